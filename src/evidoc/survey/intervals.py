"""Estimates, their errors and degrees of freedom come in; the ends of intervals go out."""

from __future__ import annotations

import math

NOT = math.nan


def reach(df: float, level: float) -> float:
    """Return how many standard errors an interval reaches by Student's t; NaN without degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(df, (1 + level) / 2)) if df > 0 else NOT


def logit(share: float, se: float, df: float, base: int, level: float) -> tuple[float, float]:
    """Return the interval of a share.

    Parameters
    ----------
    share, se, df
        The estimate, its standard error and its degrees of freedom.
    base
        Rows it rests on.
    level
        Of the interval.

    Returns
    -------
    pair of float
        On the logit scale (``svyciprop`` of R's survey); of exactly 0 or 1, where a logit is none, as `edge` has it.
    """
    if se == 0 and share in {0.0, 1.0}:
        return edge(share, df, base, level)
    if not 0 < share < 1:
        return NOT, NOT
    middle, half = math.log(share / (1 - share)), reach(df, level) * se / (share * (1 - share))
    return 1 / (1 + math.exp(-(middle - half))), 1 / (1 + math.exp(-(middle + half)))


def edge(share: float, df: float, base: int, level: float) -> tuple[float, float]:
    """Return the interval of a share of exactly 0 or 1, which has no variance to go by.

    Clopper and Pearson's, for as many people as the degrees of freedom are worth: n* = n (t_{n−1} / t_df)², n at most
    (Korn & Graubard 1998; so does the National Center for Health Statistics).

    Parameters
    ----------
    share
        0 or 1.
    df, base, level
        As of `logit`.
    """
    if not df > 0 or base < 1:
        return NOT, NOT
    worth = min(base, base * (reach(base - 1, level) / reach(df, level)) ** 2) if base > 1 else 1.0
    far = ((1 - level) / 2) ** (1 / worth)
    return (0.0, 1 - far) if share == 0 else (far, 1.0)
