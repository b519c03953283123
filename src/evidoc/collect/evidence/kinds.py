"""One cell and the column that describes it go in; its codes, and a Problem for each fault, come out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidoc.errors import Place, Problem
from evidoc.model.evidence import CodeColumn
from evidoc.model.nearest import did_you_mean

TYPES = ("text", "choice", "integer", "number", "year", "boolean")
NUMERIC = ("integer", "number", "year")
BETWEEN_CODES = ";"
TRUE, FALSE = "yes", "no"
_WORDS = {TRUE: TRUE, "true": TRUE, "1": TRUE, FALSE: FALSE, "false": FALSE, "0": FALSE}
_PATTERNS = {
    "integer": re.compile(r"[+-]?\d+"),
    "number": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"),
    "year": re.compile(r"[12]\d{3}"),
}
_HINTS = {
    "integer": "Write digits only, without commas or decimals.",
    "number": "Write digits with a point for decimals; no commas, spaces, percent signs or words.",
    "year": "Write four digits, such as 2024.",
    "boolean": "Write yes or no.",
}


def codes_of(cell: str, column: CodeColumn) -> tuple[str, ...]:
    """Return what stands in a cell: several codes where the column may have many, a boolean as ``yes`` or ``no``."""
    parts = cell.split(BETWEEN_CODES) if column.many else [cell]
    codes = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    return tuple(_WORDS.get(code.lower(), code) for code in codes) if column.type == "boolean" else codes


def check_codes(codes: tuple[str, ...], column: CodeColumn, place: Place) -> Iterator[Problem]:
    """Yield what is wrong with the codes of one cell: ``not-allowed``, ``wrong-type`` or ``out-of-range``."""
    for code in codes:
        named = f"The cell of the column '{column.name}'"
        if column.type == "choice":
            if code not in column.allowed:
                several = BETWEEN_CODES in code and not column.many
                hint = (
                    f"Write `many: yes` for '{column.name}' in evidence/codebook.yml where it may hold several."
                    if several
                    else did_you_mean(code, column.allowed) or f"Allowed: {', '.join(column.allowed)}."
                )
                yield Problem("not-allowed", f"{named} says '{code}', which is no code of it.", place, hint)
        elif not _is(column.type, code):
            article = "an" if column.type == "integer" else "a"
            message = f"{named} is '{code}', not {article} {column.type}."
            yield Problem("wrong-type", message, place, _HINTS[column.type])
        elif column.type in NUMERIC:
            yield from _range(float(code), code, column, place)


def _is(kind: str, code: str) -> bool:
    if kind == "boolean":
        return code in (TRUE, FALSE)
    return kind not in _PATTERNS or bool(_PATTERNS[kind].fullmatch(code))


def _range(number: float, code: str, column: CodeColumn, place: Place) -> Iterator[Problem]:
    named = f"The cell of the column '{column.name}'"
    hint = "Correct the cell, or the limit in evidence/codebook.yml."
    if column.low is not None and number < column.low:
        yield Problem("out-of-range", f"{named} is {code}, below its low of {column.low:g}.", place, hint)
    if column.high is not None and number > column.high:
        yield Problem("out-of-range", f"{named} is {code}, above its high of {column.high:g}.", place, hint)
