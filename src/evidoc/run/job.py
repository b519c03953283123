"""A script with everything it may use comes in; one JSON-ready job goes out, and back as a session in the child."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from evidoc.errors import Place
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.rows import Cell, NotAvailable, Row
from evidoc.model.script import Permissions, Promise, Script, Use
from evidoc.model.source import Break, Column, DataCitation, Definition, Published, Source, SurveyDesign
from evidoc.products.session import Session
from evidoc.records import dataclass

if TYPE_CHECKING:
    from evidoc.model.case import Cases
    from evidoc.model.evidence import Evidence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Made:
    """What one script made: its products, and the data of its tables and figures."""

    results: Results = field(default_factory=Results)
    rows: Mapping[str, list[Row]] = field(default_factory=dict)
    """``table x`` or ``figure x`` -> its data, also where they may not be redistributed: for other scripts only."""

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON-ready data."""
        rows = {name: packed(self.rows[name]) for name in sorted(self.rows)}
        return {"results": self.results.as_dict(), "rows": rows}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Made:
        """Read back what `as_dict` gave."""
        rows = {name: [_unpack(row) for row in packed] for name, packed in data["rows"].items()}
        return cls(Results.from_dict(data["results"]), rows)

    def only(self, names: Iterable[str]) -> Made:
        """Return the products of these names (``value x``, ``table x``, ``figure x``) alone."""
        wanted = frozenset(names)
        return Made(self.results.only(wanted), {key: rows for key, rows in self.rows.items() if key in wanted})

    def __or__(self, other: Made) -> Made:
        """Return both together."""
        return Made(self.results | other.results, {**self.rows, **other.rows})


class Declared(Mapping[str, T]):
    """What a project declares, by name: all names are known, but only what the step may use is at hand.

    Parameters
    ----------
    usable
        Name -> what is declared.
    names
        All names.
    """

    def __init__(self, usable: Mapping[str, T], names: Iterable[str]) -> None:
        self._usable, self._names = usable, dict.fromkeys(names)

    def __getitem__(self, name: str) -> T:
        return self._usable[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def definitions_as_data(project: Project) -> dict[str, Any]:
    """Return the definitions of a project as JSON-ready data."""
    return {name: dataclasses.asdict(one) for name, one in project.definitions.items()}


def make_job(
    project: Project,
    script: Script,
    given: Made,
    sources: Iterable[str],
    home: Path,
    definitions: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the job that `evidoc.run.child` does.

    Parameters
    ----------
    project
        For its sources and definitions.
    script
        The script to run.
    given
        The products of other scripts that it reads.
    sources
        Those that it may name: only they are handed over, because a project may have very many.
    home
        The step's own folder, which takes what the script prints.
    definitions
        What `definitions_as_data` gave, where many jobs are made.
    """
    usable = {name: dataclasses.asdict(project.sources[name]) for name in sources if name in project.sources}
    return {
        "root": str(project.root),
        "script": dataclasses.asdict(script),
        "sources": usable,
        "source names": list(project.sources),
        "definitions": definitions_as_data(project) if definitions is None else dict(definitions),
        "given": given.as_dict(),
        "evidence": _evidence(project) if script.of_evidence else None,
        "cases": _cases(project) if script.of_cases else None,
        "home": str(home),
        "synthetic": project.settings.synthetic,
        "engine": project.settings.engine,
    }


def session_of(job: Mapping[str, Any]) -> Session:
    """Return the session of a job."""
    given = Made.from_dict(job["given"])
    return Session(
        root=Path(job["root"]),
        script=_script(job["script"]),
        sources=Declared({name: _source(data) for name, data in job["sources"].items()}, job["source names"]),
        definitions={name: _definition(data) for name, data in job["definitions"].items()},
        given=given.results,
        given_rows=given.rows,
        evidence=_evidence_of(job["evidence"]) if job["evidence"] else None,
        synthetic=job["synthetic"],
        engine=job["engine"],
        cases=_cases_of(job["cases"]) if job["cases"] else None,
    )


def _evidence(project: Project) -> dict[str, Any] | None:
    from evidoc.model.evidence_data import evidence_as_data  # most projects have no evidence base

    return evidence_as_data(project.evidence) if project.evidence else None


def _evidence_of(data: Mapping[str, Any]) -> Evidence:
    from evidoc.model.evidence_data import evidence_from_data

    return evidence_from_data(data)


def _cases(project: Project) -> dict[str, Any] | None:
    from evidoc.model.evidence_data import cases_as_data

    return cases_as_data(project.cases) if project.cases else None


def _cases_of(data: Mapping[str, Any]) -> Cases:
    from evidoc.model.evidence_data import cases_from_data

    return cases_from_data(data)


def _script(data: dict[str, Any]) -> Script:
    uses = {
        what: tuple(Use(one["name"], Place(**one["place"])) for one in data[what]) for what in ("sources", "products")
    }
    promises = tuple(Promise(one["kind"], one["name"], Place(**one["place"])) for one in data["promises"])
    permissions = Permissions(**{**data["permissions"], "reads": tuple(data["permissions"]["reads"])})
    plain = {**data, **uses, "promises": promises, "modules": tuple(data["modules"]), "permissions": permissions}
    plain["lacks"] = tuple(data["lacks"])
    return Script(**plain)


def _source(data: dict[str, Any]) -> Source:
    columns = tuple(
        Column(**{**column, "allowed": tuple(column["allowed"]), "missing": tuple(column["missing"])})
        for column in data["columns"]
    )
    plain: dict[str, Any] = {what: tuple(data[what]) for what in ("definitions", "key", "how_to_get")}
    plain["design"] = SurveyDesign(**data["design"]) if data["design"] else None
    plain["cite"] = DataCitation(**data["cite"]) if data["cite"] else None
    return Source(**{**data, **plain, "columns": columns, "place": Place(**data["place"])})


def _definition(data: dict[str, Any]) -> Definition:
    breaks = tuple(Break(**one) for one in data["breaks"])
    published = tuple(Published(**one) for one in data["published"])
    return Definition(**{**data, "breaks": breaks, "published": published, "place": Place(**data["place"])})


def packed(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return rows as JSON-ready data."""
    return [
        {key: _missing(cell) if isinstance(cell, NotAvailable) else cell for key, cell in row.items()} for row in rows
    ]


def _missing(cell: NotAvailable) -> dict[str, str]:
    symbol = str(cell)
    return {"not available": cell.reason} | ({} if symbol == str(NotAvailable("")) else {"symbol": symbol})


def _unpack(row: Mapping[str, Any]) -> Row:
    return {key: _cell(cell) for key, cell in row.items()}


def _cell(cell: Cell | dict[str, str]) -> Cell:
    if not isinstance(cell, dict):
        return cell
    return NotAvailable(cell["not available"], **({"symbol": cell["symbol"]} if "symbol" in cell else {}))
