"""A document's chapter file goes in, a Chapter comes out: settings merged, includes spelled out, every token read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from evidoc.collect.cell_uses import with_uses
from evidoc.collect.embeds import with_embeds
from evidoc.collect.files import inside, read_text, relative
from evidoc.collect.front import Folders, Front, document_problems, read_folders, read_front, uncited
from evidoc.collect.includes import Spelled, runs_of, spell_out
from evidoc.collect.links import link_problems
from evidoc.collect.memory import Memory, digest
from evidoc.collect.metadata import merged, meta_view
from evidoc.collect.notebooks import SUFFIX, notebook_markdown, placed
from evidoc.collect.scan import Lines, scan, scan_setting
from evidoc.collect.sentences import sentences
from evidoc.collect.setting_checks import unread
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Cell, Chapter, Citation, Label, Sentence, Shortcode
from evidoc.model.quarto_options import DOCUMENT
from evidoc.records import dataclass

_SCANNED = re.compile(r"\{\{<|`\{python\}")
"""What may have to be filled in: a shortcode or an inline expression."""


@dataclass(frozen=True, slots=True)
class _Tokens:
    """What stands in a text, for the chapter that it is of."""

    text: str
    shortcodes: tuple[Shortcode, ...]
    labels: tuple[Label, ...]
    citations: tuple[Citation, ...]
    sentences: tuple[Sentence, ...]
    tbc: tuple[Place, ...]
    images: tuple[tuple[str, Place], ...]
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...]


def read_chapter(
    path: str,
    root: Path,
    settings: Mapping[str, Any],
    asked_at: Place,
    *,
    document: bool = True,
) -> tuple[Chapter | None, list[Problem]]:
    """Read one chapter with everything it includes; see `Reader`, which reads many."""
    return Reader(root, settings).read(path, asked_at, document=document)


class Reader:
    """Reads chapters of one project; what their folders say is read once."""

    def __init__(self, root: Path, settings: Mapping[str, Any], memory: Memory | None = None) -> None:
        """Take the project's folder and its ``_quarto.yml`` as data, over which folders and front matter are merged."""
        self.root, self.settings, self.memory = root, settings, memory or Memory()
        self._folders: dict[PurePosixPath, Folders] = {}

    def read(self, path: str, asked_at: Place, *, document: bool = True) -> tuple[Chapter | None, list[Problem]]:
        """Read one chapter with everything it includes.

        Parameters
        ----------
        path
            Project-relative path.
        asked_at
            Where the settings name the file.
        document
            Whether it is a document of the site, which must have a title, a date and a status of its own.

        Returns
        -------
        tuple
            The chapter (None where the file cannot be read at all) and every problem found.
        """
        chapter, problems = self._file(path, asked_at, document=document)
        if chapter is None:
            return None, problems
        chapter, amiss = with_embeds(chapter, lambda file, at: self._file(file, at, document=False))
        return chapter, [*problems, *amiss]

    def _file(self, path: str, asked_at: Place, *, document: bool) -> tuple[Chapter | None, list[Problem]]:
        """Read a chapter of either kind, without the notebooks that it shows cells of."""
        text, problems = read_text(path, self.root, asked_at)
        if problems:
            return None, problems
        if not path.endswith(SUFFIX):
            return self._markdown(text, path, document=document)
        notebook = self.memory.recall("notebook", [path, digest(text)], lambda: notebook_markdown(text, path))
        if notebook.unreadable:
            return None, list(notebook.problems)
        chapter, problems = self._markdown(notebook.text, path, document=document)
        return placed(replace(chapter, files=notebook.files), notebook, path), [
            *notebook.problems,
            *placed(problems, notebook, path),
        ]

    def _markdown(self, text: str, path: str, *, document: bool) -> tuple[Chapter, list[Problem]]:
        problems: list[Problem] = []
        front, folders = self._front(text, path), self._above(path)
        outer = [_for_all(self.settings, document=document), *folders.layers]
        view, places = meta_view(outer, front.own), {**folders.places, **front.places}
        spelled = spell_out(front.body, path, front.first_line, self.root)
        tokens = self._tokens(spelled)
        shown, front_codes, front_problems = _marked(view, places, len(tokens.shortcodes))
        codes = (*tokens.shortcodes, *front_codes)
        problems += [*unread((*front.problems, *folders.problems), codes), *front_problems]
        if document and not any(p.kind == "unclosed-front-matter" for p in front.problems):
            problems += document_problems(view, places, path)
        if not document:
            problems += link_problems(spelled.text, spelled.origins, path, self.root)
        images, image_problems = _images(tokens.images, self.root)
        nocite = uncited(view.get("nocite"), places.get("nocite", Place("_quarto.yml", 1)))
        chapter = Chapter(
            path=path,
            front=shown,
            places=places,
            text=tokens.text,
            lines=tuple(spelled.origins),
            shortcodes=codes,
            labels=tokens.labels,
            citations=(*tokens.citations, *nocite),
            sentences=tokens.sentences,
            tbc=(*tokens.tbc, *_tbc_in(view, places, front.own)),
            includes=tuple(dict.fromkeys(spelled.files)),
            images=images,
            cells=tokens.cells,
            options=merged([*outer, front.own]),
        )
        chapter, amiss = with_uses(chapter, self.memory, guarded=document)
        return chapter, [*problems, *spelled.problems, *tokens.problems, *image_problems, *amiss]

    def _front(self, text: str, path: str) -> Front:
        def read() -> tuple[Front, int]:
            front = read_front(text, path)
            return replace(front, body=""), len(front.body)

        front, length = self.memory.recall("front", [path, digest(text)], read)
        return replace(front, body=text[len(text) - length :])

    def _above(self, path: str) -> Folders:
        folder = PurePosixPath(path).parent
        if folder not in self._folders:
            self._folders[folder] = read_folders(path, self.root, self.memory)
        return self._folders[folder]

    def _tokens(self, spelled: Spelled) -> _Tokens:
        text, origins = spelled.text, tuple(spelled.origins)
        return self.memory.recall("text", [digest(text), runs_of(origins)], lambda: _read_tokens(text, origins))


def _read_tokens(text: str, origins: tuple[Place, ...]) -> _Tokens:
    scanned = scan(text, origins)
    return _Tokens(
        text=scanned.text,
        shortcodes=scanned.shortcodes,
        labels=scanned.labels,
        citations=scanned.citations,
        sentences=sentences(scanned, text, Lines(text, origins)),
        tbc=scanned.tbc,
        images=scanned.images,
        cells=scanned.cells,
        problems=scanned.problems,
    )


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


def _images(images: Iterable[tuple[str, Place]], root: Path) -> tuple[tuple[str, ...], list[Problem]]:
    found: list[str] = []
    problems: list[Problem] = []
    for written, place in images:
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
