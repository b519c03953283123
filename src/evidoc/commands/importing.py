"""The words of `evidoc evidence import` come in: an export joins the evidence base; its exit code goes out."""

from __future__ import annotations

import argparse
from typing import Any

from evidoc.console import Console
from evidoc.errors import Problem


def import_(words: argparse.Namespace, console: Console) -> int:
    """Copy an export into the project and name its source; say how many records it holds.

    Parameters
    ----------
    words
        ``file source searched query kind label root json``.
    console
        Is told.
    """
    from evidoc.synthesis.records.importing import import_file

    report = import_file(
        words.root.resolve(),
        words.file,
        words.source,
        searched=words.searched,
        query=words.query,
        kind=words.kind,
        label=getattr(words, "label", ""),
    )
    if words.json:
        console.data(report)
        return 0
    problems = [Problem.from_dict(one) for one in report["problems"]]
    console.problems([one for one in problems if one.warning], "Worth a look:")
    console.problems([one for one in problems if not one.warning], "To mend:")
    for line in _lines(report):
        console.result(line)
    return 0


def _lines(report: dict[str, Any]) -> list[str]:
    told = f"{report['records']} record{'s' if report['records'] != 1 else ''} ({report['format']})"
    if report["unreadable"]:
        told += f", of which {report['unreadable']} cannot be read"
    if report["duplicates"]:
        told += f"; {report['duplicates']} twice in this file"
    did = "copied to" if report["copied"] else "already in"
    lines = [f"{report['source']}: {told}", f"{did} {report['file']}"]
    if report["source_added"]:
        lines.append(f"added the source '{report['source']}' to evidence/evidence.yml")
    elif report["file_added"]:
        lines.append(f"added the file to the source '{report['source']}' in evidence/evidence.yml")
    else:
        lines.append("evidence/evidence.yml names it already")
    if report["format"] in ("rayyan", "covidence", "eppi"):
        words = f"evidoc evidence decisions {report['file']} --source {report['source']} --stage STAGE"
        lines.append(f"decisions that people made there are not taken over unless you say so: {words}")
    if report.get("question_missing"):
        lines.append("next: write into evidence/evidence.yml what the evidence base asks, as in question: Does …?")
    return lines
