"""A CSV file that people edit, as spreadsheets save it, comes in; its rows with the place of each cell go out."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass

DELIMITERS = (",", ";", "\t")
"""Spreadsheets of some countries write semicolons, and some write tabs."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not empty."""

    cells: Mapping[str, str]
    """Column -> what stands there, without space around it."""
    place: Place
    """Where the row begins."""
    written: str
    """Its line as it was written; empty where it goes over several."""
    delimiter: str

    @property
    def places(self) -> dict[str, Place]:
        """Return where each cell stands; calculated only where something is wrong with one."""
        at = _columns_at(self.written, self.delimiter) if self.written else []
        columns = [*at, *[0] * len(self.cells)]
        return {name: replace(self.place, column=column) for name, column in zip(self.cells, columns, strict=False)}


def read_sheet(
    root: Path, file: str, needed: Sequence[str], optional: Sequence[str] = (), *, others: bool = False
) -> tuple[tuple[SheetRow, ...], tuple[Problem, ...]]:
    """Read a CSV file with a header; a file that does not exist has no rows.

    Parameters
    ----------
    root, file
        The project's folder, and the file's path in it.
    needed, optional
        Columns that it must have, and that it may have; others are a Problem.
    others
        Let in columns of any other name, and keep capital letters in names.

    Returns
    -------
    tuple
        Rows, and problems: ``not-utf-8``, ``malformed-csv``, ``missing-column``, ``unknown-column``,
        ``duplicate-column``, ``ragged-row``.
    """
    path = root / file
    if not path.is_file():
        return (), ()
    text, problem = _text(path.read_bytes(), file)
    if problem is not None:
        return (), (problem,)
    lines = text.split("\n")
    known = (*needed, *optional)
    delimiter = delimiter_of(lines, known)
    rows: list[SheetRow] = []
    problems: list[Problem] = []
    header: list[str] = []
    end = 0
    try:
        for start, end, cells in _parsed(lines, delimiter):
            place, written = Place(file, start), lines[start - 1] if start == end else ""
            if not header:
                header = [cell.strip() if others else cell.strip().casefold() for cell in cells]
                at = _columns_at(written, delimiter) if written else []
                # A stray quotation mark hides where cells begin.
                places = [replace(place, column=at[n] if len(at) == len(header) else 0) for n in range(len(header))]
                problems += _header_faults(header, places, needed, known, others=others)
                if problems:
                    return (), tuple(problems)
                continue
            problems += _ragged(cells, header, place)
            padded = [cell.strip() for cell in cells] + [""] * (len(header) - len(cells))
            rows.append(SheetRow(dict(zip(header, padded, strict=False)), place, written, delimiter))
    except csv.Error as error:
        hint = "Look for a quotation mark that is not closed, or not doubled inside a quoted cell."
        problems.append(
            Problem("malformed-csv", f"This is not CSV that can be read: {error}.", Place(file, end + 1), hint)
        )
    return tuple(rows), tuple(problems)


def _text(data: bytes, file: str) -> tuple[str, Problem | None]:
    """Return the text without byte order mark; spreadsheets may write one, and other encodings than UTF-8."""
    try:
        text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "Save it as “CSV UTF-8”."
        return "", Problem("not-utf-8", "The file is not UTF-8: some letters cannot be read.", Place(file, line), hint)
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def delimiter_of(lines: Sequence[str], known: Sequence[str]) -> str:
    """Return what separates the header into the most known columns."""
    first = next((line for line in lines if line.strip()), "")

    def hits(delimiter: str) -> int:
        return sum(cell.strip().strip('"').casefold() in known for cell in first.split(delimiter))

    return max(DELIMITERS, key=hits)


def _parsed(lines: list[str], delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Give first line, last line and cells of every row that is not empty."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    before = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield before + 1, reader.line_num, cells
        before = reader.line_num


def _columns_at(line: str, delimiter: str) -> list[int]:
    """Return the column, from 1, at which each cell of a line begins."""
    starts, quoted = [1], False
    for number, letter in enumerate(line, 1):
        if letter == '"':
            quoted = not quoted
        elif letter == delimiter and not quoted:
            starts.append(number + 1)
    return starts


def _header_faults(
    header: list[str], places: list[Place], needed: Sequence[str], known: Sequence[str], *, others: bool
) -> Iterator[Problem]:
    for name in needed:
        if name not in header:
            hint = did_you_mean(name, [other for other in header if other not in known])
            yield Problem(
                "missing-column",
                f"The column '{name}' is missing.",
                Place(places[0].file, places[0].line),
                hint or f"The first line names the columns: {', '.join(known)}.",
            )
    for number, (name, place) in enumerate(zip(header, places, strict=True)):
        if name and name in header[:number]:
            yield Problem("duplicate-column", f"The column '{name}' stands there twice.", place, "Take one out.")
        elif name and name not in known and not others:
            hint = did_you_mean(name, known) or f"Known columns: {', '.join(known)}."
            yield Problem("unknown-column", f"Nobody knows the column '{name}'.", place, hint)


def _ragged(cells: list[str], header: list[str], place: Place) -> Iterator[Problem]:
    if any(cell.strip() for cell in cells[len(header) :]):
        message = f"The row has {len(cells)} cells, the header has {len(header)}."
        yield Problem("ragged-row", message, place, "Put a cell that holds a comma in quotation marks.")
