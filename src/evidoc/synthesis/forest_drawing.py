"""The lines of a forest plot come in; they are drawn with their texts beside them, or above them on a phone."""

from __future__ import annotations

import math
from typing import Self

from evidoc.charts.sheet import EDGE, Sheet
from evidoc.charts.style import INK, MUTED, NARROW_BELOW, PAIR, RULE, SIZE, SMALL, line_height, width_of, wrapped
from evidoc.model.display import grouped, rounded
from evidoc.records import dataclass
from evidoc.synthesis.axis import Axis, limits, mark_labels

SQUARE, LEAST = 12.0, 3.5
"""Sides in points of the squares of the heaviest and of the lightest study; areas follow the weights."""
ROW, BETWEEN = 17.0, 6.0
GUTTER = 12.0
"""Points between two columns."""
INSET = 10.0
"""Points by which the studies of a group stand in."""
MOST_LABEL = 0.33
"""Of the picture's width, for the names of studies."""
CAPITAL = 7.2
"""Height of a capital letter, in points."""
HALF = 5.5
"""Half of a diamond's height, in points."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plot."""

    label: str
    estimate: float | None
    low: float = math.nan
    high: float = math.nan
    weight: float | None = None
    """In %."""
    kind: str = "study"
    """``study``, ``heading``, ``pooled`` or ``range`` (a prediction interval)."""
    inset: bool = False

    @classmethod
    def heading(cls, label: str) -> Self:
        """Return the name of a group, above its studies."""
        return cls(label, None, kind="heading")

    @property
    def weight_of_text(self) -> str:
        """The font weight of its texts."""
        return "Semibold" if self.kind in ("heading", "pooled") else "Regular"


