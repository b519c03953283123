"""Records and a person's decisions on pairs of them come in; groups of one work each, and doubtful pairs, go out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from itertools import combinations, islice

from evidoc.errors import Problem
from evidoc.model.record import Record
from evidoc.records import dataclass
from evidoc.synthesis.duplicates.blocking import candidate_pairs
from evidoc.synthesis.duplicates.decisions import Decided, decided
from evidoc.synthesis.duplicates.identifiers import by_identifier, conflict_problems, same_titles
from evidoc.synthesis.duplicates.log import decision_line
from evidoc.synthesis.duplicates.merging import Link, Merger, strongest_first
from evidoc.synthesis.duplicates.nouns import (
    BY_DECISION,
    BY_IDENTIFIER,
    BY_SCORE,
    DIFFERENT,
    SAME,
    Group,
    Grouped,
    Pair,
    PairDecision,
)
from evidoc.synthesis.duplicates.prepared import Prepared, completeness, in_order, prepare, renamed
from evidoc.synthesis.duplicates.scoring import at_most, compare
from evidoc.synthesis.duplicates.titles import match_titles

_AT_ONCE = 100_000
"""Pairs whose titles are compared in one call."""
_WORTH = 80
"""Likeness of titles, in per cent, as far as the shorter reaches, from which a pair is compared field by field."""
_SHORTEST = 20
_MARGIN = 0.01
"""Two works that a record fits within so much fit it equally well."""
_FITTING = 6
_ANOTHER = "fits another work as well"


def find_duplicates(
    records: Sequence[Record],
    certain: float,
    possible: float,
    decisions: Sequence[PairDecision] = (),
    sources: Sequence[str] = (),
) -> Grouped:
    """Group records that are one and the same work.

    People's decisions come first, then identifiers (DOI, PubMed id, ISBN of whole books) where titles fit, then
    scores. Links join groups in the order of their strength. A link that would bring together what a person declared
    different, or records that cannot be one work, joins nothing and is listed.

    Parameters
    ----------
    records
        Of all sources, in any order: the result does not depend on it.
    certain, possible
        Scores from 0 to 1 from which pairs are merged, or listed for a person.
    decisions
        Rows of ``evidence/duplicates.csv``.
    sources
        Ids of sources: of two works under one id that of the earlier source keeps it, so that a source which is added
        behind the others takes no id over, with all that people decided on it.

    Returns
    -------
    Grouped
        Groups, the links that made them, pairs to decide on, and problems: ``identifier-of-two``, ``unknown-record``,
        ``contradicting-decisions``, ``link-cut``.
    """
    prepared = _identified([prepare(record) for record in in_order(records, sources)])
    positions: dict[str, int] = {}
    for at, one in enumerate(prepared):
        positions.setdefault(one.record.id, at)
    said = decided(decisions, positions)
    search = _Search(prepared, said, Merger(len(prepared), said.different), certain, possible)
    search.join_decided()
    search.join_identified()
    search.join_scored()
    return search.grouped()


def _identified(prepared: list[Prepared]) -> list[Prepared]:
    """Give works that go by the id of another one an id of their own: one DOI may stand in two works' entries."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(prepared):
        holders[one.record.id].append(at)
    for members in holders.values():
        first_of: dict[int, int] = {}
        for at, first in same_titles(prepared, members) if len(members) > 1 else ():
            first_of[at] = at if first is None else first
            if first_of[at] != members[0]:
                prepared[at] = prepare(renamed(prepared[at].record))
                prepared[at] = prepared[at] if first is None else _under(prepared[at], prepared[first].record.id)
    return sorted(prepared, key=lambda one: (one.record.id, one.record.place, one.record.source, one.record.raw))


def _under(one: Prepared, name: str) -> Prepared:
    return replace(one, record=replace(one.record, id=name))


