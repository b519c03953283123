"""A column of dates comes in; which rows write them in which other form goes out, told in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from typing import Any

from evidoc.model.source import Column
from evidoc.products.reading.cells import code, is_date
from evidoc.products.reading.problems import listed
from evidoc.records import dataclass

ISO = "YYYY-MM-DD"
DATED = ("date", "period")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FORMS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("MM/DD/YYYY", r"(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/\d{4}"),
        ("DD/MM/YYYY", r"(1[3-9]|2\d|3[01])/(0?[1-9]|1[0-2])/\d{4}"),
        ("DD/MM/YYYY or MM/DD/YYYY", r"(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/\d{4}"),
        ("DD.MM.YYYY", r"\d{1,2}\.\d{1,2}\.\d{4}"),
        ("DD-MM-YYYY or MM-DD-YYYY", r"\d{1,2}-\d{1,2}-\d{4}"),
        ("YYYY/MM/DD", r"\d{4}/\d{1,2}/\d{1,2}"),
        ("YYYYMMDD", r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"),
        ("a day and a month of a year in two digits", r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}"),
        ("day, name of the month, year", rf"\d{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTH},?[ -]\d{{2,4}}"),
        ("name of the month, day, year", rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"),
        ("a day with the time", r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?Z?"),
        ("days since 1900, as Excel counts them", r"[2-6]\d{4}"),
    )
)
"""Usual ways of writing a day, the narrower before the wider."""


@dataclass(slots=True)
class Forms:
    """The forms in which a column of dates is written."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    cells: set[Any] = field(default_factory=set)
    """Cells in another form than ISO 8601."""

    def __bool__(self) -> bool:
        """Tell whether any date is in another form."""
        return bool(self.cells)

    def told(self, column: Column, noun: str = "row") -> tuple[int, str, str]:
        """Return the first row that is in another form, the sentence and the hint."""
        each = "; ".join(f"{name} in {listed(rows, noun)}" for name, rows in sorted(self.rows.items(), key=_by_row))
        many = f"in {len(self.rows)} forms" if self.rows.keys() - {ISO} and len(self.rows) > 1 else "in another form"
        message = f"The column '{column.name}' holds dates {many}: {each}."
        hint = f"Write every date as {ISO} (ISO 8601)."
        if any(" or " in name for name in self.rows):
            hint += " Where day and month can be exchanged, look into the origin: nobody can tell them apart."
        return min(rows[0] for name, rows in self.rows.items() if name != ISO), message, hint


def form_of(text: str) -> str:
    """Return the name of the form in which a day is written; nothing where it is no day."""
    if is_date(text):
        return ISO
    return next((name for name, pattern in _FORMS if pattern.fullmatch(text)), "")


def in_other_forms(column: Column, cells: Iterable[tuple[int, Any]], wrong: Iterable[Any]) -> Forms:
    """Return in which forms a column of dates is written, where those that are `wrong` are dates at all.

    Parameters
    ----------
    column
        Of any type; only dates and periods are looked at.
    cells
        Every row with its cell.
    wrong
        The cells that are not of the column's type.
    """
    found = Forms()
    if column.type not in DATED:
        return found
    forms = {cell: form for cell in set(wrong) if (form := form_of(code(cell).strip())) not in ("", ISO)}
    if not forms:
        return found
    found.cells = set(forms)
    for row, cell in cells:
        form = forms.get(cell) or (ISO if cell is not None and is_date(code(cell).strip()) else "")
        if form:
            found.rows.setdefault(form, []).append(row)
    return found


def _by_row(item: tuple[str, list[int]]) -> int:
    return item[1][0]
