"""A system of equations between unknown cells comes in; the exact bounds of its cells, by HiGHS, go out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evidoc.survey.disclosure.equations import ContradictionError, Interval, System, propagated

NODES = 2000
"""Of a search for whole numbers; a limit that is the same on every machine, as one in seconds is not."""
NEAR = 1e-6
_ROUNDS = 6
"""Searches of many cells at once that may bring nothing new before cells are searched one by one."""


class Solver:
    """Works out bounds of the cells of one system, and remembers every solution it has seen."""

    def __init__(self, system: System, truth: Sequence[float] | None = None) -> None:
        """Take a system; `truth` is one solution of it, where the caller knows one."""
        self.system = system
        self.whole = system.whole
        self.low, self.high = propagated(system)
        """Bounds that hold; exact once a solution has been seen at them."""
        if self.whole:
            self.low = [math.ceil(n - NEAR) if math.isfinite(n) else n for n in self.low]
            self.high = [math.floor(n + NEAR) if math.isfinite(n) else n for n in self.high]
        self.least = list(truth) if truth is not None else [math.inf] * len(self.low)
        self.most = list(truth) if truth is not None else [-math.inf] * len(self.low)
        """The least and most of each cell in the solutions that were seen."""
        self._matrix: Any = None

    def bounds(self, wanted: Iterable[int]) -> dict[int, Interval]:
        """Return the exact bounds of these cells."""
        wanted = list(wanted)
        if len(self.system.rows) > 1:
            self._many(dict.fromkeys(wanted, math.inf))
            for n in wanted:
                self._one(n)
        return {n: (self.low[n], self.high[n]) for n in wanted}

    def narrow(self, needs: Mapping[int, float]) -> dict[int, Interval]:
        """Return those cells whose bounds are nearer to each other than they need to be, with their bounds."""
        if len(self.system.rows) > 1:
            self._many(needs)
            for n, need in needs.items():
                if self._undecided(n, need):
                    self._one(n, need)
        return {n: (self.low[n], self.high[n]) for n, need in needs.items() if self._range(n) < need - NEAR}

    def any_solution(self) -> list[float]:
        """Return one solution, of whole numbers where all that is known are whole."""
        self._search([0.0] * len(self.low))
        if math.inf in self.least:
            self._search([-1.0] * len(self.low))
        return self.least

    def _range(self, n: int) -> float:
        return self.high[n] - self.low[n]

    def _undecided(self, n: int, need: float) -> bool:
        if self._range(n) < need - NEAR and math.isfinite(need):
            return False
        return self.most[n] - self.least[n] < need - NEAR and not (self._met(n, 1) and self._met(n, -1))

    def _met(self, n: int, side: int) -> bool:
        """Say whether a solution was seen at a bound."""
        if side > 0:
            return self.most[n] >= self.high[n] - NEAR
        return self.least[n] <= self.low[n] + NEAR

    def _many(self, needs: Mapping[int, float]) -> None:
        """Push many cells at once, up or down by turns, as long as that decides some."""
        idle = turn = 0
        undecided = [n for n, need in needs.items() if self._undecided(n, need)]
        while undecided and idle < _ROUNDS:
            aim = [0.0] * len(self.low)
            for place, n in enumerate(undecided):
                up = (place >> (turn // 2)) % 2 == turn % 2
                if not self._met(n, 1 if up else -1):
                    aim[n] = 1.0 if up else -1.0
            self._search(aim)
            turn += 1
            left = [n for n in undecided if self._undecided(n, needs[n])]
            idle = idle + 1 if len(left) == len(undecided) else 0
            undecided = left

    def _one(self, n: int, need: float = math.inf) -> None:
        for side in (1, -1):
            if not self._met(n, side) and self._undecided(n, need):
                aim = [0.0] * len(self.low)
                aim[n] = float(side)
                bound = self._search(aim)
                if side > 0:
                    self.high[n] = min(self.high[n], bound)
                else:
                    self.low[n] = max(self.low[n], -bound)

    def _search(self, aim: Sequence[float]) -> float:
        """Return the most that ``aim · cells`` can be, and remember the solution."""
        found = self._solve(aim, whole=False)
        if found.status == 3:  # noqa: PLR2004 (HiGHS: as large as you like)
            self._lift(aim)
            return math.inf
        if self.whole and found.x is not None and any(abs(n - round(n)) > NEAR for n in found.x):
            found = self._solve(aim, whole=True)
        if found.x is None and found.status == 2:  # noqa: PLR2004 (HiGHS: no solution)
            raise ContradictionError(self.system.keys[max(range(len(aim)), key=lambda n: abs(aim[n]))])
        if found.x is not None:
            self._seen(found.x)
        bound = getattr(found, "mip_dual_bound", None)
        most = -float(found.fun if bound is None or not self.whole else bound)
        return float(math.floor(most + NEAR)) if self.whole else most

    def _lift(self, aim: Sequence[float]) -> None:
        """Note that single cells which were pushed have no upper end."""
        pushed = [n for n, one in enumerate(aim) if one]
        if len(pushed) == 1:
            self.most[pushed[0]] = math.inf

    def _seen(self, solution: Iterable[float]) -> None:
        for n, one in enumerate(solution):
            value = float(round(one)) if self.whole else float(one)
            self.least[n] = min(self.least[n], value)
            self.most[n] = max(self.most[n], value)

    def _solve(self, aim: Sequence[float], *, whole: bool) -> Any:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_matrix

        if self._matrix is None:
            entries = [(sign, at, n) for at, (signs, _) in enumerate(self.system.rows) for n, sign in signs]
            signs, rows, columns = (np.array(part) for part in zip(*entries, strict=True))
            shape = (len(self.system.rows), len(self.low))
            matrix = csr_matrix((signs.astype(float), (rows, columns)), shape=shape)
            right = np.array([right for _, right in self.system.rows])
            self._matrix = LinearConstraint(matrix, right, right)
        return milp(
            -np.asarray(aim),
            constraints=self._matrix,
            bounds=Bounds(np.array(self.low), np.array(self.high)),
            integrality=np.full(len(aim), int(whole)),
            options={"node_limit": NODES},
        )
