"""Paths and contents go in; files of a new site, each with its digest, come out."""

from __future__ import annotations

import hashlib
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
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self.files[name] = hashlib.sha256(data).hexdigest()
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

    def copy(self, name: str, origin: Path) -> str:
        """Copy a file of another site under the same name; return its SHA-256."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin / name, target)
        self.note(name)
        return self.files[name]

    def drop(self, name: str) -> None:
        """Remove a file that must not be published, such as a PDF that failed its checks."""
        (self.path / name).unlink(missing_ok=True)
        self.files.pop(name, None)
