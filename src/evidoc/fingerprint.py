"""Files, plain data and the installed packages come in; SHA-256 digests of their content go out."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

MISSING = "missing"
"""Stands for the digest of a file that is not there."""
_PACKAGE = str(Path(__file__).parent)
_CHUNK = 1 << 20
_SETTLED = 2_000_000_000
"""Nanoseconds: a file that changed this shortly before it was read may have changed again, unseen by its times."""


def of_bytes(content: bytes) -> str:
    """Return the digest of `content`."""
    return hashlib.sha256(content).hexdigest()


def of_data(data: Any) -> str:
    """Return the digest of JSON-ready data, however its keys are ordered; dataclasses in it are their fields."""
    # Names of files may hold bytes that are no text.
    return of_bytes(_PLAIN.encode(data).encode(errors="surrogatepass"))


def _fields(one: Any) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}


_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False, default=_fields)
"""Without an indent, the encoder written in C does it."""


def canonical(data: Any) -> str:
    """Return JSON text that is the same for equal data: sorted keys, two-space indent, a final newline."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def of_file(path: Path | str) -> str:
    """Return the digest of a file's bytes, or `MISSING`."""
    digest = hashlib.sha256()
    try:
        with Path(path).open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return MISSING
    return digest.hexdigest()


def of_path(path: Path, digests: Digests | None = None) -> str:
    """Return the digest of a file, or of a folder: the names and contents of everything in it, also behind links."""
    of = digests.of_file if digests else of_file
    return of_data(sorted(_entries(path, "", of, ()))) if path.is_dir() else of(path)


def _entries(
    folder: Path, above: str, of: Callable[[Path], str], within: tuple[tuple[int, int], ...]
) -> Iterator[tuple[str, str]]:
    """Yield each name in a folder with its digest; a link to a folder further up is not followed again."""
    try:
        told = folder.stat()
        with os.scandir(folder) as scanned:
            entries = list(scanned)
    except OSError:
        yield above, MISSING
        return
    here = (told.st_dev, told.st_ino)
    for entry in entries if here not in within else ():
        if is_folder(entry):
            yield f"{above}{entry.name}/", ""  # an empty folder is seen by whoever lists the one above
            yield from _entries(Path(entry.path), f"{above}{entry.name}/", of, (*within, here))
        else:
            yield above + entry.name, of(Path(entry.path)) if os.path.isfile(entry.path) else MISSING  # noqa: PTH113


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a folder or a link to one; one that leads to itself is not, where `is_dir` raises."""
    return entry.is_dir(follow_symlinks=False) or (entry.is_symlink() and os.path.isdir(entry.path))  # noqa: PTH112


class Digests:
    """Digests of files by what the system says of each: one that did not change is not read again.

    A digest is trusted while size, both times and inode are what they were, and the last change did not lie within two
    seconds of the reading: a clock of two seconds (FAT, some network drives) cannot hide a quick edit.
    """

    def __init__(self, known: Mapping[str, list[Any]] | None = None) -> None:
        """Start from what `as_dict` gave, or from nothing."""
        self._known = dict(known or {})
        self._used: dict[str, list[Any]] = {}
        self._code: dict[str, str] = {}
        """Of evidoc's own source: file -> digest. What this process has loaded does not change meanwhile."""

    def of_file(self, path: Path | str) -> str:
        """Return the digest of a file's bytes, or `MISSING`."""
        try:
            told = os.stat(path)  # noqa: PTH116 - a text costs less than a Path, and there may be very many
        except OSError:
            return MISSING
        name = os.path.abspath(path)  # noqa: PTH100 - Path.absolute() takes as long as all the rest
        stamp = [told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino]
        kept = self._used.get(name) or self._known.get(name)
        if kept and kept[:4] == stamp and _settled(told, kept[4]):
            self._used[name] = kept
            return str(kept[5])
        now = time.time_ns()  # before the reading: what changes after it is newer
        digest = of_file(path)
        self._used[name] = [*stamp, now, digest]
        return digest

    def of_path(self, path: Path) -> str:
        """Return the digest of a file, or of a folder: the names and contents of everything in it."""
        return of_path(path, self)

    def of_code(self, *names: str) -> str:
        """Return the digest of evidoc's own source, as `of_code` does."""
        return of_code(*names, digests=self)

    def code(self, *names: str) -> dict[str, str]:
        """Return the digests of these modules and folders of evidoc's own source; each file is looked at once."""
        if not self._code:
            self._code = dict.fromkeys(_code(""), "")
        within = tuple(f"{name}/" for name in names)
        asked = [file for file in self._code if "" in names or file in names or file.startswith(within)]
        for file in asked:
            self._code[file] = self._code[file] or self.of_file(f"{_PACKAGE}/{file}")
        return {file: self._code[file] for file in asked}

    def asked(self) -> tuple[str, ...]:
        """Return the absolute path of every file whose digest was asked for."""
        return tuple(self._used)

    def as_dict(self) -> dict[str, list[Any]]:
        """Return everything known as JSON-ready data; files that are gone are forgotten."""
        unused = {name: kept for name, kept in self._known.items() if name not in self._used}
        known = {**{name: kept for name, kept in unused.items() if os.path.exists(name)}, **self._used}  # noqa: PTH110
        return {name: known[name] for name in sorted(known)}


