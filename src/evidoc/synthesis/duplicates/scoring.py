"""Two prepared records come in; how alike they are, what agrees and what speaks against it go out.

The score is the mean likeness of the fields that both records have, by weight, and never more than the lowest cap of
what speaks against one work. Caps are where rules of cataloguing know better than a mean: an erratum has nearly all
words of its article, part II those of part I, a conference paper those of the article that follows.
"""

from __future__ import annotations

from dataclasses import field

from evidoc.records import dataclass
from evidoc.synthesis.duplicates.names import authors_alike, journals_alike
from evidoc.synthesis.duplicates.prepared import Prepared
from evidoc.synthesis.duplicates.titles import (
    EQUAL,
    KIND,
    MORE_WORDS,
    NUMBERS,
    OTHER_WORDS,
    SLIPS,
    TitleMatch,
    match_titles,
)

WEIGHTS = {"title": 0.50, "authors": 0.20, "year": 0.10, "journal": 0.08, "volume": 0.04, "pages": 0.08}
"""What each field counts."""
SUPPORT = {"authors": 2.0, "year": 1.0, "journal": 1.0, "volume": 1.0, "pages": 2.0}
"""How much the agreement of a field other than the title supports that two records are one work."""
DISTINCT = 0.60
"""What no pair can reach that is known to be two works: it is never listed."""
ASK = 0.92
"""What a pair can reach that a person has to look at."""
_AGREES = 0.9
_NEARLY = 0.7
"""Likeness of years one apart: an article appears online first, then in print."""
_OPPOSED = 0.5
_LONG_TITLE = 6
"""Words from which on an equal title alone says much."""
_SAME_PLACE = 0.85
_NEEDED = {True: 2.0, False: 3.0}
"""Support needed: with an equal title of many words, or with any other."""
_NEEDED_UNEQUAL, _NEEDED_SLIPS = 4.0, 3.5
_OTHER = 0.75
_MORE = 0.88
"""What titles with other words, or with more, leave to records that do not stand at one place of a journal."""
_POOR_TITLE = 0.80


_THIN = ("no title to compare", "little else to compare", "many works have this title", "more words")
"""Caps by which nothing is contradicted: there is only too little to be sure."""


@dataclass(slots=True)
class Comparison:
    """How two records compare."""

    likeness: dict[str, float] = field(default_factory=dict)
    """Field -> from 0 to 1, for fields that both have."""
    caps: dict[str, float] = field(default_factory=dict)
    """What speaks against one work, in words -> the highest score that it leaves."""
    notes: list[str] = field(default_factory=list)
    floor: float = 0.0

    @property
    def score(self) -> float:
        """From 0 to 1, to four digits."""
        weight = sum(WEIGHTS[name] for name in self.likeness)
        if not weight:
            return 0.0
        mean = sum(WEIGHTS[name] * likeness for name, likeness in self.likeness.items()) / weight
        return round(min([max(mean, self.floor), *self.caps.values()]), 4)

    @property
    def agree(self) -> tuple[str, ...]:
        """Fields that agree, in the order of their weight; what is noted of them."""
        agreeing = [name for name in WEIGHTS if self.likeness.get(name, 0) >= _AGREES]
        return (*agreeing, *self.notes)

    @property
    def differ(self) -> tuple[str, ...]:
        """What speaks against it, the gravest first."""
        return tuple(sorted(self.caps, key=lambda reason: (self.caps[reason], reason)))

    def contradiction(self) -> float:
        """Return what the records' own words leave of the score; 1 where they only say too little."""
        return min((cap for reason, cap in self.caps.items() if not reason.startswith(_THIN)), default=1.0)

    def support(self) -> float:
        """Return how much the fields other than the title support it."""
        return sum(worth * self.likeness.get(name, 0) for name, worth in SUPPORT.items() if self._supports(name))

    def agrees(self, *names: str) -> bool:
        """Tell whether all of these fields are there and agree."""
        return all(self.likeness.get(name, 0) >= _AGREES for name in names)

    def opposes(self, name: str) -> bool:
        """Tell whether a field is there twice and differs."""
        return self.likeness.get(name, 1) < _OPPOSED

    def _supports(self, name: str) -> bool:
        return self.likeness.get(name, 0) >= _OPPOSED


def at_most(match: TitleMatch) -> float:
    """Return the highest score that titles leave to records that do not stand at one place of a journal."""
    capped = {KIND: DISTINCT, NUMBERS: DISTINCT, OTHER_WORDS: _OTHER, MORE_WORDS: _MORE}.get(match.difference, 1.0)
    return min(capped, 1 - WEIGHTS["title"] * (1 - match.likeness))


def compare(a: Prepared, b: Prepared, match: TitleMatch | None = None) -> Comparison:
    """Compare two records, with what is known of their titles; which is first means nothing."""
    made = Comparison()
    _compare_fields(made, a, b)
    _cap_titles(made, a, b, match)
    _cap_identifiers(made, a, b)
    _cap_places(made, a, b)
    _cap_thin(made, a, b)
    return made


