"""A project's sources come in; what is here, what is wrong with it and what was locked go out, for `evidoc data …`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from evidoc import fingerprint, kept
from evidoc.collect import Memory, require_project
from evidoc.collect.data import check_source
from evidoc.collect.files import one_look
from evidoc.collect.locking import lock_text
from evidoc.collect.sources import SOURCES, read_sources
from evidoc.errors import CollectError, Place, Problem, UsageError
from evidoc.model.nearest import did_you_mean
from evidoc.model.source import Source
from evidoc.pipeline.names import STATE
from evidoc.products.reading.counting import count_rows
from evidoc.products.reading.formats import digest_of
from evidoc.records import dataclass
from evidoc.state import State

RECORDED, CHANGED, NOT_RECORDED = "as recorded", "changed", "not recorded"
HERE, ABSENT, MISSING = "here", "absent", "missing"
"""On this machine; not here, and somebody said how to get it; not here, and it should be."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one source stands on this machine."""

    source: Source
    presence: str
    """`HERE`, `ABSENT` or `MISSING`."""
    checksum: str
    """`RECORDED`, `CHANGED` or `NOT_RECORDED`; empty where there is nothing to compare."""
    rows: int | None
    """None where counting would mean reading all of it."""
    due: bool
    """Whether its next release lies not after the day that was asked about."""

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        source = self.source
        told = {"id": source.id, "title": source.title, "publisher": source.publisher, "path": source.path}
        told |= {"format": source.format, "access": source.access, "next_release": source.next_release}
        return told | {
            "presence": self.presence,
            "checksum": self.checksum,
            "rows": self.rows,
            "due": self.due,
            "synthetic": source.synthetic,
            "citation": source.cite.text if source.cite else "",
            "how_to_get": list(source.how_to_get) if self.presence != HERE else [],
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """What a deep look at sources found."""

    ids: tuple[str, ...]
    absent: tuple[Source, ...]
    problems: tuple[Problem, ...]

    @property
    def exit_code(self) -> int:
        """0 where nothing is wrong, also where something is absent that may be; else the code of collecting."""
        return CollectError.exit_code if any(not problem.warning for problem in self.problems) else 0


def status_of(root: Path, on: str = "") -> tuple[Standing, ...]:
    """Return how every source of the project in folder `root` stands.

    Parameters
    ----------
    root
        The project's folder.
    on
        An ISO day: releases until then are due. Nothing: none is said to be.

    Raises
    ------
    CollectError
        There is no project.
    """
    sources, _, _ = _read(root)
    return tuple(_standing(root, source, on) for source in sources.values())


def check(root: Path, ids: Sequence[str] = ()) -> Checked:
    """Look at the data of all sources, or of some, whatever was found before.

    Raises
    ------
    CollectError
        There is no project.
    UsageError
        There is no such source.
    """
    sources, places, problems = _read(root)
    chosen = _chosen(sources, ids)
    lines = _lines(places, chosen)
    said = [p for p in problems if not ids or (p.place.file == SOURCES and any(p.place.line in one for one in lines))]
    nothing = Memory()
    for id_ in chosen:
        said += check_source(root, sources[id_], nothing)
    found = sorted(set(said), key=lambda p: (p.place, p.kind, p.message))
    return Checked(chosen, tuple(sources[id_] for id_ in chosen if sources[id_].absent), tuple(found))


def lock(root: Path, ids: Sequence[str] = ()) -> tuple[str, ...]:
    """Write the checksums of data into ``data/sources.yml``; return what was done, a sentence each.

    Only the lines of checksums change, and comments and line ends stay.

    Raises
    ------
    CollectError
        There is no project, or an entry is written so that no line can be put into it; nothing is written then.
    UsageError
        There is no such source.
    """
    sources, _, _ = _read(root)
    done, digests = [], {}
    for id_ in _chosen(sources, ids):
        source = sources[id_]
        if _presence(root, source) != HERE:
            done.append(f"{id_}: its data are not here, so its checksum stays as it is.")
            continue
        digest = digest_of(root, source)
        if digest == source.sha256:
            done.append(f"{id_}: as recorded.")
        else:
            before = f"was {source.sha256}" if source.sha256 else "had none"
            done.append(f"{id_}: sha256 is {digest} now; it {before}.")
            digests[id_] = digest
    if digests:
        file = root / SOURCES
        kept.replace(file, lock_text(file.read_bytes().decode(), digests).encode())
    return tuple(done)


@one_look()
def _read(root: Path) -> tuple[dict[str, Source], dict[str, int], list[Problem]]:
    require_project(root)
    sources, _, problems = read_sources(root, Memory(State.open(root / STATE)))
    return sources, {id_: source.place.line for id_, source in sources.items()}, problems


def _chosen(sources: Iterable[str], ids: Sequence[str]) -> tuple[str, ...]:
    known = tuple(sources)
    for id_ in ids:
        if id_ not in known:
            hint = did_you_mean(id_, known) or f"There are: {', '.join(known) or 'none'}."
            raise UsageError(Problem("usage", f"There is no source '{id_}'.", Place("command line"), hint))
    return tuple(dict.fromkeys(ids)) or known


def _lines(places: dict[str, int], chosen: Sequence[str]) -> list[range]:
    """Return the lines of each chosen entry: to the next entry, or to the end of the file."""
    starts = sorted(places.values())
    ends = dict(zip(starts, [*starts[1:], 10**9], strict=True))
    return [range(places[id_], ends[places[id_]]) for id_ in chosen]


def _presence(root: Path, source: Source) -> str:
    if source.absent:
        return ABSENT
    there = (root / source.path).is_dir() if source.format == "folder" else (root / source.path).is_file()
    return HERE if source.path and there else MISSING


def _standing(root: Path, source: Source, on: str) -> Standing:
    presence, checksum, rows = _presence(root, source), "", None
    if presence == HERE:
        actual = digest_of(root, source)
        checksum = (RECORDED if actual == source.sha256 else CHANGED) if source.sha256 else NOT_RECORDED
        rows = count_rows(root, source) if actual != fingerprint.MISSING else None
    # A release of a month is due when the month has come.
    due = bool(on and source.next_release) and source.next_release <= on[: len(source.next_release)]
    return Standing(source, presence, checksum, rows, due)
