"""A column of a Part and its schema come in; what is wrong with which cells, and the typed column, go out in bulk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evidoc.model.source import Column
from evidoc.products.reading.cells import CHECKS, NUMERIC, TRUE_FALSE, code, codebook, fits
from evidoc.products.reading.parts import Part

KINDS = ("empty-cell", "wrong-type", "not-allowed", "out-of-range")


def faults(part: Part, column: Column) -> dict[str, Any]:
    """Return which cells of a column are wrong, and how.

    Returns
    -------
    dict
        Each of `KINDS` -> boolean pandas.Series along the rows; a cell is wrong in one way at most.
    """
    cells = part.frame[column.name]
    void, missing = nothing(cells), unanswered(part, column)
    open_ = ~(void | missing)
    found = {"empty-cell": void & ~missing & (not column.empty)}
    wrong = _wrong_type(cells, column, open_, is_text=part.is_text)
    found["wrong-type"] = wrong
    open_ &= ~wrong
    known = set(codebook(column))
    strange = open_ & ~where(cells, lambda cell: code(cell).strip() in known) if known else open_ & False
    found["not-allowed"] = strange
    found["out-of-range"] = _out_of_range(cells, column, open_ & ~strange)
    return found


def where(cells: Any, test: Callable[[Any], object]) -> Any:
    """Return which cells pass a test; each different one is tested once, and those that are empty pass none."""
    if cells.dtype == object:  # where 1, 1.0 and True count as one
        return cells.map(lambda cell: bool(test(cell)), na_action="ignore").fillna(value=False).astype(bool)
    good = [cell for cell in cells.dropna().unique() if test(cell)]
    return cells.isin(good).astype(bool)


def nothing(cells: Any) -> Any:
    """Return which cells are empty: text of blanks is."""
    if cells.dtype.kind in "iufbM":
        return cells.isna()
    return cells.isna() | where(cells, lambda cell: isinstance(cell, str) and not cell.strip())


def codes(cells: Any) -> Any:
    """Return cells as the text by which schemas speak of them."""
    if cells.dtype == object:
        return cells.map(lambda cell: code(cell).strip(), na_action="ignore")
    return cells.map({cell: code(cell).strip() for cell in cells.dropna().unique()}).astype(object)


def unanswered(part: Part, column: Column) -> Any:
    """Return which cells hold a code that stands for no answer, by the schema or by the file itself."""
    cells = part.frame[column.name]
    ranges = part.missing.get(column.name, ())
    listed = {*column.missing, *(low for low, high in ranges if low == high)}
    wide = [(float(low), float(high)) for low, high in ranges if low != high]
    found = where(cells, lambda cell: code(cell).strip() in listed) if listed else cells.isna() & False
    if wide and cells.dtype.kind in "iuf":
        for low, high in wide:
            found |= (cells >= low) & (cells <= high)
    return found.fillna(value=False).astype(bool)


def typed(part: Part, column: Column, labels: Mapping[str, str] | None = None) -> Any:
    """Return a column without faults as its type; codes that stand for no answer are missing.

    Parameters
    ----------
    part, column
        Where it is, and what its schema says.
    labels
        Code -> label, where labels are wanted instead of codes.

    Returns
    -------
    pandas.Series
        Text, periods and dates as text; integer, number (float64) and boolean as such, each able to be missing.
    """
    import pandas as pd

    cells = part.frame[column.name]
    gone = nothing(cells) | unanswered(part, column)
    index = cells.index
    if labels:
        shown = codes(cells).map(lambda one: labels.get(one, one), na_action="ignore")
        return pd.Series(shown.mask(gone), index=index, dtype="str")
    if column.type == "boolean":
        told = codes(cells).mask(gone).map(lambda one: TRUE_FALSE[one.lower()], na_action="ignore")
        return pd.Series(told.astype("boolean"), index=index)
    if column.type not in NUMERIC:
        return pd.Series(codes(cells).mask(gone), index=index, dtype="str")
    kept = cells[~gone]
    if column.type == "number":
        return kept.astype("float64").reindex(index)
    if kept.dtype.kind not in "iu":
        kept = kept.map(int) if kept.dtype.kind != "f" else kept
    return kept.astype("int64").astype("Int64").reindex(index)


def _wrong_type(cells: Any, column: Column, open_: Any, *, is_text: bool) -> Any:
    kind = column.type
    if kind not in CHECKS or kind == "text":
        return open_ & False
    if cells.dtype.kind in "iuf" and kind in (*NUMERIC, "boolean"):
        with_values = cells.astype("float64")
        finite = with_values.abs() < float("inf")
        good = {"number": finite, "integer": finite & (with_values % 1 == 0)}.get(kind, with_values.isin((0.0, 1.0)))
        return open_ & ~good
    if is_text:
        return open_ & ~where(cells, lambda cell: CHECKS[kind](cell.strip()))
    return open_ & ~where(cells, lambda cell: fits(kind, cell.item() if hasattr(cell, "item") else cell))


def _out_of_range(cells: Any, column: Column, open_: Any) -> Any:
    if column.type not in NUMERIC or (column.low is None and column.high is None):
        return open_ & False
    numbers = cells.where(open_).astype("float64")
    low, high = column.low, column.high
    below = numbers < low if low is not None else open_ & False
    return below | (numbers > high) if high is not None else below
