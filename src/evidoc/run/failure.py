"""An exception of a script comes in; a problem with the script's own traceback, and nothing of the tool's, goes out."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType

from evidoc.errors import Place, Problem, RunError
from evidoc.model.script import Script
from evidoc.survey.refusal import RefusalError

LONGEST_LOG = 10
"""Lines shown of what a script printed before it failed."""


def carried(error: BaseException) -> bool:
    """Say whether `error` is a refusal of evidoc's own, or was raised because of one."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, RunError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def explain(error: BaseException, root: Path, script: Script) -> Problem:
    """Return the problem of a script that raised.

    Parameters
    ----------
    error
        What it raised.
    root
        The project.
    script
        The script: its own frames and those of its project modules are shown, with relative paths.
    """
    files = {str(root / path): path for path in (script.path, *script.modules)}
    frames = list(_own_frames(error.__traceback__, files))
    place = Place(*frames[-1][:2]) if frames else Place(script.path)
    if isinstance(error, SyntaxError) and error.filename in files:
        place = Place(files[error.filename], error.lineno or 0, error.offset or 0)
    said = "".join(traceback.format_exception_only(error)).strip().replace(str(root) + "/", "")
    lines = [f'  File "{file}", line {line}, in {name}\n    {code}' for file, line, name, code in frames]
    library = library_of(error.__traceback__, files)
    if library:
        lines.append(f"  … raised inside {library}")
    if isinstance(error, RefusalError):
        return Problem(error.kind, str(error), place, error.hint or _hint(error))
    missing = missing_file(error, root, script)
    if missing:
        hint = f"scripts run in an empty folder: declare {missing} in data/sources.yml and read it with source(…)"
        message = f"the script reads {missing}, which it does not declare"
        return Problem("undeclared-read", message, place, hint, detail="\n".join([*lines, said]))
    message = f"the script failed: {said.splitlines()[-1] if said else type(error).__name__}"
    return Problem("script-failed", message, place, _hint(error), detail="\n".join([*lines, said]))


def explained(error: BaseException, root: Path, script: Script) -> list[Problem]:
    """Return the problems of a script that raised: of a refusal of the toolbox each of its own, else the one."""
    if not isinstance(error, RunError):
        return [explain(error, root, script)]
    where = explain(error, root, script).place
    return [
        Problem(one.kind, f"{one.place.file}: {one.message}" if one.place.file else one.message, where, one.hint)
        for one in error.problems
    ]


def died(how: str, script: Script, log: Path, *, late: bool = False) -> Problem:
    """Return the problem of a script whose process ended without an answer, or was ended because it took too long."""
    message = f"the script's process ended before the script did: {how}"
    if late:
        message = f"the script was stopped: {how}"
        hint = "look for a loop that never ends; or do less in one script, such as one part of the data in each"
        return Problem("script-failed", message, Place(script.path), hint, detail=printed(log))
    hint = "look for os._exit, a library that crashes, or too little memory; only this script is affected"
    return Problem("script-failed", message, Place(script.path), hint, detail=printed(log))


def unkeepable(error: Exception, script: Script) -> Problem:
    """Return the problem of a script that ended well, but whose products hold something that cannot be written down."""
    last = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
    message = f"what the script made cannot be kept: {last}"
    return Problem(
        "script-failed", message, Place(script.path, 1), "give texts, numbers and rows of them, nothing else"
    )


def printed(log: Path) -> str:
    """Return the last lines of what a script printed, or nothing."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(["It had printed:", *(f"  {line}" for line in lines[-LONGEST_LOG:])]) if lines else ""


def _own_frames(where: TracebackType | None, files: dict[str, str]) -> Iterator[tuple[str, int, str, str]]:
    for frame in traceback.extract_tb(where):
        if frame.filename in files:
            yield files[frame.filename], frame.lineno or 0, frame.name, frame.line or ""


def library_of(where: TracebackType | None, files: Collection[str]) -> str:
    """Return the top package of the library in which an error was raised, or nothing where it was in one of `files`."""
    frames = traceback.extract_tb(where)
    if not frames or frames[-1].filename in files:
        return ""
    for folder in sorted(sys.path, key=len, reverse=True):
        if folder and frames[-1].filename.startswith(folder):
            part = Path(frames[-1].filename).relative_to(folder).parts[0]
            return "" if part == "evidoc" else part.removesuffix(".py")
    return ""


def missing_file(error: BaseException | None, root: Path, script: Script) -> str:
    """Return the project file that a script meant by a relative path, which its empty folder does not hold."""
    if not isinstance(error, FileNotFoundError) or not isinstance(error.filename, (str, Path)):
        return ""
    for base in (root, (root / script.path).parent):
        meant = (base / error.filename).resolve()
        if not Path(error.filename).is_absolute() and meant.exists() and meant.is_relative_to(root.resolve()):
            return meant.relative_to(root.resolve()).as_posix()
    return ""


def _hint(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return "install it in the locked environment, or correct the name"
    return "correct the script at this line"
