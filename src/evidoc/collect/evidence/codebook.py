"""`evidence/codebook.yml` goes in; the columns of `evidence/studies.csv`, and every Problem with them, come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidoc.collect.evidence.entries import FOLDER, check_name, each
from evidoc.collect.evidence.kinds import NUMERIC, TYPES
from evidoc.collect.fields import Fields, Keys
from evidoc.errors import Place, Problem
from evidoc.model.evidence import READS, CodeColumn
from evidoc.model.nearest import did_you_mean

FILE = f"{FOLDER}/codebook.yml"
OWN = ("study", "reference", "records", "read")
"""Columns that every ``studies.csv`` may have; the codebook adds to them."""
COLUMN: Keys = (
    ("label", "meaning", "type"),
    ("unit", "allowed", "many", "required", "required_for", "low", "high", "table", "qualitative", "reviews"),
)
_CODE = "Use a short code, and put what readers see behind it: `allowed: {mixed: Mixed methods}`."


def columns_of(top: Fields) -> dict[str, CodeColumn]:
    """Return the columns by name; problems are noted in the fields."""
    found = {name: _column(name, fields) for name, fields in each(top, "column")}
    for column in found.values():
        top.problems += _required_for(column, found)
    return found


def _column(name: str, fields: Fields) -> CodeColumn:
    check_name(name, "column", fields.place(), fields.problems)
    if name in OWN:
        message = f"The column '{name}' is in every table of studies and needs no description."
        fields.problem("reserved-name", message, "", "Take it out of the codebook, or give it another name.")
    fields.check(*COLUMN, "Write it out: whoever codes the next study needs it.")
    column = CodeColumn(
        name=name,
        label=fields.text("label"),
        meaning=fields.text("meaning"),
        type=fields.choice("type", TYPES),
        place=fields.place(),
        unit=fields.text("unit"),
        allowed=_allowed(fields),
        many=fields.yes_no("many"),
        required=fields.yes_no("required"),
        required_for=_others(fields),
        low=fields.number("low"),
        high=fields.number("high"),
        table=fields.yes_no("table"),
        qualitative=fields.texts("qualitative"),
        reviews=fields.texts("reviews"),
    )
    _fits(column, fields)
    for key in ("qualitative", "reviews"):
        codes = getattr(column, key)
        fields.problems += unknown_codes(codes, name, tuple(column.allowed), fields.place(key))
    return column


def _allowed(fields: Fields) -> dict[str, str]:
    """Return code -> words, from a mapping or from a list of codes that are words themselves."""
    given = fields.data.get("allowed")
    allowed: dict[str, str] = {}
    if isinstance(given, Mapping):
        for code, shown in given.items():
            allowed[str(code)] = str(shown if shown not in (None, "") else code)
    else:
        allowed = {code: code for code in fields.texts("allowed")}
    for code in allowed:
        place = fields.places.get(f"{fields.path}.allowed.{code}", fields.place("allowed"))
        check_name(code, f"code of the {fields.what}", place, fields.problems, _CODE)
    return allowed


def _others(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Return the codes of other columns with which this one must be filled."""
    given: Mapping[str, Any] = fields.mapping("required_for")
    within = (
        Fields(given, fields.what, f"{fields.path}.required_for", fields.places, fields.problems) if given else None
    )
    return {name: within.texts(name) for name in given} if within else {}


def _fits(column: CodeColumn, fields: Fields) -> None:
    """Note what a column of its type cannot have."""
    if column.type == "choice" and not column.allowed:
        message = f"The {fields.what} is a choice, but allows nothing."
        fields.problem("missing-field", message, "", "List its codes under `allowed:`.")
    if column.type in TYPES and column.type != "choice" and column.allowed:
        message = f"The {fields.what} is {column.type}, and has codes under `allowed:`."
        fields.problem("wrong-value", message, "allowed", "Write `type: choice`, or take them out.")
    if column.type in TYPES and column.type not in NUMERIC:
        for key in ("low", "high"):
            if key in fields.data:
                message = f"The {fields.what} is {column.type} and has no {key}."
                fields.problem("wrong-value", message, key, "Take it out, or make the type integer, number or year.")
    elif column.low is not None and column.high is not None and column.low > column.high:
        message = f"The {fields.what} has a low ({column.low:g}) above its high ({column.high:g})."
        fields.problem("wrong-value", message, "low", "Exchange them.")


def _required_for(column: CodeColumn, columns: Mapping[str, CodeColumn]) -> Iterator[Problem]:
    for name, codes in column.required_for.items():
        known = codes_that_choose(name, columns)
        message = f"The column '{column.name}' is required for '{name}', which is no column with codes."
        if known is None:
            hint = did_you_mean(name, ["read", *columns]) or "Name a column of the type choice or boolean, or `read`."
            yield Problem("unknown-column", message, column.place, hint)
        else:
            yield from unknown_codes(codes, name, known, column.place)


def codes_that_choose(name: str, columns: Mapping[str, CodeColumn]) -> tuple[str, ...] | None:
    """Return the codes of a column by which studies can be chosen; None where there is no such column."""
    if name == "read":
        return READS
    column = columns.get(name)
    if column is None or column.type not in ("choice", "boolean"):
        return None
    return tuple(column.allowed) if column.type == "choice" else ("yes", "no")


def unknown_codes(codes: tuple[str, ...], name: str, known: tuple[str, ...], place: Place) -> Iterator[Problem]:
    """Yield a problem for each code that a column has not."""
    for code in codes:
        if code not in known:
            hint = did_you_mean(code, known) or f"Its codes: {', '.join(known)}."
            yield Problem("not-allowed", f"The column '{name}' has no code '{code}'.", place, hint)
