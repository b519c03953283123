"""Curves of survival with their bands come in; steps with the interval around them and names at their ends go out."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from evidoc.charts.scale import Scale, number_of, tick_label, ticks, worded
from evidoc.charts.series import BELOW, HEIGHT, HEIGHT_COMPACT, MOST_NAME, MOST_NAME_NARROW, PUSHED, apart
from evidoc.charts.sheet import EDGE, Chart, Sheet
from evidoc.charts.style import MUTED, NARROW_BELOW, RULE, SIZE, SMALL, colours, line_height, width_of, wrapped
from evidoc.model.rows import Row, as_rows
from evidoc.records import dataclass

_WHOLE, _TINT = 100.0, 0.18
_FEW_TIMES = 7
"""So few times are labelled themselves, and not round numbers between them."""
_EDGE_OF_BAND = 0.8
"""The band's tint is too pale to be seen alone: a thin line of the curve's own colour bounds it."""


@dataclass(frozen=True, slots=True)
class _Curve:
    name: str
    points: tuple[tuple[float, float, float | None, float | None], ...]
    """Time, survival in per cent, and the ends of its interval where there are any."""

    @property
    def last(self) -> tuple[float, float]:
        return self.points[-1][0], self.points[-1][1]


@dataclass(frozen=True, slots=True)
class _Curves:
    """Curves on one scale from 0 to 100%, from left to right in time."""

    curves: tuple[_Curve, ...]
    unit: str
    plot: float = HEIGHT

    def height(self, width: float) -> float:  # noqa: ARG002 - every section is asked with its width
        return self.plot + 2 * line_height(SMALL) + BELOW

    def compact(self) -> _Curves:
        return replace(self, plot=HEIGHT_COMPACT)

    def draw(self, sheet: Sheet, top: float) -> None:
        numbers = [0.0, 25.0, 50.0, 75.0, _WHOLE]
        labels = [tick_label(number, "%", numbers) for number in numbers]
        left = EDGE + max(width_of(label, SMALL) for label in labels) + 8
        names = self._names(sheet.width)
        right = sheet.width - EDGE - max(width for _, width in names) - 10
        bottom = top - self.height(sheet.width) + line_height(SMALL) + BELOW
        up = Scale(0.0, _WHOLE, bottom, top - line_height(SMALL))
        for number, label in zip(numbers, labels, strict=True):
            colour, width = (MUTED, 1.0) if number == 0 else (RULE, 0.8)
            sheet.line([left, right], [up(number)] * 2, colour, width, cap="butt", zorder=1)
            sheet.text(left - 6, up(number), [label], size=SMALL, across="right", colour=MUTED)
        longest = max(curve.last[0] for curve in self.curves) or 1.0
        across = Scale(0.0, longest, left + 2, right)
        self._draw_times(sheet, across, bottom, longest)
        tints = colours(len(self.curves))
        for curve, colour in zip(self.curves, tints, strict=True):
            _draw_band(sheet, curve, colour, across, up)
        for curve, colour in zip(self.curves, tints, strict=True):
            xs, ys = _steps([(time, share) for time, share, _, _ in curve.points])
            sheet.line([across(x) for x in xs], [up(y) for y in ys], colour, 2.2, solid_joinstyle="miter", cap="butt")
            sheet.dot(across(curve.last[0]), up(curve.last[1]), colour, 7.0)
        self._draw_names(sheet, names, across, up)

    def _draw_times(self, sheet: Sheet, across: Scale, bottom: float, longest: float) -> None:
        """Label round times, as many as do not touch; the last label says the unit."""
        times = sorted({0.0, *(time for curve in self.curves for time, *_ in curve.points)})
        steps = times if len(times) <= _FEW_TIMES else [step for step in ticks(0.0, longest) if step <= longest]
        labels = [tick_label(step, "", steps) for step in steps]
        labels[-1] = f"{labels[-1]} {self.unit}".strip()
        taken = sheet.width
        for step, label in sorted(zip(steps, labels, strict=True), reverse=True):
            half = width_of(label, SMALL) / 2
            at = min(max(across(step), EDGE + half), sheet.width - EDGE - half)
            sheet.line([across(step)] * 2, [bottom, bottom - 3], MUTED, 0.8, cap="butt")
            if at + half + 8 <= taken:
                sheet.text(at, bottom - BELOW, [label], size=SMALL, across="center", up="top", colour=MUTED)
                taken = at - half

    def _names(self, width: float) -> list[tuple[list[str], float]]:
        room = width * (MOST_NAME if width >= NARROW_BELOW else MOST_NAME_NARROW)
        found = []
        for curve in self.curves:
            lines = [*(wrapped(curve.name, SIZE, room) if curve.name else []), worded(curve.last[1], "%", 0)]
            found.append((lines, max(width_of(text, SIZE, "Semibold") for text in lines)))
        return found

    def _draw_names(self, sheet: Sheet, names: list[tuple[list[str], float]], across: Scale, up: Scale) -> None:
        heights = [len(lines) * line_height(SIZE) + EDGE for lines, _ in names]
        wanted = [up(curve.last[1]) for curve in self.curves]
        order = sorted(range(len(names)), key=lambda number: (wanted[number], number))
        places = apart([wanted[n] for n in order], [heights[n] for n in order], up.start, up.end + line_height(SMALL))
        tints = colours(len(names))
        column = max(across(curve.last[0]) for curve in self.curves) + 9
        for number, place in zip(order, places, strict=True):
            end, lines = across(self.curves[number].last[0]), names[number][0]
            if abs(place - wanted[number]) > PUSHED or column - end > 2 * PUSHED:
                sheet.line([end, column - 2], [wanted[number], place], tints[number], 0.8)
            begin = place + len(lines) * line_height(SIZE) / 2
            if len(lines) > 1:
                sheet.text(column, begin, lines[:-1], up="top")
            sheet.text(column, begin - (len(lines) - 1) * line_height(SIZE), lines[-1:], weight="Semibold", up="top")


def _steps(points: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Return the corners of a curve that keeps its height until the next time."""
    xs, ys = [points[0][0]], [points[0][1]]
    for (_, before), (time, share) in itertools.pairwise(points):
        xs += [time, time]
        ys += [before, share]
    return xs, ys


