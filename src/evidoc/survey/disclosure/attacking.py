"""Cells and sums that readers see come in; the bounds that they can work out for every hidden cell go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidoc.model.disclosure import Cell, Sum
from evidoc.records import dataclass
from evidoc.survey.disclosure.equations import Key, merged, systems
from evidoc.survey.disclosure.following import following
from evidoc.survey.disclosure.solving import Solver


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which a cell must lie, given all that readers see."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether readers know the number."""
        return self.high - self.low <= 1e-6 * max(1.0, abs(self.low))


def attack(cells: Iterable[Cell], sums: Iterable[Sum]) -> Mapping[Key, Bounds]:
    """Return the bounds of every cell that some table does not show exactly.

    All tables are taken together: the same measure and place is the same cell; margins, the ends of roundings, that
    counts are not negative, and what the policy tells of hidden cells. Sums that follow although no table says them
    are taken in too. Whole numbers stay whole: bounds are those of counts, not of fractions.

    Parameters
    ----------
    cells, sums
        Of all tables that readers have, those of earlier releases too.

    Returns
    -------
    Mapping
        (measure, place) -> bounds, in the order of the cells.

    Raises
    ------
    ContradictionError
        The tables cannot all be true: a cell has two numbers, or parts cannot be their total.
    """
    cells, sums = tuple(cells), tuple(sums)
    known = merged(cells)
    hidden = dict.fromkeys((one.measure, one.at) for one in cells if one.low != one.high)
    found = {key: Bounds(*known[key]) for key in hidden}
    for system in systems(known, (*sums, *following(known, sums))):
        solver = Solver(system)
        wanted = [n for n, key in enumerate(system.keys) if key in hidden]
        for n, (low, high) in solver.bounds(wanted).items():
            found[system.keys[n]] = Bounds(low, high)
    return found
