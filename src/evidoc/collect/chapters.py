"""A document's chapter file goes in, a Chapter comes out: settings merged, includes spelled out, every token read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from evidoc.collect.files import inside, read_text, relative
from evidoc.collect.includes import spell_out, split_front
from evidoc.collect.marked_yaml import load
from evidoc.collect.scan import Lines, Scanned, scan, scan_setting
from evidoc.collect.sentences import sentences
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter, Shortcode
from evidoc.model.nearest import nearest

FRONT_KEYS = {
    "title": "the document's title, at most 65 characters",
    "subtitle": "one line below it",
    "description": "one sentence for the index and for search engines",
    "date": "the document's own date, as in 2026-11-21",
    "status": "draft or final",
    "lang": "language of the text, as in en-GB",
    "version": "as the authors count",
    "audience": "who it is for",
    "nations": "which nations it covers",
    "checked": "when its facts were last checked",
    "next-review": "when it will be checked again",
    "reviewed_by": "who has read and accepted it; removes the notice about generative tools",
    "abstract": "a summary above the contents",
    "author": "who wrote it",
    "keywords": "for search engines and the PDF",
    "licence": "of this document's text, where it differs from the project's",
}
"""Keys of the front matter that mean something here; any other may be there for the ``meta`` shortcode."""

STATUSES = ("draft", "final")
_DATE = re.compile(r"^\d{4}-\d\d-\d\d$")
_LISTS = ("author", "keywords")
"""Keys of the front matter that may hold several texts."""
_REQUIRED = {
    "title": "Add 'title: …' to the front matter.",
    "date": "Add the document's own date, as in 'date: 2026-11-21'; the clock is never used.",
    "status": "Add 'status: draft' or 'status: final'.",
}


def read_chapter(
    path: str,
    root: Path,
    settings: Mapping[str, Any],
    asked_at: Place,
) -> tuple[Chapter | None, list[Problem]]:
    """Read one chapter with everything it includes.

    Parameters
    ----------
    path
        Project-relative path.
    settings
        ``_quarto.yml`` as data; the front matter is merged over it.
    asked_at
        Where the settings name the file.

    Returns
    -------
    tuple
        The chapter (None where the file cannot be read at all) and every problem found.
    """
    text, problems = read_text(path, root, asked_at)
    if problems:
        return None, problems
    yaml, body, first_line = split_front(text)
    front, places, problems = load(yaml, path, first_line=2)
    if not isinstance(front, dict):
        if front is not None:
            problems.append(
                Problem("malformed-yaml", "The front matter is not a list of 'key: value' lines.", Place(path, 2))
            )
        front = {}
    spelled = spell_out(body, path, first_line, root)
    scanned = scan(spelled.text, spelled.origins)
    front, front_codes, front_problems = _read_front(front, places, len(scanned.shortcodes))
    problems += [*_front_problems(front, places, path), *front_problems, *spelled.problems, *scanned.problems]
    images, image_problems = _images(scanned, root)
    chapter = Chapter(
        path=path,
        front=_merged(settings, front),
        places=places,
        text=scanned.text,
        lines=tuple(spelled.origins),
        shortcodes=(*scanned.shortcodes, *front_codes),
        labels=scanned.labels,
        citations=scanned.citations,
        sentences=sentences(scanned, spelled.text, Lines(spelled.text, spelled.origins)),
        tbc=(*scanned.tbc, *_tbc_in(front, places)),
        includes=tuple(dict.fromkeys(spelled.files)),
        images=images,
    )
    return chapter, [*problems, *image_problems, *_includes_in_text(scanned)]


def _merged(settings: Mapping[str, Any], front: Mapping[str, Any]) -> dict[str, Any]:
    """Return the front matter over the project's settings; what concerns only the project as a whole stays out."""
    return {**{k: v for k, v in settings.items() if k not in {"project", "evidoc", "title"}}, **front}


