"""A data frame or a list of mappings comes in; plain rows of text, numbers and booleans go out, without pandas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from evidoc.records import dataclass

Cell: TypeAlias = "str | int | float | bool | NotAvailable | None"
Row: TypeAlias = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class NotAvailable:
    """Stands where a number would stand if there were one, and says why there is none."""

    reason: str
    symbol: str = "not available"
    """What readers see in its place, such as ``[c]``."""

    def __str__(self) -> str:
        """Give the words that readers see."""
        return self.symbol


def as_rows(data: Any) -> list[Row]:
    """Return `data` as rows.

    Parameters
    ----------
    data
        A pandas DataFrame (its index is left out), or an iterable of mappings with the same keys.

    Raises
    ------
    TypeError
        It is neither.
    """
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        data = data.to_dict("records")
    if isinstance(data, (str, bytes, Mapping)) or not isinstance(data, Iterable):
        raise TypeError(f"a data frame or a list of rows is needed, not {type(data).__name__}")
    rows = list(data)
    for row in rows:
        if not isinstance(row, Mapping):
            raise TypeError(f"every row must be a mapping from column to cell, not {type(row).__name__}")
    return [{str(column): as_cell(cell) for column, cell in row.items()} for row in rows]


def as_cell(cell: Any) -> Cell:
    """Return one cell as plain data; everything that means "empty" becomes None."""
    if cell is None or type(cell).__name__ in {"NAType", "NaTType"}:
        return None
    if isinstance(cell, (str, bool, int, NotAvailable)):
        return cell
    if hasattr(cell, "item"):  # numpy scalars
        return as_cell(cell.item())
    if isinstance(cell, float):
        return None if math.isnan(cell) else cell
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    return str(cell)


def columns_of(rows: list[Row]) -> list[str]:
    """Return the columns of `rows` in the order in which they first appear."""
    return list(dict.fromkeys(column for row in rows for column in row))
