"""Bibliographies go in; references by key come out, and a Problem for each that is broken, twice there or thin."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from operator import itemgetter
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from evidoc.collect.bibtex_fields import is_whole, pieces, spelled_out
from evidoc.collect.csl_entries import SUFFIXES, add_csl
from evidoc.collect.files import read_text
from evidoc.collect.memory import Memory, digest
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter
from evidoc.model.plain_entries import PlainEntry, plain_entries
from evidoc.model.project import Reference, Settings

_WHO = ("author", "editor", "organization", "organisation", "institution", "publisher", "school", "howpublished")
_WHEN = ("year", "date", "pubstate")
_REASONS = (
    ("Unexpected block start", "a brace or a quotation mark in it is not closed before the next entry begins"),
    ("end of file", "a brace or a quotation mark in it is never closed"),
    ("after entry key, but found", "there is no comma after its key"),
    ("Expected a `=`", "a field in it has no equals sign"),
    ("after a closed entry field", "a comma is missing between two of its fields"),
)
_CLOSE = 'Give each { its }, each field a comma after it, and write a lone quotation mark or brace as {"} or \\{.'


def read_bibliography(
    root: Path,
    files: Iterable[str],
    places: Mapping[str, Place] = MappingProxyType({}),
    memory: Memory | None = None,
) -> tuple[dict[str, Reference], list[Problem]]:
    """Read the bibliography files of a project.

    Parameters
    ----------
    root
        The project's folder.
    files
        Project-relative paths.
    places
        Where each path was written; ``_quarto.yml`` where it is not given.
    memory
        What spares reading a file again that did not change, nor those before it.

    Returns
    -------
    tuple
        References by key, and the problems: ``malformed-reference`` (the entry cannot be read; it is kept without any
        fields or text, so that what cites it is not said to be wrong as well), ``duplicate-reference`` (the first is
        kept), ``duplicate-field``, ``incomplete-reference``, ``unknown-string``, ``unsupported-crossref``, and those
        of `read_text`.
    """
    memory = memory or Memory()
    references: dict[str, Reference] = {}
    problems: list[Problem] = []
    so_far: list[tuple[str, str]] = []  # what is read of a file rests on the works of those before it, too
    for file in files:
        text, faults = read_text(file, root, places.get(file, Place("_quarto.yml")))
        problems += faults
        if text:
            so_far.append((file, digest(text)))
            found, more = memory.recall("references", so_far, partial(_read_file, text, file, references))
            references |= found
            problems += more
    return references, problems


def files_of(chapter: Chapter, settings: Settings) -> dict[str, Place]:
    """Return the bibliography files of a chapter, project-relative paths, and where each is named.

    A name that the project's settings hold is looked for from the project's folder, any other from the chapter's.
    """
    named = chapter.options.get("bibliography", settings.bibliography)
    names = [named] if isinstance(named, str) else [str(one) for one in named or ()]
    place = chapter.places.get("bibliography", Place(chapter.path, 1))
    project = Place("_quarto.yml")
    return {
        beside(chapter.path, one, settings.bibliography): project if one in settings.bibliography else place
        for one in names
    }


def beside(chapter: str, name: str, of_project: Iterable[str] = ()) -> str:
    """Return the project-relative path of a file that a chapter names, unless the project's settings named it."""
    if name.startswith("/"):
        return name.lstrip("/")
    if name in of_project:
        return name
    return os.path.normpath(PurePosixPath(chapter).parent / name).replace(os.sep, "/")


def _read_file(
    text: str, file: str, before: Mapping[str, Reference]
) -> tuple[dict[str, Reference], tuple[Problem, ...]]:
    """Return the works that a file adds to those of the files before it, and the problems."""
    references = dict(before)
    problems: list[Problem] = []
    if file.endswith(SUFFIXES):
        problems += add_csl(text, file, references)
    else:
        _read_bibtex(text, file, references, problems)
    return {key: one for key, one in references.items() if key not in before}, tuple(problems)


def _read_bibtex(text: str, file: str, references: dict[str, Reference], problems: list[Problem]) -> None:
    plain, left = plain_entries(text)
    found: list[tuple[int, Any, Any]] = [(entry.line, entry, None) for entry in plain]
    strings: dict[str, Any] = {}
    if any(line.strip() and not line.lstrip().startswith("%") for line in left.splitlines()):
        from bibtexparser.entrypoint import parse_string

        with _quiet():
            library = parse_string(left, parse_stack=[])
        strings = {string.key.lower(): string for string in library.strings}
        blocks = library.blocks
        found += [((b.start_line or 0) + 1, b, before) for before, b in zip([None, *blocks], blocks, strict=False)]
    for line, block, before in sorted(found, key=itemgetter(0)):  # so that of two entries the first is kept
        place = Place(file, line)
        if isinstance(block, PlainEntry):
            _add_plain(block, place, references, problems)
        else:
            _add_block(block, before, place, strings, references, problems)


def _add_plain(entry: PlainEntry, place: Place, references: dict[str, Reference], problems: list[Problem]) -> None:
    if entry.key in references:
        problems.append(_twice(entry.key, place, references[entry.key].place))
        return
    problems += _complete(entry.key, entry.fields, place)
    title = _title(entry.fields.get("title", ""))
    references[entry.key] = Reference(entry.key, place, entry.raw, title, entry.fields)


