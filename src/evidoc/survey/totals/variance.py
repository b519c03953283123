"""Totals by domain and stratum come in; estimates with their linearised variance, as a survey's design asks, go out."""

from __future__ import annotations

from typing import Any

from evidoc.survey.faults import refuse
from evidoc.survey.totals.engine import LEVEL, STRATUM, Asked, keyed

MOST_NAMED = 5
"""Strata that one refusal names."""
MOST_SCALED = 1.5
"""Mean weight up to which it is looked whether weights were scaled to the sample."""
_LITTLE = 1e-6
_NUMBER = "number"
_METHODS = "center (around the mean of all clusters), certainty or skip (it adds nothing)"


def linearised(asked: Asked, totals: Any, shift: float = 0.0, *, total: bool = False) -> Any:
    """Return one row for each domain (and category): estimate, variance, degrees of freedom, base and design effect.

    The score of a row is a·w·y + b·w·x, so sums and sums of squares of the scores of primary sampling units follow from
    those of y and x. The variance is that of the units' scores within strata, with replacement but for the finite
    population correction (Särndal, Swensson and Wretman 1992, 5.5 to 5.10; ``svytotal``, ``svyratio`` of R's survey).

    Parameters
    ----------
    asked
        What was added up.
    totals
        As `Asked.totals` gives them.
    shift
        What was taken off y for each x.
    total
        Give the total of y instead of the ratio.

    Returns
    -------
    pandas.DataFrame
        The domain's keys, ``estimate var df base deff``, and ``spread``: the variance of y over its mean square, by
        which it is known whether digits were lost. Missing where there is nothing to estimate from.

    Raises
    ------
    RunError
        Weights are missing or negative, a stratum has a single cluster and the design does not say what to do, or the
        finite population corrections do not fit.
    """
    import numpy as np
    import pandas as pd

    strata, single, scaled = _strata(asked, totals), asked.design.singleton, _is_scaled(asked, totals)
    keys = [*asked.keys, *([LEVEL] if asked.level else [])]
    held = keyed(totals, keys) if keys else totals
    held = _shares(asked, held) if asked.level else held.assign(**_ones(asked, held))
    if keys:
        groups = held.groupby(keys, sort=True, observed=True)
        domains, held = groups.size().reset_index()[keys], held.assign(**{_NUMBER: groups.ngroup()})
    else:
        domains, held = pd.DataFrame(index=[0]), held.assign(**{_NUMBER: 0})
    with np.errstate(divide="ignore", invalid="ignore"):
        return domains.assign(**_estimated(held, strata, len(domains), shift, single, total=total, scaled=scaled))


def _ones(asked: Asked, held: Any) -> dict[str, Any]:
    """Return the sums that were spared because x is 1."""
    return {} if asked.x else {"w": held["tx"], "wyx": held["ty"], "wxx": held["tx"], "txx": held["txx"]}


def _shares(asked: Asked, held: Any) -> Any:
    """Return rows of domain and stratum in which y says who is in the category, and x who is in the domain."""
    stratum = [*asked.keys, STRATUM]
    whole = held.groupby(stratum, as_index=False, dropna=False, observed=True)
    whole = whole.agg(n=("n", "sum"), active=("active", "sum"), tx=("tx", "sum"), txx=("tyx", "sum"))
    levels = held.loc[held["n"] > 0, [LEVEL]].drop_duplicates()
    rows = whole.merge(levels, how="cross")  # also a category that nobody of a domain is in: its share is 0
    own = held[[*stratum, LEVEL, "tx", "txx", "tyx"]].rename(columns={"tx": "ty", "txx": "tyy"})
    rows = rows.merge(own, on=[*stratum, LEVEL], how="left")
    rows[["ty", "tyy", "tyx"]] = rows[["ty", "tyy", "tyx"]].fillna(0.0)
    return rows.assign(w=rows["tx"], wyy=rows["ty"], wyx=rows["ty"], wxx=rows["tx"])


