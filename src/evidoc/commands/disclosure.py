"""The words of ``evidoc disclosure protect`` come in; a protected table is written, and an exit code goes out."""

from __future__ import annotations

import argparse
import csv
import dataclasses
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from evidoc.commands.count_file import CountFile, read_counts, said
from evidoc.console import Console
from evidoc.errors import CollectError, Place, Problem, UsageError
from evidoc.model.disclosure import At

if TYPE_CHECKING:
    from evidoc.survey.disclosure import Counts, Policy, Protected

_COMMAND_LINE = Place("command line")


def protect(words: argparse.Namespace, console: Console) -> int:
    """Protect the counts of one file."""
    rules = rules_of(words)
    if words.output and words.output.resolve() == _path(words.file):
        message = "The protected table would be written over the true one."
        raise UsageError(Problem("usage", message, _COMMAND_LINE, "Give another name after -o."))
    if words.output and not words.output.parent.is_dir():
        message = f"There is no folder {words.output.parent} to write into."
        raise UsageError(Problem("usage", message, _COMMAND_LINE, "Make it, or give another name after -o."))
    table = read_counts(words.file, words.value, words.margin, hidden=False)
    counts = _counts(table, words.margin)
    if faults := list(_margin_faults(table, counts)):
        raise CollectError(*faults)
    from evidoc.survey.disclosure import protect as protected

    done = protected(counts, rules)
    _refuse_leaks(words.file, rules, done)
    text = _written(table, done, others=table.others if words.keep else ())
    if words.output:
        words.output.write_text(text, encoding="utf-8", newline="")
    if words.json:
        console.data(_as_data(table, rules, done))
        return 0
    if not words.output:
        console.result(text.rstrip("\n"))
    _report(console, words, table, rules, done)
    return 0


def rules_of(words: argparse.Namespace) -> Policy:
    """Return the policy of the command line, with what else it says.

    Raises
    ------
    UsageError
        Nobody knows the policy, or a number cannot be.
    """
    from evidoc.survey.disclosure import policy

    try:
        rules = policy(words.policy)
    except KeyError as error:
        raise UsageError(Problem("usage", str(error.args[0]), _COMMAND_LINE)) from error
    for name, low in (("threshold", 1), ("width", 0)):
        value = getattr(words, name)
        if value is not None and not value >= low:
            message = f"A {name} of {value:g} cannot be."
            raise UsageError(Problem("usage", message, _COMMAND_LINE, f"It is {low} at least."))
    said_too = {name: getattr(words, name) for name in ("threshold", "width", "zeros")}
    return dataclasses.replace(rules, **{name: value for name, value in said_too.items() if value is not None})


def _path(file: str) -> object:
    from pathlib import Path

    return Path(file).resolve()


def _counts(table: CountFile, margin: str) -> Counts:
    from evidoc.survey.disclosure import Counts

    rows = [row.categories for row in table.rows]
    return Counts(table.value, table.dimensions, rows, [row.number or 0.0 for row in table.rows], margin=margin)


def _margin_faults(table: CountFile, counts: Counts) -> Iterator[Problem]:
    """Tell every total that its parts do not add up to."""
    from evidoc.survey.disclosure.counts import families

    there: dict[At, int] = {counts.at(row): row for row in range(len(counts.rows))}
    for name in counts.dimensions:
        children = families(counts, name).get("", ())
        for at, row in there.items():
            if name in dict(at):
                continue
            parts = [there.get(tuple(sorted((*at, (name, child))))) for child in children]
            present = [part for part in parts if part is not None]
            whole, added = counts.counts[row], sum(counts.counts[part] for part in present)
            if present and abs(added - whole) > 1e-6 * max(1.0, whole):
                yield _fault(table, row, name, added, [c for c, p in zip(children, parts, strict=True) if p is None])


def _fault(table: CountFile, row: int, name: str, added: float, missing: Sequence[str]) -> Problem:
    one = table.rows[row]
    message = f"The row for {said(one)} holds {one.number:g}, but its parts by '{name}' add up to {added:g}."
    hint = (
        f"No row stands there for {name} {', '.join(missing)}: add it." if missing else "Correct the total or a part."
    )
    return Problem("total-does-not-add-up", message, one.place, hint)


def _refuse_leaks(file: str, rules: Policy, done: Protected) -> None:
    """Attack what is to be written; the proof is part of the work."""
    from evidoc.survey.disclosure import leaks

    found = leaks({file: done.protection(rules, ())}, rules)
    if found:
        message = f"{len(found)} hidden counts of the table cannot be protected by hiding others."
        hint = "Put categories together, or leave out a total."
        raise CollectError(Problem("cannot-protect", message, Place(file), hint))


def _written(table: CountFile, done: Protected, others: Sequence[str]) -> str:
    from evidoc.survey.disclosure.marks import CONFIDENTIAL

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*table.dimensions, table.value, *others])
    for row, shown in zip(table.rows, done.shown, strict=True):
        value = CONFIDENTIAL if shown is None else f"{shown:.15g}"
        rest = [CONFIDENTIAL if shown is None else row.cells[name] for name in others]
        writer.writerow([*row.categories.values(), value, *rest])
    return out.getvalue()


def _as_data(table: CountFile, rules: Policy, done: Protected) -> dict[str, object]:
    hidden = [
        {"line": row.place.line, "dimensions": dict(row.categories), "why": mark, "reason": done.reasons[number]}
        for number, (row, mark) in enumerate(zip(table.rows, done.hidden, strict=True))
        if mark
    ]
    chosen = {name: getattr(rules, name) for name in ("name", "threshold", "zeros", "rounding", "width", "source")}
    marks = done.hidden
    return {
        "file": table.file,
        "policy": chosen,
        "cells": len(marks),
        "primary": marks.count("primary"),
        "secondary": marks.count("secondary"),
        "proven_fewest": done.best,
        "hidden": hidden,
        "notes": list(done.notes),
    }


def _report(console: Console, words: argparse.Namespace, table: CountFile, rules: Policy, done: Protected) -> None:
    """Say what was hidden and why, on standard error where the table itself goes to standard output."""
    tell = console.result if words.output else console.note
    for number, reason in done.reasons.items():
        row = table.rows[number]
        tell(f"line {row.place.line}: {said(row)}: {reason}")
    for note in done.notes:
        tell(note)
    if any(done.hidden):
        fewest = "No fewer would do." if done.best else ""
        width = f"Attacked: readers can bound no hidden count nearer than {rules.width:g} apart."
        tell(" ".join(part for part in (width, fewest) if part))
    if table.others and not words.keep:
        tell(f"Left out, for they may tell of hidden counts: {', '.join(table.others)} (--keep keeps them).")
    if words.output:
        tell(f"Written: {words.output}")
