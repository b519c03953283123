"""A task of protection comes in; the cells to hide, few and of little weight, proven safe by the attack, go out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Any

from evidoc.records import dataclass
from evidoc.survey.disclosure.pattern import Task, cap_of, moves

GAP = 0.01
"""How much lighter, as a share, the best choice may be than the one taken: less than one cell of a hundred."""
ONE_CELL = 0.9
"""A choice that weighs less than this more than the least that is possible hides no cell too many."""
HALF_CELL = 0.4
ROUNDS, EFFORT = 60, 16_000
"""Choices that are attacked at most, and cells in all of them together: large tables have fewer rounds."""
REPAIRED = 6
"""A choice that is not safe is repaired every so many rounds, for there may be none better."""
NODES, FEW_NODES = 200, 20
TESTS = 80
"""Secondary cells that are tried without, where the choice is not proven to be the best."""
_TINY = 1e-7


@dataclass(slots=True)
class Search:
    """The choice of cells as a set of conditions that grows with every attack that succeeds."""

    task: Task
    cuts: list[tuple[dict[int, float], float]] = field(default_factory=list)
    """Cells with factors, and what those that are hidden must come to at least."""
    best: bool = False
    """Whether the choice is proven to be the best, but for less than one cell."""
    bound: float = 0.0
    """What any safe choice weighs at least, without the cells that are hidden whatever else is."""

    def __post_init__(self) -> None:
        """Work out what is the same in every round."""
        self.cap = cap_of(self.task)
        self.fixed, self.free = moves(self.task, self.cap)
        self._first_cuts()

    cap: float = 0.0
    bridged: set[int] = field(default_factory=set)
    """Equations in which a hidden cell is not left alone."""
    fixed: list[tuple[float, float]] = field(default_factory=list)
    free: list[tuple[float, float]] = field(default_factory=list)

    def _first_cuts(self) -> None:
        """Ask of every equation with a protected cell that its other cells leave room for it."""
        for row in self.task.rows:
            for n, _ in row:
                if n in self.task.needs:
                    room = {other: sum(self.free[other]) for other, _ in row if other != n}
                    still = {other: sum(self.fixed[other]) for other, _ in row if other != n}
                    self._cut(n, room, still)

    def _cut(self, n: int, room: dict[int, float], still: dict[int, float]) -> None:
        """Add: what hidden cells add to what shown ones leave open must be as wide as cell `n` needs."""
        need = min(self.task.needs[n], self.cap) - sum(still.values())
        need -= sum(room[other] - still[other] for other in room if other in self.task.forced)
        if need <= _TINY:
            return
        gains = {other: min(need, room[other] - still[other]) for other in room if other in self.task.may}
        gains = {other: gain for other, gain in sorted(gains.items()) if gain > _TINY}
        if gains:
            self.cuts.append((gains, need))

    def choose(self) -> set[int]:
        """Return the cells to hide that weigh least under all conditions so far."""
        if not self.cuts:
            return set(self.task.forced)
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_matrix

        used = sorted({n for gains, _ in self.cuts for n in gains})
        column = {n: at for at, n in enumerate(used)}
        entries = [(gain, row, column[n]) for row, (gains, _) in enumerate(self.cuts) for n, gain in gains.items()]
        gains, rows, columns = (np.array(part) for part in zip(*entries, strict=True))
        matrix = csr_matrix((gains, (rows, columns)), shape=(len(self.cuts), len(used)))
        need = np.array([need for _, need in self.cuts])
        nodes = NODES if len(self.task.keys) < EFFORT // 10 else FEW_NODES
        found = milp(
            np.array([self.task.weight[n] for n in used]),
            constraints=LinearConstraint(matrix, need, np.inf),
            bounds=Bounds(0, 1),
            integrality=np.ones(len(used)),
            options={
                "node_limit": nodes,
                "mip_rel_gap": self._gap(),
            },
        )
        self.bound = max(self.bound, float(found.mip_dual_bound or 0.0))
        if found.x is None:
            return set(self.task.forced) | set(used)
        return set(self.task.forced) | {n for n, one in zip(used, found.x, strict=True) if one > 0.5}  # noqa: PLR2004

    def _gap(self) -> float:
        """Return how much lighter, as a share, a choice may be than the one taken: half a cell."""
        return min(0.05, max(GAP, HALF_CELL / self.bound)) if self.bound else GAP

    def weight(self, hidden: Iterable[int]) -> float:
        """Return what hiding these costs beyond those that are hidden anyway."""
        return sum(self.task.weight[n] for n in sorted(set(hidden) - self.task.forced))

    def learn(self, hidden: set[int], unsafe: Iterable[int]) -> bool:
        """Add a condition for every cell that is known too well; say whether that brought any."""
        before = len(self.cuts)
        movement = Movement(self.task, self._bounds(hidden))
        for n in unsafe:
            room: dict[int, float] = {}
            still: dict[int, float] = {}
            for side in (1.0, -1.0):
                for other, price in movement.prices(n, side).items():
                    end = 1 if price > 0 else 0
                    room[other] = room.get(other, 0.0) + abs(price) * self.free[other][end]
                    still[other] = still.get(other, 0.0) + abs(price) * self.fixed[other][end]
            self._cut(n, room, still)
        self._no_bridges(hidden)
        return len(self.cuts) > before

    def _no_bridges(self, hidden: set[int]) -> None:
        """Where a cell is hidden alone in an equation, ask that no cell ever be: it would be known."""
        for at, row in enumerate(self.task.rows):
            cells = [n for n, _ in row]
            alone = at not in self.bridged and len(hidden.intersection(cells)) == 1
            if alone and not any(sum(self.fixed[n]) for n in cells) and not self.task.forced.intersection(cells):
                self.bridged.add(at)
                may = [n for n in cells if n in self.task.may]
                self.cuts += [({other: -1.0 if other == n else 1.0 for other in may}, 0.0) for n in may]

    def _bounds(self, hidden: set[int]) -> list[tuple[float, float]]:
        return [self.free[n] if n in hidden else self.fixed[n] for n in range(len(self.task.keys))]

    def repaired(self, hidden: set[int]) -> set[int]:
        """Return more hidden cells: for each that is known too well, the cheapest way round through the equations."""
        hidden = set(hidden)
        while unsafe := self.task.unsafe(hidden):
            before = len(hidden)
            for n, (low, high) in sorted(unsafe.items(), key=lambda one: (one[1][1] - one[1][0], one[0])):
                if len(hidden) == before or self.task.unsafe(hidden, {n: self.task.needs[n]}):
                    hidden |= self._way(hidden, n, low, high)
            if len(hidden) == before and not (self.task.may - hidden):
                break
            if len(hidden) == before:
                hidden |= self._neighbours(hidden, unsafe)
        return hidden

    def _way(self, hidden: set[int], n: int, low: float, high: float) -> set[int]:
        """Return the cells that must be hidden so that cell `n` can go up, or else down, as far as it needs to."""
        value, need = self.task.value[n], min(self.task.needs[n], self.cap)
        found: set[int] = set()
        for side, room, had in ((1.0, self.free[n][1], high - value), (-1.0, self.free[n][0], value - low)):
            far = min(room, need)
            if far > max(had, 0.0) + _TINY:
                found |= Movement(self.task, self.free, self.fixed).cheapest(hidden | found, n, side * far)
                need -= far
            else:
                need -= max(had, 0.0)
            if need <= _TINY:
                break
        return found

    def _neighbours(self, hidden: set[int], unsafe: Iterable[int]) -> set[int]:
        """Return the cheapest cell to hide of every equation of cells that no way round was found for; else all."""
        found = set()
        bad = set(unsafe)
        for row in self.task.rows:
            cells = [n for n, _ in row]
            if bad & set(cells):
                others = sorted((self.task.weight[n], n) for n in cells if n in self.task.may and n not in hidden)
                found |= {n for _, n in others[:1]}
        return found or set(self.task.may - hidden)

    def tidied(self, hidden: set[int]) -> set[int]:
        """Return fewer hidden cells: without those that protect nobody."""
        extra = sorted(hidden - self.task.forced, key=lambda n: (-self.task.weight[n], n))
        if not self.best:
            for n in extra[:TESTS]:
                if not self.task.unsafe(hidden - {n}):
                    hidden = hidden - {n}
        known = self.task.unsafe(hidden, {n: 1.0 for n in extra if n in hidden})
        return hidden - {n for n, (low, high) in known.items() if math.isclose(low, high, abs_tol=1e-6)}


class Movement:
    """Cells that go up and down together so that every equation still holds."""

    def __init__(
        self, task: Task, bounds: Sequence[tuple[float, float]], fixed: Sequence[tuple[float, float]] | None = None
    ) -> None:
        """Take how far down and up each cell may go; `fixed` is how far without being hidden."""
        import numpy as np
        from scipy.sparse import csr_matrix

        self.task, self.bounds, self.fixed = task, bounds, fixed or bounds
        entries = [(sign, at, n) for at, row in enumerate(task.rows) for n, sign in row]
        signs, rows, columns = (np.array(part) for part in zip(*entries, strict=True))
        self.matrix: Any = csr_matrix((signs.astype(float), (rows, columns)), shape=(len(task.rows), len(task.keys)))
        self.columns: Any = self.matrix.tocsc()

    def prices(self, n: int, side: float) -> dict[int, float]:
        """Return, for the furthest that cell `n` can go, how much further it would go if others could: dual prices.

        Only cells that can move are put before the solver; any prices of equations make a true condition for all.
        """
        import numpy as np
        from scipy.optimize import linprog

        aim = np.zeros(len(self.task.keys))
        aim[n] = -side
        ends = np.array([(-down, up) for down, up in self.bounds])
        moving = np.flatnonzero(ends[:, 0] < ends[:, 1])
        part = self.columns[:, moving]
        rows = np.flatnonzero(part.getnnz(axis=1))
        found = linprog(aim[moving], A_eq=part[rows], b_eq=np.zeros(len(rows)), bounds=ends[moving], method="highs-ds")
        price = np.zeros(self.matrix.shape[0])
        price[rows] = found.eqlin.marginals
        reduced = -(aim - self.matrix.T @ price)
        return {int(other): float(reduced[other]) for other in np.flatnonzero(np.abs(reduced) > _TINY)}

    def cheapest(self, hidden: set[int], n: int, far: float) -> set[int]:
        """Return which cells have to be hidden, at least weight, so that cell `n` can go `far`."""
        import numpy as np
        from scipy.optimize import linprog
        from scipy.sparse import hstack

        size = len(self.task.keys)
        movable = [one in hidden or one in self.task.may for one in range(size)]
        ends = [self.bounds[one] if movable[one] else self.fixed[one] for one in range(size)]
        price = np.array([self.task.weight[one] if one in self.task.may - hidden else 0.0 for one in range(size)])
        up, down = [(0.0, end[1]) for end in ends], [(0.0, end[0]) for end in ends]
        up[n], down[n] = ((far, far), (0.0, 0.0)) if far > 0 else ((0.0, 0.0), (-far, -far))
        found = linprog(
            np.concatenate([price, price]) + 1e-6,
            A_eq=hstack([self.matrix, -self.matrix]).tocsr(),
            b_eq=np.zeros(self.matrix.shape[0]),
            bounds=np.array(up + down),
            method="highs-ds",
        )
        if found.x is None:
            return set()
        moved = np.maximum(found.x[:size] - [end[1] for end in self.fixed], found.x[size:] - [e[0] for e in self.fixed])
        return {int(one) for one in np.flatnonzero(moved > _TINY)} & (self.task.may - hidden)


def chosen(task: Task) -> tuple[set[int], bool]:
    """Return the cells to hide, and whether they are proven to weigh least.

    A choice under few conditions is attacked; each success of the attack becomes a further condition (Benders'
    decomposition as Fischetti and Salazar use it for cells of tables), until the attack fails. Limits are numbers of
    rounds and of nodes, never time: the same table is always protected in the same way. Where a limit is met, what
    is still known too well is repaired one by one, which hides more than need be, but is as safe.
    """
    search = Search(task)
    held: set[int] | None = None
    rounds = max(6, min(ROUNDS, EFFORT // len(task.keys)))
    for turn in range(rounds):
        hidden = search.choose()
        unsafe = task.unsafe(hidden)
        repair = bool(unsafe) and (turn % REPAIRED == REPAIRED - 1 or turn == rounds - 1)  # slow: now and then
        found = search.repaired(hidden) if repair else hidden
        if (repair or not unsafe) and (held is None or search.weight(found) < search.weight(held)):
            held = found
        proven = held is not None and search.weight(held) - search.bound < ONE_CELL
        if proven or not unsafe or not search.learn(hidden, unsafe):
            break
    if held is None:
        held = search.repaired(hidden)
    search.best = search.weight(held) - search.bound < ONE_CELL
    return search.tidied(held), search.best