def _add_block(
    block: Any,
    before: Any,
    place: Place,
    strings: dict[str, Any],
    references: dict[str, Reference],
    problems: list[Problem],
) -> None:
    from bibtexparser import model

    if isinstance(block, model.DuplicateFieldKeyBlock):
        names = ", ".join(sorted(block.duplicate_keys))
        problems.append(Problem("duplicate-field", f"{_named(block)} gives {names} twice.", place, "Keep one."))
        _add(block.ignore_error_block, place, strings, references, problems)
    elif isinstance(block, model.DuplicateBlockKeyBlock):
        first = references.get(block.key)
        at = first.place if first else Place(place.file, (block.previous_block.start_line or 0) + 1)
        problems.append(_twice(block.key, place, at))
    elif isinstance(block, model.ParsingFailedBlock):
        problems.append(_malformed(block, place))
        _add_broken(block, place, references)
    elif isinstance(block, model.Entry):
        _add(block, place, strings, references, problems)
    elif isinstance(block, model.ImplicitComment) and not isinstance(before, model.ParsingFailedBlock):
        problems += _stray(block, place)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the parser's own log lines off the terminal: each of them becomes a Problem."""
    logger = logging.getLogger("bibtexparser")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def _add(
    entry: Any,
    place: Place,
    strings: dict[str, Any],
    references: dict[str, Reference],
    problems: list[Problem],
) -> None:
    if entry.key in references:
        problems.append(_twice(entry.key, place, references[entry.key].place))
        return
    if not re.fullmatch(r"[^\s{}@,;\[\]\"]+", entry.key):
        hint = "Use letters, digits, and . : - _ such as smith2020."
        problems.append(Problem("malformed-reference", f"No text can cite the key '{entry.key}'.", place, hint))
        return
    loose = [field for field in entry.fields if not all(is_whole(piece) for piece in pieces(str(field.value)))]
    for field in loose:
        message = f"The field '{field.key}' of the entry '{entry.key}' runs on behind its end: a comma is missing."
        line = Place(place.file, (field.start_line or 0) + 1)
        problems.append(Problem("malformed-reference", message, line, _CLOSE))
    if loose:
        _add_broken(entry, place, references)
        return
    fields: dict[str, str] = {}
    used: dict[str, str] = {}
    for field in entry.fields:
        line = Place(place.file, (field.start_line or 0) + 1)
        fields.setdefault(field.key.lower(), spelled_out(str(field.value), strings, used, line, problems))
    problems += _complete(entry.key, fields, place)
    # An entry is handed to pandoc alone, so the abbreviations that it uses travel with it.
    raw = "\n".join([*(used[name] for name in sorted(used)), entry.raw])
    references[entry.key] = Reference(entry.key, place, raw, _title(fields.get("title", "")), fields)


def _add_broken(block: Any, place: Place, references: dict[str, Reference]) -> None:
    found = re.match(r"@\w+\s*[{(]\s*([^\s{}()@,;=\[\]\"]+)\s*(,|\s|$)", block.raw or "")
    if found:
        references.setdefault(found[1], Reference(found[1], place, "", ""))


def _title(text: str) -> str:
    return re.sub(r"\\([&%$#_])", r"\1", re.sub(r"(?<!\\)[{}]", "", text))


def _complete(key: str, fields: Mapping[str, str], place: Place) -> list[Problem]:
    if "crossref" not in fields and "xdata" not in fields:
        return _thin(key, fields, place)
    message = f"The entry '{key}' takes fields from another entry."
    hint = "Write its fields out: only the entries that a document cites are handed on."
    return [*_thin(key, fields, place), Problem("unsupported-crossref", message, place, hint)]


def _thin(key: str, fields: Mapping[str, str], place: Place) -> list[Problem]:
    missing = [] if fields.get("title") or fields.get("booktitle") else ["a title"]
    if not any(fields.get(name) for name in _WHO):
        missing.append("an author, editor or organisation")
    if not any(fields.get(name) for name in _WHEN):
        missing.append("a year or date")
    if not missing or "crossref" in fields:
        return []
    names = ", ".join(missing[:-1]) + (" and " if missing[1:] else "") + missing[-1]
    hint = "Add it; a work without a date has year = {n.d.}." if "a year or date" in missing else "Add it."
    return [Problem("incomplete-reference", f"The entry '{key}' lacks {names}.", place, hint)]


def _twice(key: str, place: Place, first: Place) -> Problem:
    message = f"The key '{key}' is given to two entries; the first is at {first}."
    return Problem("duplicate-reference", message, place, "Take one out, or give it another key.")


def _malformed(block: Any, place: Place) -> Problem:
    said = getattr(block.error, "abort_reason", "") or str(block.error)
    reason = next((words for part, words in _REASONS if part in said), said)
    return Problem("malformed-reference", f"{_named(block)} cannot be read: {reason}.", place, _CLOSE)


def _named(block: Any) -> str:
    words = " ".join((block.raw or "").split())
    return f"The entry '{words[:50].rstrip()}{'…' if words[50:] else ''}'"


def _stray(block: Any, place: Place) -> list[Problem]:
    """Return a problem where text between entries looks like the rest of an entry that ended too early."""
    for number, line in enumerate((block.raw or "").splitlines()):
        if not line.lstrip().startswith("%") and re.search(r"[{}]|^\s*,|\w\s*=\s*[{\"]", line):
            message = f"This text belongs to no entry: '{' '.join(line.split())[:50]}'."
            hint = "The entry above may have one } too many, or the @ of this entry may be missing."
            return [Problem("malformed-reference", message, Place(place.file, place.line + number), hint)]
    return []
