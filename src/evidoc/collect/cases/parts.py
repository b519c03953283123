"""The text of one case below its front matter goes in; its sections, excerpts and Problems come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from evidoc.collect.attributes import Attributes, read_attributes
from evidoc.errors import Place, Problem
from evidoc.model.case import CMO, SECTIONS
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass

_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<words>.*?)\s*(?:\{[^{}]*\})?\s*#*\s*$")
_OPENS = re.compile(r"^:{3,}\s*(?P<attributes>\{.*\})\s*:*\s*$")
_BARE = re.compile(r"^:{3,}\s*\S")
_CLOSES = re.compile(r"^:{3,}\s*$")
_CMO = re.compile(r"^(?:[-*+]\s+)?\**(?P<part>context|mechanism|outcome)\**\s*:\**\s*(?P<words>.*)$", re.IGNORECASE)
_TOP = 2
"""Sections of a case are headings of this level."""
EXCERPT = "excerpt"


@dataclass(slots=True)
class Block:
    """One excerpt as it was written."""

    attributes: Attributes
    place: Place
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words, paragraphs apart."""
        return paragraphs(self.lines)


@dataclass(slots=True)
class Parts:
    """What stands below the front matter."""

    sections: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    """Section -> its heading."""
    excerpts: list[Block] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)
    """Every line outside of excerpts, with its number in the file."""
    problems: list[Problem] = field(default_factory=list)


def parts_of(body: str, file: str, first_line: int) -> Parts:
    """Read the sections and the excerpts of a case.

    Parameters
    ----------
    body
        The text below the front matter.
    file
        Project-relative path, for places.
    first_line
        The line of the file on which the text begins.

    Returns
    -------
    Parts
        Problems: ``unknown-section``, ``duplicate-section``, ``text-outside-section``, ``malformed-attributes``,
        ``unknown-block``, ``unclosed-block``.
    """
    found = Parts()
    gathered: dict[str, list[str]] = {}
    section, block = "", None
    for number, line in enumerate(body.split("\n"), first_line):
        place = Place(file, number, 1)
        if block is not None:
            block = _within(block, line, place, found)
            continue
        heading = _HEADING.match(line)
        if heading is not None and len(heading["marks"]) == _TOP:
            section = _section(heading["words"], place, found)
            gathered.setdefault(section, [])
        elif _OPENS.match(line) or _BARE.match(line):
            block = _opened(line, place, found)
        else:
            found.lines.append((number, line))
            _take(line, section, place, gathered, found)
    if block is not None:
        hint = "Write a line `:::` below its last line."
        found.problems.append(Problem("unclosed-block", "The excerpt that begins here never ends.", block.place, hint))
    found.sections = {name: paragraphs(lines) for name, lines in gathered.items() if name and paragraphs(lines)}
    return found


def paragraphs(lines: list[str]) -> str:
    """Return lines as paragraphs with one empty line between them; lists keep their lines."""
    text = re.sub(r"<!--.*?-->", "", "\n".join(lines), flags=re.DOTALL)
    parts = [part for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    return "\n\n".join(re.sub(r"\s*\n(?!\s*[-*+]\s)\s*", " ", part.strip()) for part in parts)


def cmo_of(text: str, place: Place) -> tuple[tuple[tuple[str, str, str], ...], list[Problem]]:
    """Return the lines of a section that names context, mechanism and outcome, and ``incomplete-cmo`` problems."""
    rows: list[dict[str, str]] = []
    last = ""
    for line in (line.strip() for line in text.split("\n")):
        match = _CMO.match(line)
        if match:
            last = match["part"].lower()
            if not rows or last in rows[-1]:
                rows.append({})
            rows[-1][last] = match["words"].strip()
        elif line and rows and last:
            rows[-1][last] = f"{rows[-1][last]} {line}".strip()
    whole = tuple((row["context"], row["mechanism"], row["outcome"]) for row in rows if all(row.get(p) for p in CMO))
    problems = []
    if len(whole) != len(rows) or (text and not rows):
        hint = "Write three lines: `- Context: …`, `- Mechanism: …` and `- Outcome: …`."
        message = "This does not say context, mechanism and outcome, each once."
        problems.append(Problem("incomplete-cmo", message, place, hint))
    return whole, problems


def _within(block: Block, line: str, place: Place, found: Parts) -> Block | None:
    """Take one line of an excerpt; return it as long as it is open."""
    if _CLOSES.match(line):
        if EXCERPT in block.attributes.class_names:
            found.excerpts.append(block)
        return None
    if _OPENS.match(line) or _HEADING.match(line):
        hint = "Write a line `:::` where it ends, before this."
        message = f"The excerpt of line {block.place.line} is still open here."
        found.problems.append(Problem("unclosed-block", message, place, hint))
    block.lines.append(line)
    return block


def _opened(line: str, place: Place, found: Parts) -> Block:
    attributes = read_attributes(line, line.index("{"), "div") if "{" in line else None
    if attributes is None:
        hint = 'Write it as ::: {.excerpt #e1 codes="first; second" role="manager" quote=no}.'
        found.problems.append(Problem("malformed-attributes", "This opens no block that can be read.", place, hint))
        return Block(Attributes(0, 0, "div"), place)
    if EXCERPT not in attributes.class_names:
        names = ", ".join(sorted(attributes.class_names)) or "none"
        hint = did_you_mean(names, [EXCERPT]) or "Only excerpts are marked in a case: `::: {.excerpt #e1 …}`."
        message = f"A case holds no block of the class '{names}'."
        found.problems.append(Problem("unknown-block", message, place, hint))
    return Block(attributes, place)


def _section(words: str, place: Place, found: Parts) -> str:
    name = next((key for key, title in SECTIONS.items() if _same(words, title) or _same(words, key)), "")
    if not name:
        hint = did_you_mean(words, SECTIONS.values()) or f"Sections are: {'; '.join(SECTIONS.values())}."
        found.problems.append(Problem("unknown-section", f"No case has a section '{words}'.", place, hint))
        return ""
    if name in found.places:
        message = f"The section '{SECTIONS[name]}' stands in line {found.places[name].line} already."
        found.problems.append(Problem("duplicate-section", message, place, "Put both into one."))
    found.places.setdefault(name, place)
    return name


def _same(written: str, title: str) -> bool:
    return re.sub(r"\W+", " ", written).strip().casefold() == re.sub(r"\W+", " ", title).strip().casefold()


def _take(line: str, section: str, place: Place, gathered: dict[str, list[str]], found: Parts) -> None:
    if section:
        gathered[section].append(line)
        return
    said = any(one.kind == "text-outside-section" for one in found.problems) or bool(found.places)
    if not said and line.strip() and not line.lstrip().startswith("<!--") and not _HEADING.match(line):
        hint = f"Put it under a heading of the template, such as `## {SECTIONS['setting']}`."
        message = "This text stands under no section, so that nobody would see it."
        found.problems.append(Problem("text-outside-section", message, place, hint))


def quotations(parts: Parts) -> Iterator[tuple[int, str]]:
    """Yield line and words of what looks like somebody's own words outside of excerpts."""
    for number, line in parts.lines:
        if re.match(r"^\s*>", line):
            yield number, line.strip()
        for match in re.finditer('“[^”]*”|"[^"]*"|„[^“”]*[“”]|«[^»]*»', line):
            yield number, match[0]
