"""A source that is here comes in; how many rows it has goes out, where that costs little to know."""

from __future__ import annotations

import csv
from pathlib import Path

from evidoc.model.source import Source
from evidoc.products.reading.formats import delimiter

CHEAP = 50_000_000
"""Bytes of text that are read only to count its rows."""


def count_rows(root: Path, source: Source) -> int | None:
    """Return the number of rows; None where only reading everything would tell, or where it cannot be read."""
    path = root / source.path
    try:
        if source.format == "csv":
            return _of_text(path)
        if source.format in ("spss", "stata"):
            from evidoc.products.reading import labelled

            return labelled.count_rows(path, source, source.path)
        if source.format in ("parquet", "sqlite", "duckdb"):
            from evidoc.products.reading import databases

            return databases.count_rows(path, source, source.path)
    except Exception:  # noqa: BLE001 - whatever stands in the way: a check says what, a count only that there is none
        return None
    return None


def _of_text(path: Path) -> int | None:
    if path.stat().st_size > CHEAP:
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return max(sum(1 for row in csv.reader(file, delimiter=delimiter(path.name)) if row) - 1, 0)
