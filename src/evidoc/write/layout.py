"""Nodes in columns and the arrows between them go in; where each stands comes out, so that few arrows cross.

The usual way of layered drawings: an arrow over several columns passes through a place of its own in each; columns are
put in order by the middle of their neighbours; then each node goes as near to its neighbours' middle as those above
and below it allow. Only sums and comparisons of numbers: the same on every machine.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

from evidoc.records import dataclass

Arrow = tuple[str, str]
_ROUNDS = 12
_WAY = 8.0
"""Height of the place that an arrow takes in a column it only passes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, downwards from 0."""

    middles: Mapping[str, float]
    """Node -> its middle."""
    ways: Mapping[Arrow, tuple[float, ...]]
    """Arrow -> where it passes the columns between its ends."""
    height: float


def arrange(
    columns: Sequence[Sequence[str]], arrows: Sequence[Arrow], heights: Mapping[str, float], gap: float
) -> Layout:
    """Arrange nodes in their columns.

    Parameters
    ----------
    columns
        The nodes of each column, from left to right, in an order that only counts where nothing else does.
    arrows
        Pairs of nodes, each from a column to one further right.
    heights
        How high each node is.
    gap
        The least distance between two nodes of a column.
    """
    of = {node: number for number, column in enumerate(columns) for node in column}
    rows, steps, places = _with_ways(columns, arrows, of)
    sizes = {node: heights.get(node, _WAY) for row in rows for node in row}
    rows = _fewest_crossings(rows, steps)
    middles = _placed(rows, steps, sizes, gap)
    height = max((middles[n] + sizes[n] / 2 for row in rows for n in row), default=0.0)
    ways = {arrow: tuple(middles[place] for place in passed) for arrow, passed in places.items()}
    return Layout({node: middles[node] for node in of}, ways, height)


def _with_ways(
    columns: Sequence[Sequence[str]], arrows: Sequence[Arrow], of: Mapping[str, int]
) -> tuple[list[list[str]], list[Arrow], dict[Arrow, tuple[str, ...]]]:
    """Give each arrow a place in the columns it passes, so that every step leads to the next column."""
    rows = [list(column) for column in columns]
    steps: list[Arrow] = []
    places: dict[Arrow, tuple[str, ...]] = {}
    for source, target in arrows:
        between = range(of[source] + 1, of[target])
        passed = tuple(f"{source}\n{target}\n{column}" for column in between)
        for column, place in zip(between, passed, strict=True):
            rows[column].append(place)
        chain = (source, *passed, target)
        steps.extend(pairwise(chain))
        places[source, target] = passed
    return rows, steps, places


def _neighbours(steps: Sequence[Arrow]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for source, target in steps:
        before.setdefault(target, []).append(source)
        after.setdefault(source, []).append(target)
    return before, after


def _fewest_crossings(rows: list[list[str]], steps: Sequence[Arrow]) -> list[list[str]]:
    """Put each column in the order of its neighbours' middles, to and fro; keep the best that was seen."""
    before, after = _neighbours(steps)
    best, fewest = rows, _crossings(rows, after)
    for number in range(_ROUNDS):
        forth = number % 2 == 0
        order = range(1, len(rows)) if forth else range(len(rows) - 2, -1, -1)
        rows = [list(row) for row in rows]
        for column in order:
            beside = {node: place for place, node in enumerate(rows[column - 1 if forth else column + 1])}
            rows[column] = _by_middle(rows[column], before if forth else after, beside)
        crossings = _crossings(rows, after)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _by_middle(row: Sequence[str], neighbours: Mapping[str, list[str]], beside: Mapping[str, int]) -> list[str]:
    def middle(place: int) -> float:
        near = [beside[node] for node in neighbours.get(row[place], ()) if node in beside]
        # What has no neighbour keeps its share of the way down.
        return sum(near) / len(near) if near else place * len(beside) / len(row)

    return [row[place] for place in sorted(range(len(row)), key=lambda place: (middle(place), place))]


def _crossings(rows: Sequence[Sequence[str]], after: Mapping[str, list[str]]) -> int:
    """Count the pairs of steps that cross: those whose ends stand in the other order than their beginnings."""
    total = 0
    for row, following in pairwise(rows):
        place = {node: number for number, node in enumerate(following)}
        seen: list[int] = []
        for node in row:
            ends = sorted(place[target] for target in after.get(node, ()))
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _placed(
    rows: Sequence[Sequence[str]], steps: Sequence[Arrow], sizes: Mapping[str, float], gap: float
) -> dict[str, float]:
    """Stack the highest column, and move all others towards their neighbours."""
    before, after = _neighbours(steps)
    middles = {node: middle for row in rows for node, middle in zip(row, _stacked(row, sizes, gap), strict=True)}
    spans = [_span(row, sizes, gap) for row in rows]
    highest = max(spans, default=0.0)
    fixed = spans.index(highest) if spans else 0
    for column, row in enumerate(rows):
        for node in row:
            middles[node] += (highest - spans[column]) / 2
    for _ in range(_ROUNDS):
        for column in (*range(fixed + 1, len(rows)), *range(fixed - 1, -1, -1)):
            wanted = []
            for node in rows[column]:
                near = [middles[n] for n in (*before.get(node, ()), *after.get(node, ()))]
                wanted.append(sum(near) / len(near) if near else middles[node])
            middles.update(zip(rows[column], _apart(rows[column], wanted, sizes, gap, highest), strict=True))
    return middles


def _span(row: Sequence[str], sizes: Mapping[str, float], gap: float) -> float:
    return sum(sizes[node] for node in row) + gap * max(0, len(row) - 1)


def _stacked(row: Sequence[str], sizes: Mapping[str, float], gap: float) -> list[float]:
    middles, top = [], 0.0
    for node in row:
        middles.append(top + sizes[node] / 2)
        top += sizes[node] + gap
    return middles


def _apart(
    row: Sequence[str], wanted: Sequence[float], sizes: Mapping[str, float], gap: float, height: float
) -> list[float]:
    """Return the middles nearest to those wanted, in order and far enough apart (least squares), within `height`.

    Measured from where each would stand in a stack, "far enough apart" means "never decreasing": where two do, they
    and whatever already goes with them take their common mean.
    """
    stacked = _stacked(row, sizes, gap)
    blocks: list[tuple[float, int]] = []
    for want, low in zip(wanted, stacked, strict=True):
        mean, count = want - low, 1
        while blocks and blocks[-1][0] > mean:
            other, many = blocks.pop()
            mean, count = (mean * count + other * many) / (count + many), count + many
        blocks.append((mean, count))
    room = height - _span(row, sizes, gap)
    moved = [min(max(mean, 0.0), room) for mean, count in blocks for _ in range(count)]
    return [low + move for low, move in zip(stacked, moved, strict=True)]
