"""What is wrong with a cell, a file or its labels comes in; the Problem that tells people so goes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.source import Column, Source
from evidoc.products.reading.cells import FORMS, NUMERIC, code, codebook

FEW = 5
"""Rows or cells that are named one by one; the rest are counted."""


class Unreadable(Exception):  # noqa: N818 - it carries problems, and is no error of the program
    """The data of a source cannot be read as a whole, so none of it is read."""

    def __init__(self, *problems: Problem) -> None:
        """Carry every problem that was found."""
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


def refusal(kind: str, message: str, file: str, hint: str = "", line: int = 0) -> Unreadable:
    """Return the refusal of a whole file for one reason."""
    return Unreadable(Problem(kind, message, Place(file, line), hint))


def listed(items: Iterable[object], noun: str = "row") -> str:
    """Return ``row 7``, ``rows 7 and 9``, or the first few and how many more there are."""
    named = [str(item) for item in items]
    if not named[1:]:
        return f"{noun} {named[0]}"
    if named[FEW:]:
        return f"{noun}s {', '.join(named[:FEW])} and {len(named) - FEW:,} more"
    return f"{noun}s {', '.join(named[:-1])} and {named[-1]}"


def of_cell(kind: str, column: Column, cell: Any, source: Source, where: str = "") -> tuple[str, str, str]:
    """Return kind, sentence and hint of what is wrong with one cell.

    Parameters
    ----------
    kind
        ``empty-cell``, ``wrong-type``, ``not-allowed`` or ``out-of-range``.
    column
        What the schema says of its column.
    cell
        As it stands in the file. It is told only where everybody may have the rows.
    source
        Whose rows they are.
    where
        Its address in a sheet, or nothing.
    """
    named = f"The cell {where} of the column '{column.name}'" if where else f"The cell of the column '{column.name}'"
    shown = code(cell)
    if kind == "empty-cell":
        return kind, f"{named} is empty.", "Fill it, or write `empty: yes` in the schema."
    if kind == "wrong-type":
        article = "an" if column.type == "integer" else "a"
        hint = FORMS[column.type]
        if source.restricted:
            return kind, f"{named} is not {article} {column.type}.", hint
        stored = "the text " if where and column.type in NUMERIC and isinstance(cell, str) else ""
        return kind, f"{named} is {stored}'{shown}', not {article} {column.type}.", hint
    if kind == "not-allowed":
        known = codebook(column)
        allowed = f"Allowed: {', '.join(known[:40])}{', …' if known[40:] else ''}."
        if source.restricted:
            return kind, f"{named} holds what its schema does not allow.", allowed
        return kind, f"{named} is '{shown}', which its schema does not allow.", did_you_mean(shown, known) or allowed
    is_low = column.low is not None and float(cell) < column.low
    limit = f"below its low of {column.low:g}" if is_low else f"above its high of {column.high:g}"
    hint = "Correct the cell, or the limit in the schema."
    return kind, f"{named} is {limit}." if source.restricted else f"{named} is {shown}, {limit}.", hint
