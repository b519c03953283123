"""Cells and sums that readers see come in; the bounds that they can work out for every hidden cell go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidoc.model.disclosure import At, Cell, Sum


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which a cell must lie, given all that readers see."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether readers know the number."""
        return self.low == self.high


def attack(cells: Iterable[Cell], sums: Iterable[Sum]) -> Mapping[tuple[str, At], Bounds]:
    """Return the bounds of every cell that is not shown exactly."""
    return {(one.measure, one.at): Bounds(one.low, one.high) for one in cells if one.low != one.high}
