"""What a call says of one number comes in; a value with unit, period, place, source and words goes out, or faults."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from evidoc.model.display import shows
from evidoc.model.product import Value
from evidoc.model.rows import NotAvailable
from evidoc.products.numbers import (
    as_number,
    check_base,
    check_decimals,
    check_interval,
    check_range,
    check_reason,
    find_unit,
)
from evidoc.products.origin import Origin, check_alike, read_period
from evidoc.products.session import Faults
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What a call says of its numbers, as it said it."""

    unit: str | None
    period: str | None
    geography: str | None
    population: str | None
    status: str | None
    decimals: int | None
    difference: str
    waive: str
    people: Mapping[str, Any]
    """What it says of the people behind them, as `evidoc.products.boundary_values.People` takes it."""


def made_of(
    faults: Faults, origin: Origin, said: Said, name: str, meaning: str, cells: Mapping[str, Any]
) -> Value | None:
    """Return the value, or None where something about it is wrong (and noted)."""
    before = len(faults.found)
    period = str(cells["period"] or origin.default("period"))
    geography = said.geography or origin.default("geography")
    population = said.population or origin.default("population")
    for what, text in (("period", period), ("geography", geography), ("population", population), ("meaning", meaning)):
        if origin.sources and not text.strip():
            faults.add(f"missing-{what}", f"it has no {what}", f'name it: {what}="…"')
    span = read_period(faults, period) if period else None
    check_alike(faults, origin, said.difference, span)
    units = {definition.unit for definition in origin.definitions}
    if said.unit is None and len(units) > 1:
        faults.add("ambiguous-unit", f"its definitions have different units: {', '.join(sorted(units))}", "name unit=…")
    unit_name = said.unit or (units.pop() if len(units) == 1 else "")
    unit = find_unit(faults, unit_name) if unit_name else None
    check_decimals(faults, said.decimals)
    ends = {
        what: as_number(faults, cells[what], what)
        for what in ("base", "low", "high")
        if cells.get(what) is not None and not isinstance(cells[what], NotAvailable)
    }
    given = cells["number"]
    missing = given if isinstance(given, NotAvailable) else None
    if missing is not None:
        check_reason(faults, missing)
    number = None if missing is not None else as_number(faults, given)
    check_interval(faults, number, ends.get("low"), ends.get("high"))
    check_base(faults, ends.get("base"))
    if unit is not None and not said.waive.strip():
        for what, one in (("the number", number), ("low", ends.get("low")), ("high", ends.get("high"))):
            if one is not None:
                check_range(faults, one, unit, what)
    if len(faults.found) > before or unit is None:
        return None
    made = Value(
        id=name,
        number=number,
        unit=unit.name,
        meaning=meaning,
        period=period,
        geography=geography,
        population=population,
        provenance=origin.provenance(faults, said.difference, status=said.status or ""),
        shows={},
        missing=missing.reason if missing is not None else "",
        base=ends.get("base"),
        low=ends.get("low"),
        high=ends.get("high"),
        reliability="not known" if cells["reliability"] == "" else str(cells["reliability"] or ""),
    )
    return dataclasses.replace(made, shows=shows(made, said.decimals))
