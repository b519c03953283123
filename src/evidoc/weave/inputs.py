"""A job goes in; everything its document rests on comes out: a digest each, by a name that a person understands."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from evidoc import fingerprint
from evidoc.errors import Place, Problem
from evidoc.fingerprint import Digests
from evidoc.model.chapter import MARK_CLOSE, MARK_OPEN, Cell, Chapter
from evidoc.model.product import Results
from evidoc.state import State
from evidoc.weave import pandoc
from evidoc.weave.alike import definitions_of
from evidoc.weave.job import Job
from evidoc.weave.payload import SETTINGS, cites, entries, linked, shown_figure, shown_finding, shown_table, shown_value

OWN_CODE = ("collect", "errors.py", "records.py", "model", "weave")
"""Parts of evidoc that decide what is woven of a job; collecting is among them for the words that must be met."""
CELLS, FRONT, SETTINGS_NAME = "cells", "front matter", "settings"
_MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_CLOSE}")


class Inputs:
    """What a document rests on: data by name, to which each part of a job adds."""

    def __init__(self, job: Job, files: Digests) -> None:
        """Begin with the names that come first when people are told what changed."""
        self.job, self.files = job, files
        self.own = (job.chapter.path, *job.chapter.includes)
        self.found: dict[str, list[Any]] = {name: [] for name in (*self.own, FRONT, SETTINGS_NAME)}

    def add(self, name: str, *data: Any) -> None:
        """Let the document rest on JSON-ready data, dataclasses and pictures, by this name."""
        self.found.setdefault(name, []).append(data)

    def at(self, place: Place, *data: Any) -> None:
        """Let it rest on what stands in one of the chapter's files, or else in settings."""
        self.add(place.file if place.file in self.own else SETTINGS_NAME, *data)

    def digests(self) -> dict[str, str]:
        """Return the digest of each."""
        return {name: _digest(data) for name, data in self.found.items()}


def inputs_of(job: Job, state: State) -> dict[str, str]:
    """Return the digest of everything that the document of a job rests on, by a name that a person understands."""
    return {**of_document(job, state.files), **machine(state)}


def machine(state: State) -> dict[str, str]:
    """Return what every document rests on: evidoc, the Python, its packages, and a pandoc that is none of them."""
    own = {"evidoc": state.files.of_code(*OWN_CODE)}
    if pandoc.bundled_pandoc() is None:
        own["system libraries"] = state.files.of_file(Path(pandoc.pandoc_binary()))
    return {**own, **state.environment}


def of_document(job: Job, files: Digests) -> dict[str, str]:
    """Return what this document rests on, and not every other as well."""
    found = Inputs(job, files)
    for field in fields(Job):  # what has no name of its own is a setting: a new field cannot be forgotten
        _OF_JOB.get(field.name, _setting)(found, field.name, getattr(job, field.name))
    return found.digests()


def _setting(found: Inputs, name: str, value: Any) -> None:
    found.add(SETTINGS_NAME, name, value)


def _nothing(found: Inputs, name: str, value: Any) -> None:
    """Leave out what does not act on the document, or only through what is an input anyway."""


def _chapter(found: Inputs, _: str, chapter: Chapter) -> None:
    for field in fields(Chapter):
        _OF_CHAPTER.get(field.name, _in_chapter)(found, field.name, getattr(chapter, field.name))


def _in_chapter(found: Inputs, name: str, value: Any) -> None:
    found.add(found.job.chapter.path, name, value)


def _front(found: Inputs, _: str, front: Mapping[str, Any]) -> None:
    """Tell what the chapter says itself from what it inherits; a shortcode counts as it is written, not numbered."""
    chapter = found.job.chapter
    codes = {str(c.number): f"{MARK_OPEN}{c.name} {c.args} {c.options}{MARK_CLOSE}" for c in chapter.shortcodes}
    for key, value in sorted(front.items()):
        place = chapter.places.get(key)
        own = place is not None and place.file == chapter.path
        written = _MARK.sub(lambda mark: codes.get(mark[1], ""), value) if isinstance(value, str) else value
        found.add(FRONT if own else SETTINGS_NAME, key, written)


def _places(found: Inputs, _: str, places: Mapping[str, Place]) -> None:
    """Take the places of settings that are still to be decided, which gaps are named after."""
    undecided = set(found.job.chapter.tbc)
    for key, place in places.items():
        if place in undecided:
            found.at(place, key, place)


def _placed(found: Inputs, name: str, tokens: tuple[Any, ...]) -> None:
    """Take each token for the file that it stands in."""
    for one in tokens:
        found.at(one if isinstance(one, Place) else one.place, name, one)


def _cells(found: Inputs, name: str, cells: tuple[Cell, ...]) -> None:
    for cell in cells:  # which lines of the joined text they are, the lines tell
        found.at(cell.place, name, replace(cell, first=0, last=0))


def _faults(found: Inputs, name: str, problems: tuple[Problem, ...]) -> None:
    for problem in problems:  # each stands where its cell does
        found.add(CELLS, name, problem.kind, problem.message, problem.hint, problem.gap)


def _uses(found: Inputs, name: str, uses: tuple[tuple[str, Place], ...]) -> None:
    for key, place in uses:
        found.at(place, name, key, place)


def _text(found: Inputs, _: str, text: str) -> None:
    """Take each line for the file that it comes from; what a cell shows, and what stands in its place, for its own."""
    chapter = found.job.chapter
    embeds = {embed.number for embed in chapter.embeds}
    made = {(cell.place.file, cell.place.line) for cell in chapter.cells}
    made |= {(code.place.file, code.place.line) for code in chapter.shortcodes if code.number in embeds}
    visits: dict[str, int] = defaultdict(int)
    order: list[str] = []
    for name, lines in _runs(chapter, text.split("\n"), made):
        if not order or order[-1] != name:
            order.append(name)
            visits[name] += 1
        found.add(name, visits[name], *lines)
    found.add(chapter.path, order)


