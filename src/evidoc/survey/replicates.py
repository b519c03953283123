"""Columns of replicate weights and how they were made come in; what `svy` needs of them, df and factors, goes out."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

from evidoc.model.nearest import did_you_mean
from evidoc.survey.columns import codes
from evidoc.survey.design import Design, weights_of
from evidoc.survey.faults import Faults

METHODS = ("brr", "jackknife", "bootstrap", "sdr")
FEWEST = 2
_PATTERN = "Give the columns as a pattern, such as 'rep_*'."


def replicate_columns(data: Any, design: Design) -> list[str]:
    """Return the columns of replicate weights, in the order of their numbers."""
    if not design.replicates:
        return []
    names = [str(name) for name in data.columns if fnmatchcase(str(name), design.replicates)]
    return sorted((name for name in names if name != design.weight), key=_natural)


def check_replicates(faults: Faults, data: Any, design: Design, names: list[str]) -> Any:
    """Return the replicate weights as an array of rows by replicates; note what is wrong with them."""
    import numpy as np

    if design.method not in METHODS:
        near = did_you_mean(design.method, METHODS) if design.method else ""
        message = f"Nothing says how the replicate weights {design.replicates} were made."
        if design.method:
            message = f"There is no method of replication called '{design.method}'."
        faults.add("unknown-method", message, near or f"Known: {', '.join(METHODS)}.")
    if not 0 <= design.fay < 1 or (design.fay and design.method != "brr"):
        message = f"Fay's factor is {design.fay:g}: it is a number from 0 to below 1, and of method brr only."
        faults.add("bad-fay", message, "The documentation of the file gives it; often it is 0.5 or 0.3.")
    if len(names) < FEWEST:
        what = "no column" if not names else "only one column"
        near = did_you_mean(design.replicates.replace("*", ""), map(str, data.columns))
        faults.add("no-replicates", f"{design.replicates} fits {what}.", f"{near} {_PATTERN}".strip())
        return None
    values = [weights_of(faults, data, name, "replicate weight") for name in names]
    return np.column_stack(values)


def declared(data: Any, design: Design, values: Any, faults: Faults) -> Any:
    """Return the replicate weights as `svy` declares them, for columns called ``r1``, ``r2``, ….

    Parameters
    ----------
    data : pandas.DataFrame
        The rows.
    design
        With `replicates` and `method`; strata and clusters tell how a jackknife was made.
    values : array of shape (rows, replicates)
        The replicate weights.
    faults
        Where a jackknife that does not fit its strata is noted.

    Notes
    -----
    The variance is Σ c_r (θ_r − θ)², with c_r = 1/R for a bootstrap, 1/(R(1 − f)²) for balanced repeated replication
    (f: Fay's factor), 4/R for successive differences, and (R − 1)/R, or (n_h − 1)/n_h with strata, for a jackknife;
    θ is the mean of the replicates as in R's survey, for successive differences the estimate itself (Fay & Train).
    """
    import svy

    base = {"prefix": "r", "n_reps": values.shape[1], "padding": 0, "df": float(max(freedom(values), 1))}
    if design.method == "brr":
        return svy.BrrWgts(**base, fay_coef=design.fay)
    if design.method == "bootstrap":
        return svy.BootstrapWgts(**base)
    if design.method == "sdr":
        return svy.SdrWgts(**base)
    return svy.JackknifeWgts(**base, scale=_factors(data, design, values, faults))


def freedom(values: Any) -> int:
    """Return the degrees of freedom of replicate weights: their rank less one, as R's ``degf`` has it."""
    import numpy as np

    distinct = np.unique(values, axis=0)
    # QR first: the rank of the small triangle is that of all rows.
    corner = np.linalg.qr(distinct, mode="r") if len(distinct) > values.shape[1] else distinct
    sizes = np.linalg.svd(corner, compute_uv=False)
    return int((sizes > 1e-5 * sizes[0]).sum()) - 1


def _factors(data: Any, design: Design, values: Any, faults: Faults) -> list[float]:
    """Return what each replicate of a jackknife counts in the variance."""
    import numpy as np
    import pandas as pd

    number = values.shape[1]
    if not design.strata:
        return [(number - 1) / number] * number
    strata = codes(data[design.strata])
    if number == len(set(strata)):  # one a stratum (JK2): the pair's other half is doubled
        return [1.0] * number
    cluster = codes(data[design.cluster]) if design.cluster else np.arange(len(data))
    units = pd.DataFrame({"stratum": strata, "unit": cluster}).groupby("stratum")["unit"].nunique()
    left_out = [np.flatnonzero((values[:, at] == 0) & (data[design.weight].to_numpy() > 0)) for at in range(number)]
    if number != int(units.sum()) or any(len(set(strata[rows])) != 1 for rows in left_out):
        message = (
            f"{number} replicate weights fit neither the {len(units)} strata of '{design.strata}' nor their "
            f"{int(units.sum())} clusters, one left out at a time."
        )
        hint = "Name the strata and clusters that the jackknife was made of; or leave them out where it has none."
        faults.add("foreign-jackknife", message, hint)
        return [1.0] * number
    sizes = [int(units[strata[rows[0]]]) for rows in left_out]
    return [(size - 1) / size for size in sizes]


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key for sorting names by the numbers in them: rep_2 before rep_10."""
    parts = re.split(r"(\d+)", name)
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts)
