"""Checked arrays with many domains come in; the rows that `svy` would give, in time that grows with the rows, go out.

`svy` works out the covariance of every two domains, whose time grows with the square of their number: shares of 350
occupations by sex take minutes. Where nobody asks for covariances, the same variance follows from sums by domain,
stratum and cluster: with y and x summed to t_y and t_x over a cluster, and R = Y / X,

    V = Σ_h (1 − n_h / N_h) n_h / (n_h − 1) [Σ_c u² − (Σ_c u)² / n_h],  u = (t_y − R t_x) / X  (u = t_y of a total)

(Särndal, Swensson & Wretman 1992, 5.5 to 5.10). Sums are in the order of the rows, so that no digit depends on threads.
"""

from __future__ import annotations

from typing import Any

from evidoc.records import dataclass
from evidoc.survey.intervals import logit, reach
from evidoc.survey.preparing import Prepared
from evidoc.survey.solving import SCALED, Row, Solved

FEW = 24
"""Estimates up to which `svy` is quick."""
LARGE = 20_000_000
"""Pairs of estimate and stratum above which the sums would not fit."""


def is_many(prepared: Prepared) -> bool:
    """Say whether there are so many domains and categories that the sums are worth it, and whether they will do."""
    import numpy as np

    count = len(prepared.groups.keys) * (1 if prepared.levels is None else len(prepared.levels))
    strata = len(np.unique(prepared.arrays["s"])) if "s" in prepared.arrays else 1
    plain = prepared.declared is None and prepared.question.kind in {"mean", "total", "share", "ratio"}
    return plain and FEW < count <= LARGE / strata


@dataclass(frozen=True, slots=True)
class Sums:
    """The rows that count, by the numbers of what they belong to."""

    group: Any
    estimate: Any
    """Of the domain, or of the category within it."""
    w: Any
    y: Any
    x: Any
    unit: Any
    stratum: Any
    """By unit."""
    levels: int
    groups: int
    size: Any
    """Units in the sample, by stratum."""
    correction: Any
    """By stratum, of the finite population."""
    central: bool
    """Whether a single unit of a stratum counts by its distance from the mean of all units (``center``)."""

    @property
    def factor(self) -> Any:
        """By stratum: correction times n / (n − 1), and 0 for a single unit."""
        import numpy as np

        return np.where(self.size > 1, self.correction * self.size / np.maximum(self.size - 1, 1), 0.0)

    def by_stratum(self, owner: Any, unit: Any, values: Any, number: int) -> Any:
        """Return sums of `values` as an array of owners by strata."""
        import numpy as np

        strata = len(self.size)
        flat = np.bincount(owner * strata + self.stratum[unit], weights=values, minlength=number * strata)
        return flat.reshape(number, strata)


def solve_many(prepared: Prepared) -> Solved:
    """Return the estimates of many domains; there is no covariance with them.

    Parameters
    ----------
    prepared
        Of which `is_many` is true.
    """
    import numpy as np

    sums = sums_of(prepared)
    total = prepared.question.kind == "total"
    count, levels = sums.groups * sums.levels, sums.levels
    of_group = np.arange(count) // levels
    w, below = (np.bincount(sums.group, weights=one, minlength=sums.groups) for one in (sums.w, sums.w * sums.x))
    base = np.bincount(sums.group, minlength=sums.groups)
    whole, y = centred(prepared, sums)
    above = np.bincount(sums.estimate, weights=sums.w * y, minlength=count)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = above / below[of_group]
        variance = _variance(sums, y + whole * sums.x if total else y, ratio, below[of_group], total=total)
        simple, deff = _simple(prepared, sums, (w, base, below), (y, ratio), total=total)
        effect = variance / simple
    estimate = above + whole * below[of_group] if total else ratio + whole
    rows = [
        _row(prepared, at, levels, float(estimate[at]), float(variance[at]), int(base[g]), int(df), float(effect[at]))
        for at, (g, df) in enumerate(zip(of_group, _freedom(sums)[of_group], strict=True))
        if base[g]
    ]
    # As in solving: of a column of 0 and 1, domains are the only estimates.
    return Solved(tuple(rows), None, float("nan"), deff)


def sums_of(prepared: Prepared) -> Sums:
    """Return the rows that count, by the numbers of what they belong to."""
    import numpy as np

    arrays, groups, levels = prepared.arrays, prepared.groups, prepared.levels
    kept = (groups.codes >= 0) & (arrays["w"] > 0)
    kept &= arrays["y"] >= 0 if levels is not None else ~np.isnan(arrays["y"])
    kept &= ~np.isnan(arrays["x"]) if "x" in arrays else True
    rows = len(arrays["w"])
    strata = arrays.get("s", np.zeros(rows, dtype=np.int64))
    clusters = arrays.get("c", np.arange(rows))
    known, unit = np.unique(strata * (clusters.max() + 1) + clusters, return_inverse=True)
    stratum = known // (clusters.max() + 1)
    size = np.bincount(stratum)
    correction = np.ones(len(size))
    if "N" in arrays:
        correction[strata] = arrays["N"]
        correction = np.clip(1 - size / correction, 0, 1)
    sample = (size, correction, prepared.design.singleton == "center")
    group, y = groups.codes[kept], arrays["y"][kept]
    x = arrays["x"][kept] if "x" in arrays else np.ones(len(group))
    number = 1 if levels is None else len(levels)
    if levels is not None:
        return Sums(
            group,
            group * number + y.astype(np.int64),
            arrays["w"][kept],
            np.ones(len(group)),
            x,
            unit[kept],
            stratum,
            number,
            len(groups.keys),
            *sample,
        )
    return Sums(group, group, arrays["w"][kept], y, x, unit[kept], stratum, 1, len(groups.keys), *sample)


