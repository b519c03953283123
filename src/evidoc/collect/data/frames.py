"""A source that is no CSV comes in; what pandera finds wrong with its rows goes out, at row, column and cell."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from evidoc.collect.data.dates import in_other_forms
from evidoc.collect.data.design import Drawn
from evidoc.collect.data.labels import check_labels
from evidoc.collect.files import decode
from evidoc.errors import Place, Problem
from evidoc.model.source import Column, Source
from evidoc.products.reading.cells import code
from evidoc.products.reading.columns import KINDS, codes, faults, unanswered
from evidoc.products.reading.parts import Part, described
from evidoc.products.reading.problems import Unreadable, of_cell
from evidoc.products.reading.read import parts_of


def faults_of(root: Path, source: Source) -> list[Problem]:
    """Return everything that is wrong with the rows of a source whose file or folder is there.

    Parameters
    ----------
    root, source
        The project's folder, and what is said of the source.

    Raises
    ------
    OSError
        The system does not let it be read.
    """
    problems: list[Problem] = []
    drawn, keys, said = Drawn(source), [], set()
    try:
        for part in parts_of(root, source):
            if part.file not in said:
                problems += check_labels(part, source)
                said.add(part.file)
            problems += _of_part(part, source)
            _note_design(part, source, drawn)
            if source.key and all(name in part.frame.columns for name in source.key):
                keys.append(_keys(part, source))
    except Unreadable as error:
        return [*problems, *(_explained(root, one, source) for one in error.problems)]
    if keys:
        problems += _duplicates(keys, source)
    return [*problems, *drawn.problems(Place(source.path))]


def _explained(root: Path, problem: Problem, source: Source) -> Problem:
    """Return a problem with the encoding of a file with what it seems to be, and how to convert it."""
    if problem.kind != "not-utf-8":
        return problem
    _, found = decode((root / problem.place.file).read_bytes(), problem.place.file)
    return replace(found[0], message=problem.message) if source.restricted else found[0]


def _of_part(part: Part, source: Source) -> Iterator[Problem]:
    columns = {column.name: column for column in described(source, part.frame.columns)}
    wrong: dict[str, list[tuple[int, str]]] = {}
    for name, kind, row in _failures(part, columns):
        wrong.setdefault(name, []).append((row, kind))
    for name, cells in wrong.items():
        column, frame = columns[name], part.frame[name]
        typeless = [frame[row] for row, kind in cells if kind == "wrong-type"]
        dates = in_other_forms(column, frame.items(), typeless) if typeless else None
        if dates:
            line, message, hint = dates.told(column)
            yield Problem("mixed-dates", message, part.place(line, name), hint)
        for row, kind in cells:
            cell = frame[row]
            if not (dates and cell in dates.cells):
                kind_, message, hint = of_cell(kind, column, cell, source, part.where(row, name))
                yield Problem(kind_, message, part.place(row, name), hint)


def _failures(part: Part, columns: Mapping[str, Column]) -> Iterator[tuple[str, str, int]]:
    """Yield column, kind and row of all cells that break the schema, as one lazy validation by pandera finds them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where Spark is installed, pandera says that it does not know this pandas
        yield from _found(part, columns)


def _found(part: Part, columns: Mapping[str, Column]) -> list[tuple[str, str, int]]:
    import pandera.pandas as pa

    schema = pa.DataFrameSchema(
        {
            name: pa.Column(None, _checks(pa, part, column), nullable=True, required=True)
            for name, column in columns.items()
        }
    )
    try:
        schema.validate(part.frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        found = error.failure_cases
        if found["index"].isna().any():  # a check itself failed: never pass over what was not looked at
            raise error from None
        rows = zip(found["column"], found["check"], found["index"], strict=True)
        return [(str(name), str(kind), int(row)) for name, kind, row in rows]
    return []


def _checks(pa: Any, part: Part, column: Column) -> list[Any]:
    """Return the checks of a column: all go by one look at its cells."""
    look = cache(lambda: faults(part, column))

    def check(kind: str) -> Any:
        return pa.Check(lambda _: ~look()[kind], name=kind, error=kind, ignore_na=False)

    return [check(kind) for kind in KINDS]


def _note_design(part: Part, source: Source, drawn: Drawn) -> None:
    design = source.design
    if design is None:
        return
    frame = part.frame
    columns = {column.name: column for column in described(source, frame.columns)}
    if design.weight in columns and frame[design.weight].dtype.kind in "iuf":
        weights = frame[design.weight]
        bad = (weights < 0).fillna(value=False) & ~unanswered(part, columns[design.weight])
        drawn.negative += [int(row) for row in frame.index[bad.astype(bool)]]
    named = [name for name in (design.strata, design.cluster) if name in columns]
    if not named:
        return
    pairs = frame[named].drop_duplicates() if design.cluster in named else frame[named]
    told = {name: codes(pairs[name]) for name in named}
    empty = [""] * len(pairs)
    strata, clusters = (told.get(name, empty) for name in (design.strata, design.cluster))
    for row, stratum, cluster in zip(pairs.index, strata, clusters, strict=True):
        drawn.add(int(row), str(stratum), str(cluster) if design.cluster in named else str(row))


def _keys(part: Part, source: Source) -> Any:
    import pandas as pd

    # In a folder, files of several formats may hold the same number as text and as a number.
    of = codes if source.format == "folder" else (lambda cells: cells)
    found = pd.DataFrame({name: of(part.frame[name]) for name in source.key})
    return found.assign(**{"\0row": part.frame.index, "\0file": part.file})


def _duplicates(keys: list[Any], source: Source) -> Iterator[Problem]:
    import pandas as pd

    whole = pd.concat(keys, ignore_index=True)
    names = list(source.key)
    again = whole[whole.duplicated(names, keep="first")]
    if again.empty:
        return
    first = whole.drop_duplicates(names).set_index(names)
    for line in again.head(_MOST).itertuples(index=False):
        key = tuple(line[: len(names)])
        before = first.loc[key if names[1:] else key[0]]
        row, file = int(before["\0row"]), str(before["\0file"])
        where = f"row {row}" if file == line[-1] else f"row {row} of {file}"
        shown = "" if source.restricted else f": {', '.join(map(code, key))}"
        message = f"The row repeats the key of {where}{shown}."
        hint = "Take one of the rows out, or add the column that tells them apart."
        yield Problem("duplicate-row", message, Place(str(line[-1]), int(line[-2])), hint)
    if len(again) > _MOST:
        message = f"The key is repeated in {len(again) - _MOST:,} more rows."
        yield Problem("duplicate-row", message, Place(str(again.iloc[_MOST]["\0file"])))


_MOST = 1000
"""Repeated keys that are told one by one, before those that are told at all are chosen."""
