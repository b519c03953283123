"""The words of `evidoc data status`, `check` or `lock` come in; how sources stand is told or recorded."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from evidoc.console import Console
from evidoc.errors import Place, Problem, UsageError

if TYPE_CHECKING:
    from evidoc.model.source import Source

HEADER = ("SOURCE", "FORMAT", "ACCESS", "HERE", "CHECKSUM", "ROWS", "NEXT RELEASE", "WHAT")


def status(words: argparse.Namespace, console: Console) -> int:
    """List every source: whether it is here, whether it changed, when the next release comes, how to get it."""
    from evidoc.pipeline.data import HERE, status_of

    found = status_of(words.root.resolve(), _day(words.on))
    if words.json:
        console.data({"exit_code": 0, "sources": [one.as_dict() for one in found]})
        return 0
    rows = []
    for one in found:
        count = "" if one.rows is None else f"{one.rows:,}"
        release = f"{one.source.next_release} (due)" if one.due else one.source.next_release
        what = f"{one.source.title}{' (synthetic)' if one.source.synthetic else ''}"
        cells = (one.source.id, one.source.format, one.source.access, one.presence)
        rows.append((*cells, one.checksum, count, release, what))
    if rows:
        console.table(rows, HEADER)
    else:
        console.result("There is no source in data/sources.yml.")
    _tell_steps((one.source for one in found if one.presence != HERE and one.source.how_to_get), console)
    return 0


def check(words: argparse.Namespace, console: Console) -> int:
    """Read the data of all or some sources anew, and tell everything that is wrong with them."""
    from evidoc.pipeline.data import check as checked

    found = checked(words.root.resolve(), words.ids)
    if words.json:
        told = [problem.as_dict() for problem in found.problems]
        absent = [{"id": source.id, "how_to_get": list(source.how_to_get)} for source in found.absent]
        console.data({"exit_code": found.exit_code, "checked": list(found.ids), "absent": absent, "problems": told})
        return found.exit_code
    wrong = [problem for problem in found.problems if not problem.warning]
    looked = len(found.ids) - len(found.absent)
    console.result(
        f"{looked} {'source' if looked == 1 else 'sources'} checked, {len(found.absent)} not here: "
        f"{len(wrong) or 'nothing'} to mend."
    )
    console.problems([problem for problem in found.problems if problem.warning], "Worth a look:")
    console.problems(wrong, "To mend:")
    _tell_steps(found.absent, console)
    return found.exit_code


def lock(words: argparse.Namespace, console: Console) -> int:
    """Record the checksums of what is here in data/sources.yml."""
    from evidoc.pipeline.data import lock as locked

    for line in locked(words.root.resolve(), words.ids):
        console.result(line)
    return 0


def _tell_steps(sources: Iterable[Source], console: Console) -> None:
    for source in sources:
        console.result("")
        console.result(f"{source.id} is not here. To get it:")
        for number, step in enumerate(source.how_to_get, 1):
            console.result(f"  {number}. {step}")
        console.result(f"  Then put it at {source.path}, and run: evidoc data lock {source.id}")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        problem = Problem("usage", f"'{text}' is no date.", Place("command line"), "Write a day as in --on 2026-11-22.")
        raise UsageError(problem) from error