@dataclass(slots=True)
class _Search:
    """A search for duplicates under way."""

    records: list[Prepared]
    said: Decided
    merger: Merger
    certain: float
    possible: float
    merged: list[Link] = field(default_factory=list)
    listed: list[Link] = field(default_factory=list)
    cut: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def join_decided(self) -> None:
        """Join what people declared the same."""
        for a, b, decision in self.said.same:
            forbidden = self.merger.forbidden(a, b)
            if forbidden is None:
                self._join(Link(a, b, 1.0, BY_DECISION, str(decision.place)))
                continue
            place = self.said.different[min(forbidden), max(forbidden)].place
            one, other = (self.records[at].record.id for at in forbidden)
            message = (
                f"'{decision.a}' and '{decision.b}' cannot be the same: with others that are, this would join "
                f"'{one}' and '{other}', declared different in line {place.line}."
            )
            hint = "Take out one of the rows; until then this one does not count."
            self.problems.append(Problem("contradicting-decisions", message, decision.place, hint))

    def join_identified(self) -> None:
        """Join what one identifier names, and list what it names wrongly."""
        same = ((a, b) for a, b in zip(range(len(self.records)), range(1, len(self.records)), strict=False))
        for a, b in same:
            if self.records[a].record.id == self.records[b].record.id:
                self._try(Link(a, b, 1.0, BY_IDENTIFIER, f"id {self.records[a].record.id}"))
        found = by_identifier(self.records)
        for a, b, identifier in found.links:
            self._try(Link(a, b, 1.0, BY_IDENTIFIER, identifier))
        open_ones = [
            (a, b, name)
            for a, b, name in found.conflicts
            if self.merger.find(a) != self.merger.find(b) and self.merger.forbidden(a, b) is None
        ]
        self.listed += [
            Link(a, b, compare(self.records[a], self.records[b]).score, BY_IDENTIFIER, name) for a, b, name in open_ones
        ]
        self.problems += conflict_problems(self.records, open_ones)

    def join_scored(self) -> None:
        """Join what is certainly alike, and list what may be."""
        links = []
        for a, b in self._worth_comparing():
            score = self._score(self.records[a], self.records[b])
            if score >= self.possible:
                links.append(Link(a, b, score, BY_SCORE))
        doubtful = self._ambiguous(links)
        for link in strongest_first(links):
            if link.score < self.certain:
                self.listed.append(link)
            elif (link.a, link.b) in doubtful:
                self.listed.append(replace(link, reason=_ANOTHER))
            elif self.merger.find(link.a) != self.merger.find(link.b):
                self._try(link)

    def _ambiguous(self, links: Iterable[Link]) -> set[tuple[int, int]]:
        """Return the links of records that fit two works equally well: chance must not choose."""
        met: dict[int, list[Link]] = defaultdict(list)
        for link in links:
            if link.score >= self.certain:
                met[link.a].append(link)
                met[link.b].append(link)
        found: set[tuple[int, int]] = set()
        for at, mine in met.items():
            best = strongest_first(mine)[:_FITTING]
            near = [link for link in best if best[0].score - link.score <= _MARGIN]
            others = [link.b if link.a == at else link.a for link in near]
            if any(not self._fit(one, other) for one, other in combinations(others, 2)):
                found |= {(link.a, link.b) for link in near}
        return found

    def _score(self, a: Prepared, b: Prepared) -> float:
        """Return the score of two records; less work where their titles already tell that it is too low."""
        match = match_titles(a, b) if a.title and b.title else None
        if match and at_most(match) < self.possible and not (_place(a) and _place(a) == _place(b)):
            return 0.0
        return compare(a, b, match).score

    def _worth_comparing(self) -> Iterator[tuple[int, int]]:
        """Give pairs that are not joined yet and whose titles, or places in a journal, are somewhat alike."""
        import numpy as np
        from rapidfuzz import fuzz, process

        titles = [record.title for record in self.records]
        lengths = [len(title) for title in titles]
        places = [_place(record) for record in self.records]
        roots = [self.merger.find(at) for at in range(len(titles))]  # nothing is joined before all pairs are given
        pairs = ((a, b) for a, b in candidate_pairs(self.records) if roots[a] != roots[b])
        while chunk := list(islice(pairs, _AT_ONCE)):
            reach = [max(_SHORTEST, min(lengths[a], lengths[b]) + 2) for a, b in chunk]
            heads = [titles[a][:n] for (a, _), n in zip(chunk, reach, strict=True)]
            others = [titles[b][:n] for (_, b), n in zip(chunk, reach, strict=True)]
            alike = process.cpdist(heads, others, scorer=fuzz.ratio, score_cutoff=_WORTH, dtype=np.float32, workers=-1)
            for (a, b), likeness in zip(chunk, alike.tolist(), strict=True):
                if likeness or (places[a] and places[a] == places[b]):
                    yield a, b

    def _try(self, link: Link) -> None:
        """Join two groups unless that brings together what must stay apart."""
        merger = self.merger
        if merger.find(link.a) == merger.find(link.b):
            return
        forbidden = merger.forbidden(link.a, link.b)
        if forbidden is not None:
            self._cut(link, forbidden)
        elif link.how == BY_SCORE and merger.contradicted(link.a, link.b, self._fit):
            self.listed.append(Link(link.a, link.b, link.score, BY_SCORE, "others of their groups differ"))
        else:
            self._join(link)

    def _fit(self, a: int, b: int) -> bool:
        return compare(self.records[a], self.records[b]).contradiction() >= self.certain

    def _join(self, link: Link) -> None:
        if self.merger.find(link.a) != self.merger.find(link.b):
            self.merger.join(link.a, link.b)
            self.merged.append(link)

    def _cut(self, link: Link, forbidden: tuple[int, int]) -> None:
        self.cut.append(link)
        if {link.a, link.b} == set(forbidden):
            return  # the very pair that a person declared different: nothing new
        decision = self.said.different[min(forbidden), max(forbidden)]
        a, b = self.records[link.a].record, self.records[link.b].record
        message = (
            f"'{a.id}' ({a.place}) and '{b.id}' ({b.place}) look like one work ({link.score:.2f}), but joining them "
            f"would join '{decision.a}' and '{decision.b}', declared different: this weakest link is cut."
        )
        hint = f"Declare them too: {decision_line(a.id, b.id, SAME)} (or {DIFFERENT})."
        self.problems.append(Problem("link-cut", message, decision.place, hint, warning=True))

    def grouped(self) -> Grouped:
        """Return what was found."""
        groups = sorted((self._group(members) for members in self.merger.groups()), key=lambda group: group.id)
        return Grouped(
            groups=tuple(groups),
            group_of={record.id: group.id for group in groups for record in group.records},
            merged=tuple(self._pair(link) for link in self.merged),
            possible=tuple(self._possible()),
            cut=tuple(self._pair(link) for link in self.cut),
            problems=(*self.said.problems, *self.problems),
        )

    def _group(self, members: Iterable[int]) -> Group:
        records = tuple(self.records[at].record for at in members)
        # Positions are in the order of ids: max() keeps the first of equally complete ones.
        best = max(records, key=completeness)
        return Group(best.id, best, records)

    def _possible(self) -> Iterator[Pair]:
        """Give the best pair between any two groups that nobody decided on."""
        seen: set[tuple[int, int]] = set()
        find = self.merger.find
        for link in strongest_first(self.listed):
            a, b = sorted((find(link.a), find(link.b)))
            if a != b and (a, b) not in seen and self.merger.forbidden(a, b) is None:
                seen.add((a, b))
                yield self._pair(link)

    def _pair(self, link: Link) -> Pair:
        a, b = self.records[link.a], self.records[link.b]
        made = compare(a, b)
        named = (link.reason,) if link.reason and link.how != BY_SCORE else ()
        against = (link.reason,) if link.reason and link.how == BY_SCORE else ()
        return Pair(a.record, b.record, link.score, link.how, (*named, *made.agree), (*made.differ, *against))


def _place(record: Prepared) -> str:
    """Return the place in a journal; two records at one may have titles in two languages."""
    return f"{record.volume} {record.pages[0]}" if record.volume and record.pages[0] else ""
