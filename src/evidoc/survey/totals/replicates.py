"""A lazy table with replicate weights comes in; estimates go out whose variance is that between the replicates.

As `evidoc.survey.replicates` has it: factors by method, degrees of freedom from the rank of the weights.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from evidoc.model.source import SurveyDesign
from evidoc.survey.faults import Faults, refuse
from evidoc.survey.replicates import METHODS, replicate_columns
from evidoc.survey.totals.engine import KEPT, LEVEL, REPLICATE, Asked, X, Y, collected, grouped, keyed
from evidoc.survey.totals.variance import linearised

RANK = 1e-10
"""Part of the largest eigenvalue below which one is none: 1e-5 of the largest singular value."""
AT_ONCE = 2_000
"""Sums that one query makes."""


def columns_of(asked: Asked) -> list[str]:
    """Return the columns of replicate weights, in the order of their numbers.

    Raises
    ------
    RunError
        There are fewer than two, or the design does not say how they were made.
    """
    names = replicate_columns(SimpleNamespace(columns=asked.data.collect_schema().names()), asked.design)
    design, faults = asked.design, Faults(None)
    if design.method not in METHODS:
        message = f"Nothing says how the replicate weights {design.replicates} were made."
        faults.add("unknown-method", message, f"Known: {', '.join(METHODS)}.")
    if not 0 <= design.fay < 1 or (design.fay and design.method != "brr"):
        message = f"Fay's factor is {design.fay:g}: it is a number from 0 to below 1, and of method brr only."
        faults.add("bad-fay", message, "The documentation of the file gives it; often it is 0.5 or 0.3.")
    if len(names) < 2:  # noqa: PLR2004 - one replicate does not vary
        hint = "Give the columns as a pattern, such as 'rep_*'."
        faults.add("no-replicates", f"{design.replicates} fits {len(names)} columns.", hint)
    faults.stop_if_any()
    return names


def spread_of(asked: Asked, names: list[str], estimates: Any) -> Any:
    """Return the variance that replicates tell.

    Parameters
    ----------
    asked
        What is estimated.
    names
        The columns of replicate weights.
    estimates : array of shape (domains, 1 + replicates)
        The estimate, then that of each replicate.
    """
    import numpy as np

    own, others = estimates[:, :1], estimates[:, 1:]
    center = own if asked.design.method == "sdr" else others.mean(axis=1, keepdims=True)
    return ((others - center) ** 2 * np.asarray(_factors(asked, names))).sum(axis=1)


def freedom(asked: Asked, names: list[str]) -> int:
    """Return the degrees of freedom of replicate weights: their rank less one, from the sums of their products."""
    import narwhals as nw
    import numpy as np

    columns = [nw.col(name).cast(nw.Float64()) for name in names]
    pairs = [(i, j) for i in range(len(names)) for j in range(i, len(names))]
    products = np.zeros((len(names), len(names)))
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        sums = [(columns[i] * columns[j]).sum().alias(f"{i} {j}") for i, j in some]
        found = collected(asked.data.select(*sums)).iloc[0].to_numpy("float64")
        for (i, j), value in zip(some, found, strict=True):
            products[i, j] = products[j, i] = value
    sizes = np.linalg.eigvalsh(products)
    return int((sizes > RANK * sizes.max()).sum()) - 1


def replicated(asked: Asked, *, total: bool) -> Any:
    """Return one row for each domain (and category): ``estimate var df base deff``.

    Parameters
    ----------
    asked
        What is to be estimated.
    total
        Give the total of y instead of the ratio.
    """
    import narwhals as nw
    import numpy as np

    names = columns_of(asked)
    replicates = [REPLICATE.format(number) for number in range(len(names))]
    kept = [KEPT, *replicates]
    pairs = zip(names, replicates, strict=True)
    rows = asked.rows([nw.col(name).cast(nw.Float64()).alias(key) for name, key in pairs])
    # A row outside the domain has no weight, and none in any replicate.
    rows = rows.with_columns(nw.when(~nw.col(KEPT).is_null()).then(nw.col(key)).alias(key) for key in replicates)
    sums = [nw.col(KEPT).count().alias("n")]
    sums += [(nw.col(key) * nw.col(Y) if asked.y else nw.col(key)).sum().alias(f"{key} y") for key in kept]
    sums += [(nw.col(key) * nw.col(X) if asked.x else nw.col(key)).sum().alias(f"{key} x") for key in kept]
    groups = [*asked.keys, *([LEVEL] if asked.level else [])]
    found = collected(grouped(rows, groups, sums))
    found = keyed(found, groups).sort_values(groups, ignore_index=True) if groups else found
    ty, tx = (found[[f"{key} {what}" for key in kept]].fillna(0).to_numpy("float64") for what in "yx")
    n = found["n"].to_numpy("float64")
    if asked.level:
        found, ty, tx, n = _of_whole(asked, found, ty)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimates = ty if total else ty / tx
    own = np.where(n > 0, estimates[:, 0], np.nan)
    var = np.where(n > 0, spread_of(asked, names, estimates), np.nan)
    found = found[groups].assign(estimate=own, var=var, df=freedom(asked, names), base=n.astype("int64"))
    return found.assign(deff=var / _simple(asked, groups, total=total))


def _simple(asked: Asked, groups: list[str], *, total: bool) -> Any:
    """Return the variance of a simple random sample of the same rows, in the order of the sorted domains."""
    import numpy as np

    bare = replace(asked, design=SurveyDesign(asked.design.weight))
    found = linearised(bare, bare.totals(), total=total)
    found = found.sort_values(groups, ignore_index=True) if groups else found
    with np.errstate(divide="ignore", invalid="ignore"):
        return found["var"].to_numpy() / found["deff"].to_numpy()


def _of_whole(asked: Asked, found: Any, ty: Any) -> tuple[Any, Any, Any, Any]:
    """Return every category for every domain, with the totals and the base of the whole domain."""
    import numpy as np
    import pandas as pd

    there = found["n"].to_numpy("float64") > 0
    levels = found.loc[there, [LEVEL]].drop_duplicates()
    wholes = pd.DataFrame(ty).assign(n=found["n"].astype("float64").to_numpy())
    own = pd.DataFrame(ty, index=found.index)
    if asked.keys:
        wholes = pd.concat([found[asked.keys].reset_index(drop=True), wholes], axis=1)
        wholes = wholes.groupby(asked.keys, as_index=False, observed=True).sum()
        rows = wholes.merge(levels, how="cross")
    else:
        rows = levels.merge(wholes.sum().to_frame().T, how="cross")
    keys = [*asked.keys, LEVEL]
    rows = rows.sort_values(keys, ignore_index=True)
    parts = rows[keys].merge(pd.concat([found[keys], own], axis=1), on=keys, how="left")
    numbers = list(range(ty.shape[1]))
    part = parts[numbers].fillna(0).to_numpy("float64")
    return rows[keys], np.asarray(part), rows[numbers].to_numpy("float64"), rows["n"].to_numpy("float64")


def _factors(asked: Asked, names: list[str]) -> list[float]:
    """Return what each replicate counts in the variance."""
    design, number = asked.design, len(names)
    if design.method == "jackknife" and design.strata:
        return _by_stratum(asked, names)
    of = {
        "brr": 1 / (number * (1 - design.fay) ** 2),
        "jackknife": (number - 1) / number,
        "bootstrap": 1 / number,
        "sdr": 4 / number,
    }
    return [of[design.method]] * number


def _by_stratum(asked: Asked, names: list[str]) -> list[float]:
    """Return the factors of a jackknife within strata: one replicate a stratum, or one a cluster left out."""
    import narwhals as nw

    design, stratum = asked.design, nw.col(asked.design.strata)
    cluster = [design.cluster] if design.cluster else []
    units = asked.data.group_by(design.strata, *cluster).agg(nw.len().alias("evidoc rows"))
    counted = nw.len() if cluster else nw.col("evidoc rows").sum()
    found = collected(units.group_by(design.strata).agg(counted.alias("evidoc units")))
    sizes = dict(zip(found[design.strata], found["evidoc units"].astype("int64"), strict=True))
    if len(names) == len(sizes):
        return [1.0] * len(names)
    ends = []
    for number, name in enumerate(names):
        left_out = nw.when((nw.col(name) == 0) & (nw.col(design.weight) > 0)).then(stratum)
        ends += [left_out.min().alias(f"low {number}"), left_out.max().alias(f"high {number}")]
    row = collected(asked.data.select(*ends)).iloc[0]
    low, high = ([row[f"{end} {number}"] for number in range(len(names))] for end in ("low", "high"))
    if len(names) != sum(sizes.values()) or low != high or any(one not in sizes for one in low):
        message = (
            f"{len(names)} replicate weights fit neither the {len(sizes)} strata of '{design.strata}' nor their "
            f"{sum(sizes.values())} clusters, one left out at a time."
        )
        hint = "Name the strata and clusters that the jackknife was made of; or leave them out where it has none."
        raise refuse(None, "foreign-jackknife", message, hint)
    return [(sizes[one] - 1) / sizes[one] for one in low]
