"""An evidence and gap map comes in; it is drawn as a grid of bubbles on a page, and as a list on a phone."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from evidoc.charts.sheet import EDGE, Sheet
from evidoc.charts.style import INK, MUTED, NARROW_BELOW, RULE, SIZE, SMALL, line_height, width_of, wrapped
from evidoc.model.evidence import LEVELS
from evidoc.records import dataclass

if TYPE_CHECKING:
    from evidoc.synthesis.gapmap import Code, GapMap, MapCell

BIGGEST, SMALLEST = 17.0, 8.5
"""Radii in points of the bubbles of the fullest cell and of a single study: areas follow the numbers between them."""
ROW = 2 * BIGGEST + 6
MOST_LABEL = 0.28
LEAST_COLUMN = 46.0
"""Points that a column takes at least; where not all have room, the map goes on below."""
LINE = 22.0
"""Height in points of a line of the list."""
LIST_BIGGEST = 9.5
GAP = 14.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a bubble says how sure people are: by its ground, its edge and its shape."""

    ground: str
    edge: str
    ink: str
    corners: int
    """0: round."""
    dashes: tuple[float, float] | None = None


LOOKS = {
    "high": Look("#12436D", "#12436D", "#FFFFFF", 0),
    "moderate": Look("#2073BC", "#12436D", "#FFFFFF", 4),
    "low": Look("#C9E0F5", "#12436D", INK, 6),
    "very low": Look("#FFFFFF", "#12436D", INK, 8),
    "not graded": Look("#BCC6D0", "#3D3D3D", INK, 0),
    "not appraised": Look("#E6EEF6", "#12436D", INK, 0, (2.5, 1.8)),
}
"""Confidence -> its look; each differs from every other in more than colour."""


