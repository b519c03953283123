"""Stocks and flows come in; turnover, leaver, joiner, stability and vacancy rates with their parts go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidoc.survey.refusal import RefusalError
from evidoc.survey.workforce.flows import average_headcount
from evidoc.survey.workforce.measures import MEASURES
from evidoc.survey.workforce.tables import counts, names, need

if TYPE_CHECKING:
    import pandas as pd

_SHARES = ("stability", "vacancy_rate")
"""Their numerator is a part of their denominator: more than 100% is a mistake, not a high rate."""


def turnover(
    data: pd.DataFrame, *, by: Sequence[str] = (), average: str = "mean", stocks: Sequence[str] = ()
) -> pd.DataFrame:
    """Return turnover: 100 × ``leavers`` / average number of staff.

    Parameters
    ----------
    data
        With ``leavers``, ``opening`` and ``closing``, as `stocks_and_flows` gives it.
    by
        Columns that name a row.
    average, stocks
        See `average_headcount`; what was chosen stands in the column ``average``.

    Returns
    -------
    pandas.DataFrame
        `by`, ``measure numerator denominator rate average``; the rate in per cent, missing where nobody was there.

    Raises
    ------
    RefusalError
        A column is missing, or holds something else than counts.
    """
    return _rate("turnover", data, "leavers", average_headcount(data, average, stocks=stocks), by, stocks or average)


def joiner_rate(
    data: pd.DataFrame, *, by: Sequence[str] = (), average: str = "mean", stocks: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the joiner rate: 100 × ``joiners`` / average number of staff; see `turnover`."""
    return _rate("joiner_rate", data, "joiners", average_headcount(data, average, stocks=stocks), by, stocks or average)


def leaver_rate(data: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the leaver rate: 100 × ``leavers`` of the whole service / ``opening``; see `turnover`."""
    return _rate("leaver_rate", data, "leavers", average_headcount(data, "opening"), by, "opening")


def stability(data: pd.DataFrame, *, by: Sequence[str] = (), stayers: str = "stayers") -> pd.DataFrame:
    """Return the stability index: 100 × staff of the first day who are still there / ``opening``; see `turnover`."""
    return _rate("stability", data, stayers, average_headcount(data, "opening"), by, "opening")


def vacancy_rate(
    data: pd.DataFrame, *, by: Sequence[str] = (), vacant: str = "vacant", filled: str = "filled"
) -> pd.DataFrame:
    """Return the vacancy rate: 100 × `vacant` / (`vacant` + `filled`), all of them posts; see `turnover`."""
    posts = counts(data, [vacant, filled]).sum(axis=1)
    return _rate("vacancy_rate", data, vacant, posts, by, "establishment")


def _rate(
    measure: str,
    data: pd.DataFrame,
    column: str,
    staff: pd.Series[float],
    by: Sequence[str],
    average: str | Sequence[str],
) -> pd.DataFrame:
    import pandas as pd

    need(data, by)
    numerator = counts(data, [column])[column]
    above = [number for number, (n, d) in enumerate(zip(numerator, staff, strict=True)) if n > d + 1e-9]
    if measure in _SHARES and above:
        what = MEASURES[measure].label
        message = f"The {what.lower()} of {names(data, above[0], by)} would be more than 100%."
        raise RefusalError("share-above-100", message, f"It is {MEASURES[measure].formula}: check both columns.")
    found = pd.DataFrame({column: data[column] for column in by}, index=data.index)
    found["measure"] = measure
    found["numerator"], found["denominator"] = numerator, staff
    found["rate"] = 100 * numerator / staff.where(staff > 0)
    found["average"] = average if isinstance(average, str) else f"mean of {len(average)} points in time"
    return found.reset_index(drop=True)
