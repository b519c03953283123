"""Text or bytes of an export go in; its records and problems come out, for tests."""

from __future__ import annotations

from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.record import Record, SearchSource
from evidoc.synthesis.records import read_records

EXPORTS = Path(__file__).with_name("exports")
SOURCE = Place("evidence/evidence.yml", 3)


def source(*files: str, format: str = "", **columns: str) -> SearchSource:  # noqa: A002 - as the source calls it
    """Return a source of these files."""
    return SearchSource("scopus", "Scopus", "database", files, SOURCE, format, columns=columns)


def read(
    folder: Path, content: str | bytes, name: str = "synthetic.ris", **more: str
) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """Write one export and read it."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return read_records(folder, source(name, **more))


def kinds(problems: tuple[Problem, ...]) -> list[tuple[str, int]]:
    """Return the kind and the line of each problem."""
    return [(one.kind, one.place.line) for one in problems]
