"""Rows with a label and a number each come in; dots or bars with the number beside each go out."""

from __future__ import annotations

from typing import Any

from evidoc.charts.scale import Scale, bounds, number_of, tick_label, ticks, worded
from evidoc.charts.sheet import EDGE, Chart, Sheet
from evidoc.charts.style import INK, MUTED, NARROW_BELOW, PALETTE, RULE, SIZE, SMALL, line_height, width_of, wrapped
from evidoc.model.rows import NotAvailable, as_rows
from evidoc.records import dataclass

MOST_LABEL = 0.4
"""Of the picture's width, for labels that stand beside their rows."""
BAR, ROW, BETWEEN = 15.0, 20.0, 9.0
"""Heights in points: of a bar, of the row of a mark, and the space between rows."""
NO_NUMBER = str(NotAvailable(""))


@dataclass(frozen=True, slots=True)
class _Mark:
    label: str
    number: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class _Categories:
    """Rows of marks on one scale."""

    marks: tuple[_Mark, ...]
    unit: str
    decimals: int | None
    bars: bool
    zero: bool

    def height(self, width: float) -> float:
        return sum(self._row(mark, width) for mark in self.marks) + (0.0 if self.bars else line_height(SMALL) + EDGE)

    def draw(self, sheet: Sheet, top: float) -> None:
        scale = self._scale(sheet.width)
        steps = [0.0] if self.bars else ticks(*self._bounds())
        for mark in self.marks:
            row = self._row(mark, sheet.width)
            self._rules(sheet, scale, steps, top, row)
            self._draw_mark(sheet, mark, scale, top)
            top -= row
        if not self.bars:
            self._draw_ticks(sheet, scale, steps, top)

    def compact(self) -> _Categories:
        return self

    def _rules(self, sheet: Sheet, scale: Scale, steps: list[float], top: float, row: float) -> None:
        """Draw the rules behind one row; where its label stands above the mark, they begin below the label."""
        upper = top if self._beside(sheet.width) else top - row + ROW + BETWEEN / 2
        for step in steps:
            colour, width = (MUTED, 1.0) if self.bars else (RULE, 0.8)
            sheet.line([scale(step)] * 2, [top - row, upper], colour, width, cap="butt", zorder=1)

    def _draw_ticks(self, sheet: Sheet, scale: Scale, steps: list[float], bottom: float) -> None:
        labels = [tick_label(step, self.unit, steps) for step in steps]
        room = (scale.end - scale.start) / max(len(steps) - 1, 1)
        every = 1 if max(width_of(label, SMALL) for label in labels) + 8 <= room else 2
        for number, (step, label) in enumerate(zip(steps, labels, strict=True)):
            if number % every == 0:
                sheet.text(scale(step), bottom - EDGE, [label], size=SMALL, across="center", up="top", colour=MUTED)

    def _draw_mark(self, sheet: Sheet, mark: _Mark, scale: Scale, top: float) -> None:
        lines = self._label_lines(mark, sheet.width)
        if self._beside(sheet.width):
            middle = top - self._row(mark, sheet.width) / 2
            sheet.text(self._gutter(sheet.width) - 8, middle, lines, across="right")
        else:
            middle = top - BETWEEN / 2 - len(lines) * line_height(SIZE) - ROW / 2
            sheet.text(EDGE, top - BETWEEN / 2, lines, up="top")
        if mark.number is None:
            sheet.text(scale.start + 6, middle, [NO_NUMBER], colour=MUTED)
            return
        end = self._draw_shape(sheet, mark, mark.number, scale, middle)
        across = "right" if self.bars and mark.number < 0 else "left"
        number = worded(mark.number, self.unit, self.decimals)
        sheet.text(end, middle, [number], weight="Semibold", colour=INK, across=across)

    def _draw_shape(self, sheet: Sheet, mark: _Mark, number: float, scale: Scale, middle: float) -> float:
        """Draw the bar or dot; return where the number beside it begins."""
        at = scale(number)
        if self.bars:
            sheet.box(min(scale(0), at), middle - BAR / 2, abs(at - scale(0)), BAR, PALETTE[0])
            return at - 6 if number < 0 else at + 6
        end = at
        if mark.low is not None and mark.high is not None:
            end = scale(mark.high)
            sheet.line([scale(mark.low), end], [middle, middle], "#8FA6BA", 5.0, cap="butt")
        sheet.dot(at, middle, PALETTE[0])
        return max(end, at + 4) + 7

    def _beside(self, width: float) -> bool:
        return width >= NARROW_BELOW

    def _gutter(self, width: float) -> float:
        if not self._beside(width):
            return EDGE
        widest = max((width_of(mark.label, SIZE) for mark in self.marks), default=0.0)
        return min(widest, MOST_LABEL * width) + EDGE + 8

    def _label_lines(self, mark: _Mark, width: float) -> list[str]:
        room = self._gutter(width) - EDGE - 8 if self._beside(width) else width - 2 * EDGE
        return wrapped(mark.label, SIZE, room + 0.5)  # widths are floats: the widest label must not wrap by a hair

    def _row(self, mark: _Mark, width: float) -> float:
        text = len(self._label_lines(mark, width)) * line_height(SIZE)
        return (max(text, ROW) if self._beside(width) else text + ROW) + BETWEEN

    def _bounds(self) -> tuple[float, float]:
        ends = [end for mark in self.marks for end in (mark.number, mark.low, mark.high)]
        return bounds(ends, zero=self.zero)

    def _scale(self, width: float) -> Scale:
        """Return the scale that leaves room for the number beside the mark that reaches furthest."""
        low, high = self._bounds()
        if not self.bars:
            marks = ticks(low, high)
            low, high = marks[0], marks[-1]
        numbers = [worded(mark.number, self.unit, self.decimals) for mark in self.marks if mark.number is not None]
        beside = max((width_of(number, SIZE, "Semibold") for number in numbers), default=0.0) + 12
        inset = 2.0 if self.bars else 12.0  # half of the first tick's label stands left of the scale
        if self.bars and low < 0:
            inset += beside
        return Scale(low, high if high > low else low + 1, self._gutter(width) + inset, width - EDGE - beside)


