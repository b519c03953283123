"""A YAML file of entries goes in; what each entry says comes out, read piece by piece so that one change costs one.

A mapping at the margin may be cut before its keys, and every piece read as a file of its own, where nothing ties the
pieces together. Wherever anything might, or any piece has a fault, the file is read in one piece, as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from evidoc.collect.marked_yaml import load
from evidoc.collect.memory import Memory, digest
from evidoc.errors import Place, Problem
from evidoc.records import dataclass

_TIED = re.compile(r"(?<!\w)[&*][^\s&*]|^(?:---|\.\.\.|%)|[\x85\u2028\u2029]", re.MULTILINE)
"""Anchors and what names them, marks of documents, and line ends that count for YAML alone."""
_MARGIN = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)
T = TypeVar("T")

Make = Callable[[str, Any, Mapping[str, Place], list[Problem]], T]
"""Reads an entry: its id, its data, where everything stands, and where to note problems."""


@dataclass(frozen=True, slots=True)
class Entries(Generic[T]):
    """What a file of entries, or a piece of one, says."""

    found: Mapping[str, T]
    problems: tuple[Problem, ...] = ()
    is_whole: bool = True
    """Whether it is a mapping that YAML can read without a fault."""


def read_entries(text: str, file: str, make: Make[T], memory: Memory) -> Entries[T]:
    """Read the entries of a file, which is a mapping of ids to entries.

    Parameters
    ----------
    text, file
        What it holds, and its project-relative path.
    make
        Reads an entry; it looks at nothing but what it is given.
    memory
        What spares reading entries again that did not change.
    """

    def read(piece: str, line: int) -> Entries[T]:
        return memory.recall("entries", [file, line, digest(piece)], lambda: _read(piece, file, line, make))

    pieces = [*_pieces(text)]
    if pieces[1:]:
        parts = [read(piece, line) for line, piece in pieces]
        found = {id_: entry for part in parts for id_, entry in part.found.items()}
        if all(part.is_whole for part in parts) and len(found) == sum(len(part.found) for part in parts):
            return Entries(found, tuple(problem for part in parts for problem in part.problems))
    return read(text, 1)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the pieces, each with the line on which it begins; what stands above the first key goes with it."""
    if _TIED.search(text):
        yield 1, text
        return
    starts = [match.start() for match in _MARGIN.finditer(text)] or [0]
    line = 1
    for start, end in zip([0, *starts[1:]], [*starts[1:], len(text)], strict=True):
        yield line, text[start:end]
        line += text.count("\n", start, end)


def _read(text: str, file: str, first_line: int, make: Make[T]) -> Entries[T]:
    data, places, faults = load(text, file, first_line)
    problems = [*faults]
    if not isinstance(data, Mapping):
        hint = "Begin each entry with its id and a colon at the start of a line."
        message = "The file is not a mapping of ids to entries."
        problems += [] if data is None else [Problem("wrong-value", message, Place(file, 1), hint)]
        return Entries({}, tuple(problems), is_whole=False)
    found = {id_: make(id_, entry, places, problems) for id_, entry in data.items()}
    return Entries(found, tuple(problems), is_whole=not faults)
