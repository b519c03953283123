"""What the evidence page shows, as plain data that JSON can hold: the step that reads the evidence base makes it."""

from __future__ import annotations

from typing import Any, TypedDict


class PageSource(TypedDict):
    """Where records came from."""

    name: str
    label: str
    kind: str
    """As in `SearchSource.kind`."""
    searched: str
    """ISO date; empty where nobody searched."""
    query: str
    records: int | None
    """None where nobody has counted them."""


class PageCell(TypedDict):
    """One cell of the evidence and gap map."""

    studies: list[str]
    """Ids; the number of studies is their count."""
    sure: str
    """One of `evidoc.synthesis.gapmap.SURE`, or ``no study``."""


class PageMap(TypedDict):
    """The evidence and gap map."""

    title: str
    row_label: str
    column_label: str
    rows: list[str]
    """Labels."""
    columns: list[str]
    cells: list[list[PageCell]]
    notes: list[str]


class PageColumn(TypedDict):
    """One column of the table of studies; ``_study``, ``_read``, ``_appraised`` and ``_retracted`` are evidoc's own."""

    key: str
    label: str
    meaning: str
    type: str
    """As in `CodeColumn.type`."""
    unit: str
    many: bool
    codes: dict[str, str]
    """Code -> words."""


class PageStudy(TypedDict):
    """One study."""

    id: str
    citation: str
    reference: str
    """Key in the bibliography, or empty."""
    read: str
    appraised: bool
    retracted: str
    """Words, or empty."""
    findings: list[str]
    """Ids of the findings that rest on it."""
    cells: dict[str, list[str]]
    """Column -> its codes, or one text."""


class PageFacet(TypedDict):
    """One column by which the table is filtered."""

    key: str
    counts: dict[str, int]
    """Code -> studies."""


class PageStudies(TypedDict):
    """The table of studies."""

    columns: list[PageColumn]
    rows: list[PageStudy]
    facets: list[PageFacet]


class EvidencePage(TypedDict):
    """The whole page."""

    kind: str
    """``review`` or ``map``."""
    title: str
    question: str
    note: str
    sources: list[PageSource]
    findings: list[dict[str, Any]]
    """Each as `evidoc.model.finding.Finding.as_dict` gives it."""
    map: PageMap | None
    studies: PageStudies
