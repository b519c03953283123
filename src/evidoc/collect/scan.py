"""A chapter's text with includes spelled out goes in; shortcodes, labels, citations and faults come out, with places.

This is the only tokenizer of Quarto Markdown in the house: pandoc gives no positions for its Markdown, and two
readers would one day disagree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from evidoc.collect.attributes import HIDDEN, Attributes
from evidoc.collect.cells import inline_faults, read_cells
from evidoc.collect.features import Image, find_images, too_deep, unsupported, without_alt
from evidoc.collect.lost import lost
from evidoc.collect.regions import BLANK, Regions, Spans, brackets, find_regions, masked
from evidoc.collect.shortcodes import Found, find_shortcodes, quoted_hidden, with_marks
from evidoc.collect.structure import Heading, Structure, read_structure
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Cell, Citation, Label, Shortcode, label_kind
from evidoc.records import dataclass

_CITATION = re.compile(r"(?<![\w@\\/.])@(?:\{(?P<braced>[^{}\s]+)\}|(?P<key>\w(?:[\w]|[:.#$%&\-+?<>~/](?=\w))*))")
_EXAMPLE = re.compile(r"^[ \t>]*(?:\(@(?P<key>[\w-]+)\))[ \t]", re.MULTILINE)
"""Begins an item of a list of examples, to which its name refers in the text."""
_TBC = re.compile(r"\bTBC\b")
_REMOTE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HEADING = re.compile(r"^[ \t>]*#{1,6}[ \t][^\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one text holds."""

    text: str
    """With every shortcode replaced by its mark."""
    regions: Regions
    """Of the text before marks were put in."""
    shortcodes: tuple[Shortcode, ...]
    labels: tuple[Label, ...]
    citations: tuple[Citation, ...]
    tbc: tuple[Place, ...]
    images: tuple[tuple[str, Place], ...]
    problems: tuple[Problem, ...]
    cells: tuple[Cell, ...]
    structure: Structure


class Lines:
    """Turns offsets of a text into places, through the list that says where each line came from."""

    def __init__(self, text: str, origins: Sequence[Place]) -> None:
        """Take the `text` and, for each of its lines, the place where that line begins."""
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._origins = origins

    def place(self, offset: int) -> Place:
        """Return where the character at `offset` stands in what the author wrote."""
        index = bisect_right(self._starts, offset) - 1
        origin = self._origins[min(index, len(self._origins) - 1)]
        return Place(origin.file, origin.line, max(offset - self._starts[index] + origin.column, 1))


def scan(text: str, origins: Sequence[Place]) -> Scanned:
    """Read `text`, whose line n came from ``origins[n - 1]``."""
    lines = Lines(text, origins)
    regions = find_regions(text)
    spans = frozenset(regions.spans)
    found, problems = find_shortcodes(quoted_hidden(regions.spoken), lines.place, _Contexts(regions), 0, spans)
    plain = quoted_hidden(regions.plain)
    bare = _hidden(plain, found)
    structure = read_structure(bare, text, regions, lines.place)
    cells = read_cells(text, regions.fences, lines.place, len(found))
    labels = tuple(_labels(structure.attributes, lines))
    images = tuple(find_images(bare))
    codes = (*(one.code for one in found), *cells.shortcodes)
    problems += [
        *_duplicate_labels(labels, cells.labels),
        *_headings_without_id(structure.headings, found, lines),
        *structure.problems,
        *unsupported(structure.attributes, lines.place),
        *without_alt(bare, images, lines.place),
        *too_deep(bare, lines.place),
        *lost(text, regions, lines.place),
        *cells.problems,
        *inline_faults(codes),
        *_not_alone(found, text),
    ]
    return Scanned(
        text=with_marks(text, found),
        regions=regions,
        shortcodes=codes,
        labels=(*labels, *cells.labels),
        citations=(*_citations(_hidden(regions.prose, found), lines.place), *_in_captions(cells.captions)),
        tbc=tuple(lines.place(m.start()) for m in _TBC.finditer(regions.prose)),
        images=tuple(_local(images, lines)),
        problems=tuple(problems),
        cells=tuple(cells.cells),
        structure=structure,
    )


def scan_setting(text: str, place: Place, first_number: int) -> tuple[str, tuple[Shortcode, ...], tuple[Problem, ...]]:
    """Read one text of the front matter (a title, say); return it with marks, its shortcodes and its faults."""
    lines = Lines(text, [place] * (text.count("\n") + 1))
    found, problems = find_shortcodes(quoted_hidden(text), lines.place, lambda _: "front matter", first_number)
    codes = tuple(one.code for one in found)
    return with_marks(text, found), codes, (*problems, *inline_faults(codes))


