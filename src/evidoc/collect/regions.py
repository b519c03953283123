"""Markdown text goes in, a mask of the same length comes out: what is code, comment, attribute or address is blanked.

Every other reader of chapters searches the mask, so that an ``@`` in code is no citation and a ``{{<`` in a
comment is no shortcode, while offsets (and so lines and columns) stay those of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from evidoc.collect.blocks import Fence, Line, read_blocks
from evidoc.records import dataclass

BLANK = "\x00"

_INLINE = re.compile(
    r"(?P<comment><!--.*?-->)|(?<![`\\])(?P<ticks>`+)(?!`)(?:(?!\n[ \t>]*\n).)+?(?<!`)(?P=ticks)(?!`)", re.DOTALL
)
_SHORT = r"\{\{<[^\n]*?>\}\}"
_ATTRIBUTES = re.compile(rf"(?<![{{@])\{{(?!\{{<)(?:[^{{}}\n]|{_SHORT})*\}}")
_LINK_TARGET = re.compile(rf"(?<=\])\((?:[^()\n]|\([^()\n]*\)|{_SHORT})*\)")
_AUTOLINK = re.compile(r"<(?:https?|mailto):[^>\s]+>|https?://[^\s)>\]]+")
_CELL = re.compile(r"\{[A-Za-z]+(?: *[ ,][^}\n]*)?\}$")


@dataclass(frozen=True, slots=True)
class Regions:
    """The masks of one text; each has the text's length and its line ends."""

    plain: str
    """Code and comments blanked: where shortcodes, labels and ``TBC`` are looked for."""
    prose: str
    """Attributes and link addresses blanked as well: where citations and sentences are looked for."""
    spoken: str
    """Only comments and cells blanked: where shortcodes are looked for, which Quarto resolves in code too."""
    fences: tuple[Fence, ...]
    unclosed: tuple[Fence, ...]
    """Fences that nothing closes."""
    spans: tuple[tuple[int, int], ...]
    """Code inside lines, with its ticks."""
    indented: tuple[tuple[int, int], ...]
    """Lines of code by indent."""
    lines: tuple[Line, ...]
    """The lines that are neither code nor comment."""


@lru_cache(maxsize=32)  # several readers ask for each chapter, one after the other
def find_regions(text: str) -> Regions:
    """Return the masks of `text`."""
    blocks = read_blocks(text)
    plain = _blank(text, sorted([*((f.start, f.end) for f in blocks.fences), *blocks.indented]))
    found = list(_inline(plain))
    comments = [m.span() for m in found if m["comment"]]
    spans = tuple(m.span() for m in found if not m["comment"])
    plain = _blank(plain, (m.span() for m in found))
    cells = [(f.start, f.end) for f in blocks.fences if is_cell(f.info)]
    prose = plain
    for pattern, sign in ((_ATTRIBUTES, "{"), (_LINK_TARGET, "]("), (_AUTOLINK, ":")):
        if sign in prose:  # without which there is none
            prose = _blank(prose, (m.span() for m in pattern.finditer(prose)))
    spoken = _blank(text, sorted([*comments, *cells]))
    lines = tuple(blocks.lines)
    return Regions(
        plain, prose, spoken, tuple(blocks.fences), tuple(blocks.unclosed), spans, tuple(blocks.indented), lines
    )


def _inline(plain: str) -> Iterator[re.Match[str]]:
    """Yield comments and code inside lines; what opens a comment that nothing closes is text."""
    last = plain.rfind("-->") + 1
    closed = plain[:last] + plain[last:].replace("<!--", "\x02" * 4)
    return _INLINE.finditer(closed)


def is_cell(info: str) -> bool:
    """Tell whether a fence that says `info` holds code to run: ``{python}``, not ``{.python}`` or ``{=html}``."""
    return bool(_CELL.match(info))


class Spans:
    """Answers whether an offset lies in one of many spans, which may overlap only where one holds the other."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Take the spans in any order."""
        self._spans: list[tuple[int, int]] = []
        for span in sorted(spans):
            if not self._spans or span[1] > self._spans[-1][1]:
                self._spans.append(span)
        self._starts = [start for start, _ in self._spans]

    def __contains__(self, offset: int) -> bool:
        """Tell whether `offset` lies inside, not at the very beginning."""
        index = bisect_left(self._starts, offset) - 1
        return index >= 0 and offset < self._spans[index][1]


def brackets(plain: str) -> Spans:
    """Return where attribute blocks and addresses of links are: only plain text can be shown there."""
    return Spans(m.span() for p in (_ATTRIBUTES, _LINK_TARGET) for m in p.finditer(plain))


def masked(text: str, sign: str = BLANK) -> str:
    """Return as many signs as there are characters, with the line ends in their places."""
    return "\n".join(sign * len(line) for line in text.split("\n"))


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts.append(text[last:start])
        parts.append(masked(text[start:end]))
        last = end
    return "".join((*parts, text[last:]))
