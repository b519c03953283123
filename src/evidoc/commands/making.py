"""The words of a command that makes something come in, its exit code goes out."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from evidoc.console import Console
from evidoc.errors import Place, Problem, UsageError
from evidoc.model.health import in_brief
from evidoc.model.report import Report


def build(words: argparse.Namespace, console: Console) -> int:
    """Rebuild the site."""
    from evidoc.model.report import Options

    options = Options(
        strict=words.strict,
        pdf=not words.no_pdf,
        jobs=words.jobs,
        engine=words.engine,
        executor=words.executor,
        keep_going=words.keep_going,
        fail_if_stale=words.fail_if_stale,
    )
    if options.fail_if_stale:
        from evidoc.pipeline.publishing import fail_if_stale as make
    else:
        from evidoc.pipeline.rebuilding import rebuild as make
    report = make(words.root.resolve(), options, console)
    if "chosen" in words:  # by a profile, which may put the site elsewhere
        report = words.chosen.published(report)
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    warnings, about_works = in_brief(report.warnings)
    console.problems(warnings, "Worth a look:")
    if about_works:
        console.note(about_works)
    console.problems(report.slips, "Shown as gaps, because the document is a draft:")
    console.problems(report.errors, f"{len(report.errors)} to mend:")
    for line in report.summary() if report.exchanged or not options.fail_if_stale else _held(report):
        console.result(line)
    return report.exit_code


def _held(report: Report) -> Iterator[str]:
    if not report.errors:
        yield "Nothing is stale."


def run(words: argparse.Namespace, console: Console) -> int:
    """Make the results that chapters show."""
    from evidoc.model.report import Options
    from evidoc.pipeline.running import run_project

    options = Options(jobs=words.jobs, executor=words.executor)
    report = run_project(words.root.resolve(), options, console, only_check=words.check)
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    console.problems(report.errors, f"{len(report.errors)} to mend:")
    if not report.errors:
        console.result("The results in _build/results/ are fresh.")
    return report.exit_code


def render(words: argparse.Namespace, console: Console) -> int:
    """Render single files."""
    from evidoc.model.report import RenderOptions
    from evidoc.pipeline.rendering import render as rendered

    if words.plain and "pdf" in (words.to, words.output.suffix[1:] if words.output else ""):
        raise UsageError(Problem("usage", "--plain makes a page, and no PDF.", Place("command line"), "Leave one out."))
    options = RenderOptions(words.to, words.output, words.plain, words.strict, words.jobs)
    report = rendered(words.file, options, console)
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    console.problems(report.warnings, "Quarto lets this pass; --strict does not:")
    console.problems(report.notices)
    console.problems(report.errors, f"{len(report.errors)} to mend:")
    for page in report.pages:
        console.result(f"Rendered {os.path.relpath(page)}")
    return report.exit_code


def serve(words: argparse.Namespace, console: Console) -> int:
    """Show the site while it is written."""
    from evidoc.model.report import Options
    from evidoc.pipeline.serving import serve as show

    show(words.root.resolve(), Options(pdf=not words.no_pdf, jobs=words.jobs), console, port=words.port)
    return 0


def clean(words: argparse.Namespace, console: Console) -> int:
    """Remove what was built."""
    from evidoc.pipeline.cleaning import clean as remove

    for line in remove(words.root.resolve(), everything=words.all):
        console.result(line)
    return 0
