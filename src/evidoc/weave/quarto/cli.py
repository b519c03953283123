"""A chapter file goes in; what Quarto's own command line says and where its page lies come out, within a time limit."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.records import dataclass

OLDEST = (1, 5)
"""The first version whose filters may come before its own reading of figures, as the extension needs."""
VERSION_LIMIT, RENDER_LIMIT = 60.0, 900.0
"""Seconds; Quarto runs a document's cells before it renders it."""
DEFAULT_OUTPUT = "_build/quarto"
_PLACE = Place("--engine quarto")
_INSTALL = "Install Quarto 1.5 or later from quarto.org, or name its program in QUARTO_PATH; or build without --engine."
_VERSION = re.compile(r"^(\d+)\.(\d+)(?:\.\d+)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """How a call of Quarto ended."""

    code: int | None
    """None: it was given up after its time limit."""
    text: str
    """What it said, of both its channels, without colours."""


@dataclass(frozen=True, slots=True)
class Quarto:
    """A Quarto that is new enough."""

    program: str
    version: str


@dataclass(frozen=True, slots=True)
class Output:
    """Where Quarto writes."""

    folder: str
    """Relative to the project; it mirrors the project's folders."""
    words: tuple[str, ...] = ()
    """What its command line must say, where the settings do not."""

    def page_of(self, root: Path, chapter: str) -> Path:
        """Return where the page of a chapter comes to lie."""
        return (root / self.folder / chapter).with_suffix(".html")


def find() -> Quarto | Problem:
    """Return the Quarto that ``QUARTO_PATH`` names, else that of the ``PATH``; or why there is none to use."""
    named = os.environ.get("QUARTO_PATH", "")
    program = shutil.which(named or "quarto")
    if program is None:
        message = f"QUARTO_PATH names '{named}', which is no program." if named else "Quarto is not on this machine."
        return Problem("quarto-missing", message, _PLACE, _INSTALL)
    try:
        said = call([program, "--version"], Path(), os.environ, VERSION_LIMIT)
    except OSError as error:
        message = f"Quarto cannot be started ({program}): {error.strerror}."
        return Problem("quarto-missing", message, _PLACE, _INSTALL)
    found = _VERSION.search(said.text)
    if said.code != 0 or found is None:
        message = f"'{program} --version' does not tell which Quarto it is."
        return Problem("quarto-missing", message, _PLACE, _INSTALL, detail=said.text)
    if (int(found[1]), int(found[2])) < OLDEST:
        message = f"Quarto {found[0]} is too old: version {OLDEST[0]}.{OLDEST[1]} or later is needed."
        return Problem("quarto-too-old", message, _PLACE, _INSTALL)
    return Quarto(program, found[0])


def output_of(root: Path, settings: Mapping[str, Any]) -> Output | Problem:
    """Return where Quarto writes; a problem where that is no place of its own.

    Parameters
    ----------
    root
        The project's folder.
    settings
        ``_quarto.yml`` as it was read.
    """
    project = settings.get("project")
    named = str(project.get("output-dir") or "") if isinstance(project, Mapping) else ""
    home, site = root.resolve(), (root / "_site").resolve()
    folder = (home / (named or DEFAULT_OUTPUT)).resolve()
    if not folder.is_relative_to(home) or folder == home or folder.is_relative_to(site):
        message = f"Quarto would write into '{named}', which is not a folder of its own: it may empty it when it fails."
        hint = f"Write 'output-dir: {DEFAULT_OUTPUT}' under 'project:'."
        return Problem("quarto-output-dir", message, Place("_quarto.yml", 1), hint)
    return Output(folder.relative_to(home).as_posix(), () if named else ("--output-dir", DEFAULT_OUTPUT))


def render(
    quarto: Quarto, root: Path, chapter: str, output: Output, options: Mapping[str, Any], environment: Mapping[str, str]
) -> Said:
    """Have one chapter rendered as HTML.

    Parameters
    ----------
    quarto
        What `find` gave.
    root
        The project's folder.
    chapter
        Project-relative path of the chapter file.
    output
        What `output_of` gave.
    options
        Settings that go before those of the document.
    environment
        Variables for Quarto, and for what it starts, besides those of this process.
    """
    output.page_of(root, chapter).unlink(missing_ok=True)  # a page of an earlier run must not pass for this one
    with tempfile.TemporaryDirectory(prefix="evidoc-quarto-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "options.yml"
        file.write_text(json.dumps(options, ensure_ascii=False), encoding="utf-8")  # JSON is YAML too
        command = [quarto.program, "render", chapter, "--to", "html", "--metadata-file", str(file), *output.words]
        return call(command, root, {**_environment(), **environment}, RENDER_LIMIT)


def call(command: Sequence[str], folder: Path, environment: Mapping[str, str], limit: float) -> Said:
    """Run a command until it ends or its time is up; then nothing that it started is left either.

    Raises
    ------
    OSError
        It cannot be started.
    """
    with subprocess.Popen(
        list(command),
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        with _ended(process):
            try:
                said, _ = process.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                return Said(None, "")
        return Said(process.returncode, _plain(said))


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leave nothing of a process behind that did not end by itself, whatever stops the waiting for it."""
    try:
        yield
    finally:
        if process.returncode is None:
            if os.name == "posix":  # Quarto is a script that starts Deno, which starts pandoc and kernels
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=5)


def _environment() -> dict[str, str]:
    """Return this process's environment, in which Quarto finds this evidoc and this Python first."""
    here = str(Path(sys.executable).parent)
    path = os.pathsep.join([here, *filter(None, [os.environ.get("PATH")])])
    return {**os.environ, "PATH": path, "QUARTO_PYTHON": sys.executable, "NO_COLOR": "1"}


def _plain(said: bytes) -> str:
    text = said.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
