"""What a script prints goes into a file of each attempt; when the step ends, the attempt that counted gives its log.

Somebody else's executor may try a step again after its worker died: two attempts never write to the same file.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

NAME = "log.txt"
_ATTEMPTS = "log-*.txt"


def clear(home: Path) -> None:
    """Make the folder of a step ready for its first attempt: what a killed run left of others goes away."""
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(_ATTEMPTS):
        left.unlink(missing_ok=True)


def begin(home: Path) -> tuple[Path, int]:
    """Open the log of one more attempt; return its path, and the number under which it is open."""
    path = home / f"log-{os.urandom(4).hex()}.txt"
    return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)


def settle(home: Path, name: str = "") -> Path:
    """Make one attempt's log that of the step, and remove the others.

    Parameters
    ----------
    home
        The step's own folder.
    name
        The log of the attempt that answered; empty: none did, and the last one that began counts.
    """
    found = sorted(home.glob(_ATTEMPTS), key=_began)
    own = home / name if name else found[-1] if found else None
    for path in found:
        with contextlib.suppress(OSError):
            path.replace(home / NAME) if path == own else path.unlink()
    return home / NAME


def _began(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
