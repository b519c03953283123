"""A data frame or rows come in; the printed grid, its columns and its CSV text go out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.model.display import NOT_AVAILABLE, grouped, rounded
from evidoc.model.period import display as display_period
from evidoc.model.product import TableColumn
from evidoc.model.rows import Cell, NotAvailable, Row, as_rows, columns_of
from evidoc.model.unit import UNITS
from evidoc.products.numbers import check_decimals
from evidoc.products.session import Faults
from evidoc.records import dataclass

Columns = Mapping[str, Sequence[str]] | None
"""Column -> its label, or (label, unit); text is a sequence of text, so this is both."""
Marks = Mapping[str, Sequence[str]]
"""Column -> what stands behind the number of each row, such as ``[u]``; empty where nothing does."""
MOST_GUESSED_DECIMALS = 2
CSV_DIGITS = 10
"""Significant digits of floats in CSV: more are noise of the last bit, and differ between processors."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The data of a table or figure: plain rows, and how they are printed."""

    keys: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    rows: list[Row]
    """All columns of the data, also those that are not printed."""
    shown: tuple[tuple[str, ...], ...]
    csv: str


def make_grid(
    faults: Faults,
    data: Any,
    columns: Columns,
    decimals: int | Mapping[str, int] | None,
    periods: frozenset[str],
    marks: Marks | None = None,
) -> Grid:
    """Read the data and lay out the printed grid.

    Parameters
    ----------
    faults
        Takes what is wrong.
    data
        A data frame or rows.
    columns
        Column -> label or (label, unit), in order; None: all.
    decimals
        For all columns, or by column.
    periods
        Columns that hold periods, to be worded for readers.
    marks
        What stands behind numbers, by column and row.
    """
    rows = _read(faults, data)
    present = columns_of(rows)
    labelled = {key: _label(given) for key, given in (columns or {key: key for key in present}).items()}
    for key, (_, unit) in labelled.items():
        if rows and key not in present:
            faults.unknown("unknown-column", "column", key, present)
        if unit and unit not in UNITS:
            faults.unknown("unknown-unit", "unit", unit, sorted(UNITS))
    keys = tuple(key for key in labelled if key in present)
    _check_cells(faults, rows, keys)
    places = {key: decimals.get(key) if isinstance(decimals, Mapping) else decimals for key in keys}
    for one in places.values():
        check_decimals(faults, one)
    if faults.found:
        return Grid(keys, (), rows, (), "")
    marks = marks or {}
    printed = [
        _marked(_printed(rows, key, labelled[key][1], places[key], key in periods), marks.get(key, ())) for key in keys
    ]
    shown = tuple(zip(*printed, strict=True))
    made = tuple(TableColumn(k, *labelled[k], _align(rows, k, k in periods)) for k in keys)
    return Grid(keys, made, rows, shown, _csv(rows, made, marks))


def _marked(cells: list[str], marks: Sequence[str]) -> list[str]:
    return [f"{cell} {mark}" if mark else cell for cell, mark in zip(cells, marks, strict=True)] if marks else cells


def opened(data: Any) -> Any:
    """Return data as given; of what `protected` gave, rows in which a symbol stands for what is hidden."""
    if not getattr(data, "attrs", None):
        return data
    from evidoc.products.passing import opened_rows  # few data are protected

    return opened_rows(data)


def _read(faults: Faults, data: Any) -> list[Row]:
    try:
        rows = as_rows(data if data is not None else [])
    except TypeError as error:
        faults.add("missing-data", str(error), "give the rows that are shown")
        return []
    if not rows:
        faults.add("missing-data", "it has no data", "give the rows that are shown: a data frame or a list of rows")
    return rows


def _label(given: Sequence[str]) -> tuple[str, str]:
    return (given, "") if isinstance(given, str) else (given[0], "".join(given[1:]))


def _check_cells(faults: Faults, rows: list[Row], keys: tuple[str, ...]) -> None:
    for number, row in enumerate(rows, 1):
        for key in keys:
            cell = row.get(key)
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                first = "" if faults.session.discreet else f" ({row.get(keys[0])})"
                where = f"row {number}{first}, column {key!r}"
                faults.add("empty-cell", f"the cell in {where} is empty", 'spell out why: "not available"')


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _stands_for_number(cell: Cell) -> bool:
    return isinstance(cell, NotAvailable) or str(cell) == NOT_AVAILABLE


def _align(rows: list[Row], key: str, is_period: bool) -> str:
    cells = [row[key] for row in rows]
    numeric = any(_is_number(cell) for cell in cells) and not is_period
    return "right" if numeric and all(_is_number(c) or _stands_for_number(c) for c in cells) else "left"


def _printed(rows: list[Row], key: str, unit: str, decimals: int | None, is_period: bool) -> list[str]:
    cells = [row[key] for row in rows]
    if decimals is None:
        decimals = UNITS[unit].decimals if unit else _guessed_decimals(cells)
    return [_shown(cell, decimals, is_period) for cell in cells]


def _guessed_decimals(cells: list[Cell]) -> int:
    digits = [str(cell).partition(".")[2] for cell in cells if isinstance(cell, float)]
    return min(max((len(part) for part in digits if part != "0"), default=0), MOST_GUESSED_DECIMALS)


def _shown(cell: Cell, decimals: int, is_period: bool) -> str:
    if is_period:
        return display_period(str(cell))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float)):
        return grouped(rounded(cell, decimals))
    return str(cell)


def _csv(rows: list[Row], columns: tuple[TableColumn, ...], marks: Marks) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(f"{c.label} ({c.unit})" if c.unit else c.label for c in columns)
    for number, row in enumerate(rows):
        cells = [_raw(row[c.key]) for c in columns]
        behind = [marks[c.key][number] if c.key in marks else "" for c in columns]
        writer.writerow(f"{cell} {mark}" if mark else cell for cell, mark in zip(cells, behind, strict=True))
    return written.getvalue()


def _raw(cell: Cell) -> str:
    if isinstance(cell, float):
        short = float(f"{cell:.{CSV_DIGITS}g}")
        return str(int(short)) if short.is_integer() and abs(short) < 10**CSV_DIGITS else repr(short)
    return str(cell)
