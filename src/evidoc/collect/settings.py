"""`_quarto.yml` and the genre files go in; Settings and the list of documents come out."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evidoc.collect.files import inside, read_text
from evidoc.collect.genres import Genres
from evidoc.collect.health.settings import health_setting_problems
from evidoc.collect.marked_yaml import dotted
from evidoc.collect.memory import Memory, read_yaml
from evidoc.collect.metadata import merged
from evidoc.collect.setting_checks import (
    WITH_QUARTO,
    engine_problems,
    near_keys,
    section_problems,
    setting_problems,
)
from evidoc.errors import CollectError, Place, Problem
from evidoc.model.engines import DUCKDB
from evidoc.model.nearest import did_you_mean
from evidoc.model.options import active_profiles
from evidoc.model.project import DocumentEntry, Settings
from evidoc.model.quarto_keys import EVIDOC, EVIDOC_DOCUMENT, PROJECT_TYPES, SUPPORTED
from evidoc.model.quarto_options import TOP_LEVEL
from evidoc.records import dataclass

FILE = "_quarto.yml"
LOCAL = "_quarto.yml.local"
"""Settings of one machine, which Quarto's own ``.gitignore`` leaves out."""

_ID = re.compile(r"^[a-z][a-z0-9-]*$")
_RESERVED = ("index", "values", "made", "evidence", "cases", "accessibility", "manifest", "assets", "data")
DEFAULT_CSL = "harvard-cite-them-right"


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What ``_quarto.yml`` and the files it leads to say."""

    settings: Settings
    documents: tuple[DocumentEntry, ...]
    problems: tuple[Problem, ...]


def require_project(root: Path) -> str:
    """Return the text of the project's ``_quarto.yml``.

    Raises
    ------
    CollectError
        Where it is missing or cannot be read: without it there is no project.
    """
    text, problems = read_text(FILE, root)
    if problems:
        hint = "Go to the project's folder, or name it: evidoc build --root FOLDER."
        raise CollectError(*(dataclasses.replace(p, hint=hint) if p.kind == "missing-file" else p for p in problems))
    return text


def read_settings(root: Path, memory: Memory | None = None) -> ReadSettings:
    """Read the project's settings.

    Parameters
    ----------
    root
        The project's folder.
    memory
        What spares reading files again that did not change.

    Raises
    ------
    CollectError
        Where there is no readable ``_quarto.yml``: without it there is no project.
    """
    memory = memory or Memory()
    data, places, problems = read_yaml(require_project(root), FILE, memory)
    if not isinstance(data, dict):
        raise CollectError(*problems or [Problem("malformed-yaml", "There are no settings in it.", Place(FILE, 1))])
    problems += [*setting_problems(data, places, FILE), *near_keys(data, places, TOP_LEVEL)]
    data = _with_profiles(data, root, places, problems, memory)
    problems += _project_type(data, places)
    evidoc = data.get("evidoc")
    problems += section_problems(evidoc, EVIDOC, places, "evidoc", FILE)
    problems += health_setting_problems(evidoc, places, FILE)
    evidoc = evidoc if isinstance(evidoc, dict) else {}
    problems += engine_problems(evidoc.get("data"), places, FILE)
    variables, more = _variables(root, memory)
    csl = str(evidoc.get("csl") or data.get("csl") or DEFAULT_CSL)
    documents, faults = _documents(evidoc.get("documents"), places, Genres(root, memory), csl)
    settings = Settings(
        title=str(data.get("title") or _in_project(data, "title") or root.name),
        lang=str(data.get("lang") or "en-GB"),
        bibliography=tuple(str(b) for b in _as_list(data.get("bibliography"))),
        csl=csl,
        place=Place(FILE, 1),
        variables=variables,
        meta=data,
        pdf=evidoc.get("pdf") is not False,
        synthetic=evidoc.get("synthetic") is True,
        engine=_engine(evidoc.get("data")),
    )
    return ReadSettings(settings, documents, (*problems, *more, *faults))


def _with_profiles(
    data: dict[str, Any], root: Path, places: dict[str, Place], problems: list[Problem], memory: Memory
) -> dict[str, Any]:
    """Return the settings with those of the active profiles (``_quarto-NAME.yml``) and of this machine over them."""
    layers: list[Mapping[str, Any]] = [data]
    for file in (*(f"_quarto-{name}.yml" for name in active_profiles(data, os.environ)), LOCAL):
        if not inside(root, file) or not (root / file).is_file():
            continue
        text, faults = read_text(file, root)
        more, found, malformed = read_yaml(text, file, memory)
        problems += [*faults, *malformed]
        if isinstance(more, dict):
            problems += [*setting_problems(more, found, file), *near_keys(more, found, TOP_LEVEL)]
            layers.append(more)
            places.update(found)
        elif more is not None:
            hint = "Write each setting on a line of its own, as in 'title: What we found'."
            message = "It is not a list of 'key: value' lines."
            problems.append(Problem("malformed-yaml", message, Place(file, 1, 1), hint))
    return merged(layers) if layers[1:] else data


def _in_project(data: Mapping[str, Any], key: str) -> Any:
    project = data.get("project")
    return project.get(key) if isinstance(project, dict) else None


def _project_type(data: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[Problem]:
    written = _in_project(data, "type")
    if not isinstance(written, str) or PROJECT_TYPES.get(written) == SUPPORTED:
        return
    place = places["project.type"]
    if written in PROJECT_TYPES:
        message = f"evidoc's own engine makes no project of the type '{written}'."
        yield Problem("unsupported-setting", message, place, f"Write 'default'. {WITH_QUARTO}")
    else:
        hint = did_you_mean(written, PROJECT_TYPES) or "Write 'default'."
        yield Problem("unknown-project-type", f"There is no type of project '{written}'.", place, hint)


def _variables(root: Path, memory: Memory) -> tuple[dict[str, Any], list[Problem]]:
    if not (root / "_variables.yml").exists():
        return {}, []
    text, problems = read_text("_variables.yml", root)
    data, _, faults = read_yaml(text, "_variables.yml", memory)
    return (data if isinstance(data, dict) else {}), [*problems, *faults]


def _documents(
    entries: Any,
    places: Mapping[str, Place],
    genres: Genres,
    csl: str,
) -> tuple[tuple[DocumentEntry, ...], list[Problem]]:
    if not isinstance(entries, dict) or not entries:
        place = places.get("evidoc.documents", places.get("evidoc", Place(FILE, 1)))
        hint = "Add under 'evidoc: documents:' a line such as 'brief: {chapter: chapters/brief.qmd, genre: briefing}'."
        return (), [Problem("no-documents", "No documents are named.", place, hint)]
    found: list[DocumentEntry] = []
    problems: list[Problem] = []
    for name, entry in entries.items():
        key = dotted("evidoc.documents", name)
        place = places.get(key, Place(FILE))
        problems += section_problems(entry, EVIDOC_DOCUMENT, places, key, FILE)
        problems += _document_problems(str(name), entry, place)
        if not isinstance(entry, dict) or not entry.get("chapter"):
            continue
        genre, faults = genres.read(str(entry.get("genre", "note")), places.get(f"{key}.genre", place))
        problems += [f.touching(str(name)) for f in faults]
        at = places.get(f"{key}.chapter", place)
        found.append(DocumentEntry(str(name), str(entry["chapter"]), genre, at, str(entry.get("csl") or csl)))
    return tuple(found), problems


def _document_problems(name: str, entry: Any, place: Place) -> list[Problem]:
    problems = []
    if not _ID.match(name) or name in _RESERVED:
        message = f"'{name}' cannot be the name of a document: it becomes the address of its page."
        hint = f"Use small letters, digits and hyphens, and none of: {', '.join(_RESERVED)}."
        problems.append(Problem("bad-document-name", message, place, hint))
    if not isinstance(entry, dict) or not entry.get("chapter"):
        message = f"The document '{name}' names no chapter."
        problems.append(Problem("missing-chapter", message, place, "Add 'chapter: chapters/NAME.qmd'."))
    return problems


def _engine(data: Any) -> str:
    return str((data.get("engine") if isinstance(data, dict) else None) or DUCKDB)


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
