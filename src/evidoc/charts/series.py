"""Rows with a point in time and a number each come in; lines with their names at their ends go out."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

from evidoc.charts.scale import Scale, bounds, number_of, tick_label, ticks, worded
from evidoc.charts.sheet import EDGE, Chart, Sheet
from evidoc.charts.style import MUTED, NARROW_BELOW, RULE, SIZE, SMALL, colours, line_height, width_of, wrapped
from evidoc.model.period import parse
from evidoc.model.rows import Cell, as_rows
from evidoc.records import dataclass

HEIGHT, HEIGHT_COMPACT = 165.0, 110.0
"""Points of the plot itself, alone and among other panels."""
MOST_NAME, MOST_NAME_NARROW = 0.28, 0.33
"""Of the picture's width, for the names beside the ends of the lines."""
LEAST_BETWEEN_DOTS = 16.0
"""Points between two dots of a line; where they would be closer, only the last is shown."""
BELOW = 9.0
"""Points between the plot and the times below it: the lowest number of the scale must not touch the first time."""
PUSHED = 6.0
"""Points by which a name must stand off its line's end before a stroke joins the two."""
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    points: tuple[tuple[float, float | None], ...]
    """Time as a fraction of years, and the number; None leaves a gap in the line."""

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        there = [(time, number) for time, number in self.points if number is not None]
        return there[0], there[-1]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines on one scale, from left to right in time."""

    lines: tuple[_Line, ...]
    times: tuple[tuple[float, str], ...]
    """Every point in time with its label."""
    unit: str
    decimals: int | None
    zero: bool
    plot: float = HEIGHT

    def height(self, width: float) -> float:  # noqa: ARG002 - every section is asked with its width
        return self.plot + 2 * line_height(SMALL) + BELOW

    def compact(self) -> _Lines:
        return replace(self, plot=HEIGHT_COMPACT)

    def draw(self, sheet: Sheet, top: float) -> None:
        numbers = ticks(*bounds([number for line in self.lines for _, number in line.points], zero=self.zero))
        labels = [tick_label(number, self.unit, numbers) for number in numbers]
        left = EDGE + max(width_of(label, SMALL) for label in labels) + 8
        names = self._names(sheet.width)
        right = sheet.width - EDGE - max((w for _, w in names), default=0.0) - 10
        bottom = top - self.height(sheet.width) + line_height(SMALL) + BELOW
        up = Scale(numbers[0], numbers[-1], bottom, top - line_height(SMALL))
        for number, label in zip(numbers, labels, strict=True):
            base = number == 0
            colour, width = (MUTED, 1.0) if base else (RULE, 0.8)
            sheet.line([left, right], [up(number)] * 2, colour, width, cap="butt", zorder=1)
            sheet.text(left - 6, up(number), [label], size=SMALL, across="right", colour=MUTED)
        across = Scale(self.times[0][0], max(self.times[-1][0], self.times[0][0] + 1e-6), left + 8, right - 2)
        self._draw_times(sheet, across, bottom)
        for line, colour in zip(self.lines, colours(len(self.lines)), strict=True):
            self._draw_line(sheet, line, colour, across, up)
        self._draw_names(sheet, names, across, up)

    def _draw_line(self, sheet: Sheet, line: _Line, colour: str, across: Scale, up: Scale) -> None:
        xs = [across(time) for time, _ in line.points]
        ys = [math.nan if number is None else up(number) for _, number in line.points]
        sheet.line(xs, ys, colour, 2.2)
        apart = (across.end - across.start) / max(len(self.times) - 1, 1)
        for x, y in zip(xs, ys, strict=True):
            if apart >= LEAST_BETWEEN_DOTS and not math.isnan(y):
                sheet.dot(x, y, colour, 6.0)
        sheet.dot(across(line.ends[1][0]), up(line.ends[1][1]), colour, 8.0)
        if len(self.lines) == 1 and len(line.points) > 1:
            self._draw_first(sheet, line, across, up)

    def _draw_first(self, sheet: Sheet, line: _Line, across: Scale, up: Scale) -> None:
        """Write the first number on the side that the line leaves free."""
        there = [(time, number) for time, number in line.points if number is not None]
        (time, number), rises = there[0], len(there) > 1 and there[1][1] > there[0][1]
        word, at = worded(number, self.unit, self.decimals), up(number)
        below = rises and at - up.start > line_height(SIZE) + BELOW
        sheet.text(
            across(time) - 4, at - 6 if below else at + 6, [word], weight="Semibold", up="top" if below else "bottom"
        )

    def _draw_times(self, sheet: Sheet, across: Scale, bottom: float) -> None:
        """Label the last time, and before it every second, third, … as close as labels do not touch; and the first."""
        widths = [width_of(label, SMALL) for _, label in self.times]
        room = max(widths) + 8
        count = len(self.times)
        steps = [n for n in range(1, count) if all(gap >= room for gap in self._gaps(across, n))] or [count]
        even = [n for n in steps if (count - 1) % n == 0 and n <= 2 * steps[0]]  # so that the first time has its turn
        step = even[0] if even else steps[0]
        chosen = sorted({0, *range(len(self.times) - 1, -1, -step)})
        if len(chosen) > 1 and across(self.times[chosen[1]][0]) - across(self.times[0][0]) < room:
            chosen.pop(1 if len(chosen) > 2 else 0)  # noqa: PLR2004 - of two, the last time stays
        for number in chosen:
            (time, label), half = self.times[number], widths[number] / 2
            at = min(max(across(time), EDGE + half), sheet.width - EDGE - half)
            sheet.text(at, bottom - BELOW, [label], size=SMALL, across="center", up="top", colour=MUTED)
            sheet.line([across(time)] * 2, [bottom, bottom - 3], MUTED, 0.8, cap="butt")

    def _gaps(self, across: Scale, step: int) -> list[float]:
        """Return the distances between the last time and every `step`-th before it."""
        at = [across(time) for time, _ in self.times[::-1][::step]]
        return [right - left for right, left in itertools.pairwise(at)]

    def _names(self, width: float) -> list[tuple[list[str], float]]:
        """Return the lines of each line's name with its last number, and their width."""
        room = width * (MOST_NAME if width >= NARROW_BELOW else MOST_NAME_NARROW)
        found = []
        for line in self.lines:
            last = worded(line.ends[1][1], self.unit, self.decimals)
            lines = [*(wrapped(line.name, SIZE, room) if line.name else []), last]
            found.append((lines, max(width_of(text, SIZE, "Semibold") for text in lines)))
        return found

    def _draw_names(self, sheet: Sheet, names: list[tuple[list[str], float]], across: Scale, up: Scale) -> None:
        """Write each name at its line's end, pushed apart where they would touch."""
        heights = [len(lines) * line_height(SIZE) + EDGE for lines, _ in names]
        wanted = [up(line.ends[1][1]) for line in self.lines]
        order = sorted(range(len(names)), key=lambda number: (wanted[number], number))
        places = apart([wanted[n] for n in order], [heights[n] for n in order], up.start, up.end + line_height(SMALL))
        tints = colours(len(names))
        for number, place in zip(order, places, strict=True):
            (time, _), (lines, _) = self.lines[number].ends[1], names[number]
            x = across(time) + 9
            if abs(place - wanted[number]) > PUSHED:
                sheet.line([across(time), x - 2], [wanted[number], place], tints[number], 0.8)
            begin = place + len(lines) * line_height(SIZE) / 2
            if len(lines) > 1:
                sheet.text(x, begin, lines[:-1], up="top")
            sheet.text(x, begin - (len(lines) - 1) * line_height(SIZE), lines[-1:], weight="Semibold", up="top")