def centred(prepared: Prepared, sums: Sums) -> tuple[float, Any]:
    """Return y over x of everybody, and y less that: where y hardly varies about a large number, no digit is lost."""
    if prepared.question.kind == "share":
        return 0.0, sums.y
    whole = float((sums.w * sums.y).sum() / (sums.w * sums.x).sum())
    return whole, sums.y - whole * sums.x


def _variance(sums: Sums, y: Any, ratio: Any, below: Any, *, total: bool) -> Any:
    """Return the variance of each estimate, from the sums over its units."""
    import numpy as np

    units = len(sums.stratum)
    ours, at = np.unique(sums.estimate * units + sums.unit, return_inverse=True)
    ty, owner, unit = np.bincount(at, weights=sums.w * y), ours // units, ours % units
    count = sums.groups * sums.levels
    one, two = (sums.by_stratum(owner, unit, values, count) for values in (ty, ty**2))
    if not total:
        theirs, place = np.unique(sums.group * units + sums.unit, return_inverse=True)
        tx = np.bincount(place, weights=sums.w * sums.x)
        both = ty * tx[np.searchsorted(theirs, owner // sums.levels * units + unit)]
        of_group = np.arange(count) // sums.levels
        held, squares = (
            sums.by_stratum(theirs // units, theirs % units, values, sums.groups)[of_group] for values in (tx, tx**2)
        )
        r, scale = ratio[:, None], below[:, None]
        two = (two - 2 * r * sums.by_stratum(owner, unit, both, count) + r**2 * squares) / scale**2
        one = (one - r * held) / scale
    variance = (sums.factor * (two - one**2 / sums.size)).sum(axis=1)
    if sums.central and (sums.size == 1).any():
        held = np.unique(sums.group * len(sums.size) + sums.stratum[sums.unit])
        there = np.zeros((sums.groups, len(sums.size)), dtype=bool)
        there.flat[held] = True
        there = there[np.arange(count) // sums.levels]
        middle = one.sum(axis=1) / (there * sums.size).sum(axis=1)
        away = np.where(there & (sums.size == 1), one - middle[:, None], 0.0)
        variance = variance + (sums.correction * away**2).sum(axis=1)
    return np.maximum(variance, 0.0)


def _freedom(sums: Sums) -> Any:
    """Return the degrees of freedom by domain: its units less its strata."""
    import numpy as np

    units = len(sums.stratum)
    ours = np.unique(sums.group * units + sums.unit)
    held = sums.by_stratum(ours // units, ours % units, np.ones(len(ours)), sums.groups)
    return np.rint(held.sum(axis=1) - (held > 0).sum(axis=1)).astype(np.int64)


def _simple(
    prepared: Prepared, sums: Sums, by_group: tuple[Any, Any, Any], of: tuple[Any, Any], *, total: bool
) -> tuple[Any, str]:
    """Return the variance of simple random samples of the same sizes, and which reference that is."""
    import numpy as np

    (w, base, below), (y, ratio) = by_group, of
    count = sums.groups * sums.levels
    of_group = np.arange(count) // sums.levels
    squares = np.bincount(sums.estimate, weights=sums.w * y * y, minlength=count)
    products = np.bincount(sums.estimate, weights=sums.w * y * sums.x, minlength=count)
    held = np.bincount(sums.group, weights=sums.w * sums.x**2, minlength=sums.groups)[of_group]
    spread = squares - 2 * ratio * products + ratio**2 * held
    size, n = w[of_group], base[of_group]
    simple = spread * (size if total else size / below[of_group] ** 2) / (n - 1)
    weights = prepared.arrays["w"]
    scaled = weights.sum() <= (weights > 0).sum() * (1 + SCALED)
    if scaled or bool((w <= base)[base > 0].any()):
        return simple, "wr"
    return simple * (1 - n / size), "wor"


def _row(
    prepared: Prepared, at: int, levels: int, estimate: float, variance: float, base: int, df: int, deff: float
) -> Row:
    se, level = variance**0.5, prepared.question.level
    if prepared.question.kind == "share":
        low, high = logit(estimate, se, df, base, level)
    else:
        half = reach(df, level) * se
        low, high = estimate - half, estimate + half
    category = at % levels if prepared.levels is not None else -1
    return Row(
        at // levels,
        category,
        estimate=estimate,
        se=se,
        ci_low=low,
        ci_high=high,
        base=base,
        deff=deff if se > 0 else float("nan"),
        df=df,
    )
