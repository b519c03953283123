"""The text of a CSV source comes in; every Fault of its header, rows and cells goes out, at its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from evidoc.collect.data.dates import in_other_forms
from evidoc.collect.data.design import Drawn
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.source import Column, Source
from evidoc.products.reading.cells import CHECKS, NUMERIC, codebook, is_unanswered
from evidoc.products.reading.formats import delimiter
from evidoc.products.reading.parts import NO_HEADER, described
from evidoc.products.reading.problems import of_cell
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True, order=True)
class _Fault:
    """One thing wrong in a file, before it is decided whether it is told or counted."""

    line: int
    message: str
    kind: str
    hint: str = ""


def faults_of(text: str, name: str, source: Source) -> list[Problem]:
    """Return everything that is wrong with a CSV file, by line.

    Parameters
    ----------
    text, name
        What it holds, and its project-relative path.
    source
        What is said of it.
    """
    return [Problem(f.kind, f.message, Place(name, f.line), f.hint) for f in sorted(_faults(text, name, source))]


def _faults(text: str, name: str, source: Source) -> Iterator[_Fault]:
    rows: list[list[str]] = []
    lines: list[int] = []
    before = 0
    reader = csv.reader(io.StringIO(text), delimiter=delimiter(name), strict=True)
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
    for column in described(source, header):
        if column.name in columns:
            yield from _cells(column, columns[column.name], lines, source)
    if source.key and all(name in columns for name in source.key):
        yield from _duplicates(source, columns, lines)
    yield from _drawn(source, columns, lines, name)


def _header(header: list[str], line: int, source: Source) -> Iterator[_Fault]:
    wanted = [column.name for column in described(source, header)]
    for name in wanted:
        if name not in header:
            rest = [other for other in header if other not in wanted]
            hint = did_you_mean(name, rest) or f"The header has: {', '.join(header)}."
            hint = NO_HEADER if source.restricted else hint
            yield _Fault(line, f"The column '{name}' of the source '{source.id}' is missing.", "missing-column", hint)
    for number, name in enumerate(header):
        if name in header[:number]:
            named = f"of column {number + 1}" if source.restricted and name not in wanted else f"'{name}'"
            message = f"The header names the column {named} twice."
            yield _Fault(line, message, "duplicate-column", "Rename one of the two, or take it out.")
        elif name not in wanted:
            hint = did_you_mean(name, wanted) or "Describe it in the schema in data/sources.yml, or take it out."
            named = f"Column {number + 1}" if source.restricted else f"The column '{name}'"
            message = f"{named} is not in the schema of the source '{source.id}'."
            yield _Fault(line, message, "unknown-column", hint)


def _cells(column: Column, cells: tuple[str, ...], lines: list[int], source: Source) -> Iterator[_Fault]:
    """Check each different cell once, and look for its rows only where it is wrong: columns repeat themselves."""
    different = set(cells)
    if column.missing:
        different = {cell for cell in different if not is_unanswered(column, cell.strip())}
    if _fine(column, different):
        return
    wrong = {cell: kind for cell in different if (kind := _cell(column, cell))}
    dates = in_other_forms(column, zip(lines, cells, strict=True), wrong)
    if dates:
        line, message, hint = dates.told(column)
        yield _Fault(line, message, "mixed-dates", hint)
    told = {cell: of_cell(kind, column, cell, source) for cell, kind in wrong.items() if cell not in dates.cells}
    for cell, line in zip(cells, lines, strict=True):
        if cell in told:
            kind, message, hint = told[cell]
            yield _Fault(line, message, kind, hint)


def _fine(column: Column, different: set[str]) -> bool:
    """Return True only where no cell is wrong, found in bulk: a big file that is right must cost next to nothing."""
    if not all(map(str.strip, different)) or not all(map(CHECKS.get(column.type, bool), different)):
        return False
    known = codebook(column)
    if known and not different.issubset(known):
        return False
    if column.type not in NUMERIC or not different:
        return True
    numbers = [float(cell) for cell in different]
    return (column.low is None or min(numbers) >= column.low) and (column.high is None or max(numbers) <= column.high)


def _cell(column: Column, cell: str) -> str:
    """Return the kind of what is wrong with a cell, or nothing."""
    if not cell.strip():
        return "" if column.empty else "empty-cell"
    if column.type in CHECKS and not CHECKS[column.type](cell):
        return "wrong-type"
    known = codebook(column)
    if known and cell not in known:
        return "not-allowed"
    if column.type not in NUMERIC:
        return ""
    low, high = column.low, column.high
    outside = (low is not None and float(cell) < low) or (high is not None and float(cell) > high)
    return "out-of-range" if outside else ""


def _duplicates(source: Source, columns: Mapping[str, tuple[str, ...]], lines: list[int]) -> Iterator[_Fault]:
    first: dict[tuple[str, ...], int] = {}
    for cells, line in zip(zip(*(columns[name] for name in source.key), strict=True), lines, strict=True):
        if cells in first:
            shown = "" if source.restricted else f": {', '.join(cells)}"
            message = f"The row repeats the key of line {first[cells]}{shown}."
            yield _Fault(
                line, message, "duplicate-row", "Take one of the rows out, or add the column that tells them apart."
            )
        else:
            first[cells] = line


def _drawn(source: Source, columns: Mapping[str, tuple[str, ...]], lines: list[int], name: str) -> Iterator[_Fault]:
    """Check weights, strata and clusters."""
    design = source.design
    if design is None:
        return
    drawn = Drawn(source)
    weight = next((column for column in source.columns if column.name == design.weight), None)
    for line, cell in zip(lines, columns.get(design.weight, ()), strict=False):
        text = cell.strip()
        is_number = text.startswith("-") and CHECKS["number"](text)
        if is_number and float(text) < 0 and not (weight and is_unanswered(weight, text)):
            drawn.negative.append(line)
    strata, clusters = (columns.get(one) if one else None for one in (design.strata, design.cluster))
    nothing: Iterable[str] = [""] * len(lines)
    for line, stratum, cluster in zip(lines, strata or nothing, clusters or map(str, lines), strict=False):
        drawn.add(line, stratum, cluster)
    for problem in drawn.problems(Place(name), "line"):
        yield _Fault(problem.place.line, problem.message, problem.kind, problem.hint)
