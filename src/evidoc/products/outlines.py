"""Words and a size come in; their letters as the path of an SVG go out, from outlines that come with evidoc.

No font is asked for and matplotlib is not loaded: the same bytes on every machine, in a browser and in print.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("outlines.json")
"""Outlines of Source Sans Semibold; ``python tools/letters.py`` writes them."""
_UNKNOWN = "?"


@functools.cache
def _outlines() -> tuple[int, dict[str, Any]]:
    told = json.loads(FILE.read_text(encoding="utf-8"))
    return told["units"], told["letters"]


def _known(text: str) -> list[Any]:
    """Return width and path of each letter; one without outlines is drawn without its marks, else as ``?``."""
    letters = _outlines()[1]
    found = []
    for one in text:
        plain = unicodedata.normalize("NFKD", one)[:1]
        found.append(letters.get(one) or letters.get(plain) or letters[_UNKNOWN])
    return found


def width_of(text: str, size: float) -> float:
    """Return how wide a line of `text` is at `size`."""
    return float(sum(letter[0] for letter in _known(text)) * size / _outlines()[0])


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """Break `text` into at most `most` lines no wider than `room`; an ellipsis stands for what there is no room for."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size) <= room:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    if words:
        lines[-1] = f"{lines[-1]} …"
    for number, line in enumerate(lines):  # a single word may be wider than the room
        while width_of(lines[number], size) > room and len(line) > 1:
            line = line.rstrip("…")[:-1]  # noqa: PLW2901 (it is cut letter by letter)
            lines[number] = f"{line.rstrip()}…"
    return lines


def drawn(text: str, size: float, x: float, y: float, attributes: str = "") -> str:
    """Return a line of text as SVG paths.

    Parameters
    ----------
    text
        The words; they are told to nobody, so what is drawn must be said in an alternative text too.
    size
        Of the letters, in the units of the picture.
    x, y
        The left end of the line on which the letters stand.
    attributes
        Further ones, as written in SVG.
    """
    scale = size / _outlines()[0]
    at, parts = 0.0, []
    for width, path in _known(text):
        if path:
            parts.append(f'<path transform="translate({at:g} 0)" d="{path}"/>')
        at += width
    between = f" {attributes}" if attributes else ""
    letters = "".join(parts)
    return f'<g{between}><g transform="translate({x:.1f} {y:.1f}) scale({scale:.5f} {-scale:.5f})">{letters}</g></g>'
