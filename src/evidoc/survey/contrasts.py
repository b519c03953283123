"""Microdata, a design and two groups or periods come in; the difference, with what they share, goes out.

The variance of a difference is V(a) + V(b) − 2 C(a, b). The covariance C comes from the same clusters, whose people
may be in both groups, or in both periods of a panel; two samples that were drawn independently share none. Degrees of
freedom are those of the whole design (R's ``svycontrast``), of independent samples their sum.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evidoc.model.nearest import did_you_mean
from evidoc.survey.design import Design
from evidoc.survey.domains import names_of
from evidoc.survey.estimates import By
from evidoc.survey.faults import Faults, refuse
from evidoc.survey.many import is_many
from evidoc.survey.pairs import solve_pairs
from evidoc.survey.preparing import KINDS, Prepared, Question, prepare, where_rows
from evidoc.survey.reliability import Bands, bands
from evidoc.survey.solving import Row, Solved, solve
from evidoc.survey.subtracting import cells, less
from evidoc.survey.tables import framed, told

AGAINST = "against"
STEPS = ("previous", "first")
_PAIR = 2


def difference(
    data: Any,
    column: str,
    *,
    between: str | Sequence[Mapping[str, Any]],
    of: str = "mean",
    denominator: str = "",
    by: By = (),
    design: Design | Mapping[str, Any] | None = None,
    where: Any = None,
    level: float = 0.95,
    labels: bool = False,
) -> Any:
    """Estimate differences between groups of people.

    Parameters
    ----------
    data : pandas.DataFrame
        One row a person.
    column
        What is compared.
    between
        A column: each of its values against each one before it. Or two domains, each a mapping of columns to values as
        `where` takes them: the first less the second; they may overlap.
    of
        ``mean``, ``total``, ``share`` or ``ratio``.
    denominator
        Of a ratio.
    by, design, where, level, labels
        As of `mean`.

    Returns
    -------
    pandas.DataFrame
        As of `mean`, with the columns of `by`, the group and what it is ``against``. `base` is the smaller of both;
        `deff` is against two simple random samples; `reliability` is the worse of both estimates, because the
        coefficient of variation of a difference near 0 says nothing.

    Raises
    ------
    RunError
        As of `mean`; or a median is asked for, of which no covariance is known.
    """
    question = _question(data, of, column, denominator, by, where, level)
    if isinstance(between, str):
        inner = dataclasses.replace(question, by=(*names_of(by), between))
        prepared = prepare(data, inner, design)
        return _table(data, prepared, _solved(prepared), _steps(prepared, "every"), labels=labels)
    return _of_domains(data, question, design, tuple(between), labels=labels)


def change(
    data: Any,
    column: str,
    *,
    period: str = "",
    against: str = "previous",
    of: str = "mean",
    denominator: str = "",
    by: By = (),
    design: Design | Mapping[str, Any] | None = None,
    where: Any = None,
    level: float = 0.95,
    labels: bool = False,
) -> Any:
    """Estimate changes from period to period.

    Parameters
    ----------
    data : pandas.DataFrame, or pair of pandas.DataFrame
        One table with all periods, such as `pooled` gives it: people who are in several periods count as the same
        where the design's cluster says so. Or two samples drawn independently, the earlier first: their variances add.
    column
        What changes.
    period
        The column of the period; empty: that of `pooled`.
    against
        ``previous`` or ``first`` period.
    of
        ``mean``, ``total``, ``share`` or ``ratio``; of two independent samples ``median`` too.
    denominator
        Of a ratio.
    by, design, where, level, labels
        As of `mean`.

    Returns
    -------
    pandas.DataFrame
        As of `difference`, with the later period less the earlier.

    Raises
    ------
    RunError
        As of `difference`.

    Notes
    -----
    Each period is estimated with its own weights, not with those divided for all periods together.
    """
    if against not in STEPS:
        hint = did_you_mean(against, STEPS) or f"Known: {', '.join(STEPS)}."
        raise refuse(
            {}, "unknown-step", f"Changes are against the previous or the first period, not '{against}'.", hint
        )
    if isinstance(data, tuple | list):
        question = _question(data[0], of, column, denominator, by, where, level, independent=True)
        return _of_samples(list(data), question, design, labels=labels)
    question = _question(data, of, column, denominator, by, where, level)
    pooled = getattr(data, "attrs", {}).get("evidoc.pooled") or {}
    name = period or str(pooled.get("period", ""))
    if not name:
        hint = "Give period=…, or the result of pooled(…)."
        raise refuse(data, "no-period", "Nothing says which column holds the period.", hint)
    own = design if design is not None or not pooled else pooled["design"]
    prepared = prepare(data, dataclasses.replace(question, by=(*names_of(by), name)), own)
    return _table(data, prepared, _solved(prepared), _steps(prepared, against), labels=labels)


def _solved(prepared: Prepared) -> Solved:
    return solve_pairs(prepared) if is_many(prepared) else solve(prepared)


def _question(
    data: Any,
    of: str,
    column: str,
    denominator: str,
    by: By,
    where: Any,
    level: float,
    *,
    independent: bool = False,
) -> Question:
    known = [kind for kind in KINDS if kind != "quantile"]
    if of not in known:
        hint = did_you_mean(of, known) or f"Known: {', '.join(known)}."
        raise refuse(data, "unknown-kind", f"There is no estimate called '{of}'.", hint)
    if of == "median" and not independent:
        hint = "Compare means, or give two samples that were drawn independently to change(…)."
        raise refuse(data, "no-covariance", "Medians of one sample have no known covariance.", hint)
    if (of == "ratio") != bool(denominator):
        message = "A ratio needs a denominator, and nothing else has one."
        raise refuse(data, "no-denominator", message, 'Such as of="ratio", denominator="hours".')
    columns = (column, denominator) if denominator else (column,)
    return Question(of, columns, by, where, level, (0.5,) if of == "median" else ())


def _steps(prepared: Prepared, against: str) -> Iterator[tuple[tuple[Any, ...], Any, int, int]]:
    """Give, for each group of the other columns: its key, what it is against, and the places of both."""
    families: dict[tuple[Any, ...], list[int]] = {}
    for at, key in enumerate(prepared.groups.keys):
        families.setdefault(key[:-1], []).append(at)
    for places in families.values():
        for at, later in enumerate(places[1:], 1):
            earlier: Iterable[int] = {"every": places[:at], "previous": places[at - 1 : at], "first": places[:1]}[
                against
            ]
            for one in earlier:
                yield prepared.groups.keys[later], prepared.groups.keys[one][-1], later, one


def _table(data: Any, prepared: Prepared, solved: Solved, steps: Iterable[Any], *, labels: bool) -> Any:
    """Return the table of differences."""
    place = {(row.group, row.level): at for at, row in enumerate(solved.rows)}
    chosen = bands(prepared.design.bands)
    rows, notes = [], []
    for key, other, later, earlier in steps:
        for level in range(len(prepared.levels)) if prepared.levels is not None else (-1,):
            a, b = place.get((later, level)), place.get((earlier, level))
            extra = [prepared.levels[level]] if prepared.levels is not None else []
            if a is None or b is None:
                notes.append(f"No difference of {key[-1]} and {other}: one of them has no estimate.")
                rows.append([*key, other, *extra, *cells(None, None, chosen)])
                continue
            both = solved.rows[a], solved.rows[b]
            variance = both[0].se ** 2 + both[1].se ** 2 - 2 * float(solved.covariance[a, b])
            made = less(*both, variance, solved.df, prepared.question.level)
            rows.append([*key, other, *extra, *cells(made, both, chosen)])
    if not rows:
        hint = "Look at the values of the column, and at what `where` leaves."
        raise refuse(data, "one-group", f"'{prepared.groups.by[-1]}' has only one group: nothing to compare.", hint)
    by = prepared.groups.by
    extra_names = [prepared.question.columns[0]] if prepared.levels is not None else []
    known = (data.attrs.get("evidoc.labels") or {}) if labels else None
    known = {**known, AGAINST: known.get(by[-1], {})} if known is not None else None
    return _framed(rows, [*by, AGAINST, *extra_names], known, data, prepared, chosen, notes)


def _framed(
    rows: list[list[Any]], names: list[str], labels: Any, data: Any, prepared: Prepared, chosen: Bands, notes: list[str]
) -> Any:
    frame = framed(rows, names, labels)
    told(frame, data.attrs, chosen, prepared.question.level, notes)
    question = prepared.question
    frame.attrs |= {
        "kind": f"difference of {question.kind}s",
        "columns": list(question.columns),
        "missing": dict(prepared.missing),
        "interval": "t with the degrees of freedom of the whole design",
        "deff": "against two simple random samples of the same sizes",
        "reliability": "that of the less reliable of the two estimates",
    }
    return frame


def _of_domains(data: Any, question: Question, design: Any, pair: Sequence[Mapping[str, Any]], *, labels: bool) -> Any:
    """Return the difference of two domains, which may share people: each row stands twice, in the same cluster."""
    import numpy as np

    if len(pair) != _PAIR or not all(pair):
        hint = 'Such as between=({"SEX": 1}, {"SEX": 2}).'
        raise refuse(data, "bad-between", "A difference is between two domains, each a mapping of columns.", hint)
    prepared = prepare(data, question, design)
    faults = Faults(data)
    for one in pair:
        for name in one:
            if name not in data.columns:
                faults.unknown(name, data.columns, "between")
    faults.stop_if_any()
    masks = [where_rows(faults, data, one) for one in pair]
    faults.stop_if_any()
    codes = prepared.groups.codes
    legs = [np.where(mask & (codes >= 0), codes * 2 + at, -1) for at, mask in enumerate(masks)]
    solved = solve(prepared, prepared.sample(np.concatenate(legs), times=2))
    names = [", ".join(f"{name} {value}" for name, value in one.items()) for one in pair]
    by = prepared.groups.by
    steps = [((*key, names[0]), names[1], 2 * at, 2 * at + 1) for at, key in enumerate(prepared.groups.keys)]
    groups = dataclasses.replace(prepared.groups, by=(*by, "group"))
    return _table(data, dataclasses.replace(prepared, groups=groups), solved, steps, labels=labels)


def _of_samples(frames: list[Any], question: Question, design: Any, *, labels: bool) -> Any:
    """Return the changes between two samples that were drawn independently."""
    if len(frames) != _PAIR:
        raise refuse({}, "bad-pair", f"A change is between two samples, not {len(frames)}.", "Give the earlier first.")
    earlier, later = (prepare(frame, question, design) for frame in frames)
    before, after = solve(earlier), solve(later)
    chosen = bands(later.design.bands)
    known = {_named(earlier, row): row for row in before.rows}
    rows, notes = [], []
    for row in sorted(after.rows, key=lambda row: (row.group, row.level)):
        name = _named(later, row)
        if name not in known:
            notes.append(f"No change for {', '.join(map(str, name)) or 'all'}: the earlier sample has no estimate.")
            rows.append([*name, *cells(None, None, chosen)])
            continue
        other = known[name]
        made = less(row, other, row.se**2 + other.se**2, row.df + other.df, question.level)
        rows.append([*name, *cells(made, (row, other), chosen)])
    extra = [question.columns[0]] if later.levels is not None else []
    labelled = (frames[1].attrs.get("evidoc.labels") or {}) if labels else None
    return _framed(rows, [*later.groups.by, *extra], labelled, frames[1], later, chosen, notes)


def _named(prepared: Prepared, row: Row) -> tuple[Any, ...]:
    """Return what a row is called: the key of its group, and its category."""
    extra = [prepared.levels[row.level]] if prepared.levels is not None else []
    return (*prepared.groups.keys[row.group], *extra)
