"""In: numbers of inner cells. Out: synthetic tables with all their margins, and what readers see of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping, Sequence

from evidoc.model.disclosure import PRIMARY, SECONDARY, SHOWN, Cell, Protection, Sum
from evidoc.survey.disclosure import Counts
from evidoc.survey.disclosure.counts import sums_of

TOTAL = "Total"
NAMES = "rcd"


def cube(numbers: Mapping[tuple[str, ...], float], measure: str = "n") -> Counts:
    """Return a table with every margin; the dimensions are called r, c, d."""
    dimensions = NAMES[: len(next(iter(numbers)))]
    categories = [list(dict.fromkeys(place[n] for place in numbers)) for n in range(len(dimensions))]
    rows, counts = [], []
    for place in itertools.product(*([*one, TOTAL] for one in categories)):
        rows.append(dict(zip(dimensions, place, strict=True)))
        inside = [n for at, n in numbers.items() if all(p in (a, TOTAL) for a, p in zip(at, place, strict=True))]
        counts.append(sum(inside))
    return Counts(measure, tuple(dimensions), rows, counts)


def grid(rows: Sequence[Sequence[float]], measure: str = "n") -> Counts:
    """Return a table of rows and columns with its margins."""
    return cube({(str(r), str(c)): n for r, row in enumerate(rows) for c, n in enumerate(row)}, measure)


def seen(counts: Counts, hidden: Collection[int], least: float = 0) -> tuple[tuple[Cell, ...], tuple[Sum, ...]]:
    """Return what readers see when the rows of these numbers are hidden, and nothing else is done."""
    cells = tuple(
        Cell(counts.measure, counts.at(row), least, math.inf, PRIMARY if number < 10 else SECONDARY)
        if row in hidden
        else Cell(counts.measure, counts.at(row), number, number, SHOWN)
        for row, number in enumerate(counts.counts)
    )
    return cells, sums_of(counts)


def published(counts: Counts, hidden: Collection[int], policy: str = "threshold-10") -> Protection:
    """Return a product whose author hid these rows by hand."""
    cells, sums = seen(counts, hidden)
    return Protection(policy, ("synthetic",), cells, sums)


def inner(counts: Counts, *places: tuple[int, ...]) -> list[int]:
    """Return the numbers of the rows of these inner cells."""
    wanted = {tuple(map(str, place)) for place in places}
    return [row for row, one in enumerate(counts.rows) if tuple(one.values()) in wanted]


def brute(cells: Sequence[Cell], sums: Sequence[Sum]) -> dict[tuple[tuple[str, str], ...], tuple[float, float]]:
    """Return bounds of hidden cells by trying all numbers; inner cells only may be hidden."""
    most = max(one.high for one in cells if math.isfinite(one.high))
    known = {one.at: one.low for one in cells if one.low == one.high}
    unknown = [one for one in cells if one.low != one.high]
    found: dict[tuple[tuple[str, str], ...], tuple[float, float]] = {}
    for numbers in itertools.product(*(range(int(one.low), int(min(one.high, most)) + 1) for one in unknown)):
        value = known | {one.at: n for one, n in zip(unknown, numbers, strict=True)}
        if all(value[one.whole] == sum(value[part] for part in one.parts) for one in sums):
            for one in unknown:
                low, high = found.get(one.at, (math.inf, -math.inf))
                found[one.at] = min(low, value[one.at]), max(high, value[one.at])
    return found
