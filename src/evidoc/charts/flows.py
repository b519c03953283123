"""How many went from which state to which comes in; two columns of named boxes with bands between them go out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from evidoc.charts.scale import number_of, worded
from evidoc.charts.sheet import EDGE, Chart, Sheet
from evidoc.charts.style import NARROW_BELOW, PALETTE, SIZE, SMALL, line_height, width_of, wrapped
from evidoc.model.rows import as_rows
from evidoc.records import dataclass

HEIGHT, HEIGHT_COMPACT = 210.0, 140.0
"""Points of all boxes of one side together."""
BOX, GAP = 14.0, 12.0
"""Points: width of a box, space between two of them."""
SIDE, SIDE_NARROW = 0.27, 0.44
"""Of the picture's width, for the names of one side."""
THINNEST = 1.0
"""Points of a band, however few people it holds."""
_TINT, _BOUND = 0.30, 0.8
"""A tint is too pale to be seen alone: a thin line of the state's own colour bounds each band."""
_CORNERS = 25


@dataclass(frozen=True, slots=True)
class _Side:
    """The boxes of one side: from top to bottom, upper edge, height and the lines of the name."""

    tops: tuple[float, ...]
    heights: tuple[float, ...]
    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Flows:
    """People who were in one state and then in another."""

    states: tuple[str, ...]
    numbers: tuple[tuple[float, ...], ...]
    """A row for each state at the start, a column for each at the end."""
    headings: tuple[str, str]
    unit: str
    decimals: int | None
    open_ends: frozenset[tuple[int, int]]
    """Side and state with a number that is missing: the sum of the others is not its total, and is not written."""
    boxes: float = HEIGHT

    def compact(self) -> _Flows:
        return replace(self, boxes=HEIGHT_COMPACT)

    def height(self, width: float) -> float:
        return max(self._depth(side, width) for side in (0, 1)) + self._heading(width)

    def draw(self, sheet: Sheet, top: float) -> None:
        width = sheet.width
        begin, end = (EDGE + self._gutter(width), width - EDGE - self._gutter(width) - BOX)
        for at, words, across in ((EDGE, self.headings[0], "left"), (width - EDGE, self.headings[1], "right")):
            lines = wrapped(words, SMALL, width * SIDE_NARROW, "Semibold")
            sheet.text(at, top, lines, size=SMALL, weight="Semibold", across=across, up="top")
        top -= self._heading(width)
        left, right = self._side(0, width, top), self._side(1, width, top)
        self._draw_bands(sheet, (begin + BOX, end), left, right)
        for side, at, across in ((left, begin, "right"), (right, end, "left")):
            for number, upper in enumerate(side.tops):
                self._draw_box(sheet, side, number, upper, at, across)

    def _draw_box(self, sheet: Sheet, side: _Side, number: int, upper: float, at: float, across: str) -> None:
        if not side.heights[number]:
            return
        across_side = 0 if across == "right" else 1
        sheet.box(at, upper - side.heights[number], BOX, side.heights[number], PALETTE[number])
        lines = list(side.names[number])
        middle = upper - side.heights[number] / 2 + len(lines) * line_height(SIZE) / 2
        x = at - 6 if across == "right" else at + BOX + 6
        if sheet.width < NARROW_BELOW:  # the name stands above its box, at the picture's edge
            middle = upper + len(lines) * line_height(SIZE) + 2
            x, across = (EDGE, "left") if across == "right" else (sheet.width - EDGE, "right")
        for place, line in enumerate(lines):
            last = place == len(lines) - 1 and (across_side, number) not in self.open_ends
            weight = "Semibold" if last else "Regular"
            sheet.text(x, middle - place * line_height(SIZE), [line], across=across, up="top", weight=weight)

    def _draw_bands(self, sheet: Sheet, ends: tuple[float, float], left: _Side, right: _Side) -> None:
        """Draw from every box of the left, in the order of the right, so that bands of one side never cross there."""
        arrived = list(right.tops)
        for start, row in enumerate(self.numbers):
            leaving = left.tops[start]
            for end, number in enumerate(row):
                if number <= 0:
                    continue
                depth = self._points(number)
                _band(sheet, ends, (leaving, arrived[end]), depth, PALETTE[start])
                word = worded(number, self.unit, self.decimals)
                room = ends[1] - ends[0] - 2 * EDGE
                if depth >= line_height(SMALL) + 2 and width_of(word, SMALL) < room / 2:
                    x = ends[0] + room / 5
                    sheet.text(x, _along(x, ends, leaving, arrived[end]) - depth / 2, [word], size=SMALL)
                leaving -= depth
                arrived[end] -= depth

    def _side(self, side: int, width: float, top: float) -> _Side:
        tops, heights, names = [], [], []
        for number in range(len(self.states)):
            height = self._box_height(side, number)
            lines = self._lines(side, number, width)
            above, taken = self._room(lines, height, width)
            tops.append(top - above)
            heights.append(height)
            names.append(tuple(lines))
            top -= taken if height else 0.0
        return _Side(tuple(tops), tuple(heights), tuple(names))

    def _room(self, lines: list[str], height: float, width: float) -> tuple[float, float]:
        """Return the space above a box, and what box, name and gap take together."""
        text = len(lines) * line_height(SIZE)
        if width < NARROW_BELOW:
            return text + 2, text + 2 + height + GAP
        return max(0.0, (text - height) / 2), max(text, height) + GAP

    def _depth(self, side: int, width: float) -> float:
        taken = [
            self._room(self._lines(side, number, width), self._box_height(side, number), width)[1]
            for number in range(len(self.states))
            if self._box_height(side, number)
        ]
        return sum(taken)

    def _lines(self, side: int, number: int, width: float) -> list[str]:
        room = width * (SIDE if width >= NARROW_BELOW else SIDE_NARROW) - 6
        lines = wrapped(self.states[number], SIZE, room)
        if (side, number) in self.open_ends:
            return lines
        return [*lines, worded(self._total(side, number), self.unit, self.decimals)]

    def _gutter(self, width: float) -> float:
        if width < NARROW_BELOW:
            return 0.0
        texts = [line for side in (0, 1) for n in range(len(self.states)) for line in self._lines(side, n, width)]
        return min(max(width_of(text, SIZE, "Semibold") for text in texts) + 8, width * SIDE)

    def _heading(self, width: float) -> float:
        most = max(len(wrapped(words, SMALL, width * SIDE_NARROW, "Semibold")) for words in self.headings)
        return most * line_height(SMALL) + 6

    def _total(self, side: int, number: int) -> float:
        return sum(self.numbers[number]) if side == 0 else sum(row[number] for row in self.numbers)

    def _points(self, number: float) -> float:
        whole = sum(sum(row) for row in self.numbers)
        return max(THINNEST, self.boxes * number / whole)

    def _box_height(self, side: int, number: int) -> float:
        """Return the height of a box: that of its bands, so that thin ones do not stand out of it."""
        cells = self.numbers[number] if side == 0 else [row[number] for row in self.numbers]
        return sum(self._points(cell) for cell in cells if cell > 0)


