"""Curves of survival come in; the same curves at times between which enough people left to be shown go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evidoc.survey.refusal import RefusalError
from evidoc.survey.workforce.tables import need

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 10
"""People who must have left between two times: the numbers at risk tell their number."""


def coarser(curves: pd.DataFrame, *, by: Sequence[str] = (), fewest: int = FEWEST) -> pd.DataFrame:
    """Return curves at such times only that no step is taken by fewer than `fewest` people.

    Two numbers at risk tell how many left between them, and so does a share of a known base: a curve of every single
    departure would give small numbers away however large the cohort is.

    Parameters
    ----------
    curves
        As `survival` gives them.
    by
        Columns of the groups.
    fewest
        People who left between two times that are kept; what remains after the last is not shown.

    Returns
    -------
    pandas.DataFrame
        The same columns; ``events`` and ``censored`` of each kept time are those since the one before, and ``at_risk``
        the number at risk when that step began. Survival and interval are those of the curve.

    Raises
    ------
    RefusalError
        A curve says nothing about how many left, or fewer than `fewest` left in all.
    """
    import pandas as pd

    need(curves, ["time", "at_risk", "events", "censored", *by])
    groups: Any = curves.groupby(list(by), sort=False, dropna=False) if by else [((), curves)]
    found = []
    for key, rows in groups:
        if rows["events"].isna().any():
            message = "Nobody knows how many left: these are published shares without the cohort's number."
            raise RefusalError("no-numbers", message, "Published shares need no coarser times.")
        kept = _kept(rows.sort_values("time"), fewest)
        if len(kept) < 2:  # noqa: PLR2004 - the start, and one time after it
            who = f" ({', '.join(map(str, key))})" if by else ""
            message = f"Fewer than {fewest} people left in all{who}: no curve can be shown."
            raise RefusalError("too-few-events", message, "Put groups together, or follow them for longer.")
        found.append(kept)
    return pd.concat(found, ignore_index=True)


def _kept(rows: pd.DataFrame, fewest: int) -> pd.DataFrame:
    import pandas as pd

    kept: list[dict[str, Any]] = []
    events = censored = 0.0
    at_risk: Any = None
    for row in rows.to_dict("records"):
        events, censored = events + row["events"], censored + row["censored"]
        at_risk = row["at_risk"] if at_risk is None else at_risk
        if not kept or events >= fewest:
            kept.append({str(column): cell for column, cell in row.items()})
            kept[-1] |= {"at_risk": at_risk, "events": events, "censored": censored}
            events, censored, at_risk = 0.0, 0.0, None
    return pd.DataFrame(kept)
