"""In: a path and what its columns are. Out: a source that declares them, and tiny synthetic data in every format."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidoc.errors import Place
from evidoc.model.source import Column, Source
from evidoc.products.reading.formats import format_of

COLUMNS = (
    Column("org", "text", "organisation", allowed=("north", "south")),
    Column("month", "period", "month"),
    Column("rate", "number", "rate", low=0, high=100, empty=True),
    Column("staff", "integer", "staff", missing=("-9",), empty=True),
    Column("open", "boolean", "whether it is open"),
)
ROWS: dict[str, list[Any]] = {
    "org": ["north", "south", "north"],
    "month": ["2024-04", "2024-04", "2024-05"],
    "rate": [4.9, None, 5.25],
    "staff": [120, -9, 81],
    "open": [True, False, True],
}
"""Synthetic."""
FORMATS = ("x.parquet", "x.xlsx", "x.db", "x.duckdb", "x.sav", "x.dta", "folder/")


def source(path: str, **changes: Any) -> Source:
    """Return a source whose other fields do not matter."""
    given: dict[str, Any] = {
        "id": "x",
        "publisher": "An office",
        "title": "Absence",
        "period": "2024",
        "geography": "England",
        "population": "staff",
        "licence": "not verified",
        "redistribute": False,
        "seen_as": "publisher",
        "status": "not stated",
        "address": "not stated",
        "sha256": "",
        "definitions": (),
        "columns": COLUMNS,
        "place": Place("data/sources.yml", 1, 1),
        "key": ("org", "month"),
        "format": format_of(path),
    }
    return replace(Source(path=path, **given), **changes)


def write(file: Path, rows: dict[str, list[Any]], **options: Any) -> Path:
    """Write rows in the format that the name of the file tells; of a folder, as CSV and as Parquet."""
    import duckdb
    import pandas as pd
    import pyreadstat

    file.parent.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Any] = {"spss": pyreadstat.write_sav, "stata": pyreadstat.write_dta}
    frame, kind = pd.DataFrame(rows), format_of(f"{file}/" if not file.suffix else str(file))
    if kind == "parquet":
        frame.to_parquet(file)
    elif kind == "excel":
        frame.to_excel(file, index=False)
    elif kind == "sqlite":
        with closing(sqlite3.connect(file)) as database:
            frame.to_sql("rows", database, index=False)
    elif kind == "duckdb":
        with duckdb.connect(str(file)) as made:
            made.register("given", frame)
            made.execute("CREATE TABLE rows AS SELECT * FROM given")
    elif kind == "folder":
        write(file / "a.csv", {name: cells[:2] for name, cells in rows.items()})
        write(file / "b.parquet", {name: cells[2:] for name, cells in rows.items()})
    elif kind == "csv":
        frame.to_csv(file, index=False)
    else:
        flags = [name for name in frame.columns if frame[name].dtype == bool]
        writers[kind](frame.astype(dict.fromkeys(flags, int)), str(file), **options)
    return file