def dots(
    data: Any,
    *,
    x: str,
    y: str,
    unit: str = "",
    low: str | None = None,
    high: str | None = None,
    decimals: int | None = None,
    zero: bool = True,
) -> Chart:
    """Draw a dot on a common scale for each row, with its number beside it.

    Parameters
    ----------
    data
        A data frame or rows, in the order from top to bottom; all of one definition.
    x, y
        Columns of the number and of the label.
    unit
        Unit of the numbers; default decimals are the unit's.
    low, high
        Columns of the ends of the interval.
    zero
        Begin the scale at zero.
    """
    return _chart(data, x, y, _Categories((), unit, decimals, bars=False, zero=zero), low, high)


def bars(data: Any, *, x: str, y: str, unit: str = "", decimals: int | None = None) -> Chart:
    """Draw a bar from zero for each row, with its number beside it.

    Parameters
    ----------
    data
        A data frame or rows, in the order from top to bottom; all of one definition.
    x, y
        Columns of the number and of the label.
    unit
        Unit of the numbers; default decimals are the unit's.
    """
    return _chart(data, x, y, _Categories((), unit, decimals, bars=True, zero=True), None, None)


def _chart(data: Any, x: str, y: str, plain: _Categories, low: str | None, high: str | None) -> Chart:
    marks = tuple(
        _Mark(str(row[y]), number_of(row, x), number_of(row, low), number_of(row, high)) for row in as_rows(data)
    )
    return Chart((_Categories(marks, plain.unit, plain.decimals, plain.bars, plain.zero),))
