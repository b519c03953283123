"""A CSV file that people keep goes in; its rows by column, each with its line, and every Problem come out."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from evidoc.collect.files import read_text
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass

SEPARATORS = (",", ";", "\t")
"""What stands between cells: a comma, or what spreadsheets of other countries write."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, without spaces around them, and where it begins."""

    cells: Mapping[str, str]
    place: Place

    def __getitem__(self, column: str) -> str:
        """Return the cell of a column; empty where there is none."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a CSV file holds."""

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def read_sheet(
    root: Path, file: str, required: Collection[str], optional: Collection[str] | None = (), described_in: str = ""
) -> Sheet:
    """Read a CSV file of the project; one that is not there holds no rows.

    Parameters
    ----------
    root
        The project's folder.
    file
        Project-relative path.
    required, optional
        The columns that it must have, and those that it may have (None: any).
    described_in
        The file that says which columns there may be, for hints.

    Returns
    -------
    Sheet
        Its columns and rows in the order in which they stand, and the problems: ``malformed-csv``, ``missing-column``,
        ``unknown-column``, ``duplicate-column``, ``ragged-row`` and those of `read_text`. Empty lines are no rows, a
        byte order mark is no part of the header, and cells may have commas, semicolons or tabs between them.
    """
    if not (root / file).exists():
        return Sheet()
    text, problems = read_text(file, root)
    if problems:
        return Sheet(problems=tuple(problems))
    lines, problems = _lines(text, file)
    if not lines:
        message = "The file is empty: it has not even a header."
        hint = f"Write the header: {', '.join(required)}."
        return Sheet(problems=(*problems, Problem("missing-column", message, Place(file, 1), hint)))
    at, header = lines.pop(0)
    while header and not header[-1] and all(not any(row[len(header) - 1 :]) for _, row in lines):
        header.pop()  # spreadsheets leave empty columns at the right
    problems += _header(header, Place(file, at), required, optional, described_in)
    rows = []
    for line, cells in lines:
        rows.append(Row(dict(zip(header, cells, strict=False)), Place(file, line)))
        if any(cells[len(header) :]) or len(cells) < len(header):
            message = f"The row has {len(cells)} cells, the header has {len(header)}."
            hint = "Put a cell that holds a comma in quotation marks."
            problems.append(Problem("ragged-row", message, Place(file, line), hint))
    return Sheet(tuple(header), tuple(rows), tuple(problems))


def _lines(text: str, file: str) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Return every row that is not empty with the line on which it begins, and what keeps the rest from being read."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=lambda one: (first.count(one), -SEPARATORS.index(one)))
    reader = csv.reader(io.StringIO(text), strict=True, delimiter=separator)
    found: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                found.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        message = f"The file is not CSV that can be read: {error}."
        hint = "Look for a quotation mark that is not closed, or not doubled inside a quoted cell."
        return found, [Problem("malformed-csv", message, Place(file, before + 1), hint)]
    return found, []


def _header(
    header: list[str], place: Place, required: Collection[str], optional: Collection[str] | None, described_in: str
) -> Iterator[Problem]:
    known = [*required, *(optional or ())]
    for name in required:
        if name not in header:
            rest = [other for other in header if other not in known]
            hint = did_you_mean(name, rest) or f"The header has: {', '.join(header)}."
            yield Problem("missing-column", f"The column '{name}' is missing.", place, hint)
    for number, name in enumerate(header):
        if name in header[:number]:
            message = f"The header names the column '{name}' twice."
            yield Problem("duplicate-column", message, place, "Rename one of the two, or take it out.")
        elif not name:
            message = f"Column {number + 1} has no name."
            yield Problem("unknown-column", message, place, "Name it in the first line, or take it out.")
        elif name not in known and optional is not None:
            where = f"Describe it in {described_in}, or take it out." if described_in else f"Known: {', '.join(known)}."
            hint = did_you_mean(name, [one for one in known if one not in header]) or where
            yield Problem("unknown-column", f"Nobody knows the column '{name}'.", place, hint)
