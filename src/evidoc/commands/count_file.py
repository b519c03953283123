"""A CSV file with counts, margins and hidden cells comes in; its table, each row with its place, goes out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from evidoc.errors import CollectError, Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.synthesis.sheets import SheetRow, read_sheet

_MARKED = re.compile(r"(?P<number>[^\[\]]*?)\s*(?P<marks>(\[[^\[\]\d][^\[\]]*\]\s*)*)")
_HIDDEN = {"*", "**", "c", "C"}
"""How others mark a hidden cell, besides letters in square brackets."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row of the file."""

    categories: Mapping[str, str]
    number: float | None
    """None where it is hidden."""
    place: Place
    cells: Mapping[str, str]
    """All cells as they were written."""


@dataclass(frozen=True, slots=True)
class CountFile:
    """A table of counts: the columns before that of the counts are its dimensions."""

    file: str
    value: str
    dimensions: tuple[str, ...]
    others: tuple[str, ...]
    """Columns behind the counts."""
    rows: tuple[CountRow, ...]


def read_counts(file: str, value: str, margin: str, *, hidden: bool) -> CountFile:
    """Read a table of counts.

    Parameters
    ----------
    file
        A CSV file with a header.
    value
        The column of the counts; empty: ``n``, or else the last.
    margin
        The category that stands for all of a dimension.
    hidden
        Whether counts may be hidden already.

    Raises
    ------
    CollectError
        Everything that is wrong with the file, told together: ``no-such-file``, ``missing-column``, ``no-rows``,
        ``no-dimensions``, ``empty-category``, ``not-a-count``, ``hidden-already``, ``duplicate-row``,
        ``nearly-margin``, and what `read_sheet` finds.
    """
    path = Path(file)
    if not path.is_file():
        folder = path.parent if path.parent.is_dir() else Path()
        hint = did_you_mean(path.name, [one.name for one in folder.glob("*.csv")])
        raise CollectError(Problem("no-such-file", f"There is no file {file}.", Place(file), hint))
    rows, problems = read_sheet(Path(), file, (value,) if value else (), others=True)
    if problems:
        raise CollectError(*problems)
    if not rows:
        hint = "Write a header, and beneath it a row a count."
        raise CollectError(Problem("no-rows", "The file has no rows.", Place(file, 1), hint))
    return _table(file, value, margin, rows, hidden=hidden)


def _table(file: str, value: str, margin: str, rows: Sequence[SheetRow], *, hidden: bool) -> CountFile:
    header = list(rows[0].cells)
    value = value or ("n" if "n" in header else header[-1])
    dimensions = tuple(header[: header.index(value)])
    if not dimensions or "" in dimensions:
        what = "A column before the counts has no name." if dimensions else f"No column stands before '{value}'."
        hint = f"The columns before '{value}' are the dimensions, such as region,sex,{value}."
        raise CollectError(Problem("no-dimensions", what, Place(file, 1), hint))
    faults: list[Problem] = []
    unread: list[Problem] = []
    read = []
    for row in rows:
        number, fault = _number(row, value, hidden=hidden)
        unread += [fault] if fault else []
        faults += _empty(row, dimensions)
        read.append(CountRow({name: row.cells[name] for name in dimensions}, number, row.place, row.cells))
    if len(unread) == len(rows) > 1:
        raise CollectError(_none(file, value, rows, hidden=hidden) or unread[0])
    faults = [*unread, *faults]
    faults += _twice(read)
    faults += _nearly(read, margin)
    if faults:
        raise CollectError(*faults)
    others = tuple(name for name in header[header.index(value) + 1 :] if name)
    return CountFile(file, value, dimensions, others, tuple(read))


def _number(row: SheetRow, value: str, *, hidden: bool) -> tuple[float | None, Problem | None]:
    """Return the count of a row, None where it is hidden, and what is wrong with it."""
    text = row.cells[value]
    found = _MARKED.fullmatch(text)
    number, marks = (found["number"], found["marks"]) if found else (text, "")
    if text in _HIDDEN or (marks and not number):
        if hidden:
            return None, None
        hint = "Give the table with its true counts: what is hidden already cannot be protected again."
        return None, _fault(row, value, "hidden-already", f"The count of {text!r} is hidden already.", hint)
    try:
        count = float(number)
    except ValueError:
        count = math.nan
    if math.isfinite(count) and count >= 0 and "_" not in number:
        return count, None
    hint = "Write a number without signs or spaces, such as 1234" + ("; or [c] where it is hidden." if hidden else ".")
    what = f"{text!r} is no count." if text else "The count is empty."
    return None, _fault(row, value, "not-a-count", what, hint)


def _none(file: str, value: str, rows: Sequence[SheetRow], *, hidden: bool) -> Problem | None:
    """Return the one problem of a column that holds no counts at all, with the columns that do; None where it may."""
    if all(_number(row, value, hidden=True)[1] is None for row in rows):
        return None
    held = [name for name in rows[0].cells if all(_number(row, name, hidden=hidden)[1] is None for row in rows)]
    hint = f"Say which column holds them: --value '{held[-1]}'." if held else "Put the counts into a column called n."
    return Problem("not-a-count", f"No cell of the column '{value}' is a count.", Place(file, 1), hint)


def _fault(row: SheetRow, column: str, kind: str, message: str, hint: str) -> Problem:
    return Problem(kind, message, row.places.get(column, row.place), hint)


def _empty(row: SheetRow, dimensions: Sequence[str]) -> Iterator[Problem]:
    for name in dimensions:
        if not row.cells[name]:
            hint = "Write the category, or the word for the total."
            yield _fault(row, name, "empty-category", f"The column '{name}' is empty.", hint)


def _twice(rows: Sequence[CountRow]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Place] = {}
    for row in rows:
        key = tuple(row.categories.values())
        if key in first:
            message = f"The row for {said(row)} stands in line {first[key].line} already."
            yield Problem("duplicate-row", message, row.place, "Take one out, or name them apart.")
        first.setdefault(key, row.place)


def _nearly(rows: Sequence[CountRow], margin: str) -> Iterator[Problem]:
    """Tell of words that are the margin but for capital letters: taken as a category, all would be counted twice."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        for name, category in row.categories.items():
            if category != margin and category.casefold() == margin.casefold() and (name, category) not in seen:
                seen.add((name, category))
                message = f"'{category}' in the column '{name}' is nearly the word for the total, '{margin}'."
                hint = f"Write '{margin}', or say --margin '{category}'."
                yield Problem("nearly-margin", message, row.place, hint)


def said(row: CountRow) -> str:
    """Return a row in words: ``region North, sex F``."""
    return ", ".join(f"{name} {category}" for name, category in row.categories.items())
