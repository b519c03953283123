"""What each cell is when shown and when hidden comes in; whether a choice of hidden cells is safe goes out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from evidoc.model.disclosure import Sum
from evidoc.records import dataclass
from evidoc.survey.disclosure.equations import Interval, Key, System, systems
from evidoc.survey.disclosure.solving import Solver


@dataclass(frozen=True, slots=True)
class Task:
    """Cells, by number, of one table and of those that are published already; and what is to be protected."""

    keys: tuple[Key, ...]
    value: tuple[float, ...]
    shown: tuple[Interval, ...]
    """What readers know of a cell that is not hidden: one number, or the ends of its rounding."""
    hidden: tuple[Interval, ...]
    """What they know of it when it is hidden."""
    forced: frozenset[int]
    """Hidden whatever else is."""
    may: frozenset[int]
    """May be hidden too, to protect others."""
    weight: tuple[float, ...]
    """What hiding a cell costs."""
    needs: Mapping[int, float]
    """Cells that must not be known nearer than this."""
    sums: tuple[Sum, ...]
    certain: bool
    """Whether `value` is known of all: cells of other tables, which stay hidden, may have been guessed."""
    rows: tuple[tuple[tuple[int, int], ...], ...] = field(default=())
    """The sums as cells with signs; each row adds up to 0."""

    def unsafe(self, hidden: Iterable[int], needs: Mapping[int, float] | None = None) -> dict[int, Interval]:
        """Return the cells that readers know too well when these are hidden, with their bounds."""
        needs = self.needs if needs is None else needs
        hidden = set(hidden)
        known = {key: self.hidden[n] if n in hidden else self.shown[n] for n, key in enumerate(self.keys)}
        number = {self.keys[n]: n for n in needs}
        true = dict(zip(self.keys, self.value, strict=True))
        found: dict[int, Interval] = {}
        inside: set[Key] = set()
        for system in systems(known, self.sums):
            inside.update(system.keys)
            wanted = {at: needs[number[key]] for at, key in enumerate(system.keys) if key in number}
            if wanted:
                solver = Solver(system, self._truth(system, true))
                narrow = solver.narrow(wanted)
                found.update({number[system.keys[at]]: bounds for at, bounds in narrow.items()})
        # Of others no equation says anything: only the policy does, or another table that shows them.
        for n in needs:
            low, high = known[self.keys[n]]
            if self.keys[n] not in inside and high - low < needs[n]:
                found[n] = (low, high)
        return dict(sorted(found.items()))

    def _truth(self, system: System, true: Mapping[Key, float]) -> Sequence[float] | None:
        if not self.certain:
            return None
        return [true[key] for key in system.keys]


def rows_of(keys: Sequence[Key], sums: Iterable[Sum]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return sums as cells with signs."""
    number = {key: n for n, key in enumerate(keys)}
    return tuple(
        dict.fromkeys(
            (
                (number[one.measure, one.whole], -1),
                *((number[one.measure, part], 1) for part in one.parts),
            )
            for one in sums
        )
    )


def moves(task: Task, cap: float) -> tuple[list[Interval], list[Interval]]:
    """Return how far down and up each cell can go from its number when it is shown, and when it is hidden."""
    fixed: list[Interval] = []
    free: list[Interval] = []
    for n, value in enumerate(task.value):
        for ends, into in ((task.shown[n], fixed), (task.hidden[n], free)):
            into.append((min(cap, max(0.0, value - ends[0])), min(cap, max(0.0, ends[1] - value))))
    return fixed, free


def cap_of(task: Task) -> float:
    """Return how far any cell needs to go; cells of more than two dimensions may have to go further than one."""
    widest = max((need for need in task.needs.values() if math.isfinite(need)), default=1.0)
    deep = max((len(at) for _, at in task.keys), default=0)
    return widest * (1.0 if deep <= 2 else 4.0)  # noqa: PLR2004 (rows and columns are a network)
