"""What a reader found of one entry goes in; a plain entry, and problems that are counted and not repeated, come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from evidoc.errors import Place, Problem
from evidoc.records import dataclass

TOLD = 5
"""Warnings of one kind that are told of one file; the rest are counted."""
TOLD_FAULTS = 100
"""The same for entries that cannot be read: each is to be mended, but a file of noise must not fill the screen."""


@dataclass(slots=True)
class Entry:
    """One entry of an export as its format says it, before anything is normalised."""

    line: int
    """Of the file, from 1."""
    raw: str
    fields: dict[str, str] = field(default_factory=dict)
    """Text fields of `Record` by name, and ``year`` as text, and ``notes``."""
    authors: Sequence[str] = ()
    ids: dict[str, str] = field(default_factory=dict)
    """Other identifiers by name, e.g. ``issn``."""
    fault: str = ""
    """Why it cannot be read, as the end of a sentence; empty where it can."""
    faulty_line: int = 0
    """Where in the file the fault lies; 0: at its first line."""
    extra: dict[str, object] = field(default_factory=dict)
    """What else a tool tells of it, for `decisions`."""


@dataclass(slots=True)
class Trouble:
    """Collects the problems of one file: the first few of a kind are told, the others counted."""

    file: str
    _told: list[Problem] = field(default_factory=list)
    _count: dict[str, int] = field(default_factory=dict)
    _beyond: dict[str, Problem] = field(default_factory=dict)

    def tell(self, kind: str, line: int, message: str, hint: str, most: int = TOLD) -> None:
        """Add a warning; `most` of one kind are shown."""
        count = self._count[kind] = self._count.get(kind, 0) + 1
        if count > most + 1:
            return
        problem = Problem(kind, message, Place(self.file, line), hint, warning=True)
        if count == most + 1:
            self._beyond[kind] = problem
        else:
            self._told.append(problem)

    def count(self, kind: str) -> int:
        """Return how often a kind was told, shown or not."""
        return self._count.get(kind, 0)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is to be shown, in the order of lines."""
        shown = list(self._told)
        told: dict[str, int] = {}
        for one in self._told:
            told[one.kind] = told.get(one.kind, 0) + 1
        for kind, first in self._beyond.items():
            more = self._count[kind] - told[kind]
            if more == 1:
                shown.append(first)
            else:
                shown.append(replace(first, message=f"… and {more} more like this, from this line on."))
        return tuple(sorted(shown, key=lambda p: (p.place, p.kind)))
