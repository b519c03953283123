"""What the system refuses comes in: a full disk, a folder without the right to write; a problem in words goes out."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from evidoc.errors import Place, Problem, WriteError

_AGAIN = "then build again; what was built before is as it was."
_FULL = f"Make room, {_AGAIN}"
_RIGHT = f"Give yourself the right to read and write there, {_AGAIN}"
_ELSEWHERE = f"Let it be a plain folder beside the project's other files, {_AGAIN}"
_REFUSALS = {
    errno.ENOSPC: ("The disk is full: this cannot be written.", _FULL),
    errno.EDQUOT: ("Your share of the disk is full: this cannot be written.", _FULL),
    errno.EFBIG: ("This cannot be written: the system lets no file grow so large.", _FULL),
    errno.EROFS: ("This cannot be written: its file system is read-only.", _RIGHT),
    errno.EACCES: ("The system gives no right to this.", _RIGHT),
    errno.EPERM: ("The system does not permit this.", _RIGHT),
    errno.EXDEV: ("This cannot be exchanged as a whole: it lies on another file system.", _ELSEWHERE),
    errno.EBUSY: ("This cannot be exchanged as a whole: it is a file system of its own, or in use.", _ELSEWHERE),
}


@contextlib.contextmanager
def told_in_words(root: Path, what: str) -> Iterator[None]:
    """Raise what the system refuses in the block as a problem that names the file and says what to do.

    Parameters
    ----------
    root
        The folder from which the file is named.
    what
        What is being written, where the system does not name a file; relative to `root`.

    Raises
    ------
    WriteError
        ``cannot-write``. What is no refusal to write, and nothing of the system's, passes as it is.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        message, hint = _REFUSALS[error.errno]
        detail = error.strerror or ""
        raise WriteError(Problem("cannot-write", message, _place(root, error, what), hint, detail=detail)) from error


def _place(root: Path, error: OSError, what: str) -> Place:
    named = error.filename2 or error.filename  # of two names, the second is the one to be written
    if not isinstance(named, str | bytes):
        return Place(what)
    path = Path(named if isinstance(named, str) else named.decode(errors="replace"))
    return Place(path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path))
