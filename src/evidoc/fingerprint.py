"""Files, plain data and the installed packages come in; SHA-256 digests of their content go out."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

MISSING = "missing"
"""Stands for the digest of a file that is not there."""
_CHUNK = 1 << 20
_SETTLED = 2_000_000_000
"""Nanoseconds: a file that changed this shortly before it was read may have changed again, unseen by its times."""


def of_bytes(content: bytes) -> str:
    """Return the digest of `content`."""
    return hashlib.sha256(content).hexdigest()


def of_data(data: Any) -> str:
    """Return the digest of JSON-ready data, however its keys are ordered."""
    # without an indent, the encoder written in C does it
    return of_bytes(json.dumps(data, ensure_ascii=False, sort_keys=True, allow_nan=False).encode())


def canonical(data: Any) -> str:
    """Return JSON text that is the same for equal data: sorted keys, two-space indent, a final newline."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def of_file(path: Path) -> str:
    """Return the digest of a file's bytes, or `MISSING`."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return MISSING
    return digest.hexdigest()


def of_path(path: Path, digests: Digests | None = None) -> str:
    """Return the digest of a file, or of a folder: the names and contents of everything in it."""
    of = digests.of_file if digests else of_file
    if not path.is_dir():
        return of(path)
    files = sorted((p.relative_to(path).as_posix(), p) for p in path.rglob("*") if p.is_file())
    return of_data([[name, of(file)] for name, file in files])


class Digests:
    """Digests of files by what the system says of each: one that did not change is not read again.

    A digest is trusted while size, both times and inode are what they were, and the last change lay at least two
    seconds before the reading: a clock of two seconds (FAT, some network drives) cannot hide a quick edit.
    """

    def __init__(self, known: Mapping[str, list[Any]] | None = None) -> None:
        """Start from what `as_dict` gave, or from nothing."""
        self._known = dict(known or {})
        self._used: dict[str, list[Any]] = {}

    def of_file(self, path: Path) -> str:
        """Return the digest of a file's bytes, or `MISSING`."""
        try:
            told = path.stat()
        except OSError:
            return MISSING
        name = str(path.absolute())
        stamp = [told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino]
        kept = self._used.get(name) or self._known.get(name)
        if kept and kept[:4] == stamp and max(told.st_mtime_ns, told.st_ctime_ns) + _SETTLED < kept[4]:
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

    def as_dict(self) -> dict[str, list[Any]]:
        """Return what was asked for since the start, as JSON-ready data; what nobody asked for is forgotten."""
        return {name: self._used[name] for name in sorted(self._used)}


def of_code(*names: str, digests: Digests | None = None) -> str:
    """Return the digest of evidoc's own source.

    Parameters
    ----------
    *names
        Modules and folders of the package, e.g. ``products``, ``charts.py``; of a folder everything but what Python
        compiled counts, such as the Lua.
    digests
        What spares reading unchanged files.
    """
    package, of = Path(__file__).parent, digests.of_file if digests else of_file
    found = [package / name for name in names]
    files = [file for path in found for file in (_below(path) if path.is_dir() else [path])]
    return of_data(sorted([file.relative_to(package).as_posix(), of(file)] for file in files))


def _below(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.suffix != ".pyc" and file.is_file()]


def of_environment(folders: Iterable[str] | None = None) -> dict[str, str]:
    """Return what calculations rest on besides the project: the Python and the installed packages with their versions.

    Parameters
    ----------
    folders
        Where packages are installed; None: the folders in which Python looks for modules.
    """
    installed: set[str] = set()
    for folder in map(Path, sys.path if folders is None else folders):
        if folder.is_dir():
            installed.update(path.name for path in folder.iterdir() if path.name.endswith((".dist-info", ".egg-info")))
    python = f"{platform.python_implementation()} {platform.python_version()} {sys.platform} {platform.machine()}"
    return {"Python": python, "installed packages": of_data(sorted(installed))}
