"""Files, plain data and the installed packages come in; SHA-256 digests of their content go out."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MISSING = "missing"
"""Stands for the digest of a file that is not there."""
_CHUNK = 1 << 20


def of_bytes(content: bytes) -> str:
    """Return the digest of `content`."""
    return hashlib.sha256(content).hexdigest()


def of_data(data: Any) -> str:
    """Return the digest of JSON-ready data, however its keys are ordered."""
    return of_bytes(canonical(data).encode())


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


def of_path(path: Path) -> str:
    """Return the digest of a file, or of a folder: the names and contents of everything in it."""
    if not path.is_dir():
        return of_file(path)
    files = sorted((p.relative_to(path).as_posix(), p) for p in path.rglob("*") if p.is_file())
    return of_data([[name, of_file(file)] for name, file in files])


def of_code(*names: str) -> str:
    """Return the digest of evidoc's own source.

    Parameters
    ----------
    *names
        Modules and folders of the package, e.g. ``products``, ``charts.py``.
    """
    package = Path(__file__).parent
    found = [package / name for name in names]
    files = [file for path in found for file in (path.rglob("*.py") if path.is_dir() else [path])]
    return of_data(sorted([file.relative_to(package).as_posix(), of_file(file)] for file in files))


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