def _estimated(
    held: Any, strata: Any, count: int, shift: float, single: str, *, total: bool, scaled: bool
) -> dict[str, Any]:
    """Return the columns of estimates, one entry for each of the `count` domains."""
    import numpy as np

    number = held[_NUMBER].to_numpy()

    def added(column: Any) -> Any:
        return np.bincount(number, weights=np.asarray(column, dtype="float64"), minlength=count)

    n, w, ty, tx, wyy, wyx, wxx = (added(held[name]) for name in ("n", "w", "ty", "tx", "wyy", "wyx", "wxx"))
    ratio = ty / tx
    a, b = (np.ones(count), np.full(count, shift)) if total else (1 / tx, -ratio / tx)
    scores = a[number] * held["ty"].to_numpy() + b[number] * held["tx"].to_numpy()
    squares = (a**2)[number] * held["tyy"].to_numpy() + (2 * a * b)[number] * held["tyx"].to_numpy()
    squares = squares + (b**2)[number] * held["txx"].to_numpy()
    stratum = strata.loc[held[STRATUM]]
    units, factor = stratum["psus"].to_numpy(), stratum["factor"].to_numpy()
    several = units > 1
    var = added(np.where(several, factor * units / np.maximum(units - 1, 1) * (squares - scores**2 / units), 0.0))
    if single == "center":
        # Around the mean of all units; as in svy and R, a stratum without a row of the domain is none of its strata.
        there = held["active"].to_numpy() > 0
        mean = (added(scores) / added(np.where(there, units, 0)))[number]
        var = var + added(np.where(several | ~there, 0.0, factor * (scores - mean) ** 2))
    spread = wyy - 2 * ratio * wyx + ratio**2 * wxx  # the weighted sum of squares of the residuals
    simple = spread * (w if total else w / tx**2) / (n - 1)
    simple = simple if scaled else simple * (1 - n / w)
    estimate = ty + shift * tx if total else ratio + shift
    some = (n > 0) & np.isfinite(estimate)
    active = held["active"].to_numpy()
    known = {"estimate": estimate, "var": np.maximum(var, 0), "deff": var / simple, "spread": spread / wyy}
    return {
        **{name: np.where(some, column, np.nan) for name, column in known.items()},
        "df": np.rint(added(active) - added(active > 0.5)).astype("int64"),  # noqa: PLR2004 - parts of 1 add up to it
        "base": np.rint(n).astype("int64"),
    }


def _is_scaled(asked: Asked, totals: Any) -> bool:
    """Say whether the weights were scaled to the sample, so that they do not tell how many the population is."""
    if totals["w" if asked.x else "tx"].sum() > MOST_SCALED * totals["n"].sum():
        return False  # nearly always: they count persons, households or businesses
    weights, rows = asked.weights()
    return bool(weights <= rows * (1 + _LITTLE))


def _strata(asked: Asked, totals: Any) -> Any:
    """Return by stratum the number of its clusters, and the factor of its finite population; refuse what is wrong."""
    import numpy as np

    design = asked.design
    lost = round(totals["lost"].sum())
    endless = not np.isfinite(totals[["ty", "tx"]].to_numpy()).all()
    if endless and (bad := asked.wrong_weights()):
        message = f"Column '{design.weight}' (weight) is negative or empty in {bad} rows."
        raise refuse(None, "bad-weight", message, "Correct them, or leave those rows out before estimating.")
    if lost or totals[STRATUM].isna().any():
        name, role = (design.cluster, "cluster") if lost else (design.strata, "strata")
        message = f"Column '{name}' ({role}) is empty in some rows."
        raise refuse(None, f"missing-{role}", message, "Every row was drawn from somewhere: fill it in.")
    if endless:
        message = f"A column of {', '.join(filter(None, (asked.y, asked.x, design.weight)))} is infinite in some rows."
        raise refuse(None, "infinite", message, "Make it missing, or mend the division.")
    strata = totals.groupby(STRATUM, dropna=False, observed=True).agg(psus=("psus", "sum"))
    strata["psus"] = strata["psus"].round()
    alone = strata.index[strata["psus"] == 1]
    if len(alone) and not design.singleton:
        what = f"The stratum {_named(alone)} has" if len(alone) == 1 else f"The strata {_named(alone)} have"
        message = (
            f"{what} a single cluster each, so their variance is unknown."
            if len(alone) > 1
            else (f"{what} a single cluster, so its variance is unknown.")
        )
        raise refuse(None, "one-cluster", message, f"Say in 'survey: singleton:' what is to be done: {_METHODS}.")
    strata["factor"] = 1.0
    if design.fpc:
        grouped = totals.groupby(STRATUM, dropna=False, observed=True)
        low, high = grouped["fpc low"].min(), grouped["fpc high"].max()
        wrong = strata.index[~((low == high) & (low >= strata["psus"]))]
        if len(wrong):
            message = (
                f"'{design.fpc}' must be the same number in all rows of a stratum, and no less than its clusters "
                f"in the file; it is not in {_named(wrong)}."
            )
            raise refuse(None, "bad-fpc", message, "It is the number of clusters of the stratum in the population.")
        strata["factor"] = np.clip(1 - strata["psus"] / low, 0, 1)
    return strata


def _named(strata: Any) -> str:
    shown = ", ".join(f"'{one}'" for one in strata[:MOST_NAMED])
    return f"{shown} and {len(strata) - MOST_NAMED} more" if len(strata) > MOST_NAMED else shown
