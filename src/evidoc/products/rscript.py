"""A script in R comes in; R runs it on data as CSV, and its calls pass through the same checks as those of Python.

The form in which both sides write to each other stands at the head of `evidoc.R`.
"""

from __future__ import annotations

import csv
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evidoc.errors import Place, Problem, RunError
from evidoc.model.rows import NotAvailable, Row, as_rows, columns_of
from evidoc.products.exhibits import figure, table
from evidoc.products.inputs import product, source
from evidoc.products.session import Faults, Session
from evidoc.products.statistics import value

HELPER = Path(__file__).with_name("evidoc.R")
IN, OUT = "EVIDOC_IN", "EVIDOC_OUT"
_LONGEST_WORDS = 10
"""Lines shown of what R said before it failed."""
_MADE = ("value", "table", "figure")


def make(root: Path, _: object, session: Session) -> None:
    """Run the script at the session's path, and make what it asks for.

    Parameters
    ----------
    root
        The project's folder.
    session
        The running step; the working folder is its own, and empty.

    Raises
    ------
    RunError
        R failed, or something about a call is not right.
    """
    given, calls = _lay_out(session), Path.cwd() / "calls.jsonl"
    calls.touch()
    folder = os.path.dirname(session.script.program)  # noqa: PTH120 - as a text
    path = os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])
    env = {**os.environ, "PATH": path, IN: str(given), OUT: str(calls)}
    command = [session.script.program, "--vanilla", str(HELPER), str(root / session.script.path)]
    done = subprocess.run(command, env=env, stderr=subprocess.PIPE, text=True, check=False)
    sys.stderr.write(done.stderr)
    if done.returncode:
        said = [line for line in done.stderr.strip().splitlines() if line.strip()]
        message = f"the script failed: {said[0] if said else f'R ended with {done.returncode}'}"
        detail = "\n".join(said[-_LONGEST_WORDS:])
        hint = "correct the script; it runs with: Rscript --vanilla"
        raise RunError(Problem("script-failed", message, Place(session.script.path), hint, detail=detail))
    for line in calls.read_text(encoding="utf-8").splitlines():
        _call(session, json.loads(line))
    session.line = 0


def _lay_out(session: Session) -> Path:
    """Write the rows of every source and product that the script declares; return the list of them."""
    lines = []
    uses = [("source", use) for use in session.script.sources]
    uses += [("product", use) for use in session.script.products]
    for number, (kind, use) in enumerate(uses):
        name, session.line = use.name, use.place.line
        rows = source(name, rows=True) if kind == "source" else _product(name)
        file = Path.cwd() / f"{kind}-{number}.csv"
        columns = columns_of(rows)
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(columns)
            writer.writerows([_text(row.get(column)) for column in columns] for row in rows)
        lines.append((kind, name, str(file)))
    session.line = 0
    given = Path.cwd() / "given.csv"
    with given.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("kind", "name", "path"), *lines])
    return given


def _product(name: str) -> list[Row]:
    found = product(name)
    return [{"number": found}] if isinstance(found, float | int) else as_rows(found)


def _text(cell: Any) -> str:
    """Return a cell as R reads it: what is missing is empty."""
    if cell is None or isinstance(cell, NotAvailable):
        return ""
    return str(cell).upper() if isinstance(cell, bool) else str(cell)


def _call(session: Session, told: Mapping[str, Any]) -> None:
    """Make one call, told at its line in the script."""
    kind, name, arguments = told["call"], str(told["name"]), dict(told["arguments"])
    promised = [one.place.line for one in session.script.promises if (one.kind, one.name) == (kind, name)]
    session.line = int(told.get("line") or 0) or (promised[0] if promised else 1)
    faults = Faults(session, f"{kind} {name!r}")
    makers: Mapping[str, Callable[..., Any]] = {"value": value, "table": table, "figure": figure}
    if kind not in _MADE:
        faults.unknown("unknown-call", "call", str(kind), list(_MADE))
        faults.stop_if_any()
    words = {key: _argument(one) for key, one in arguments.items() if one is not None}
    if kind == "value":
        reason = words.pop("missing", "")
        words.setdefault("number", NotAvailable(str(reason)) if reason else None)
    if kind == "figure":
        words["fig"] = tuple(_svg(faults, words.pop(key)) for key in ("svg", "svg_narrow") if key in words)
    known = inspect.signature(makers[kind]).parameters
    for key in words:
        if key not in known:
            faults.unknown("unknown-argument", "argument", key, sorted(known))
    lacking = [
        key for key, one in known.items() if one.default is inspect.Parameter.empty and key not in {*words, "name"}
    ]
    if lacking:
        faults.add("missing-argument", f"it lacks {', '.join(lacking)}", f"write them: {lacking[0]} = …")
    faults.stop_if_any()
    makers[kind](name, **words)


def _svg(faults: Faults, path: Any) -> str:
    """Return the text of a picture that R drew, with ids that are the same in every run."""
    try:
        return Path(str(path)).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        faults.add("bad-picture", f"the picture cannot be read: {error}", "give draw = function(width) …")
        return ""


def _argument(told: Any) -> Any:
    """Return an argument as Python has it: rows that were told by columns as rows, pairs as pairs."""
    if isinstance(told, dict) and set(told) == {"columns"} and isinstance(told["columns"], dict):
        columns: dict[str, list[Any]] = told["columns"]
        if all(isinstance(cells, list) for cells in columns.values()):
            return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return told
