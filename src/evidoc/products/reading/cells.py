"""A column of a schema and the text of a cell come in; whether the one fits the other goes out, without pandas."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from evidoc.model.period import parse
from evidoc.model.source import Column

NUMERIC = ("integer", "number")
_INTEGER = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
TRUE_FALSE: Mapping[str, bool] = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def is_period(text: str) -> bool:
    """Return whether `text` is an ISO year, month or day, or an interval of two of them."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def is_date(text: str) -> bool:
    """Return whether `text` is an ISO day that there was or will be."""
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


CHECKS: Mapping[str, Callable[[str], object]] = {
    "text": lambda _text: True,
    "integer": _INTEGER.fullmatch,
    "number": _NUMBER.fullmatch,
    "period": is_period,
    "date": is_date,
    "boolean": lambda text: text.lower() in TRUE_FALSE,
}
"""Column type -> whether a cell that is not empty is of it."""

FORMS: Mapping[str, str] = {
    "text": "Write a text.",
    "integer": "Write digits only, without commas or decimals.",
    "number": "Write digits with a point for decimals; no commas, spaces, percent signs or words.",
    "period": "Write 2024, 2024-09, 2024-09-30, or two of them, earlier first: 2024-04/2025-03.",
    "date": "Write year, month and day, as in 2024-09-30.",
    "boolean": "Write true or false, yes or no, 1 or 0.",
}


def is_unanswered(column: Column, text: str) -> bool:
    """Return whether a cell of a text file is a code that stands for no answer; of numbers -9.0 is -9."""
    if not column.missing or text in column.missing:
        return bool(column.missing)
    return column.type in NUMERIC and bool(_NUMBER.fullmatch(text)) and code(float(text)) in column.missing


def codebook(column: Column) -> tuple[str, ...]:
    """Return the codes that a column may hold; none where any may stand.

    Labels are the codebook of a column for which nothing else says what it may hold. Beside limits, and in columns of
    decimals, they name single codes only, such as 997 for "more than a day".
    """
    if column.allowed:
        return (*column.allowed, *(code for code in column.labels if code not in column.allowed))
    if column.type == "number" or column.low is not None or column.high is not None:
        return ()
    return tuple(column.labels)


def code(cell: Any) -> str:
    """Return a cell of any format as the text by which schemas speak of it: 1.0 is ``1``, a midnight is its day."""
    if hasattr(cell, "item"):
        cell = cell.item()  # numpy's numbers say of which kind they are
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, Decimal) and cell.is_finite():
        return str(int(cell)) if cell == cell.to_integral_value() else format(cell.normalize(), "f")
    return cell if isinstance(cell, str) else str(cell)


def fits(kind: str, cell: Any) -> bool:
    """Return whether a cell of a format that knows types, and that is not empty, is of the column type `kind`.

    Digits that are stored as text are no number there: who stored them so may have meant a code, or left the sign of
    a footnote in.
    """
    if kind == "text":
        return isinstance(cell, str | int | float | Decimal | date)
    if kind in NUMERIC:
        if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal) or not abs(float(cell)) < float("inf"):
            return False
        return kind == "number" or cell == int(cell)
    if kind == "boolean" and isinstance(cell, int | float):
        return cell in (0, 1)
    if kind not in CHECKS:
        return True
    return isinstance(cell, str | int | float | date) and bool(CHECKS[kind](code(cell)))
