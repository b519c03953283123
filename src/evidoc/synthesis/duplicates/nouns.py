"""Records, comparisons and a person's decisions come in as these nouns; groups of duplicates go out as them."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.errors import Place, Problem
from evidoc.model.record import Record
from evidoc.records import dataclass

SAME, DIFFERENT = "same", "different"
DECISIONS = (SAME, DIFFERENT)
"""What a person may write in ``decision`` of ``evidence/duplicates.csv``."""
BY_IDENTIFIER, BY_SCORE, BY_DECISION = "identifier", "score", "decision"
"""Why two records were merged."""


@dataclass(frozen=True, slots=True)
class PairDecision:
    """One row of ``evidence/duplicates.csv``: what a person decided of two records."""

    a: str
    b: str
    """Ids of records; which is first means nothing."""
    decision: str
    """`SAME` or `DIFFERENT`."""
    place: Place
    by: str = ""
    on: str = ""
    note: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in the order of the alphabet."""
        return (self.a, self.b) if self.a <= self.b else (self.b, self.a)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that were compared."""

    a: Record
    b: Record
    """In the order of ids, then places."""
    score: float
    """From 0 to 1: how alike they are; 1 where an identifier or a person says so."""
    how: str
    """`BY_IDENTIFIER`, `BY_SCORE` or `BY_DECISION`."""
    agree: tuple[str, ...] = ()
    """Fields that agree, e.g. ``title``, ``authors``, ``year within one``."""
    differ: tuple[str, ...] = ()
    """What speaks against it, in words."""


@dataclass(frozen=True, slots=True)
class Group:
    """Records that are one and the same work."""

    id: str
    """Id of `record`, which stands for all."""
    record: Record
    """The most complete of them; of equally complete ones the first in the order of ids."""
    records: tuple[Record, ...]
    """All of them, in the order of ids, then places."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """What `find_duplicates` found; the same whatever the order in which records came."""

    groups: tuple[Group, ...]
    """In the order of their ids; a record without duplicates is a group of one."""
    group_of: Mapping[str, str]
    """Id of a record -> id of its group."""
    merged: tuple[Pair, ...] = ()
    """The links that hold groups together: one fewer than each group has records."""
    possible: tuple[Pair, ...] = ()
    """For a person to decide, the most alike first: at most one pair between two groups."""
    cut: tuple[Pair, ...] = ()
    """Links that would have joined what a person declared different: the weakest of each chain."""
    problems: tuple[Problem, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """All records under the ids that `group_of` knows: an id that two works had got an addition for one of them."""
        return tuple(record for group in self.groups for record in group.records)

    @property
    def identified(self) -> int:
        """Records that came in, duplicates counted."""
        return sum(len(group.records) for group in self.groups)

    @property
    def unique(self) -> int:
        """Works among them."""
        return len(self.groups)

    @property
    def duplicates(self) -> int:
        """Records that another one stands for."""
        return self.identified - self.unique
