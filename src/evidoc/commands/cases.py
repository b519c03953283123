"""The words of `evidoc cases import` or `confirm` come in; what became of it is told, and an exit code goes out."""

from __future__ import annotations

import argparse
from datetime import date

from evidoc.console import Console
from evidoc.errors import Place, Problem, UsageError


def import_(words: argparse.Namespace, console: Console) -> int:
    """Bring codes, texts and coded passages of a REFI-QDA project into the cases."""
    from evidoc.pipeline.cases import bring_in

    made = bring_in(words.root.resolve(), words.file)
    if words.json:
        console.data({"exit_code": 0, **made.as_dict()})
        return 0
    for file in made.files:
        console.result(file)
    console.result(made.told)
    console.problems(made.problems, "Worth a look:")
    return 0


def confirm(words: argparse.Namespace, console: Console) -> int:
    """Put a person's name to the grade of a finding across cases."""
    from evidoc.pipeline.cases import confirm as confirmed

    try:
        on = date.fromisoformat(words.on)
    except ValueError as error:
        hint = "Write the day of the judgement as in --on 2026-03-02."
        raise UsageError(Problem("usage", f"'{words.on}' is no date.", Place("command line"), hint)) from error
    console.result(confirmed(words.root.resolve(), words.finding, words.by, on))
    return 0
