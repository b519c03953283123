"""A document's job comes in, inside its kernel, before the first cell; what each cell read and how it failed goes out.

Nothing of this is seen by the cells: their names stay theirs, and numbers of lines are those of the cells.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evidoc.products.session import CELL, Loading, Session, start
from evidoc.run.cells.failure import describe
from evidoc.run.cells.kernel import STEADY, TOLD
from evidoc.run.child import project_modules
from evidoc.run.guard import Guard
from evidoc.run.job import session_of

_PDEATHSIG = 1
"""``PR_SET_PDEATHSIG`` of Linux: which signal a process gets when its parent dies."""


class Told:
    """What is told of a cell or of expressions, also as the value of an expression."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def since_last(self, error: BaseException | None = None) -> dict[str, Any]:
        """Return what was read so far, and what went wrong since this was asked last."""
        problems = [problem.as_dict() for problem in self.session.problems]
        self.session.problems.clear()
        read = sorted(self.session.loading.read) if self.session.loading is not None else []
        return {"read": read, "problems": problems, "error": describe(error, self.session)}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {f"application/{TOLD}": json.dumps(self.since_last()), "text/plain": ""}


_told: list[Told] = []


def told() -> Told:
    """Return what tells of the expressions that were just evaluated."""
    return _told[-1]


def begin(path: str) -> None:
    """Make this kernel that of a document.

    Parameters
    ----------
    path
        The job, as `evidoc.run.cells.documents` wrote it.
    """
    _die_with_parent()
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    session = session_of(job)
    wanted = job["loading"]
    session.loading = Loading(wanted["style"], frozenset(wanted["uses"]), tuple(wanted["known"]))
    start(session)
    _told.append(Told(session))
    shell = importlib.import_module("IPython").get_ipython()
    _pictures(shell, job["pictures"])
    shell.compile.get_code_name = lambda _raw, _code, number: f"{CELL}{number}>"
    shell.events.register("post_run_cell", lambda result: _tell(shell, result))
    if job["guarded"]:
        _guard(session, Path(job["scratch"]))


def figure_size(width: float, height: float) -> None:
    """Draw the figures of the cell that follows in this size, in inches; those of later cells as before."""
    shell = importlib.import_module("IPython").get_ipython()
    settings = importlib.import_module("matplotlib").rcParams
    before = list(settings["figure.figsize"])

    def restore(_: Any) -> None:
        shell.events.unregister("post_run_cell", restore)
        if list(settings["figure.figsize"]) == [width, height]:
            settings["figure.figsize"] = before

    settings["figure.figsize"] = [width, height]
    shell.events.register("post_run_cell", restore)


def _tell(shell: Any, result: Any) -> None:
    error = result.error_before_exec or result.error_in_exec
    shell.kernel.send_response(shell.kernel.iopub_socket, TOLD, _told[-1].since_last(error))


def _pictures(shell: Any, wanted: Mapping[str, Any]) -> None:
    """Let matplotlib give pictures in the form wanted, the same bytes in every run."""
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    shell.config.InlineBackend.figure_formats = {wanted["format"]}
    shell.config.InlineBackend.print_figure_kwargs = {
        "bbox_inches": "tight",
        "metadata": metadata if wanted["format"] == "svg" else {"Software": None},
    }
    for moment in ("pre_execute", "post_execute"):
        shell.events.register(moment, _keep_steady)


def _keep_steady() -> None:
    """Let cells that take back all settings of matplotlib (``plt.rcdefaults()``) keep those of steady pictures."""
    loaded = sys.modules.get("matplotlib")
    if loaded is not None:
        for settings in (loaded.rcParams, loaded.rcParamsDefault):
            settings.update(STEADY)


def _guard(session: Session, scratch: Path) -> None:
    """Hold the cells to what scripts are held to: an own folder, declared reads, no other program, no network."""
    os.environ.update(TMPDIR=str(scratch), HOME=str(scratch), PWD=str(scratch))
    tempfile.tempdir = str(scratch)
    beside = session.root / "analysis"
    sys.path[:0] = [*([str(beside)] if beside.is_dir() else []), str(session.root)]
    sys.path_hooks.insert(0, project_modules(session.root, beside))
    sys.path_importer_cache.clear()
    sys.dont_write_bytecode = True
    libraries = tuple(filter(None, [os.environ.get("MPLCONFIGDIR"), os.environ.get("MATPLOTLIBRC")]))
    sys.addaudithook(Guard(session, scratch, libraries))


def _die_with_parent() -> None:
    """Ask Linux to end this process with its parent; elsewhere the kernel's own watch over it must do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == 1:
            os._exit(1)
