"""A document's chapter file goes in, a Chapter comes out: settings merged, includes spelled out, every token read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from evidoc.collect.cell_uses import with_uses
from evidoc.collect.embeds import with_embeds
from evidoc.collect.files import inside, read_text, relative
from evidoc.collect.front import document_problems, read_folders, read_front, uncited
from evidoc.collect.includes import spell_out
from evidoc.collect.links import link_problems
from evidoc.collect.metadata import merged, meta_view
from evidoc.collect.notebooks import SUFFIX, notebook_markdown, placed
from evidoc.collect.scan import Lines, Scanned, scan, scan_setting
from evidoc.collect.sentences import sentences
from evidoc.collect.setting_checks import unread
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter, Sentence, Shortcode
from evidoc.model.quarto_options import DOCUMENT

_SCANNED = re.compile(r"\{\{<|`\{python\}")
"""What may have to be filled in: a shortcode or an inline expression."""


def read_chapter(
    path: str,
    root: Path,
    settings: Mapping[str, Any],
    asked_at: Place,
    *,
    document: bool = True,
) -> tuple[Chapter | None, list[Problem]]:
    """Read one chapter with everything it includes.

    Parameters
    ----------
    path
        Project-relative path.
    settings
        ``_quarto.yml`` as data; the settings of folders and the front matter are merged over it.
    asked_at
        Where the settings name the file.
    document
        Whether it is a document of the site, which must have a title, a date and a status of its own.

    Returns
    -------
    tuple
        The chapter (None where the file cannot be read at all) and every problem found.
    """
    chapter, problems = _read_file(path, root, settings, asked_at, document=document)
    if chapter is None:
        return None, problems
    chapter, amiss = with_embeds(chapter, lambda file, at: _read_file(file, root, settings, at, document=False))
    return chapter, [*problems, *amiss]


def _read_file(
    path: str, root: Path, settings: Mapping[str, Any], asked_at: Place, *, document: bool
) -> tuple[Chapter | None, list[Problem]]:
    """Read a chapter of either kind, without the notebooks that it shows cells of."""
    text, problems = read_text(path, root, asked_at)
    if problems:
        return None, problems
    if not path.endswith(SUFFIX):
        return _read_markdown(text, path, root, settings, document=document)
    notebook = notebook_markdown(text, path)
    if notebook.unreadable:
        return None, list(notebook.problems)
    chapter, problems = _read_markdown(notebook.text, path, root, settings, document=document)
    return placed(replace(chapter, files=notebook.files), notebook, path), [
        *notebook.problems,
        *placed(problems, notebook, path),
    ]


def _read_markdown(
    text: str, path: str, root: Path, settings: Mapping[str, Any], *, document: bool
) -> tuple[Chapter, list[Problem]]:
    problems: list[Problem] = []
    front, folders = read_front(text, path), read_folders(path, root)
    outer = [_for_all(settings, document=document), *folders.layers]
    view, places = meta_view(outer, front.own), {**folders.places, **front.places}
    spelled = spell_out(front.body, path, front.first_line, root)
    scanned, said = _scanned(spelled.text, tuple(spelled.origins))
    shown, front_codes, front_problems = _marked(view, places, len(scanned.shortcodes))
    codes = (*scanned.shortcodes, *front_codes)
    problems += [*unread((*front.problems, *folders.problems), codes), *front_problems]
    if document and not any(p.kind == "unclosed-front-matter" for p in front.problems):
        problems += document_problems(view, places, path)
    if not document:
        problems += link_problems(spelled.text, spelled.origins, path, root)
    images, image_problems = _images(scanned, root)
    nocite = uncited(view.get("nocite"), places.get("nocite", Place("_quarto.yml", 1)))
    chapter = Chapter(
        path=path,
        front=shown,
        places=places,
        text=scanned.text,
        lines=tuple(spelled.origins),
        shortcodes=codes,
        labels=scanned.labels,
        citations=(*scanned.citations, *nocite),
        sentences=said,
        tbc=(*scanned.tbc, *_tbc_in(view, places, front.own)),
        includes=tuple(dict.fromkeys(spelled.files)),
        images=images,
        cells=scanned.cells,
        options=merged([*outer, front.own]),
    )
    chapter, amiss = with_uses(chapter, guarded=document)
    return chapter, [*problems, *spelled.problems, *scanned.problems, *image_problems, *amiss]


@lru_cache(maxsize=128)  # for `evidoc serve`, which reads a project again at every save
def _scanned(text: str, origins: tuple[Place, ...]) -> tuple[Scanned, tuple[Sentence, ...]]:
    scanned = scan(text, origins)
    return scanned, sentences(scanned, text, Lines(text, origins))


def _for_all(settings: Mapping[str, Any], *, document: bool) -> dict[str, Any]:
    """Return what the project says for its documents; its title is no title of a document of the site."""
    out = {"project", "evidoc", *(("title",) if document else ())}
    return {key: value for key, value in settings.items() if key not in out}


def _marked(
    view: Mapping[str, Any], places: Mapping[str, Place], first_number: int
) -> tuple[dict[str, Any], tuple[Shortcode, ...], list[Problem]]:
    """Put marks for the shortcodes of top-level texts such as title and description."""
    # A title such as 2024 is a text to readers, whatever YAML takes it for.
    numbers = {k: str(v) for k, v in view.items() if isinstance(v, (int, float)) and not isinstance(v, bool)}
    out: dict[str, Any] = {**view, **numbers}
    codes: list[Shortcode] = []
    problems: list[Problem] = []
    for key, text in view.items():
        if isinstance(text, str) and _SCANNED.search(text):
            place = places.get(key, Place("_quarto.yml", 1))
            out[key], found, faults = scan_setting(text, place, first_number + len(codes))
            codes += found
            problems += faults
    return out, tuple(codes), problems


def _tbc_in(view: Mapping[str, Any], places: Mapping[str, Place], own: Mapping[str, Any]) -> tuple[Place, ...]:
    """Return where settings that readers see are still to be decided; what the project alone says is looked up."""
    read = {k: v for k, v in view.items() if isinstance(v, str) and (k in own or k in DOCUMENT) and k in places}
    return tuple(places[k] for k, v in read.items() if re.search(r"\bTBC\b", v))


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
