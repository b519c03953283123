"""Links between records come in, the strongest first; groups that hold nothing declared different go out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from evidoc.records import dataclass

_WITNESSES = 6
"""Members of a group, all different, that a further one must not contradict."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two positions that are held for one work."""

    a: int
    b: int
    score: float
    how: str
    reason: str = ""


class Merger:
    """Joins records to groups, and keeps apart what must stay apart.

    Parameters
    ----------
    size
        Number of records.
    apart
        Pairs of positions that a person declared different.
    """

    def __init__(self, size: int, apart: Iterable[tuple[int, int]] = ()) -> None:
        """Begin with every record alone."""
        self._parent = list(range(size))
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for a, b in apart:
            self._apart[a].add(b)
            self._apart[b].add(a)

    def find(self, at: int) -> int:
        """Return the position that names the group of a record."""
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def members(self, at: int) -> list[int]:
        """Return the positions of a record's group."""
        root = self.find(at)
        return self._members.get(root, [root])

    def forbidden(self, a: int, b: int) -> tuple[int, int] | None:
        """Return the two records, declared different, that joining two groups would bring together."""
        if not self._apart:
            return None
        others = set(self.members(b))
        return next(
            ((one, min(met)) for one in sorted(self.members(a)) if (met := self._apart.get(one, set()) & others)), None
        )

    def contradicted(self, a: int, b: int, fit: Callable[[int, int], bool]) -> bool:
        """Tell whether any two of the records that would come together do not fit."""
        return any(
            not fit(one, other)
            for one in self.members(a)[:_WITNESSES]
            for other in self.members(b)[:_WITNESSES]
            if {one, other} != {a, b}
        )

    def join(self, a: int, b: int) -> None:
        """Put two groups together."""
        one, other = self.find(a), self.find(b)
        if one == other:
            return
        both = [*self.members(one), *self.members(other)]
        root = min(one, other)
        self._parent[max(one, other)] = root
        self._members.pop(max(one, other), None)
        self._members[root] = both

    def groups(self) -> Iterator[list[int]]:
        """Give the positions of every group, in order."""
        for at, parent in enumerate(self._parent):
            if at == parent:
                yield sorted(self._members.get(at, [at]))


def strongest_first(links: Iterable[Link]) -> list[Link]:
    """Return links in the order in which they join: of a chain that cannot hold, the weakest is left."""
    return sorted(links, key=lambda link: (-link.score, link.a, link.b))
