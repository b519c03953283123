"""Judgements by study and item come in; traffic lights and stacked bars for pages and phones go out.

After robvis (McGuinness LA, Higgins JPT, Research Synthesis Methods 2020;12(1):55-61); here every judgement differs by
colour, by shape and by the sign in it, so that it can be read in grey and by people who see colours differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidoc.charts.sheet import EDGE, POINTS, Sheet
from evidoc.charts.style import (
    INK,
    MUTED,
    NARROW_BELOW,
    PALETTE,
    RULE,
    SIZE,
    SMALL,
    font,
    line_height,
    width_of,
    wrapped,
)
from evidoc.model.form import Form, Item
from evidoc.records import dataclass

NAMES = 150.0
"""Points for the names of studies on a page."""
LABELS = 210.0
"""Points for the questions beside bars on a page."""
ROW, BAR, MARK = 24.0, 20.0, 17.0
"""Points: height of a row, height of a bar, size of a mark."""
WIDEST = 42.0
"""Points between two marks, at most."""
DIFFER = "differ"


@dataclass(frozen=True, slots=True)
class Sign:
    """How a judgement looks."""

    colour: str
    shape: str
    """Of matplotlib."""
    text: str
    on: str = INK
    """Colour of the text on it."""
    hatch: str = ""


SIGNS: Mapping[str, Sign] = {
    "good": Sign(PALETTE[1], "o", "+"),
    "middle": Sign(PALETTE[3], "^", "–"),
    "bad": Sign(PALETTE[2], "s", "×", "white"),
    "unknown": Sign(PALETTE[5], "D", "?"),
    "none": Sign("white", "o", "n/a"),
    DIFFER: Sign("white", "s", "≠"),
}
"""Tone of a judgement -> how it looks."""


@dataclass(frozen=True, slots=True)
class Line:
    """One study of a block."""

    name: str
    codes: Mapping[str, str]
    """Item -> judgement."""
    instead: str = ""
    """Words where there is no judgement at all."""


@dataclass(frozen=True, slots=True)
class Block:
    """Studies that were asked the same items."""

    title: str
    items: tuple[Item, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One item: how many studies got which judgement."""

    item: Item
    counts: Mapping[str, int]


def draw_lights(form: Form, blocks: tuple[Block, ...], width: float) -> Any:
    """Return the grid of studies and items as a matplotlib figure.

    Parameters
    ----------
    form
        Says how judgements look and what items ask.
    blocks
        What is drawn, from top to bottom.
    width
        In inches.
    """
    points = width * POINTS
    asked = tuple({item.id: item for block in blocks for item in block.items}.values())
    used = {code for block in blocks for line in block.lines for code in line.codes.values() if code}
    key = _Key(form, tuple(f"{_head(item.id)}  {item.text}" for item in asked), used, points)
    sheet = Sheet(points, 2 * EDGE + sum(_block_height(block, points) for block in blocks) + key.height)
    top = sheet.height - EDGE
    for block in blocks:
        _block(sheet, form, block, top)
        top -= _block_height(block, points)
    key.draw(sheet, top)
    return sheet.figure


def draw_summary(form: Form, bars: tuple[Bar, ...], width: float) -> Any:
    """Return a stacked bar for each item as a matplotlib figure; `width` in inches."""
    points = width * POINTS
    used = {code for bar in bars for code in bar.counts}
    key = _Key(form, (), used, points)
    heights = [_bar_height(bar, points) for bar in bars]
    sheet = Sheet(points, 2 * EDGE + sum(heights) + key.height)
    top = sheet.height - EDGE
    for bar, height in zip(bars, heights, strict=True):
        _bar(sheet, form, bar, top)
        top -= height
    key.draw(sheet, top)
    return sheet.figure


def sign_of(form: Form, code: str) -> Sign:
    """Return how a judgement looks."""
    return SIGNS[form.choices[code].tone if code in form.choices else DIFFER]


def _marks(sheet: Sheet, sign: Sign, places: list[tuple[float, float]]) -> None:
    """Draw the same sign at many places at once, which costs a fraction of one by one."""
    sheet.axes.plot(
        [x for x, _ in places],
        [y for _, y in places],
        marker=sign.shape,
        markersize=MARK * {"D": 0.76, "s": 0.9, "^": 1.12}.get(sign.shape, 1.0),
        color=sign.colour,
        markeredgecolor=INK,
        markeredgewidth=0.8,
        linestyle="none",
        zorder=4,
    )
    lower = 1.5 if sign.shape == "^" else 0.0  # the middle of a triangle lies under the middle of its box
    for x, y in places:
        _on(sheet, x, y - lower, sign.text, sign.on)


def _on(sheet: Sheet, x: float, y: float, text: str, colour: str) -> None:
    """Write on a mark, without the white ground that other text has."""
    style = {"fontproperties": font("Semibold", SMALL), "parse_math": False}
    sheet.axes.text(x, y, text, ha="center", va="center_baseline", color=colour, zorder=5, **style)


def _is_narrow(points: float) -> bool:
    return points < NARROW_BELOW


def _names(line: Line, points: float) -> list[str]:
    return wrapped(line.name, SIZE, points - 2 * EDGE if _is_narrow(points) else NAMES - EDGE)


def _line_height(line: Line, points: float) -> float:
    names = len(_names(line, points)) * line_height(SIZE)
    return (
        names + (ROW if line.codes else line_height(SMALL) + EDGE) + EDGE
        if _is_narrow(points)
        else max(ROW, names + EDGE)
    )


