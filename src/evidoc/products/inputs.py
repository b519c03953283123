"""The name of a source or of another script's product comes in; its rows, typed by the schema, or its number go out."""

from __future__ import annotations

import importlib
from dataclasses import asdict, replace
from typing import Any

from evidoc.model.rows import Row
from evidoc.model.source import Column, Source
from evidoc.products.extracts import read_frame, read_rows
from evidoc.products.reading.parts import described
from evidoc.products.session import Faults, current


def source(name: str, *, rows: bool = False, lazy: bool = False, labels: bool = False) -> Any:
    """Read a source of ``data/sources.yml``.

    Parameters
    ----------
    name
        Its id, written out in the call.
    rows
        Give a list of dicts instead of a data frame; of CSV faster, and without pandas.
    lazy
        Give a lazy frame, which an engine works through without loading it: for data too big for the memory.
    labels
        Put labels in the place of codes, where the schema or the file itself has them.

    Returns
    -------
    pandas.DataFrame, list of dict or narwhals.LazyFrame
        One row for each row of the data; columns typed by the schema: text, period and date as text, integer, number,
        boolean; empty cells, and codes that stand for no answer, are missing (None in rows). ``attrs`` of a frame
        holds ``evidoc.source``, and where there are any ``evidoc.design`` (the design of the survey as a dict) and
        ``evidoc.labels`` (column -> code -> label).

    Raises
    ------
    RunError
        The script does not declare the source, it is not on this machine, or the file does not fit its schema.
    """
    session = current()
    faults = Faults(session, f"source {name!r}")
    if name not in session.sources:
        faults.unknown("unknown-source", "source", name, sorted(session.sources))
    elif session.loading is not None and (known := session.sources.get(name)) is not None and known.protected:
        hint = "make a table or value of it in a script of analysis/, which protects it, and load that here"
        faults.add("protected-source", "cells show what they compute, and nothing protects the people behind it", hint)
    elif session.loading is not None:
        session.note_load(f"source {name}", faults)
    elif name not in [use.name for use in session.script.sources]:
        faults.add("broken-promise", "the syntax of the script does not name this source", "write its name out")
    faults.stop_if_any()
    found = session.sources[name]
    if found.absent:
        steps = "; ".join(f"{number}. {step}" for number, step in enumerate(found.how_to_get, 1))
        faults.add("absent-source", "its file is not on this machine", f"to get it: {steps}")
        faults.stop_if_any()
    if lazy:
        from evidoc.products.lazy import lazy_frame

        return lazy_frame(faults, found)
    return _read(faults, found, rows=rows, labels=labels)


def _read(faults: Faults, found: Source, *, rows: bool, labels: bool) -> Any:
    if found.format == "csv":
        read = read_rows(faults, found, labels=labels)
        faults.stop_if_any()
        if rows:
            return read
        coded = {column.name for column in found.columns if column.labels and labels}
        schema = {
            c.name: replace(c, type="text") if c.name in coded else c for c in described(found, read[0] if read else ())
        }
        frame, known = _frame(read, schema, {}), {c.name: dict(c.labels) for c in found.columns if c.labels}
    else:
        frame, known = read_frame(faults, found, labels=labels)
        faults.stop_if_any()
        if rows:
            plain = frame.astype(object)
            return plain.where(frame.notna(), None).to_dict("records")
    frame.attrs["evidoc.source"] = found.id
    if found.design is not None:
        frame.attrs["evidoc.design"] = asdict(found.design)
    if known:
        frame.attrs["evidoc.labels"] = known
    return frame


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
    return {"number": "float64", "text": "str", "period": "str", "date": "str"}.get(kind)