def _read_front(
    front: Mapping[str, Any],
    places: Mapping[str, Place],
    first_number: int,
) -> tuple[dict[str, Any], tuple[Shortcode, ...], list[Problem]]:
    """Put marks for the shortcodes of top-level texts such as title and description."""
    # A title such as 2024 is a text to readers, whatever YAML takes it for.
    numbers = {k: str(v) for k, v in front.items() if isinstance(v, (int, float)) and not isinstance(v, bool)}
    out: dict[str, Any] = {**front, **numbers}
    codes: list[Shortcode] = []
    problems: list[Problem] = []
    for key, text in front.items():
        if isinstance(text, str) and "{{<" in text:
            number = first_number + len(codes)
            out[key], found, faults = scan_setting(text, places[key], number)
            codes += found
            problems += faults
    return out, tuple(codes), problems


def _front_problems(front: Mapping[str, Any], places: Mapping[str, Place], path: str) -> list[Problem]:
    problems = [*_not_text(front, places), *_near_keys(front, places)]
    for key, hint in _REQUIRED.items():
        if str(front.get(key) or "") == "":
            problems.append(Problem(f"missing-{key}", f"The document has no '{key}'.", Place(path, 1, 1), hint))
    status, date = str(front.get("status") or ""), str(front.get("date") or "")
    if status and status not in STATUSES:
        message = f"'{status}' is not a status a document can have."
        problems.append(Problem("unknown-status", message, places["status"], "Write 'draft' or 'final'."))
    if date and not _is_date(date):
        message = f"'{date}' is not a date."
        problems.append(Problem("malformed-date", message, places["date"], "Write year-month-day, as in 2026-11-21."))
    return problems


def _not_text(front: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[Problem]:
    """Yield what should be one text and is a list, a mapping, or the yes or no that YAML makes of some words."""
    for key in FRONT_KEYS:
        wrong = isinstance(front.get(key), (dict, bool)) or (isinstance(front.get(key), list) and key not in _LISTS)
        if wrong:
            message = f"'{key}' is not one text."
            hint = f'Write one text; put it in quotation marks where YAML takes it for something else: {key}: "…".'
            yield Problem("malformed-setting", message, places[key], hint)


def _near_keys(front: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[Problem]:
    for key in front:
        meant = nearest(str(key), FRONT_KEYS) if key not in FRONT_KEYS else None
        if meant:
            message = f"The front matter has a key '{key}', which is nearly '{meant}'."
            yield Problem("unknown-key", message, places[str(key)], f"Did you mean '{meant}'?")


def _is_date(text: str) -> bool:
    """Say whether `text` is a day of the calendar, written year-month-day."""
    try:
        return bool(_DATE.match(text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _tbc_in(front: Mapping[str, Any], places: Mapping[str, Place]) -> tuple[Place, ...]:
    return tuple(places[k] for k, v in front.items() if isinstance(v, str) and re.search(r"\bTBC\b", v))


def _includes_in_text(scanned: Scanned) -> list[Problem]:
    """Report includes that share their line with other text: they were not spelled out, and nothing is dropped."""
    message = "An include must stand alone on its line."
    return [
        Problem("include-not-alone", message, code.place, "Put it on a line of its own.")
        for code in scanned.shortcodes
        if code.name == "include" and len(code.args) == 1
    ]


def _images(scanned: Scanned, root: Path) -> tuple[tuple[str, ...], list[Problem]]:
    found: list[str] = []
    problems: list[Problem] = []
    for written, place in scanned.images:
        name = written.lstrip("/") if written.startswith("/") else str(PurePosixPath(place.file).parent / written)
        if not inside(root, name):
            message = f"The picture '{written}' leaves the project."
            problems.append(Problem("path-leaves-project", message, place, "Copy it into the project."))
        elif not (root / name).is_file():
            message = f"There is no picture '{written}'."
            problems.append(Problem("missing-image", message, place, "Correct its path, or add the file."))
        else:
            found.append(relative(root, name))
    return tuple(dict.fromkeys(found)), problems
