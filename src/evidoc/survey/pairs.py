"""Many groups and the pairs that are compared come in; the covariance of each pair, when asked for, goes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from evidoc.survey.many import Sums, centred, solve_many, sums_of
from evidoc.survey.preparing import Prepared
from evidoc.survey.solving import Row, Solved

KEPT = 64
"""Estimates whose scores are kept: a family of groups that are compared with one another, and more."""


class Covariances:
    """Covariances of estimates by their places, as of a square array; only those that are asked for are worked out.

    C = Σ_h (1 − n_h / N_h) n_h / (n_h − 1) [Σ_c u v − (Σ_c u)(Σ_c v) / n_h], with u and v the scores of the clusters
    in the one estimate and in the other, as `evidoc.survey.many` has them.
    """

    def __init__(self, prepared: Prepared, sums: Sums, rows: Sequence[Row]) -> None:
        """Sum weighted y and x by cluster, once for all pairs."""
        import numpy as np

        self.sums, self.total = sums, prepared.question.kind == "total"
        self.numbers = [row.group * sums.levels + max(row.level, 0) for row in rows]
        y = sums.y if self.total else centred(prepared, sums)[1]
        units = len(sums.stratum)
        self.ours, at = np.unique(sums.estimate * units + sums.unit, return_inverse=True)
        self.ty = np.bincount(at, weights=sums.w * y)
        self.theirs, at = np.unique(sums.group * units + sums.unit, return_inverse=True)
        self.tx = np.bincount(at, weights=sums.w * sums.x)
        self.scores = lru_cache(maxsize=KEPT)(self._scores)

    def __getitem__(self, pair: tuple[int, int]) -> float:
        """Return the covariance of two rows."""
        import numpy as np

        sums, (u, v) = self.sums, (self.scores(self.numbers[one]) for one in pair)

        def added(values: Any) -> Any:
            return np.bincount(sums.stratum, weights=values, minlength=len(sums.size))

        found = float((sums.factor * (added(u * v) - added(u) * added(v) / sums.size)).sum())
        single = sums.size == 1
        if sums.central and single.any():
            away = [np.where(single, added(one) - one.sum() / sums.size.sum(), 0.0) for one in (u, v)]
            found += float((sums.correction * away[0] * away[1]).sum())
        return found

    def _scores(self, number: int) -> Any:
        """Return what each cluster adds to the error of an estimate."""
        import numpy as np

        units = len(self.sums.stratum)
        ty, tx = np.zeros(units), np.zeros(units)
        for keys, values, owner, into in (
            (self.ours, self.ty, number, ty),
            (self.theirs, self.tx, number // self.sums.levels, tx),
        ):
            low, high = np.searchsorted(keys, (owner * units, (owner + 1) * units))
            into[keys[low:high] - owner * units] = values[low:high]
        return ty if self.total else (ty - ty.sum() / tx.sum() * tx) / tx.sum()


def solve_pairs(prepared: Prepared) -> Solved:
    """Return the estimates of many groups, with their covariances and the degrees of freedom of the whole design.

    Parameters
    ----------
    prepared
        Of which `evidoc.survey.many.is_many` is true.
    """
    import numpy as np

    solved, sums = solve_many(prepared), sums_of(prepared)
    units = np.unique(sums.unit)
    df = len(units) - len(np.unique(sums.stratum[units]))
    return dataclasses.replace(solved, covariance=Covariances(prepared, sums, solved.rows), df=float(df))
