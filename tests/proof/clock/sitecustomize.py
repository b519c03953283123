"""Python loads this before anything else where its folder is named; afterwards every clock of Python is years ahead.

It reaches whatever asks Python for the time, in every process that is told of the folder. It does not reach what asks
the system itself: pandoc, Pango and other C libraries, and the times that the system gives to files.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import gc
import time
from typing import Any

AHEAD = 5 * 366 * 24 * 3600
"""Seconds."""
_time, _time_ns = time.time, time.time_ns
_gmtime, _localtime, _ctime, _strftime = time.gmtime, time.localtime, time.ctime, time.strftime


def _ahead() -> float:
    return _time() + AHEAD


def _now(cls: type[dt.datetime], tz: dt.tzinfo | None = None) -> dt.datetime:
    return cls.fromtimestamp(_ahead(), tz)


def _utcnow(cls: type[dt.datetime]) -> dt.datetime:
    return cls.fromtimestamp(_ahead(), dt.UTC).replace(tzinfo=None)


def _today(cls: type[dt.date]) -> dt.date:
    return cls.fromtimestamp(_ahead())


def _shift() -> None:
    replaced: dict[str, Any] = {
        "time": _ahead,
        "time_ns": lambda: _time_ns() + AHEAD * 10**9,
        "gmtime": lambda seconds=None: _gmtime(_ahead() if seconds is None else seconds),
        "localtime": lambda seconds=None: _localtime(_ahead() if seconds is None else seconds),
        "ctime": lambda seconds=None: _ctime(_ahead() if seconds is None else seconds),
        "strftime": lambda form, at=None: _strftime(form, _localtime(_ahead()) if at is None else at),
    }
    for name, function in replaced.items():
        setattr(time, name, function)
    # The classes themselves must stay: pandas was compiled against them. What they hold can be reached by this way.
    methods: dict[type, dict[str, Any]] = {
        dt.datetime: {"now": _now, "utcnow": _utcnow, "today": _today},
        dt.date: {"today": _today},
    }
    for kind, own in methods.items():
        (held,) = (one for one in gc.get_referents(kind.__dict__) if isinstance(one, dict))
        held.update({name: classmethod(function) for name, function in own.items()})
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


_shift()
