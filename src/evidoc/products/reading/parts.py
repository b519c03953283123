"""What one file of a source holds comes in; the same, as every format hands it on, goes out: a Part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from fnmatch import fnmatchcase
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.source import Column, Source
from evidoc.products.reading.problems import Unreadable
from evidoc.records import dataclass

HEADED = ("csv", "excel")
"""Formats in which the first row may be people's answers, where somebody left the header out."""
NO_HEADER = "Compare the first row with the schema: is it a header?"
FILE = "file"
"""A column of this name, which the files of a folder lack, holds the name of the file of each row."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a source as they stand in one of its files; a big file comes in several parts."""

    file: str
    """Project-relative."""
    frame: Any
    """pandas.DataFrame of the described columns; its index numbers the rows as people see them."""
    is_text: bool = False
    """Whether every cell is text, as in CSV, so that digits are numbers."""
    letters: Mapping[str, str] = field(default_factory=dict)
    """Of a sheet: column -> its letter."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the file itself says: column -> code -> label."""
    missing: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """What the file itself says: column -> first and last code of each range of codes that stand for no answer."""

    def place(self, row: int, column: str = "") -> Place:
        """Return where a cell stands."""
        names = [*self.letters] or [*self.frame.columns]
        at = _number(self.letters[column]) if column in self.letters else 0
        return Place(self.file, row, at or (names.index(column) + 1 if column in names and self.letters else 0))

    def where(self, row: int, column: str) -> str:
        """Return the address of a cell of a sheet, such as ``B7``; nothing in other formats."""
        return f"{self.letters[column]}{row}" if column in self.letters else ""


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def described(source: Source, names: Iterable[str]) -> list[Column]:
    """Return the columns that are read of a file with these `names`: those of the schema, then replicate weights.

    Nobody writes out some hundreds of columns of replicate weights, so that their pattern describes them.
    """
    pattern = source.design.replicates if source.design else ""
    known = {column.name for column in source.columns}
    more = [name for name in names if pattern and name not in known and fnmatchcase(name, pattern)]
    return [*source.columns, *(Column(name, "number", "replicate weight") for name in more)]


def chosen(source: Source, names: list[str], file: str, line: int = 0) -> list[str]:
    """Return the names of the columns of a file that are read.

    Raises
    ------
    Unreadable
        A column of the schema is missing, or a name stands twice.
    """
    problems = []
    wanted = [column.name for column in described(source, names)]
    for name in wanted:
        if name not in names and not (name == FILE and source.format == "folder"):
            few = ", ".join(names[:40]) + (", …" if names[40:] else "")
            hint = did_you_mean(name, [one for one in names if one not in wanted]) or f"The file has: {few}."
            if source.restricted and source.format in HEADED:
                hint = NO_HEADER
            message = f"The column '{name}' of the source '{source.id}' is missing."
            problems.append(Problem("missing-column", message, Place(file, line), hint))
        elif names.count(name) > 1:
            message = f"The file names the column '{name}' twice."
            hint = "Rename one of the two, or take it out."
            problems.append(Problem("duplicate-column", message, Place(file, line), hint))
    if problems:
        raise Unreadable(*problems)
    return [name for name in wanted if name in names]
