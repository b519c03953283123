"""What a build rested on comes in; where all of it is as it was, that build's report goes out and nothing is done.

A build in which nothing changed must be told in a blink, so this looks at files only as far as the system tells that
they changed, and loads nothing that reads chapters. It errs on one side: any change in the project's folder, also of a
file that no document rests on, makes the build look closely.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evidoc import errors, fingerprint, kept
from evidoc.errors import EvidocError, Problem
from evidoc.model.document import StepReport
from evidoc.model.report import Opened, Options, Report
from evidoc.model.verdict import Found, Verdict
from evidoc.packaged import package_templates
from evidoc.pipeline.names import BUILD, DEMO, RESULTS, SITE, STATE
from evidoc.state import State

FILE = "build.json"
OUTPUTS = (SITE, RESULTS)
"""What a build leaves for others: if a person changed it, it is made again."""
KEPT = ("cells", "steps", "woven", "written")
"""What a build leaves for the next: where some of it is gone, `evidoc status` calls stale what rests on it."""
AUTHORS = f"{BUILD}/authors.html"
"""What tells authors of gaps; made again as well."""
ALWAYS = ("SOURCE_DATE_EPOCH", "QUARTO_PROFILE")
"""Variables of the environment that count in every project."""
MADE = (SITE, BUILD)
_NOT_INPUTS = (SITE, BUILD, DEMO, "__pycache__", "node_modules")


def same(root: Path, options: Options, state: State) -> Report | None:
    """Return the report of the last build if this one would do nothing else; None where it must look.

    Parameters
    ----------
    root
        The project's folder.
    options
        How to build.
    state
        With what is known of the files.
    """
    record = kept.read(root / STATE / FILE)
    if record is None:
        return None
    told = record.output
    now = _inputs(root, options, state, told["variables"], told["files"])
    return None if kept.changed(record.inputs, now) else _report(told["report"], root)


def remember(
    root: Path, options: Options, state: State, report: Report, *, variables: Iterable[str], files: Iterable[str]
) -> None:
    """Leave behind what a build rested on and how it ended, so that the next one may have nothing to do.

    Parameters
    ----------
    report
        Only a build that wrote the whole site, and would do so again, is remembered.
    variables
        Names of environment variables that chapters show.
    files
        Paths, in the project or absolute, of what the build rested on and no look at the project's folder meets.
    """
    if not report.exchanged or report.errors or any(document.kept for document in report.documents):
        forget(root)
        return
    told = {"variables": sorted(variables), "files": sorted(files), "report": _as_dict(report)}
    kept.write(root / STATE / FILE, kept.Record(_inputs(root, options, state, told["variables"], told["files"]), told))


def forget(root: Path) -> None:
    """Have the next build look closely, whatever has changed."""
    (root / STATE / FILE).unlink(missing_ok=True)


def is_passed_over(path: str) -> bool:
    """Tell whether a file of the project, by its relative path, may stand where no look at the folder meets it."""
    first, *above = path.split("/")[:-1] or ("",)  # of very many paths, each as the scanner names it
    return first not in MADE and any(part.startswith(".") or part in _NOT_INPUTS for part in (first, *above))


def _inputs(
    root: Path, options: Options, state: State, variables: Iterable[str], files: Iterable[str]
) -> dict[str, str]:
    acting = [options.strict, options.pdf, options.engine, options.executor]
    return {
        "options": fingerprint.of_data(acting),
        **{f"env {name}": fingerprint.of_data(os.environ.get(name)) for name in (*ALWAYS, *variables)},
        **{f"file {path}": state.files.of_path(root / path) for path in files},
        **state.environment,
        "evidoc": state.files.of_code(""),
        "evidoc's templates": state.files.of_path(package_templates()),
        **{f"{name}/": _of_folder(root / name, state) for name in OUTPUTS},
        **{f"{BUILD}/{name}/": _of_names(root / BUILD / name) for name in KEPT},
        AUTHORS: state.files.of_file(root / AUTHORS),
        "project": _of_folder(root, state, leave=_NOT_INPUTS),
    }


def _of_folder(folder: Path, state: State, leave: Iterable[str] = ()) -> str:
    files, start = sorted(_below(str(folder), frozenset(leave))), len(str(folder)) + 1
    return fingerprint.of_data([[path[start:], state.files.of_file(Path(path))] for path in files])


def _of_names(folder: Path) -> str:
    """Return the digest of what the system says of the files in a folder that evidoc alone writes: no need to read."""
    files, start = sorted(_below(str(folder), frozenset())), len(str(folder)) + 1
    return fingerprint.of_data([[path[start:], *_stamp(path)] for path in files])


def _stamp(path: str) -> tuple[int, ...]:
    try:
        told = os.stat(path)  # noqa: PTH116 - a text costs less than a Path, and there may be very many
    except OSError:  # it went away meanwhile
        return ()
    return told.st_size, told.st_mtime_ns


def _below(folder: str, leave: frozenset[str], above: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every file in a folder; hidden folders, environments and `leave` are nobody's evidence."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    real = os.path.realpath(folder)
    if real in above or any(entry.name == "pyvenv.cfg" for entry in entries):
        return  # a link that leads back up, or an environment
    for entry in entries:
        if not fingerprint.is_folder(entry):
            yield entry.path
        elif not entry.name.startswith(".") and entry.name not in leave:
            yield from _below(entry.path, leave, (*above, real))


_STAGES: Mapping[str, type[EvidocError]] = {
    one.__name__: one
    for one in (errors.CollectError, errors.PlanError, errors.RunError, errors.WeaveError, errors.WriteError)
}


def _as_dict(report: Report) -> dict[str, Any]:
    verdict = report.verdict
    return {
        "documents": list(verdict.documents),
        "final": sorted(verdict.final),
        "strict": verdict.strict,
        "found": [[one.stage.__name__, one.problem.as_dict()] for one in verdict.found],
        "opened": [[one.title, one.page, one.pdf, one.gaps] for one in report.documents],
        "steps": [step.step for step in report.steps],
        "notes": list(report.notes),
    }


def _report(told: Mapping[str, Any], root: Path) -> Report:
    found = tuple(Found(_STAGES[stage], Problem.from_dict(problem)) for stage, problem in told["found"])
    return Report(
        Verdict(tuple(told["documents"]), frozenset(told["final"]), strict=told["strict"], found=found),
        root,
        documents=tuple(Opened(title, page, pdf, gaps, kept=False) for title, page, pdf, gaps in told["opened"]),
        exchanged=True,
        unchanged=True,
        steps=tuple(StepReport(step, "kept") for step in told["steps"]),
        notes=tuple(told["notes"]),
    )