class _Contexts:
    """Says where in a text an offset stands (see `Shortcode.context`)."""

    def __init__(self, regions: Regions) -> None:
        fences = ((f.start, f.end) for f in regions.fences)
        self._plain, self._brackets = regions.plain, brackets(regions.plain)
        self._code = Spans([*regions.spans, *fences, *regions.indented])
        self._headings = Spans(m.span() for m in _HEADING.finditer(regions.plain))

    def __call__(self, offset: int) -> str:
        if offset in self._code:
            return "code"
        if offset in self._brackets:
            return "attribute"
        return "heading" if offset in self._headings else "text"


def _hidden(text: str, found: Iterable[Found]) -> str:
    """Return `text` with a sign in the place of each character of a shortcode, so that none breaks a pattern."""
    parts, last = [], 0
    for one in found:
        if text[one.start] == BLANK:
            continue
        parts.append(text[last : one.start])
        parts.append(masked(text[one.start : one.end], HIDDEN))
        last = one.end
    return "".join((*parts, text[last:]))


def _labels(blocks: Iterable[Attributes], lines: Lines) -> Iterator[Label]:
    for block in blocks:
        if block.id and HIDDEN not in block.id:
            yield Label(block.id, label_kind(block.id), lines.place(block.id_at), block.filled)


def _duplicate_labels(others: Sequence[Label], cells: Sequence[Label]) -> Iterator[Problem]:
    """Yield labels given twice; two cells with one label are named where cells are read."""
    first: dict[str, Label] = {}
    own = {label.id: label for label in reversed(cells)}
    for label in (*others, *own.values()):
        known = first.setdefault(label.id, label)
        if known is not label:
            known, label = sorted((known, label), key=lambda one: one.place)  # noqa: PLW2901 - the later one is named
            yield Problem(
                "duplicate-label",
                f"The label '{label.id}' is given twice in this document.",
                label.place,
                f"It was first given at {known.place}; rename one of them.",
            )


def _headings_without_id(headings: Iterable[Heading], found: Sequence[Found], lines: Lines) -> Iterator[Problem]:
    for heading in headings:
        end = heading.text_at + len(heading.text)
        shows = any(heading.text_at <= one.start < end for one in found)
        if shows and not heading.titles and not (heading.attributes and heading.attributes.id):
            yield Problem(
                "heading-without-id",
                "This heading shows a value but has no id of its own.",
                lines.place(heading.start),
                "Add one, as in '## Title {#sec-name}': its address must not change with the number.",
            )


def _citations(prose: str, place: Callable[[int], Place]) -> Iterator[Citation]:
    examples = {m["key"] for m in _EXAMPLE.finditer(prose)}
    for match in _CITATION.finditer(prose):
        key = match["braced"] or match["key"]
        if key not in examples:
            yield Citation(key, place(match.start()))


def _in_captions(captions: Iterable[tuple[str, Place]]) -> Iterator[Citation]:
    for text, place in captions:
        lines = Lines(text, [place] * (text.count("\n") + 1))
        yield from (replace(one, place=place) for one in _citations(find_regions(text).prose, lines.place))


def _local(images: Iterable[Image], lines: Lines) -> Iterator[tuple[str, Place]]:
    """Yield the pictures that are files of the project."""
    for image in images:
        if HIDDEN not in image.path and not _REMOTE.match(image.path):
            yield unquote(image.path), lines.place(image.start)


def _not_alone(found: Iterable[Found], text: str) -> Iterator[Problem]:
    """Yield what Quarto reads only where it stands alone on its line, and so is not read here either."""
    for one in found:
        name, at = one.code.name, text.rfind("\n", 0, one.start) + 1
        if name not in {"include", "embed"} or not one.code.args:
            continue
        after = text.find("\n", one.end)
        alone = text[at : len(text) if after < 0 else after].strip() == text[one.start : one.end]
        if one.code.context == "code":
            message = f"Quarto reads no '{name}' in code."
            hint = "Copy the lines; to show the shortcode itself, write {{</* … */>}}."
            yield Problem(f"{name}-not-alone", message, one.code.place, hint)
        elif not alone:
            message = f"A shortcode '{name}' must stand alone on its line, without a mark of a list or quotation."
            yield Problem(f"{name}-not-alone", message, one.code.place, "Put it on a line of its own.")
