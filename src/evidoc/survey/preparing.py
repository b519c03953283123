"""A table, its design and a question come in; checked arrays under safe names, ready for `svy`, go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.survey.columns import check_categories, check_columns, check_table, codes, is_yes_no, numbers
from evidoc.survey.design import (
    SINGLETONS,
    Design,
    check_design,
    check_strata,
    design_columns,
    design_of,
    weights_of,
)
from evidoc.survey.domains import Groups, check_domains, check_number, code_of, groups_of, in_order, names_of, plain
from evidoc.survey.faults import SHOWN, Faults, listed
from evidoc.survey.replicates import check_replicates, declared, replicate_columns

KINDS = ("mean", "total", "share", "ratio", "median", "quantile")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table."""

    kind: str
    """One of `KINDS`."""
    columns: tuple[str, ...]
    """The column; of a ratio the numerator and the denominator."""
    by: str | Sequence[str] = ()
    where: Any = None
    level: float = 0.95
    probabilities: tuple[float, ...] = ()
    """Of quantiles."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked table: nothing in it can go wrong any more."""

    question: Question
    design: Design
    arrays: Mapping[str, Any]
    """``w s c N y x`` and ``r1 r2 …``, as far as the design and the question have them."""
    groups: Groups
    levels: tuple[Any, ...] | None
    """The categories of a share, in order; None where the share of 1 is meant, and for anything else."""
    missing: Mapping[str, int]
    """Column -> rows that were left out because it is missing in them."""
    declared: Any
    """The replicate weights as `svy` has them, or None."""

    def sample(self, codes_: Any = None, times: int = 1, *, bare: bool = False) -> Any:
        """Return the table as `svy` takes it.

        Parameters
        ----------
        codes_ : array of int, optional
            The group of each row (−1: none) in place of those that were asked for; `times` as long as the table.
        times
            How often the rows are repeated: domains that overlap need a copy of each row, within the same clusters.
        bare
            Leave the design out but for the weights: what a simple random sample of these people would give.
        """
        import numpy as np
        import polars as pl
        import svy

        groups = self.groups.codes if codes_ is None else codes_
        arrays = dict(self.arrays)
        if times > 1 and "c" not in arrays:
            arrays["c"] = np.arange(len(arrays["w"]))
        columns = [
            pl.Series(name, np.tile(values, times), nan_to_null=values.dtype.kind == "f")
            for name, values in arrays.items()
        ]
        group = pl.Series("g", groups)
        frame = pl.DataFrame([*columns, group.set(group < 0, None)])
        if "y" in arrays and self.levels is not None:
            frame = frame.with_columns(y=pl.when(pl.col("y") >= 0).then(pl.col("y")))
        if bare:
            return svy.Sample(frame, svy.Design(wgt="w"))
        if self.declared is not None:
            return svy.Sample(frame, svy.Design(wgt="w", rep_wgts=self.declared))
        there: Any = {
            key: name for key, name in {"stratum": "s", "psu": "c", "pop_size": "N"}.items() if name in arrays
        }
        there["singleton"] = SINGLETONS.get(self.design.singleton)
        return svy.Sample(frame, svy.Design(wgt="w", **there))


def prepare(
    data: Any, question: Question, design: Design | Mapping[str, Any] | None, *, empty: bool = True
) -> Prepared:
    """Check a table against a design and a question.

    Parameters
    ----------
    data : pandas.DataFrame
        One row a person (or whatever was drawn).
    question
        What is asked.
    design
        How the rows were drawn; None: as the table's ``attrs`` say.
    empty
        Refuse a question of which no row has an answer.

    Raises
    ------
    RunError
        Something is wrong; all of it is told, with rows.
    """
    faults = Faults(data)
    check_table(faults, data)
    chosen = design_of(data, design, faults)
    by = names_of(question.by)
    extra = question.columns if question.kind == "share" else ()
    check_columns(
        faults,
        data,
        [
            *((name, f"to estimate the {question.kind} of") for name in question.columns),
            *((name, "domain") for name in by),
            *design_columns(chosen),
            *((name, "where") for name in (question.where if isinstance(question.where, Mapping) else ())),
        ],
    )
    if not 0 < question.level < 1:
        faults.add("bad-level", f"{question.level:g} is no level of an interval.", "Such as 0.95.")
    check_domains(faults, by, extra if extra and not is_yes_no(data[extra[0]]) else ())
    check_design(faults, data, chosen)
    arrays = {"w": weights_of(faults, data, chosen.weight)}
    levels = _answers(faults, data, question, arrays)
    wanted = where_rows(faults, data, question.where)
    faults.stop_if_any()
    declared_ = _drawn(faults, data, chosen, arrays)
    groups = groups_of(data, by, wanted)
    check_number(faults, groups)
    faults.stop_if_any()
    missing = _missing(question, arrays, groups, levels)
    if empty:
        _check_left(faults, question, arrays, groups, levels)
    return Prepared(question, chosen, arrays, groups, levels, missing, declared_)


