"""An exception in a kernel comes in; a problem at the chapter's own line, with the cells' own traceback, goes out."""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.chapter import Cell
from evidoc.products.session import CELL, Session
from evidoc.run.failure import carried, library_of, missing_file

LONGEST_MESSAGE = 2000
"""Characters of an exception's message that are shown; some hold a whole page."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
NO_INPUT = "StdinNotImplementedError"

Finder = Callable[[str, int], Place]
"""From the file name of a cell's code, and a line in it, to the chapter's own place."""


def describe(error: BaseException | None, session: Session) -> dict[str, Any] | None:
    """Return what a kernel tells of an exception: JSON-ready, its frames in cells and project modules only.

    Parameters
    ----------
    error
        What a cell raised, or None.
    session
        The document whose cells run.
    """
    if error is None:
        return None
    files = {str(session.root / path): path for path in session.script.modules}
    frames: list[tuple[str, int, str, str]] = [
        (files.get(frame.filename, frame.filename), frame.lineno or 0, frame.name, frame.line or "")
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename in files or frame.filename.startswith(CELL)
    ]
    if isinstance(error, SyntaxError) and (error.filename or "").startswith((CELL, *files)):
        name = error.filename or ""
        text = (error.text or linecache.getline(name, error.lineno or 0)).strip()
        frames.append((files.get(name, name), error.lineno or 0, "", text))
    cells = {file for file, *_ in frames}
    return {
        "name": type(error).__name__,
        "message": _message(error),
        "frames": frames,
        "library": "" if isinstance(error, SyntaxError) else library_of(error.__traceback__, {*files, *cells}),
        "refused": carried(error),
        "missing": missing_file(error, session.root, session.script),
    }


def _message(error: BaseException) -> str:
    # str() of a SyntaxError ends with its place, which is said elsewhere and better.
    text = (error.msg or "") if isinstance(error, SyntaxError) else str(error)
    return _COLOUR.sub("", text)[:LONGEST_MESSAGE]


def failed(cell: Cell, told: Mapping[str, Any], find: Finder) -> Problem:
    """Return the problem of a cell that raised.

    Parameters
    ----------
    cell
        The cell.
    told
        What `describe` gave in the kernel.
    find
        Finds the chapter's own place of a line of a cell.
    """
    frames = [(find(file, line), name, code) for file, line, name, code in told["frames"]]
    # The last line of a cell, also where that called a module of the project: the traceback leads on from there.
    place = next((find(file, line) for file, line, *_ in reversed(told["frames"]) if file.startswith(CELL)), None)
    place = place or cell.code_place
    lines = [f'  File "{at.file}", line {at.line}{_in(name)}\n    {code}' for at, name, code in frames]
    if told["library"]:
        lines.append(f"  … raised inside {told['library']}")
    said = f"{told['name']}: {told['message']}" if told["message"] else str(told["name"])
    if told["name"] == NO_INPUT:
        message = "the cell asks for input, and nobody is there to give it"
        hint = "write down in the cell what it is to know"
        return Problem("cell-failed", message, place, hint)
    if told.get("missing"):
        message = f"the cell reads {told['missing']}, which it does not declare"
        hint = f"cells run in an empty folder: declare {told['missing']} in data/sources.yml and read it with source(…)"
        return Problem("undeclared-read", message, place, hint, detail="\n".join([*lines, said]))
    hint = "correct the cell at this line, or show the error to readers with: #| error: true"
    return Problem("cell-failed", said, place, hint, detail="\n".join([*lines, said]) if lines else "")


def _in(name: str) -> str:
    return f", in {name}" if name and name != "<module>" else ""


def inline_failed(code: str, place: Place, name: str, text: str) -> Problem:
    """Return the problem of an inline expression that could not be evaluated.

    Parameters
    ----------
    code
        The expression.
    place
        Where it stands.
    name, text
        The exception and its message.
    """
    text = _COLOUR.sub("", text).replace("<string>, ", "").replace(" (<string>", " (")[:LONGEST_MESSAGE]
    hint = "correct the expression, or the cells above it that make what it names"
    message = f"{name}: {text}" if text else name
    return Problem("inline-failed", message, place, hint, detail=f"  `{{python}} {code}`")


def died(cell_place: Place, how: str) -> Problem:
    """Return the problem of a kernel that ended by itself while it ran something."""
    reason, _, last = how.partition("\n")
    message = f"the kernel ended before the cell did: {reason}"
    hint = "look for exit(), os._exit, a library that crashes, or too little memory; only this document is affected"
    return Problem("kernel-died", message, cell_place, hint, detail=last)


def timed_out(cell: Cell | None, place: Place, seconds: str, told: Mapping[str, Any], find: Finder) -> Problem:
    """Return the problem of a cell, or of an expression, that took too long, at the line where it was interrupted."""
    frames = (told.get("error") or {}).get("frames") or []
    if cell is not None and frames:
        place = find(frames[-1][0], frames[-1][1])
    message = f"it was not done after {seconds}, and was interrupted here"
    return Problem("cell-timeout", message, place, "move long calculations to a script of analysis/, which is kept")


def no_kernel(name: str, known: tuple[str, ...], place: Place) -> Problem:
    """Return the problem of a kernel that is not installed."""
    message = f"there is no Jupyter kernel '{name}'"
    return Problem("unknown-kernel", message, place, f"known: {', '.join(known)}")
