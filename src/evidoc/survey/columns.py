"""Columns of a table come in; arrays of numbers or of codes that can be reckoned with, or faults by row, go out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evidoc.survey.faults import Faults, listed

NAMED = 1_000
"""Categories above which a column is rather a number or a name."""


def check_table(faults: Faults, data: Any) -> None:
    """Refuse at once what is no table, has no rows, or has two columns of one name.

    Raises
    ------
    RunError
        Nothing else can be said of such a table.
    """
    if not hasattr(data, "columns") or not hasattr(data, "attrs"):
        kind = type(data).__name__
        faults.add("not-a-table", f"Estimates need a pandas DataFrame, not {kind}.", 'Such as source("…", rows=True).')
        faults.stop_if_any()
    if twice := sorted({str(name) for name in data.columns[data.columns.duplicated()]}):
        message = f"Two columns are called the same: {listed(twice)}."
        faults.add("duplicate-columns", message, "Give each column a name of its own.")
    if not len(data):
        faults.add("no-rows", "The table has no rows.", "Look at what was filtered before.")
    faults.stop_if_any()


def check_columns(faults: Faults, data: Any, wanted: Iterable[tuple[str, str]]) -> None:
    """Refuse at once columns that are not there; `wanted` are pairs of a name and its role.

    Raises
    ------
    RunError
        Some are not there; all of them are told.
    """
    for name, role in dict.fromkeys(wanted):
        if name not in data.columns:
            faults.unknown(name, data.columns, role)
    faults.stop_if_any()


def numbers(faults: Faults, data: Any, name: str, role: str) -> Any:
    """Return a column as an array of floats, NaN where it is missing; note text and infinities with their rows."""
    import numpy as np
    import pandas as pd

    column = data[name]
    kind = column.dtype
    if pd.api.types.is_bool_dtype(kind) or pd.api.types.is_numeric_dtype(kind):
        values = column.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    elif pd.api.types.is_object_dtype(kind):
        values = _of_objects(faults, column, name, role)
    else:
        _refuse_text(faults, column, name, role, column.notna().to_numpy())
        return np.full(len(data), np.nan)
    endless = np.flatnonzero(np.isinf(values))
    faults.rows("infinite", f"Column '{name}' ({role}) is infinite", endless, "Make it missing, or mend the division.")
    return values


def _of_objects(faults: Faults, column: Any, name: str, role: str) -> Any:
    """Return a column of Python objects as floats: decimals and the like are numbers, text is not."""
    import numbers as kinds
    from decimal import Decimal

    import numpy as np

    there = column.notna().to_numpy()
    bad = there & ~column.map(lambda one: isinstance(one, kinds.Number | Decimal)).to_numpy(dtype=bool)
    if bad.any():
        _refuse_text(faults, column, name, role, bad)
        return np.full(len(column), np.nan)
    return column.astype("Float64").to_numpy(dtype=float, na_value=np.nan)


def _refuse_text(faults: Faults, column: Any, name: str, role: str, bad: Any) -> None:
    import numpy as np
    import pandas as pd

    words = bad & pd.to_numeric(column, errors="coerce").isna().to_numpy()  # the cells to blame, among numbers in text
    rows = np.flatnonzero(words if words.any() else bad)
    shown = f": {str(column.iloc[int(rows[0])])[:40]!r}" if len(rows) else ""
    hint = "Read it as numbers, declare codes for no answer as missing, or ask for the share of each category."
    faults.rows("not-a-number", f"Column '{name}' ({role}) needs numbers, and holds text{shown}", rows, hint)
    if not len(rows):
        faults.add("not-a-number", f"Column '{name}' ({role}) needs numbers, and is of type {column.dtype}.", hint)


def codes(column: Any) -> Any:
    """Return a column as an array of numbers that are the same where its values are; −1 where it is missing."""
    import pandas as pd

    return pd.factorize(column, use_na_sentinel=True)[0]


def is_yes_no(column: Any) -> bool:
    """Say whether a column holds nothing but 0 and 1 (or false and true)."""
    import pandas as pd

    if pd.api.types.is_bool_dtype(column.dtype):
        return True
    if not pd.api.types.is_numeric_dtype(column.dtype):
        return False
    return bool(column.dropna().isin([0, 1]).all())


def check_categories(faults: Faults, column: Any, name: str) -> None:
    """Note a column that has no categories: measured numbers, or more values than a table can hold."""
    import pandas as pd

    inside = column.dropna()
    hint = "Ask for its mean or its median, or make bands of it first."
    if pd.api.types.is_float_dtype(column.dtype) and not (inside == inside.round()).all():
        message = f"A share of '{name}' has no meaning: the column holds measured numbers."
        faults.add("not-categories", message, hint)
    elif inside.nunique() > NAMED:
        message = f"Column '{name}' has {inside.nunique()} different values: too many for shares."
        faults.add("not-categories", message, hint)
