"""The words of a command that proves what was built come in, its exit code goes out."""

from __future__ import annotations

import argparse

from evidoc.console import Console


def verify(words: argparse.Namespace, console: Console) -> int:
    """Build again from nothing elsewhere, and compare."""
    from evidoc.model.report import Options
    from evidoc.pipeline.verifying import verify as verified

    report = verified(words.root.resolve(), Options(jobs=words.jobs), console)
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    console.problems(report.problems, "The site is not proven:")
    for line in report.summary():
        console.result(line)
    return report.exit_code


def publish_check(words: argparse.Namespace, console: Console) -> int:
    """Say everything that speaks against publishing."""
    from evidoc.model.report import Options
    from evidoc.pipeline.publishing import publish_check as checked

    report = checked(words.root.resolve(), Options(jobs=words.jobs), console)
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    console.problems(report.warnings, "Worth a look:")
    console.problems(report.errors, f"{len(report.errors)} to mend before publishing:")
    if not report.errors:
        console.result("Nothing speaks against publishing _site/.")
    return report.exit_code
