"""A scanned text goes in, its sentences come out: each with its place, and whether it shows what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidoc.collect.regions import BLANK
from evidoc.collect.scan import Lines, Scanned
from evidoc.errors import Place
from evidoc.model.chapter import Sentence, label_kind
from evidoc.records import dataclass

_ITEM = re.compile(r"^[ \t>]*(?:[-*+]|\d+[.)]|\(?[a-z][.)])[ \t]+")
_NOTE = re.compile(r"^\[\^[^\]]+\]:[ \t]*")
_NOT_PROSE = re.compile(
    r"^[ \t>]*(?:#{1,6}[ \t]|:{3,}|\||!\[[^\n]*\)\s*(?:\x00+)?\s*$|: |\*{3,}\s*$|</?[a-z]|\+[-=]|[=-]{3,}\s*$)"
)
"""Headings, divs, tables, pictures alone, captions, rules and raw HTML."""
_END = re.compile(r"[.!?][\"'”’)\]]*(?:\^?\[\^?[^\[\]@]*\])*(?=\s+[\"'“‘(\[]?(?:[A-Z]|\{\{<|@|\d))")
"""The end of a sentence, with the marks of notes that stand behind it."""
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|vs|al|pp?|vol|ed|eds)|\b[A-Z])\.$")
_SHORTCODE = re.compile(r"\{\{<\s*(?P<name>\w+).*?>\}\}", re.DOTALL)
_BRACKETED = re.compile(r"\[[^\[\]]*@[^\[\]]*\]")
_KEY = re.compile(r"(?<![\w@\\/.])@\{?(?P<key>\w[\w:.#$%&\-+?<>~/]*)")
_NUMBER = re.compile(r"(?<![\w.])\d(?:[\d,]*\d)?(?:\.\d+)?\s?%?(?![\w])")
_NOTE_MARK = re.compile(r"\[\^[^\]]*\]")
_MATHS = re.compile(r"(?<!\\)\$\$.*?\$\$(?:[ \t]*\{[^{}\n]*\})?|(?<![\\$\w])\$(?=\S)[^$\n]*?(?<=\S)\$(?!\d)", re.DOTALL)
_LETTER, _DIGIT, _INK = re.compile(r"[^\W\d_]"), re.compile(r"\d"), re.compile(r"\S")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b\d{{1,2}} (?:{_MONTHS})(?: (?:19|20)\d\d)?\b")
_BINDING_SHORTCODES = {"value", "finding", "fact"}


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or list item: offsets into the text."""

    start: int
    end: int


def sentences(scanned: Scanned, text: str, lines: Lines) -> tuple[Sentence, ...]:
    """Return the sentences of paragraphs and list items; headings, tables, captions and code are not prose.

    Parameters
    ----------
    scanned
        What the scanner found in `text`.
    text
        The text as written, before marks were put in; `lines` gives its places.
    """
    prose = scanned.regions.prose
    if "$" in prose:
        prose = _MATHS.sub(_blank, prose)
    found: list[Sentence] = []
    for block in _blocks(prose):
        for start, end in _split(prose, block):
            sentence = _sentence(text[start:end], prose[start:end], lines.place(start))
            if sentence is not None:
                found.append(sentence)
    return tuple(found)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", BLANK, match.group())


def _blocks(prose: str) -> Iterator[_Block]:
    """Yield paragraphs and list items in order."""
    offset, open_at, last = 0, -1, 0
    for line in prose.split("\n"):
        begins = _ITEM.match(line) or _NOTE.match(line)
        closes = not line.strip(f" \t>{BLANK}") or _NOT_PROSE.match(line)
        if open_at >= 0 and (begins or closes):
            yield _Block(open_at, last)
            open_at = -1
        if begins:
            open_at = offset + begins.end()
        elif not closes and open_at < 0:
            open_at = offset + len(line) - len(line.lstrip(" \t>"))
        offset += len(line) + 1
        last = offset - 1
    if open_at >= 0:
        yield _Block(open_at, len(prose))


def _split(prose: str, block: _Block) -> Iterator[tuple[int, int]]:
    """Yield the offsets of each sentence of `block`."""
    body = _hide(prose[block.start : block.end])
    start = 0
    for match in _END.finditer(body):
        if _ABBREVIATION.search(body[start : match.end()]):
            continue
        yield block.start + start, block.start + match.end()
        begins = _INK.search(body, match.end())
        start = begins.start() if begins else len(body)
    if body[start:].strip():
        yield block.start + start, block.start + start + len(body[start:].rstrip())


def _hide(body: str) -> str:
    """Blank what stands inside citations in brackets, so that ``p. 3`` ends no sentence."""
    if "@" not in body:
        return body
    return _BRACKETED.sub(lambda m: "[" + BLANK * (len(m.group()) - 2) + "]", body)


def _sentence(text: str, prose: str, place: Place) -> Sentence | None:
    if not _LETTER.search(prose):
        return None
    words = " ".join((_NOTE_MARK.sub("", text) if "[^" in text else text).split())
    names = {m["name"] for m in _SHORTCODE.finditer(prose)} if "{{<" in prose else set()
    keys = [m["key"] for m in _KEY.finditer(prose)] if "@" in prose else []
    shows = any(label_kind(k) in {"", "fig", "tbl"} for k in keys)
    return Sentence(words, place, bool(shows or names & _BINDING_SHORTCODES), _typed_numbers(prose))


def _typed_numbers(prose: str) -> tuple[str, ...]:
    """Return numbers typed into a sentence; years and dates are not statistics."""
    if not _DIGIT.search(prose):
        return ()
    rest: str = prose
    for pattern in (_SHORTCODE, _NOTE_MARK, _BRACKETED, _KEY, _DATE):
        rest = pattern.sub(" ", rest)
    numbers: Sequence[str] = [m.group().strip() for m in _NUMBER.finditer(rest)]
    return tuple(n for n in numbers if not _YEAR.match(n))
