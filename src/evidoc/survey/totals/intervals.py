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
        Make the interval on the logit scale, so that it stays between 0 and 1 (as ``svyciprop`` of R's survey).
    """
    import numpy as np

    estimate, se, df = found["estimate"].to_numpy(), np.sqrt(found["var"].to_numpy()), found["df"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        half = t_of(level, df) * se
        low, high = estimate - half, estimate + half
        if share:
            low, high = _logit(estimate, se, half)
        cv = np.where(estimate != 0, se / estimate, np.inf)
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
