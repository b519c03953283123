"""A document's text and its folders' `_metadata.yml` go in; its settings come out, with every fault in them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from evidoc.collect.files import read_text
from evidoc.collect.includes import split_front
from evidoc.collect.marked_yaml import load
from evidoc.collect.memory import Memory, read_yaml
from evidoc.collect.regions import find_regions
from evidoc.collect.setting_checks import near_keys, setting_problems
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Citation
from evidoc.model.quarto_options import TOP_LEVEL
from evidoc.records import dataclass

FOLDER_FILES = ("_metadata.yml", "_metadata.yaml")
STATUSES = ("draft", "final")
_DATE = re.compile(r"^\d{4}-\d\d-\d\d$")
_BLANK = re.compile(r"(?:[ \t]*\n)*")
_OPENS = re.compile(r"---[ \t]*\n(?=[^\n]*\S)")
_LATE = re.compile(
    r"(?:(?<=\n\n)|\A)---[ \t]*\n"
    r"(?=[\w-]+:(?:[ \t]|\n)[^\n]*\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*$)",
    re.MULTILINE,
)
"""A line ``---`` in the text with a key below it and an end further down: pandoc reads settings there."""
_NOCITE = re.compile(r"(?<![\w@])-?@(?:\{(?P<braced>[^{}\s]+)\}|(?P<key>\*|\w(?:[\w:.#$%&+?<>~/-]*[\w/])?))")
_PATHS = ("bibliography", "csl")
_NESTED_TEXTS = ("author", "affiliations", "keywords", "categories", "copyright", "license")
_REQUIRED = {
    "title": "Add 'title: …' to the front matter.",
    "date": "Add the document's own date, as in 'date: 2026-11-21'; the clock is never used.",
    "status": "Add 'status: draft' or 'status: final'.",
}


@dataclass(frozen=True, slots=True)
class Front:
    """What a document says above its text."""

    own: Mapping[str, Any]
    places: Mapping[str, Place]
    body: str
    first_line: int
    """The line of the file on which the body begins."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Folders:
    """What the folders of a document say, from the project's down to its own."""

    layers: tuple[Mapping[str, Any], ...]
    places: Mapping[str, Place]
    problems: tuple[Problem, ...]


def read_front(text: str, path: str) -> Front:
    """Split the text of the file `path` into front matter and body, and read the former."""
    blank = _BLANK.match(text)
    skipped = blank.group() if blank and text[blank.end() :].startswith("---") else ""
    rest = text[len(skipped) :]
    above = skipped.count("\n")
    yaml, body, line = split_front(rest) if _OPENS.match(rest) else ("", rest, 1)
    data, places, problems = load(yaml, path, first_line=above + 2)
    if _OPENS.match(rest) and body == rest:
        hint = "Write a line '---' below its last key, or a blank line below the '---' where it is meant as a rule."
        problems.append(
            Problem("unclosed-front-matter", "The front matter never ends.", Place(path, above + 1, 1), hint)
        )
        return Front({}, {}, "", line, tuple(problems))
    if not body.strip():
        problems.append(_empty(path))
    if data is not None and not isinstance(data, dict):
        message = "The front matter is not a list of 'key: value' lines."
        hint = "Write each setting on a line of its own, as in 'title: What we found'."
        problems.append(Problem("malformed-yaml", message, Place(path, above + 2, 1), hint))
    own = data if isinstance(data, dict) else {}
    problems += setting_problems(own, places, path)
    problems += near_keys(own, places, TOP_LEVEL)
    problems += [*_project_keys(own, places), *_shortcodes_inside(own, places), *_late(body, path, above + line)]
    return Front(own, places, body, above + line, tuple(problems))


