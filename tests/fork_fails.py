"""In: the import by the server of child processes. Out: its second fork fails, as where memory is short."""

from __future__ import annotations

import errno
import os

_fork, _times = os.fork, [0]


def _second_fails() -> int:
    _times[0] += 1
    if _times[0] == 2:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
    return _fork()


os.fork = _second_fails