@dataclass(frozen=True, slots=True)
class Bubbles:
    """The map at any width."""

    gaps: GapMap

    def height(self, width: float) -> float:
        """Return the height in points at this width."""
        legend = self._legend_height(width)
        if width < NARROW_BELOW:
            return legend + sum(self._part_height(number, width) for number in range(len(self.gaps.rows)))
        return legend + sum(self._panel_height(width, part) + GAP for part in self._panels(width)) - GAP

    def compact(self) -> Bubbles:
        """Return the map as it is drawn among others: no different."""
        return self

    def draw(self, sheet: Sheet, top: float) -> None:
        """Draw the legend and the map below `top`."""
        self._draw_legend(sheet, top)
        top -= self._legend_height(sheet.width)
        if sheet.width < NARROW_BELOW:
            for number in range(len(self.gaps.rows)):
                self._draw_part(sheet, number, top)
                top -= self._part_height(number, sheet.width)
            return
        for part in self._panels(sheet.width):
            self._draw_panel(sheet, part, top)
            top -= self._panel_height(sheet.width, part) + GAP

    def _radius(self, number: int, biggest: float = BIGGEST) -> float:
        most = max((cell.number for cell in self.gaps.every), default=1) or 1
        return max(min(SMALLEST, biggest), biggest * math.sqrt(number / most))

    def _sure(self) -> list[str]:
        found = {cell.sure for cell in self.gaps.every if cell.studies}
        return [one for one in LOOKS if one in found]

    # The legend: a line of bubbles with their words, and what empty cells say.

    def _legend(self, width: float) -> list[list[tuple[str, float]]]:
        """Return the lines of the legend: each entry with its left edge."""
        lines: list[list[tuple[str, float]]] = [[]]
        x = EDGE
        for word in self._sure():
            room = 2 * SMALLEST + 6 + width_of(_worded(word), SMALL)
            if lines[-1] and x + room > width - EDGE:
                lines.append([])
                x = EDGE
            lines[-1].append((word, x))
            x += room + GAP
        return lines

    def _legend_height(self, width: float) -> float:
        return len(self._legend(width)) * LINE + 2 * EDGE if self._sure() else 0.0

    def _draw_legend(self, sheet: Sheet, top: float) -> None:
        for number, line in enumerate(self._legend(sheet.width)):
            middle = top - (number + 0.5) * LINE
            for word, x in line:
                bubble(sheet, x + SMALLEST, middle, SMALLEST - 1.5, LOOKS[word])
                sheet.text(x + 2 * SMALLEST + 4, middle, [_worded(word)], size=SMALL, colour=MUTED)

    # The grid.

    def _gutter(self, width: float) -> float:
        longest = max((width_of(row.label, SIZE) for row in self.gaps.rows), default=0.0)
        words = max((width_of(word, SIZE) for row in self.gaps.rows for word in row.label.split()), default=0.0)
        return max(min(longest, MOST_LABEL * width), words) + EDGE + 8

    def _panels(self, width: float) -> list[tuple[int, int]]:
        """Return the columns of each panel: all in one where they have room, else about as many in each."""
        room, count, least = width - self._gutter(width) - EDGE, len(self.gaps.columns), self._least()
        for panels in range(1, count + 1):
            size = math.ceil(count / panels)
            parts = [(start, min(start + size, count)) for start in range(0, count, size)]
            if all(sum(least[start:end]) <= room for start, end in parts):
                return parts
        return [(number, number + 1) for number in range(count)]

    def _least(self) -> list[float]:
        """Return the least width of each column: that of the longest word above it."""
        words = [[width_of(word, SMALL, "Semibold") for word in one.label.split()] for one in self.gaps.columns]
        return [max(LEAST_COLUMN, *(word + 7 for word in column)) for column in words]

    def _edges(self, width: float, part: tuple[int, int]) -> list[float]:
        """Return the left edges of a panel's columns and its right edge; what room is left they share."""
        least = self._least()[part[0] : part[1]]
        more = max(0.0, width - self._gutter(width) - EDGE - sum(least)) / len(least)
        edges = [self._gutter(width)]
        for one in least:
            edges.append(edges[-1] + min(one + more, 2.4 * LEAST_COLUMN))
        return edges

    def _heads(self, width: float, part: tuple[int, int]) -> list[list[str]]:
        columns, edges = self.gaps.columns[part[0] : part[1]], self._edges(width, part)
        rooms = [right - left - 6 for left, right in itertools.pairwise(edges)]
        return [wrapped(c.label, SMALL, room, "Semibold") for c, room in zip(columns, rooms, strict=True)]

    def _panel_height(self, width: float, part: tuple[int, int]) -> float:
        lines = max(len(head) for head in self._heads(width, part))
        return lines * line_height(SMALL) + 2 * EDGE + sum(self._row(row, width) for row in self.gaps.rows)

    def _row(self, row: Code, width: float) -> float:
        return max(ROW, len(self._label(row, width)) * line_height(SIZE) + 2 * EDGE)

    def _label(self, row: Code, width: float) -> list[str]:
        return wrapped(row.label, SIZE, self._gutter(width) - EDGE - 8 + 0.5)

    def _draw_panel(self, sheet: Sheet, part: tuple[int, int], top: float) -> None:
        edges, heads = self._edges(sheet.width, part), self._heads(sheet.width, part)
        middles = [(left + right) / 2 for left, right in itertools.pairwise(edges)]
        at = top - max(len(head) for head in heads) * line_height(SMALL) - EDGE
        for middle, head in zip(middles, heads, strict=True):
            sheet.text(middle, at, head, size=SMALL, weight="Semibold", across="center", up="bottom")
        at -= EDGE
        for number, row in enumerate(self.gaps.rows):
            height = self._row(row, sheet.width)
            sheet.line([EDGE, edges[-1]], [at, at], RULE, 0.8, cap="butt", zorder=1)
            sheet.text(EDGE, at - height / 2, self._label(row, sheet.width))
            for middle, cell in zip(middles, self.gaps.cells[number][part[0] : part[1]], strict=True):
                self._draw_cell(sheet, cell, middle, at - height / 2)
            at -= height

    def _draw_cell(self, sheet: Sheet, cell: MapCell, x: float, y: float) -> None:
        if not cell.studies:
            sheet.text(x, y, ["none"], size=SMALL, across="center", colour=MUTED)
            return
        bubble(sheet, x, y, self._radius(cell.number), LOOKS[cell.sure], str(cell.number))

    # The list: each row of the map with its columns below it, and the empty ones in one sentence.

    def _filled(self, number: int) -> list[tuple[MapCell, Code]]:
        pairs = zip(self.gaps.cells[number], self.gaps.columns, strict=True)
        return [(cell, column) for cell, column in pairs if cell.studies]

    def _none(self, number: int, width: float) -> list[str]:
        pairs = zip(self.gaps.cells[number], self.gaps.columns, strict=True)
        names = [column.label for cell, column in pairs if not cell.studies]
        return wrapped(f"No study found: {'; '.join(names)}", SMALL, width - 2 * EDGE) if names else []

    def _entry(self, cell: MapCell, column: Code, width: float) -> list[str]:
        graded = f" ({cell.sure})" if cell.sure in LEVELS else ""
        return wrapped(f"{column.label}{graded}", SIZE, width - 2 * EDGE - 2 * LIST_BIGGEST - 10)

    def _part_height(self, number: int, width: float) -> float:
        head = len(wrapped(self.gaps.rows[number].label, SIZE, width - 2 * EDGE, "Semibold")) * line_height(SIZE)
        entries = sum(self._entry_height(cell, column, width) for cell, column in self._filled(number))
        return head + entries + len(self._none(number, width)) * line_height(SMALL) + GAP + 2 * EDGE

    def _entry_height(self, cell: MapCell, column: Code, width: float) -> float:
        return max(LINE, len(self._entry(cell, column, width)) * line_height(SIZE) + EDGE)

    def _draw_part(self, sheet: Sheet, number: int, top: float) -> None:
        width = sheet.width
        sheet.line([EDGE, width - EDGE], [top, top], RULE, 0.8, cap="butt", zorder=1)
        top -= EDGE
        head = wrapped(self.gaps.rows[number].label, SIZE, width - 2 * EDGE, "Semibold")
        sheet.text(EDGE, top, head, weight="Semibold", up="top")
        top -= len(head) * line_height(SIZE) + EDGE
        for cell, column in self._filled(number):
            height = self._entry_height(cell, column, width)
            radius = self._radius(cell.number, LIST_BIGGEST)
            bubble(sheet, EDGE + LIST_BIGGEST, top - height / 2, radius, LOOKS[cell.sure], str(cell.number))
            sheet.text(EDGE + 2 * LIST_BIGGEST + 8, top - height / 2, self._entry(cell, column, width))
            top -= height
        for line in self._none(number, width):
            sheet.text(EDGE, top - EDGE / 2, [line], size=SMALL, up="top", colour=MUTED)
            top -= line_height(SMALL)


