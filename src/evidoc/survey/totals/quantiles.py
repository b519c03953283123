"""A lazy table and a survey's design come in; weighted quantiles by domain with Woodruff's interval go out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evidoc.survey.totals.engine import KEPT, REPLICATE, Asked, Y, collected, keyed
from evidoc.survey.totals.intervals import t_of, with_intervals
from evidoc.survey.totals.replicates import columns_of, freedom, spread_of
from evidoc.survey.totals.variance import linearised

ALL, BELOW, AT = "evidoc all", "evidoc below", "evidoc quantile"
_PART, _WHOLE = "{} cumulated", "{} in all"
AT_ONCE = 200
"""Domains whose limits one query looks up."""


def quantiles(asked: Asked, at: float, level: float) -> Any:
    """Return one row for each domain: the smallest value with at least the share `at` of the weight at or below it.

    The interval is Woodruff's (1952): the share at or below the estimate with its interval, looked up in the weighted
    distribution; half its width over t is the standard error, as in svy and ``svyquantile`` of R's survey. With
    replicate weights it is that of the replicates' quantiles. Distributions are cumulated in the engine.

    Parameters
    ----------
    asked
        What is to be estimated: the quantile of y.
    at
        From 0 to 1.
    level
        Of the interval.
    """
    if asked.design.replicates:
        return with_intervals(_replicated(asked, at), level, share=False)
    import narwhals as nw
    import numpy as np

    keys = [*asked.keys, ALL]
    points = _points(asked, keys, [KEPT])
    chosen = _first(points, keys, nw.col(_PART.format(KEPT)) / nw.col(_WHOLE.format(KEPT)) >= at)
    known = keyed(collected(chosen), keys).sort_values(keys, ignore_index=True)
    found = _share_below(asked, chosen, keys).merge(known, on=asked.keys or None, how="left", **_crossed(asked))
    half = t_of(level, found["df"].to_numpy()) * np.sqrt(found["var"].to_numpy())
    ends = []
    for sign in (-1, 1):
        share = found["estimate"].to_numpy() + sign * half
        inside = (share >= 0) & (share <= 1)
        ends.append(_at_shares(asked, points, keys, found[asked.keys], np.where(inside, share, np.nan)))
    low, high = ends
    with np.errstate(divide="ignore", invalid="ignore"):
        se = (high - low) / (2 * t_of(level, found["df"].to_numpy()))
        estimate = found[AT].to_numpy("float64")
        cv = np.where(estimate != 0, se / estimate, np.inf)
    return found.assign(estimate=estimate, se=se, ci_low=low, ci_high=high, deff=np.nan, cv=cv)


def _crossed(asked: Asked) -> dict[str, Any]:
    return {} if asked.keys else {"left_index": True, "right_index": True}


def _points(asked: Asked, keys: list[str], weights: list[str], more: Any = ()) -> Any:
    """Return the distinct values of y in each domain, with the weight up to them and in all."""
    import narwhals as nw

    rows = asked.rows(more).filter(~nw.col(KEPT).is_null()).with_columns(nw.lit(1).alias(ALL))
    points = rows.group_by(*keys, Y).agg(*(nw.col(weight).sum() for weight in weights))
    up_to = [nw.col(weight).cum_sum().over(*keys, order_by=Y).alias(_PART.format(weight)) for weight in weights]
    return points.with_columns(
        *up_to, *(nw.col(weight).sum().over(*keys).alias(_WHOLE.format(weight)) for weight in weights)
    )


def _first(points: Any, keys: list[str], reached: Any) -> Any:
    """Return the smallest value of each domain at which something is reached."""
    import narwhals as nw

    return points.filter(reached).group_by(*keys).agg(nw.col(Y).min().alias(AT))


def _share_below(asked: Asked, chosen: Any, keys: list[str]) -> Any:
    """Return the share of each domain at or below its quantile, linearised."""
    import narwhals as nw

    table = asked.data.with_columns(nw.lit(1).alias(ALL))
    table = table.join(chosen, left_on=[*asked.by, ALL], right_on=keys, how="left")
    y = nw.col(asked.y).cast(nw.Float64())
    below = nw.when(y.is_finite()).then(nw.when(y <= nw.col(AT)).then(nw.lit(1.0)).otherwise(nw.lit(0.0)))
    shares = replace(asked, data=table.with_columns(below.alias(BELOW)), y=BELOW)
    return linearised(shares, shares.totals())


def _at_shares(asked: Asked, points: Any, keys: list[str], domains: Any, shares: Any) -> Any:
    """Return for each domain the value at which its share is reached; missing where the share is."""
    import narwhals as nw
    import numpy as np

    reached = nw.col(_PART.format(KEPT)) / nw.col(_WHOLE.format(KEPT))
    found = np.full(len(domains), np.nan)
    wanted = np.flatnonzero(np.isfinite(shares))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        conditions = []
        for number in some:
            here = reached >= float(shares[number])
            for key, value in zip(asked.keys, domains.iloc[number], strict=True):
                here = here & (nw.col(key) == nw.lit(_plain(value)))
            conditions.append(here)
        values = keyed(collected(_first(points, keys, nw.any_horizontal(*conditions, ignore_nulls=True))), keys)
        place = domains.iloc[some].assign(place=some)
        both = place.merge(values, on=asked.keys) if asked.keys else values.assign(place=some[: len(values)])
        found[both["place"].to_numpy("int64")] = both[AT].to_numpy("float64")
    return found


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and not isinstance(value, str) else value


def _replicated(asked: Asked, at: float) -> Any:
    import narwhals as nw
    import numpy as np

    names = columns_of(asked)
    replicates = [REPLICATE.format(number) for number in range(len(names))]
    more = [nw.col(name).cast(nw.Float64()).alias(key) for name, key in zip(names, replicates, strict=True)]
    keys, kept = [*asked.keys, ALL], [KEPT, *replicates]
    points = _points(asked, keys, kept, more)
    firsts = []
    for key in kept:
        whole = nw.col(_WHOLE.format(key))
        there = (whole > 0) & (nw.col(_PART.format(key)) / whole >= at)
        firsts.append(nw.when(there).then(nw.col(Y)).min().alias(key))
    found = keyed(collected(points.group_by(*keys).agg(*firsts)), keys).sort_values(keys, ignore_index=True)
    base = keyed(collected(_counted(asked, keys)), keys)
    found = found.merge(base, on=keys)
    values = found[kept].to_numpy("float64")
    var = spread_of(asked, names, values)
    return found[asked.keys].assign(
        estimate=values[:, 0], var=var, df=freedom(asked, names), base=found["base"].to_numpy(), deff=np.nan
    )


def _counted(asked: Asked, keys: list[str]) -> Any:
    import narwhals as nw

    rows = asked.rows().with_columns(nw.lit(1).alias(ALL)).filter(~nw.col(KEPT).is_null())
    return rows.group_by(*keys).agg(nw.len().alias("base"))
