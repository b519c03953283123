"""Effects and their variances come in; what single studies, groups of them and small ones do to the result goes out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evidoc.records import dataclass
from evidoc.synthesis.heterogeneity import Array
from evidoc.synthesis.pooling import Pooled, pool
from evidoc.synthesis.regression import Regression, regress

EGGER = "Egger's test (weighted regression on the standard error with multiplicative dispersion; Egger et al. 1997)"
FEW = 10
CAUTION = (
    f"With fewer than {FEW} studies the test has little power: it neither shows nor rules out small-study effects."
)
_LEAST_EGGER = 3
_ROUNDING = 1e-20
"""Residuals whose squares make up no more of the whole are errors of the last digit."""


@dataclass(frozen=True, slots=True)
class Egger:
    """Small-study effects: whether effects are related to their standard errors. None: `notes` say why."""

    k: int
    statistic: float | None
    """t with k − 2 degrees of freedom."""
    df: int
    p: float | None
    limit: float | None
    """Effect as the standard error goes to 0 (precision-effect test, PET)."""
    limit_low: float | None
    limit_high: float | None
    test: str = EGGER
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subgroups:
    """A pooling for each group, each with its own tau², and a test whether they differ."""

    pooled: dict[str, Pooled]
    q_between: float | None
    df: int
    p: float | None
    notes: tuple[str, ...] = ()


def leave_one_out(
    yi: Sequence[float] | Array,
    vi: Sequence[float] | Array,
    method: str = "REML",
    knha: str = "no",
    level: float = 0.95,
) -> tuple[Regression, ...]:
    """Return the fits without each study in turn.

    Parameters
    ----------
    yi, vi, method, knha, level
        As for `pool`.

    Returns
    -------
    tuple of Regression, of length k
        The first is the fit without the first study; empty for one study.

    Raises
    ------
    ValueError
        As for `pool`.
    """
    y, v = [float(one) for one in yi], [float(one) for one in vi]
    if len(y) < 2:  # noqa: PLR2004 - nothing would be left
        return ()
    return tuple(
        regress(y[:at] + y[at + 1 :], v[:at] + v[at + 1 :], method=method, knha=knha, level=level)
        for at in range(len(y))
    )


def egger(yi: Sequence[float] | Array, vi: Sequence[float] | Array, level: float = 0.95) -> Egger:
    """Test for small-study effects as Egger et al. (1997) did.

    Parameters
    ----------
    yi, vi : sequences of length k
        Effects (ratios as logs) and their sampling variances.
    level
        Of the interval of the limit, between 0 and 1.

    Returns
    -------
    Egger
        Without a statistic where the test cannot be made; `notes` say why, and caution below ten studies.

    Notes
    -----
    statsmodels' ``WLS`` of the effect on its standard error with weights 1/v. This is the regression of the
    standard normal deviate on precision (its intercept is our slope), and the precision-effect test (PET).
    """
    import numpy as np
    from statsmodels.regression.linear_model import WLS

    y, v = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    k = len(y)
    if k < _LEAST_EGGER:
        why = f"Egger's test needs at least {_LEAST_EGGER} studies; there are {k}."
        return Egger(k, None, max(0, k - 2), None, None, None, None, notes=(why,))
    errors = np.sqrt(v)
    if float(np.ptp(errors)) <= 1e-9 * float(errors.max()):
        why = "All standard errors are the same: Egger's test has nothing to relate the effects to."
        return Egger(k, None, k - 2, None, None, None, None, notes=(why,))
    fit = WLS(y, np.column_stack([np.ones(k), errors]), weights=1 / v).fit()
    low, high = fit.conf_int(alpha=1 - level)[0]
    notes = (CAUTION,) if k < FEW else ()
    if float(fit.ssr) <= _ROUNDING * float((y**2 / v).sum()):
        why = "The effects lie on a straight line: the test has no error to compare with."
        return Egger(k, None, k - 2, None, float(fit.params[0]), None, None, notes=(*notes, why))
    return Egger(
        k,
        float(fit.tvalues[1]),
        k - 2,
        float(fit.pvalues[1]),
        float(fit.params[0]),
        float(low),
        float(high),
        notes=notes,
    )


def subgroups(
    yi: Sequence[float] | Array,
    vi: Sequence[float] | Array,
    groups: Sequence[str],
    method: str = "REML",
    knha: str = "no",
    level: float = 0.95,
) -> Subgroups:
    """Pool each group with its own tau², and test whether their effects differ (Q between, chi²).

    Parameters
    ----------
    yi, vi, method, knha, level
        As for `pool`.
    groups : sequence of length k
        The group of each study.

    Returns
    -------
    Subgroups
        A `Pooled` a group, and Q between with its degrees of freedom and p.

    Raises
    ------
    ValueError
        As for `pool`.

    Notes
    -----
    Cochrane Handbook 10.11.3: the pooled effects of the groups are compared as if they were studies. Groups come in
    the order of their names.
    """
    import numpy as np
    from scipy import stats

    y, v = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    names = np.asarray([str(one) for one in groups])
    made = {name: pool(y[names == name], v[names == name], method, knha, level) for name in sorted(set(names.tolist()))}
    lone = tuple(f"Only one study is in the group '{name}'." for name, one in made.items() if one.k == 1)
    if len(made) < 2:  # noqa: PLR2004 - a comparison takes two
        return Subgroups(made, None, 0, None, ("There is only one group: nothing to compare.",))
    if any(one.se <= 0 for one in made.values()):
        why = "In one group all effects are the same: its standard error is 0, and nothing can be compared with it."
        return Subgroups(made, None, len(made) - 1, None, (*lone, why))
    weight = [1 / one.se**2 for one in made.values()]
    mean = math.fsum(w * one.estimate for w, one in zip(weight, made.values(), strict=True)) / math.fsum(weight)
    between = math.fsum(w * (one.estimate - mean) ** 2 for w, one in zip(weight, made.values(), strict=True))
    return Subgroups(made, between, len(made) - 1, float(stats.chi2.sf(between, len(made) - 1)), lone)
