"""A source of any format comes in; its rows go out part by part, typed by nobody yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from evidoc.model.source import Source
from evidoc.products.reading import databases, delimited, excel, labelled
from evidoc.products.reading.formats import files_of, format_of
from evidoc.products.reading.parts import FILE, Part
from evidoc.products.reading.problems import refusal

Opening = Callable[[Path], AbstractContextManager[Path]]
"""Lets evidoc itself read a path for as long as the block lasts."""
_FOLDERS = "csv, Excel, Parquet, SPSS and Stata"


def parts_of(root: Path, source: Source, opening: Opening = nullcontext) -> Iterator[Part]:
    """Yield the rows of a source whose file or folder is there.

    Parameters
    ----------
    root, source
        The project's folder, and what is said of the source.
    opening
        What lets evidoc read where a script may not.

    Raises
    ------
    Unreadable
        Any of its files cannot be read as a whole; the problems say where and why.
    OSError
        The system does not let it be read.
    """
    if source.format != "folder":
        with opening(root / source.path) as path:
            yield from _parts(path, source, source.path)
        return
    with opening(root / source.path):
        files = files_of(root, source)
        if not files:
            message = f"The folder '{source.path}' holds no file" + (
                f" like '{source.files}'." if source.files else "."
            )
            raise refusal("empty-folder", message, source.path, "Put the files there, or correct `files:`.")
        for file in files:
            name = f"{source.path.rstrip('/')}/{file.name}"
            for part in _parts(file, _within(source, file, name), name):
                yield _with_file(part, source, file)


def _within(source: Source, file: Path, name: str) -> Source:
    """Return the source as one of its files: of the format that its own name tells."""
    kind = format_of(file.name)
    if kind not in ("csv", "excel", "parquet", "spss", "stata"):
        hint = f"A folder may hold {_FOLDERS} files; name those that are meant with `files:`."
        raise refusal("unknown-format", f"Nobody knows what is in the file '{name}'.", name, hint)
    columns = tuple(column for column in source.columns if column.name != FILE)
    return dataclasses.replace(source, format=kind, columns=columns)


def _with_file(part: Part, source: Source, file: Path) -> Part:
    if FILE in part.frame.columns or all(column.name != FILE for column in source.columns):
        return part
    part.frame[FILE] = file.name
    return part


def _parts(path: Path, source: Source, name: str) -> Iterator[Part]:
    if source.format in ("spss", "stata"):
        yield labelled.read(path, source, name)
    elif source.format == "excel":
        yield excel.read(path, source, name)
    elif source.format == "csv":
        yield delimited.read(path, source, name)
    else:
        many = {"parquet": databases.read_parquet, "sqlite": databases.read_sqlite, "duckdb": databases.read_duckdb}
        yield from many[source.format](path, source, name)
