"""In: the clone it stands in and any Python from 3.11. Out: `.venv` with the locked packages, and the system's parts.

``python3 tools/bootstrap.py docs`` is enough to build documents; ``test`` adds the developers' tools, the packages of
every extra, and a browser. The Makefile calls it only when the stamp it leaves (`.venv/ready-docs`, `.venv/ready-test`)
is missing or older than a lock file, so it may take its time, but it must run on a bare machine: standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import packages
import system
from system import say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {
    "docs": ("requirements.lock",),
    "test": ("requirements-dev.lock", "requirements-dask.lock", "requirements-spark.lock"),
}
"""What each level installs; the second holds all of the first, in the same versions, and what extras need."""


class SetUpError(Exception):
    """Setting up cannot go on; the message says why and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Set up for the level named (``docs`` or ``test``) and return the exit code."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        say(f"Usage: python3 tools/bootstrap.py {'|'.join(LOCKS)}")
        return 64
    level = arguments[0]
    try:
        set_up(level)
    except SetUpError as error:
        say(f"Setting up failed: {error}")
        return 1
    except subprocess.CalledProcessError as error:
        words = " ".join([Path(error.cmd[0]).name, *error.cmd[1:3]])
        say(f"Setting up failed: `{words} …` ended with exit code {error.returncode}.")
        return 1
    return 0


def set_up(level: str) -> None:
    """Make `.venv` as the lock of this level says, look for Pango and the browser, and leave the stamps."""
    if (VENV / "ready-test").exists():
        level = "test"  # a lock changed: nobody loses the developers' tools because documents were built first
    for stamp in LOCKS:
        (VENV / f"ready-{stamp}").unlink(missing_ok=True)
    install(level)
    python = VENV / "bin" / "python"
    missing = system.ensure_pango(python)
    if level == "test":
        missing = [*missing, *system.ensure_browser(python)]
    for line in missing:
        say(line)
    if missing and level == "test":
        raise SetUpError("the tests need all of the above.")
    for stamp in LOCKS if level == "test" else [level]:
        (VENV / f"ready-{stamp}").write_text(f"{ROOT}\n", encoding="utf-8")


def install(level: str) -> None:
    """Install the locked packages of this level, then the project itself, into `.venv` by the pinned uv."""
    python = base_python()
    version = ".".join(str(part) for part in sys.version_info[:3])
    say(f"Setting up .venv with Python {version} (only when the locked packages change).")
    if not runs(VENV / "bin" / "python", sys.version_info[:2]):
        shutil.rmtree(VENV, ignore_errors=True)
    uv = packages.ensure_uv(python, VENV / "uv", ROOT / "tools" / "uv-requirements.txt")
    if uv is None:
        raise SetUpError(system.pip_hint())
    environment = packages.uv_environment(os.environ, packages.pip_settings(packages.pip_python(python, VENV / "uv")))
    target = ("--quiet", "--python", str(VENV))
    if not (VENV / "pyvenv.cfg").exists():
        run([uv, "venv", "--quiet", "--allow-existing", "--python", python, str(VENV)], environment)
    run([uv, "pip", "sync", *target, "--require-hashes", "--compile-bytecode", *LOCKS[level]], environment)
    run([uv, "pip", "install", *target, "--no-deps", "--no-build-isolation", "--editable", "."], environment)


def base_python() -> str:
    """Return the interpreter behind this one, so that an active `.venv` is never built upon itself."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def runs(python: Path, version: tuple[int, ...]) -> bool:
    """Say whether this interpreter starts and has the version (major, minor)."""
    question = f"import sys; sys.exit(sys.version_info[:2] != {tuple(version)!r})"
    try:
        return subprocess.run([python, "-c", question], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run(command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
    """Run a command in the clone; CalledProcessError where it fails (it has then said why itself)."""
    subprocess.run([str(part) for part in command], cwd=ROOT, env=dict(environment), check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
