"""Estimates with variance and degrees of freedom come in; standard errors, intervals and relative errors go out."""

from __future__ import annotations

from typing import Any

EDGE = 1e-12
"""A share nearer to 0 or 1 has no interval on the logit scale; a standard error below it is none."""


def with_intervals(found: Any, level: float, *, share: bool) -> Any:
    """Return estimates with ``se ci_low ci_high cv`` besides what they have.

    Parameters
    ----------
    found
        pandas.DataFrame with ``estimate var df``.
    level
        Of the interval, by Student's t.
    share
        Make the interval on the logit scale, so that it stays between 0 and 1 (as ``svyciprop`` of R's survey); of
        shares of exactly 0 or 1 it is Korn and Graubard's (1998), and they have no design effect.
    """
    import numpy as np

    estimate, se, df = found["estimate"].to_numpy(), np.sqrt(found["var"].to_numpy()), found["df"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        half = t_of(level, df) * se
        low, high = estimate - half, estimate + half
        if share:
            low, high = _logit(estimate, se, half)
            low, high = _at_the_edge(found, level, low, high)
        cv = np.where(estimate != 0, se / estimate, np.inf)
    if share:
        found = found.assign(deff=np.where((se == 0) | (estimate == 0) | (estimate == 1), np.nan, found["deff"]))
    return found.assign(se=se, ci_low=low, ci_high=high, cv=np.where(np.isfinite(estimate), cv, np.nan))


def t_of(level: float, df: Any) -> Any:
    """Return the quantile of Student's t for a two-sided interval; missing without degrees of freedom."""
    import numpy as np
    from scipy.special import stdtrit

    return np.where(df > 0, stdtrit(np.maximum(df, 1), 0.5 + level / 2), np.nan)


def _logit(share: Any, se: Any, half: Any) -> tuple[Any, Any]:
    import numpy as np

    inner = (share > EDGE) & (share < 1 - EDGE)
    middle, width = np.log(share / (1 - share)), half / (share * (1 - share))
    ends = (np.where(se <= EDGE, share, 1 / (1 + np.exp(-(middle + sign * width)))) for sign in (-1, 1))
    low, high = (np.where(inner & np.isfinite(half), end, np.nan) for end in ends)
    return low, high


def _at_the_edge(found: Any, level: float, low: Any, high: Any) -> tuple[Any, Any]:
    """Return the limits with those of shares of exactly 0 or 1, from the base as if it were drawn at random."""
    import numpy as np

    share, base, df = found["estimate"].to_numpy(), found["base"].to_numpy(), found["df"].to_numpy()
    ratio = (t_of(level, base - 1) / t_of(level, df)) ** 2
    effective = np.where(base > 1, np.minimum(base, base * ratio), base)
    far = ((1 - level) / 2) ** (1 / effective)
    none, all_ = (share <= EDGE) & (df > 0), (share >= 1 - EDGE) & (df > 0)
    low = np.where(none, 0.0, np.where(all_, far, low))
    return low, np.where(all_, 1.0, np.where(none, 1 - far, high))
