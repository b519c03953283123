"""Sources and definitions: what `data/sources.yml` and `data/definitions.yml` say, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidoc.errors import Place


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
    """``text``, ``integer``, ``number``, ``period`` or ``boolean``."""
    meaning: str
    allowed: tuple[str, ...] = ()
    """The codebook: every value the column may hold; empty where any is fine."""
    low: float | None = None
    high: float | None = None
    empty: bool = False
    """Whether a cell may be empty."""


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

    @property
    def line(self) -> str:
        """The source line under a figure or table; second-hand figures say who reported them."""
        text = f"{self.publisher}, {self.title}" + (f", {self.published}" if self.published else "")
        return f"{text}, as reported by {self.reported_by}" if self.reported_by else text
