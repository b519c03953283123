"""A question about a lazy table comes in; the same table of estimates as of one in memory goes out.

Totals by stratum and cluster are added up in the engine (`evidoc.survey.totals`), equal to `svy` to 1e-9. Domains in
which every answer is missing have no row: the engine never sees them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidoc.survey.design import Design, design_of
from evidoc.survey.domains import ESTIMATED, in_order, names_of, plain
from evidoc.survey.faults import Faults, refuse
from evidoc.survey.preparing import Question
from evidoc.survey.reliability import bands
from evidoc.survey.tables import INTERVALS, QUANTILE


def lazy_table(data: Any, question: Question, design: Design | Mapping[str, Any] | None) -> Any:
    """Estimate from a lazy table.

    Parameters
    ----------
    data : narwhals.LazyFrame
        Of any engine.
    question
        What is asked; `where` is a mapping or an expression of narwhals.
    design
        How the rows were drawn; it must be given, because lazy tables carry none.

    Returns
    -------
    pandas.DataFrame
        As of `evidoc.survey.mean`.

    Raises
    ------
    RunError
        Data, design and question do not fit together.
    """
    import pandas as pd

    from evidoc.survey.totals import lazy_estimates

    chosen = design_of(None, design, Faults(None))
    if not 0 < question.level < 1:
        raise refuse(None, "bad-level", f"{question.level:g} is no level of an interval.", "Such as 0.95.")
    by = names_of(question.by)
    where = _expression(data, question.where)
    found = []
    for chance in question.probabilities or (0.5,):
        args = (question.kind, data, question.columns, by, chosen, question.level)
        part = lazy_estimates(*args, where=where, at=chance)
        found.append(part.assign(**{QUANTILE: chance}) if question.kind == QUANTILE else part)
    frame = pd.concat(found, ignore_index=True)
    names = [*by, *([QUANTILE] if question.kind == QUANTILE else [])]
    if question.kind == "share":
        frame, names = _of_one(frame, by, question.columns[0])
    if not len(frame):
        hint = "Look at what `where` leaves, and at the weights."
        raise refuse(None, "nothing-left", f"No row with a weight has a value in {question.columns[0]}.", hint)
    keys = [[in_order(plain(value)) for value in row] for row in frame[names].itertuples(index=False, name=None)]
    frame = frame.iloc[sorted(range(len(frame)), key=keys.__getitem__)].reset_index(drop=True)
    frame["cv"] = frame["se"] / frame["estimate"].abs().where(frame["estimate"] != 0)
    words = bands(chosen.bands)
    said = frame[["estimate", "cv", "df", "ci_low", "ci_high"]].itertuples(index=False, name=None)
    frame["reliability"] = pd.Series([words.said(*row) or None for row in said], dtype=object)
    frame = frame[[*names, *ESTIMATED]].astype({"base": "int64"})
    frame.attrs = {
        "level": question.level,
        "notes": [],
        "bands": words.id,
        "bands_source": words.source,
        "kind": question.kind,
        "columns": list(question.columns),
        "interval": INTERVALS.get(question.kind, "t with the degrees of freedom"),
    }
    return frame


def _expression(data: Any, where: Any) -> Any:
    """Return the rows that are meant, as an expression of the engine."""
    if not isinstance(where, Mapping):
        return where
    import narwhals as nw

    names = data.collect_schema().names()
    faults = Faults(None)
    for name in where:
        if name not in names:
            faults.unknown(name, names, "where")
    faults.stop_if_any()
    chosen = None
    for name, value in where.items():
        values = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
        one = nw.col(name).is_in(values)
        chosen = one if chosen is None else chosen & one
    return chosen


def _of_one(frame: Any, by: tuple[str, ...], column: str) -> tuple[Any, list[str]]:
    """Return shares as they are: of categories each, of a column of 0 and 1 that of 1 only."""
    import pandas as pd

    values = {plain(one) for one in frame[column].unique()}
    if not values <= {0, 1} or any(isinstance(one, str) for one in values):
        return frame, [*by, column]
    ones = frame[frame[column] == 1].drop(columns=column)
    # A domain in which nobody has a 1 has only the row of 0: its share of 1 is 0.
    zeros = frame[frame[column] == 0].drop(columns=column)
    if by:
        known = set(ones[list(by)].itertuples(index=False, name=None))
        alone = [key not in known for key in zeros[list(by)].itertuples(index=False, name=None)]
    else:
        alone = [not len(ones)] * len(zeros)
    lonely = zeros[alone]
    nought = lonely.assign(estimate=0.0, se=0.0, ci_low=1 - lonely["ci_high"], ci_high=1 - lonely["ci_low"])
    return pd.concat([one for one in (ones, nought) if len(one)], ignore_index=True), list(by)
