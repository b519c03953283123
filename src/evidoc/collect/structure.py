"""The masked lines of a text go in; headings, divs, and every attribute block come out, with what is malformed."""

from __future__ import annotations

import re
from dataclasses import field, replace

from evidoc.collect.attributes import Attributes, read_attributes
from evidoc.collect.blocks import DIV, Line
from evidoc.collect.regions import Regions, is_cell
from evidoc.collect.shortcodes import PlaceOf
from evidoc.errors import Problem
from evidoc.model.chapter import label_kind
from evidoc.records import dataclass

_HEADING = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+(?P<text>.*?))?[ \t]*(?:[ \t]#+)?[ \t]*$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_HEADING_END = re.compile(r"\{[^{}]*\}[ \t]*#*[ \t]*$")
_SIMPLE_DIV = re.compile(r"(?P<word>[^\s{}:][^\s{}]*)[ \t]*:*[ \t]*$")
_CAPTION = re.compile(r"(?::|[Tt]able:)[ \t]")
_PARAGRAPH_END = re.compile(r"\n[ \t>]*(?:\n|:{3,}[ \t]*(?:\n|\Z))")
_INLINE = re.compile(r"(?<=[\]\)\x00>])\{(?=[^{}<])")
_MEANT = re.compile(r"\{\s*(?:[#.][A-Za-z]|[A-Za-z][\w-]*=)")
_EQUATION = re.compile(r"\$\$[ \t]*(?=\{)")
_HTML = re.compile(r"<(?:div|span)\b[^<>]*?\bid=(?:\"(?P<two>[^\"]+)\"|'(?P<one>[^']+)')[^>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NOT_TEXT = re.compile(r"[|+:>]|[ \t]*[-*+] |<")
_LONGEST = 5000
"""Characters of a caption."""
_DIV_EXAMPLE = "Write a class or attributes in braces and nothing else, as in '::: {.callout-note}'."


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading."""

    start: int
    level: int
    text: str
    """From the masked text, without its attributes."""
    text_at: int
    attributes: Attributes | None
    titles: bool = False
    """Whether it is the title of a callout or tab, which nothing links to."""


@dataclass(slots=True)
class Structure:
    """What stands in one text."""

    headings: list[Heading] = field(default_factory=list)
    attributes: list[Attributes] = field(default_factory=list)
    """In the order of the text."""
    divs: list[tuple[int, int]] = field(default_factory=list)
    """Offset of the opening, and how many divs it stands in."""
    problems: list[Problem] = field(default_factory=list)


def read_structure(bare: str, text: str, regions: Regions, place: PlaceOf) -> Structure:
    """Read what gives a text its structure.

    Parameters
    ----------
    bare
        The text with code, comments and shortcodes masked.
    text
        The text as written.
    regions, place
        Its lines, and what gives the place of an offset.
    """
    reader = _Reader(bare, text, regions, place)
    reader.read()
    reader.found.attributes.sort(key=lambda a: a.start)
    return reader.found


@dataclass(slots=True)
class _Open:
    line: Line
    attributes: int
    """Index of its attributes among those found, -1 where it has none."""
    empty: bool = True


class _Reader:
    """Goes through the lines with a stack of open divs."""

    def __init__(self, bare: str, text: str, regions: Regions, place: PlaceOf) -> None:
        self.bare, self.text, self.regions, self.place = bare, text, regions, place
        self.found = Structure()
        self.stack: list[_Open] = []
        self.skip_to = -1
        self.lost = 0
        """Openings that are read as text; what closes them is text too."""

    def read(self) -> None:
        fences = {f.start for f in self.regions.fences}
        starts = sorted([*((line.start, line) for line in self.regions.lines), *((s, None) for s in fences)],
                        key=lambda one: one[0])  # fmt: skip
        before: Line | None = None
        for start, line in starts:
            if line is None or start < self.skip_to:
                before = None
                self.filled_by_something()
                continue
            self.line(line, before)
            before = line
        for one in self.stack:
            hint = "Write ::: on a line of its own where it ends."
            self.problem("unclosed-div", "This div is never closed.", one.line.content, hint)
        self.inline()
        self.fences()

    def problem(self, kind: str, message: str, at: int, hint: str) -> None:
        self.found.problems.append(Problem(kind, message, self.place(at), hint))

    def filled_by_something(self) -> None:
        for one in self.stack:
            one.empty = False

    def line(self, line: Line, before: Line | None) -> None:
        body = self.bare[line.content : line.end]
        div = DIV.match(body)
        if div and (line.fresh or not div["rest"].strip() or _MEANT.match(div["rest"].strip())):
            self.div(line, div)
            return
        self.filled_by_something()
        heading = _HEADING.match(body)
        if heading and (heading["text"] is not None or body.strip("# \t") == ""):
            self.heading(line, heading)
        elif before is not None and before.fresh and not line.fresh and _UNDERLINE.match(body):
            self.underlined(before, body)
        elif _CAPTION.match(body):
            self.caption(line)

    def heading(self, line: Line, match: re.Match[str]) -> None:
        if not line.fresh or line.shift:
            if match["text"]:
                self.problem(
                    "heading-in-text",
                    f"This heading {_why(line)}, and so is read as text.",
                    line.content,
                    _repair(line),
                )
            return
        at = line.content + (match.start("text") if match["text"] else match.end("marks"))
        self.add_heading(line, len(match["marks"]), match["text"] or "", at)

    def underlined(self, before: Line, body: str) -> None:
        text = self.bare[before.content : before.end]
        if not _NOT_TEXT.match(text) and not (body[0] == "-" and ("  " in text.strip() or "|" in text)):
            self.add_heading(before, 1 if body[0] == "=" else 2, text, before.content)

    def add_heading(self, line: Line, level: int, text: str, at: int) -> None:
        match = _HEADING_END.search(text)
        attributes = read_attributes(self.bare, at + match.start(), "heading") if match else None
        if match and attributes is None and _MEANT.match(match.group()):
            self.malformed(at + match.start())
        if attributes is not None and match is not None:
            self.found.attributes.append(attributes)
            text = text[: match.start()]
        written = _COMMENT.sub("", self.text[at : at + len(text)])
        if not written.strip(" \t#"):
            hint = "Write its words, or take it out."
            self.problem("empty-heading", "This heading has no words.", line.content, hint)
        self.found.headings.append(Heading(line.content, level, text, at, attributes, self.titles()))

    def titles(self) -> bool:
        """Tell whether a heading that stands here is the title of a callout or tab."""
        index = self.stack[-1].attributes if self.stack else -1
        names = self.found.attributes[index].class_names if index >= 0 else frozenset()
        return any(name == "panel-tabset" or name.startswith("callout-") for name in names)

    def caption(self, line: Line) -> None:
        """Read the attributes at the end of a table's caption, which may go over several lines."""
        end = _PARAGRAPH_END.search(self.bare, line.content, line.content + _LONGEST)
        paragraph = self.bare[line.content : end.start() if end else line.content + _LONGEST].rstrip()
        match = re.search(r"\{[^{}]*\}$", paragraph)
        if match:
            attributes = read_attributes(self.bare, line.content + match.start(), "caption")
            if attributes is not None:
                self.found.attributes.append(attributes)
            elif _MEANT.match(match.group()):
                self.malformed(line.content + match.start())

    def div(self, line: Line, match: re.Match[str]) -> None:
        rest = match["rest"].strip()
        if not rest:
            self.close(line)
            return
        self.filled_by_something()
        if not line.fresh or line.shift:
            message = f"This div {_why(line)}, and so is read as text."
            self.problem("malformed-div", message, line.content, _repair(line))
            self.lost += 1
            return
        index = self.opening(line, match, rest)
        self.found.divs.append((line.content, len(self.stack)))
        self.stack.append(_Open(line, index))

    def opening(self, line: Line, match: re.Match[str], rest: str) -> int:
        """Read what an opening line says; return the index of its attributes, or -1."""
        at = line.content + match.start("rest") + len(match["rest"]) - len(match["rest"].lstrip())
        attributes: Attributes | None = None
        simple = _SIMPLE_DIV.match(rest)
        if rest.startswith("{"):
            attributes = read_attributes(self.bare, at, "div")
            end = attributes.end if attributes else 0
            after = self.bare[end : self.bare.find("\n", end)] if attributes and "\n" in self.bare[end:] else ""
            if attributes and after.strip(" \t:"):
                attributes = None
            if attributes and "\n" in self.bare[at:end]:
                self.skip_to = end
        elif simple and not simple["word"].startswith(":"):
            attributes = Attributes(at, at + len(rest), "div", classes=((simple["word"].rstrip(":"), at),))
        if attributes is None:
            self.problem("malformed-div", "The opening line of this div cannot be read.", line.content, _DIV_EXAMPLE)
            return -1
        self.found.attributes.append(attributes)
        return len(self.found.attributes) - 1

    def close(self, line: Line) -> None:
        index = next((i for i in reversed(range(len(self.stack))) if self.stack[i].line.depth == line.depth), None)
        if index is None and self.lost:
            self.lost -= 1
        elif index is None:
            self.problem("stray-div", "This line closes a div, but none is open.", line.content, "Take it out.")
        if index is None:
            return
        one = self.stack.pop(index)
        if one.attributes >= 0:
            own = self.found.attributes[one.attributes]
            if one.empty and label_kind(own.id) in {"fig", "tbl"}:
                self.found.attributes[one.attributes] = replace(own, filled=True)

    def malformed(self, at: int) -> None:
        shown = self.text[at : self.text.find("}", at) + 1]
        hint = 'Write them as {#id .class key="value"}, with spaces between and quotation marks closed.'
        self.problem("malformed-attributes", f"These attributes cannot be read: {shown}.", at, hint)

    def inline(self) -> None:
        """Read attributes behind links, pictures, spans, code and formulas."""
        taken = {a.start for a in self.found.attributes}
        places = [(m.start(), "inline") for m in _INLINE.finditer(self.bare)]
        places += [(m.end(), "equation") for m in _EQUATION.finditer(self.bare)]
        for at, where in places:
            if at in taken:
                continue
            attributes = read_attributes(self.bare, at, where)
            if attributes is not None and "\n\n" not in self.bare[at : attributes.end]:
                self.found.attributes.append(attributes)
            elif _MEANT.match(self.bare, at) and not self.in_formula(at):
                self.malformed(at)
        for match in _HTML.finditer(self.bare):
            group = "two" if match["two"] else "one"
            here = match.start(group)
            self.found.attributes.append(Attributes(match.start(), match.end(), "html", match[group], here))

    def in_formula(self, at: int) -> bool:
        return self.bare.count("$", self.bare.rfind("\n", 0, at) + 1, at) % 2 == 1

    def fences(self) -> None:
        """Read the attributes of code blocks, which are no cells."""
        for fence in self.regions.fences:
            opened = fence.info.find("{")
            if opened >= 0 and not is_cell(fence.info) and not fence.info[opened:].startswith(("{{", "{=")):
                attributes = read_attributes(self.text, fence.info_at + opened, "code")
                if attributes is not None:
                    self.found.attributes.append(attributes)
                else:
                    self.malformed(fence.info_at + opened)
        for fence in self.regions.unclosed:
            message = "This block of code is never closed, so that it is read as text."
            self.problem("unclosed-fence", message, fence.start, f"Write {fence.ticks} on a line of its own.")


def _why(line: Line) -> str:
    return "does not begin at the margin" if line.fresh else "has text right above it"


def _repair(line: Line) -> str:
    return "Take the spaces in front of it away." if line.fresh else "Leave an empty line before it."
