"""What the page of cases shows, as plain data that JSON can hold: the step that reads `cases/` makes it."""

from __future__ import annotations

from typing import Any, TypedDict


class PageExcerpt(TypedDict):
    """One excerpt behind a finding, as far as it may be seen."""

    id: str
    text: str
    """Empty where it is withheld."""
    label: str
    """Role group and nation; empty where that would tell who it was."""
    quote: bool
    codes: list[str]
    """Labels."""
    withheld: str
    """Why it is not shown; empty where it is."""


class PageRest(TypedDict):
    """One case behind a finding."""

    case: str
    name: str
    excerpts: list[PageExcerpt]


class PageFinding(TypedDict):
    """One finding with what it rests on."""

    finding: dict[str, Any]
    """As `evidoc.model.finding.Finding.as_dict`."""
    rests: list[PageRest]


class PageCase(TypedDict):
    """One case."""

    id: str
    title: str
    kind: str
    """In words."""
    made_up: bool
    status: str
    facts: list[tuple[str, str]]
    """Label and text, such as occupation, nation, setting."""
    source: str
    reference: str
    """Key in the bibliography."""
    sections: list[tuple[str, str]]
    """Heading and text."""
    cmo: list[list[str]]
    findings: list[str]
    """Ids."""


class PageMatrix(TypedDict):
    """The framework matrix: what each case says of each theme."""

    themes: list[str]
    rows: list[tuple[str, str, list[str]]]
    """Case, its title, and a text for each theme."""


class CasesPage(TypedDict):
    """Everything."""

    title: str
    question: str
    note: str
    synthetic: bool
    facts: list[tuple[str, str]]
    findings: list[PageFinding]
    matrix: PageMatrix
    cases: list[PageCase]
    warnings: list[dict[str, Any]]
    """Problems, for whoever builds."""