def _block_height(block: Block, points: float) -> float:
    head = (line_height(SIZE) + EDGE if block.title else 0.0) + (line_height(SMALL) + EDGE if block.items else 0.0)
    return head + sum(_line_height(line, points) for line in block.lines) + EDGE


def _block(sheet: Sheet, form: Form, block: Block, top: float) -> None:
    if block.title:
        sheet.text(EDGE, top, [block.title], weight="Semibold", up="top")
        top -= line_height(SIZE) + EDGE
    left = EDGE if _is_narrow(sheet.width) else NAMES
    step = min(WIDEST, (sheet.width - left - EDGE) / max(len(block.items), 1))
    places = {item.id: left + (number + 0.5) * step for number, item in enumerate(block.items)}
    if block.items:
        for id_, x in places.items():
            sheet.text(x, top, [_head(id_)], size=SMALL, weight="Semibold", across="center", up="top", colour=MUTED)
        top -= line_height(SMALL) + EDGE
    marks: dict[str, list[tuple[float, float]]] = {}
    for line in block.lines:
        height = _line_height(line, sheet.width)
        sheet.line([EDGE, sheet.width - EDGE], [top, top], RULE, 0.8, zorder=1)
        names = _names(line, sheet.width)
        if _is_narrow(sheet.width):
            sheet.text(EDGE, top - EDGE / 2, names, up="top")
            middle = top - height + (ROW if line.codes else line_height(SMALL) + 2 * EDGE) / 2
        else:
            middle = top - height / 2
            sheet.text(EDGE, middle, names)
        if line.instead:
            sheet.text(left, middle, [line.instead], size=SMALL, colour=MUTED)
        for id_, code in line.codes.items():
            if code:
                marks.setdefault(code, []).append((places[id_], middle))
        top -= height
    for code, at in marks.items():
        _marks(sheet, sign_of(form, code), at)


def _head(id_: str) -> str:
    return "All" if id_ == "Overall" else id_


def _label(bar: Bar, points: float) -> list[str]:
    number = sum(bar.counts.values())
    words = f"{_head(bar.item.id)}  {bar.item.text} ({number})"
    return wrapped(words, SMALL, points - 2 * EDGE if _is_narrow(points) else LABELS - 2 * EDGE)


def _bar_height(bar: Bar, points: float) -> float:
    lines = len(_label(bar, points)) * line_height(SMALL)
    return lines + BAR + 2 * EDGE if _is_narrow(points) else max(lines, BAR) + 2 * EDGE


def _bar(sheet: Sheet, form: Form, bar: Bar, top: float) -> None:
    from matplotlib.patches import Rectangle

    lines, height = _label(bar, sheet.width), _bar_height(bar, sheet.width)
    if _is_narrow(sheet.width):
        sheet.text(EDGE, top - EDGE / 2, lines, size=SMALL, up="top")
        left, bottom = EDGE, top - height + EDGE
    else:
        sheet.text(EDGE, top - height / 2, lines, size=SMALL)
        left, bottom = LABELS, top - height / 2 - BAR / 2
    room, total = sheet.width - left - EDGE, sum(bar.counts.values())
    for code in (*form.choices, DIFFER):
        if number := bar.counts.get(code, 0):
            sign, wide = sign_of(form, code), room * number / total
            box = Rectangle(
                (left, bottom), wide, BAR, facecolor=sign.colour, edgecolor="white", linewidth=1.6, zorder=3
            )
            sheet.axes.add_patch(box)
            if sign.colour == "white":
                frame = Rectangle((left + 1, bottom + 1), wide - 2, BAR - 2, fill=False, edgecolor=INK, linewidth=0.8)
                sheet.axes.add_patch(frame).set_zorder(4)
            words = next((one for one in (f"{sign.text} {number}", sign.text) if _fits(one, wide)), "")
            _on(sheet, left + wide / 2, bottom + BAR / 2, words, sign.on)
            left += wide


def _fits(words: str, room: float) -> bool:
    return width_of(words, SMALL, "Semibold") + EDGE <= room


@dataclass(frozen=True, slots=True)
class _Key:
    """What signs mean, and what items ask, under a picture."""

    form: Form
    items: tuple[str, ...]
    used: set[str]
    points: float

    @property
    def codes(self) -> list[str]:
        return [code for code in (*self.form.choices, DIFFER) if code in self.used]

    @property
    def height(self) -> float:
        return 2 * EDGE + len(self._signs()) * ROW + sum(len(one) for one in self._asked()) * line_height(SMALL) + EDGE

    def _signs(self) -> list[list[str]]:
        """Return the codes of each line of the key."""
        across = 2 if _is_narrow(self.points) else 4
        return [self.codes[at : at + across] for at in range(0, len(self.codes), across)]

    def _asked(self) -> list[list[str]]:
        return [wrapped(one, SMALL, self.points - 2 * EDGE) for one in self.items]

    def draw(self, sheet: Sheet, top: float) -> None:
        sheet.line([EDGE, sheet.width - EDGE], [top, top], RULE, 0.8, zorder=1)
        top -= 2 * EDGE
        for row in self._signs():
            step = (sheet.width - 2 * EDGE) / (2 if _is_narrow(sheet.width) else 4)
            for number, code in enumerate(row):
                x = EDGE + number * step
                _marks(sheet, sign_of(self.form, code), [(x + MARK / 2 + 1, top - ROW / 2)])
                label = self.form.choices[code].label if code in self.form.choices else "People differ"
                sheet.text(x + MARK + 6, top - ROW / 2, [label], size=SMALL)
            top -= ROW
        for lines in self._asked():
            sheet.text(EDGE, top, lines, size=SMALL, up="top", colour=MUTED)
            top -= len(lines) * line_height(SMALL)
