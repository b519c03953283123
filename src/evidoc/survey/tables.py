"""Estimates come in; one table with every domain, its words of reliability and what to know of it, goes out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.survey.domains import ESTIMATED, label_of
from evidoc.survey.preparing import Prepared
from evidoc.survey.reliability import Bands, bands
from evidoc.survey.solving import Row, Solved

INTERVALS = {
    "share": "logit, t with the degrees of freedom; Korn–Graubard for shares of 0 or 1",
    "median": "Woodruff",
    "quantile": "Woodruff",
}
DEFFS = {
    "wor": "against a simple random sample without replacement of the same size (deff=TRUE of R's survey)",
    "wr": 'against a simple random sample with replacement of the same size (deff="replace" of R\'s survey)',
    "": "not defined",
}
QUANTILE = "quantile"


def table_of(prepared: Prepared, solved: Solved, labels: Mapping[str, Mapping[str, str]] | None, attrs: Any) -> Any:
    """Return the table of estimates.

    Parameters
    ----------
    prepared, solved
        The question and its answers.
    labels
        Column -> code -> what it stands for; None: codes stay codes.
    attrs
        Of the data: where it came from goes along.

    Returns
    -------
    pandas.DataFrame
        The columns of the domains and those of `ESTIMATED`; a row each domain, sorted.
    """
    question = prepared.question
    answers = {(row.group, row.level, _chance(row)): row for row in solved.rows}
    notes: list[str] = []
    rows = []
    for at, key in enumerate(prepared.groups.keys):
        for level in range(len(prepared.levels)) if prepared.levels is not None else (-1,):
            for chance in question.probabilities or (-1.0,):
                row = answers.get((at, level, chance)) or _without(prepared, answers, at, level, notes, key)
                head = [*key, *_extra(prepared, level, chance)]
                rows.append([*head, *numbers_of(row, chosen := bands(prepared.design.bands))])
    frame = framed(rows, [*prepared.groups.by, *_extra_names(prepared)], labels)
    told(frame, attrs, chosen, question.level, notes)
    frame.attrs |= {
        "kind": question.kind,
        "columns": list(question.columns),
        "missing": dict(prepared.missing),
        "interval": INTERVALS.get(question.kind, "t with the degrees of freedom"),
        "deff": DEFFS[solved.deff],
        "method": prepared.design.method if prepared.declared is not None else "linearisation",
    }
    return frame


def numbers_of(row: Row, chosen: Bands) -> list[Any]:
    """Return the cells of an estimate, in the order of `ESTIMATED`."""
    numbers = (row.estimate, row.se, row.ci_low, row.ci_high, row.base, row.deff, row.df, row.cv)
    return [*numbers, chosen.said(row.estimate, row.cv, row.df, row.ci_low, row.ci_high) or None]


def framed(rows: Sequence[Sequence[Any]], by: Sequence[str], labels: Mapping[str, Mapping[str, str]] | None) -> Any:
    """Return rows as a DataFrame; codes become what they stand for where `labels` are given."""
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=[*by, *ESTIMATED])
    for name in by if labels is not None else ():
        frame[name] = [label_of(labels or {}, name, value) for value in frame[name]]
    for name in ESTIMATED:
        if name not in {"base", "reliability"}:
            frame[name] = frame[name].astype(float)
    frame["reliability"] = pd.Series([row[-1] for row in rows], dtype=object)
    return frame.astype({"base": "int64"})


def told(frame: Any, attrs: Any, chosen: Bands, level: float, notes: Sequence[str]) -> None:
    """Write into a table of estimates what to know of it."""
    frame.attrs = {
        "level": level,
        "notes": list(dict.fromkeys(notes)),
        "bands": chosen.id,
        "bands_source": chosen.source,
        **({"evidoc.source": attrs["evidoc.source"]} if "evidoc.source" in attrs else {}),
    }


def _chance(row: Row) -> float:
    return -1.0 if math.isnan(row.probability) else row.probability


def _extra_names(prepared: Prepared) -> list[str]:
    names = [prepared.question.columns[0]] if prepared.levels is not None else []
    return [*names, QUANTILE] if prepared.question.kind == QUANTILE else names


def _extra(prepared: Prepared, level: int, chance: float) -> list[Any]:
    extra = [prepared.levels[level]] if prepared.levels is not None else []
    return [*extra, chance] if prepared.question.kind == QUANTILE else extra


def _without(
    prepared: Prepared, answers: Mapping[Any, Row], at: int, level: int, notes: list[str], key: Sequence[Any]
) -> Row:
    """Return the row of a domain that has none: nobody in this category, or nobody with an answer at all."""
    others = [row for (group, _, _), row in answers.items() if group == at]
    if others and prepared.question.kind == "share":
        some = others[0]
        return Row(at, level, estimate=0.0, se=0.0, base=some.base, df=some.df)
    where = ", ".join(f"{name} {value}" for name, value in zip(prepared.groups.by, key, strict=True))
    columns = " and ".join(prepared.question.columns)
    notes.append(f"No estimate for {where}: no row with a weight has a value in {columns}.")
    return Row(at, level)
