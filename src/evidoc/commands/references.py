"""The words of `evidoc evidence references` come in; the bibliography's health is told, and an exit code goes out."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby

from evidoc.console import Console
from evidoc.errors import Problem
from evidoc.model.health import OFF, SETTING


def references(words: argparse.Namespace, console: Console) -> int:
    """List what is wrong with the bibliography, check by check; change nothing."""
    from evidoc.pipeline.bibliography import health_of

    health = health_of(words.root.resolve())
    if words.json:
        console.data(health.as_dict())
        return health.exit_code
    works = f"{health.works} {'work' if health.works == 1 else 'works'} in {', '.join(health.files) or 'no file'}"
    console.result(f"{works}: {health.found or 'nothing'} to look at.")
    for one in health.checks:
        if one.problems:
            console.result("")
            console.result(f"{one.check} ({one.level}, {len(one.problems)}): {one.meaning}")
            for line in _lines(one.problems):
                console.result(line)
    off = [one.check for one in health.checks if one.level == OFF]
    if off:
        console.result("")
        console.result(f"Off, by default or by '{SETTING}' in _quarto.yml: {', '.join(off)}.")
    return health.exit_code


def _lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield each problem; what is to be done about several in a row is said once."""
    for hint, alike in groupby(problems, key=lambda one: one.hint):
        yield from (f"  {problem.place}: {problem.message}" for problem in alike)
        yield f"    -> {hint}"