def _along(x: float, ends: tuple[float, float], start: float, end: float) -> float:
    """Return how high the upper edge of a band is at x: a half wave of the cosine from start to end."""
    part = (x - ends[0]) / (ends[1] - ends[0])
    return start + (end - start) * (1 - math.cos(math.pi * part)) / 2


def _band(sheet: Sheet, ends: tuple[float, float], uppers: tuple[float, float], depth: float, colour: str) -> None:
    xs = [ends[0] + (ends[1] - ends[0]) * number / (_CORNERS - 1) for number in range(_CORNERS)]
    upper = [_along(x, ends, *uppers) for x in xs]
    lower = [y - depth for y in upper]
    sheet.axes.fill_between(xs, lower, upper, color=colour, alpha=_TINT, linewidth=0, zorder=1)
    for edge in (upper, lower):
        sheet.line(xs, edge, colour, _BOUND, cap="butt", zorder=1.5)


def flows(
    data: Any,
    *,
    start: str = "start",
    end: str = "end",
    value: str = "count",
    headings: tuple[str, str] = ("Before", "After"),
    unit: str = "",
    decimals: int | None = None,
) -> Chart:
    """Draw a Sankey diagram of moves between states.

    Parameters
    ----------
    data
        A data frame or rows, a row for each pair of states, as the `long` of `evidoc.survey.workforce.transitions`.
        The order of the states is that in which they first appear; each keeps its colour on both sides.
    start, end, value
        Columns of the two states and of the number. A number that is missing draws no band, and its states get no
        total: where it was suppressed, the note below the figure says so.
    headings
        What the two sides are, such as ``("April to June", "July to September")``.
    unit
        Of the numbers; default decimals are the unit's.

    Raises
    ------
    ValueError
        There are more than six states, more than can be told apart by colour, or no number at all.
    """
    rows = as_rows(data)
    states = list(dict.fromkeys(str(row[column]) for column in (start, end) for row in rows))
    if len(states) > len(PALETTE):
        message = f"{len(states)} states cannot be told apart: put the smallest together, so that there are at most six"
        raise ValueError(message)
    numbers = [[0.0] * len(states) for _ in states]
    hidden: set[tuple[int, int]] = set()
    for row in rows:
        number, first, second = number_of(row, value), states.index(str(row[start])), states.index(str(row[end]))
        if number is None:
            hidden |= {(0, first), (1, second)}
        else:
            numbers[first][second] += max(number, 0.0)
    if not any(map(any, numbers)):
        raise ValueError(f"no row has a number above zero in the column {value!r}")
    drawn = tuple(map(tuple, numbers))
    return Chart((_Flows(tuple(states), drawn, headings, unit, decimals, frozenset(hidden)),))
