"""A database or a Parquet file comes in; the rows of a table go out, some hundred thousand at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from evidoc.model.nearest import did_you_mean
from evidoc.model.source import Source
from evidoc.products.reading.parts import Part, chosen
from evidoc.products.reading.problems import refusal

AT_ONCE = 200_000
"""Rows in memory at once while a big table is checked."""
_SQLITE = b"SQLite format 3\0"
_PARQUET, _LOCKED = b"PAR1", b"PARE"
_ALONE = (
    ("enable_external_access", "false"),
    ("autoinstall_known_extensions", "false"),
    ("autoload_known_extensions", "false"),
)
"""What keeps a database from reading other files, and from fetching anything."""
_ANEW = "Get it anew, or say what it is with `format:`."


def read_parquet(path: Path, source: Source, name: str) -> Iterator[Part]:
    """Yield the rows of a Parquet file.

    Raises
    ------
    Unreadable
        ``locked-file``, ``damaged-file``, ``missing-column`` or ``duplicate-column``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    _check_parquet(path, name)
    row = 1
    try:
        with pq.ParquetFile(path) as file:
            titles = chosen(source, list(file.schema_arrow.names), name)
            batches = file.iter_batches(batch_size=AT_ONCE, columns=titles)
            empty = file.schema_arrow.empty_table().select(titles)
            for batch in batches if file.metadata.num_rows else [empty]:
                yield Part(name, _frame(batch, titles, row))
                row += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise refusal("damaged-file", f"The file '{name}' is damaged: {_first_line(error)}.", name, _ANEW) from error


def _check_parquet(path: Path, name: str) -> None:
    with path.open("rb") as file:
        start = file.read(4)
    if start == _LOCKED:
        hint = "Write it anew without encryption, where only its users can read it."
        raise refusal("locked-file", f"The file '{name}' is encrypted.", name, hint)
    if start != _PARQUET:
        raise refusal("damaged-file", f"The file '{name}' is not Parquet: it does not begin so.", name, _ANEW)


def read_sqlite(path: Path, source: Source, name: str) -> Iterator[Part]:
    """Yield the rows of a table of SQLite.

    Raises
    ------
    Unreadable
        ``damaged-file``, ``unfinished-database``, ``unknown-table``, ``missing-column`` or ``duplicate-column``.
    """
    import pandas as pd

    with path.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            raise refusal("damaged-file", f"The file '{name}' is no SQLite database, or is encrypted.", name, _ANEW)
    check_finished(path, name, ("-wal", "-journal"))
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
            cursor = database.execute(f"SELECT * FROM {table_of(source, [one for (one,) in tables], name)}")  # noqa: S608
            names = [told[0] for told in cursor.description]
            titles = chosen(source, names, name)
            at, row, rows = [names.index(title) for title in titles], 1, cursor.fetchmany(AT_ONCE)
            while rows or row == 1:
                columns = {title: [line[i] for line in rows] for title, i in zip(titles, at, strict=True)}
                frame = pd.DataFrame({title: pd.Series(cells, dtype=object) for title, cells in columns.items()})
                frame.index = pd.RangeIndex(row, row + len(frame))
                yield Part(name, frame.infer_objects())
                row += max(len(rows), 1)
                rows = cursor.fetchmany(AT_ONCE)
    except sqlite3.Error as error:
        raise refusal("damaged-file", f"The database '{name}' cannot be read: {error}.", name, _ANEW) from error


def read_duckdb(path: Path, source: Source, name: str) -> Iterator[Part]:
    """Yield the rows of a table of DuckDB; views that read other files are refused.

    Raises
    ------
    Unreadable
        ``damaged-file``, ``unfinished-database``, ``unknown-table``, ``missing-column`` or ``duplicate-column``.
    """
    import duckdb

    check_finished(path, name, (".wal",))
    try:
        with duckdb.connect(str(path), read_only=True, config=dict(_ALONE)) as database:
            found = database.execute("SELECT table_name FROM information_schema.tables ORDER BY table_name").fetchall()
            table = table_of(source, [one for (one,) in found], name)
            names = [told[0] for told in database.execute(f"SELECT * FROM {table} LIMIT 0").description or ()]  # noqa: S608
            titles = chosen(source, names, name)
            columns, row = ", ".join(map(_quoted, titles)), 1
            reader = database.sql(f"SELECT {columns} FROM {table}").to_arrow_reader(AT_ONCE)  # noqa: S608
            for batch in reader:
                yield Part(name, _frame(batch, titles, row))
                row += batch.num_rows
            if row == 1:
                yield Part(name, _frame(reader.schema.empty_table(), titles, row))
    except duckdb.Error as error:
        message = f"The database '{name}' cannot be read: {_first_line(error)}."
        raise refusal("damaged-file", message, name, _ANEW) from error


def count_rows(path: Path, source: Source, name: str) -> int | None:
    """Return how many rows a table or a Parquet file has, where it says so at once."""
    if source.format == "parquet":
        import pyarrow.parquet as pq

        _check_parquet(path, name)
        return int(pq.read_metadata(path).num_rows)
    if source.format == "sqlite":
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            return int(database.execute(f"SELECT count(*) FROM {_quoted(source.table)}").fetchone()[0])  # noqa: S608
    import duckdb

    with duckdb.connect(str(path), read_only=True, config=dict(_ALONE)) as connection:
        (number,) = connection.execute(f"SELECT count(*) FROM {_quoted(source.table)}").fetchone() or (None,)  # noqa: S608
    return None if number is None else int(number)


def check_finished(path: Path, name: str, ends: tuple[str, ...]) -> None:
    """Refuse a database whose last changes stand in a file beside it: half of it would be read.

    Raises
    ------
    Unreadable
        ``unfinished-database``.
    """
    for end in ends:
        beside = path.with_name(path.name + end)
        if beside.is_file() and beside.stat().st_size:
            message = f"The database '{name}' has unfinished changes in '{beside.name}'."
            hint = "Close the program that writes it, or open and close it once there, then lock it again."
            raise refusal("unfinished-database", message, name, hint)


def table_of(source: Source, known: list[str], name: str) -> str:
    """Return the table of a database that a source means, quoted.

    Raises
    ------
    Unreadable
        ``unknown-table``.
    """
    if source.table in known:
        return _quoted(source.table)
    if not source.table and len(known) == 1:
        return _quoted(known[0])
    listed = f"It has: {', '.join(known) or 'none'}."
    if source.table:
        hint = f"{did_you_mean(source.table, known)} {listed}".strip()
        raise refusal("unknown-table", f"The database '{name}' has no table '{source.table}'.", name, hint)
    message = f"The database '{name}' has {len(known)} tables, and nothing says which is meant."
    raise refusal("unknown-table", message, name, f"{listed} Name one with `table:`.")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _frame(batch: Any, titles: list[str], row: int) -> Any:
    """Return a batch of Arrow as a frame in which integers stay integers where some are missing."""
    import pandas as pd
    import pyarrow as pa

    kinds = {
        getattr(pa, f"{sign}int{bits}")(): f"{sign.upper()}Int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)
    }
    whole = {one: getattr(pd, f"{name}Dtype")() for one, name in kinds.items()} | {pa.bool_(): pd.BooleanDtype()}
    columns = {}
    for title in titles:
        column = batch.column(title)
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        columns[title] = column.to_pandas(types_mapper=whole.get)
    frame = pd.DataFrame(columns)
    frame.index = pd.RangeIndex(row, row + batch.num_rows)
    return frame


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
