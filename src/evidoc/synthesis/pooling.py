"""Effects and their variances come in; one pooled estimate with everything a reader may ask of it goes out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evidoc.records import dataclass
from evidoc.synthesis.heterogeneity import I2_FROM_Q, I2_FROM_TAU2, Array, q_profile_interval
from evidoc.synthesis.regression import Regression, checked, regress, unit_of

PREDICTION_Z = "normal quantile, from se and tau2 (metafor 4 without Knapp–Hartung)"
PREDICTION_T = "t quantile with k − 1 degrees of freedom, from se and tau2 (metafor 4 with Knapp–Hartung)"
ONE_STUDY = "One study says nothing of the spread between studies: tau2 is taken as 0 and has no interval."
COMMON = "A common effect knows no spread between studies: no interval of tau2, and no prediction interval."
EMPTY = "Q is so small that the Q-profile interval of tau2 is empty; it is given as 0 to 0."
NO_PREDICTION = "One study gives no prediction interval."


@dataclass(frozen=True, slots=True)
class Pooled:
    """What a pooling found, on the scale of `estimate` (logs for ratios). None: no such number; `notes` say why.

    The names up to `test` are what ``evidoc evidence pool --json`` prints; the rest stands beside them.
    """

    k: int
    estimate: float
    se: float
    ci_low: float | None
    ci_high: float | None
    statistic: float | None
    """z, or t with k − 1 degrees of freedom where `test` is ``knha`` or ``adhoc``."""
    p: float | None
    tau2: float
    tau2_low: float | None
    """Q-profile interval (Viechtbauer 2007)."""
    tau2_high: float | None
    i2: float
    """In percent; see `i2_definition`."""
    h2: float
    q: float
    """Cochran's Q, with k − 1 degrees of freedom."""
    q_p: float
    prediction_low: float | None
    """Where the true effect of a new study may lie; see `prediction_definition`."""
    prediction_high: float | None
    method: str
    """``EE``, ``DL``, ``PM``, ``REML`` or ``ML``."""
    test: str
    """``z``, ``knha`` or ``adhoc``."""
    level: float = 0.95
    i2_definition: str = I2_FROM_TAU2
    prediction_definition: str = PREDICTION_Z
    notes: tuple[str, ...] = ()
    """Why a number is missing, or what to know of one."""

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {**asdict(self), "notes": list(self.notes)}


def pool(
    yi: Sequence[float] | Array,
    vi: Sequence[float] | Array,
    method: str = "REML",
    knha: str = "no",
    level: float = 0.95,
) -> Pooled:
    """Pool effects.

    Parameters
    ----------
    yi, vi : sequences of length k
        Effects (ratios as logs) and their sampling variances.
    method
        ``EE`` (common effect), ``DL``, ``PM``, ``REML`` or ``ML``.
    knha
        Knapp–Hartung: ``no``, ``yes`` or ``adhoc`` (never narrower than without).
    level
        Of all intervals.

    Returns
    -------
    Pooled
        On the scale of `yi`; i2 and its like in percent.

    Raises
    ------
    ValueError
        Numbers that cannot be pooled, or a method that is not known; the message says which.

    Notes
    -----
    Whether the studies are alike enough to be pooled is not asked here: see `evidoc.synthesis.alike`.
    """
    fit = regress(yi, vi, method=method, knha=knha, level=level)
    y, v = checked(yi, vi, method=method, knha=knha, level=level)
    low, high, told = _tau2_interval(fit, y, v)
    prediction_low, prediction_high = _prediction(fit)
    return Pooled(
        k=fit.k,
        estimate=fit.estimates[0],
        se=fit.ses[0],
        ci_low=fit.ci_low[0],
        ci_high=fit.ci_high[0],
        statistic=fit.statistics[0],
        p=fit.p[0],
        tau2=fit.tau2,
        tau2_low=low,
        tau2_high=high,
        i2=fit.i2,
        h2=fit.h2,
        q=fit.q,
        q_p=fit.q_p,
        prediction_low=prediction_low,
        prediction_high=prediction_high,
        method=method,
        test=fit.test,
        level=level,
        i2_definition=I2_FROM_Q if method == "EE" else I2_FROM_TAU2,
        prediction_definition=PREDICTION_Z if fit.test == "z" else PREDICTION_T,
        notes=(*fit.notes, *told),
    )


def _tau2_interval(fit: Regression, y: Array, v: Array) -> tuple[float | None, float | None, tuple[str, ...]]:
    """Return the ends of the interval of tau², and what to know of them."""
    import numpy as np

    if fit.method == "EE":
        return None, None, (COMMON,)
    if fit.k == 1:
        return None, None, (ONE_STUDY, NO_PREDICTION)
    scale = unit_of(v)
    low, high = q_profile_interval((y - y.mean()) / scale, v / scale**2, np.ones((fit.k, 1)), fit.level)
    return low * scale**2, high * scale**2, (() if high > 0 else (EMPTY,))


def _prediction(fit: Regression) -> tuple[float | None, float | None]:
    if fit.method == "EE" or fit.k == 1 or fit.ci_low[0] is None:
        return None, None
    reach = quantile(fit.test, fit.k - 1, fit.level) * math.sqrt(fit.ses[0] ** 2 + fit.tau2)
    return fit.estimates[0] - reach, fit.estimates[0] + reach


def quantile(test: str, degrees: int, level: float) -> float:
    """Return how many standard errors an interval reaches: of the normal distribution, or of t."""
    from scipy import stats

    return float(stats.norm.ppf((1 + level) / 2) if test == "z" else stats.t.ppf((1 + level) / 2, degrees))


def weights(vi: Sequence[float] | Array, tau2: float) -> tuple[float, ...]:
    """Return each study's share of the pooled estimate.

    Parameters
    ----------
    vi : sequence of length k
        Sampling variances.
    tau2
        Variance between studies, as `Pooled.tau2`.

    Returns
    -------
    tuple of length k
        In percent, 100 in all.
    """
    inverse = [1 / (float(one) + tau2) for one in vi]
    return tuple(100 * one / math.fsum(inverse) for one in inverse)