def _compare_fields(made: Comparison, a: Prepared, b: Prepared) -> None:
    found = {
        "authors": authors_alike(a.names, b.names),
        "journal": journals_alike(*sorted((a.journal, b.journal))),
        "volume": float(a.volume == b.volume) if a.volume and b.volume else None,
        "pages": _pages_alike(a, b),
        "year": _years_alike(a.year, b.year),
    }
    made.likeness |= {name: likeness for name, likeness in found.items() if likeness is not None}
    if made.likeness.get("year") == _NEARLY:
        made.notes.append("year within one")


def _years_alike(a: int | None, b: int | None) -> float | None:
    if a is None or b is None:
        return None
    return {0: 1.0, 1: _NEARLY}.get(abs(a - b), 0.0)


def _pages_alike(a: Prepared, b: Prepared) -> float | None:
    (first, last), (other_first, other_last) = a.pages, b.pages
    if not first or not other_first:
        return None
    if first == other_first:
        return 1.0 if last == other_last or not last or not other_last else _NEARLY
    # The same article may be e1234 in one database and 1-12 in another.
    if a.article_number != b.article_number or "1" in (first, other_first):
        return None
    return 0.0


def _cap_titles(made: Comparison, a: Prepared, b: Prepared, match: TitleMatch | None) -> None:
    """Compare the titles, and say where their difference tells two works."""
    placed = made.agrees("journal", "volume", "pages") or (made.agrees("volume", "pages", "year"))
    if not a.title or not b.title:
        made.caps["no title to compare"] = 0.85 if placed and made.agrees("authors") else DISTINCT
        return
    match = match or match_titles(a, b)
    made.likeness["title"] = match.likeness
    if match.difference == KIND:
        # A protocol or erratum hardly has the very pages of its article: a database left out the subtitle.
        made.caps[f"one is {_named(match.words)}"] = 0.85 if placed and made.agrees("authors", "year") else DISTINCT
    elif match.difference == NUMBERS:
        made.caps["numbers of the titles differ"] = 0.85 if placed and match.likeness > _AGREES else DISTINCT
    elif match.difference == OTHER_WORDS:
        made.caps[f"other words: {_named(match.words)}"] = 0.90 if placed else _OTHER
    elif match.difference == MORE_WORDS:
        made.caps[f"more words: {_named(match.words)}"] = 0.94 if placed else _MORE
    elif match.difference != EQUAL:
        made.notes.append(f"title: {match.difference}")
    if match.likeness < _POOR_TITLE and placed and made.agrees("authors") and match.difference not in {KIND, NUMBERS}:
        # A translated title: the place in the journal is the better witness.
        made.floor = _SAME_PLACE
        made.caps.clear()
        made.caps["titles differ"] = _SAME_PLACE


def _named(words: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    return " / ".join(" ".join(side[:4]) for side in words if side)


def _cap_identifiers(made: Comparison, a: Prepared, b: Prepared) -> None:
    placed = made.agrees("volume", "pages")
    for name, one, other in (("DOIs", a.doi, b.doi), ("PubMed ids", a.pmid, b.pmid)):
        if one and other and one != other:
            made.caps[f"{name} differ"] = ASK if placed or not _elsewhere(made) else 0.75


def _elsewhere(made: Comparison) -> bool:
    """Tell whether the place of publication differs in something."""
    return any(made.opposes(name) for name in ("journal", "volume", "pages", "year"))


def _cap_places(made: Comparison, a: Prepared, b: Prepared) -> None:
    placed = made.agrees("volume", "pages")
    if a.meeting is not None and b.meeting is not None and a.meeting != b.meeting and not placed:
        made.caps["one was given at a conference"] = DISTINCT if made.opposes("journal") else 0.75
    if made.opposes("year"):
        made.caps["years more than one apart"] = ASK if placed else 0.75
    if made.opposes("authors"):
        made.caps["authors differ"] = 0.85 if placed else 0.70
    if made.opposes("volume") and made.opposes("pages"):
        same_series = made.agrees("year", "journal") and made.likeness.get("title") == 1
        made.caps["volume and pages differ"] = 0.85 if same_series else DISTINCT
    elif made.opposes("volume") or made.opposes("pages"):
        made.caps["volume differs" if made.opposes("volume") else "pages differ"] = ASK
    if made.opposes("journal") and (made.opposes("volume") or made.opposes("pages")):
        made.caps["journal and place in it differ"] = 0.75
    if a.isbns and b.isbns and not set(a.isbns) & set(b.isbns) and (a.whole_book or b.whole_book):
        made.caps["ISBNs differ"] = 0.90


def _cap_thin(made: Comparison, a: Prepared, b: Prepared) -> None:
    """Hold back where too little agrees besides the title."""
    support = made.support()
    if (a.generic or b.generic) and not made.agrees("pages"):
        known = made.agrees("authors", "journal") and (made.agrees("year") or made.agrees("volume"))
        known = known and not _elsewhere(made)
        made.caps["many works have this title"] = 0.85 if known else DISTINCT
    if made.likeness.get("title", 0) == 1:
        needed = _NEEDED[min(len(a.words), len(b.words)) >= _LONG_TITLE and not a.generic]
    else:
        # What was cut away may be what tells two works apart: that needs more than a slip of the pen.
        needed = _NEEDED_SLIPS if f"title: {SLIPS}" in made.notes else _NEEDED_UNEQUAL
    if support < needed:
        made.caps["little else to compare"] = 0.90 if support or len(a.words) >= _LONG_TITLE else 0.75
