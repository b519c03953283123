"""What is wrong with data, design or wishes comes in; one error that tells all of it, row and column, goes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from evidoc.errors import Place, Problem, RunError
from evidoc.model.nearest import did_you_mean

SHOWN = 5
"""Rows or names told one by one; of the rest only how many they are."""


class Faults:
    """Collects what is wrong with one estimate, so that all of it is told at once."""

    def __init__(self, data: Any) -> None:
        """Begin; `data` is the table, whose ``attrs`` may say where it came from (``evidoc.source``)."""
        attrs = getattr(data, "attrs", None) or {}
        self.file = str(attrs.get("evidoc.source") or "the data")
        self.first = int(attrs.get("evidoc.first_line") or 1)
        """Line of the file on which the first row of data stands."""
        self.found: list[Problem] = []

    def add(self, kind: str, message: str, hint: str, row: int = -1) -> None:
        """Note a fault; `row` counts from 0, and is unknown below that."""
        place = Place(self.file, row + self.first) if row >= 0 else Place(self.file)
        self.found.append(Problem(kind, message, place, hint))

    def unknown(self, name: object, known: Iterable[object], role: str) -> None:
        """Note a column that is not there, and offer the nearest."""
        names = [str(one) for one in known]
        near = did_you_mean(str(name), names)
        self.add(
            "unknown-column",
            f"There is no column '{name}' ({role}).",
            near or f"Columns: {listed([repr(one) for one in names])}.",
        )

    def rows(self, kind: str, what: str, rows: Any, hint: str) -> None:
        """Note rows that are at fault: the first ones by their numbers, the rest by how many they are."""
        if len(rows):
            where = f"row{'s' if len(rows) > 1 else ''} {listed([str(int(one) + 1) for one in rows])}"
            self.add(kind, f"{what} in {where}.", hint, int(rows[0]))

    def stop_if_any(self) -> None:
        """Raise everything noted so far.

        Raises
        ------
        RunError
            At least one fault was noted.
        """
        if self.found:
            raise RunError(*self.found)


def listed(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def refuse(data: Any, kind: str, message: str, hint: str) -> RunError:
    """Return the error of a single fault.

    Parameters
    ----------
    data
        The table, whose ``attrs`` may say where it came from.
    kind, message, hint
        As of `Problem`.
    """
    faults = Faults(data)
    faults.add(kind, message, hint)
    return RunError(*faults.found)