def _answers(faults: Faults, data: Any, question: Question, arrays: dict[str, Any]) -> tuple[Any, ...] | None:
    """Add what is estimated to `arrays`; return the categories where it has some."""
    import numpy as np

    first = question.columns[0]
    column = data[first]
    if question.kind == "share" and not is_yes_no(column):
        check_categories(faults, column, first)
        found = codes(column)
        known = [plain(one) for one in column.dropna().unique()]
        if str(column.dtype) == "category":
            order = [plain(one) for one in column.cat.categories if plain(one) in known]
        else:
            order = sorted(known, key=in_order)
        place = {value: at for at, value in enumerate(order)}
        numbered = np.array([place[value] for value in known], dtype=np.int64)
        arrays["y"] = np.where(found >= 0, numbered[found] if len(numbered) else -1, -1)
        return tuple(order)
    arrays["y"] = numbers(faults, data, first, question.kind)
    if question.kind == "ratio":
        arrays["x"] = numbers(faults, data, question.columns[1], "denominator")
    return None


def _drawn(faults: Faults, data: Any, design: Design, arrays: dict[str, Any]) -> Any:
    """Add what the design says to `arrays`; return replicate weights as they are declared."""
    import numpy as np

    if design.replicates:
        names = replicate_columns(data, design)
        values = check_replicates(faults, data, design, names)
        faults.stop_if_any()
        arrays.update({f"r{at + 1}": values[:, at] for at in range(len(names))})
        return declared(data, design, values, faults)
    check_strata(faults, data, design)
    for letter, name in (("s", design.strata), ("c", design.cluster)):
        if name:
            arrays[letter] = np.asarray(codes(data[name]), dtype=np.int64)
    if design.fpc:
        arrays["N"] = numbers(faults, data, design.fpc, "population of clusters")
    return None


def where_rows(faults: Faults, data: Any, where: Any) -> Any:
    """Return which rows are meant, as an array of bool; the others stay in the design, and add nothing.

    Parameters
    ----------
    faults
        Where what is wrong is noted.
    data : pandas.DataFrame
        The rows.
    where : mapping, array of bool or None
        Column -> the value, or the values, that it must have; or a row's own yes or no.
    """
    import numpy as np

    if where is None:
        return np.ones(len(data), dtype=bool)
    if not isinstance(where, Mapping):
        chosen = np.asarray(where)
        if chosen.dtype != bool or chosen.shape != (len(data),):
            hint = 'Such as where={"SEX": 2}, or where=frame["SEX"] == 2.'
            faults.add("bad-where", f"`where` must say yes or no for each of the {len(data)} rows.", hint)
            return np.ones(len(data), dtype=bool)
        if not chosen.any():
            faults.add("nothing-left", "No row is left by `where`.", "Look at the values that the column has.")
        return chosen
    chosen = np.ones(len(data), dtype=bool)
    for name, value in where.items():
        values = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
        chosen &= _having(faults, data, name, values)
    if not chosen.any() and not faults.found:
        faults.add("nothing-left", "No row is left by `where`.", "Ask for fewer conditions.")
    return chosen


def _having(faults: Faults, data: Any, name: str, values: Iterable[Any]) -> Any:
    """Return which rows have one of the values, as codes or as the labels of the file."""
    column = data[name]
    labels = (data.attrs.get("evidoc.labels") or {}).get(name, {})
    meant = {label: code for code, label in labels.items()}
    written = column.dropna().map(code_of)
    known = set(written)
    asked = []
    for value in values:
        text = code_of(plain(value))
        text = text if text in known else meant.get(text, text)
        if text not in known:
            shown = sorted(known)
            near = did_you_mean(text, shown) if len(shown) < len(data) else ""
            hint = (
                near or f"Values: {listed([repr(one) for one in shown])}."
                if len(shown) <= 4 * SHOWN
                else "Look at the values it has."
            )
            faults.add("nothing-left", f"No row has {text!r} in column '{name}'.", hint)
        asked.append(text)
    return written.isin(asked).reindex(column.index, fill_value=False).to_numpy(dtype=bool)


def _empty(question: Question, arrays: Mapping[str, Any], levels: Any) -> list[tuple[str, Any]]:
    """Return each estimated column with the rows in which it is missing."""
    import numpy as np

    first = arrays["y"] < 0 if levels is not None else np.isnan(arrays["y"])
    pairs = [(question.columns[0], first)]
    return [*pairs, (question.columns[1], np.isnan(arrays["x"]))] if "x" in arrays else pairs


def _missing(question: Question, arrays: Mapping[str, Any], groups: Groups, levels: Any) -> dict[str, int]:
    inside = groups.codes >= 0
    found = {name: int((rows & inside).sum()) for name, rows in _empty(question, arrays, levels)}
    return {**{name: number for name, number in found.items() if number}, **groups.missing}


def _check_left(faults: Faults, question: Question, arrays: Mapping[str, Any], groups: Groups, levels: Any) -> None:
    left = (groups.codes >= 0) & (arrays["w"] > 0)
    for _, rows in _empty(question, arrays, levels):
        left &= ~rows
    if not left.any():
        what = " and ".join(f"'{name}'" for name in question.columns)
        hint = "Look at the codes that count as missing, at what `where` leaves, and at the weights of those rows."
        faults.add("nothing-left", f"No row with a weight has a value in {what}.", hint)
    faults.stop_if_any()
