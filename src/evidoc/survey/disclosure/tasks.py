"""A table, its primary cells and what is published besides come in; the cells to hide in it go out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from evidoc.model.disclosure import PRIMARY, SHOWN, Protection, Sum
from evidoc.survey.disclosure.counts import Counts
from evidoc.survey.disclosure.equations import Interval, Key, merged, systems
from evidoc.survey.disclosure.following import following
from evidoc.survey.disclosure.hiding import chosen
from evidoc.survey.disclosure.pattern import Task, rows_of
from evidoc.survey.disclosure.primary import width_of
from evidoc.survey.disclosure.rounding import known_of, rounded
from evidoc.survey.disclosure.rules import Policy
from evidoc.survey.disclosure.solving import Solver

TOTAL = 10.0
"""How many cells are hidden rather than one that is the total of one more dimension or level."""
EVERYTHING = (0.0, math.inf)


class Workbench:
    """One table with all that its protection needs to know."""

    def __init__(
        self,
        counts: Counts,
        policy: Policy,
        reasons: Mapping[int, str],
        sums: Sequence[Sum],
        also: Sequence[Protection],
    ) -> None:
        """Take the table, its policy, its primary rows, its sums, and what else is published."""
        self.counts, self.policy, self.reasons, self.sums = counts, policy, reasons, tuple(sums)
        self.whole = all(float(n).is_integer() for n in counts.counts)
        self.totals = {one.whole for one in sums}
        self.vague: set[int] = set()
        """Primary rows of which readers are not taken to know that they are below the threshold."""
        self.keys: tuple[Key, ...] = tuple((counts.measure, counts.at(row)) for row in range(len(counts.rows)))
        self.others = merged(one for protection in also for one in protection.cells)
        self.other_sums = tuple(one for protection in also for one in protection.sums)
        self.guarded = {
            (one.measure, one.at) for protection in also for one in protection.cells if one.hidden == PRIMARY
        }
        self.veiled = {(one.measure, one.at) for protection in also for one in protection.cells if one.hidden != SHOWN}

    def known(self, row: int, *, hidden: bool) -> Interval:
        """Return what the table tells readers of a row."""
        least = float(self.policy.least) if self.whole and not self.counts.contributions else 0.0
        count, policy = self.counts.counts[row], self.policy
        if not hidden:
            floor = policy.threshold if policy.hides_small else 0
            return known_of(rounded(count, policy.rounding), policy.rounding, floor, whole=self.whole)
        small = self.reasons.get(row, "").startswith("fewer than") and count < policy.threshold
        most = policy.threshold - 1.0
        if not small or row in self.vague or self.counts.at(row) in self.totals or most - least < policy.width:
            return least if count else 0.0, math.inf
        return least, most

    def solved(self) -> tuple[set[int], tuple[str, ...], bool]:
        """Return the rows to hide, notes for the reviewer, and whether fewer would not do."""
        notes: list[str] = []
        task = self._task()
        while unsafe := task.unsafe(task.forced | task.may):
            near = {n for row in task.rows for n, _ in row if unsafe.keys() & {n for n, _ in row}} | set(unsafe)
            vaguer = {n for n in near if n in self.reasons} - self.vague
            if not vaguer:
                notes.append(
                    f"{len(unsafe)} hidden cells cannot be protected: what is published already gives them away."
                )
                task = self._task(given_up=frozenset(unsafe))
                continue
            self.vague |= vaguer
            task = self._task(given_up=frozenset(n for n in range(len(task.keys)) if n not in task.needs))
        if self.vague:
            notes.append(
                f"Of {len(self.vague)} hidden cells readers are taken not to know that they are below the threshold: "
                "hidden cells look alike, and nothing else protects these."
            )
        hidden, best = chosen(task)
        if not best:
            notes.append("More cells may be hidden than need be: the search ended at its limit.")
        return {n for n in hidden if n < len(self.counts.rows)}, tuple(notes), best

    def _task(self, given_up: frozenset[int] = frozenset()) -> Task:
        number = len(self.counts.rows)
        mine = set(self.keys)
        keys = (*self.keys, *(key for key in self.others if key not in mine))
        truth = dict(zip(self.keys, self.counts.counts, strict=True))
        sums = tuple(dict.fromkeys((*self.sums, *self.other_sums)))
        known = {**self.others, **{key: (n, n) for key, n in truth.items()}}
        sums += following(known, sums)
        missing = {(one.measure, at) for one in sums for at in (one.whole, *one.parts)} - set(keys)
        keys += tuple(sorted(missing))
        shown = [self._both(key, row, hidden=False) for row, key in enumerate(keys)]
        hidden = [self._both(key, row, hidden=True) for row, key in enumerate(keys)]
        forced = frozenset({*self.reasons, *(row for row, key in enumerate(self.keys) if key in self.veiled)})
        needs = {row: need for row, need in self._needs(keys).items() if row not in given_up}
        free = self.policy.zeros == "hide" or bool(self.counts.contributions)
        return Task(
            keys=keys,
            value=self._values(keys, known, sums),
            shown=tuple(shown),
            hidden=tuple(hidden),
            forced=forced,
            may=frozenset(row for row in range(number) if (self.counts.counts[row] or free) and row not in forced),
            weight=tuple(self._weight(row) if row < number else 1.0 for row in range(len(keys))),
            needs=needs,
            sums=sums,
            certain=len(keys) == number,
            rows=rows_of(keys, sums),
        )

    def _both(self, key: Key, row: int, *, hidden: bool) -> Interval:
        """Return what this table and the others tell of a cell together."""
        low, high = self.others.get(key, EVERYTHING)
        if row >= len(self.counts.rows):
            return low, high
        mine = self.known(row, hidden=hidden)
        return max(low, mine[0]), min(high, mine[1])

    def _needs(self, keys: Sequence[Key]) -> dict[int, float]:
        """Return how far apart the bounds of each protected cell must stay."""
        needs: dict[int, float] = {}
        for row, key in enumerate(keys):
            if row < len(self.counts.rows):
                small = not self.policy.hides_small and 0 < self.counts.counts[row] < self.policy.threshold
                if row in self.reasons or small:
                    least = 1.0 if self.whole else 1e-6
                    needs[row] = max(least, width_of(self.counts, self.policy, row))
            elif key in self.guarded:
                needs[row] = 1.0
        return needs

    def _weight(self, row: int) -> float:
        """Return what it costs to hide a row: totals much more than inner cells, large ones a little more."""
        at = self.counts.at(row)
        summed = len(self.counts.dimensions) + len(self.counts.fixed) - len(at)
        nested = sum(category in self.counts.levels.get(name, {}).values() for name, category in at)
        return float(TOTAL ** min(summed + nested, 4) * (1 + 0.02 * math.log10(1 + self.counts.counts[row])))

    def _values(self, keys: Sequence[Key], known: Mapping[Key, Interval], sums: Sequence[Sum]) -> tuple[float, ...]:
        """Return the number of every cell; of those of other tables, which stay hidden, one that could be."""
        value = {key: (known[key][0] if key in known else 0.0) for key in keys}
        for system in systems(known, sums):
            solver = Solver(system)  # of the table's own cells all are known here: only those of others are left
            value.update(zip(system.keys, solver.any_solution(), strict=True))
        return tuple(value[key] for key in keys)
