"""A lazy table and a survey's design come in; estimates whose sums the engine made, as svy gives them, go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidoc.model.source import SurveyDesign
from evidoc.survey.faults import refuse
from evidoc.survey.totals.engine import LEVEL, Asked
from evidoc.survey.totals.intervals import with_intervals
from evidoc.survey.totals.quantiles import quantiles
from evidoc.survey.totals.replicates import replicated
from evidoc.survey.totals.variance import linearised

KINDS = {"mean": 1, "total": 1, "share": 1, "ratio": 2, "quantile": 1, "median": 1}
"""What can be estimated, and how many columns it takes."""
LITTLE_SPREAD = 1e-3
"""Share of the mean square that is variance, below which sums of squares lose digits and are made anew, shifted."""


def lazy_estimates(
    kind: str,
    data: Any,
    columns: Sequence[str],
    by: Sequence[str],
    design: SurveyDesign,
    level: float = 0.95,
    *,
    where: Any = None,
    at: float = 0.5,
) -> Any:
    """Estimate from a table that stays where it is: only sums by domain and stratum leave the engine.

    Parameters
    ----------
    kind
        One of `KINDS`.
    data
        narwhals.LazyFrame, of any engine.
    columns
        The column; for a ratio numerator and denominator; for a share the column whose categories are counted.
    by
        Columns whose values are the domains; rows in which one is missing are in none.
    design
        How the survey was drawn.
    level
        Of the confidence interval.
    where
        narwhals expression: which rows are in the domains at all. The others still count in the design.
    at
        The quantile, from 0 to 1.

    Returns
    -------
    pandas.DataFrame
        Columns of the domain, sorted by them, then ``estimate se ci_low ci_high base deff df cv``. Shares are of 1,
        with intervals on the logit scale; of a quantile the interval is Woodruff's.

    Raises
    ------
    RunError
        A column is missing, weights are missing or negative, or the design does not fit the table.
    """
    if kind not in KINDS or len(columns) != KINDS[kind]:
        raise refuse(None, "unknown-estimate", f"There is no estimate '{kind}' of {len(columns)} columns.", _known())
    share = kind == "share"
    y, x = (columns[0] if not share else ""), (columns[1] if kind == "ratio" else "")
    asked = Asked(data, design, y, x, tuple(by), columns[0] if share else "", where)
    asked.check()
    if kind in ("median", "quantile"):
        found = quantiles(asked, at, level)
    elif design.replicates:
        found = with_intervals(replicated(asked, total=kind == "total"), level, share=share)
    else:
        found = with_intervals(_linearised(asked, total=kind == "total"), level, share=share)
    found = found.rename(columns={**dict(zip(asked.keys, by, strict=True)), LEVEL: columns[0]})
    names = [*by, *([columns[0]] if share else [])]
    return found[[*names, "estimate", "se", "ci_low", "ci_high", "base", "deff", "df", "cv"]]


def _linearised(asked: Asked, *, total: bool) -> Any:
    totals = asked.totals()
    found = linearised(asked, totals, total=total)
    if asked.y and (found["spread"] < LITTLE_SPREAD).any():
        shift = totals["ty"].sum() / totals["tx"].sum()
        found = linearised(asked, asked.totals(shift), shift, total=total)
    return found


def _known() -> str:
    return "Known: " + ", ".join(f"{kind} ({count})" for kind, count in KINDS.items()) + "."
