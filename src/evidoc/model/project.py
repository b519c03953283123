"""What `collect` hands on: the whole project as people wrote it, read once and changed by nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter
from evidoc.model.engines import DUCKDB
from evidoc.model.script import Script
from evidoc.model.source import Definition, Source
from evidoc.records import dataclass

if TYPE_CHECKING:
    from evidoc.model.case import Cases
    from evidoc.model.evidence import Evidence
    from evidoc.model.keeping_out import KeptOut


@dataclass(frozen=True, slots=True)
class Genre:
    """How one kind of document is made: data from ``templates/genres/NAME.yml``."""

    id: str
    label: str
    """What the status strip and the index call it, e.g. ``Interim briefing``."""
    number_style: str
    """``ons`` (one decimal where the unit has one) or ``nhs`` (rounded for a general reader)."""
    number_sections: bool
    audience: str
    contents_depth: int = 2


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document of ``evidoc: documents:`` in ``_quarto.yml``."""

    id: str
    """Also its address in the site: ``ID.html`` and ``ID.pdf``."""
    chapter: str
    """Project-relative path of its chapter file."""
    genre: Genre
    place: Place
    csl: str
    """Project-relative path of its citation style, or a name in the bundled collection."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the bibliography."""

    key: str
    place: Place
    raw: str
    """The entry as written, so that only cited ones are handed to pandoc."""
    title: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of ``chapters/claims.csv``: a sentence without citation or value, and what it rests on."""

    document: str
    sentence: str
    basis: str
    """``brief``, ``source``, ``plan`` or ``judgement``."""
    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``_quarto.yml`` says about the project as a whole."""

    title: str
    lang: str
    bibliography: tuple[str, ...]
    csl: str
    place: Place
    variables: Mapping[str, Any] = field(default_factory=dict)
    """``_variables.yml``, for the ``var`` shortcode."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    """The whole of ``_quarto.yml``, for the ``meta`` shortcode."""
    pdf: bool = True
    """Whether PDFs are made."""
    engine: str = DUCKDB
    """What works on lazy sources."""
    synthetic: bool = False
    """Whether all of it is made up for a demonstration: then it is built by a profile only, and says so everywhere."""


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that was read, keyed by name, and every problem met while reading."""

    root: Path
    settings: Settings
    documents: tuple[DocumentEntry, ...]
    chapters: Mapping[str, Chapter]
    """By document id."""
    scripts: tuple[Script, ...]
    sources: Mapping[str, Source]
    definitions: Mapping[str, Definition]
    references: Mapping[str, Reference]
    claims: tuple[Claim, ...] | None
    """None: the project keeps no ``chapters/claims.csv``, and sentences are not checked."""
    facts: Mapping[str, Any]
    """``project.yml``: funder, award, team, …; ``TBC`` where nobody has decided."""
    facts_places: Mapping[str, Place]
    """Where each dotted key of ``project.yml`` stands."""
    problems: tuple[Problem, ...] = ()
    evidence: Evidence | None = None
    """What `evidence/` says; None where there is none."""
    cases: Cases | None = None
    """What `cases/` says; None where there is none."""
    keep_out: tuple[KeptOut, ...] = ()
    """Names and places of ``cases/keep-out.txt``: no file of the site may hold one."""