def read_folders(path: str, root: Path, memory: Memory | None = None) -> Folders:
    """Read the ``_metadata.yml`` of every folder from the project's root down to that of the document `path`."""
    layers: list[Mapping[str, Any]] = []
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    parents = [p for p in PurePosixPath(path).parents if p != PurePosixPath("/")][::-1]
    for folder in parents:
        name = next((str(folder / file) for file in FOLDER_FILES if (root / folder / file).is_file()), "")
        if not name:
            continue
        text, faults = read_text(name, root)
        data, found, more = read_yaml(text, name, memory or Memory())
        problems += [*faults, *more]
        if isinstance(data, dict):
            problems += setting_problems(data, found, name)
            problems += [*near_keys(data, found, TOP_LEVEL), *_project_keys(data, found)]
            layers.append(_beside(data, folder, PurePosixPath(path).parent))
            places.update(found)
        elif data is not None:
            hint = "Write each setting on a line of its own, as in 'title: What we found'."
            message = "It is not a list of 'key: value' lines."
            problems.append(Problem("malformed-yaml", message, Place(name, 1, 1), hint))
    return Folders(tuple(layers), places, tuple(problems))


def uncited(written: Any, place: Place) -> Iterator[Citation]:
    """Yield the keys that ``nocite`` names; ``*`` stands for all there are."""
    for text in written if isinstance(written, list) else [written]:
        if isinstance(text, str):
            for match in _NOCITE.finditer(text):
                yield Citation(match["braced"] or match["key"], place)


def _empty(path: str) -> Problem:
    message = "There is no text in this document."
    return Problem("empty-document", message, Place(path, 1, 1), "Write some, or take the file out.", warning=True)


def _project_keys(data: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[Problem]:
    for key in ("project", "evidoc"):
        if key in data:
            message = f"'{key}' is a setting of the whole project."
            yield Problem("misplaced-setting", message, places[key], "Move it to _quarto.yml.")


def _shortcodes_inside(own: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[Problem]:
    """Report shortcodes in lists and mappings of the front matter: only whole texts are filled in."""
    for key in _NESTED_TEXTS:
        if isinstance(own.get(key), (list, dict)) and "{{<" in repr(own[key]):
            message = f"A shortcode stands in one of several texts of '{key}'."
            hint = "Write the text out, or give one text instead of a list."
            yield Problem("unsupported-setting", message, places[key], hint)


def _late(body: str, path: str, first_line: int) -> Iterator[Problem]:
    """Report settings in the middle of the text, which pandoc would merge into the front matter."""
    if "---" not in body:
        return
    for match in _LATE.finditer(find_regions(body).plain):
        place = Place(path, first_line + body.count("\n", 0, match.start()), 1)
        message = "Settings stand in the middle of the text."
        hint = "Move them to the front matter; for a rule, put a blank line below the '---'."
        yield Problem("late-front-matter", message, place, hint)


def document_problems(view: Mapping[str, Any], places: Mapping[str, Place], path: str) -> Iterator[Problem]:
    """Yield what a document of the site lacks, and dates and statuses that are none.

    `view` is what ``meta`` sees: a folder may say for all its documents that they are drafts.
    """
    for key, hint in _REQUIRED.items():
        if str(view.get(key) or "") == "":
            yield Problem(f"missing-{key}", f"The document has no '{key}'.", Place(path, 1, 1), hint)
    status, date = view.get("status"), view.get("date")
    if isinstance(status, str) and status and status not in STATUSES:
        message = f"'{status}' is not a status a document can have."
        yield Problem("unknown-status", message, places["status"], "Write 'draft' or 'final'.")
    if isinstance(date, dict):
        yield Problem("malformed-setting", "'date' must be text.", places["date"], "Write year-month-day.")
    elif date and not isinstance(date, bool) and not _is_date(str(date)):
        message = f"'{date}' is not a date."
        yield Problem("malformed-date", message, places["date"], "Write year-month-day, as in 2026-11-21.")


def _is_date(text: str) -> bool:
    """Say whether `text` is a day of the calendar, written year-month-day."""
    try:
        return bool(_DATE.match(text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _beside(data: Mapping[str, Any], folder: PurePosixPath, document: PurePosixPath) -> dict[str, Any]:
    """Return a folder's settings with the paths in them as the document would write them."""
    up = "../" * (len(document.parts) - len(folder.parts))

    def moved(name: Any) -> Any:
        return f"{up}{name}" if isinstance(name, str) and not name.startswith("/") else name

    found = dict(data)
    for key in _PATHS:
        value = data.get(key)
        if isinstance(value, list):
            found[key] = [moved(one) for one in value]
        elif isinstance(value, str) and (key != "csl" or value.endswith(".csl")):
            found[key] = moved(value)
    return found
