"""Checked arrays come in; the rows that `svy` gives, and their covariance, go out.

Design effect: the variance against that of a simple random sample without replacement of the same size (``"wor"`` of
`svy`, ``deff=TRUE`` of R's survey), the population being the sum of the weights. Where the weights sum to no more than
the rows (they were scaled to the sample), it is against one with replacement (``"wr"``, ``deff="replace"``).

Degrees of freedom: of a domain, its clusters less its strata, as R's ``degf`` of the subset; of a contrast, those of
the whole design; of replicate weights, their rank less one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from evidoc.records import dataclass
from evidoc.survey.faults import refuse
from evidoc.survey.intervals import NOT, edge
from evidoc.survey.preparing import Prepared

SDR = "sdr"
SCALED = 1e-6
"""How far weights that were scaled to the sample may sum to more than its rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate."""

    group: int
    """Place in `Groups.keys`."""
    level: int = -1
    """Place in `Prepared.levels`; −1 where there are none."""
    probability: float = NOT
    estimate: float = NOT
    se: float = NOT
    ci_low: float = NOT
    ci_high: float = NOT
    base: int = 0
    deff: float = NOT
    df: float = NOT

    @property
    def cv(self) -> float:
        """The coefficient of variation: standard error over estimate."""
        return self.se / abs(self.estimate) if self.estimate else NOT


@dataclass(frozen=True, slots=True)
class Solved:
    """What came out: the rows that have an estimate, in no order."""

    rows: tuple[Row, ...]
    covariance: Any
    """Square array, in the order of `rows`; None of quantiles."""
    df: float
    """Of the whole design."""
    deff: str
    """``wor``, ``wr``, or empty where there is none."""


def solve(prepared: Prepared, sample: Any = None) -> Solved:
    """Estimate.

    Parameters
    ----------
    prepared
        The question and its table.
    sample : svy.Sample, optional
        In place of that of `prepared`, with groups of its own.

    Raises
    ------
    RunError
        `svy` refuses for a reason that nobody foresaw; its own words are told.
    """
    from svy.errors import SvyError

    drawn = prepared.sample() if sample is None else sample
    try:
        if prepared.question.kind in {"median", "quantile"}:
            return _quantiles(prepared, drawn)
        found, deff = _asked(prepared, drawn)
        rows = [_row(prepared, one) for one in found.to_dicts()]
        kept = [at for at, row in enumerate(rows) if row is not None]
        covariance = found.covariance[kept][:, kept]
        taken = [row for row in rows if row is not None]
        if prepared.declared is not None:
            taken, deff = _with_deff(prepared, taken)
        if prepared.question.kind == "share":
            taken = _at_the_edge(prepared, taken)
    except SvyError as error:
        first = str(getattr(error, "detail", "") or error).strip().splitlines()[0]
        raise refuse({}, "cannot-estimate", f"svy refuses: {first}", "Look at the design and the data.") from error
    return Solved(tuple(taken), covariance, float(found.design_df or 0), deff)


def _asked(prepared: Prepared, sample: Any, **options: Any) -> tuple[Any, str]:
    """Return what `svy` estimates, and the reference of the design effect."""
    from svy.errors import MethodError

    if prepared.declared is not None:
        return _call(prepared, sample, **options), ""
    weights = prepared.arrays["w"]
    scaled = weights.sum() <= (weights > 0).sum() * (1 + SCALED)
    for deff in ("wr",) if scaled else ("wor", "wr"):
        try:
            return _call(prepared, sample, deff=deff, **options), deff
        except MethodError as error:
            if error.code != "DEFF_NOT_COMPUTABLE":
                raise
    return _call(prepared, sample, **options), ""  # nothing varies: there is nothing to compare with


def _call(prepared: Prepared, sample: Any, **options: Any) -> Any:
    question, estimation = prepared.question, sample.estimation
    options = {"by": "g", "alpha": 1 - question.level, "drop_nulls": True, **options}
    if prepared.declared is not None and "deff" not in options:
        options["method"] = "replication"
        options["variance_center"] = "estimate" if prepared.design.method == SDR else "rep_mean"
    if question.kind == "ratio":
        return estimation.ratio("y", "x", **options)
    ask = {"mean": estimation.mean, "total": estimation.total, "share": estimation.prop}
    return ask[question.kind]("y", **options)


def _row(prepared: Prepared, found: Mapping[str, Any]) -> Row | None:
    """Return one row of `svy`; None for the share of 0, and for a domain without anybody."""
    level = -1
    if prepared.question.kind == "share":
        value = int(float(found["y_level"]))
        if prepared.levels is None and value != 1:
            return None
        level = value if prepared.levels is not None else -1
    if not found["n"] or _number(found["est"]) is None:
        return None
    return Row(
        group=int(found["by_level"][0]),
        level=level,
        probability=_or_not(found["prob"]),
        estimate=float(found["est"]),
        se=_or_not(found["se"]),
        ci_low=_or_not(found["lci"]),
        ci_high=_or_not(found["uci"]),
        base=int(found["n"]),
        deff=_or_not(found["deff"]),
        df=_or_not(found["df"]),
    )


def _number(value: Any) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _or_not(value: Any) -> float:
    found = _number(value)
    return NOT if found is None else found


def _quantiles(prepared: Prepared, sample: Any) -> Solved:
    question = prepared.question
    options: dict[str, Any] = {"by": "g", "alpha": 1 - question.level, "drop_nulls": True}
    if prepared.declared is not None:
        options["method"] = "replication"
        options["variance_center"] = "estimate" if prepared.design.method == SDR else "rep_mean"
    found = sample.estimation.quantile("y", p=list(question.probabilities), **options)
    rows = [_row(prepared, one) for member in found for one in member.to_dicts()]
    return Solved(tuple(row for row in rows if row is not None), None, NOT, "")


def _with_deff(prepared: Prepared, rows: list[Row]) -> tuple[list[Row], str]:
    """Add the design effects of replicate weights: their variance against that of a simple random sample."""
    taylor = replace(prepared, declared=None)
    found, deff = _asked(taylor, prepared.sample(bare=True))
    simple = {
        (row.group, row.level): row.se**2 / row.deff
        for one in found.to_dicts()
        if (row := _row(taylor, one)) is not None and row.deff
    }
    with_deff = [replace(row, deff=_over(row.se**2, simple.get((row.group, row.level), NOT))) for row in rows]
    return with_deff, deff


def _over(above: float, below: float) -> float:
    return above / below if below else NOT


def _at_the_edge(prepared: Prepared, rows: list[Row]) -> list[Row]:
    """Give shares of exactly 0 or 1 an interval: a logit has none there."""
    found = []
    for row in rows:
        if row.se == 0 and row.estimate in {0.0, 1.0}:
            low, high = edge(row.estimate, row.df, row.base, prepared.question.level)
            found.append(replace(row, ci_low=low, ci_high=high, deff=NOT))
        else:
            found.append(row)
    return found
