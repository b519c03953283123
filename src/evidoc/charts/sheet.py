"""Sections that know their height at a width come in; a matplotlib figure with them below each other goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from evidoc.charts.style import INK, LEADING, SIZE, font, line_height, wrapped
from evidoc.records import dataclass

POINTS = 72.0
EDGE = 4.0
"""Points left free at the edges of a picture."""
GAP = 18.0
"""Points between two panels."""


class Section(Protocol):
    """One part of a picture, as wide as the picture."""

    def height(self, width: float) -> float:
        """Return the height in points that the section takes at this width."""

    def draw(self, sheet: Sheet, top: float) -> None:
        """Draw the section below `top`."""

    def compact(self) -> Section:
        """Return the section as it is drawn among others."""


class Sheet:
    """A matplotlib figure with one coordinate system: points from the left and from the bottom."""

    def __init__(self, width: float, height: float) -> None:
        """Make an empty sheet, in points."""
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure: Any = Figure(figsize=(width / POINTS, height / POINTS))
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
        self.axes.set_axis_off()

    def text(
        self,
        x: float,
        y: float,
        lines: list[str],
        *,
        size: float = SIZE,
        weight: str = "Regular",
        across: str = "left",
        up: str = "center",
        colour: str = INK,
    ) -> None:
        """Write lines of text, never turned; `across` and `up` say which point of it stands at x, y."""
        self.axes.text(
            x,
            y,
            "\n".join(lines),
            ha=across,
            va=up,
            color=colour,
            fontproperties=font(weight, size),
            linespacing=LEADING,
            parse_math=False,
            zorder=2,  # over the rules, which its white ground hides, and under the lines and dots
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )

    def line(self, xs: list[float], ys: list[float], colour: str, width: float = 2.0, **more: Any) -> None:
        """Draw a line through points."""
        ends, depth = more.pop("cap", "round"), more.pop("zorder", 3)
        self.axes.plot(xs, ys, color=colour, linewidth=width, solid_capstyle=ends, zorder=depth, **more)

    def dot(self, x: float, y: float, colour: str, size: float = 9.0) -> None:
        """Draw a round dot."""
        self.axes.plot(
            [x], [y], marker="o", markersize=size, color=colour, linestyle="none", markeredgewidth=0, zorder=4
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw a filled rectangle from its lower left corner."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, edgecolor="none"))


@dataclass(frozen=True, slots=True)
class Chart:
    """Something that can be drawn at any width."""

    sections: tuple[Section, ...]

    def __call__(self, width: float) -> Any:
        """Return a matplotlib Figure.

        Parameters
        ----------
        width
            In inches, e.g. 6.4 for a page and 3.4 for a phone.
        """
        points = width * POINTS
        heights = [section.height(points) for section in self.sections]
        sheet = Sheet(points, sum(heights) + 2 * EDGE)
        top = sheet.height - EDGE
        for section, height in zip(self.sections, heights, strict=True):
            section.draw(sheet, top)
            top -= height
        return sheet.figure


def panels(charts: Mapping[str, Chart]) -> Chart:
    """Put charts of unlike things below each other, each with its own heading and scale.

    Parameters
    ----------
    charts
        Heading, which says what the panel counts -> chart.
    """
    sections: list[Section] = []
    for number, (heading, chart) in enumerate(charts.items()):
        sections.append(_Heading(heading, GAP if number else 0.0))
        sections.extend(section.compact() for section in chart.sections)
    return Chart(tuple(sections))


@dataclass(frozen=True, slots=True)
class _Heading:
    """The words above a panel."""

    words: str
    above: float

    def height(self, width: float) -> float:
        lines = wrapped(self.words, SIZE, width - 2 * EDGE, "Semibold")
        return self.above + len(lines) * line_height(SIZE) + EDGE

    def draw(self, sheet: Sheet, top: float) -> None:
        lines = wrapped(self.words, SIZE, sheet.width - 2 * EDGE, "Semibold")
        sheet.text(EDGE, top - self.above, lines, weight="Semibold", up="top")

    def compact(self) -> Section:
        return self
