"""A project's folder comes in; what a calculation rests on besides the project goes out, and how two such differ."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from evidoc import fingerprint
from evidoc.errors import Place, Problem

LOCK = "requirements.lock"
FOLDER = "project folder"
WHERE = Place("--executor")
"""Where a fault of the cluster stands; whoever knows the script that met it says so instead."""
TOKENS = "_build/state"
_NAME = "shared-{}.txt"
_CODE = ("__init__.py", "errors.py", "records.py", "fingerprint.py", "model", "products", "charts", "run", "workers")
"""The parts of evidoc that make or carry products."""
_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Where the system looks for libraries first; they reach the child processes too."""
_HINT = (
    "Give every machine the same Python and the same packages (uv pip sync requirements-dask.lock), and the project in "
    "a shared folder of the same path; then start the cluster again: see docs/how-to-use-more-machines.md."
)


def leave_token(root: Path) -> str:
    """Leave a file with random content in the project, and return its path there.

    Who finds it with this content sees this folder, not a copy; those of builds that were killed are removed.
    """
    folder = root / TOKENS
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(_NAME.format("*")):
        old.unlink(missing_ok=True)
    # A new name each time: no machine of a network drive can have an older answer in store.
    file = folder / _NAME.format(secrets.token_hex(4))
    file.write_text(secrets.token_hex(16) + "\n", encoding="utf-8")
    return file.relative_to(root).as_posix()


def facts(root: Path, token: str) -> dict[str, str]:
    """Return what must be the same on all machines: Python, packages, libraries, evidoc, the lock and the folder."""
    folders = {name: os.environ.get(name, "") for name in _LIBRARIES}
    return {
        **fingerprint.of_environment(),
        "system libraries": fingerprint.of_data(folders),
        "evidoc": fingerprint.of_code(*_CODE),
        LOCK: fingerprint.of_file(root / LOCK),
        FOLDER: fingerprint.of_file(root / token),
    }


def problem(worker: str, root: Path, ours: Mapping[str, str], theirs: Mapping[str, str]) -> Problem | None:
    """Return what is wrong with a worker, or None where it has what this machine has.

    Parameters
    ----------
    worker
        Its address.
    root
        The project's folder.
    ours, theirs
        What `facts` gave here and there.
    """
    parts = [_difference(name, root, ours, theirs) for name in ours if ours[name] != theirs.get(name)]
    if not parts:
        return None
    message = f"The worker {worker} may not run scripts of this project: {', and '.join(parts)}."
    return Problem("worker-differs", message, WHERE, _HINT)


def _difference(name: str, root: Path, ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    if name == FOLDER:
        seen = theirs.get(name, fingerprint.MISSING) != fingerprint.MISSING
        return f"{root} is another folder there" if seen else f"it does not see this project at {root}"
    if name == "Python":
        return f"its Python is {theirs.get(name)}, not {ours[name]}"
    words = {
        "installed packages": "other packages are installed there",
        "system libraries": f"its {' or '.join(_LIBRARIES)} is another",
    }
    return words.get(name, f"its {name} is another")
