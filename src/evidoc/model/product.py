"""What scripts make: values, tables, figures and findings with all that a reader may ask of them; their JSON form."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import Any, Self

from evidoc.model.disclosure import Protection
from evidoc.model.finding import Finding
from evidoc.records import dataclass

RESULTS_VERSION = 1
"""Version of the documented format in ``_build/results/``; readers refuse another."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What every product carries besides its content."""

    made_by: str
    """Project-relative path of the script."""
    line: int
    sources: tuple[str, ...]
    """Source ids."""
    definitions: tuple[str, ...]
    status: str
    """e.g. ``official statistics``; joined with `` and `` where sources differ."""
    source_line: str
    """Printed under figures and tables; second-hand figures say who reported them."""
    redistribute: bool
    """False: no CSV, attachment or file of the site may hold its rows."""
    difference: str = ""
    """How mixed definitions or a crossed break differ, as shown to readers."""
    protection: Protection | None = None
    """What disclosure control did to it; None where its sources ask for none."""
    elsewhere: str = ""
    """How it was made where it cannot be made again, as in ``cleared output, not rerun here``; else empty."""
    absent: tuple[str, ...] = ()
    """Sources that are not on this machine, for want of which there is a placeholder in its place."""
    synthetic: bool = False
    """It rests on data made up for a demonstration."""


