"""The words of `evidoc evidence flow` or `confirm` come in; what the base holds is told or written, a code goes out."""

from __future__ import annotations

import argparse
from datetime import date

from evidoc.console import Console
from evidoc.errors import CollectError, Place, Problem, UsageError


def flow(words: argparse.Namespace, console: Console) -> int:
    """Tell where records came from and what became of them."""
    from evidoc.pipeline.evidence import look

    looked = look(words.root.resolve())
    told, code = looked.flow_as_dict(), CollectError.exit_code if looked.problems else 0
    if words.json:
        console.data({"exit_code": code, **told})
        return code
    console.table([(name, str(number)) for name, number in told["sources"].items()], ("SOURCE", "RECORDS"))
    console.result(f"{told['records']} records, {told['duplicates']} of them duplicates.")
    if "counts" in told:
        console.table([(name, str(number)) for name, number in told["counts"].items()], ("BOX", "NUMBER"))
    if told.get("interim"):
        wait = "1 record or report waits" if told["awaiting"] == 1 else f"{told['awaiting']} records or reports wait"
        console.result(f"Interim: {wait} for a decision or a study.")
    console.problems(looked.base.warnings, "Worth a look:")
    console.problems(looked.problems, "To mend:")
    return code


def confirm(words: argparse.Namespace, console: Console) -> int:
    """Put a person's name to the grade of a finding."""
    from evidoc.pipeline.evidence import confirm as confirmed

    try:
        on = date.fromisoformat(words.on)
    except ValueError as error:
        hint = "Write the day of the judgement as in --on 2026-03-02."
        raise UsageError(Problem("usage", f"'{words.on}' is no date.", Place("command line"), hint)) from error
    console.result(confirmed(words.root.resolve(), words.finding, words.by, on))
    return 0
