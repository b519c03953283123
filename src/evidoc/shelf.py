"""Results and finished folders come in; they stand on disk as a whole or not at all, also after a killed build."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evidoc.errors import Place, Problem, WriteError
from evidoc.fingerprint import canonical
from evidoc.model.product import RESULTS_VERSION, Figure, Results, Table, Value

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def aside(target: Path) -> Path:
    """Return a new empty folder beside `target`, to be filled and then exchanged with it.

    Parameters
    ----------
    target
        The folder that will be replaced; what a killed build left beside it is removed.
    """
    recover(target)
    folder = target.parent / f".evidoc-new-{target.name}"
    _remove(folder)
    folder.mkdir(parents=True)
    return folder


def exchange(new: Path, target: Path, *, atomic: bool = True) -> None:
    """Put the folder `new` in the place of `target`, at once; the old content is removed.

    Parameters
    ----------
    new
        A finished folder on the same file system; afterwards it is gone.
    target
        The folder to be replaced; it need not exist.
    atomic
        Use the system's exchange of two names where there is one; without it two renames are made, and a journal that
        `recover` finishes.

    Raises
    ------
    OSError
        The folders cannot be renamed; `target` is as it was, or `recover` makes it so.
    """
    recover(target)
    if not target.exists():
        new.rename(target)
    elif atomic and _swap(new, target):
        _remove(new)
    else:
        _exchange_by_renames(new, target)


def recover(target: Path) -> None:
    """Finish an exchange that was interrupted: afterwards `target` is the old folder or the new one, and whole."""
    journal = _journal(target)
    if journal.exists():
        told = journal / "journal.json"
        new = target.parent / json.loads(told.read_text(encoding="utf-8"))["new"] if told.exists() else None
        old = journal / "old"
        if not target.exists():
            source = new if new is not None and new.exists() else old
            if source.exists():
                source.rename(target)
        _remove(journal)


def write_results(results: Results, folder: Path) -> None:
    """Write the documented exchange format, ``_build/results/``, as a whole.

    Parameters
    ----------
    results
        All products of a run.
    folder
        The folder to be replaced.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = aside(folder)
    for path, text in _files_of(results).items():
        file = new / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    exchange(new, folder)


def holds_results(results: Results, folder: Path) -> bool:
    """Tell whether `folder` holds what `write_results` would write there, to the byte, and nothing else."""
    wanted = {path: text.encode() for path, text in _files_of(results).items()}
    try:
        there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
        return there == set(wanted) and all((folder / path).read_bytes() == data for path, data in wanted.items())
    except OSError:
        return False


def _files_of(results: Results) -> dict[str, str]:
    """Return the files of the exchange format: path in its folder -> text."""
    names = {kind: sorted(getattr(results, kind)) for kind in ("values", "tables", "figures")}
    files = {"index.json": canonical({"version": RESULTS_VERSION, **names})}
    files["values.json"] = canonical({name: value.as_dict() for name, value in results.values.items()})
    for name, table in results.tables.items():
        files[f"tables/{name}.json"] = canonical(table.as_dict())
        files[f"tables/{name}.csv"] = table.csv
    for name, figure in results.figures.items():
        files[f"figures/{name}.json"] = canonical(figure.as_dict())
        files[f"figures/{name}.svg"] = figure.svg
        files[f"figures/{name}-narrow.svg"] = figure.svg_narrow
        files[f"figures/{name}.csv"] = figure.csv
    return {path: text for path, text in files.items() if text}


def read_results(folder: Path) -> Results:
    """Read back what `write_results` wrote.

    Parameters
    ----------
    folder
        ``_build/results``.

    Raises
    ------
    WriteError
        There are no results of this version.
    """
    try:
        index = _index(folder)
        values = _read(folder / "values.json")
        return Results(
            {name: Value.from_dict(values[name]) for name in index["values"]},
            {name: Table.from_dict(_read(folder / "tables" / f"{name}.json")) for name in index["tables"]},
            {name: Figure.from_dict(_read(folder / "figures" / f"{name}.json")) for name in index["figures"]},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"the kept results cannot be read: {type(error).__name__}"
        hint = "run: evidoc build"
        raise WriteError(Problem("unreadable-results", message, Place("_build/results"), hint)) from error


@contextlib.contextmanager
def build_lock(folder: Path) -> Iterator[None]:
    """Hold the project's build for as long as the block lasts.

    Parameters
    ----------
    folder
        ``_build``; made where it is missing.

    Raises
    ------
    WriteError
        Another process builds the project now; it is named by its process id.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            message = f"another build of this project is running (process {file.read().strip() or 'unknown'})"
            problem = Problem("build-running", message, Place("_build/lock"), "wait for it to end, or stop it")
            raise WriteError(problem) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield  # the lock goes with the file, also when the process is killed
        file.truncate(0)


def _index(folder: Path) -> dict[str, Any]:
    index = _read(folder / "index.json")
    if index["version"] != RESULTS_VERSION:
        raise ValueError(f"version {index['version']}")
    return index


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def _journal(target: Path) -> Path:
    return target.parent / f".evidoc-exchange-{target.name}"


def _exchange_by_renames(new: Path, target: Path) -> None:
    journal = _journal(target)
    journal.mkdir()
    told = journal / "journal.part"
    told.write_text(json.dumps({"new": new.name}), encoding="utf-8")
    told.rename(journal / "journal.json")
    target.rename(journal / "old")
    new.rename(target)
    _remove(journal)


def _swap(one: Path, other: Path) -> bool:
    """Exchange two names at once; say whether this system and file system can."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    return bool(renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
