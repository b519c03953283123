"""Two estimates and the variance of their difference come in; the difference, and its cells in a table, go out."""

from __future__ import annotations

import math
from typing import Any

from evidoc.survey.intervals import NOT
from evidoc.survey.reliability import UNKNOWN, Bands
from evidoc.survey.solving import Row


def less(a: Row, b: Row, variance: float, df: float, level: float) -> Row:
    """Return the difference of two estimates.

    Parameters
    ----------
    a, b
        The first less the second.
    variance
        Of the difference: it knows the covariance.
    df, level
        Of the interval.
    """
    from scipy import stats

    estimate, se = a.estimate - b.estimate, math.sqrt(max(variance, 0.0))
    reach = float(stats.t.ppf((1 + level) / 2, df)) * se if df > 0 else NOT
    simple = sum(row.se**2 / row.deff if row.deff else NOT for row in (a, b))
    deff = se**2 / simple if simple else NOT
    return Row(
        a.group,
        a.level,
        estimate=estimate,
        se=se,
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        base=min(a.base, b.base),
        deff=deff,
        df=df,
    )


def cells(made: Row | None, both: tuple[Row, Row] | None, chosen: Bands) -> list[Any]:
    """Return the cells of a difference, in the order of `evidoc.survey.domains.ESTIMATED`."""
    if made is None or both is None:
        return [NOT] * 4 + [0] + [NOT] * 3 + [None]
    worst = max(both, key=lambda row: -1.0 if math.isnan(row.cv) else row.cv)
    numbers = (made.estimate, made.se, made.ci_low, made.ci_high, made.base, made.deff, made.df, made.cv)
    said = [chosen.said(row.estimate, row.cv, row.df, row.ci_low, row.ci_high) for row in both]
    return [*numbers, UNKNOWN if UNKNOWN in said else chosen.words(worst.cv) or None]
