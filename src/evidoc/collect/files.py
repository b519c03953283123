"""A project-relative path goes in; the file's text comes out, or a Problem that says why it cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from evidoc.collect.encodings import not_utf8, wide_encoding
from evidoc.errors import Place, Problem
from evidoc.model.nearest import nearest


def inside(root: Path, path: str | Path) -> bool:
    """Return whether `path`, taken from `root` and with links followed, stays inside the project."""
    if _goes_straight_down(root, os.fspath(path)):
        return True
    try:
        return (root / path).resolve().is_relative_to(root.resolve())
    except ValueError:  # a null character, which no path can hold
        return False
    except RuntimeError:  # a link that leads to itself: nothing is there, inside or outside
        return True


def relative(root: Path, path: str | Path) -> str:
    """Return `path` as a project-relative POSIX path; a path that leaves the project stays as it was written."""
    name = os.fspath(path)
    if name[:1] not in ("", "/", ".") and os.sep == "/" and os.path.normpath(name) == name:
        return name
    normal = os.path.relpath(os.path.abspath(root / path), os.path.abspath(root))  # noqa: PTH100 - links stay as named
    return Path(path).as_posix() if normal.startswith("..") else Path(normal).as_posix()


def _goes_straight_down(root: Path, name: str) -> bool:
    """Return whether `name` goes through no link and no ``..``, as nearly all do: then it is not worth resolving."""
    if os.sep != "/" or name.startswith("/") or ".." in name or "\0" in name:
        return False
    at = os.fspath(root)
    for part in name.split("/"):
        at = f"{at}/{part}"
        if os.path.islink(at):  # noqa: PTH114 - for each part of each path that is read
            return False
    return True


def read_text(path: str | Path, root: Path, place: Place | None = None) -> tuple[str, list[Problem]]:
    """Read a UTF-8 text file of the project.

    Parameters
    ----------
    path
        The file, project-relative or absolute.
    root
        The project's folder.
    place
        Where the path was written; problems with the path itself point there instead of to the file.

    Returns
    -------
    tuple
        The text without byte order mark, every line end a line feed, and the problems met: ``path-leaves-project``,
        ``missing-file``, ``unreadable-file`` or ``not-utf-8``. The text is empty where there is a problem.
    """
    data, problems = read_bytes(path, root, place)
    return ("", problems) if problems else decode(data, relative(root, path))


def decode(data: bytes, name: str) -> tuple[str, list[Problem]]:
    """Return the text of the file `name`, as `read_text` does, from its bytes."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", [not_utf8(name, error.object, error.start)]
    if "\0" in text[:2] and wide_encoding(data):  # Latin letters of two bytes each are UTF-8, too
        return "", [not_utf8(name, data, 0)]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def read_bytes(path: str | Path, root: Path, place: Place | None = None) -> tuple[bytes, list[Problem]]:
    """Read a file of the project as it is; the same as `read_text` without any decoding."""
    problems = check_file(path, root, place)
    if problems:
        return b"", problems
    try:
        with open(os.path.join(root, path), "rb") as file:  # noqa: PTH118, PTH123 - thousands are read, and joins add up
            return file.read(), []
    except OSError as error:
        return b"", [unreadable(relative(root, path), error, place)]


def unreadable(name: str, error: OSError, place: Place | None = None) -> Problem:
    """Return the problem that the system said `error` of the file `name`, which is written at `place` if anywhere."""
    message = f"The file '{name}' cannot be read: {error.strerror}."
    return Problem("unreadable-file", message, place or Place(name), "Check who may read the file.")


def check_file(path: str | Path, root: Path, place: Place | None = None) -> list[Problem]:
    """Return what is wrong with a path, written at `place` if anywhere, that must name a file of the project."""
    if (asked := _ASKED.get()) is not None:
        asked.add(relative(root, path))
    stays = inside(root, path)
    if stays and os.path.isfile(os.path.join(root, path)):  # noqa: PTH113, PTH118 - as above
        return []
    name = relative(root, path)
    at = place or Place(name)
    if not stays:
        message = f"The path '{Path(path).as_posix()}' leaves the project."
        hint = "Name a file inside the project's folder; copy it there where it is kept elsewhere."
        return [Problem("path-leaves-project", message, at, hint)]
    if (root / path).is_dir():
        return [Problem("missing-file", f"'{name}' is a folder, not a file.", at, "Name the file in it.")]
    return [] if (root / path).exists() else [_missing(name, root, at)]


@contextmanager
def one_look() -> Iterator[None]:
    """Within it, a project's folder is looked through once for names that may be meant, however many are missing."""
    before = _LOOKED.set({})
    try:
        yield
    finally:
        _LOOKED.reset(before)


@contextmanager
def noting() -> Iterator[set[str]]:
    """Give the set of the project-relative paths of files that are asked for within it."""
    asked: set[str] = set()
    before = _ASKED.set(asked)
    try:
        yield asked
    finally:
        _ASKED.reset(before)


_ASKED: ContextVar[set[str] | None] = ContextVar("asked", default=None)
_LOOKED: ContextVar[dict[tuple[str, str], tuple[str, ...]] | None] = ContextVar("looked", default=None)


def _missing(name: str, root: Path, at: Place) -> Problem:
    looked = _LOOKED.get()
    key = os.fspath(root), Path(name).suffix
    files = (looked or {}).get(key) or tuple(_files_like(name, root))
    if looked is not None:
        looked[key] = files
    found = nearest(name, files)
    hint = f"Did you mean '{found}'?" if found else "Make the file, or correct its name."
    return Problem("missing-file", f"There is no file '{name}'.", at, hint)


def _files_like(name: str, root: Path) -> Iterator[str]:
    """Give the project's files of the same kind; built, hidden and raw folders hold nothing that is meant."""
    suffix = Path(name).suffix
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = [f for f in subfolders if not f.startswith((".", "_")) and f != "node_modules"]
        for file in files:
            if Path(file).suffix == suffix:
                yield (Path(folder) / file).relative_to(root).as_posix()
