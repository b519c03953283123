"""A frame and the columns a calculation needs come in; numbers go out, or a refusal that names column and row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from evidoc.model.nearest import did_you_mean
from evidoc.survey.refusal import RefusalError

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 3
"""Rows named in one message."""


def need(data: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse a frame that lacks one of `columns`, with the nearest name it has.

    Raises
    ------
    RefusalError
        A column is missing, or there are no rows.
    """
    known = [str(column) for column in data.columns]
    for column in columns:
        if column not in known:
            hint = did_you_mean(column, known) or f"It has: {', '.join(known)}."
            raise RefusalError("missing-column", f"The data have no column '{column}'.", hint)
    if not len(data):
        raise RefusalError("no-rows", "The data have no rows.", "Look at the filter before this call.")


def counts(data: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return `columns` as floats that are there and not below zero; nothing is filled in.

    Raises
    ------
    RefusalError
        A cell is empty, no number, or below zero.
    """
    import pandas as pd

    need(data, columns)
    found = pd.DataFrame(index=data.index)
    for column in columns:
        numbers = pd.to_numeric(data[column], errors="coerce").astype(float)
        bad = [number for number, cell in enumerate(numbers) if not cell >= 0]  # NaN is not >= 0
        if bad:
            rows = ", ".join(f"row {number + 1} ({data[column].iloc[number]})" for number in bad[:SHOWN])
            more = f" and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
            message = f"The column '{column}' must hold numbers of at least 0; it does not in {rows}{more}."
            raise RefusalError("not-a-count", message, "Leave such rows out, and say so beside the result.")
        found[column] = numbers
    return found


def names(data: pd.DataFrame, number: int, by: Sequence[str]) -> str:
    """Return how a row is called in a message: its cells in `by`, or its number."""
    return ", ".join(str(data[column].iloc[number]) for column in by) if by else f"row {number + 1}"
