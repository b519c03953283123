"""A lock comes in, the text of ``evidoc.lock`` goes out; and back, unless it is broken or of another version."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, field
from functools import partial
from pathlib import Path
from typing import Any

from evidoc import kept
from evidoc.errors import CollectError, Place, Problem
from evidoc.records import dataclass

VERSION = 1
"""Of the form of the file; another is refused."""
FILE = "evidoc.lock"
ABSENT = "not available here"
"""Name of the input that says what a step lacked where the lock was written, in words."""
ABOUT = "What each step rests on, and what readers see of it. 'evidoc build' writes this file; commit it."
_PARTS = ("text", "inputs", "values", "tables", "figures", "findings")
"""Of a step, as written: what changes most comes first, so that brackets part it from the step that follows."""
_LOOK = "run 'evidoc build', and look at what it changed with 'git diff'."
_GO_ON = f"Restore {FILE} with git or delete it, {_LOOK}"
_MERGED = f"Take either side of {FILE} or delete it, {_LOOK}"
_OLDER = f"Delete {FILE}, {_LOOK}"
_NEWER = f"Bring this evidoc up to date; or delete {FILE}, {_LOOK}"
_MARKER = re.compile(r"[<|>]{7}( |$)|={7}$")


@dataclass(frozen=True, slots=True)
class Step:
    """One script or one document: what it rests on, and what is seen of it."""

    inputs: Mapping[str, str] = field(default_factory=dict)
    """A name that a person understands -> digest."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Value id -> the number as displayed."""
    tables: Mapping[str, str] = field(default_factory=dict)
    """Table id -> digest of what it says."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """Figure id -> digest of what it says."""
    findings: Mapping[str, str] = field(default_factory=dict)
    """Finding id -> how sure people are of it, and a digest of all that is said of it."""
    text: str = ""
    """Digest of the words of a document; empty for a script."""


@dataclass(frozen=True, slots=True)
class Locked:
    """What ``evidoc.lock`` says."""

    environment: Mapping[str, str] = field(default_factory=dict)
    """``evidoc`` -> version, ``requirements.lock`` -> digest."""
    steps: Mapping[str, Step] = field(default_factory=dict)
    """By a script's path, or ``documents/ID``."""


class _BrokenError(ValueError):
    """What is wrong, at which line, and what to do next."""

    def __init__(self, message: str, line: int = 0, hint: str = _GO_ON) -> None:
        super().__init__(message)
        self.line, self.hint = line, hint


def text(locked: Locked) -> str:
    """Return the file's text: the same for equal content, one step a group of lines, no two groups adjoining."""
    steps = [_entry(name, _told(locked.steps[name])) for name in sorted(locked.steps)]
    listed = "\n\n" + ",\n\n".join(steps) + "\n\n  " if steps else ""
    return (
        f'{{\n  "about": {json.dumps(ABOUT)},\n  "version": {VERSION},\n\n'
        f"{_entry('environment', dict(sorted(locked.environment.items())), 2)},\n\n"
        f'  "steps": {{{listed}}}\n}}\n'
    )


def _told(step: Step) -> dict[str, Any]:
    """Return a step as JSON-ready data; parts that are empty are left out."""
    parts = asdict(step)
    found = {part: parts[part] for part in _PARTS if parts[part]}
    return {part: one if isinstance(one, str) else dict(sorted(one.items())) for part, one in found.items()}


def _entry(name: str, data: Mapping[str, Any], indent: int = 4) -> str:
    lines = json.dumps({name: data}, ensure_ascii=False, indent=2).split("\n")[1:-1]
    return "\n".join(f"{' ' * (indent - 2)}{line}" for line in lines)


def write(root: Path, content: str) -> bool:
    """Write the lock of the project at `root` as a whole; return False where it was so already."""
    file = root / FILE
    try:
        if file.read_text(encoding="utf-8") == content:
            return False
    except (OSError, ValueError):
        pass  # it is missing or broken
    kept.replace(file, content)
    return True


