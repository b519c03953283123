"""Sources go in; every Problem of their extracts comes out: changed checksums, wrong columns, cells and rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidoc import fingerprint
from evidoc.collect.files import check_file, decode, relative, unreadable
from evidoc.collect.memory import Memory
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.period import parse
from evidoc.model.source import Column, Source

SPELLED_OUT = 20
"""Problems of one file that are told one by one; the rest are counted."""

_NUMERIC = ("integer", "number")
_INTEGER = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def is_period(text: str) -> bool:
    """Return whether `text` is an ISO year, month or day, or an interval of two of them."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


CHECKS: Mapping[str, Callable[[str], object]] = {
    "text": lambda _text: True,
    "integer": _INTEGER.fullmatch,
    "number": _NUMBER.fullmatch,
    "period": is_period,
    "boolean": lambda text: text.lower() in ("true", "false", "yes", "no", "1", "0"),
}
"""Column type -> whether a cell that is not empty is of it."""

_FORMS = {
    "integer": "Write digits only, without commas or decimals.",
    "number": "Write digits with a point for decimals; no commas, spaces, percent signs or words.",
    "period": "Write 2024, 2024-09, 2024-09-30, or two of them, earlier first: 2024-04/2025-03.",
    "boolean": "Write true or false, yes or no, 1 or 0.",
}


@dataclass(frozen=True, slots=True, order=True)
class _Fault:
    """One thing wrong in a file, before it is decided whether it is told or counted."""

    line: int
    message: str
    kind: str
    hint: str = ""


def check_data(root: Path, sources: Mapping[str, Source], memory: Memory | None = None) -> list[Problem]:
    """Check the extract of every source against its checksum and its schema.

    Parameters
    ----------
    root
        The project's folder.
    sources
        By id.
    memory
        What spares reading an extract again that did not change, where what is said of it did not change either.

    Returns
    -------
    list
        ``not-utf-8``, ``changed-checksum``, ``malformed-csv``, ``missing-column``, ``unknown-column``,
        ``duplicate-column``, ``ragged-row``, ``empty-cell``, ``wrong-type``, ``not-allowed``, ``out-of-range``,
        ``duplicate-row``; places are lines of the CSV file. A file that is not there is said by `read_sources`.
    """
    memory = memory or Memory()
    return [problem for id_ in sorted(sources) for problem in _check(root, sources[id_], memory)]


def _check(root: Path, source: Source, memory: Memory) -> list[Problem]:
    if not source.path or check_file(source.path, root, source.place):
        return []  # said by `read_sources`, which knows the line
    name = relative(root, source.path)
    try:
        return memory.of_file(
            "data", root / source.path, [name, _declared(source)], lambda data: _problems(data, name, source)
        )
    except OSError as error:
        return [unreadable(name, error, source.place)]


def _declared(source: Source) -> list[Any]:
    """Return all that data is checked against, and what is said of it."""
    columns = [[c.name, c.type, c.allowed, c.low, c.high, c.empty] for c in source.columns]
    return [source.id, source.sha256, source.made_by, source.key, columns]


def _problems(data: bytes, name: str, source: Source) -> list[Problem]:
    actual = fingerprint.of_bytes(data)
    problems = [_changed(source, name, actual)] if source.sha256 and actual != source.sha256 else []
    text, bad = decode(data, name)
    if bad:
        return problems + bad
    faults = sorted(_faults(text, source))
    problems += [Problem(f.kind, f.message, Place(name, f.line), f.hint) for f in faults[:SPELLED_OUT]]
    if faults[SPELLED_OUT:]:
        more = len(faults) - SPELLED_OUT
        message = f"The file '{name}' has {more:,} more problems like these."
        hint = "Correct those above first; they often have one cause."
        problems.append(Problem("more-problems", message, Place(name), hint))
    return problems


def _changed(source: Source, name: str, actual: str) -> Problem:
    message = f"The data of the source '{source.id}' have changed: recorded SHA-256 {source.sha256}, actual {actual}."
    first = f"run {source.made_by}, or " if source.made_by else ""
    hint = (
        f"Where the change is wanted, {first}set sha256 in data/sources.yml to the actual one; else restore the file."
    )
    return Problem("changed-checksum", message, Place(name), hint[0].upper() + hint[1:])


