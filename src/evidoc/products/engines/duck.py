"""A source comes in; a view of DuckDB on its file goes out: typed by its schema, and not loaded."""

from __future__ import annotations

import atexit
import csv
import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from evidoc.model.source import Source
from evidoc.products.engines.typing import literal, quoted, typed
from evidoc.products.reading.columns import typed as typed_column
from evidoc.products.reading.formats import delimiter, files_of, format_of
from evidoc.products.reading.parts import FILE, chosen, described
from evidoc.products.reading.problems import refusal
from evidoc.products.reading.read import Opening, parts_of

THREADS, MEMORY = "EVIDOC_THREADS", "EVIDOC_MEMORY"
"""In the environment of scripts: how many threads an engine has, and how much memory (as in ``2GB``)."""
DEFAULTS = {THREADS: "1", MEMORY: "2GB"}
"""More threads would add up the same numbers in another order."""
VIEW = "source"
_IN_PLACE = ("csv", "parquet", "duckdb")


def open_view(root: Path, source: Source, opening: Opening = nullcontext, writes: Iterable[Path] = ()) -> Any:
    """Return a relation of DuckDB that holds a source, in a connection of its own without access to anything else.

    CSV, Parquet, folders of them, and tables of DuckDB are read when asked for, each time; other formats are copied
    into the connection first, some rows at a time. What does not fit into memory goes into a folder that is removed
    when the script ends.

    Parameters
    ----------
    root, source
        The project, and the source whose file is there.
    opening
        What lets evidoc read where a script may not.
    writes
        Files that the connection may write.

    Returns
    -------
    duckdb.DuckDBPyRelation

    Raises
    ------
    Unreadable
        The file is not what its source says.
    duckdb.Error
        DuckDB cannot read it.
    """
    with opening(root / source.path):
        files = files_of(root, source)
        if not files:
            raise refusal("empty-folder", f"The folder '{source.path}' holds no such file.", source.path)
        kinds = {format_of(file.name) if source.format == "folder" else source.format for file in files}
        connection = _connect()
        if source.format == "duckdb":
            _attach(connection, source, files[0])
        elif kinds <= set(_IN_PLACE):
            _scan(connection, source, files)
        else:
            _copy(connection, root, source, opening)
    # From here on a script that finds the connection can read no file with it.
    allowed = ", ".join(literal(str(file)) for file in (*files, *writes))
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection.table(VIEW)


def _connect() -> Any:
    import duckdb

    spill = tempfile.mkdtemp(prefix="evidoc-spill-")
    atexit.register(shutil.rmtree, spill, ignore_errors=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": int(os.environ.get(THREADS, DEFAULTS[THREADS])),
        "memory_limit": os.environ.get(MEMORY, DEFAULTS[MEMORY]),
        "temp_directory": spill,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        # It counts the rows of a part by reading the table once more, which for a file costs half of an estimate.
        "disabled_optimizers": "window_self_join",
    }
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute("SET enable_progress_bar = false")
    return connection


def _attach(connection: Any, source: Source, file: Path) -> None:
    from evidoc.products.reading.databases import check_finished, table_of

    check_finished(file, source.path, (".wal",))
    connection.execute(f"ATTACH {literal(str(file))} AS file (READ_ONLY)")
    asked = "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'file' ORDER BY table_name"
    table = table_of(source, [name for (name,) in connection.execute(asked).fetchall()], source.path)
    views = "SELECT view_name FROM duckdb_views() WHERE database_name = 'file'"
    if table in {quoted(name) for (name,) in connection.execute(views).fetchall()}:
        message = f"{table} is a view, which may read other files."
        raise refusal("unknown-table", message, source.path, "Name a table, or write the view out as one.")
    _view(connection, [_selected(connection, source, f"file.{table}", source.path)])


def _scan(connection: Any, source: Source, files: Iterable[Path]) -> None:
    selected = []
    for file in files:
        name = f"{source.path.rstrip('/')}/{file.name}" if source.format == "folder" else source.path
        is_csv = (format_of(file.name) if source.format == "folder" else source.format) == "csv"
        scan = _csv(file, name) if is_csv else f"read_parquet({literal(str(file))})"
        selected.append(_selected(connection, source, scan, name, file.name))
    _view(connection, selected)


def _csv(file: Path, name: str) -> str:
    """Return a scan of a CSV file in which every cell is text, so that its schema alone decides what is what."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            header = next(csv.reader(text, delimiter=delimiter(name)), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise refusal("not-utf-8", f"The file '{name}' cannot be read: {error}.", name, "Save it as UTF-8.") from error
    if not header or len(set(header)) < len(header):
        message = "The file has no header, or one that names a column twice."
        raise refusal("duplicate-column", message, name, "Name each column once.", 1)
    columns = ", ".join(f"{literal(one)}: 'VARCHAR'" for one in header)
    options = f"columns = {{{columns}}}, delim = {literal(delimiter(name))}, header = true, auto_detect = false"
    return f"read_csv({literal(str(file))}, {options}, quote = '\"', escape = '\"', strict_mode = true)"


def _selected(connection: Any, source: Source, scan: str, name: str, file: str = "") -> str:
    """Return the query of the columns of the schema, each typed."""
    found = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()  # noqa: S608 - every name in it is quoted
    kinds = {str(row[0]): str(row[1]) for row in found}
    titles = chosen(source, list(kinds), name)
    columns = {column.name: column for column in described(source, list(kinds))}
    parts = [f"{typed(source, columns[title], kinds[title])} AS {quoted(title)}" for title in titles]
    if FILE in columns and FILE not in kinds:
        parts.append(f"{literal(file)} AS {quoted(FILE)}")
    return f"SELECT {', '.join(parts)} FROM {scan}"  # noqa: S608 - every name and text in it is quoted


def _view(connection: Any, selected: Iterable[str]) -> None:
    connection.execute(f"CREATE VIEW {VIEW} AS {' UNION ALL BY NAME '.join(selected)}")


def _copy(connection: Any, root: Path, source: Source, opening: Opening) -> None:
    """Copy a source of another format into the connection, as fast as its parts come."""
    import pandas as pd

    made = False
    for part in parts_of(root, source, opening):
        columns = [column for column in described(source, list(part.frame.columns)) if column.name in part.frame]
        frame = pd.DataFrame({column.name: typed_column(part, column) for column in columns})
        for column in columns:
            if frame[column.name].dtype == "str":
                frame[column.name] = frame[column.name].astype(object)
        connection.register("part", frame)
        listed = ", ".join(
            f"CAST({quoted(c.name)} AS {_SQL.get(c.type, 'VARCHAR')}) AS {quoted(c.name)}" for c in columns
        )
        query = f"SELECT {listed} FROM part"  # noqa: S608 - names are quoted
        connection.execute(f"INSERT INTO {VIEW} BY NAME {query}" if made else f"CREATE TABLE {VIEW} AS {query}")
        connection.unregister("part")
        made = True


_SQL = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
