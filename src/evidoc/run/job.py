"""A script with everything it may use comes in; one JSON-ready job goes out, and back as a session in the child."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidoc.errors import Place
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.rows import Cell, NotAvailable, Row
from evidoc.model.script import Permissions, Promise, Script, Use
from evidoc.model.source import Break, Column, Definition, Published, Source
from evidoc.products.session import Session


@dataclass(frozen=True, slots=True)
class Made:
    """What one script made: its products, and the data of its tables and figures."""

    results: Results = field(default_factory=Results)
    rows: Mapping[str, list[Row]] = field(default_factory=dict)
    """``table x`` or ``figure x`` -> its data, also where they may not be redistributed: for other scripts only."""

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON-ready data."""
        rows = {name: [_pack(row) for row in self.rows[name]] for name in sorted(self.rows)}
        return {"results": self.results.as_dict(), "rows": rows}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Made:
        """Read back what `as_dict` gave."""
        rows = {name: [_unpack(row) for row in packed] for name, packed in data["rows"].items()}
        return cls(Results.from_dict(data["results"]), rows)

    def only(self, names: Sequence[str]) -> Made:
        """Return the products of these names (``value x``, ``table x``, ``figure x``) alone."""
        kept = {
            kind: {name: one for name, one in getattr(self.results, f"{kind}s").items() if f"{kind} {name}" in names}
            for kind in ("value", "table", "figure")
        }
        rows = {name: rows for name, rows in self.rows.items() if name in names}
        return Made(Results(kept["value"], kept["table"], kept["figure"]), rows)

    def __or__(self, other: Made) -> Made:
        """Return both together."""
        return Made(self.results | other.results, {**self.rows, **other.rows})


def make_job(project: Project, script: Script, given: Made, scratch: Path, log: Path) -> dict[str, Any]:
    """Return the job that `evidoc.run.child` does.

    Parameters
    ----------
    project
        For its sources and definitions.
    script
        The script to run.
    given
        The products of other scripts that it reads.
    scratch
        An empty folder in which it runs.
    log
        The file that takes what it prints.
    """
    return {
        "root": str(project.root),
        "script": dataclasses.asdict(script),
        "sources": {name: dataclasses.asdict(source) for name, source in project.sources.items()},
        "definitions": {name: dataclasses.asdict(one) for name, one in project.definitions.items()},
        "given": given.as_dict(),
        "scratch": str(scratch),
        "log": str(log),
    }


def session_of(job: Mapping[str, Any]) -> Session:
    """Return the session of a job."""
    given = Made.from_dict(job["given"])
    return Session(
        root=Path(job["root"]),
        script=_script(job["script"]),
        sources={name: _source(data) for name, data in job["sources"].items()},
        definitions={name: _definition(data) for name, data in job["definitions"].items()},
        given=given.results,
        given_rows=given.rows,
    )


def _script(data: dict[str, Any]) -> Script:
    uses = {
        what: tuple(Use(one["name"], Place(**one["place"])) for one in data[what]) for what in ("sources", "products")
    }
    promises = tuple(Promise(one["kind"], one["name"], Place(**one["place"])) for one in data["promises"])
    permissions = Permissions(**{**data["permissions"], "reads": tuple(data["permissions"]["reads"])})
    plain = {**data, **uses, "promises": promises, "modules": tuple(data["modules"]), "permissions": permissions}
    return Script(**plain)


def _source(data: dict[str, Any]) -> Source:
    columns = tuple(Column(**{**column, "allowed": tuple(column["allowed"])}) for column in data["columns"])
    names = {what: tuple(data[what]) for what in ("definitions", "key")}
    return Source(**{**data, **names, "columns": columns, "place": Place(**data["place"])})


def _definition(data: dict[str, Any]) -> Definition:
    breaks = tuple(Break(**one) for one in data["breaks"])
    published = tuple(Published(**one) for one in data["published"])
    return Definition(**{**data, "breaks": breaks, "published": published, "place": Place(**data["place"])})


def _pack(row: Row) -> dict[str, Any]:
    return {
        key: {"not available": cell.reason} if isinstance(cell, NotAvailable) else cell for key, cell in row.items()
    }


def _unpack(row: Mapping[str, Any]) -> Row:
    return {key: _cell(cell) for key, cell in row.items()}


def _cell(cell: Any) -> Cell:
    return NotAvailable(cell["not available"]) if isinstance(cell, dict) else cell
