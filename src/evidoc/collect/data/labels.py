"""What a file of SPSS or Stata says of its codes comes in; where the schema says otherwise, a Problem goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidoc.errors import Place, Problem
from evidoc.model.source import Column, Source
from evidoc.products.reading.parts import Part
from evidoc.products.reading.problems import FEW

_BELIEVE = "Correct the schema; or take it out there, and what the file says counts."


def check_labels(part: Part, source: Source) -> Iterator[Problem]:
    """Yield ``labels-disagree`` and ``missing-codes-disagree``, one of each for a column.

    A schema that says nothing of labels or missing codes agrees with any: what the file says counts then.
    """
    for column in source.columns:
        told = part.labels.get(column.name, {})
        if column.labels and told:
            yield from _labels(part, column, told)
        if column.missing and column.name in part.missing:
            yield from _missing(part, column)


def _labels(part: Part, column: Column, told: Mapping[str, str]) -> Iterator[Problem]:
    said = []
    for code in dict.fromkeys([*column.labels, *told]):
        in_schema, in_file = column.labels.get(code), told.get(code)
        if in_schema is None and code not in column.missing:
            said.append(f"{code} is '{in_file}' in the file and has no label in the schema")
        elif in_schema is not None and in_file is None:
            said.append(f"{code} is '{in_schema}' in the schema and has no label in the file")
        elif in_schema is not None and " ".join(in_schema.split()) != " ".join((in_file or "").split()):
            said.append(f"{code} is '{in_schema}' in the schema and '{in_file}' in the file")
    if said:
        more = f"; and {len(said) - FEW:,} more" if said[FEW:] else ""
        message = f"The labels of the column '{column.name}' disagree: {'; '.join(said[:FEW])}{more}."
        yield Problem("labels-disagree", message, Place(part.file), _BELIEVE)


def _missing(part: Part, column: Column) -> Iterator[Problem]:
    said = []
    for low, high in part.missing[column.name]:
        if low == high and low not in column.missing:
            said.append(low)
        elif low != high and not any(_within(code, low, high) for code in column.missing):
            said.append(f"{low} to {high}")
    if said:
        message = (
            f"The file declares {', '.join(said)} of the column '{column.name}' missing; the schema lists "
            f"{', '.join(column.missing)}."
        )
        yield Problem("missing-codes-disagree", message, Place(part.file), _BELIEVE)


def _within(code: str, low: str, high: str) -> bool:
    try:
        return float(low) <= float(code) <= float(high)
    except ValueError:
        return False
