"""The schema of a source comes in; its columns, and every Problem with what they may hold, go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidoc.collect.data import CHECKS
from evidoc.collect.fields import Fields, Keys, Scalar
from evidoc.model.source import Column

COLUMN: Keys = (("type", "meaning"), ("allowed", "low", "high", "empty", "labels", "missing"))


def columns_of(fields: Fields) -> tuple[Column, ...]:
    """Return the columns of the schema of a source.

    Parameters
    ----------
    fields
        The source's entry; problems are noted there: ``wrong-value``, ``unknown-choice``, ``unknown-key`` and
        ``missing-field``.
    """
    columns = []
    for name, data in fields.mapping("schema").items():
        what = f"column '{name}' of the {fields.what}"
        column = Fields(data, what, f"{fields.path}.schema.{name}", fields.places, fields.problems)
        column.check(*COLUMN)
        columns.append(
            Column(
                name=name,
                type=column.choice("type", CHECKS),
                meaning=column.text("meaning"),
                allowed=column.texts("allowed"),
                low=column.number("low"),
                high=column.number("high"),
                empty=column.yes_no("empty"),
                labels=_labels(column),
                missing=column.texts("missing"),
            ),
        )
        _limits(column, columns[-1])
    return tuple(columns)


def _labels(fields: Fields) -> Mapping[str, str]:
    labels = {}
    for code, label in fields.mapping("labels").items():
        if isinstance(label, bool) or not isinstance(label, Scalar):
            message = f"The label of {code} of the {fields.what} is not a text."
            hint = "Put quotes around it: YAML reads yes, no, on and off as truth."
            fields.problem("wrong-value", message, f"labels.{code}", hint)
        else:
            labels[code] = str(label).strip()
    return labels


def _limits(fields: Fields, column: Column) -> None:
    """Note limits and codebooks that no cell of the column could keep to."""
    if column.type not in CHECKS:
        return
    if column.type not in ("integer", "number"):
        for key in ("low", "high"):
            if key in fields.data:
                hint = "Take it out, or make the type integer or number."
                fields.problem("wrong-value", f"The {fields.what} is {column.type} and has no {key}.", key, hint)
    elif column.low is not None and column.high is not None and column.low > column.high:
        message = f"The {fields.what} has a low ({column.low:g}) above its high ({column.high:g})."
        fields.problem("wrong-value", message, "low", "Exchange them.")
    _check_codes(fields, column, "allowed", column.allowed)
    _check_codes(fields, column, "labels", (code for code in column.labels if code not in column.missing))


def _check_codes(fields: Fields, column: Column, key: str, codes: Iterable[str]) -> None:
    wrong = [text for text in codes if not CHECKS[column.type](text)]
    if wrong:
        says = "allows" if key == "allowed" else "has a label for"
        message = f"The {fields.what} is {column.type}, but {says} '{wrong[0]}'."
        hint = (
            "Correct the type, or the allowed values."
            if key == "allowed"
            else ("Correct the type or the code; codes that stand for no answer belong under `missing` too.")
        )
        fields.problem("wrong-value", message, key, hint)
