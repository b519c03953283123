"""Numbers come in with what the call says of them; values with unit, period, geography, source and wording go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.model.product import Value
from evidoc.model.rows import NotAvailable
from evidoc.products.family import cell_of, check_columns, family_rows, filled, members_of, parts_by_row, row_of
from evidoc.products.numbers import (
    check_share,
)
from evidoc.products.one_value import Said, made_of
from evidoc.products.origin import Names, Origin, find_origin
from evidoc.products.session import Faults, current


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
    said = Said(unit, period, geography, population, status, decimals, difference, waive, people)
    cells = {
        "number": number, "base": base, "low": low, "high": high, "period": period, "reliability": reliability,
    }  # fmt: skip
    origin = find_origin(faults, source, definition)
    made = made_of(faults, origin, said, name, meaning, cells)
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
    people["contributions"] = list[Sequence[float]]()
    parts = parts_by_row(faults, contributions, rows)
    said = Said(unit, period, geography, population, status, decimals, difference, waive, people)
    check_columns(faults, rows, [*over, number, *(c for c in (base, low, high) if isinstance(c, str))])
    faults.stop_if_any()
    made: list[Value | None] = []
    for member in members:
        id_ = name.format(**member)
        faults.what = f"value {id_!r}"
        faults.claim("value", id_)
        row = row_of(faults, rows, member)
        if row is not None:
            people["contributions"] += [parts[id(row)]] if parts else []
            columns = {
                "number": number, "base": base, "low": low, "high": high, "period": period, "reliability": reliability,
            }  # fmt: skip
            cells = {what: cell_of(row, column) for what, column in columns.items()}
            made.append(made_of(faults, origin, said, id_, filled(faults, meaning, row, member), cells))
    faults.what = f"values {name!r}"
    numbered = [one for one in made if one is not None and one.number is not None]
    if numbered and not waive.strip():
        check_share(faults, [one.number for one in numbered if one.number is not None], numbered[0].unit)
    faults.stop_if_any()
    return _keep(faults, origin, said, made, members)


def _keep(
    faults: Faults,
    origin: Origin,
    said: Said,
    made: Sequence[Value | None],
    cells: Sequence[Mapping[str, str] | None],
) -> list[Value]:
    kept = [one for one in made if one is not None]  # without a fault there is each of them
    if not origin.is_plain:
        from evidoc.products.boundary_values import People, pass_values  # few sources are protected

        kept = pass_values(faults, origin, kept, cells, People(**said.people), said.decimals)
    faults.session.values.update({one.id: one for one in kept})
    return kept
