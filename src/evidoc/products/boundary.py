"""Rows that rest on protected sources come in; the same rows without what is disclosive go out, and what readers know.

Everything that leaves a script passes here before it becomes a product: what is hidden here stands nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import reduce
from typing import TYPE_CHECKING, Any

from evidoc.errors import EvidocError
from evidoc.model.disclosure import At, Protection
from evidoc.model.rows import NotAvailable, Row, columns_of
from evidoc.model.source import Source
from evidoc.products.session import Faults
from evidoc.records import dataclass

if TYPE_CHECKING:
    from evidoc.survey.disclosure import Policy

ATTRIBUTE = "evidoc.protected"
"""Under this name data carry what was done to them."""
CONFIDENTIAL = "[c]"
WHY = f"{CONFIDENTIAL} confidential: hidden so that nobody can be recognised"
MARGIN = "Total"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call says of the people behind its rows."""

    base: str = ""
    """The column with the unweighted number of people of each row."""
    counts: tuple[str, ...] = ()
    """Columns that are numbers of people themselves."""
    margins: str = MARGIN
    measure: Mapping[str, str] = field(default_factory=dict)
    """Column -> what is counted; a column in ``%`` may name what its share of the base is."""
    levels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    percents: frozenset[str] = frozenset()
    """Columns in ``%``."""
    contributions: Mapping[str, Sequence[Sequence[float]]] = field(default_factory=dict)
    """Column of totals -> of each row, what each person or organisation adds to it."""
    apart: frozenset[str] = frozenset()
    """Columns of text that say nothing of where a row's people are, such as its reliability."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Rows as they may be seen, and what is known of them."""

    rows: list[Row]
    protection: Protection
    asked: Asked
    dimensions: tuple[str, ...]
    hidden: frozenset[float] = frozenset()
    """True numbers that must be seen nowhere; they stay in the process of the script."""
    people: tuple[tuple[At, float], ...] = ()
    """Places and true numbers of the people that are hidden."""
    gone: tuple[str, ...] = ()
    """The rows that lost numbers, in words."""


def guarded(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources whose products pass the boundary."""
    return tuple(one for one in sources if one.protected)


def strictest(faults: Faults, sources: Sequence[Source]) -> Policy | None:
    """Return the rules that hold where all of these sources meet; None, and noted, where nothing may leave."""
    from evidoc.survey.disclosure import policy_for, stricter

    found: list[Policy] = []
    for source in sources:
        try:
            found.append(policy_for(source))
        except EvidocError as error:
            faults.found.extend(error.problems)
    for source, policy in zip(sources, found, strict=False):
        if policy.closed:
            message = f"nothing that is computed here from {source.id!r} may be shown: its access is {source.access!r}"
            hint = "have the output cleared where the data are, and declare it in results/*.yml as made elsewhere"
            faults.add("closed-source", message, hint)
    if faults.found or not found:
        return None
    return reduce(stricter, (one for _, one in sorted({policy.name: policy for policy in found}.items())))


def seal(
    faults: Faults, sources: Sequence[Source], rows: list[Row], asked: Asked, periods: frozenset[str]
) -> Sealed | None:
    """Hide in `rows` what is disclosive; None where something is wrong (and noted).

    Parameters
    ----------
    faults
        Takes what is wrong: ``missing-base``, ``closed-source``, ``unknown-column``, ``not-a-number``.
    sources
        Those that `guarded` gave.
    rows
        All columns of the product, also those that are not printed.
    asked
        Which columns hold numbers of people.
    periods
        Columns that hold periods.
    """
    policy = strictest(faults, sources)
    if policy is None:
        return None
    if policy.free:
        return Sealed(rows, Protection(policy.name, tuple(one.id for one in sources)), asked, ())
    _check_asked(faults, asked, columns_of(rows), sources)
    if faults.found:
        return None
    from evidoc.products.boundary_cells import Table
    from evidoc.products.boundary_magnitudes import check_contributions
    from evidoc.products.boundary_tables import protect_table

    table = Table(rows, asked, periods, tuple(one.id for one in sources), whole_of(sources))
    table.check(faults)
    check_contributions(faults, table)
    if faults.found:
        return None
    hidden, shown, protection = protect_table(faults, table, policy, before(faults, sources))
    return None if faults.found else _apply(table, hidden, shown, protection)


def _check_asked(faults: Faults, asked: Asked, present: list[str], sources: Sequence[Source]) -> None:
    named = [*filter(None, [asked.base]), *asked.counts]
    for column in named:
        if column not in present:
            faults.unknown("unknown-column", "column", column, present)
    if not named:
        message = (
            f"it rests on {sources[0].id!r}, whose people are protected, and does not say how many stand behind it"
        )
        hint = (
            'name the column with the unweighted number of people of each row: base="base"; or the columns that are '
            'such numbers themselves: counts=["n"]'
        )
        faults.add("missing-base", message, hint)


def before(faults: Faults, sources: Sequence[Source]) -> tuple[Protection, ...]:
    """Return what readers know already from products that this script made or reads, of the same sources."""
    session, names = faults.session, {one.id for one in sources}
    products: list[Any] = []
    for results in (session.given, session.made()):
        products += [*results.values.values(), *results.tables.values(), *results.figures.values()]
    found = [product.provenance.protection for product in products]
    return tuple(one for one in found if one is not None and one.cells and names & set(one.sources))


def whole_of(sources: Sequence[Source]) -> frozenset[str]:
    """Return words for all that the sources know of: a table of their own period is not one of a part."""
    return frozenset(word for one in sources for word in (one.period, one.geography) if word)


def concealed(faults: Faults, least: float) -> frozenset[float]:
    """Return numbers from `least` that products before this one hide; smaller ones mean too many things."""
    return frozenset(one for hidden in faults.session.hidden.values() for one in hidden if abs(one) >= least)


def _apply(table: Any, hidden: frozenset[tuple[int, str]], shown: Mapping[tuple[int, str], float],
           protection: Protection) -> Sealed:  # fmt: skip
    """Return the rows with hidden numbers taken out, and shown counts as they may be shown."""
    asked, missing = table.asked, NotAvailable(WHY, CONFIDENTIAL)
    rows: list[Row] = []
    lost: set[float] = set()
    gone: list[str] = []
    for number, row in enumerate(table.rows):
        out, new = table.hides(number, hidden), dict(row)
        for column in table.people:
            if (number, column) in shown:
                new[column] = _plain(shown[number, column])
                lost.update({table.count(number, column) or 0.0} - {shown[number, column]})
        for column in out:
            lost.update(table.numbers_in(number, column))
            new[column] = missing
        if (number, asked.base) in hidden:
            new |= {column: missing for column in asked.apart if column in row}
        if out:
            gone.append(table.named(number))
        rows.append(new)
    people = tuple(
        (table.at(number), table.count(number, column)) for number, column in sorted(hidden) if column in table.people
    )
    known = tuple((at, count) for at, count in people if count is not None)
    return Sealed(rows, protection, asked, table.dimensions, frozenset(lost), known, tuple(dict.fromkeys(gone)))


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number
