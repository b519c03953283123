"""Rows and what a call says of them come in; which cells are numbers of people, where, and which are hidden go out."""

from __future__ import annotations

import math
import re
from functools import cached_property
from typing import TYPE_CHECKING

from evidoc.model.disclosure import At
from evidoc.model.rows import NotAvailable, Row, columns_of
from evidoc.products.session import Faults
from evidoc.records import dataclass

if TYPE_CHECKING:
    from evidoc.products.boundary import Asked

NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
_WRITTEN = re.compile(r"\s*[−<>~-]?\s*[\d,]+(\.\d+)?\s*%?(\s*[\[(].*[\])])?\s*")
"""A number that is written as text."""
_APART = frozenset({"definition", "reliability"})
Spot = tuple[int, str]
"""Row and column."""


@dataclass(frozen=True)
class Table:
    """The rows of a product as disclosure control sees them."""

    rows: list[Row]
    asked: Asked
    periods: frozenset[str]
    sources: tuple[str, ...]
    whole: frozenset[str] = frozenset()
    """Words that mean all of a dimension as the margin does, such as the source's own period."""
    places: tuple[str, ...] | None = None
    """The dimensions, where they are known from before."""

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Columns that are numbers of people."""
        return tuple(dict.fromkeys([*filter(None, [self.asked.base]), *self.asked.counts]))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Columns of numbers, also of numbers that are written as text."""
        return tuple(name for name in columns_of(self.rows) if name in self.people or self._is_numeric(name))

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Columns that say where the people of a row are; of several that say the same, the first."""
        if self.places is not None:
            return tuple(name for name in self.places if name in columns_of(self.rows))
        apart = _APART | self.asked.apart
        words = [name for name in columns_of(self.rows) if name not in self.numbers and name not in apart]
        chosen: list[str] = []
        for name in words:
            pairs = [{(str(row.get(name)), str(row.get(other))) for row in self.rows} for other in chosen]
            own = {str(row.get(name)) for row in self.rows}
            if len(own) == 1 or not any(len(both) == len(own) == len({b for _, b in both}) for both in pairs):
                chosen.append(name)
        return tuple(chosen)

    def _is_numeric(self, name: str) -> bool:
        if name in self.periods:
            return False
        cells = [row.get(name) for row in self.rows]
        there = [one for one in cells if one is not None and not isinstance(one, (bool, NotAvailable))]
        if any(isinstance(one, (int, float)) for one in there):
            return True
        hidden = any(isinstance(one, NotAvailable) for one in cells)
        texts = [str(one) for one in there if str(one) != self.asked.margins]
        written = bool(texts) and all(_WRITTEN.fullmatch(one) for one in texts) and not any(map(_is_time, texts))
        return written or (hidden and not texts)

    def check(self, faults: Faults) -> None:
        """Note numbers of people that are none."""
        for column in self.people:
            for number, row in enumerate(self.rows, 1):
                cell = row.get(column)
                if isinstance(cell, NotAvailable):
                    continue
                good = isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell)
                if not good or (isinstance(cell, (int, float)) and cell < 0):
                    message = f"row {number}: {column!r} is no number of people"
                    hint = "give the unweighted number in every row; where nobody was asked it is 0"
                    faults.add("missing-base", message, hint)
        seen: dict[At, int] = {}
        for number in range(len(self.rows)):
            first = seen.setdefault(self.at(number), number)
            if first != number:
                message = f"rows {first + 1} and {number + 1} are of the same people"
                faults.add("ambiguous-row", message, "leave one row for each group, or add the column that parts them")
                break

    def count(self, number: int, column: str) -> float | None:
        """Return a number of people, or None where it was hidden before."""
        cell = self.rows[number].get(column)
        return float(cell) if isinstance(cell, (int, float)) else None

    def place(self, number: int) -> dict[str, str]:
        """Return the category of a row in each dimension; the margin where it stands for all."""
        cells = {name: str(self.rows[number].get(name)) for name in self.dimensions}
        return {name: self.asked.margins if part in self.whole else part for name, part in cells.items()}

    def at(self, number: int) -> At:
        """Return where the people of a row are."""
        return tuple(sorted((name, part) for name, part in self.place(number).items() if part != self.asked.margins))

    def named(self, number: int) -> str:
        """Return a row in words."""
        row = self.rows[number]
        return ", ".join(str(row.get(name)) for name in self.dimensions) or f"row {number + 1}"

    def numbers_in(self, number: int, column: str) -> list[float]:
        """Return the true numbers of a cell."""
        cell = self.rows[number].get(column)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return [float(cell)]
        return [float(one.replace(",", "").replace("−", "-")) for one in NUMBER.findall(str(cell))] if cell else []

    def measure(self, column: str) -> str:
        """Return what a column counts, in words that mean the same in other products."""
        if column in self.asked.measure:
            return self.asked.measure[column]
        alone = len(self.people) == 1 and column not in self.asked.contributions
        what = "people" if column == self.asked.base or alone else column
        return f"{what} in {' and '.join(sorted(self.sources))}"

    def hides(self, number: int, hidden: frozenset[Spot]) -> list[str]:
        """Return the columns of a row that must not be seen: with a number of people goes all that rests on it."""
        asked, row = self.asked, self.rows[number]
        there = [name for name in self.numbers if row.get(name) is not None]
        if asked.base and (number, asked.base) in hidden:
            return there
        own = [name for name in (*asked.counts, *asked.contributions) if (number, name) in hidden]
        if not own:
            return []
        kept = {asked.base, *asked.counts, *asked.contributions} - set(own)
        return [name for name in there if name not in kept]


def _is_time(text: str) -> bool:
    return len(text) == len("2024") and text.isdigit() and text[:2] in {"19", "20"}
