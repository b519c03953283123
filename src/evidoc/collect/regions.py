"""Markdown text goes in, a mask of the same length comes out: what is code, comment, attribute or address is blanked.

Every other reader of chapters searches the mask, so that an ``@`` in code is no citation and a ``{{<`` in a
comment is no shortcode, while offsets (and so lines and columns) stay those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

BLANK = "\x00"

_FENCE = re.compile(
    r"^(?P<indent> {0,3}(?:> ?)*(?: *(?:[-*+]|\d+[.)]) +)?\s*)(?P<ticks>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
_ATTRIBUTES = re.compile(r"(?<!\{)\{(?!\{<)(?:[^{}\n]|\{\{<[^\n]*?>\}\})*\}")
_LINK_TARGET = re.compile(r"(?<=\])\((?:[^()\n]|\([^()\n]*\)|\{\{<[^\n]*?>\}\})*\)")
_AUTOLINK = re.compile(r"<(?:https?|mailto):[^>\s]+>|https?://[^\s)>\]]+")


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block of code: where it opens, and what its opening line says."""

    start: int
    end: int
    info: str


@dataclass(frozen=True, slots=True)
class Regions:
    """The masks of one text; each has the text's length and its line ends."""

    plain: str
    """Code and comments blanked: where shortcodes, labels and ``TBC`` are looked for."""
    prose: str
    """Attributes and link addresses blanked as well: where citations and sentences are looked for."""
    fences: tuple[Fence, ...]


def find_regions(text: str) -> Regions:
    """Return the masks of `text`."""
    fences = tuple(_fences(text))
    plain = _blank(text, ((f.start, f.end) for f in fences))
    plain = _blank(plain, (m.span() for m in _COMMENT.finditer(plain)))
    plain = _blank(plain, (m.span() for m in _CODE_SPAN.finditer(plain)))
    prose = plain
    for pattern in (_ATTRIBUTES, _LINK_TARGET, _AUTOLINK):
        prose = _blank(prose, (m.span() for m in pattern.finditer(prose)))
    return Regions(plain, prose, fences)


def inside_brackets(plain: str, offset: int) -> bool:
    """Tell whether `offset` lies in an attribute block or a link's address, where only plain text can be shown."""
    start = plain.rfind("\n", 0, offset) + 1
    end = plain.find("\n", offset)
    line = plain[start : end if end >= 0 else len(plain)]
    here = offset - start
    return any(m.start() < here < m.end() for p in (_ATTRIBUTES, _LINK_TARGET) for m in p.finditer(line))


def _fences(text: str) -> Iterable[Fence]:
    """Yield fenced code blocks; one that is never closed runs to the end, as pandoc reads it."""
    opened: tuple[int, str, str] | None = None
    for match in _FENCE.finditer(text):
        ticks, info = match["ticks"], match["info"].strip()
        if opened is None:
            if "`" not in info:  # a line such as ```code``` is a code span
                opened = (match.start(), ticks, info)
        elif ticks[0] == opened[1][0] and len(ticks) >= len(opened[1]) and not info:
            yield Fence(opened[0], match.end(), opened[2])
            opened = None
    if opened is not None:
        yield Fence(opened[0], len(text), opened[2])


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts.append(text[last:start])
        parts.append("".join("\n" if c == "\n" else BLANK for c in text[start:end]))
        last = end
    return "".join((*parts, text[last:]))
