"""Text and its size come in; its width and its lines go out, with the colours and fonts of the house style."""

from __future__ import annotations

import functools
import importlib
from pathlib import Path
from typing import Any

PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
"""The Analysis Function's categorical colours, in the order in which they are used."""
PAIR = (PALETTE[0], PALETTE[3])
"""Two series: the pair with the most contrast, also in grey."""
INK, MUTED, RULE = "#0B0C0C", "#3D3D3D", "#D0D3D6"
SIZE, SMALL = 11.0, 10.0
"""Points of text; nothing is smaller than `SMALL`, so that it can be read on a phone."""
LEADING = 1.25
NARROW_BELOW = 5 * 72
"""Points of width below which labels stand above their rows."""


def colours(count: int) -> tuple[str, ...]:
    """Return the colours of `count` series; past the palette they begin again."""
    given = PAIR if count == len(PAIR) else PALETTE
    return tuple(given[number % len(given)] for number in range(count))


@functools.cache
def font(weight: str = "Regular", size: float = SIZE) -> Any:
    """Return the font of the house from its package: the same glyphs on every machine.

    Parameters
    ----------
    weight
        ``Regular`` or ``Semibold``.
    size
        In points.
    """
    from matplotlib.font_manager import FontProperties

    folder = Path(str(importlib.import_module("font_source_sans_pro").__file__)).parent / "files"
    return FontProperties(fname=str(folder / f"SourceSansPro-{weight}.ttf"), size=size)


@functools.cache
def width_of(text: str, size: float, weight: str = "Regular") -> float:
    """Return the width of one line of text in points."""
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(text, font(weight, size), ismath=False)[0])


def wrapped(text: str, size: float, room: float, weight: str = "Regular") -> list[str]:
    """Break text into lines of at most `room` points; a single word that is longer stays whole."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size, weight) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines or [""]


def line_height(size: float) -> float:
    """Return the distance of two lines of text in points."""
    return size * LEADING
