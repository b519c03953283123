"""A monthly rate comes in; its trend and its season go out, or a refusal where there are too few months for either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidoc.survey.refusal import RefusalError
from evidoc.survey.workforce.tables import counts, need

if TYPE_CHECKING:
    import pandas as pd

FEWEST_MONTHS = 36
"""Below three whole years a trend cannot be told from the season, nor a season from one odd winter."""


def trend(data: pd.DataFrame, *, rate: str, month: str = "month") -> pd.DataFrame:
    """Return trend and season of a monthly rate; refused below 36 months.

    Parameters
    ----------
    data
        A row a month, all of one definition.
    rate
        Column of the rate.
    month
        Column of the month, as ``2024-04``.

    Returns
    -------
    pandas.DataFrame
        ``term estimate se ci_low ci_high months``: first ``trend`` (points a year), then ``month-01`` to ``month-12``
        (points above the mean of the twelve). Least squares; standard errors allow for twelve months of
        autocorrelation (Newey and West), and those of the seasons are left out.

    Raises
    ------
    RefusalError
        There are fewer than 36 months, a month is missing between them, or one occurs twice.
    """
    import numpy as np
    import pandas as pd

    need(data, [month, rate])
    rows = data.sort_values(month)
    if len(rows) < FEWEST_MONTHS:
        message = f"There are {len(rows)} months; a trend and a season need at least {FEWEST_MONTHS}."
        hint = "With fewer, one odd winter looks like a trend: show the level of the whole period."
        raise RefusalError("too-few-months", message, hint)
    at = [12 * int(str(cell)[:4]) + int(str(cell)[5:7]) - 1 for cell in rows[month]]
    if at != list(range(at[0], at[0] + len(at))):
        raise RefusalError("months-not-whole", "A month is missing or occurs twice.", "Give one row for every month.")
    from statsmodels.regression.linear_model import OLS

    of_year = np.array(at) % 12
    seasons = (of_year[:, None] == np.arange(12)[None, :]).astype(float)
    years = (np.array(at) - np.mean(at)) / 12
    fit = OLS(counts(rows, [rate])[rate].to_numpy(), np.column_stack([years, seasons])).fit(
        cov_type="HAC", cov_kwds={"maxlags": 12}, use_t=True
    )
    low, high = fit.conf_int()[0]
    first = {"term": "trend", "estimate": fit.params[0], "se": fit.bse[0], "ci_low": low, "ci_high": high}
    level = fit.params[1:] - fit.params[1:].mean()
    others = [{"term": f"month-{number + 1:02d}", "estimate": level[number]} for number in range(12)]
    found = pd.DataFrame([first, *others], columns=["term", "estimate", "se", "ci_low", "ci_high"])
    found["months"] = len(rows)
    return found
