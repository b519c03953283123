"""A process asks for an empty folder of its own; it goes with the process, and what killed processes left is swept."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "evidoc-own-"


@contextlib.contextmanager
def own_folder(above: str = "") -> Iterator[Path]:
    """Give an empty folder that nobody else may enter, for as long as the block lasts.

    A killed process cannot remove its folder; but the lock on it ends with the process, so the next one that asks for
    a folder, on this machine, removes those that nobody holds.

    Parameters
    ----------
    above
        The folder in which it is made; empty: this machine's own for temporary files.
    """
    near = Path(above or tempfile.gettempdir())
    for name in os.listdir(near):  # noqa: PTH208 - there may be thousands, nearly all of them others'
        if name.startswith(PREFIX):
            _sweep(near / name)
    folder, held = _new(near)
    try:
        yield folder.resolve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _new(near: Path) -> tuple[Path, int]:
    """Make a folder and hold it; another process may have swept it before it was held."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=near))
        with contextlib.suppress(FileNotFoundError):
            held = os.open(folder, os.O_RDONLY)
            with contextlib.suppress(OSError):  # a file system without locks: then nobody sweeps either
                fcntl.flock(held, fcntl.LOCK_EX)
            if folder.is_dir():
                return folder, held
            os.close(held)


def _sweep(folder: Path) -> None:
    """Remove a folder whose process is gone; leave those of others alone."""
    with contextlib.suppress(OSError):
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if os.fstat(held).st_uid == os.getuid():
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(held)
