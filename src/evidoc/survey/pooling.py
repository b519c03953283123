"""Quarters (or years, or waves) of one survey come in; one table with weights for all of them together goes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.model.nearest import did_you_mean
from evidoc.survey.columns import check_columns, check_table
from evidoc.survey.design import Design, design_columns, design_of, weights_of
from evidoc.survey.faults import Faults, refuse
from evidoc.survey.replicates import replicate_columns

WEIGHT = "pooled_weight"
STRATA = "pooled_strata"
WAYS = ("average", "size", "sum")
FEWEST = 2
_OVERLAP = (
    "Name the column by which a household or person is known in every quarter (cluster=…), so that meeting the same "
    "people again is counted; or say independent=True where the quarters share nobody."
)


def pooled(
    frames: Mapping[str, Any] | Sequence[Any],
    *,
    period: str = "period",
    weights: str = "average",
    cluster: str = "",
    independent: bool = False,
    design: Design | Mapping[str, Any] | None = None,
) -> Any:
    """Put quarters together, with weights that stay those of one population.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame, or sequence of pandas.DataFrame
        Period -> its rows; a sequence is called 1, 2, ….
    period
        The column that is added with the period.
    weights
        ``average``: each weight divided by the number of periods, so that totals are those of the average period.
        Each quarter's weights sum to the whole population; together, undivided, they would count it once a quarter.
        ``size``: each period counts as its number of rows, which is more precise where the periods differ in size and
        what is estimated does not change between them (Korn & Graubard 1999, chapter 8). ``sum``: undivided, for
        things that add up over time, such as redundancies or days lost in a year.
    cluster
        The column of a household or person, which is the same in every period: the panel's overlap then counts.
        Empty: that of the design.
    independent
        The periods share nobody: strata are kept apart by period instead.
    design
        As of `mean`.

    Returns
    -------
    pandas.DataFrame
        All rows, with the columns `period` and ``pooled_weight``; the weights as they were stay. Its ``attrs`` hold
        the design, so that estimates need none.

    Raises
    ------
    RunError
        The periods do not fit together, or nothing says who is in several of them.

    Notes
    -----
    The choice of weights is the analyst's, and belongs into the text.
    """
    named = dict(frames) if isinstance(frames, Mapping) else dict(enumerate(frames, 1))
    drawn = _checked(named, period, weights, cluster, design, independent=independent)
    import pandas as pd

    rows = sum(len(frame) for frame in named.values())
    parts = []
    for name, frame in named.items():
        factor = {"average": 1 / len(named), "size": len(frame) / rows, "sum": 1.0}[weights]
        scaled = [drawn.weight, *replicate_columns(frame, drawn)]
        made = {f"pooled_{one}" if one != drawn.weight else WEIGHT: frame[one] * factor for one in scaled}
        if independent:
            made[STRATA] = f"{name}|" + (frame[drawn.strata].map(str) if drawn.strata else "")
        parts.append(frame.assign(**{period: name}, **made))
    result = pd.concat([_bare(part) for part in parts], ignore_index=True)
    first = next(iter(named.values())).attrs
    result.attrs = {key: value for key, value in first.items() if key in {"evidoc.labels", "evidoc.source"}}
    strata = STRATA if independent else drawn.strata
    replicates = f"pooled_{drawn.replicates}" if drawn.replicates else ""
    whole = dataclasses.replace(drawn, weight=WEIGHT, strata=strata, replicates=replicates)
    single = dataclasses.replace(drawn, strata=strata)
    result.attrs["evidoc.design"] = dataclasses.asdict(whole)
    result.attrs["evidoc.pooled"] = {"period": period, "weights": weights, "design": dataclasses.asdict(single)}
    return result


def _checked(
    named: Mapping[Any, Any], period: str, weights: str, cluster: str, design: Any, *, independent: bool
) -> Design:
    """Return the design of each period, which must be the same; refuse what does not fit together."""
    if len(named) < FEWEST:
        raise refuse({}, "one-period", "There is only one period: nothing to pool.", "Give two or more.")
    if weights not in WAYS:
        hint = did_you_mean(str(weights), WAYS) or f"Known: {', '.join(WAYS)}."
        raise refuse({}, "unknown-weights", f"There is no way of pooling weights called '{weights}'.", hint)
    designs = {}
    for name, frame in named.items():
        faults = Faults(frame)
        check_table(faults, frame)
        found = design_of(frame, design, faults)
        found = dataclasses.replace(found, cluster=cluster) if cluster else found
        check_columns(faults, frame, design_columns(found))
        if taken := sorted({period, WEIGHT, STRATA} & set(map(str, frame.columns))):
            hint = "Rename it, or choose another name for the period."
            faults.add("reserved-name", f"Period {name}: there is a column '{taken[0]}' already.", hint)
        weights_of(faults, frame, found.weight)
        if not (found.cluster or independent or found.replicates):
            faults.add("unknown-overlap", "Nothing says who is in several of the periods.", _OVERLAP)
        faults.stop_if_any()
        designs[name] = found
    first = next(iter(designs.values()))
    if other := [str(name) for name, one in designs.items() if one != first]:
        raise refuse(
            {}, "unlike-designs", f"Period {other[0]} was drawn in another way.", "Pool periods of one design."
        )
    return first


def _bare(frame: Any) -> Any:
    """Return a frame without attrs: those of several frames would be compared, which arrays in them forbid."""
    frame = frame.copy(deep=False)
    frame.attrs = {}
    return frame
