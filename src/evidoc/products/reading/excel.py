"""A workbook comes in; the rows of one sheet or range go out, or all that stands in the way of reading a table."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.source import Source
from evidoc.products.reading.archives import check_workbook
from evidoc.products.reading.cells import code
from evidoc.products.reading.parts import Part, chosen
from evidoc.products.reading.problems import Unreadable, listed, refusal

MOST_CELLS = 20_000_000
HEADER_WITHIN = 40
"""Rows in which a header is looked for that does not stand at the top."""
_ERRORS = ("#N/A", "#REF!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!")
Grid = list[tuple[Any, ...]]


def read(path: Path, source: Source, name: str) -> Part:
    """Read the sheet and range of a workbook that `source` names.

    Raises
    ------
    Unreadable
        ``locked-file``, ``damaged-file``, ``too-big``, ``unknown-sheet``, ``empty-sheet``, ``merged-cells``,
        ``below-the-table``, ``not-calculated``, ``error-value``, ``missing-column`` or ``duplicate-column``: every
        one that was found, with the addresses of the cells.
    """
    import pandas as pd

    check_workbook(path, name)
    sheet, grid, (top, left) = _grid(path, source, name)
    problems = [*_merged(sheet, source, name, grid, top, left)]
    first = next((number for number, row in enumerate(grid) if _filled(row)), None)
    if first is None:
        where = f"the range {source.range}" if source.range else "it"
        message = f"The sheet '{sheet.title}' of '{name}' is empty: {where} holds no cell."
        raise refusal("empty-sheet", message, name, "Name another `sheet` or `range`.")
    header = [code(cell).strip() if cell is not None else "" for cell in grid[first]]
    problems += _not_at_top(header, grid, first, top, left, source, name)
    body = grid[first + 1 :]
    end = _end(body, source)
    problems += _below(body, end, first + top + 1, left, source, name)
    letters = {title: _letter(left + at) for at, title in enumerate(header) if title}
    if problems:
        raise Unreadable(*problems)
    titles = chosen(source, [title for title in header if title], name, first + top)
    body = body[:end]
    problems = _errors(body, first + top + 1, left, [header.index(title) for title in titles], name)
    if problems:
        raise Unreadable(*problems)
    rows = range(first + top + 1, first + top + 1 + len(body))
    columns = {title: [_blank(row[header.index(title)]) for row in body] for title in titles}
    frame = pd.DataFrame({title: pd.Series(cells, dtype=object) for title, cells in columns.items()}).infer_objects()
    frame.index = pd.Index(rows)
    return Part(name, frame, letters=letters)


def _grid(path: Path, source: Source, name: str) -> tuple[Any, Grid, tuple[int, int]]:
    """Return the sheet, the values of its range, and the row and column at which that begins."""
    book = _open(path, name)
    sheet = _sheet(book, source, name)
    area = _area(sheet, source, name)
    if any(cell.data_type == "f" for row in sheet[area] for cell in row):
        calculated = _open(path, name, values=True)[sheet.title]
        lost = [
            cell.coordinate
            for row in sheet[area]
            for cell in row
            if cell.data_type == "f" and calculated[cell.coordinate].value is None
        ]
        if lost:
            message = f"The workbook '{name}' holds formulas without their results: {listed(lost, 'cell')}."
            hint = "Open it in an office program and save it, so that the results are stored."
            raise refusal("not-calculated", message, name, hint)
        calculated.merged_cells = sheet.merged_cells
        sheet = calculated
    cells = sheet[area]
    grid = [tuple(cell.value for cell in row) for row in cells]
    return sheet, grid, (cells[0][0].row, cells[0][0].column)


def _area(sheet: Any, source: Source, name: str) -> str:
    """Return the range to read: what is given, or what is filled, whatever else was once formatted."""
    from openpyxl.utils import range_boundaries

    filled = [at for at, cell in sheet._cells.items() if cell.value is not None] or [(1, 1)]  # noqa: SLF001
    rows, columns = zip(*filled, strict=True)
    first, last = f"{_letter(min(columns))}{min(rows)}", f"{_letter(max(columns))}{max(rows)}"
    area = source.range or f"{first}:{last}"
    left, top, right, bottom = range_boundaries(area)
    if (right - left + 1) * (bottom - top + 1) > MOST_CELLS:
        message = f"The sheet '{sheet.title}' of '{name}' would be read from {area}, which is more than a table holds."
        raise refusal("too-big", message, name, f"Something may stand in {last}: empty it, or give the `range`.")
    return area


def _open(path: Path, name: str, *, values: bool = False) -> Any:
    import openpyxl

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which say nothing of data
            return openpyxl.load_workbook(file, data_only=values, keep_links=False)
    except Exception as error:
        message = f"The workbook '{name}' is damaged: {type(error).__name__}."
        raise refusal("damaged-file", message, name, "Open it in an office program and save it anew.") from error


def _sheet(book: Any, source: Source, name: str) -> Any:
    names = [sheet.title for sheet in book.worksheets]
    if source.sheet in names:
        return book[source.sheet]
    if not source.sheet and len(names) == 1:
        return book[names[0]]
    if source.sheet:
        message = f"The workbook '{name}' has no sheet '{source.sheet}'."
        hint = did_you_mean(source.sheet, names)
    else:
        message, hint = f"The workbook '{name}' has {len(names)} sheets, and nothing says which is meant.", ""
    hint = f"{hint} It has: {', '.join(names)}.".strip() + ("" if source.sheet else " Name one with `sheet:`.")
    raise refusal("unknown-sheet", message, name, hint)


def _merged(sheet: Any, source: Source, name: str, grid: Grid, top: int, left: int) -> Iterable[Problem]:
    bottom, right = top + len(grid) - 1, left + (len(grid[0]) if grid else 1) - 1
    found = sorted(
        (area.min_row, area.min_col, str(area))
        for area in sheet.merged_cells.ranges
        if area.min_row <= bottom and area.max_row >= top and area.min_col <= right and area.max_col >= left
    )
    if found:
        message = f"The sheet '{sheet.title}' has merged cells: {listed((text for *_, text in found), 'area')}."
        hint = "Unmerge them and fill each cell, or give a `range` without them" + (
            "." if source.range else ", such as range: A3:F120."
        )
        yield Problem("merged-cells", message, Place(name, found[0][0], found[0][1]), hint)


def _not_at_top(
    header: list[str], grid: Grid, first: int, top: int, left: int, source: Source, name: str
) -> Iterable[Problem]:
    """Find a header further down than the first row that holds anything."""
    wanted = {column.name for column in source.columns}
    if wanted & set(header):
        return
    for number, row in enumerate(grid[first + 1 : first + HEADER_WITHIN], first + 1):
        titles = [code(cell).strip() for cell in row if cell is not None]
        if wanted <= set(titles):
            body = grid[number + 1 :]
            columns = [at for at, cell in enumerate(row) if cell is not None]
            area = f"{_letter(left + columns[0])}{number + top}:"
            area += f"{_letter(left + columns[-1])}{number + top + _end(body, source)}"
            message = f"The table does not begin at the top: its header stands in row {number + top}."
            yield Problem(
                "not-at-top", message, Place(name, number + top), f"Give the cells of the table: range: {area}."
            )
            return


def _end(body: Grid, source: Source) -> int:
    """Return how many rows the table has: it ends at an empty row, or where single cells of words begin."""
    end = next((number for number, row in enumerate(body) if not _filled(row)), len(body))
    if source.range:
        return max((number + 1 for number, row in enumerate(body) if _filled(row)), default=0)
    needed = sum(not column.empty for column in source.columns)
    while end and needed > 1 and len(_filled(body[end - 1])) == 1 and isinstance(_filled(body[end - 1])[0][1], str):
        end -= 1
    return end


def _below(body: Grid, end: int, row: int, left: int, source: Source, name: str) -> Iterable[Problem]:
    cells = [
        f"{_letter(left + at)}{row + end + number}" for number, line in enumerate(body[end:]) for at, _ in _filled(line)
    ]
    if cells and not source.range:
        message = f"Below the table, which ends in row {row + end - 1}, stands more: {listed(cells, 'cell')}."
        area = f"{_letter(left)}{row - 1}:{_letter(left + len(body[0]) - 1)}{row + end - 1}"
        hint = f"Where these are notes, give the cells of the table: range: {area}; else fill the empty row."
        yield Problem("below-the-table", message, Place(name, row + end), hint)


def _errors(body: Grid, row: int, left: int, columns: list[int], name: str) -> list[Problem]:
    cells = [
        f"{_letter(left + at)}{row + number}"
        for number, line in enumerate(body)
        for at in columns
        if isinstance(line[at], str) and line[at] in _ERRORS
    ]
    if not cells:
        return []
    message = f"The sheet holds errors of formulas: {listed(cells, 'cell')}."
    return [Problem("error-value", message, Place(name), "Mend the formulas, or empty the cells.")]


def _filled(row: tuple[Any, ...]) -> list[tuple[int, Any]]:
    return [(at, cell) for at, cell in enumerate(row) if _blank(cell) is not None]


def _blank(cell: Any) -> Any:
    return None if isinstance(cell, str) and not cell.strip() else cell


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))
