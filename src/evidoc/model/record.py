"""What search exports hold: bibliographic records as they were found, and where each of them came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from evidoc.errors import Place
from evidoc.records import dataclass

DATABASES = ("database", "register")
"""Kinds of search sources that the left half of a PRISMA flow counts."""
OTHER_METHODS = ("website", "organisation", "citation")
"""Kinds that its right half counts."""
CONVENIENCE = "set"
"""A set of records that came together without a search: an evidence map may show it, a PRISMA flow may not."""


@dataclass(frozen=True, slots=True)
class SearchSource:
    """One entry of ``sources:`` in ``evidence/evidence.yml``: a database, or another way to records."""

    id: str
    label: str
    kind: str
    """``database``, ``register``, ``website``, ``organisation``, ``citation`` or ``set``."""
    files: tuple[str, ...]
    """Project-relative paths of its exports."""
    place: Place
    format: str = ""
    """``ris``, ``bibtex``, ``nbib``, ``endnote``, ``csv``, ``csl-json``, ``eppi``, ``covidence`` or
    ``rayyan``; empty: told by the file."""
    searched: date | None = None
    query: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """For CSV: field of `Record` -> column of the file."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of one export; what its entry does not say is empty."""

    id: str
    """Stays the same when others are added: ``pmid:…``, ``doi:…`` or ``SOURCE:`` and a digest of the raw entry."""
    source: str
    """Id of its `SearchSource`."""
    place: Place
    raw: str
    """The entry as it stands in the export."""
    kind: str = ""
    """CSL type, e.g. ``article-journal``."""
    title: str = ""
    authors: tuple[str, ...] = ()
    """``Family, Given`` each."""
    year: int | None = None
    container: str = ""
    """Journal, book or proceedings."""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    """Lower case, without ``https://doi.org/``."""
    pmid: str = ""
    isbn: str = ""
    url: str = ""
    abstract: str = ""
    language: str = ""
    other_ids: Mapping[str, str] = field(default_factory=dict)
    """e.g. ``covidence`` -> ``#123``."""
