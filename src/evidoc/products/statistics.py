"""Numbers come in with what the call says of them; values with unit, period, geography, source and wording go out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidoc.model.display import shows
from evidoc.model.product import Value
from evidoc.model.rows import NotAvailable, columns_of
from evidoc.products.family import cell_of, family_rows, filled, members_of, row_of
from evidoc.products.numbers import (
    as_number,
    check_base,
    check_decimals,
    check_interval,
    check_range,
    check_reason,
    check_share,
    find_unit,
)
from evidoc.products.origin import Names, Origin, check_alike, find_origin, read_period
from evidoc.products.session import Faults, current


@dataclass(frozen=True, slots=True)
class _Said:
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


def not_available(reason: str) -> NotAvailable:
    """Stand for a number that there is not.

    Parameters
    ----------
    reason
        Why: it is shown to readers who ask.
    """
    return NotAvailable(reason)


def value(
    name: str,
    number: float | NotAvailable,
    *,
    meaning: str,
    source: Names = None,
    unit: str | None = None,
    period: str | None = None,
    geography: str | None = None,
    population: str | None = None,
    definition: Names = None,
    status: str | None = None,
    base: float | None = None,
    low: float | None = None,
    high: float | None = None,
    decimals: int | None = None,
    difference: str = "",
    waive: str = "",
    reliability: str | None = None,
    counts: bool = False,
    cell: Mapping[str, str] | None = None,
    measure: Mapping[str, str] | str = "",
    contributions: Sequence[float] | None = None,
) -> Value:
    """Make one number that documents may show.

    Parameters
    ----------
    name
        Its id, written out in the call, e.g. ``absence.rate.all``.
    number
        In the unit named: 4.96 with ``%``. `not_available("reason")` where there is none.
    meaning
        A phrase that says what it is, e.g. ``Sickness absence rate, all staff``.
    source, definition
        Ids; default: the script's only source, the source's only definition.
    unit, period, geography, population, status
        Default: as the definition (unit) or the source says.
    base
        How many cases it rests on.
    low, high
        Ends of its interval, in its unit.
    decimals
        Shown decimals; default: the unit's.
    difference
        How unlike sources or definitions, or the two sides of a break, differ; shown to readers.
    waive
        Why a share of at most 1 in ``%``, or a number out of its unit's range, is right.
    reliability
        How reliable an estimate is, in the words that `evidoc.survey` gives.
    counts
        The number is one of people itself; of protected sources.
    cell
        Of protected sources: where the people behind it are, as the columns of a table would say it.
    measure
        As in `table`; a mapping has the keys ``base`` and ``number``.
    contributions
        Of protected sources: what each person or organisation adds to a sum, in its unit.

    Raises
    ------
    RunError
        Anything about the call is not right; all of it at once.
    """
    faults = Faults(current(), f"value {name!r}")
    faults.claim("value", name)
    faults.texts(
        meaning=meaning, unit=unit, period=period, geography=geography, population=population, status=status,
        difference=difference, waive=waive,
    )  # fmt: skip
    added = () if contributions is None else (contributions,)
    people = {"counts": counts, "measure": measure, "contributions": added}
    said = _Said(unit, period, geography, population, status, decimals, difference, waive, people)
    cells = {
        "number": number, "base": base, "low": low, "high": high, "period": period, "reliability": reliability,
    }  # fmt: skip
    origin = find_origin(faults, source, definition)
    made = _make(faults, origin, said, name, meaning, cells)
    if made is not None and made.number is not None and not waive.strip():
        check_share(faults, [made.number], made.unit)
    faults.stop_if_any()
    return _keep(faults, origin, said, [made], [cell])[0]


def values(
    name: str,
    data: Any,
    *,
    over: Mapping[str, Sequence[str] | str],
    number: str = "number",
    meaning: str,
    source: Names = None,
    unit: str | None = None,
    period: str | None = None,
    geography: str | None = None,
    population: str | None = None,
    definition: Names = None,
    status: str | None = None,
    base: str | float | None = None,
    low: str | float | None = None,
    high: str | float | None = None,
    decimals: int | None = None,
    difference: str = "",
    waive: str = "",
    reliability: str | None = None,
    counts: bool = False,
    margins: str = "Total",
    measure: Mapping[str, str] | str = "",
    levels: Mapping[str, Mapping[str, str]] | None = None,
    contributions: Sequence[Sequence[float]] | None = None,
) -> list[Value]:
    """Make one value for every member of a family, from one row of `data` each.

    Parameters
    ----------
    name
        Pattern of the ids, e.g. ``absence.rate.{type}``.
    data
        A data frame or rows with a column for each key of `over`.
    over
        Key -> its members as written in ids (``[a-z0-9-]+``), or ``SOURCE:COLUMN`` for the column's ``allowed`` list.
    number
        The column that holds the numbers.
    meaning
        Pattern of the meanings; ``{type}`` and any other column of the row may stand in it.
    base, low, high, period
        A column where there is one of this name, else a constant.
    source, unit, geography, population, definition, status, decimals, difference, waive
        As in `value`, the same for all members.
    reliability
        A column, or the same words for all.
    counts, measure
        As in `value`.
    margins, levels
        As in `table`, of the members.
    contributions
        As in `value`: a list for each row of `data`, in their order.

    Returns
    -------
    list of Value
        In the order of the members.

    Raises
    ------
    RunError
        A member has no row, or several; or anything that `value` refuses.
    """
    faults = Faults(current(), f"values {name!r}")
    rows = family_rows(faults, data)
    members = members_of(faults, over)
    origin = find_origin(faults, source, definition, rows)
    faults.texts(
        meaning=meaning, unit=unit, period=period, geography=geography, population=population, status=status,
        difference=difference, waive=waive,
    )  # fmt: skip
    people: dict[str, Any] = {"counts": counts, "measure": measure, "margins": margins, "levels": levels}
    if contributions is not None and len(contributions) != len(rows):
        hint = "give a list for each row of the data, in their order"
        faults.add("bad-contributions", f"its contributions are not {len(rows)} lists, one for each row", hint)
        contributions = None
    said = _Said(unit, period, geography, population, status, decimals, difference, waive, people)
    needed = [*over, number, *(c for c in (base, low, high) if isinstance(c, str))]
    for column in dict.fromkeys(needed):
        if rows and column not in columns_of(rows):
            faults.unknown("unknown-column", "column", column, columns_of(rows))
    faults.stop_if_any()
    made: list[Value | None] = []
    added: list[Sequence[float]] = []
    for member in members:
        id_ = name.format(**member)
        faults.what = f"value {id_!r}"
        faults.claim("value", id_)
        row = row_of(faults, rows, member)
        if row is not None:
            if contributions is not None:
                added.append(next(one for one, there in zip(contributions, rows, strict=True) if there is row))
            columns = {
                "number": number, "base": base, "low": low, "high": high, "period": period, "reliability": reliability,
            }  # fmt: skip
            cells = {what: cell_of(row, column) for what, column in columns.items()}
            made.append(_make(faults, origin, said, id_, filled(faults, meaning, row, member), cells))
    faults.what = f"values {name!r}"
    numbered = [one for one in made if one is not None and one.number is not None]
    if numbered and not waive.strip():
        check_share(faults, [one.number for one in numbered if one.number is not None], numbered[0].unit)
    faults.stop_if_any()
    people["contributions"] = added
    return _keep(faults, origin, said, made, members)


def _keep(
    faults: Faults,
    origin: Origin,
    said: _Said,
    made: Sequence[Value | None],
    cells: Sequence[Mapping[str, str] | None],
) -> list[Value]:
    kept = [one for one in made if one is not None]  # without a fault there is each of them
    if not origin.is_plain:
        from evidoc.products.boundary_values import People, pass_values  # few sources are protected

        kept = pass_values(faults, origin, kept, cells, People(**said.people), said.decimals)
    faults.session.values.update({one.id: one for one in kept})
    return kept


def _make(
    faults: Faults, origin: Origin, said: _Said, name: str, meaning: str, cells: Mapping[str, Any]
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
