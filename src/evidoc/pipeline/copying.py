"""A project's folder goes in; a copy of everything in it that may be an input comes out, in a folder of another path.

Files are copied, not linked: a second name for the same file would let whatever builds the copy change the author's
own data. Where the file system can, a copy shares the blocks of the original until one of the two changes.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from evidoc.errors import Place, Problem, WriteError
from evidoc.pipeline.names import BUILD, DEMO, SITE

_NEVER = frozenset((".git", ".hg", ".svn", ".quarto", ".ipynb_checkpoints", "__pycache__", "node_modules"))
"""Folders of tools, wherever they stand: what lies there was made of the project, or is its history."""
_MARKS = ("pyvenv.cfg", "CACHEDIR.TAG")
"""A folder with one of these is an environment or, as tools agree to mark it, a cache."""
_FICLONE = 0x40049409
_SPARE = 64 << 20
"""Bytes that a copy leaves free: what is built of it needs room too."""


def copy_inputs(root: Path, target: Path, private: Collection[str] = ()) -> int:
    """Copy the project in folder `root`, without what is built of it, into the new folder `target`.

    Links inside the project lead to the same place of the copy; those that leave it lead where they led.

    Parameters
    ----------
    root, target
        The project, and the folder that is made.
    private
        Project-relative paths of files and folders whose rows must not travel: the copy gets another name of the same
        file (a hard link), and only where the system has none a copy that nobody else may read.

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
            _lay(path, new) if _is_private(path.relative_to(root), private) else _copy(path, new)
        elif kind == "link":
            _link(path, new, root, target, left_out)
    return sum(kind == "file" for _, kind in entries)


def remove_private(target: Path, private: Collection[str]) -> None:
    """Remove from a copy what must not stay in it, before anything else may keep the copy from being removed."""
    for name in private:
        path = target / name
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _is_private(path: Path, private: Collection[str]) -> bool:
    return any(one.as_posix() in private for one in (path, *path.parents))


def _lay(source: Path, target: Path) -> None:
    """Make one more name of a file; where that cannot be, a copy for this user alone."""
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        target.touch(mode=0o600)
        shutil.copyfile(source, target)


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
            own = top or (folder / "_quarto.yml").exists()
            built = own and entry.name in {BUILD, SITE, DEMO}
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
