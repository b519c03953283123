"""A source and its exports on disk go in; its records, and a Problem for everything odd in them, come out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.record import Record, SearchSource
from evidoc.synthesis.records.entry import Entry, Trouble
from evidoc.synthesis.records.finishing import Finisher
from evidoc.synthesis.records.formats import FORMATS, HEAD, guess_format
from evidoc.synthesis.records.text import blocks, lines, whole

_EXPORT = f"Export it as one of: {', '.join(FORMATS)}; or name the format by `format:`."


def read_records(root: Path, source: SearchSource) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """Read the exports of one source.

    Parameters
    ----------
    root
        The project's folder.
    source
        Its `files` are read in their order.

    Returns
    -------
    tuple
        One record for every entry, in order, also for those that cannot be read: these have `raw` and nothing else. Ids
        are unique within the source. And the problems: of a file as a whole ``missing-file``, ``unknown-format``,
        ``no-records``, ``unknown-column``; of entries ``unreadable-record`` and other
        warnings, of which the first few of a kind are told and the others counted.
    """
    problems: list[Problem] = []
    return tuple(record for _, record in walk(root, source, problems)), tuple(problems)


def walk(root: Path, source: SearchSource, problems: list[Problem]) -> Iterator[tuple[Entry, Record]]:
    """Give every entry of a source as it was read, and its record; `problems` is filled as files come to their end."""
    finisher = Finisher(source)
    for file in source.files:
        trouble = Trouble(file)
        count = 0
        try:
            for entry in _entries(root / file, source, trouble, problems):
                count += 1
                yield entry, finisher.record(entry, trouble)
        except OSError as error:
            message = f"The export of '{source.id}' cannot be read: {error.strerror or error}."
            hint = "Put the file there, or correct `file:` of this source."
            problems.append(Problem("missing-file", message, Place(file), hint))
            continue
        problems += trouble.problems()
        if not count and not any(one.place.file == file and not one.warning for one in problems):
            hint = "If the search found nothing, take the file out and say so in `note:`; else export again."
            message = f"The export of '{source.id}' holds no record."
            problems.append(Problem("no-records", message, Place(file, 1), hint, warning=not _size(root / file)))


def format_of(path: Path, source: SearchSource) -> str:
    """Return the format of an export: what the source says, else what the file tells; empty where neither does."""
    if source.format:
        return source.format if source.format in FORMATS else ""
    head = next((block for _, block in blocks(path, Trouble(path.name))), "")
    return guess_format(path, head[:HEAD])


def _entries(path: Path, source: SearchSource, trouble: Trouble, problems: list[Problem]) -> Iterator[Entry]:
    name = format_of(path, source)
    if not name:
        if source.format:
            message = f"'{source.format}' is no format of exports."
            hint = did_you_mean(source.format, FORMATS) or f"Formats are: {', '.join(FORMATS)}."
            problems.append(Problem("unknown-format", message, source.place, hint))
        elif _size(path):
            message = f"The format of this export of '{source.id}' is not known."
            problems.append(Problem("unknown-format", message, Place(trouble.file, 1), _EXPORT))
        return
    yield from _READERS[name](path, source, trouble, problems)


def _size(path: Path) -> int:
    return path.stat().st_size


def _ris(path: Path, _: SearchSource, trouble: Trouble, __: list[Problem]) -> Iterator[Entry]:
    from evidoc.synthesis.records.ris import ris_entries

    return ris_entries(blocks(path, trouble), trouble)


def _nbib(path: Path, _: SearchSource, trouble: Trouble, __: list[Problem]) -> Iterator[Entry]:
    from evidoc.synthesis.records.nbib import nbib_entries

    return nbib_entries(lines(path, trouble), trouble)


def _bibtex(path: Path, _: SearchSource, trouble: Trouble, __: list[Problem]) -> Iterator[Entry]:
    from evidoc.synthesis.records.bibtex import bibtex_entries

    return bibtex_entries(lines(path, trouble), trouble)


def _endnote(path: Path, _: SearchSource, trouble: Trouble, __: list[Problem]) -> Iterator[Entry]:
    from evidoc.synthesis.records.endnote import endnote_entries

    return endnote_entries(blocks(path, trouble))


def _csl(path: Path, _: SearchSource, trouble: Trouble, __: list[Problem]) -> Iterator[Entry]:
    from evidoc.synthesis.records.csl import csl_entries

    return csl_entries(whole(path, trouble))


def _eppi(path: Path, _: SearchSource, trouble: Trouble, __: list[Problem]) -> Iterator[Entry]:
    from evidoc.synthesis.records.eppi import eppi_entries

    return eppi_entries(whole(path, trouble))


def _table(path: Path, source: SearchSource, trouble: Trouble, problems: list[Problem]) -> Iterator[Entry]:
    from evidoc.synthesis.records.tables import table_entries

    return table_entries(lines(path, trouble), source, trouble, problems)


_READERS = {
    "ris": _ris,
    "nbib": _nbib,
    "bibtex": _bibtex,
    "endnote": _endnote,
    "csl-json": _csl,
    "eppi": _eppi,
    "csv": _table,
    "covidence": _table,
    "rayyan": _table,
}