def misspelt(root: Path, locked: Locked) -> tuple[Problem, ...]:
    """Return a problem where the lock of the project at `root` says `locked`, but not as a build would write it."""
    if (root / FILE).read_text(encoding="utf-8") == text(locked):
        return ()
    message = "It says what it should, but is not as evidoc writes it."
    return (Problem("lock-differs", message, Place(FILE), f"Run 'evidoc build', which writes {FILE} anew."),)


def read(root: Path) -> Locked | None:
    """Return what the lock of the project at `root` says, or None where there is none.

    Parameters
    ----------
    root
        The project's folder.

    Raises
    ------
    CollectError
        It cannot be read, holds marks of a merge, or was written by an older or newer evidoc.
    """
    hint = _GO_ON
    try:
        written = (root / FILE).read_text(encoding="utf-8")
        _refuse_marks(written)
        return _locked(json.loads(written, object_pairs_hook=partial(_once, written)), written)
    except FileNotFoundError:
        return None
    except json.JSONDecodeError as error:
        message, place = f"It is no JSON: {error.msg}.", Place(FILE, error.lineno, error.colno)
    except _BrokenError as error:
        message, place, hint = str(error), Place(FILE, error.line), error.hint
    except UnicodeDecodeError:
        message, place = "It is no text in UTF-8.", Place(FILE)
    except (OSError, ValueError, RecursionError) as error:
        message, place = f"It cannot be read: {getattr(error, 'strerror', None) or error}.", Place(FILE)
    raise CollectError(Problem("broken-lock", message, place, hint))


def _refuse_marks(written: str) -> None:
    for number, line in enumerate(written.split("\n"), 1):
        if _MARKER.match(line):
            raise _BrokenError("It holds the marks of a merge that was not finished.", number, _MERGED)


def _once(written: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that a careless merge has left twice: nobody can tell which one counts."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _BrokenError(f"It names '{name}' twice in one group.", max(_lines_of(name, written)), _MERGED)
        found[name] = value
    return found


def _locked(told: Any, written: str) -> Locked:
    version = told.get("version") if isinstance(told, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise _BrokenError("It does not say its version: no evidoc wrote it so.", 1)
    if version != VERSION:
        age = "an older" if version < VERSION else "a newer"
        message = f"It was written by {age} evidoc: its form is {version}, and this evidoc reads {VERSION}."
        raise _BrokenError(message, _line_of("version", written), _OLDER if version < VERSION else _NEWER)
    environment, steps = told.get("environment"), told.get("steps")
    if not _is_texts(environment):
        raise _BrokenError("'environment' must map names to texts.", _line_of("environment", written))
    if not isinstance(steps, dict):
        raise _BrokenError("'steps' must map steps to what they rest on.", _line_of("steps", written))
    return Locked(environment, {name: _step(name, data, written) for name, data in steps.items()})


def _step(name: str, data: Any, written: str) -> Step:
    if not isinstance(data, dict) or set(data) - set(_PARTS):
        raise _BrokenError(f"'{name}' may hold {', '.join(_PARTS)}, and nothing else.", _line_of(name, written))
    for part, held in data.items():
        if not (isinstance(held, str) if part == "text" else _is_texts(held)):
            raise _BrokenError(f"'{part}' of '{name}' is not in its form.", _line_of(name, written))
    return Step(**data)


def _is_texts(data: Any) -> bool:
    return isinstance(data, dict) and all(isinstance(one, str) for one in data.values())


def _line_of(name: str, written: str) -> int:
    """Return the line on which an entry first begins, or 1."""
    return min(_lines_of(name, written))


def _lines_of(name: str, written: str) -> list[int]:
    begins = f"{json.dumps(name, ensure_ascii=False)}:"
    return [n for n, line in enumerate(written.split("\n"), 1) if line.lstrip().startswith(begins)] or [1]