@dataclass(frozen=True, slots=True)
class Value:
    """One number that documents may show."""

    id: str
    number: float | None
    """None only together with `missing`."""
    unit: str
    meaning: str
    """A phrase that says what it is, e.g. ``Sickness absence rate, acute trusts``."""
    period: str
    """ISO year, year-month, date, or interval ``2024-04/2025-03``."""
    geography: str
    population: str
    provenance: Provenance
    shows: Mapping[str, str]
    """Every form a shortcode can ask for: ``ons``, ``nhs``, ``number``, ``unit``, ``period``, ``geography``,
    ``population``, ``base``, ``interval``, ``source``, ``meaning``, ``status``."""
    base: float | None = None
    low: float | None = None
    high: float | None = None
    """Ends of the interval, in the value's unit."""
    missing: str = ""
    """Why there is no number."""
    reliability: str = ""
    """How reliable an estimate from a survey is, in words of its bands, e.g. ``acceptable``."""

    @property
    def made_by(self) -> str:
        """Return the path of the step that made it."""
        return self.provenance.made_by

    def as_dict(self) -> dict[str, Any]:
        """Return the value as JSON-ready data."""
        return _as_data(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        return cls(**{**data, "provenance": _provenance(data["provenance"])})


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a printed table."""

    key: str
    label: str
    unit: str = ""
    align: str = "left"
    """``left`` or ``right`` (numbers)."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that documents may show: every cell as displayed, and the data behind it as CSV text."""

    id: str
    """Without the ``tbl-`` prefix."""
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    """Displayed cells; the first column is the row header."""
    notes: tuple[str, ...]
    csv: str
    """Empty where the rows may not be redistributed."""
    provenance: Provenance

    @property
    def made_by(self) -> str:
        """Return the path of the step that made it."""
        return self.provenance.made_by

    def as_dict(self) -> dict[str, Any]:
        """Return the table as JSON-ready data."""
        return _as_data(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        return cls(
            **{
                **data,
                "columns": tuple(TableColumn(**c) for c in data["columns"]),
                "rows": tuple(tuple(r) for r in data["rows"]),
                "notes": tuple(data["notes"]),
                "provenance": _provenance(data["provenance"]),
            },
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that documents may show: its picture in two widths, words for those who cannot see it, its data."""

    id: str
    """Without the ``fig-`` prefix."""
    title: str
    """States the message; a caption, never part of the picture."""
    subtitle: str
    """Measure, geography, period."""
    alt: str
    notes: tuple[str, ...]
    svg: str
    """SVG text for pages from 480 px and for print."""
    svg_narrow: str
    """SVG text for phones; empty where the script gave one picture only."""
    size: tuple[int, int]
    """Width and height of `svg` in CSS pixels."""
    size_narrow: tuple[int, int]
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    """The data as a displayed table."""
    csv: str
    """Empty where the rows may not be redistributed."""
    provenance: Provenance

    @property
    def made_by(self) -> str:
        """Return the path of the step that made it."""
        return self.provenance.made_by

    def as_dict(self) -> dict[str, Any]:
        """Return the figure as JSON-ready data."""
        return _as_data(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        return cls(
            **{
                **data,
                "columns": tuple(TableColumn(**c) for c in data["columns"]),
                "rows": tuple(tuple(r) for r in data["rows"]),
                "notes": tuple(data["notes"]),
                "size": tuple(data["size"]),
                "size_narrow": tuple(data["size_narrow"]),
                "provenance": _provenance(data["provenance"]),
            },
        )


@dataclass(frozen=True, slots=True)
class Results:
    """All products of a run, by id: what ``_build/results/`` holds."""

    values: Mapping[str, Value] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the evidence page shows, JSON-ready, under the path of the step that made it; at most one."""

    def __or__(self, other: Results) -> Results:
        """Return both together; ids were checked to be unique before."""
        return Results(
            {**self.values, **other.values},
            {**self.tables, **other.tables},
            {**self.figures, **other.figures},
            {**self.findings, **other.findings},
            {**self.evidence, **other.evidence},
        )

    def without(self, scripts: Collection[str]) -> Results:
        """Return what other scripts than these made."""
        return Results(
            {i: v for i, v in self.values.items() if v.provenance.made_by not in scripts},
            {i: t for i, t in self.tables.items() if t.provenance.made_by not in scripts},
            {i: f for i, f in self.figures.items() if f.provenance.made_by not in scripts},
            {i: f for i, f in self.findings.items() if f.made_by not in scripts},
            {path: page for path, page in self.evidence.items() if path not in scripts},
        )

    def only(self, names: Collection[str]) -> Results:
        """Return the products of these names: ``value x``, ``table x``, ``figure x``, ``finding x``, ``evidence x``."""
        return Results(
            {i: v for i, v in self.values.items() if f"value {i}" in names},
            {i: t for i, t in self.tables.items() if f"table {i}" in names},
            {i: f for i, f in self.figures.items() if f"figure {i}" in names},
            {i: f for i, f in self.findings.items() if f"finding {i}" in names},
            {path: page for path, page in self.evidence.items() if f"evidence {path}" in names},
        )

    def named(self) -> Iterator[tuple[str, Product]]:
        """Yield every product as ``KIND ID`` and itself, but for the evidence page."""
        for kind in KINDS:
            yield from ((f"{kind} {name}", product) for name, product in getattr(self, f"{kind}s").items())

    @property
    def makers(self) -> set[str]:
        """Return the paths of the steps that made something here."""
        return {product.made_by for _, product in self.named()} | set(self.evidence)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON-ready data, sorted by id."""
        return {
            "values": {i: self.values[i].as_dict() for i in sorted(self.values)},
            "tables": {i: self.tables[i].as_dict() for i in sorted(self.tables)},
            "figures": {i: self.figures[i].as_dict() for i in sorted(self.figures)},
            "findings": {i: self.findings[i].as_dict() for i in sorted(self.findings)},
            "evidence": {path: dict(self.evidence[path]) for path in sorted(self.evidence)},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        return cls(
            {i: Value.from_dict(v) for i, v in data["values"].items()},
            {i: Table.from_dict(t) for i, t in data["tables"].items()},
            {i: Figure.from_dict(f) for i, f in data["figures"].items()},
            {i: Finding.from_dict(f) for i, f in data["findings"].items()},
            data["evidence"],
        )


Product = Value | Table | Figure | Finding
KINDS = ("value", "table", "figure", "finding")
"""What a product may be, as names of products begin: ``value x``."""


def _as_data(product: Value | Table | Figure) -> dict[str, Any]:
    data = dataclasses.asdict(product)
    if product.provenance.protection is not None:
        data["provenance"]["protection"] = product.provenance.protection.as_dict()
    return data


def _provenance(data: Mapping[str, Any]) -> Provenance:
    lists = {name: tuple(data[name]) for name in ("sources", "definitions", "absent")}
    protection = Protection.from_dict(data["protection"]) if data["protection"] else None
    return Provenance(**{**data, **lists, "protection": protection})
