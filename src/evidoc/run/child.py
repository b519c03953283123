"""One job comes in, in a clean process; the script runs, and what it made or why it failed goes out."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import importlib.machinery
import linecache
import os
import sys
import tempfile
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from evidoc.errors import Problem
from evidoc.products.session import Session, running
from evidoc.run.failure import carried, explained, printed
from evidoc.run.guard import Guard
from evidoc.run.job import Made, session_of
from evidoc.run.log import begin
from evidoc.run.private import is_private, quiet
from evidoc.run.scratch import own_folder


def run_step(job: Mapping[str, Any]) -> dict[str, Any]:
    """Run one script; this process is good for nothing else afterwards.

    Parameters
    ----------
    job
        As `evidoc.run.job.make_job` gives it.

    Returns
    -------
    dict
        ``made``: as `Made.as_dict`; ``problems``: as `Problem.as_dict`, empty where the script kept its promise;
        ``log``: the name of the file that holds what it printed.
    """
    session = session_of(job)
    log = _open_log(Path(job["home"]))
    with own_folder() as scratch:
        _prepare(session, scratch)
        problems = _run(session, scratch, log)
        for end in session.at_end:
            end()
    results = session.made()
    if session.synthetic or any(one.synthetic for name in session.usable if (one := session.sources.get(name))):
        results = importlib.import_module("evidoc.products.marking").marked(
            results, session.sources, synthetic=session.synthetic
        )
    made = Made(results, session.rows)
    return {"made": made.as_dict(), "problems": [problem.as_dict() for problem in problems], "log": log.name}


def _run(session: Session, scratch: Path, log: Path) -> list[Problem]:
    """Run the script, held to what it declares; return what went wrong."""
    guard = Guard(session, scratch, tuple(filter(None, [os.environ.get("MPLCONFIGDIR")])))
    sys.addaudithook(guard)
    error: BaseException | None = None
    with running(session):
        try:
            if session.script.built_in:
                _make(session)
            else:
                _execute(session.root / session.script.path)
        except SystemExit as asked:
            error = asked if asked.code else None
        except BaseException as raised:  # noqa: BLE001 - whatever a script raises is its own, and is told
            error = raised
    guard.active = False
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    problems = list(session.problems)
    if is_private(session.script, session.sources):
        return _quietly(session, error, problems)
    if error is not None and not (problems and carried(error)):
        for problem in explained(error, session.root, session.script):
            detail = "\n".join(filter(None, [problem.detail, printed(log)]))
            problems.append(Problem(problem.kind, problem.message, problem.place, problem.hint, detail=detail))
    return problems or list(_unkept(session))


def _quietly(session: Session, error: BaseException | None, problems: list[Problem]) -> list[Problem]:
    """Return what went wrong in a script that reads restricted rows, without a word of them; the log has it all."""
    own = problems
    if error is not None and not (problems and carried(error)):
        problems = [*problems, *explained(error, session.root, session.script)]
    for problem in problems:
        sys.stderr.write(f"{problem.place}: {problem.message}\n{problem.hint}\n{problem.detail}\n")
    sys.stderr.flush()
    told = problems or (own := list(_unkept(session)))
    written = session.written
    return [quiet(one, session.script, session.sources, own=one in own, written=written) for one in told]


def _open_log(home: Path) -> Path:
    """Let everything that is printed from now on go into the log of this attempt."""
    path, taken = begin(home)
    for number in (1, 2):
        os.dup2(taken, number)
    os.close(taken)
    faulthandler.enable(2)
    return path


def _prepare(session: Session, scratch: Path) -> None:
    """Give the script an empty folder and the project's modules."""
    os.chdir(scratch)
    os.environ.update(TMPDIR=str(scratch), HOME=str(scratch), PWD=str(scratch))
    tempfile.tempdir = str(scratch)  # a preloaded module may have asked for the system's own already
    script = session.root / session.script.path
    sys.path[:0] = list(dict.fromkeys([str(script.parent), str(session.root)]))
    sys.path_hooks.insert(0, project_modules(session.root, script.parent))
    sys.path_importer_cache.clear()
    sys.dont_write_bytecode = True
    sys.argv = [session.script.path]


def _make(session: Session) -> None:
    """Run a step that evidoc itself brings."""
    given = session.cases if session.script.of_cases else session.evidence
    importlib.import_module(session.script.built_in).make(session.root, given, session)


def _execute(path: Path) -> None:
    module = types.ModuleType("__main__")
    module.__file__ = str(path)
    sys.modules["__main__"] = module
    code: bytes | str = path.read_bytes()
    if path.suffix == ".ipynb":
        from evidoc.model.notebook import code_of  # few scripts are notebooks

        code = code_of(path.read_text(encoding="utf-8")).text
        linecache.cache[str(path)] = (len(code), None, code.splitlines(keepends=True), str(path))
    exec(compile(code, str(path), "exec"), module.__dict__)  # noqa: S102 - running the script is the job


def _unkept(session: Session) -> Iterator[Problem]:
    """Give a problem for every product that was promised and not made."""
    results = session.made()
    made = {*(key for key, _ in results.named()), *(f"evidence {path}" for path in results.evidence)}
    for promise in session.script.promises:
        if f"{promise.kind} {promise.name}" not in made:
            message = f"the {promise.kind} {promise.name!r} is promised here, but the script ended without making it"
            hint = "make it on every path through the script, or take the call out"
            yield Problem("broken-promise", message, promise.place, hint)


class _FromSource(importlib.machinery.SourceFileLoader):
    """Loads project modules from their source alone: compiled files tell a change by a clock."""

    def path_stats(self, _: str) -> NoReturn:
        raise OSError("no compiled file is used")


def project_modules(root: Path, beside: Path) -> Any:
    """Return the path hook that loads the modules of a project.

    Parameters
    ----------
    root
        The project.
    beside
        The folder of its scripts: modules stand there, and packages of theirs.
    """
    hook = importlib.machinery.FileFinder.path_hook((_FromSource, importlib.machinery.SOURCE_SUFFIXES))

    def finder(folder: str) -> Any:
        if folder != str(root) and not Path(folder).is_relative_to(beside):
            raise ImportError(folder)
        return hook(folder)

    return finder
