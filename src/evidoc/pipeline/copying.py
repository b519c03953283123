"""A project's folder goes in; a copy of everything in it that may be an input comes out, in a folder of another path.

Files are copied, not linked: a second name for the same file would let whatever builds the copy change the author's
own data. Where the file system can, a copy shares the blocks of the original until one of the two changes.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from evidoc.errors import Place, Problem, WriteError
from evidoc.pipeline.names import BUILD, SITE

_NEVER = frozenset((".git", ".hg", ".svn", ".quarto", ".ipynb_checkpoints", "__pycache__", "node_modules"))
"""Folders of tools, wherever they stand: what lies there was made of the project, or is its history."""
_MARKS = ("pyvenv.cfg", "CACHEDIR.TAG")
"""A folder with one of these is an environment or, as tools agree to mark it, a cache."""
_FICLONE = 0x40049409
_SPARE = 64 << 20
"""Bytes that a copy leaves free: what is built of it needs room too."""


def copy_inputs(root: Path, target: Path) -> int:
    """Copy the project in folder `root`, without what is built of it, into the new folder `target`.

    Links inside the project lead to the same place of the copy; those that leave it lead where they led.

    Returns
    -------
    int
        How many files were copied. File times are not: nothing may rest on them.

    Raises
    ------
    WriteError
        There is no room for it.
    """
    root = root.resolve()
    entries = list(_entries(root, top=True))
    left_out = {path for path, kind in entries if kind == "left out"}
    _make_room(sum(_size(path) for path, kind in entries if kind == "file"), target.parent)
    target.mkdir(parents=True)
    for path, kind in entries:
        new = target / path.relative_to(root)
        if kind == "folder":
            new.mkdir()
        elif kind == "file":
            _copy(path, new)
        elif kind == "link":
            _link(path, new, root, target, left_out)
    return sum(kind == "file" for _, kind in entries)


def _entries(folder: Path, *, top: bool = False) -> Iterator[tuple[Path, str]]:
    """Yield everything in a folder with its kind, folders before what they hold; links are not followed."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            yield path, "link"
        elif entry.is_file():
            yield path, "file"
        elif entry.is_dir():
            built = top and entry.name in {BUILD, SITE}
            tools = entry.name in _NEVER or entry.name.startswith(".evidoc-")
            if built or tools or any((path / mark).exists() for mark in _MARKS):
                yield path, "left out"
                continue
            yield path, "folder"
            yield from _entries(path)


def _link(link: Path, new: Path, root: Path, target: Path, left_out: set[Path]) -> None:
    """Make a link that leads to the same file as `link`, or to that file's copy."""
    leads = Path(os.path.normpath(link.parent / link.readlink()))
    real = Path(os.path.realpath(link))  # which takes a circle of links as it is
    if not leads.is_relative_to(root) and real.is_relative_to(root):
        leads = real  # it names the project by another path
    if real.is_file() and not left_out.isdisjoint(real.parents):
        _copy(real, new)  # such as data that git-annex keeps in .git
    elif leads.is_relative_to(root):
        new.symlink_to(os.path.relpath(target / leads.relative_to(root), new.parent))
    else:
        new.symlink_to(leads)


def _copy(source: Path, target: Path) -> None:
    with suppress(FileNotFoundError):  # an editor's own file that is gone already
        if not _share(source, target):
            shutil.copyfile(source, target)
        shutil.copymode(source, target)


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _share(source: Path, target: Path) -> bool:
    """Have the file system make a copy that shares blocks; say whether it can."""
    if sys.platform != "linux":
        return False
    import fcntl

    with source.open("rb") as old, target.open("wb") as new, suppress(OSError):
        fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
        return True
    return False


def _make_room(size: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE:
        message = f"The copy of the project needs {size >> 20} MB, and {folder} has {free >> 20} MB left."
        raise WriteError(Problem("no-room", message, Place("the folder for temporary files"), _ROOM))


_ROOM = "Make room there, or name a folder on a larger disk by the environment variable TMPDIR."
