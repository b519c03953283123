"""A module of this package comes in, the command that starts it goes out; an exit code comes in, plain words go out."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

_PACKAGE_PARENT = str(Path(__file__).resolve().parents[2])


def command(module: str) -> list[str]:
    """Return the command that runs ``main`` of a module of this package in a new interpreter."""
    # -P: the folder of the project must not shadow modules of the library. The package may lie where only this
    # process looks for it.
    start = f"import sys; sys.path.append({_PACKAGE_PARENT!r}); from evidoc.workers.{module} import main; main()"
    return [sys.executable, "-P", "-c", start]


def exit_words(code: int) -> str:
    """Say how a process ended."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def not_started(error: OSError) -> str:
    """Say why there is no process."""
    return f"it could not be started ({error.strerror or error})"


def kill(pid: int) -> None:
    """Kill a child and everything it started."""
    if pid:
        kill_group(pid)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)  # in its first moments a child has no group of its own yet


def kill_group(pid: int) -> None:
    """Kill what is left of the group of a child, which may itself have ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