def _faults(text: str, source: Source) -> Iterator[_Fault]:
    rows: list[list[str]] = []
    lines: list[int] = []
    before = 0
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        for row in reader:
            if row:  # an empty line is no row, as for pandas
                rows.append(row)
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        message = f"The file is not CSV that can be read: {error}."
        hint = "Look for a quotation mark that is not closed, or not doubled inside a quoted cell."
        yield _Fault(before + 1, message, "malformed-csv", hint)
        return
    if not rows:
        yield _Fault(1, "The file is empty: it has not even a header.", "missing-column", "Write the header.")
        return
    header = rows.pop(0)
    at = lines.pop(0)
    yield from _header(header, at, source)
    width = len(header)
    for row, line in zip(rows, lines, strict=True):
        if len(row) != width:
            message = f"The row has {len(row)} cells, the header has {width}."
            yield _Fault(line, message, "ragged-row", "Put a cell that holds a comma in quotation marks.")
            row.extend([""] * (width - len(row)))  # so that the other cells are checked too
    columns = dict(zip(header, zip(*rows, strict=False), strict=False))
    for column in source.columns:
        if column.name in columns:
            yield from _cells(column, columns[column.name], lines)
    if source.key and all(name in columns for name in source.key):
        yield from _duplicates(source.key, columns, lines)


def _header(header: list[str], line: int, source: Source) -> Iterator[_Fault]:
    wanted = [column.name for column in source.columns]
    for name in wanted:
        if name not in header:
            rest = [other for other in header if other not in wanted]
            hint = did_you_mean(name, rest) or f"The header has: {', '.join(header)}."
            yield _Fault(line, f"The column '{name}' of the source '{source.id}' is missing.", "missing-column", hint)
    for number, name in enumerate(header):
        if name in header[:number]:
            message = f"The header names the column '{name}' twice."
            yield _Fault(line, message, "duplicate-column", "Rename one of the two, or take it out.")
        elif name not in wanted:
            hint = did_you_mean(name, wanted) or "Describe it in the schema in data/sources.yml, or take it out."
            message = f"The column '{name}' is not in the schema of the source '{source.id}'."
            yield _Fault(line, message, "unknown-column", hint)


def _cells(column: Column, cells: tuple[str, ...], lines: list[int]) -> Iterator[_Fault]:
    """Check each different cell once, and look for its rows only where it is wrong: columns repeat themselves."""
    different = set(cells)
    if _fine(column, different):
        return
    wrong = {cell: fault for cell in different if (fault := _cell(column, cell))}
    for cell, line in zip(cells, lines, strict=True):
        if cell in wrong:
            kind, message, hint = wrong[cell]
            yield _Fault(line, message, kind, hint)


def _fine(column: Column, different: set[str]) -> bool:
    """Return True only where no cell is wrong, found in bulk: a big file that is right must cost next to nothing."""
    if not all(map(str.strip, different)) or not all(map(CHECKS.get(column.type, bool), different)):
        return False
    if column.allowed and not different.issubset(column.allowed):
        return False
    if column.type not in _NUMERIC or not different:
        return True
    numbers = [float(cell) for cell in different]
    return (column.low is None or min(numbers) >= column.low) and (column.high is None or max(numbers) <= column.high)


def _cell(column: Column, cell: str) -> tuple[str, str, str] | None:
    named = f"The cell of the column '{column.name}'"
    if not cell.strip():
        if column.empty:
            return None
        return "empty-cell", f"{named} is empty.", "Fill it, or write `empty: yes` in the schema."
    if column.type in CHECKS and not CHECKS[column.type](cell):
        article = "an" if column.type == "integer" else "a"
        return "wrong-type", f"{named} is '{cell}', not {article} {column.type}.", _FORMS[column.type]
    if column.allowed and cell not in column.allowed:
        hint = did_you_mean(cell, column.allowed) or f"Allowed: {', '.join(column.allowed)}."
        return "not-allowed", f"{named} is '{cell}', which its schema does not allow.", hint
    return _range(column, cell, named)


def _range(column: Column, cell: str, named: str) -> tuple[str, str, str] | None:
    if column.type not in _NUMERIC:
        return None
    hint = "Correct the cell, or the limit in the schema."
    if column.low is not None and float(cell) < column.low:
        return "out-of-range", f"{named} is {cell}, below its low of {column.low:g}.", hint
    if column.high is not None and float(cell) > column.high:
        return "out-of-range", f"{named} is {cell}, above its high of {column.high:g}.", hint
    return None


def _duplicates(key: Iterable[str], columns: Mapping[str, tuple[str, ...]], lines: list[int]) -> Iterator[_Fault]:
    first: dict[tuple[str, ...], int] = {}
    for cells, line in zip(zip(*(columns[name] for name in key), strict=True), lines, strict=True):
        if cells in first:
            message = f"The row repeats the key of line {first[cells]}: {', '.join(cells)}."
            yield _Fault(
                line, message, "duplicate-row", "Take one of the rows out, or add the column that tells them apart."
            )
        else:
            first[cells] = line
