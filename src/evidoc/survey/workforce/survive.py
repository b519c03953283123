"""Spells of service or published shares of a cohort come in; survival with interval and number at risk goes out."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evidoc.survey.refusal import RefusalError
from evidoc.survey.workforce.tables import counts, names, need

if TYPE_CHECKING:
    import pandas as pd

HALF = 0.5
_COLUMNS = ["time", "at_risk", "events", "censored", "survival", "ci_low", "ci_high"]


def survival(
    data: pd.DataFrame,
    *,
    time: str,
    event: str,
    by: Sequence[str] = (),
    entry: str | None = None,
    weight: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return Kaplan–Meier survival: the share still in service after each length of time.

    Parameters
    ----------
    data
        A row a person: how long they were seen, and whether they left.
    time
        Column of the length of the spell, not negative.
    event
        Column that is 1 or True where the spell ended with leaving, 0 or False where it was still running when it was
        last seen (censored). Censoring must not depend on who is about to leave.
    by
        Columns of the groups; each gets a curve of its own.
    entry
        Column of the time at which a person came under observation (late entry), where that is not 0.
    weight
        Column of survey weights. The interval then treats them as counts and is too narrow: it is left out.
    level
        Of the pointwise log-log interval of Kalbfleisch and Prentice.

    Returns
    -------
    pandas.DataFrame
        `by`, ``time at_risk events censored survival ci_low ci_high``, from time 0 on; survival as a share of 1. Where
        nobody is left at risk, the curve ends. ``at_risk``, ``events`` and ``censored`` are unweighted.

    Raises
    ------
    RefusalError
        A column is missing, a time is negative or missing, an event is neither 0 nor 1, or a spell ends before it is
        entered.
    """
    import pandas as pd

    need(data, [time, event, *by])
    _check_spells(data, time, event, entry, by)
    groups: Any = data.groupby(list(by), sort=False, dropna=False) if by else [((), data)]
    found = []
    for key, rows in groups:
        curve = _kaplan_meier(rows, time, event, entry, weight, level)
        for place, (column, cell) in enumerate(zip(by, key, strict=True)):
            curve.insert(place, column, cell)
        found.append(curve)
    return pd.concat(found, ignore_index=True)


def median_survival(curves: pd.DataFrame, *, by: Sequence[str] = (), column: str = "survival") -> pd.DataFrame:
    """Return the time after which half are left, with the interval where the curve's band crosses one half.

    Parameters
    ----------
    curves
        As `survival` or `cohort_survival` gives them.
    by
        Columns of the groups.
    column
        Of the survival, for curves of another make.

    Returns
    -------
    pandas.DataFrame
        `by`, ``median ci_low ci_high base events``. A number is missing where the curve never falls to one half: more
        than half were still there when they were last seen, which is no median of "at least" anything.
    """
    import pandas as pd

    need(curves, ["time", column, *by])
    groups: Any = curves.groupby(list(by), sort=False, dropna=False) if by else [((), curves)]
    found = []
    for key, rows in groups:
        ends = {end: _crossing(rows, end) for end in ("ci_low", "ci_high")}
        there = "at_risk" in rows and rows["at_risk"].notna().any()
        found.append(
            dict(zip(by, key, strict=True))
            | {"median": _crossing(rows, column), **ends}
            | {"base": rows["at_risk"].max() if there else math.nan}
            | {"events": rows["events"].sum() if there else math.nan},
        )
    return pd.DataFrame(found)