def _runs(chapter: Chapter, lines: list[str], made: set[tuple[str, int]]) -> Iterator[tuple[str, list[Any]]]:
    """Yield stretches of lines that follow one another in one file: its name, the first one's place, and their text."""
    run: list[Any] = []
    name, line, column = "", 0, 0
    for text, place in zip_longest(lines, chapter.lines[: len(lines)], fillvalue=None):
        at = place or Place(chapter.path)
        here = CELLS if (at.file, at.line) in made else at.file
        follows = at.line == (line if here == CELLS else line + 1) and at.column == column
        if here != name or not follows:
            if run:
                yield name, run
            name, column, run = here, at.column, [] if here == CELLS else [[at.file, at.line, at.column]]
        run.append(text)
        line = at.line
    yield name, run


def _notebooks(found: Inputs, name: str, notebooks: Mapping[str, Chapter]) -> None:
    """Take the cells that are shown; what they gave stands in the text."""
    for path, notebook in notebooks.items():
        shown = {number for embed in found.job.chapter.embeds if embed.notebook == path for number in embed.cells}
        found.add(path, name, [replace(cell, first=0, last=0) for cell in notebook.cells if cell.number in shown])


def _pictures(found: Inputs, name: str, images: tuple[str, ...]) -> None:
    if images:
        found.add("pictures", name, images)


def _results(found: Inputs, _: str, results: Results) -> None:
    for name, value in results.values.items():
        absent = [value.missing] if value.provenance.absent else []
        found.add(f"value {name}", shown_value(value), definitions_of(value), *absent)
    for name, table in results.tables.items():
        found.add(f"table {name}", shown_table(table))
    for name, figure in results.figures.items():
        found.add(f"figure {name}", shown_figure(figure))
    for name, finding in results.findings.items():
        found.add(f"finding {name}", shown_finding(finding))


def _expected(found: Inputs, name: str, expected: Any) -> None:
    kinds = {"values": "value", "tables": "table", "figures": "figure", "findings": "finding", "citations": "reference"}
    for field in fields(expected):
        for one in getattr(expected, field.name):
            place = f"{kinds[field.name]} {one}" if field.name in kinds else found.job.chapter.path
            found.add(place, name, field.name, one)


def _references(found: Inputs, _: str, references: Mapping[str, str]) -> None:
    for key, entry in references.items():
        found.add(f"reference {key}", entry)


def _style(found: Inputs, _: str, csl: Path | None) -> None:
    """Name a style of the project by its path, one of the collection by its name; its content is what counts."""
    style = found.job.style
    if csl is not None and cites(found.job):
        in_project = "/" in style or style.endswith(".csl")
        found.add(style if in_project else f"citation style {style}", found.files.of_file(csl))


def _entries(found: Inputs, name: str, _: Any) -> None:
    """Take what is shown of variables, settings and facts, all at once, and the settings that always count."""
    for key, entry in entries(found.job):
        found.add(key, entry)
    found.add(SETTINGS_NAME, name, {key: found.job.meta[key] for key in SETTINGS if key in found.job.meta})


def _documents(found: Inputs, name: str, _: Any) -> None:
    if links := linked(found.job):
        found.add(name, links)


def _options(found: Inputs, name: str, options: Mapping[str, Any]) -> None:
    for variable, value in options.get("env", {}).items():
        found.add(f"env {variable}", value)
    found.add(SETTINGS_NAME, name, {key: value for key, value in options.items() if key != "env"})


def _of_cells(found: Inputs, name: str, value: Any) -> None:
    if value:
        found.add(CELLS, name, value)


_Part = Callable[[Inputs, str, Any], None]
_OF_JOB: Mapping[str, _Part] = {
    "chapter": _chapter,
    "genre": lambda found, _, genre: found.add("genre", genre),
    "results": _results,
    "expected": _expected,
    "references": _references,
    "csl": _style,
    "style": _nothing,  # the name of the former
    "variables": _nothing,  # see `_entries`
    "meta": _entries,
    "facts": _nothing,
    "documents": _documents,
    "options": _options,
    "inlines": _of_cells,
    "files": _of_cells,
    "labels": _of_cells,
    "found": _faults,
    "gaps": _nothing,  # what others have told is decided anew at every build: see `finished.problems_of`
    "told": _nothing,
    "problems": _nothing,  # with one of these, nothing is woven
}
_OF_CHAPTER: Mapping[str, _Part] = {
    "path": _in_chapter,
    "front": _front,
    "places": _places,
    "text": _text,
    "lines": _nothing,  # with the text
    "shortcodes": _placed,
    "labels": _placed,
    "citations": _placed,
    "tbc": _placed,
    "images": _pictures,
    "words": _nothing,  # found in the text by evidoc's own code, which is an input
    "cells": _cells,
    "uses": _uses,
    "notebooks": _notebooks,
}


def _digest(data: Any) -> str:
    return fingerprint.of_bytes(_encoded(data).encode())


def _plain(one: Any) -> Any:
    """Return what JSON has no word for as what it has one for."""
    if is_dataclass(one):
        return [getattr(one, name) for name in _names(one.__class__)]
    if isinstance(one, bytes):
        return fingerprint.of_bytes(one)
    if isinstance(one, Mapping):
        return dict(one)
    return sorted(map(repr, one)) if isinstance(one, set | frozenset) else repr(one)


_encoded = json.JSONEncoder(sort_keys=True, default=_plain).encode


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