def lines(
    data: Any,
    *,
    x: str,
    y: str,
    series: str | None = None,
    unit: str = "",
    decimals: int | None = None,
    zero: bool = True,
) -> Chart:
    """Draw a line for each series, its name and last number at its end.

    Parameters
    ----------
    data
        A data frame or rows; all of one definition. A number that is missing leaves a gap.
    x, y
        Columns of the time (a year, or an ISO period as text) and of the number.
    series
        Column that names the line of each row; None: there is one line without a name.
    unit
        Unit of the numbers; default decimals are the unit's.
    zero
        Begin the scale at zero.
    """
    rows = as_rows(data)
    names = list(dict.fromkeys(str(row[series]) if series else "" for row in rows))
    drawn = []
    for name in names:
        own = [row for row in rows if not series or str(row[series]) == name]
        points = sorted(((_time(row[x]), number_of(row, y)) for row in own), key=lambda point: point[0])
        if any(number is not None for _, number in points):
            drawn.append(_Line(name, tuple(points)))
    texts = {_time(row[x]): str(row[x]) for row in rows}
    times = tuple(
        (time, label) for time, label in zip(sorted(texts), _labels([texts[t] for t in sorted(texts)]), strict=True)
    )
    if not drawn:
        raise ValueError(f"no row has a number in the column {y!r}")
    return Chart((_Lines(tuple(drawn), times, unit, decimals, zero),))


def apart(wanted: list[float], heights: list[float], lowest: float, highest: float) -> list[float]:
    """Return middles near those `wanted` (rising) for boxes of these heights, so that none touch if there is room."""
    places: list[float] = []
    floor = lowest
    for middle, height in zip(wanted, heights, strict=True):
        places.append(max(middle, floor + height / 2))
        floor = places[-1] + height / 2
    ceiling = max(highest, lowest + sum(heights))
    for number in reversed(range(len(places))):
        places[number] = min(places[number], ceiling - heights[number] / 2)
        ceiling = places[number] - heights[number] / 2
    return places


def _time(cell: Cell) -> float:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    first = parse(str(cell)).first
    return first.year + (first.timetuple().tm_yday - 1) / 366


def _labels(texts: list[str]) -> list[str]:
    """Return short labels: only the year where every point is the same month."""
    split = [text.split("/")[0].split("-") for text in texts]
    pairs = ["/" in text and "-" not in text for text in texts]
    if all(pairs):
        return [f"{text[:4]}/{text[-2:]}" for text in texts]
    if len({tuple(parts[1:]) for parts in split}) == 1:
        return [parts[0] for parts in split]
    return [f"{_MONTHS[int(parts[1])]} {parts[0]}" if len(parts) > 1 else parts[0] for parts in split]
