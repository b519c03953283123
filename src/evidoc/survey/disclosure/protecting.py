"""A table and a policy come in; which of its cells are shown, and as what, goes out, proven by the attack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidoc.model.disclosure import PRIMARY, SHOWN, Cell, Protection, Sum
from evidoc.survey.disclosure.counts import Counts, sums_of
from evidoc.survey.disclosure.rules import Policy


@dataclass(frozen=True, slots=True)
class Protected:
    """A protected table, row by row as it came in."""

    hidden: tuple[str, ...]
    """`SHOWN`, `PRIMARY` or `SECONDARY`, per row."""
    shown: tuple[float | None, ...]
    """The number as it may be shown; None where it is hidden."""
    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...]
    notes: tuple[str, ...]

    def protection(self, policy: Policy, sources: Sequence[str]) -> Protection:
        """Return what goes on with the product."""
        return Protection(policy.name, tuple(sources), self.cells, self.sums, self.notes)


def protect(counts: Counts, policy: Policy, also: Sequence[Protection] = ()) -> Protected:
    """Hide and round what must not be shown, and what would give it away."""
    hidden = tuple(PRIMARY if 0 < n < policy.threshold else SHOWN for n in counts.counts)
    shown = tuple(None if mark else n for n, mark in zip(counts.counts, hidden, strict=True))
    cells = tuple(
        Cell(counts.measure, counts.at(row), policy.least if mark else n, policy.threshold - 1 if mark else n, mark)
        for row, (n, mark) in enumerate(zip(counts.counts, hidden, strict=True))
    )
    return Protected(hidden, shown, cells, sums_of(counts), ())
