"""What the scanner says of a chapter: its text with includes spelled out, and every token with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from evidoc.errors import Place
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Shortcode:
    """One ``{{< name args >}}`` outside code; its number marks it in `Chapter.text`."""

    number: int
    name: str
    args: tuple[str, ...]
    options: Mapping[str, str]
    place: Place
    context: str
    """``text``, ``heading``, ``attribute``, ``code``, ``option`` (of a cell) or ``front matter``."""


INLINE_CODE = "{python}"
"""The name of the shortcode that an inline expression, `` `{python} expr` ``, is read as; its one arg is the code."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell, fences included: what is run, what its ``#|`` lines say, and which lines of the text it takes."""

    number: int
    """From 1, in the order of the document."""
    language: str
    label: str
    """``#| label:``, empty where there is none."""
    options: Mapping[str, Any]
    """What the ``#|`` lines say, as YAML reads it; texts hold marks where a shortcode stands in them."""
    places: Mapping[str, Place]
    """Where each option stands."""
    code: str
    """What is below the ``#|`` lines, without the indent that list items or quotations put in front."""
    place: Place
    """Of the opening fence."""
    code_place: Place
    """Of the first line of `code`; its further lines follow one by one."""
    first: int
    last: int
    """Lines of `Chapter.text` that it takes, from 1, both fences included."""
    lead: str = ""
    """What stands in front of each of its lines: the indent of a list item, or ``> ``."""


@dataclass(frozen=True, slots=True)
class Label:
    """An id that can be referred to: of a heading, div, figure, table or span."""

    id: str
    kind: str
    """``sec``, ``fig``, ``tbl``, ``eq``, ``lst``, a callout's prefix, or empty for a plain id."""
    place: Place
    filled: bool = False
    """An empty ``fig-`` or ``tbl-`` div, to be filled with the product of that name."""


_CROSS_REFERENCE = re.compile(r"^(fig|tbl|sec|eq|lst|nte|tip|wrn|imp|cau)-")


def label_of(key: str) -> str:
    """Return the label that a cross-reference names, whatever letter it begins with."""
    return key[:1].lower() + key[1:]


def label_kind(key: str) -> str:
    """Return ``fig``, ``tbl``, ``sec``, … for a key that names something in the document, empty for any other.

    ``@Sec-why`` begins a sentence and means the same as ``@sec-why``.
    """
    match = _CROSS_REFERENCE.match(label_of(key))
    return match.group(1) if match else ""


@dataclass(frozen=True, slots=True)
class Citation:
    """One ``@key`` outside code: a bibliography key or a cross-reference (see `label_kind`)."""

    key: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of prose, with what it rests on as far as the text shows."""

    text: str
    """As written, with shortcodes and citations left in, white space folded."""
    place: Place
    bound: bool
    """Whether it holds a citation, a value, a finding or a reference to a figure or table."""
    digits: tuple[str, ...] = ()
    """Typed numbers that are neither years, nor inside a citation, code, link or shortcode."""


@dataclass(frozen=True, slots=True)
class Embed:
    """One ``{{< embed notebook.ipynb#label >}}``: cells of a notebook that stand in its place."""

    number: int
    """Of its shortcode."""
    notebook: str
    """Project-relative path; see `Chapter.notebooks`."""
    cells: tuple[int, ...]
    """`Cell.number` of each cell shown, in order."""
    echo: bool = False
    """Whether their code is shown."""


def notebook_id(path: str) -> str:
    """Return the name under which the cells of an embedded notebook run: that of no document."""
    return f"embed:{path}"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter file with everything it includes."""

    path: str
    front: Mapping[str, Any]
    """Front matter over the settings of project and folders, as ``meta`` sees it: a key replaces the whole entry."""
    places: Mapping[str, Place]
    """Where each dotted key of the front matter stands."""
    text: str
    """Markdown body; each shortcode is replaced by its mark (see `mark`)."""
    lines: tuple[Place, ...]
    """Line n of `text` came from ``lines[n - 1]``."""
    shortcodes: tuple[Shortcode, ...]
    labels: tuple[Label, ...]
    citations: tuple[Citation, ...]
    sentences: tuple[Sentence, ...]
    tbc: tuple[Place, ...] = ()
    """Where ``TBC`` stands in the text: an input that nobody has decided."""
    includes: tuple[str, ...] = ()
    """Project-relative paths of the files included, in order."""
    images: tuple[str, ...] = field(default=())
    """Project-relative paths of the local pictures shown."""
    words: Mapping[str, Place] = field(default_factory=dict)
    """Words that a reader must meet, in small letters, and where each first stands."""
    cells: tuple[Cell, ...] = ()
    uses: tuple[tuple[str, Place], ...] = ()
    """``value x``, ``table x``, ``figure x`` or ``source x`` that its cells and inline expressions load, and where."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Settings of project, folders and front matter, merged deeply as Quarto merges what steers a rendering."""
    embeds: tuple[Embed, ...] = ()
    notebooks: Mapping[str, Chapter] = field(default_factory=dict)
    """Project-relative path -> notebook of which cells are embedded; its cells run in a kernel of their own."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures kept inside a notebook; the text names them by ``evidoc:output/NAME``."""


MARK_OPEN, MARK_CLOSE = "\ue000", "\ue001"


def mark(number: int) -> str:
    """Return the text that stands for shortcode `number`: private-use characters that Markdown passes through."""
    return f"{MARK_OPEN}{number}{MARK_CLOSE}"