def cohort_survival(
    data: pd.DataFrame,
    *,
    time: str,
    share: str,
    by: Sequence[str] = (),
    size: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the survival of whole cohorts from published shares that are still in service, such as 86.0% after a year.

    Parameters
    ----------
    data
        A row for each cohort and length of time.
    time
        Column of the time since the cohort began, above 0.
    share
        Column of the share still in service, in per cent of the cohort at its start.
    by
        Columns that name a cohort.
    size
        Column of the cohort's number at its start. Without it nobody knows how many were at risk: ``at_risk`` and the
        interval are missing, which is what a published share alone allows.
    level
        Of the interval (log-log, binomial variance: nobody of a whole cohort is censored).

    Returns
    -------
    pandas.DataFrame
        `by`, ``time at_risk events censored survival ci_low ci_high`` from time 0 on, as `survival` gives it. People
        may come back: where a share rises, ``events`` is negative, and the curve is one of stocks, not of first exits.

    Raises
    ------
    RefusalError
        A share lies outside 0 to 100, a time is not above 0, or a time occurs twice.
    """
    import pandas as pd

    need(data, [time, share, *by, *([size] if size else [])])
    numbers = counts(data, [time, share])
    wrong = [n for n, (t, s) in enumerate(zip(numbers[time], numbers[share], strict=True)) if s > 100 or t <= 0]  # noqa: PLR2004
    if wrong:
        message = (
            f"The share still in service must lie from 0 to 100, at a time above 0; see {names(data, wrong[0], by)}."
        )
        raise RefusalError("share-above-100", message, "Shares are in per cent of the cohort at its start.")
    groups: Any = data.groupby(list(by), sort=False, dropna=False) if by else [((), data)]
    found = []
    for key, rows in groups:
        curve = _cohort(rows.sort_values(time), time, share, size, level)
        for place, (column, cell) in enumerate(zip(by, key, strict=True)):
            curve.insert(place, column, cell)
        found.append(curve)
    return pd.concat(found, ignore_index=True)


def _cohort(rows: pd.DataFrame, time: str, share: str, size: str | None, level: float) -> pd.DataFrame:
    import pandas as pd

    if rows[time].duplicated().any():
        twice = rows.loc[rows[time].duplicated(), time].iloc[0]
        raise RefusalError("time-twice", f"A cohort has two shares at time {twice}.", "Name the cohort with by=[…].")
    start = float(rows[size].iloc[0]) if size else math.nan
    times = [0.0, *(float(cell) for cell in rows[time])]
    shares = [1.0, *(float(cell) / 100 for cell in rows[share])]
    there = [start * cell for cell in shares]
    curve = pd.DataFrame({"time": times})
    curve["at_risk"] = [start, *there[:-1]]
    curve["events"] = [0.0 if size else math.nan, *(a - b for a, b in itertools.pairwise(there))]
    curve["censored"] = 0.0 if size else math.nan
    curve["survival"] = shares
    ends = [_log_log(cell, cell * (1 - cell) / start if size else math.nan, level) for cell in shares]
    curve["ci_low"], curve["ci_high"] = [low for low, _ in ends], [high for _, high in ends]
    return curve[_COLUMNS]


def _log_log(share: float, variance: float, level: float) -> tuple[float, float]:
    """Return the interval S^exp(±z·se / (S·log S)), which stays within 0 and 1."""
    from statistics import NormalDist

    if not 0 < share < 1:
        return (share, share) if variance == 0 else (math.nan, math.nan)
    spread = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(variance) / (share * abs(math.log(share)))
    return share ** math.exp(spread), share ** math.exp(-spread)


def _kaplan_meier(
    rows: pd.DataFrame, time: str, event: str, entry: str | None, weight: str | None, level: float
) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lifelines warns of weights that are no integers; the interval is left out
        from lifelines import KaplanMeierFitter

        left = rows[event].astype(float)
        plain = KaplanMeierFitter(alpha=1 - level)
        plain.fit(rows[time], left, entry=None if entry is None else rows[entry])
        fitted = plain
        if weight is not None:
            fitted = KaplanMeierFitter(alpha=1 - level)
            fitted.fit(rows[time], left, entry=None if entry is None else rows[entry], weights=rows[weight])
    table = plain.event_table
    curve = table[["at_risk", "observed", "censored"]].rename(columns={"observed": "events"}).reset_index()
    curve = curve.rename(columns={curve.columns[0]: "time"})
    curve["survival"] = fitted.survival_function_.iloc[:, 0].to_numpy()
    band = plain.confidence_interval_
    for column, place in (("ci_low", 0), ("ci_high", 1)):
        curve[column] = math.nan if weight is not None else band.iloc[:, place].to_numpy()
    found: pd.DataFrame = curve[_COLUMNS]
    return found


def _crossing(rows: pd.DataFrame, column: str) -> float:
    """Return the first time at which the curve is at or below one half, or NaN where it never is."""
    if column not in rows:
        return math.nan
    below = rows[rows[column] <= HALF + 1e-12]
    return float(below["time"].iloc[0]) if len(below) else math.nan


def _check_spells(data: pd.DataFrame, time: str, event: str, entry: str | None, by: Sequence[str]) -> None:
    spells = counts(data, [time])[time]
    odd = [number for number, cell in enumerate(data[event]) if cell not in (0, 1)]
    if odd:
        cell = data[event].iloc[odd[0]]
        message = f"The column '{event}' must be 1 (left) or 0 (still there); {names(data, odd[0], by)} has {cell!r}."
        raise RefusalError("not-an-event", message, "Write for each spell whether it ended with leaving.")
    if entry is not None:
        begins = counts(data, [entry])[entry]
        late = [number for number, (a, b) in enumerate(zip(begins, spells, strict=True)) if a >= b]
        if late:
            message = f"A spell ends before it is entered ({names(data, late[0], by)})."
            raise RefusalError("ends-before-entry", message, f"'{entry}' must be below '{time}'.")
