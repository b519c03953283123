"""A lazy table with replicate weights comes in; estimates go out whose variance is that between the replicates."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from evidoc.model.source import SurveyDesign
from evidoc.survey.faults import refuse
from evidoc.survey.totals.engine import KEPT, LEVEL, REPLICATE, Asked, X, Y, collected, grouped

METHODS = ("brr", "jackknife", "bootstrap", "sdr")


def columns_of(asked: Asked) -> list[str]:
    """Return the columns of replicate weights, in the order of the table.

    Raises
    ------
    RunError
        There are fewer than two.
    """
    names = [name for name in asked.data.collect_schema().names() if fnmatchcase(name, asked.design.replicates)]
    if len(names) < 2:  # noqa: PLR2004 - one replicate does not vary
        message = f"The table has {len(names)} columns of replicate weights '{asked.design.replicates}'; it takes two."
        raise refuse(None, "no-replicates", message, "Correct 'survey: replicates:'.")
    return names


def coefficient(design: SurveyDesign, count: int) -> float:
    """Return by what the squared deviations of `count` replicates are multiplied.

    Raises
    ------
    RunError
        The design does not say how its replicates were made.
    """
    of = {
        "brr": 1 / (count * (1 - design.fay) ** 2),
        "jackknife": (count - 1) / count,
        "bootstrap": 1 / count,
        "sdr": 4 / count,
    }
    if design.method not in of:
        message = f"The design does not say how its replicate weights were made ('{design.method}')."
        raise refuse(None, "no-replicate-method", message, f"Write 'survey: method:' as one of {', '.join(METHODS)}.")
    return of[design.method]


def spread_of(design: SurveyDesign, estimates: Any) -> Any:
    """Return the variance that replicates tell: one row of `estimates` for each domain, one column for each."""
    off = estimates - estimates.mean(axis=1, keepdims=True)
    return coefficient(design, estimates.shape[1]) * (off**2).sum(axis=1)


def replicated(asked: Asked, *, total: bool) -> Any:
    """Return one row for each domain (and category): ``estimate var df base deff``.

    The variance is that of the replicates' estimates around their mean (Wolter 2007, chapters 3 to 5).

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
    keys = [REPLICATE.format(number) for number in range(len(names))]
    kept = [KEPT, *keys]
    rows = asked.rows([nw.col(name).cast(nw.Float64()).alias(key) for name, key in zip(names, keys, strict=True)])
    # A row outside the domain has no weight, and none in any replicate.
    rows = rows.with_columns(nw.when(~nw.col(KEPT).is_null()).then(nw.col(key)).alias(key) for key in keys)
    x, y = (nw.col(X) if asked.x else nw.lit(1.0)), (nw.col(Y) if asked.y else nw.lit(1.0))
    sums = [nw.col(KEPT).count().alias("n")]
    sums += [(nw.col(key) * y).sum().alias(f"{key} y") for key in kept]
    sums += [(nw.col(key) * x).sum().alias(f"{key} x") for key in kept]
    groups = [*asked.keys, *([LEVEL] if asked.level else [])]
    found = collected(grouped(rows, groups, sums))
    found = found.dropna(subset=groups).sort_values(groups, ignore_index=True) if groups else found
    ty, tx = (found[[f"{key} {what}" for key in kept]].fillna(0).to_numpy("float64") for what in "yx")
    n = found["n"].to_numpy()
    if asked.level:
        found, ty, tx, n = _of_whole(asked, found, ty)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimates = ty if total else ty / tx
    own = np.where(n > 0, estimates[:, 0], np.nan)
    var = np.where(n > 0, spread_of(asked.design, estimates[:, 1:]), np.nan)
    return found[groups].assign(estimate=own, var=var, df=len(names) - 1, base=n, deff=np.nan)


def _of_whole(asked: Asked, found: Any, ty: Any) -> tuple[Any, Any, Any, Any]:
    """Return the categories that some row is in, with the totals and the base of their whole domain."""
    import numpy as np

    number = found.groupby(asked.keys, sort=False, observed=True).ngroup().to_numpy() if asked.keys else ty[:, 0] * 0
    number = number.astype("int64")
    whole = np.zeros((int(number.max(initial=-1)) + 1, ty.shape[1]))
    np.add.at(whole, number, ty)
    base = np.bincount(number, weights=found["n"])[number].astype("int64")
    there = found["n"].to_numpy() > 0
    return found[there], ty[there], whole[number][there], base[there]
