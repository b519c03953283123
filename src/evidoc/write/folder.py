"""Paths and contents go in; files of a new site, each with its digest, come out.

A file that stays as it was is a hard link, shared with the store and the last site: no file is written in place.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path


class SiteFolder:
    """The folder that a site is written into, and the SHA-256 of every file in it."""

    def __init__(self, path: Path) -> None:
        """Start with the empty folder at `path`, made where it is not there."""
        self.path = path
        self.files: dict[str, str] = {}
        """Site-relative POSIX path -> SHA-256."""
        (path / "assets").mkdir(parents=True, exist_ok=True)

    def write(self, name: str, content: str | bytes) -> str:
        """Write one file; return its name."""
        data = content.encode() if isinstance(content, str) else content
        digest = hashlib.sha256(data).hexdigest()
        if self.files.get(name) != digest:  # an asset of many documents is written once
            write_anew(self.path / name, data)
        self.files[name] = digest
        return name

    def asset(self, stem: str, suffix: str, content: str | bytes) -> str:
        """Write a file whose name holds the digest of its content, so that it may be kept for ever; return its name."""
        data = content.encode() if isinstance(content, str) else content
        return self.write(f"assets/{stem}.{hashlib.sha256(data).hexdigest()[:12]}{suffix}", data)

    def note(self, name: str) -> int:
        """Take in a file that a worker wrote; return its size in bytes."""
        data = (self.path / name).read_bytes()
        self.files[name] = hashlib.sha256(data).hexdigest()
        return len(data)

    def take(self, name: str, origin: Path, digest: str) -> str:
        """Take in a file that stays as it was and has this SHA-256; return its name."""
        link(origin, self.path / name)
        self.files[name] = digest
        return name

    def drop(self, name: str) -> None:
        """Remove a file that must not be published, such as a PDF that failed its checks."""
        (self.path / name).unlink(missing_ok=True)
        self.files.pop(name, None)


def write_anew(path: Path, data: bytes) -> None:
    """Write a file; what another name shares with the one that was there stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def link(origin: Path, path: Path) -> None:
    """Let `path` be the same file as `origin`, or, where the file system has no hard links, a copy of it.

    Whoever reads `path` sees what was there before or the new file as a whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        os.link(origin, part)
    except OSError:
        shutil.copyfile(origin, part)
    part.replace(path)
    part.unlink(missing_ok=True)  # two names of one file cannot replace each other: the system leaves both
