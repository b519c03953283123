"""Sources and definitions: what `data/sources.yml` and `data/definitions.yml` say, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from evidoc.errors import Place
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Break:
    """A point in time at which a definition's figures stop being comparable."""

    at: str
    """ISO year or year-month: figures before and from it do not meet."""
    what: str


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that the publisher prints; computed figures of the same definition must agree with it."""

    number: float
    period: str
    geography: str
    population: str
    source: str
    """Who printed it, in words or as a citation key."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure counts: two figures meet only if this is the same."""

    id: str
    label: str
    unit: str
    """A name of the unit registry, e.g. ``%`` or ``FTE``."""
    numerator: str
    denominator: str
    """``not applicable`` for counts."""
    who_counts: str
    place: Place
    breaks: tuple[Break, ...] = ()
    published: tuple[Published, ...] = ()
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a source's schema."""

    name: str
    type: str
    """``text``, ``integer``, ``number``, ``period``, ``date`` (an ISO day) or ``boolean``."""
    meaning: str
    allowed: tuple[str, ...] = ()
    """The codebook: every value the column may hold; empty where any is fine."""
    low: float | None = None
    high: float | None = None
    empty: bool = False
    """Whether a cell may be empty."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Code as written in the file -> what it stands for."""
    missing: tuple[str, ...] = ()
    """Codes that stand for no answer; they are read as missing."""


ACCESS = ("published", "eul", "secure", "own")
"""Who may have the rows: everybody; who signed an end-user licence; a secure lab; the project's own fieldwork."""
LICENSED = ("eul", "secure")
"""Rows of these belong to others, who say who may have them: never in the repository, and got by steps."""
RESTRICTED = (*LICENSED, "own")
"""Rows of these never go to a remote executor, into a cache that travels, or into an artefact of CI."""
FORMATS = ("csv", "excel", "parquet", "spss", "stata", "sqlite", "duckdb", "folder")


@dataclass(frozen=True, slots=True)
class SurveyDesign:
    """How a survey was drawn, by the columns that say so; empty: not so drawn."""

    weight: str
    strata: str = ""
    cluster: str = ""
    """The primary sampling units; a number is one unit within its stratum only."""
    fpc: str = ""
    """Number of primary sampling units of the stratum in the population."""
    replicates: str = ""
    """Columns of replicate weights, as a pattern such as ``rep_*``."""
    method: str = ""
    """How replicates were made: ``brr``, ``jackknife``, ``bootstrap`` or ``sdr``."""
    fay: float = 0.0
    singleton: str = ""
    """What is done with a stratum of one cluster: ``center``, ``certainty``, ``skip``; empty: it is refused."""
    bands: str = "ons-lfs"
    """Which bands of the coefficient of variation mark reliability."""


@dataclass(frozen=True, slots=True)
class DataCitation:
    """What the UK Data Service asks to be cited."""

    creator: str
    year: str
    title: str
    edition: str
    study_number: str
    doi: str

    @property
    def text(self) -> str:
        """The citation in the archive's default form."""
        return (
            f"{self.creator} ({self.year}). {self.title}. [data collection]. {self.edition}. UK Data Service. "
            f"SN: {self.study_number}, DOI: {self.doi}"
        )


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of ``data/sources.yml``: where figures come from, and what may be done with them."""

    id: str
    path: str
    """Project-relative path of the tidy extract."""
    publisher: str
    title: str
    period: str
    geography: str
    population: str
    licence: str
    """As printed by the publisher, or ``not verified``."""
    redistribute: bool
    seen_as: str
    """``publisher``, ``mirror`` or ``secondary``."""
    status: str
    """e.g. ``official statistics``, ``survey by a membership body``, ``not stated``."""
    address: str
    sha256: str
    definitions: tuple[str, ...]
    columns: tuple[Column, ...]
    place: Place
    key: tuple[str, ...] = ()
    """Columns that name a single row; a derived product must not hold them."""
    reported_by: str = ""
    """Who printed the figure that we saw, where that is not the publisher."""
    citation: str = ""
    """A key of ``references.bib``."""
    published: str = ""
    """Year or date of publication."""
    raw: Mapping[str, str] = field(default_factory=dict)
    """Raw file name -> SHA-256 of what the extract was made from."""
    made_by: str = ""
    """The script in ``data/make/`` that wrote the extract."""
    note: str = ""
    format: str = "csv"
    """One of `FORMATS`."""
    sheet: str = ""
    range: str = ""
    """Of a workbook: the sheet's name, and its cells as in ``A3:F120``; empty: all that is used."""
    table: str = ""
    """Of a database."""
    files: str = ""
    """Of a folder: which files, as in ``*.csv``."""
    access: str = "published"
    """One of `ACCESS`; it chooses the disclosure policy."""
    policy: str = ""
    """A stricter disclosure policy than `access` asks for."""
    how_to_get: tuple[str, ...] = ()
    """Steps by which somebody with the right to it gets the file; only such a source may be absent."""
    next_release: str = ""
    """ISO date or month."""
    design: SurveyDesign | None = None
    cite: DataCitation | None = None
    synthetic: bool = False
    """Made up for a demonstration, and called so wherever it appears."""
    absent: bool = False
    """Its file is not on this machine, and need not be: what rests on it shows as not available here."""

    @property
    def restricted(self) -> bool:
        """Whether its rows must stay on this machine."""
        return self.access in RESTRICTED

    @property
    def protected(self) -> bool:
        """Whether what is made of it goes through disclosure control."""
        return self.access != "published" or bool(self.policy)

    @property
    def line(self) -> str:
        """The source line under a figure or table; second-hand figures say who reported them."""
        text = f"{self.publisher}, {self.title}" + (f", {self.published}" if self.published else "")
        return f"{text}, as reported by {self.reported_by}" if self.reported_by else text