def _settled(told: os.stat_result, read: int) -> bool:
    """Say whether a change after the reading would show in the times of a file.

    Every change sets the time of change, which nobody can set back. The time of modification may be any, also one to
    come; only where it is near, it may be all that a coarse clock tells.
    """
    return told.st_ctime_ns + _SETTLED < read and abs(read - told.st_mtime_ns) > _SETTLED


def of_code(*names: str, digests: Digests | None = None) -> str:
    """Return the digest of evidoc's own source.

    Parameters
    ----------
    *names
        Modules and folders of the package, e.g. ``products``, ``charts.py``; of a folder everything but what Python
        compiled counts, such as the Lua.
    digests
        What spares looking at the files more than once.
    """
    if digests is None:
        return of_data(sorted([file, of_file(f"{_PACKAGE}/{file}")] for name in names for file in _code(name)))
    return of_data(sorted([file, digest] for file, digest in digests.code(*names).items()))


def _code(name: str) -> Iterator[str]:
    """Yield the file of this name in the package, or every file of the folder, by its path there."""
    if name and not os.path.isdir(f"{_PACKAGE}/{name}"):  # noqa: PTH112
        yield name
        return
    for entry in os.scandir(f"{_PACKAGE}/{name}"):
        path = f"{name}/{entry.name}" if name else entry.name
        if not entry.is_dir():
            yield from () if entry.name.endswith(".pyc") else (path,)
        elif entry.name != "__pycache__":
            yield from _code(path)


def of_environment(folders: Iterable[str] | None = None) -> dict[str, str]:
    """Return what calculations rest on besides the project: the Python and the installed packages with their versions.

    Parameters
    ----------
    folders
        Where packages are installed; None: the folders in which Python looks for modules.
    """
    installed: set[str] = set()
    for folder in map(str, sys.path if folders is None else folders):
        # Texts, not Paths: there are hundreds, and every command asks.
        names = os.listdir(folder) if os.path.isdir(folder) else ()  # noqa: PTH112, PTH208
        installed.update(_package(folder, name) for name in names if name.endswith((".dist-info", ".egg-info")))
    python = f"{platform.python_implementation()} {platform.python_version()} {sys.platform} {platform.machine()}"
    return {"Python": python, "installed packages": of_data(sorted(installed))}


def _package(folder: str, about: str) -> str:
    """Return what tells an installed package from any other; evidoc's own code is looked at file by file elsewhere."""
    # What came from a folder or a repository may be another under the same version: its list of files has digests.
    own = about.startswith("evidoc-") or not os.path.isfile(f"{folder}/{about}/direct_url.json")  # noqa: PTH113
    return about if own else f"{about} {of_file(f'{folder}/{about}/RECORD')}"
