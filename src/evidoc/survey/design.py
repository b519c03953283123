"""A table and what is said of how it was drawn come in; the design, checked against every row, goes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeAlias

from evidoc.model.nearest import did_you_mean
from evidoc.model.source import SurveyDesign
from evidoc.survey.columns import codes, numbers
from evidoc.survey.faults import Faults, listed

Design: TypeAlias = SurveyDesign
"""How a survey was drawn, by the columns that say so."""
SINGLETONS = {"center": "center", "certainty": "skip", "skip": "skip"}
"""What is done with a stratum of one cluster -> the rule of `svy` that does it.

``center`` takes the deviation from the mean of all clusters (``lonely.psu="adjust"`` of R's survey: cautious).
``certainty`` says that the cluster was taken for certain, ``skip`` leaves the stratum out of the variance: both add
nothing to it (R's ``certainty`` and ``remove``, which give the same numbers too).
"""
_CHOICES = (
    "Choose what is done with it by `singleton`: center (deviation from the mean of all clusters; cautious), certainty "
    "(it was taken for certain) or skip (left out of the variance); or join it to a stratum that is like it."
)


def design_of(data: Any, design: Design | Mapping[str, Any] | None, faults: Faults) -> Design:
    """Return the design of a table.

    Parameters
    ----------
    data
        A table; its ``attrs`` may hold the design that ``data/sources.yml`` gives (``evidoc.design``).
    design
        What was said in the call; it comes before that of the table.
    faults
        Where what is wrong is noted.

    Raises
    ------
    RunError
        There is none, or it has keys that nobody knows.
    """
    given = design if design is not None else (getattr(data, "attrs", None) or {}).get("evidoc.design")
    if isinstance(given, Design):
        return given
    if not isinstance(given, Mapping) or not given.get("weight"):
        hint = "Give design=Design(weight=…, strata=…, cluster=…), or `survey:` of the source in data/sources.yml."
        faults.add("no-design", "Nothing says how these rows were drawn: there is no design with a weight.", hint)
        faults.stop_if_any()
        raise AssertionError
    known = [field.name for field in dataclasses.fields(Design)]
    for name in sorted(set(given) - set(known)):
        near = did_you_mean(str(name), known) or f"Known: {', '.join(known)}."
        faults.add("unknown-design", f"A design has no '{name}'.", near)
    faults.stop_if_any()
    return Design(**given)


def design_columns(design: Design) -> list[tuple[str, str]]:
    """Return the columns that a design names, each with its role; those of replicates are found by their pattern."""
    roles = (
        *((design.weight, "weight"), (design.strata, "strata")),
        *((design.cluster, "cluster"), (design.fpc, "population of clusters")),
    )
    return [(name, role) for name, role in roles if name]


def check_design(faults: Faults, data: Any, design: Design) -> None:
    """Note what is wrong with the words of a design."""
    if design.singleton and design.singleton not in SINGLETONS:
        near = did_you_mean(design.singleton, SINGLETONS) or f"Known: {', '.join(SINGLETONS)}."
        faults.add("unknown-singleton", f"There is no way with single clusters called '{design.singleton}'.", near)
    for name, role in ((design.strata, "strata"), (design.cluster, "cluster")):
        if name:
            missing = data[name].isna().to_numpy().nonzero()[0]
            hint = "Every row was drawn from somewhere: fill it in, or leave the column out of the design."
            faults.rows(f"missing-{role}", f"Column '{name}' ({role}) is empty", missing, hint)


def weights_of(faults: Faults, data: Any, name: str, role: str = "weight") -> Any:
    """Return the weights of a table; note those that are negative or missing by their rows, and all being zero."""
    import numpy as np

    before = len(faults.found)
    values = numbers(faults, data, name, role)
    if len(faults.found) > before:
        return values
    hint = "Look at the codes of the weight (such as −9), or leave those rows out where the survey says so."
    faults.rows("negative-weight", f"Column '{name}' ({role}) is negative", np.flatnonzero(values < 0), hint)
    faults.rows("missing-weight", f"Column '{name}' ({role}) is empty", np.flatnonzero(np.isnan(values)), hint)
    if not np.nansum(np.abs(values)) > 0:
        faults.add("zero-weights", f"Column '{name}' ({role}) is zero in every row.", "Name the weight of these rows.")
    return values


def check_strata(faults: Faults, data: Any, design: Design) -> None:
    """Note strata with a single cluster, and populations of clusters that cannot be."""
    import pandas as pd

    strata = codes(data[design.strata]) if design.strata else [0] * len(data)
    cluster = codes(data[design.cluster]) if design.cluster else range(len(data))
    units = pd.DataFrame({"stratum": strata, "unit": cluster})
    found = units.groupby("stratum")["unit"].nunique()
    single = found.index[found == 1]
    if len(single) and not design.singleton:
        rows = units.drop_duplicates("stratum").set_index("stratum").index.get_indexer(single)
        first = units.drop_duplicates("stratum").index[rows]
        names = [str(data[design.strata].iloc[row]) for row in first] if design.strata else [""]
        _refuse_single(faults, data, design, names)
    if design.fpc:
        _check_fpc(faults, data, design, strata, found)


def names_of_stratum(data: Any, design: Design, strata: Any, code: int) -> str:
    """Return what the file calls a stratum."""
    at = next(row for row, one in enumerate(strata) if one == code)
    return str(data[design.strata].iloc[at]) if design.strata else ""


def _refuse_single(faults: Faults, data: Any, design: Design, names: list[str]) -> None:
    unit = f"one cluster ('{design.cluster}')" if design.cluster else "one row"
    if not design.strata:
        message = f"The table has only {unit}: no variance can be estimated from it."
        faults.add("one-cluster", message, "Name the column of the primary sampling units, or leave it out.")
        return
    many = len(names) > 1
    message = (
        f"Strat{'a' if many else 'um'} {listed(names)} of '{design.strata}' {'have' if many else 'has'} only {unit}"
    )
    row = int((data[design.strata].map(str) == names[0]).to_numpy().argmax())
    faults.add("one-cluster", f"{message}: no variance can be estimated there.", _CHOICES, row)


def _check_fpc(faults: Faults, data: Any, design: Design, strata: Any, found: Any) -> None:
    import numpy as np
    import pandas as pd

    before = len(faults.found)
    values = numbers(faults, data, design.fpc, "population of clusters")
    hint = "Write how many clusters (rows, where there are no clusters) the stratum has in the population."
    empty = np.flatnonzero(np.isnan(values))
    faults.rows("missing-fpc", f"Column '{design.fpc}' (population of clusters) is empty", empty, hint)
    if len(faults.found) > before:
        return
    sizes = pd.Series(values).groupby(np.asarray(strata))
    for code, low, high in zip(found.index, sizes.min(), sizes.max(), strict=True):
        if low == high >= found[code]:
            continue
        name = names_of_stratum(data, design, strata, code)
        where = f"in stratum {name}" if design.strata else "in the table"
        row = int(np.flatnonzero(np.asarray(strata) == code)[0])
        if low != high:
            message = f"Column '{design.fpc}' (population of clusters) is {low:g} and {high:g} {where}."
            faults.add("uneven-fpc", message, hint, row)
        else:
            message = f"Column '{design.fpc}' says {low:g} clusters {where}; {found[code]} were drawn."
            faults.add("small-fpc", message, hint, row)
