"""Prepared records come in; those that share an identifier go out: as links where titles fit, else as conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

from rapidfuzz import fuzz

from evidoc.errors import Place, Problem
from evidoc.records import dataclass
from evidoc.synthesis.duplicates.log import decision_line
from evidoc.synthesis.duplicates.nouns import DIFFERENT, SAME
from evidoc.synthesis.duplicates.prepared import Prepared
from evidoc.synthesis.duplicates.scoring import compare
from evidoc.synthesis.duplicates.titles import KIND, OTHER_WORDS, match_titles

_IDENTIFIERS: tuple[tuple[str, Callable[[Prepared], Sequence[str]]], ...] = (
    ("DOI", lambda record: (record.doi,) if record.doi else ()),
    ("PubMed id", lambda record: (record.pmid,) if record.pmid else ()),
    # Chapters carry the ISBN of their book: it identifies whole books only.
    ("ISBN", lambda record: record.isbns if record.whole_book else ()),
)
FITS = 75
"""Likeness of titles, in per cent and whatever is left out, from which an identifier is believed."""
MANY = 3
"""So many different works under one identifier are the parts of something, e.g. of a supplement of abstracts."""
_COMPARED = 12
"""Different titles under one identifier that a further record is compared with."""
_ENOUGH = 4.0


@dataclass(slots=True)
class Identified:
    """What identifiers say."""

    links: list[tuple[int, int, str]] = field(default_factory=list)
    """Two positions, and the identifier by which they are one work."""
    conflicts: list[tuple[int, int, str]] = field(default_factory=list)
    """Two positions, and the identifier that both have although their titles differ."""


def by_identifier(records: Sequence[Prepared]) -> Identified:
    """Return what identifiers link, in the order of records."""
    made = Identified()
    for name, of in _IDENTIFIERS:
        holders: dict[str, list[int]] = defaultdict(list)
        for at, record in enumerate(records):
            for identifier in of(record):
                holders[identifier].append(at)
        for identifier, members in holders.items():
            if len(members) > 1:
                _link(made, records, members, f"{name} {identifier}")
    return made


def same_titles(records: Sequence[Prepared], members: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    """Give each member with the earlier one whose title fits; None for the first of a title."""
    firsts: list[int] = []
    seen: dict[str, int] = {}
    for at in members:
        title = records[at].title
        first = seen.get(title)
        if first is None:
            first = next((one for one in firsts[:_COMPARED] if fits(records[one], records[at])), None)
        yield at, first
        seen.setdefault(title, at if first is None else first)
        if first is None:
            firsts.append(at)


def fits(a: Prepared, b: Prepared) -> bool:
    """Tell whether two records under one identifier can be one work by their titles."""
    if not a.title or not b.title or a.title == b.title:
        return True
    match = match_titles(a, b)
    both_numbered = set(a.numbers) - set(b.numbers) and set(b.numbers) - set(a.numbers)
    if match.difference == KIND or both_numbered:
        return False
    if match.difference == OTHER_WORDS:
        # One word exchanged may be another part of a series with its DOI copied: other fields must tell.
        return match.likeness * 100 >= FITS and compare(a, b).support() >= _ENOUGH
    return fuzz.token_set_ratio(a.title, b.title) >= FITS


def _link(made: Identified, records: Sequence[Prepared], members: list[int], identifier: str) -> None:
    start = members[0]
    for at, first in same_titles(records, members):
        if first is not None:
            made.links.append((first, at, identifier))
        elif at != start:
            made.conflicts.append((start, at, identifier))


def conflict_problems(records: Sequence[Prepared], conflicts: Sequence[tuple[int, int, str]]) -> list[Problem]:
    """Return a problem for each identifier that several works have."""
    by_name: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for a, b, identifier in conflicts:
        by_name[identifier].append((a, b))
    return [_conflict(records, identifier, pairs) for identifier, pairs in by_name.items()]


def _conflict(records: Sequence[Prepared], identifier: str, pairs: list[tuple[int, int]]) -> Problem:
    a, b = (records[at].record for at in pairs[0])
    told = f"{_quoted(a.title)} ({a.place}) and {_quoted(b.title)} ({b.place})"
    if len(pairs) + 1 >= MANY:
        message = f"{len(pairs) + 1} records with different titles have the {identifier}, e.g. {told}: none is merged."
        hint = "It may be the DOI of a whole supplement. Take it out of the export, or decide on each pair"
    else:
        message = f"Two records have the {identifier}, but different titles: {told}. They are not merged."
        hint = "Decide on them"
    line = f"{decision_line(a.id, b.id, SAME)} (or {DIFFERENT})"
    place = Place(b.place.file, b.place.line, b.place.column)
    return Problem("identifier-of-two", message, place, f"{hint} in evidence/duplicates.csv: {line}.", warning=True)


def _quoted(title: str) -> str:
    title = " ".join(title.split())
    return f"“{title[:77]}…”" if len(title) > 80 else f"“{title}”"  # noqa: PLR2004 (letters that fit on a line)
