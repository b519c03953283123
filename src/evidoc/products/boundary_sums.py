"""Tables of counts come in; what readers will add up although no total stands there goes out.

A total may stand in another product: readers take the categories of a table for all there are. Where the numbers show
that they are not, the sum is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from evidoc.model.disclosure import At, Protection, Sum

if TYPE_CHECKING:
    from evidoc.survey.disclosure import Counts

MOST_DIMENSIONS = 4
"""Of a table with more, nobody adds up every projection."""
_NOISE = 1e-6
Known = Mapping[tuple[str, At], tuple[float, float]]


def assumed_sums(counts: Counts) -> tuple[Sum, ...]:
    """Return the sums over each dimension whose totals do not stand in the table itself."""
    dimensions = [name for name in counts.dimensions if name not in counts.levels]
    if len(counts.dimensions) > MOST_DIMENSIONS:
        return ()
    there = {counts.at(row) for row in range(len(counts.rows))}
    inner = [at for at in there if len(at) == max(map(len, there), default=0)]
    found: dict[tuple[At, str], dict[str, None]] = {}
    names = [name for name, _ in inner[0]] if inner else []
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            for name in (one for one in chosen if one in dimensions):
                for at in sorted(inner):
                    whole = tuple(pair for pair in at if pair[0] in chosen and pair[0] != name)
                    found.setdefault((whole, name), {})[dict(at)[name]] = None
    return tuple(
        Sum(counts.measure, whole, name, tuple(parts)) for (whole, name), parts in found.items() if whole not in there
    )


def known_of(protections: Iterable[Protection], counts: Counts | None = None) -> Known:
    """Return between which ends each cell lies, by all that is known of it; of `counts`, its true number."""
    known: dict[tuple[str, At], tuple[float, float]] = {}
    for one in protections:
        for cell in one.cells:
            low, high = known.get((cell.measure, cell.at), (0.0, math.inf))
            known[cell.measure, cell.at] = max(low, cell.low), min(high, cell.high)
    if counts is not None:
        known.update({(counts.measure, counts.at(row)): (n, n) for row, n in enumerate(counts.counts)})
    return known


def plausible(protections: Sequence[Protection], known: Known) -> tuple[Protection, ...]:
    """Return the same without the sums that the numbers show not to hold, alone or one upon the other."""
    reached, good = dict(known), set[Sum]()
    every = {total for one in protections for total in one.sums}
    for total in sorted(
        every, key=lambda one: (-len(one.whole), one.measure, one.whole, one.dimension, one.categories)
    ):
        low, high = reached.get((total.measure, total.whole), (0.0, math.inf))
        parts = [reached.get((total.measure, part), (0.0, math.inf)) for part in total.parts]
        low = max(low, sum(least for least, _ in parts))
        high = min(high, sum(most for _, most in parts))
        if low <= high + _NOISE:
            good.add(total)
            reached[total.measure, total.whole] = (low, max(low, high))
    return tuple(replace(one, sums=tuple(total for total in one.sums if total in good)) for one in protections)
