"""Works in CSL's own form (JSON, YAML, `references:` of a chapter) go in; references by key and faults come out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from evidoc.collect.marked_yaml import load
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter
from evidoc.model.project import Reference

SUFFIXES = (".json", ".yaml", ".yml")
"""How the names of bibliography files end that are no BibTeX."""
_HINT = 'Write a list of works, each with an id: [{"id": "smith2020", "type": "book", "title": "…"}].'


def add_csl(text: str, file: str, references: dict[str, Reference]) -> list[Problem]:
    """Read a bibliography file into `references`, in which the first of two works with one key is kept.

    Parameters
    ----------
    text
        The file's text.
    file
        Its project-relative path.
    references
        Filled in.

    Returns
    -------
    list
        ``malformed-reference`` and ``duplicate-reference``, and what YAML has to say.
    """
    if not file.endswith(".json"):
        tree, places, problems = load(re.sub(r"(?m)^(?:---|\.\.\.)[ \t]*$", "", text), file)
        works = tree.get("references") if isinstance(tree, Mapping) else tree
        return problems or _add(works, "yaml", file, references, lambda n, _: _at(places, n, Place(file, 1)))
    try:
        works = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"The bibliography cannot be read: {error.msg}."
        return [Problem("malformed-reference", message, Place(file, error.lineno, error.colno), _HINT)]
    return _add(works, "json", file, references, lambda _, key: Place(file, _line_of(text, key)))


def add_own(chapters: Iterable[Chapter], references: dict[str, Reference]) -> list[Problem]:
    """Add the works that chapters list in their own settings (`references:`) to `references`."""
    problems: list[Problem] = []
    for chapter in chapters:
        works = chapter.options.get("references")
        if works is not None:
            place = chapter.places.get("references", Place(chapter.path, 1))
            known: dict[str, Reference] = {}
            problems += _add(works, "yaml", chapter.path, known, lambda n, _, c=chapter, p=place: _at(c.places, n, p))
            for key, one in known.items():
                references.setdefault(key, one)
    return problems


def _add(works: Any, form: str, file: str, references: dict[str, Reference], place_of: Any) -> list[Problem]:
    if not isinstance(works, list):
        return [Problem("malformed-reference", "The bibliography is no list of works.", Place(file, 1), _HINT)]
    problems: list[Problem] = []
    for number, work in enumerate(works):
        key = str(work.get("id") or "") if isinstance(work, Mapping) else ""
        place = place_of(number, key)
        if not key:
            problems.append(Problem("malformed-reference", f"Work {number + 1} has no id.", place, _HINT))
        elif key in references:
            message = f"The key '{key}' is given to two entries; the first is at {references[key].place}."
            hint = "Take one out, or give it another key."
            problems.append(Problem("duplicate-reference", message, place, hint))
        else:
            raw = f"% evidoc csl-{form} {json.dumps(work, ensure_ascii=False, default=str)}"
            references[key] = Reference(key, place, raw, str(work.get("title") or ""))
    return problems


def _at(places: Mapping[str, Place], number: int, otherwise: Place) -> Place:
    return next(
        (places[name] for name in (f"references.{number}", f"references.{number}.id") if name in places), otherwise
    )


def _line_of(text: str, key: str) -> int:
    found = re.search(rf'"id"\s*:\s*{re.escape(json.dumps(key, ensure_ascii=False))}', text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
