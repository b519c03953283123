"""Headings go in; the nested list of contents comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from evidoc.model.document import Heading
from evidoc.records import dataclass


@dataclass(slots=True)
class Entry:
    """One line of the contents."""

    id: str
    number: str
    text: str
    children: list[Entry] = field(default_factory=list)


def contents(headings: Iterable[Heading], depth: int, *, references: bool) -> list[Entry]:
    """Return the headings of the first `depth` levels below the title, then those that every document ends with.

    A document without headings of its own needs no contents.
    """
    top = headings_listed((h for h in headings if h.level - 1 <= depth), 6)
    if not top:
        return []
    if references:
        top.append(Entry("evidoc-references", "", "References"))
    top.append(Entry("evidoc-about", "", "About this document"))
    return top


def headings_listed(headings: Iterable[Heading], depth: int) -> list[Entry]:
    """Return headings down to level `depth`, each below the one that it belongs to."""
    top: list[Entry] = []
    open_entries: list[tuple[int, Entry]] = []
    for heading in headings:
        if heading.level > depth:
            continue
        entry = Entry(heading.id, heading.number, heading.text)
        while open_entries and open_entries[-1][0] >= heading.level:
            open_entries.pop()
        (open_entries[-1][1].children if open_entries else top).append(entry)
        open_entries.append((heading.level, entry))
    return top
