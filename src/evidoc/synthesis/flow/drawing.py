"""A flow comes in; the PRISMA 2020 diagram goes out, as a function from a width to a matplotlib figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evidoc.charts.sheet import EDGE, POINTS, Sheet
from evidoc.charts.style import INK, MUTED, PALETTE, SIZE, SMALL, font, line_height
from evidoc.model.evidence import EvidenceSettings
from evidoc.synthesis.flow.cards import included_cards, previous_card, tracks_of
from evidoc.synthesis.flow.layout import PAD, STRIP, Placed, Point, lay_out
from evidoc.synthesis.flow.making import Flow

LOOKS = {
    "main": ("white", MUTED, 0.9, "solid"),
    "side": ("#F3F4F5", "#9A9EA3", 0.8, "solid"),
    "open": ("white", PALETTE[3], 1.3, (0, (4, 2))),
    "final": ("white", PALETTE[0], 1.6, "solid"),
}
"""Look of a card -> ground, colour, width and dashes of its outline."""
HEAD, HALF = 5.0, 2.7
"""Length and half the width of an arrow's head, in points."""
BASELINE = 0.79
"""Of a line's height, from its top to the foot of its letters."""


def flow_chart(flow: Flow, settings: EvidenceSettings) -> Callable[[float], Any]:
    """Return the diagram as `Exhibits.figure` takes it: a function from a width in inches to a figure."""
    tracks, previous = tracks_of(flow, settings), previous_card(flow, settings)
    included = included_cards(flow, settings)

    def draw(width: float) -> Any:
        layout = lay_out(width * POINTS, tracks, previous, included)
        sheet = Sheet(layout.width, layout.height)
        for points in layout.arrows:
            _arrow(sheet, points)
        for placed in layout.cards:
            _card(sheet, placed)
        for words, top in layout.strips:
            sheet.box(EDGE, sheet.height - top - STRIP, sheet.width - 2 * EDGE, STRIP, PALETTE[0])
            _write(sheet, EDGE + PAD, top + (STRIP - line_height(SIZE)) / 2, words, SIZE, "Semibold", "white")
        for words, x, top in layout.heads:
            _write(sheet, x, top, words, SIZE, "Semibold", PALETTE[0])
        return sheet.figure

    return draw


def _card(sheet: Sheet, placed: Placed) -> None:
    from matplotlib.patches import Rectangle

    ground, colour, width, dashes = LOOKS[placed.card.look]
    corner = (placed.x, sheet.height - placed.bottom)
    sheet.axes.add_patch(
        Rectangle(
            corner,
            placed.width,
            placed.height,
            facecolor=ground,
            edgecolor=colour,
            linewidth=width,
            linestyle=dashes,
            zorder=3,
        )
    )
    top = placed.top + PAD
    for line in placed.card.lines:
        for words, right in line.wrapped(placed.width - 2 * PAD):
            _write(sheet, placed.x + PAD + right, top, words, SMALL, "Semibold" if line.bold else "Regular", INK)
            top += line_height(SMALL)


def _write(sheet: Sheet, x: float, top: float, words: str, size: float, weight: str, colour: str) -> None:
    """Write one line on whatever ground lies below it; `top` is where the line begins, from the top."""
    y = sheet.height - top - line_height(size) * BASELINE
    sheet.axes.text(
        x, y, words, va="baseline", color=colour, fontproperties=font(weight, size), parse_math=False, zorder=6
    )


def _arrow(sheet: Sheet, points: tuple[Point, ...]) -> None:
    from matplotlib.patches import Polygon

    flipped = [(x, sheet.height - y) for x, y in points]
    (x0, y0), (x, y) = flipped[-2:]
    along = (0.0 if x == x0 else (1.0 if x > x0 else -1.0), 0.0 if y == y0 else (1.0 if y > y0 else -1.0))
    back = (x - along[0] * HEAD, y - along[1] * HEAD)
    line = [*flipped[:-1], back]
    sheet.line([px for px, _ in line], [py for _, py in line], MUTED, 1.0, cap="butt", zorder=0)  # strips hide it
    across = (along[1] * HALF, along[0] * HALF)
    corners = [(x, y), (back[0] + across[0], back[1] + across[1]), (back[0] - across[0], back[1] - across[1])]
    sheet.axes.add_patch(Polygon(corners, closed=True, facecolor=MUTED, edgecolor="none", zorder=4))
