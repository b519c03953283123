"""Markdown text goes in, its lines come out as pandoc's block parser would see them: code, containers, fresh starts.

It follows lists, quotations and notes only so far as to know which lines are code and where a line's own text
begins; a corpus test holds it against pandoc.
"""

from __future__ import annotations

import re
from dataclasses import field

from evidoc.records import dataclass

FENCE = re.compile(r"(?P<ticks>`{3,}|~{3,})(?P<info>[^\n]*)$")
DIV = re.compile(r"(?P<colons>:{3,})(?P<rest>[^\n]*)$")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_QUOTE_IN_ITEM = re.compile(r"[ \t]+(?:> ?)(?: {0,3}> ?)*")
_BULLET = re.compile(
    r"(?:[-*+]|(?:\d{1,9}|[A-Za-z#]|[ivxlcdm]+|[IVXLCDM]+|@[\w-]*)[.)]"
    r"|\((?:\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+|@[\w-]*)\))(?P<gap> +|\t|$)"
)
_NOTE = re.compile(r"\[\^[^\]\s]+\]:(?P<gap>[ \t]*)")
_DEFINITION = re.compile(r"[:~](?P<gap>[ \t]+)")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_HTML = re.compile(r"</?[A-Za-z][^>]*>\s*$|<!--.*-->\s*$")
_RULE = re.compile(r"(?:([-*_])[ \t]*)(?:\1[ \t]*){2,}$")
_ATTRIBUTES = re.compile(r"^\s*\{[^{}]*\}\s*$")
"""What may hold backticks behind the backticks of a fence: the caption of a listing, say."""
_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_CODE_INDENT = 4
_DEEPEST = 9
"""How many list marks in one line are looked at."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not inside a fence, an indented block of code, or a comment."""

    start: int
    """Offset of the line in the text."""
    content: int
    """Offset at which its own text begins, behind quotation marks, list markers and indents."""
    end: int
    text: str
    """From `content` to `end`."""
    fresh: bool
    """Whether a new block may begin here; else it goes on with the paragraph above."""
    depth: int
    """How many quotations it stands in."""
    shift: int
    """Spaces in front of it beyond what its container asks for; a div that is shifted is text to pandoc."""


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block of code: where it opens, and what its opening line says."""

    start: int
    """Offset of the line that opens it."""
    end: int
    info: str
    lead: str = ""
    """What stands in front of the ticks."""
    ticks: str = "```"
    info_at: int = 0
    """Offset of `info`."""


@dataclass(slots=True)
class Blocks:
    """What the lines of one text are."""

    lines: list[Line] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    unclosed: list[Fence] = field(default_factory=list)
    """Openings of fences that nothing closes: text to pandoc."""
    indented: list[tuple[int, int]] = field(default_factory=list)
    """Lines of code by indent."""


def read_blocks(text: str) -> Blocks:
    """Return what each line of `text` is."""
    reader = _Reader(text)
    reader.read()
    return reader.found


class _Reader:
    """Goes through the lines once, with a stack of the indents that list items and notes ask for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = Blocks()
        self.bases: list[int] = []
        self.depth = 0
        self.fresh = self.blank = True
        self.code = self.listed = False

    def read(self) -> None:
        offset = 0
        while offset <= len(self.text):
            end = self.text.find("\n", offset)
            end = len(self.text) if end < 0 else end
            offset = self.line(offset, end) + 1

    def line(self, start: int, end: int) -> int:
        """Read the line from `start` to `end`; return where what it opens ends."""
        quoted = self.quoted_in_item(start, end)
        depth, at = (self.depth + quoted.group().count(">"), quoted.end()) if quoted else self.quotation(start, end)
        if not self.text[at:end].strip():
            self.fresh = self.blank = True
            return end
        self.listed = bool(self.bases)
        if not quoted:
            self.leave_items(at, end)
        indent = _width(self.text[at:end])
        shift = indent - (self.bases[-1] if self.bases and not quoted else 0)
        if shift >= _CODE_INDENT and (self.blank or self.code):
            self.found.indented.append((start, end))
            self.code, self.blank = True, False
            return end
        at, marked = self.markers(at, end)
        self.blank = self.code = False
        content = at + len(self.text[at:end]) - len(self.text[at:end].lstrip())
        body = self.text[content:end]
        closed = self.fence(start, content, end)
        if closed is not None:
            return closed
        self.found.lines.append(Line(start, content, end, body, self.fresh, depth, 0 if marked else max(shift, 0)))
        self.fresh = bool((_HEADING.match(body) and self.fresh) or DIV.match(body) or _HTML.match(body)
                          or _RULE.match(body))  # fmt: skip
        return self.comment(content, end)

    def quotation(self, start: int, end: int) -> tuple[int, int]:
        """Return how many quotations the line stands in and where it goes on behind their marks."""
        match = _QUOTE.match(self.text, start, end)
        depth, at = (match.group().count(">"), match.end()) if match else (0, start)
        if depth != self.depth and (depth > self.depth or self.blank):
            self.bases, self.depth = [], depth
            self.fresh = self.blank = True
        return self.depth, at

    def quoted_in_item(self, start: int, end: int) -> re.Match[str] | None:
        """Return the marks of a quotation that stands in a list item; the item goes on below it."""
        if not self.bases or self.depth or _width(self.text[start:end]) < self.bases[0]:
            return None
        match = _QUOTE_IN_ITEM.match(self.text, start, end)
        if match:
            while len(self.bases) > 1 and _width(match.group()) < self.bases[-1]:
                self.bases.pop()
        return match

    def leave_items(self, at: int, end: int) -> None:
        """Leave the list items that this line no longer belongs to."""
        indent = _width(self.text[at:end])
        if self.blank or _BULLET.match(self.text[at:end].lstrip()):
            while self.bases and indent < self.bases[-1]:
                self.bases.pop()

    def markers(self, at: int, end: int) -> tuple[int, bool]:
        """Go behind list markers and notes' names, and remember the indents they ask for."""
        marked = False
        for _ in range(_DEEPEST):
            indent = _width(self.text[at:end]) if not marked else 0
            rest = self.text[at:end].lstrip(" \t")
            match = self.marker(rest)
            if match is None:
                return at, marked
            base = (self.bases[-1] if marked and self.bases else 0) + indent + len(match.group())
            if match.group()[0] not in "[:~":
                self.bases.append(base)
            else:
                self.bases.append((self.bases[-1] if self.bases else 0) + _CODE_INDENT)
            if match.re is _DEFINITION:  # a table's caption begins in the same way: its line is left whole
                self.fresh = True
                return at, True
            at = end - len(rest) + match.end()
            self.fresh = marked = True
        return at, marked

    def marker(self, rest: str) -> re.Match[str] | None:
        if _RULE.match(rest):
            return None
        if self.fresh or self.listed:
            match = _BULLET.match(rest) or (_NOTE.match(rest) if self.fresh else None)
            if match:
                return match
        return _DEFINITION.match(rest)

    def fence(self, start: int, content: int, end: int) -> int | None:
        """Return where the fence that opens here is closed, or None where none opens."""
        match = FENCE.match(self.text, content, end)
        if match is None or (match["ticks"][0] == "`" and "`" in _ATTRIBUTES.sub("", match["info"])):
            return None
        info = match["info"].strip()
        at = match.start("info") + len(match["info"]) - len(match["info"].lstrip())
        lead = self.text[start:content]
        close = re.compile(rf"^[ \t>]*{re.escape(match['ticks'][0])}{{{len(match['ticks'])},}}[ \t]*$", re.MULTILINE)
        found = close.search(self.text, end)
        if found is None:
            self.found.unclosed.append(Fence(start, end, info, lead, match["ticks"], at))
            return None
        self.found.fences.append(Fence(start, found.end(), info, lead, match["ticks"], at))
        self.fresh = True
        return found.end()

    def comment(self, content: int, end: int) -> int:
        """Return the end of the line on which a comment that opens here closes."""
        line = _SPAN.sub(lambda m: " " * len(m.group()), self.text[content:end])
        opened = line.rfind("<!--")
        if opened < 0 or line.find("-->", opened) >= 0:
            return end
        closed = self.text.find("-->", content + opened)
        if closed < 0:
            return end
        after = self.text.find("\n", closed)
        self.fresh = True
        return len(self.text) if after < 0 else after


def _width(line: str) -> int:
    """Return how far the line is indented; a tab goes to the next multiple of four."""
    width = 0
    for character in line:
        if character == " ":
            width += 1
        elif character == "\t":
            width += _CODE_INDENT - width % _CODE_INDENT
        else:
            break
    return width
