"""Each person's occupation at two times comes in; how many moved from which to which, and what share, goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidoc.records import dataclass
from evidoc.survey.refusal import RefusalError
from evidoc.survey.workforce.tables import counts, need

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Moves:
    """Moves between occupations: the same matrix in long and in wide form."""

    long: pd.DataFrame
    """``start end count base share weighted``: a row for each pair; `base` is the unweighted number at the start."""
    counts: pd.DataFrame
    """Unweighted counts: a row for each start, a column for each end."""
    shares: pd.DataFrame
    """Shares of each start (of 1), weighted where there are weights."""


def transitions(
    data: pd.DataFrame,
    *,
    start: str,
    end: str,
    weight: str | None = None,
    order: Sequence[str] = (),
    missing: str | None = None,
) -> Moves:
    """Return the transitions between the values of two columns.

    Parameters
    ----------
    data
        A row a person, seen at both times: a longitudinal file, never two cross-sections put side by side.
    start, end
        Columns of the occupation (or of any state, such as "left work") at the first and the second time.
    weight
        Column of the longitudinal weight; None counts people.
    order
        The states in their order; the default is that of the alphabet.
    missing
        What an empty state at the end is called, such as ``not in work``. None refuses empty cells: who is not seen
        again has not left.

    Returns
    -------
    Moves

    Raises
    ------
    RefusalError
        A column is missing, a state is empty, a weight is negative, or `order` lacks a state.
    """
    import pandas as pd

    need(data, [start, end])
    pairs = pd.DataFrame({"start": data[start], "end": data[end]})
    if missing is not None:
        pairs["end"] = pairs["end"].astype(object).where(pairs["end"].notna(), missing)
    empty = int(pairs.isna().any(axis=1).sum())
    if empty:
        message = f"{empty} people have no state at the start or at the end."
        raise RefusalError("no-state", message, "Leave them out and say so, or name the state with missing=…")
    pairs = pairs.astype(str)
    pairs["count"] = 1
    pairs["weighted"] = counts(data, [weight])[weight] if weight else 1.0
    states = _ordered(sorted(set(pairs["start"]) | set(pairs["end"])), order)
    sums = pairs.groupby(["start", "end"])[["count", "weighted"]].sum()
    frame = sums.reindex(pd.MultiIndex.from_product([states, states], names=["start", "end"]), fill_value=0)
    frame = frame.reset_index()
    frame["base"] = frame.groupby("start")["count"].transform("sum")
    total = frame.groupby("start")["weighted"].transform("sum")
    frame["share"] = frame["weighted"] / total.where(total > 0)
    frame = frame[["start", "end", "count", "base", "share", "weighted"]]
    square = (len(states), len(states))
    wide = [pd.DataFrame(frame[name].to_numpy().reshape(square), states, states) for name in ("count", "share")]
    return Moves(frame, *wide)


def _ordered(states: list[str], order: Sequence[str]) -> list[str]:
    if not order:
        return states
    lost = [state for state in states if state not in order]
    if lost:
        raise RefusalError("unknown-state", f"The order lacks the state '{lost[0]}'.", "Name every state once.")
    return [state for state in order if state in states]