def _end(row: Row, column: str | None) -> float | None:
    """Return an end of the interval in per cent, where the row has one."""
    end = number_of(row, column) if column in row else None
    return None if end is None else _WHOLE * end


def _draw_band(sheet: Sheet, curve: _Curve, colour: str, across: Scale, up: Scale) -> None:
    """Fill between the ends of the interval, where both are known."""
    known = [(time, low, high) for time, _, low, high in curve.points if low is not None and high is not None]
    if len(known) < 2:  # noqa: PLR2004 - a band needs two times
        return
    xs, lows = _steps([(time, low) for time, low, _ in known])
    _, highs = _steps([(time, high) for time, _, high in known])
    at = [across(x) for x in xs]
    sheet.axes.fill_between(
        at, [up(y) for y in lows], [up(y) for y in highs], color=colour, alpha=_TINT, linewidth=0, zorder=1.5
    )
    for edge in (lows, highs):
        sheet.line(at, [up(y) for y in edge], colour, _EDGE_OF_BAND, linestyle=(0, (3, 2)), zorder=2.5)


def survival(
    data: Any,
    *,
    time: str = "time",
    share: str = "survival",
    series: str | None = None,
    low: str | None = "ci_low",
    high: str | None = "ci_high",
    unit: str = "",
) -> Chart:
    """Draw survival as steps that fall from 100%, with the interval as a band.

    Parameters
    ----------
    data
        A data frame or rows, as `evidoc.survey.workforce.survival` gives them.
    time, share
        Columns of the time and of the share still there, which lies from 0 to 1.
    series
        Column that names the curve of each row; None: there is one curve without a name. At most four curves can be
        told apart; further ones belong in another panel.
    low, high
        Columns of the ends of the interval, from 0 to 1; None or empty cells draw no band.
    unit
        Of the time, such as ``months``; it stands at the last time below the plot.
    """
    rows = as_rows(data)
    names = list(dict.fromkeys(str(row[series]) if series else "" for row in rows))
    if len(names) > 4:  # noqa: PLR2004 - as the docstring says
        raise ValueError(f"{len(names)} curves cannot be told apart: draw at most four, the others in another panel")
    curves = []
    for name in names:
        points = []
        for row in rows:
            at, there = number_of(row, time), number_of(row, share)
            if (not series or str(row[series]) == name) and at is not None and there is not None:
                points.append((at, _WHOLE * there, _end(row, low), _end(row, high)))
        if points:
            curves.append(_Curve(name, tuple(sorted(points, key=lambda point: point[0]))))
    if not curves:
        raise ValueError(f"no row has a number in the column {share!r}")
    return Chart((_Curves(tuple(curves), unit),))
