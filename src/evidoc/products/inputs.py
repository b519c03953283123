"""The name of a source or of another script's product comes in; its rows, typed by the schema, or its number go out."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Callable
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.rows import Cell, Row
from evidoc.model.source import Column, Source
from evidoc.products.session import Faults, current

MOST_TOLD = 20
"""Bad cells told at once; more would hide the others."""
_TRUE_FALSE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def source(name: str, *, rows: bool = False) -> Any:
    """Read a source of ``data/sources.yml``.

    Parameters
    ----------
    name
        Its id, written out in the call.
    rows
        Give a list of dicts instead of a data frame; faster, and without pandas.

    Returns
    -------
    pandas.DataFrame or list of dict
        One row for each row of the extract; columns typed by the schema: text and period as text, integer, number,
        boolean; empty cells are missing (None in rows).

    Raises
    ------
    RunError
        The script does not declare the source, or the file does not fit its schema.
    """
    session = current()
    faults = Faults(session, f"source {name!r}")
    if name not in session.sources:
        faults.unknown("unknown-source", "source", name, sorted(session.sources))
    elif session.loading is not None:
        session.note_load(f"source {name}", faults)
    elif name not in [use.name for use in session.script.sources]:
        faults.add("broken-promise", "the syntax of the script does not name this source", "write its name out")
    faults.stop_if_any()
    found = session.sources[name]
    read = _read(faults, found)
    faults.stop_if_any()
    return read if rows else _frame(read, {c.name: c for c in found.columns}, {"evidoc.source": name})


def product(name: str) -> Any:
    """Read what another script made.

    Parameters
    ----------
    name
        The id of a value, table or figure, written out in the call.

    Returns
    -------
    float or pandas.DataFrame
        The number of a value; the data of a table or figure, also columns that it does not print.

    Raises
    ------
    RunError
        No script before this one made it, or the value has no number.
    """
    session = current()
    faults = Faults(session, f"product {name!r}")
    given = session.given
    if session.loading is not None:
        hint = "load it as what it is: value(…), table(…) or figure(…)"
        faults.add("product-in-cell", "product() is for scripts; cells show what they load", hint)
        faults.stop_if_any()
    if name in given.values:
        number = given.values[name].number
        if number is not None:
            return number
        faults.add("missing-number", f"it has no number: {given.values[name].missing}", "do not calculate with it")
    for kind in ("table", "figure"):
        if f"{kind} {name}" in session.given_rows:
            return _frame(session.given_rows[f"{kind} {name}"], {}, {"evidoc.product": name})
    if name not in given.values:
        known = sorted({*given.values, *given.tables, *given.figures})
        faults.unknown("unknown-product", "product", name, known)
    faults.stop_if_any()
    raise AssertionError("a fault was noted")


def _read(faults: Faults, found: Source) -> list[Row]:
    session = faults.session
    try:
        with session.reading(session.root / found.path) as path, path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            lines = [(reader.line_num, line) for line in reader]
            header = list(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add("unreadable-source", f"{found.path} cannot be read: {error}", "run: evidoc check")
        return []
    for column in found.columns:
        if column.name not in header:
            faults.unknown("unknown-column", "column", column.name, header)
    if faults.found:
        return []
    schema = {column.name: column for column in found.columns}
    for name in header:
        schema.setdefault(name, Column(name, "text", "", empty=True))
    return [
        {name: _cell(faults, found, schema[name], line.get(name), number) for name in header} for number, line in lines
    ]


def _cell(faults: Faults, found: Source, column: Column, text: str | None, line: int) -> Cell:
    """Return the cell as its type, or note what is wrong with it at its own line."""
    wrong = ""
    cell: Cell = None
    if text is None or not text.strip():
        wrong = "" if column.empty else "is empty"
    else:
        try:
            cell = _TYPES[column.type](text.strip())
        except (ValueError, KeyError):
            wrong = f"holds {text!r}, which is not of type {column.type!r}"
        else:
            wrong = _outside(column, cell)
    if wrong and len(faults.found) < MOST_TOLD:
        message = f"source {found.id!r}: the column {column.name!r} {wrong}"
        hint = "correct the extract, or its schema in data/sources.yml"
        faults.found.append(Problem("schema", message, Place(found.path, line), hint))
    return cell


def _outside(column: Column, cell: Cell) -> str:
    if column.allowed and str(cell) not in column.allowed:
        return f"holds {cell!r}, which is not allowed ({', '.join(column.allowed)})"
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if column.low is not None and cell < column.low:
            return f"holds {cell:g}, below {column.low:g}"
        if column.high is not None and cell > column.high:
            return f"holds {cell:g}, above {column.high:g}"
    return ""


_TYPES: dict[str, Callable[[str], Cell]] = {
    "text": str,
    "period": str,
    "integer": int,
    "number": float,
    "boolean": lambda text: _TRUE_FALSE[text.lower()],
}


def _frame(rows: list[Row], schema: dict[str, Column], attributes: dict[str, str]) -> Any:
    pandas = importlib.import_module("pandas")  # only scripts that want frames load it
    names = list(rows[0]) if rows else list(schema)
    frame = pandas.DataFrame(
        {name: pandas.Series([row[name] for row in rows], dtype=_dtype(rows, name, schema)) for name in names}
    )
    frame.attrs.update(attributes)
    return frame


def _dtype(rows: list[Row], name: str, schema: dict[str, Column]) -> str | None:
    kind = schema[name].type if name in schema else ""
    empty = any(row[name] is None for row in rows)
    if kind == "integer":
        return "Int64" if empty else "int64"
    if kind == "boolean":
        return "boolean" if empty else "bool"
    return {"number": "float64", "text": "str", "period": "str"}.get(kind)
