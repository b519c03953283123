"""The path of a source comes in; its format, its files and its digest go out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from evidoc import fingerprint
from evidoc.model.source import Source

SUFFIXES: Mapping[str, str] = {
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm"), "excel"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".sav", ".zsav"), "spss"),
    ".dta": "stata",
    **dict.fromkeys((".sqlite", ".sqlite3", ".db"), "sqlite"),
    ".duckdb": "duckdb",
}
"""End of a file's name -> what is in it, unless `format` says otherwise."""
_HASH = hashlib.sha256


def format_of(path: str) -> str:
    """Return the format that the name of a file tells; nothing where it tells none, ``folder`` for ``data/waves/``."""
    return "folder" if path.endswith("/") else SUFFIXES.get(PurePosixPath(path).suffix.lower(), "")


def delimiter(path: str) -> str:
    """Return what stands between the cells of a text file: tabs in ``.tsv`` and ``.tab``, as archives deliver them."""
    return "\t" if PurePosixPath(path).suffix.lower() in (".tsv", ".tab") else ","


def files_of(root: Path, source: Source) -> tuple[Path, ...]:
    """Return the files that a source is made of, by name; of a folder those that its pattern takes, else the one.

    Hidden files, and locks that office programs leave (``~$…``), are no data.
    """
    whole = root / source.path
    if source.format != "folder":
        return (whole,)
    names = sorted(path.name for path in whole.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    return tuple(whole / name for name in names if not source.files or fnmatchcase(name, source.files))


def digest_of(root: Path, source: Source, of: Callable[[Path], str] = fingerprint.of_file) -> str:
    """Return the SHA-256 of the data of a source.

    Of a folder it is the SHA-256 of what ``sha256sum`` prints of its files in the order of their names, so that other
    tools can tell it too: ``LC_ALL=C sha256sum *.csv | sha256sum`` within the folder.

    Parameters
    ----------
    root, source
        The project's folder and a source whose file or folder is there.
    of
        Gives the digest of one file.
    """
    files = files_of(root, source)
    if source.format != "folder":
        return of(files[0])
    return _HASH("".join(f"{of(file)}  {file.name}\n" for file in files).encode()).hexdigest()
