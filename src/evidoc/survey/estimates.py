"""Microdata and a survey's design come in; weighted estimates with base, interval and reliability go out.

Formulas, for domain d with indicator z_i, weights w_i and clusters c of stratum h (Särndal, Swensson & Wretman 1992,
chapters 2, 4 and 5; Lumley 2010, chapters 2 and 3):

- total          Y = Σ w_i z_i y_i
- mean, share    R = Σ w_i z_i y_i / Σ w_i z_i
- ratio          R = Σ w_i z_i y_i / Σ w_i z_i x_i
- variance       Σ_h (1 − n_h / N_h) n_h / (n_h − 1) Σ_c (u_hc − ū_h)², where u_hc sums w_i e_i over a cluster and e_i
  is z_i y_i for a total and z_i (y_i − R x_i) / Σ w_i z_i x_i for a ratio (linearisation; x_i = 1 for a mean); the
  correction 1 − n_h / N_h only where the design says N_h. All rows stay in the design, whatever the domain.
- interval       t with the design's degrees of freedom; of a share on the logit scale, and by Korn & Graubard (1998)
  where it is exactly 0 or 1; of quantiles by Woodruff (1952).

They are computed by `svy`; of many domains at once by the same formulas in `evidoc.survey.many`, equal to 1e-9. Whoever
has more rows than fit into memory gives a narwhals ``LazyFrame`` instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.survey.design import Design
from evidoc.survey.faults import refuse
from evidoc.survey.many import is_many, solve_many
from evidoc.survey.preparing import Question, prepare
from evidoc.survey.solving import solve
from evidoc.survey.tables import table_of

By = str | Sequence[str]
PERCENT = 100.0
IN_PERCENT = ("estimate", "se", "ci_low", "ci_high")


def mean(
    data: Any,
    column: str,
    *,
    by: By = (),
    design: Design | Mapping[str, Any] | None = None,
    where: Any = None,
    level: float = 0.95,
    labels: bool = False,
) -> Any:
    """Estimate a mean.

    Parameters
    ----------
    data : pandas.DataFrame or narwhals.LazyFrame
        One row a person (or whatever was drawn), as `source` gives it.
    column
        A column of numbers.
    by
        Columns that divide the population; each combination that occurs is a row.
    design
        How the rows were drawn; None: as ``data/sources.yml`` says (``data.attrs["evidoc.design"]``).
    where : mapping, array of bool or None
        Column -> the value, or the values, it must have. The other rows stay in the design.
    level
        Of the intervals.
    labels
        Write what codes of the domains stand for, where the source says so.

    Returns
    -------
    pandas.DataFrame
        The domain's columns and ``estimate se ci_low ci_high base deff df cv reliability``; `base` is the unweighted
        number of rows, `cv` a proportion. What was missing, and notes, stand in ``attrs``.

    Raises
    ------
    RunError
        Data, design and wishes do not fit together; every fault is told, with its row.
    """
    return _estimate(data, Question("mean", (column,), by, where, level), design, labels)


def total(
    data: Any,
    column: str,
    *,
    by: By = (),
    design: Design | Mapping[str, Any] | None = None,
    where: Any = None,
    level: float = 0.95,
    labels: bool = False,
) -> Any:
    """Estimate a total; of a 0/1 column, how many there are in the population.

    Parameters
    ----------
    data, by, design, where, level, labels
        As of `mean`.
    column
        A column of numbers.

    Returns
    -------
    pandas.DataFrame
        As of `mean`.

    Raises
    ------
    RunError
        As of `mean`.
    """
    return _estimate(data, Question("total", (column,), by, where, level), design, labels)


def share(
    data: Any,
    column: str,
    *,
    by: By = (),
    design: Design | Mapping[str, Any] | None = None,
    where: Any = None,
    level: float = 0.95,
    labels: bool = False,
) -> Any:
    """Estimate a share, as a proportion from 0 to 1 (`percent` makes percent of it).

    Parameters
    ----------
    data, by, design, where, level, labels
        As of `mean`.
    column
        Of 0 and 1: the share of 1, one row a domain. Of anything else: the share of each category, which becomes a
        further column of the domain, under its own name.

    Returns
    -------
    pandas.DataFrame
        As of `mean`. A category that nobody of a domain has is 0 there.

    Raises
    ------
    RunError
        As of `mean`.
    """
    return _estimate(data, Question("share", (column,), by, where, level), design, labels)


def ratio(
    data: Any,
    numerator: str,
    denominator: str,
    *,
    by: By = (),
    design: Design | Mapping[str, Any] | None = None,
    where: Any = None,
    level: float = 0.95,
    labels: bool = False,
) -> Any:
    """Estimate a ratio of two totals, such as pay over hours.

    Parameters
    ----------
    data, by, design, where, level, labels
        As of `mean`.
    numerator, denominator
        Columns of numbers.

    Returns
    -------
    pandas.DataFrame
        As of `mean`.

    Raises
    ------
    RunError
        As of `mean`.
    """
    return _estimate(data, Question("ratio", (numerator, denominator), by, where, level), design, labels)


def median(
    data: Any,
    column: str,
    *,
    by: By = (),
    design: Design | Mapping[str, Any] | None = None,
    where: Any = None,
    level: float = 0.95,
    labels: bool = False,
) -> Any:
    """Estimate a median: the lowest value that half of the weights do not exceed.

    Parameters
    ----------
    data, by, design, where, level, labels
        As of `mean`.
    column
        A column of numbers.

    Returns
    -------
    pandas.DataFrame
        As of `mean`; there is no design effect of a median.

    Raises
    ------
    RunError
        As of `mean`.
    """
    return _estimate(data, Question("median", (column,), by, where, level, (0.5,)), design, labels)


def quantile(
    data: Any,
    column: str,
    p: float | Sequence[float],
    *,
    by: By = (),
    design: Design | Mapping[str, Any] | None = None,
    where: Any = None,
    level: float = 0.95,
    labels: bool = False,
) -> Any:
    """Estimate quantiles: the lowest values that these shares of the weights do not exceed.

    Parameters
    ----------
    data, by, design, where, level, labels
        As of `mean`.
    column
        A column of numbers.
    p
        One share or several, above 0 and below 1.

    Returns
    -------
    pandas.DataFrame
        As of `mean`, with a further column ``quantile``.

    Raises
    ------
    RunError
        As of `mean`.
    """
    chances = (p,) if isinstance(p, int | float) else tuple(p)
    if not chances or not all(0 < one < 1 for one in chances) or len(set(chances)) < len(chances):
        message = f"Quantiles need shares above 0 and below 1, each once, not {list(chances)}."
        raise refuse(data, "bad-quantile", message, "Such as p=[0.25, 0.5, 0.75].")
    return _estimate(data, Question("quantile", (column,), by, where, level, chances), design, labels)


def percent(estimates: Any) -> Any:
    """Return estimates in percent: proportions times 100.

    Parameters
    ----------
    estimates : pandas.DataFrame
        As of `share`, or of a `mean` or a `difference` of proportions.

    Returns
    -------
    pandas.DataFrame
        The same, with `estimate`, `se` and the interval times 100; `cv` is a proportion as before.

    Raises
    ------
    RunError
        They are in percent already.
    """
    if estimates.attrs.get("unit") == "%":
        raise refuse(estimates, "twice", "These estimates are in percent already.", "Call percent() once.")
    found = estimates.copy()
    found[list(IN_PERCENT)] *= PERCENT
    found.attrs = {**estimates.attrs, "unit": "%"}
    return found


def is_lazy(data: Any) -> bool:
    """Say whether a table is a narwhals ``LazyFrame``, without loading narwhals."""
    return type(data).__name__ == "LazyFrame" and type(data).__module__.startswith("narwhals")


def _estimate(data: Any, question: Question, design: Design | Mapping[str, Any] | None, labels: bool) -> Any:
    if is_lazy(data):
        from evidoc.survey.lazily import lazy_table

        return lazy_table(data, question, design)
    prepared = prepare(data, question, design)
    known = (data.attrs.get("evidoc.labels") or {}) if labels else None
    solved = solve_many(prepared) if is_many(prepared) else solve(prepared)
    return table_of(prepared, solved, known, data.attrs)