@dataclass(frozen=True, slots=True)
class Forest:
    """All lines on one axis."""

    lines: tuple[Line, ...]
    log: bool
    zero: float | None
    """No effect; None where the measure has no such point."""
    heading: tuple[str, str]
    under: str
    """What the axis counts."""
    favours: tuple[str, str]
    decimals: int
    weights: bool

    def height(self, width: float) -> float:
        """Return the height in points at this width."""
        head = self._head(width)
        return head + sum(self._row(line, width) for line in self.lines) + self._foot(width)

    def compact(self) -> Forest:
        """Return the plot as it is drawn among others: no different."""
        return self

    def draw(self, sheet: Sheet, top: float) -> None:
        """Draw headings, rules, lines and axis below `top`."""
        axis = self._axis(sheet.width)
        if self._wide(sheet.width):
            self._draw_head(sheet, top)
        top -= self._head(sheet.width)
        bottom = top - sum(self._row(line, sheet.width) for line in self.lines)
        at = top
        for line in self.lines:
            row = self._row(line, sheet.width)
            if not self._wide(sheet.width) and line.kind != "heading":  # the rules stop below each name
                self._draw_rules(sheet, axis, at - row, at - row + ROW + BETWEEN / 2)
            self._draw_line(sheet, axis, line, at, row)
            at -= row
        if self._wide(sheet.width):
            self._draw_rules(sheet, axis, bottom, top)
        self._draw_axis(sheet, axis, bottom)

    def _wide(self, width: float) -> bool:
        return width >= NARROW_BELOW

    def _head(self, width: float) -> float:
        return 2 * line_height(SMALL) + EDGE if self._wide(width) else 0.0

    def _foot(self, width: float) -> float:
        words = max((len(lines) for lines in self._favour_lines(width)), default=0)
        return 2 * line_height(SMALL) + 3 * EDGE + words * line_height(SMALL) + (EDGE if words else 0.0)

    def _effect(self, line: Line) -> str:
        if line.kind == "heading":
            return ""
        interval = f"[{self._said(line.low)} to {self._said(line.high)}]"
        return interval if line.estimate is None else f"{self._said(line.estimate)} {interval}"

    def _said(self, number: float) -> str:
        return grouped(rounded(number, self.decimals))

    def _weight(self, line: Line) -> str:
        return "" if line.weight is None else f"{grouped(rounded(line.weight, 1))}%"

    def _columns(self, width: float) -> tuple[float, float, float]:
        """Return the widths of the columns of names, effects and weights."""
        names = max(width_of(one.label, SIZE, one.weight_of_text) + INSET * one.inset for one in self.lines) + 1
        effects = max(width_of(self._effect(one), SIZE, one.weight_of_text) for one in self.lines)
        heading = max(width_of(words, SMALL, "Semibold") for words in self.heading)
        weights = max((width_of(self._weight(one), SIZE) for one in self.lines), default=0.0)
        weights = max(weights, width_of("Weight", SMALL, "Semibold")) + GUTTER if self.weights else 0.0
        return min(names, MOST_LABEL * width), max(effects, heading), weights

    def _axis(self, width: float) -> Axis:
        estimates = [one.estimate for one in self.lines if one.estimate is not None]
        pooled = [end for one in self.lines if one.kind == "pooled" for end in (one.low, one.high)]
        points = [*estimates, *pooled, *([self.zero] if self.zero is not None else [])]
        ends = [end for one in self.lines if one.kind != "heading" for end in (one.low, one.high)]
        low, high = limits(points, ends, log=self.log)
        if not self._wide(width):
            return Axis(low, high, EDGE + 8, width - EDGE - 8, self.log)
        names, effects, weights = self._columns(width)
        return Axis(low, high, EDGE + names + GUTTER + 4, width - EDGE - effects - weights - GUTTER - 4, self.log)

    def _label_lines(self, line: Line, width: float) -> list[str]:
        room = self._columns(width)[0] if self._wide(width) else width - 2 * EDGE
        return wrapped(line.label, SIZE, room - INSET * line.inset + 0.5, line.weight_of_text)

    def _row(self, line: Line, width: float) -> float:
        text = len(self._label_lines(line, width)) * line_height(SIZE)
        if self._wide(width):
            return max(text, ROW) + BETWEEN
        if line.kind == "heading":
            return text + 2 * BETWEEN
        return text + (0.0 if self._beside(line, width) else line_height(SIZE)) + ROW + BETWEEN

    def _beside(self, line: Line, width: float) -> bool:
        """Tell whether, on a phone, the effect stands beside the name: not where its weight has to stand too."""
        if self.weights and line.kind == "study":
            return False
        used = width_of(line.label, SIZE, line.weight_of_text) + INSET * line.inset
        return used + GUTTER + width_of(self._effect(line), SIZE, line.weight_of_text) <= width - 2 * EDGE

    def _draw_head(self, sheet: Sheet, top: float) -> None:
        bottom = top - 2 * line_height(SMALL)
        _, _, weights = self._columns(sheet.width)
        right = sheet.width - EDGE
        sheet.text(EDGE, bottom, ["Study"], size=SMALL, weight="Semibold", up="bottom")
        sheet.text(
            right - weights, bottom, list(self.heading), size=SMALL, weight="Semibold", across="right", up="bottom"
        )
        if self.weights:
            sheet.text(right, bottom, ["Weight"], size=SMALL, weight="Semibold", across="right", up="bottom")
        sheet.line([EDGE, right], [bottom - EDGE / 2] * 2, RULE, 0.8, cap="butt", zorder=1)

    def _middle(self, top: float, row: float, width: float) -> float:
        return top - row / 2 if self._wide(width) else top - row + BETWEEN / 2 + ROW / 2

    def _draw_rules(self, sheet: Sheet, axis: Axis, low: float, high: float) -> None:
        """Draw no effect and the pooled estimate behind the marks."""
        if self.zero is not None:
            sheet.line([axis(self.zero)] * 2, [low, high], MUTED, 1.0, cap="butt", zorder=1)
        pooled = [one.estimate for one in self.lines if one.kind == "pooled" and not one.inset]
        if pooled and pooled[0] is not None:
            sheet.line([axis(pooled[0])] * 2, [low, high], PAIR[1], 1.0, cap="butt", zorder=1, dashes=(3, 2.2))

    def _draw_line(self, sheet: Sheet, axis: Axis, line: Line, top: float, row: float) -> None:
        middle = self._middle(top, row, sheet.width)
        if self._wide(sheet.width):
            right = sheet.width - EDGE
            self._write(sheet, EDGE + INSET * line.inset, middle, self._label_lines(line, sheet.width), line)
            self._write(sheet, right - self._columns(sheet.width)[2], middle, [self._effect(line)], line, "right")
            self._write(sheet, right, middle, [self._weight(line)], line, "right")
        else:
            self._stack(sheet, line, top)
        if line.kind != "heading":
            self._draw_mark(sheet, axis, line, middle)

    def _stack(self, sheet: Sheet, line: Line, top: float) -> None:
        """Write name, effect and weight above the mark, as a phone shows them."""
        lines, left, right = self._label_lines(line, sheet.width), EDGE + INSET * line.inset, sheet.width - EDGE
        top -= BETWEEN if line.kind == "heading" else BETWEEN / 2
        middle = top - len(lines) * line_height(SIZE) / 2
        self._write(sheet, left, middle, lines, line)
        if self._beside(line, sheet.width):
            self._write(sheet, right, top - line_height(SIZE) / 2, [self._effect(line)], line, "right")
        elif line.kind != "heading":
            middle = top - (len(lines) + 0.5) * line_height(SIZE)
            self._write(sheet, left, middle, [self._effect(line)], line)
            weight = f"weight {self._weight(line)}" if line.weight is not None else ""
            self._write(sheet, right, middle, [weight], line, "right")

    def _write(self, sheet: Sheet, x: float, middle: float, lines: list[str], line: Line, across: str = "left") -> None:
        """Write lines around `middle`, each on its baseline, so that columns stand level."""
        first = middle + (len(lines) - 1) * line_height(SIZE) / 2 - CAPITAL / 2
        for number, words in enumerate(lines):
            if words:
                at = first - number * line_height(SIZE)
                sheet.text(x, at, [words], weight=line.weight_of_text, across=across, up="baseline")

    def _draw_mark(self, sheet: Sheet, axis: Axis, line: Line, middle: float) -> None:
        low, high = axis(line.low), axis(line.high)
        if line.kind == "pooled" and line.estimate is not None:
            _polygon(sheet, [low, axis(line.estimate), high, axis(line.estimate)], middle, PAIR[1])
            return
        colour = PAIR[1] if line.kind == "range" else PAIR[0]
        sheet.line([low, high], [middle, middle], colour, 1.4, cap="butt")
        for end, at, way in ((line.low, low, -1), (line.high, high, 1)):
            if not axis.holds(end):
                sheet.line([at - way * 4, at, at - way * 4], [middle + 3.2, middle, middle - 3.2], colour, 1.4)
            elif line.kind == "range":
                sheet.line([at, at], [middle - 3.5, middle + 3.5], colour, 1.4, cap="butt")
        if line.estimate is not None:
            side = self._side(line)
            sheet.box(axis(line.estimate) - side / 2, middle - side / 2, side, side, colour)

    def _side(self, line: Line) -> float:
        if line.weight is None or not self.weights:
            return SQUARE * 0.6
        heaviest = max(one.weight or 0.0 for one in self.lines) or 1.0
        return max(LEAST, SQUARE * math.sqrt(line.weight / heaviest))

    def _draw_axis(self, sheet: Sheet, axis: Axis, bottom: float) -> None:
        sheet.line([axis.start, axis.end], [bottom, bottom], MUTED, 0.8, cap="butt")
        draw_marks(sheet, axis, bottom)
        below = bottom - 2 * EDGE - line_height(SMALL)
        favours = self._favour_lines(sheet.width)
        for words, side in zip(favours, ("right", "left"), strict=True):
            for number, one in enumerate(words):
                x = axis(self.zero or 0.0) + (-6 if side == "right" else 6)
                at = below - (number + 0.8) * line_height(SMALL)
                sheet.text(x, at, [one], size=SMALL, across=side, up="baseline", colour=INK)
        if any(favours):
            below -= max(map(len, favours)) * line_height(SMALL) + EDGE
        scale = f"{self.under}, logarithmic scale" if self.log else self.under
        middle = (axis.start + axis.end) / 2 if self._wide(sheet.width) else sheet.width / 2
        sheet.text(middle, below, [scale], size=SMALL, across="center", up="top", colour=MUTED)

    def _favour_lines(self, width: float) -> list[list[str]]:
        """Return the words left and right of no effect, each with an arrow that shows the way."""
        if self.zero is None or not any(self.favours):
            return [[], []]
        axis = self._axis(width)
        rooms = (axis(self.zero) - 6 - EDGE, width - EDGE - axis(self.zero) - 6)
        found = []
        for words, room, (before, after) in zip(self.favours, rooms, (("← ", ""), ("", " →")), strict=True):
            lines = wrapped(words, SMALL, room - width_of("← ", SMALL)) if words else []
            if lines:
                lines[0] = f"{before}{lines[0]}"
                lines[-1] = f"{lines[-1]}{after}"
            found.append(lines)
        return found


def draw_marks(sheet: Sheet, axis: Axis, bottom: float) -> None:
    """Mark the round effects below an axis, and label those that have room."""
    marks, reached = axis.marks, -math.inf
    for mark, label in zip(marks, mark_labels(marks), strict=True):
        half, at = width_of(label, SMALL) / 2, axis(mark)
        sheet.line([at, at], [bottom, bottom - 3], MUTED, 0.8, cap="butt")
        if at - half > reached + 4:
            sheet.text(at, bottom - EDGE, [label], size=SMALL, across="center", up="top", colour=MUTED)
            reached = at + half


def _polygon(sheet: Sheet, xs: list[float], middle: float, colour: str) -> None:
    """Draw a diamond; one that is too narrow to be seen is drawn as wide as a line."""
    from matplotlib.patches import Polygon

    left, centre, right, _ = xs
    left, right = min(left, centre - 1), max(right, centre + 1)
    corners = [(left, middle), (centre, middle + HALF), (right, middle), (centre, middle - HALF)]
    sheet.axes.add_patch(Polygon(corners, closed=True, facecolor=colour, edgecolor=INK, linewidth=0.8, zorder=5))
