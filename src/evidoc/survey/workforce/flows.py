"""Staff at the start, joiners, leavers and staff at the end come in; stocks and flows that add up go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidoc.model.nearest import did_you_mean
from evidoc.survey.refusal import RefusalError
from evidoc.survey.workforce.tables import SHOWN, counts, names, need

if TYPE_CHECKING:
    import pandas as pd

AVERAGES = ("mean", "opening", "closing")
"""What a period's flows are divided by: the mean of opening and closing stock, or one of the two."""


def stocks_and_flows(
    data: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    opening: str = "opening",
    joiners: str = "joiners",
    leavers: str = "leavers",
    closing: str = "closing",
    tolerance: float = 0.0,
) -> pd.DataFrame:
    """Return stocks and flows whose identity holds: opening + joiners − leavers = closing.

    Parameters
    ----------
    data
        A row for each group and period.
    by
        Columns that name a row, such as occupation and year; they come first in what is returned.
    opening, joiners, leavers, closing
        Columns of the four counts, all of the same people (headcount, or all full-time equivalents).
    tolerance
        By how many staff the identity may fail, for counts that are rounded.

    Returns
    -------
    pandas.DataFrame
        `by`, ``opening joiners leavers closing`` and ``change`` (closing − opening).

    Raises
    ------
    RefusalError
        A count is missing or negative, or a row does not add up: people who change their hours, occupation or group
        are neither joiners nor leavers of the source, and the rate would be of something else.
    """
    need(data, by)
    found = counts(data, [opening, joiners, leavers, closing])
    found.columns = ["opening", "joiners", "leavers", "closing"]
    gap = found["closing"] - (found["opening"] + found["joiners"] - found["leavers"])
    off = [number for number, cell in enumerate(gap) if abs(cell) > tolerance + 1e-9]
    if off:
        rows = "; ".join(f"{names(data, number, by)}: {gap.iloc[number]:+g}" for number in off[:SHOWN])
        message = f"Opening + joiners − leavers is not closing in {len(off)} of {len(found)} rows ({rows})."
        hint = "Look for moves between groups, changed hours or merged employers; tolerance= allows for rounding."
        raise RefusalError("flows-do-not-add-up", message, hint)
    found["change"] = found["closing"] - found["opening"]
    for place, column in enumerate(by):
        found.insert(place, column, data[column])
    return found.reset_index(drop=True)


def average_headcount(data: pd.DataFrame, average: str = "mean", *, stocks: Sequence[str] = ()) -> pd.Series[float]:
    """Return what flows are divided by, for each row.

    Parameters
    ----------
    data
        With the columns ``opening`` and ``closing``, or those of `stocks`.
    average
        ``mean`` of opening and closing; ``opening`` (of a hundred at the start, how many left); ``closing``.
    stocks
        Columns of the stock at several points of the period: their mean is taken instead, which follows a stock that
        rises and falls within the year.

    Raises
    ------
    RefusalError
        There is no such average, or a stock is missing.
    """
    if stocks:
        return counts(data, stocks).mean(axis=1)
    if average not in AVERAGES:
        hint = did_you_mean(average, AVERAGES) or f"There are: {', '.join(AVERAGES)}."
        raise RefusalError("unknown-average", f"There is no average '{average}'.", hint)
    columns = ["opening", "closing"] if average == "mean" else [average]
    return counts(data, columns).mean(axis=1)
