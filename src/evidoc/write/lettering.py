"""Text and the room for it come in; the lines it takes go out, measured by a table that is the same on every machine.

The table is a little generous: a page that lacks the house's font still keeps its words in their boxes.
"""

from __future__ import annotations

import re
import string

_CLASSES = (
    (0.33, " \u00a0',.:;ijlI|!()-[]f{}"),
    (0.39, "/\\rt"),
    (0.53, '*?csz"#$+<=>FJLY^_aegkvxy~' + string.digits),
    (0.58, "AESTVXZ`bdhnopqu"),
    (0.68, "BCDKPR&GHNOQU"),
)
"""Widths in parts of the font's size, in Source Sans Semibold, and the letters that are no wider."""
_WIDTH_OF = {letter: width for width, letters in _CLASSES for letter in letters}
_WIDER, _FULL, _LATIN = 1.0, 1.05, 0x2E80
"""Widths of other letters, and of those from the code point at which East Asian scripts begin."""
_SPACE = re.compile(r"[ \t\n]+")
_MAY_END = " -/._"
"""A line may end after these."""
_NARROWER = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)
"""Parts of the room that are tried, so that the lines of a text are about equally long."""


def width_of(text: str, size: float) -> float:
    """Return how wide a line of text is at most, in the house's font of `size`."""
    return size * sum(_WIDTH_OF.get(c, _WIDER if ord(c) < _LATIN else _FULL) for c in text)


def wrapped(text: str, size: float, room: float, most: int) -> tuple[str, ...]:
    """Break text into at most `most` lines; what there is no room for is left out, and an ellipsis says so.

    Parameters
    ----------
    text
        Words, and names that may be broken after a hyphen, slash, dot or underscore; no-break spaces hold.
    size, room
        Of the font, and of a line.
    most
        How many lines there may be.
    """
    parts = _parts(text)
    lines = _lines(parts, size, room)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(f"{last}…", size) > room:
            last = last[:-1]
        return (*lines[: most - 1], f"{last.rstrip(' ,;:')}…")
    for narrower in _NARROWER:  # no last line with one word on it, where the others can give it some of theirs
        closer = _lines(parts, size, room * narrower)
        if len(closer) > len(lines):
            break
        lines = closer
    return tuple(lines)


def _lines(parts: list[str], size: float, room: float) -> list[str]:
    lines = [""]
    for part in parts:
        for piece in _pieces(part, size, room):
            if width_of((lines[-1] + piece).rstrip(), size) <= room:
                lines[-1] += piece
            else:
                lines.append(piece)
    return [line.strip() for line in lines if line.strip()]


def _parts(text: str) -> list[str]:
    """Break text where a line may end, each part with what stands at its end."""
    parts = [""]
    for letter in _SPACE.sub(" ", text.strip()):
        parts[-1] += letter
        if letter in _MAY_END:
            parts.append("")
    return [part for part in parts if part]


def _pieces(part: str, size: float, room: float) -> list[str]:
    """Cut a part that alone is longer than a line."""
    if width_of(part.rstrip(), size) <= room:
        return [part]
    pieces = [""]
    for letter in part:
        if pieces[-1] and width_of((pieces[-1] + letter).rstrip(), size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