def bubble(sheet: Sheet, x: float, y: float, radius: float, look: Look, number: str = "") -> None:
    """Draw a bubble around x, y with its number in it."""
    from matplotlib.patches import Circle, RegularPolygon

    style: dict[str, Any] = {"facecolor": look.ground, "edgecolor": look.edge, "linewidth": 1.2, "zorder": 3}
    if look.dashes:
        style["linestyle"] = (0, look.dashes)
    if look.corners:
        # as much area as the circle: size says how many, shape how sure
        outer = radius * math.sqrt(2 * math.pi / (look.corners * math.sin(2 * math.pi / look.corners)))
        turned = math.pi / look.corners
        sheet.axes.add_patch(RegularPolygon((x, y), look.corners, radius=outer, orientation=turned, **style))
    else:
        sheet.axes.add_patch(Circle((x, y), radius, **style))
    if number:
        _number(sheet, x, y, number, look.ink)


def _number(sheet: Sheet, x: float, y: float, number: str, ink: str) -> None:
    from evidoc.charts.style import font

    # not by `Sheet.text`: its white ground would hide the bubble
    sheet.axes.text(
        x, y, number, ha="center", va="center_baseline", color=ink, fontproperties=font("Semibold", SMALL), zorder=5
    )


def _worded(sure: str) -> str:
    return f"{sure[:1].upper()}{sure[1:]}" + (" confidence" if sure in LEVELS else "")
