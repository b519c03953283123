"""Effects and their variances come in; the variance between studies, its interval, Q, I² and H² go out.

Who does what: the DerSimonian–Laird and Hedges estimators, Cochran's Q and the Q-profile interval are PyMARE's. The
likelihood estimators are our own, because PyMARE's search ends at 1e-6 (its REML differs from the maximum by up to
3e-5 of itself, its ML may end at another maximum); so is Paule–Mandel's, which PyMARE has not, and which statsmodels
solves to 1e-5 only and for models without moderators.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from evidoc.synthesis.libraries import pymare

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"

METHODS = {
    "EE": "common effect (inverse variance)",
    "DL": "DerSimonian–Laird",
    "PM": "Paule–Mandel",
    "REML": "restricted maximum likelihood",
    "ML": "maximum likelihood",
}
"""Estimators that a pooling may name. `regress` knows Hedges' (``HE``) too."""
I2_FROM_TAU2 = "from tau2 and the typical sampling variance (Higgins and Thompson 2002; as metafor)"
I2_FROM_Q = "from Q and its degrees of freedom (Higgins and Thompson 2002; as metafor for a common effect)"

_POINTS = 240
"""Places at which the likelihood is looked at before a maximum is pinned down: it may have several."""
_LEAST = 1e-6
"""The smallest of these places, as a share of the smallest variance."""
_ALIKE = 1e-12
"""Log-likelihoods that differ by less count as equal: then no variance is the simpler answer."""
_RTOL, _XTOL, _STEPS = 1e-14, 1e-300, 500


def between_variance(y: Array, v: Array, x: Array, method: str) -> float:
    """Return tau², the variance between studies.

    Parameters
    ----------
    y, v : arrays of shape (k,)
        Effects and their sampling variances, all positive.
    x : array of shape (k, p)
        Moderators with the intercept as first column.
    method
        A key of `METHODS`, or ``HE``.

    Notes
    -----
    Never below zero. DerSimonian and Laird (1986); Paule and Mandel (1982); Hedges (1983); for the likelihoods
    Viechtbauer (2005), here at the highest of their maxima, to the last digits.
    """
    if method == "EE" or len(y) <= x.shape[1]:
        return 0.0
    if method in ("DL", "HE"):
        kinds = pymare("estimators")
        estimator = (kinds.DerSimonianLaird if method == "DL" else kinds.Hedges)(small_sample_correction="wald")
        return float(estimator.fit(y[:, None], v[:, None], x).params_["tau2"].item())
    return _paule_mandel(y, v, x) if method == "PM" else _likeliest(y, v, x, restricted=method == "REML")


def cochran_q(y: Array, v: Array, x: Array) -> tuple[float, float]:
    """Return Cochran's Q and its p-value (chi² with k − p degrees of freedom); 0 and 1 where none are left."""
    stats = pymare("stats")
    left = len(y) - x.shape[1]
    if left < 1:
        return 0.0, 1.0
    q = float(stats.q_gen(y[:, None], v[:, None], x, 0.0).item())
    return q, float(math.exp(stats.log_chi2_sf(q, left).item()))


def q_profile_interval(y: Array, v: Array, x: Array, level: float) -> tuple[float, float]:
    """Return the Q-profile interval of tau² (Viechtbauer 2007); both ends are 0 where Q is too small for any."""
    # PyMARE's root finder stops at 2e-12 in the units of the variances, so these are brought near 1 by who calls.
    ends = pymare("stats").q_profile(y, v, x, alpha=1 - level)
    return float(ends["ci_l"]), float(ends["ci_u"])


def shares(q: float, tau2: float, v: Array, x: Array, *, common: bool) -> tuple[float, float]:
    """Return I² in percent and H²: `I2_FROM_Q` for a common effect, else `I2_FROM_TAU2`."""
    import numpy as np

    left = len(v) - x.shape[1]
    if left < 1:
        return 0.0, 1.0
    if common:
        return (max(0.0, 100 * (q - left) / q) if q > 0 else 0.0), q / left
    weights = 1 / v
    inverse = np.linalg.inv(x.T @ (weights[:, None] * x))
    typical = left / float(weights.sum() - np.trace(inverse @ (x.T @ (weights[:, None] ** 2 * x))))
    return 100 * tau2 / (tau2 + typical), 1 + tau2 / typical


def _ceiling(y: Array, v: Array, x: Array) -> float:
    """Return a tau² above which neither the likelihoods rise nor Q exceeds its expectation."""
    import numpy as np

    residuals = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return float(max(v.max(), 2 * float(residuals @ residuals) / (len(y) - x.shape[1]))) * 1.01


def _parts(tau2: Array, y: Array, v: Array, x: Array) -> tuple[Array, Array, Array, Array]:
    """Return weights (g, k), weighted residuals (g, k), X'WX (g, p, p) and its inverse, for g values of tau²."""
    import numpy as np

    weights = 1 / (v[None, :] + tau2[:, None])
    crossed = (weights[:, None, :] * x.T) @ x
    inverse = np.asarray(np.linalg.inv(crossed), dtype=np.float64)
    beta = ((weights * y) @ x)[:, None, :] @ inverse
    return weights, weights * (y - beta[:, 0, :] @ x.T), crossed, inverse


def _likelihood(tau2: Array, y: Array, v: Array, x: Array, *, restricted: bool) -> Array:
    """Return the log-likelihood at each tau², up to a constant."""
    import numpy as np

    weights, scaled, crossed, _ = _parts(tau2, y, v, x)
    found = 0.5 * (np.log(weights).sum(1) - (scaled**2 / weights).sum(1))
    return np.asarray(found - 0.5 * np.linalg.slogdet(crossed)[1] if restricted else found)


def _score(tau2: float, y: Array, v: Array, x: Array, *, restricted: bool) -> float:
    """Return the derivative of the log-likelihood with respect to tau²."""
    import numpy as np

    weights, scaled, _, inverse = _parts(np.array([tau2]), y, v, x)
    trace = float(weights.sum())
    if restricted:
        trace -= float(np.trace(inverse[0] @ ((weights[0] ** 2 * x.T) @ x)))
    return 0.5 * (float((scaled**2).sum()) - trace)


def _likeliest(y: Array, v: Array, x: Array, *, restricted: bool) -> float:
    import numpy as np

    def score(tau2: float) -> float:
        return _score(tau2, y, v, x, restricted=restricted)

    places = np.concatenate(([0.0], np.geomspace(_LEAST * float(v.min()), _ceiling(y, v, x), _POINTS)))
    for _ in range(3):
        heights = _likelihood(places, y, v, x, restricted=restricted)
        best = int(np.argmax(heights))
        if places[0] == 0 and heights[best] - heights[0] < _ALIKE and score(0.0) <= 0:
            return 0.0
        low, high = float(places[max(best - 1, 0)]), float(places[min(best + 1, len(places) - 1)])
        if score(low) > 0 > score(high):
            return _root(score, low, high)
        places = np.linspace(low, high, _POINTS)
    return float(places[best])


def _paule_mandel(y: Array, v: Array, x: Array) -> float:
    import numpy as np

    left = float(len(y) - x.shape[1])

    def excess(tau2: float) -> float:
        weights, scaled, _, _ = _parts(np.array([tau2]), y, v, x)
        return float((scaled**2 / weights).sum()) - left

    return _root(excess, 0.0, _ceiling(y, v, x)) if excess(0.0) > 0 else 0.0


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=_XTOL, rtol=_RTOL, maxiter=_STEPS))
