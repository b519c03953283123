"""A project's build folder comes in; it is this process's alone for a while, or a problem says whose it is."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from evidoc.errors import Place, Problem, WriteError
from evidoc.shelf.refusals import told_in_words

FILE = "lock"
_LONGEST = 200
"""Characters of a command that are shown."""


@contextlib.contextmanager
def build_lock(folder: Path, *, wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the project's build for as long as the block lasts; what the system refuses there is told in words.

    The system lets go of it with the process, however that ends.

    Parameters
    ----------
    folder
        ``_build``; made where it is missing.
    wait
        Called with a note where another process holds it, which is then waited for; None: that is an error.

    Raises
    ------
    WriteError
        Another process builds the project now (it is named by its process id, its command and its beginning), or the
        folder cannot be written, or the disk is full.
    """
    with told_in_words(folder.parent, folder.name):
        _make(folder)
        try:
            import fcntl  # noqa: F401 - looked for only
        except ImportError:  # Windows
            yield
            return
        with contextlib.closing(_held(folder / FILE, wait)) as file:
            file.truncate(0)
            file.write(json.dumps(_oneself()) + "\n")
            file.flush()
            yield
            file.truncate(0)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        what = "a link that leads nowhere" if folder.is_symlink() else "a file"
        message = f"{folder.name} is {what}, and evidoc keeps there what it builds."
        hint = f"Move {folder.name} away, then build again."
        raise WriteError(Problem("cannot-write", message, Place(folder.name), hint)) from error


def _held(path: Path, wait: Callable[[str], None] | None) -> IO[str]:
    """Return the lock's file once it is ours."""
    import fcntl

    while True:
        file = path.open("a+", encoding="utf-8")
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = _holder(file)
                if wait is None:
                    raise WriteError(_busy(path, holder)) from None
                wait(f"Waiting for another evidoc, which works on this project: {holder}.")
                fcntl.flock(file, fcntl.LOCK_EX)
            if _is(file, path):
                return file
        except BaseException:
            file.close()
            raise
        file.close()  # somebody removed it while we waited: what we hold is nobody's lock


def _is(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _busy(path: Path, holder: str) -> Problem:
    message = f"Another evidoc works on this project: {holder}."
    return Problem(
        "build-running", message, Place(f"{path.parent.name}/{path.name}"), "Wait for it to end, or stop it."
    )


def _oneself() -> dict[str, str | int]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:_LONGEST]
    since = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return {"process": os.getpid(), "since": since, "command": command}


def _holder(file: IO[str]) -> str:
    """Return who holds the lock, in words."""
    file.seek(0)
    try:
        told = json.loads(file.read())
        return f"process {told['process']}, '{told['command']}', since {told['since']}"
    except (ValueError, KeyError, TypeError):
        return "a process that has only just begun"
