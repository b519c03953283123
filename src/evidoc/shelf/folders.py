"""A finished folder comes in; it stands in the place of the old one at once, or the old one stays as it was.

Readers find every page at any moment, because two names are exchanged in one call of the system. Where it has none,
two renames are made, and a journal beside the folder lets the next command finish them.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from evidoc.errors import Place, Problem, WriteError
from evidoc.shelf.refusals import told_in_words

_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2
_PATIENCE = 0.5
"""Seconds that making a new site proof against a power cut may take; its manifest tells what was lost beyond that."""


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


@contextlib.contextmanager
def filling(target: Path, root: Path | None = None) -> Iterator[Path]:
    """Give a new folder beside `target` for the block to fill, and to `exchange` if it likes; nothing of it stays.

    Parameters
    ----------
    target
        The folder that may be replaced.
    root
        The project, from which problems name files; None: the folder in which `target` is.

    Raises
    ------
    WriteError
        The system refuses to write; `target` is as it was.
    """
    root = root or target.parent
    with told_in_words(root, target.relative_to(root).as_posix()):
        folder = aside(target)
        try:
            yield folder
        finally:
            with contextlib.suppress(OSError):  # the next command sweeps up
                recover(target)
                _remove(folder)


def exchange(new: Path, target: Path, *, atomic: bool = True, durable: bool = True) -> None:
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
    durable
        Have the system write everything down before and after, so that a power cut finds one of the two.

    Raises
    ------
    OSError
        The folders cannot be renamed; `target` is as it was, or `recover` makes it so.
    """
    recover(target)
    if durable:
        _write_down(new)
    if not target.exists():
        new.rename(target)
    elif atomic and _swap(new, target):
        _remove(new)
    else:
        _exchange_by_renames(new, target)
    if durable:
        make_durable(target.parent)


def recover(target: Path) -> None:
    """Finish an exchange that was interrupted: afterwards `target` is the old folder or the new one, and whole.

    Raises
    ------
    WriteError
        `target` is no folder of its own, but a link or a file: it cannot be exchanged.
    """
    if target.is_symlink() or target.is_file():
        what = "a link" if target.is_symlink() else "a file"
        message = f"{target.name} is {what}; evidoc exchanges it as a whole, which only a folder of its own allows."
        hint = f"Move {target.name} away and build again; to have the pages elsewhere, copy them from {target.name}."
        raise WriteError(Problem("cannot-write", message, Place(target.name), hint))
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


def make_durable(folder: Path) -> None:
    """Have the system write down the names in a folder, so that they outlive a power cut."""
    with contextlib.suppress(OSError):  # some systems have no such call for folders
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _write_down(folder: Path) -> None:
    """Have the system write down the files of a folder, as many as patience allows."""
    end = time.monotonic() + _PATIENCE
    for path in folder.rglob("*"):
        if time.monotonic() > end:
            return
        make_durable(path)


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
    if sys.platform == "win32":
        return False
    library, paths = ctypes.CDLL(None, use_errno=True), (os.fsencode(one), os.fsencode(other))
    if hasattr(library, "renameat2"):
        return bool(library.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0)
    if hasattr(library, "renamex_np"):  # macOS
        return bool(library.renamex_np(*paths, _RENAME_SWAP) == 0)
    return False


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
