"""Sources go in; every Problem of their data comes out: changed checksums, wrong columns, cells and rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evidoc import fingerprint
from evidoc.collect.data.text import faults_of
from evidoc.collect.files import check_file, decode, relative, unreadable
from evidoc.collect.memory import Memory
from evidoc.errors import Place, Problem
from evidoc.model.source import Source
from evidoc.products.reading.cells import CHECKS, is_period
from evidoc.products.reading.formats import digest_of, files_of

__all__ = ["CHECKS", "SPELLED_OUT", "check_data", "check_source", "is_period"]
SPELLED_OUT = 20
"""Problems of one source that are told one by one; the rest are counted."""


def check_data(root: Path, sources: Mapping[str, Source], memory: Memory | None = None) -> list[Problem]:
    """Check the data of every source against its checksum and its schema.

    Parameters
    ----------
    root
        The project's folder.
    sources
        By id.
    memory
        What spares reading data again that did not change, where what is said of it did not change either.

    Returns
    -------
    list
        ``not-utf-8``, ``changed-checksum``, ``not-locked`` (a warning), ``malformed-csv``, ``missing-column``,
        ``unknown-column``, ``duplicate-column``, ``ragged-row``, ``empty-cell``, ``wrong-type``, ``mixed-dates``,
        ``not-allowed``, ``out-of-range``, ``duplicate-row``, ``negative-weight``, ``single-cluster``,
        ``labels-disagree``, ``missing-codes-disagree``, and those of the formats (`evidoc.products.reading`). Places
        are lines of a CSV file, rows of a sheet, and rows of other files from 1. A file that is not there is said by
        `read_sources`. No cell of a source with restricted access is told.
    """
    memory = memory or Memory()
    return [problem for id_ in sorted(sources) for problem in check_source(root, sources[id_], memory)]


def check_source(root: Path, source: Source, memory: Memory) -> list[Problem]:
    """Check the data of one source, as `check_data` does."""
    if not source.path or source.absent or _not_there(root, source):
        return []  # said by `read_sources`, which knows the line
    name = relative(root, source.path)
    try:
        if source.format == "csv":
            return memory.of_file(
                "data", root / source.path, [name, _declared(source)], lambda data: _problems(data, name, source)
            )
        files = {path.name: memory.files.of_file(path) for path in files_of(root, source)}
        return memory.recall("data", [files, name, _declared(source)], lambda: _of_frames(root, source, name))
    except OSError as error:
        return [unreadable(name, error, source.place)]


def _not_there(root: Path, source: Source) -> bool:
    if source.format == "folder":
        return not (root / source.path).is_dir()
    return bool(check_file(source.path, root, source.place))


def _declared(source: Source) -> list[Any]:
    """Return all that data is checked against, and what is said of it."""
    columns = [
        [c.name, c.type, c.allowed, c.low, c.high, c.empty, [*c.labels.items()], c.missing] for c in source.columns
    ]
    design = dataclasses.asdict(source.design) if source.design else None
    where = [source.format, source.sheet, source.range, source.table, source.files]
    more = [where, source.access, bool(source.how_to_get), design]
    return [source.id, source.sha256, source.made_by, source.key, columns, more]


def _problems(data: bytes, name: str, source: Source) -> list[Problem]:
    problems = _checksum(source, name, fingerprint.of_bytes(data))
    text, bad = decode(data, name)
    if bad:
        return problems + [_discreet(problem) if source.restricted else problem for problem in bad]
    return problems + _counted(faults_of(text, name, source), name)


def _of_frames(root: Path, source: Source, name: str) -> list[Problem]:
    from evidoc.collect.data.frames import faults_of as faults_of_frames

    problems = _checksum(source, name, digest_of(root, source))
    return problems + _counted(sorted(faults_of_frames(root, source), key=lambda p: (p.place, p.message)), name)


def _counted(faults: list[Problem], name: str) -> list[Problem]:
    if not faults[SPELLED_OUT:]:
        return faults
    more = len(faults) - SPELLED_OUT
    message = f"The file '{name}' has {more:,} more problems like these."
    hint = "Correct those above first; they often have one cause."
    return [*faults[:SPELLED_OUT], Problem("more-problems", message, Place(name), hint)]


def _checksum(source: Source, name: str, actual: str) -> list[Problem]:
    if not source.sha256:
        message = f"No checksum of the source '{source.id}' is recorded, so that a change would not be seen."
        hint = f"Look whether it is the right file, then run: evidoc data lock {source.id}."
        return [Problem("not-locked", message, Place(name), hint, warning=True)] if source.how_to_get else []
    if actual == source.sha256:
        return []
    message = f"The data of the source '{source.id}' have changed: recorded SHA-256 {source.sha256}, actual {actual}."
    first = f"run {source.made_by}, or " if source.made_by else ""
    hint = (
        f"Where the change is wanted, {first}set sha256 in data/sources.yml to the actual one "
        f"(evidoc data lock {source.id}); else restore the file."
    )
    return [Problem("changed-checksum", message, Place(name), hint[0].upper() + hint[1:])]


def _discreet(problem: Problem) -> Problem:
    """Return a problem with the encoding without the sign that it shows."""
    message = f"The file '{problem.place.file}' is not UTF-8."
    return dataclasses.replace(problem, message=message)
