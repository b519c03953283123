"""Effects, variances and moderators come in; a mixed-effects meta-regression goes out, as R's metafor fits it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.synthesis.heterogeneity import METHODS, Array, between_variance, cochran_q, shares
from evidoc.synthesis.libraries import pymare

if TYPE_CHECKING:
    import numpy as np

TESTS = {"no": "z", "yes": "knha", "adhoc": "adhoc"}
"""Setting of the Knapp–Hartung adjustment -> name of the test in what comes out (as metafor names it)."""
_PYMARE = {"no": "wald", "yes": "knapp-hartung", "adhoc": "knapp-hartung-conservative"}
IDENTICAL = (
    "All effects are the same, so the Knapp–Hartung standard error is 0: no test and no interval come of it "
    "(choose knha='adhoc' or 'no')."
)
NO_DEGREES = "The Knapp–Hartung adjustment needs more studies than coefficients: no test and no interval come of it."


@dataclass(frozen=True, slots=True)
class Regression:
    """A fitted model; the tuples have one entry a coefficient, the intercept first. None: see `notes`."""

    k: int
    estimates: tuple[float, ...]
    ses: tuple[float, ...]
    statistics: tuple[float | None, ...]
    p: tuple[float | None, ...]
    ci_low: tuple[float | None, ...]
    ci_high: tuple[float | None, ...]
    tau2: float
    i2: float
    h2: float
    q: float
    q_p: float
    method: str
    test: str
    level: float
    covariance: tuple[tuple[float, ...], ...]
    notes: tuple[str, ...] = ()


_REACH = 1e40
"""Numbers beyond which squares and sums overflow; no effect of any study comes near."""


def regress(
    yi: Sequence[float] | Array,
    vi: Sequence[float] | Array,
    moderators: Sequence[Sequence[float]] = (),
    *,
    method: str = "REML",
    knha: str = "no",
    level: float = 0.95,
) -> Regression:
    """Fit a meta-regression with an intercept; without moderators, a pooling.

    Parameters
    ----------
    yi, vi
        Effects and their sampling variances, one a study.
    moderators
        One sequence of numbers a moderator, each as long as `yi`.
    method
        ``EE``, ``DL``, ``PM``, ``REML``, ``ML`` or ``HE``: how tau² is estimated.
    knha
        Knapp–Hartung adjustment: ``no`` (z), ``yes`` (t with k − p degrees of freedom) or ``adhoc`` (never narrower
        than without).
    level
        Of the intervals, between 0 and 1.

    Returns
    -------
    Regression
        Coefficients with the intercept first, on the scale of `yi`.

    Raises
    ------
    ValueError
        Numbers that no model can be fitted to; the message says which.

    Notes
    -----
    Coefficients, their covariance, the adjustment and the tests are PyMARE's ``WeightedLeastSquares`` at our tau²;
    they agree with metafor 4.6 to 1e-9. Knapp and Hartung (2003).
    """
    import numpy as np

    y, v = checked(yi, vi, method=method, knha=knha, level=level)
    x = np.column_stack([np.ones_like(y), *(np.asarray(one, dtype=float) for one in moderators)])
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("The moderators are not independent of each other and the intercept: leave one out.")
    # Scaled by a power of two, which changes no digit: searches and floors of the libraries are absolute.
    scale = unit_of(v)
    y, v = y / scale, v / scale**2
    centred = y - y.mean()  # spread is told to more digits near zero, and does not depend on where that is
    tau2 = between_variance(centred, v, x, method)
    q, q_p = cochran_q(centred, v, x)
    i2, h2 = shares(q, tau2, v, x, common=method == "EE")
    told, fit = _fitted(y, v, x, tau2, knha, level)
    return Regression(
        k=len(y),
        estimates=_plain(fit["est"] * scale),
        ses=_plain(fit["se"] * scale),
        statistics=_known(fit["statistic"]),
        p=_known(fit["p"]),
        ci_low=_known(fit["ci_l"] * scale),
        ci_high=_known(fit["ci_u"] * scale),
        tau2=tau2 * scale**2,
        i2=i2,
        h2=h2,
        q=q,
        q_p=q_p,
        method=method,
        test=TESTS[knha],
        level=level,
        covariance=tuple(_plain(row * scale**2) for row in fit["covariance"]),
        notes=told,
    )


def checked(
    yi: Sequence[float] | Array, vi: Sequence[float] | Array, *, method: str, knha: str, level: float
) -> tuple[Array, Array]:
    """Return effects and variances as arrays, or say what no model can be fitted to."""
    import numpy as np

    known = (*METHODS, "HE")
    if method not in known:
        raise ValueError(f"There is no method {method!r}; there are {', '.join(known)}. {did_you_mean(method, known)}")
    if knha not in TESTS:
        raise ValueError(f"knha is 'no', 'yes' or 'adhoc', not {knha!r}.")
    if not 0 < level < 1:
        raise ValueError(f"The level of an interval lies between 0 and 1, such as 0.95; {level!r} does not.")
    y, v = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    if y.ndim != 1 or y.shape != v.shape or not y.size:
        raise ValueError(f"One variance an effect is needed: there are {y.size} effects and {v.size} variances.")
    for at, (effect, variance) in enumerate(zip(y, v, strict=True), 1):
        if not math.isfinite(effect) or not math.isfinite(variance) or variance <= 0:
            raise ValueError(
                f"Effect {at} is {effect!s} with variance {variance!s}: it must be a number, its variance above 0."
            )
    largest = max(float(np.abs(y).max()), float(v.max()), 1 / float(v.min() or 1))
    if largest > _REACH or float(v.max()) / float(v.min()) > _REACH:
        raise ValueError(
            f"Effects of {y.min():g} to {y.max():g} with variances of {v.min():g} to {v.max():g} cannot be computed "
            "with: they are too large, too small or too far apart. Look for a number that was typed wrong."
        )
    return y, v


def unit_of(v: Array) -> float:
    """Return the power of two nearest to a typical standard error: dividing by it brings variances near 1."""
    return float(2.0 ** round(math.log2(float(v.mean())) / 2))


def _fitted(y: Array, v: Array, x: Array, tau2: float, knha: str, level: float) -> tuple[tuple[str, ...], Any]:
    """Return why a test is missing, and PyMARE's estimates, tests and covariance at this tau²."""
    import numpy as np

    lost = knha != "no" and len(y) <= x.shape[1]
    # PyMARE falls back to the normal distribution there, with a warning; no test is the honest answer.
    estimator = pymare("estimators").WeightedLeastSquares(
        tau2=tau2, small_sample_correction="wald" if lost else _PYMARE[knha]
    )
    summary = estimator.fit(y[:, None], x, v=v[:, None]).summary()
    fit = {name: np.ravel(found) for name, found in summary.get_fe_stats(alpha=1 - level).items()}
    told = (NO_DEGREES,) if lost else ()
    if not lost and not fit["se"].all():
        told = (IDENTICAL,)
    if told:
        fit |= {name: np.full(x.shape[1], np.nan) for name in ("p", "ci_l", "ci_u")}
    fit["statistic"] = np.full(x.shape[1], np.nan) if told else fit["est"] / fit["se"]
    fit["covariance"] = estimator.params_["inv_cov"][:, :, 0]
    return told, fit


def _plain(numbers: np.ndarray[Any, Any]) -> tuple[float, ...]:
    return tuple(float(one) for one in numbers)


def _known(numbers: np.ndarray[Any, Any]) -> tuple[float | None, ...]:
    return tuple(None if math.isnan(one) else float(one) for one in numbers)
