"""The grid of a table or figure comes in; the same as it may leave its script goes out, with the notes it needs.

Where a source is protected, its rows pass the boundary; where it is a survey, base, interval, reliability and status
stand beside its estimates. Data of other sources never come here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evidoc.model.disclosure import Protection
from evidoc.model.rows import NotAvailable, Row, columns_of
from evidoc.products.beside import check_estimates, interval_columns, mark_of, status_note
from evidoc.products.boundary import (
    ATTRIBUTE,
    CONFIDENTIAL,
    WHY,
    Asked,
    Sealed,
    concealed,
    guarded,
    seal,
    strictest,
    whole_of,
)
from evidoc.products.boundary_cells import Table
from evidoc.products.boundary_shares import check_shares
from evidoc.products.boundary_tables import share_cells
from evidoc.products.boundary_words import check_texts, origin_words
from evidoc.products.grid import Columns, Grid, make_grid
from evidoc.products.origin import Origin
from evidoc.products.session import Faults
from evidoc.records import dataclass

MOST_NAMED = 8
"""Rows named in a note; more are counted."""
_BESIDE = frozenset({"se", "ci_low", "ci_high", "low", "high", "deff", "df", "cv"})
"""Columns that say how sure an estimate is; marks stand behind the estimate alone."""


@dataclass(frozen=True, slots=True)
class Protecting:
    """What a call of `table` or `figure` says of the people behind its rows."""

    base: str | None = None
    counts: Sequence[str] = ()
    margins: str = "Total"
    reliability: str | None = None
    measure: Mapping[str, str] | str = ""
    levels: Mapping[str, Mapping[str, str]] | None = None
    contributions: Mapping[str, Sequence[Sequence[float]]] | None = None

    @property
    def asks(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.base or self.counts or self.reliability)

    def asked(self, percents: frozenset[str]) -> Asked:
        """Return the same for the boundary."""
        counts = (self.counts,) if isinstance(self.counts, str) else tuple(self.counts)
        measure = self.measure
        if isinstance(measure, str):
            main = self.base or (counts[0] if len(counts) == 1 else "")
            measure = {main: measure} if measure and main else {}
        apart = frozenset(filter(None, [self.reliability]))
        levels, given = dict(self.levels or {}), dict(self.contributions or {})
        return Asked(self.base or "", counts, self.margins, dict(measure), levels, percents, given, apart)


@dataclass(frozen=True, slots=True)
class Passed:
    """A grid as it may leave its script."""

    grid: Grid
    protection: Protection | None = None
    notes: tuple[str, ...] = ()


def opened_rows(data: Any) -> Any:
    """Return data as given; of data from `protected`, rows in which a symbol stands for what is hidden."""
    carried = carried_of(data)
    if carried is None:
        return data
    from evidoc.model.rows import as_rows

    rows, missing, asked = as_rows(data), NotAvailable(WHY, CONFIDENTIAL), carried.asked
    for row in rows:
        if any(row.get(name) is None for name in (asked.base, *asked.counts, *asked.contributions) if name):
            row.update({name: missing for name, cell in row.items() if cell is None})
    return rows


def carried_of(data: Any) -> Sealed | None:
    """Return what was done to data before, or None."""
    attributes = getattr(data, "attrs", None)
    found = attributes.get(ATTRIBUTE) if isinstance(attributes, dict) else None
    return found if isinstance(found, Sealed) else None


def pass_grid(
    faults: Faults,
    origin: Origin,
    grid: Grid,
    columns: Columns,
    decimals: int | Mapping[str, int] | None,
    periods: frozenset[str],
    said: Protecting,
    texts: Mapping[str, str],
    carried: Sealed | None = None,
    *,
    drawn: bool = False,
) -> Passed:
    """Hide, round, mark and note what must be; note in `faults` what is wrong.

    Parameters
    ----------
    grid
        As `make_grid` laid it out, before anything was hidden.
    said
        What the call says of the people behind its rows.
    texts
        Words of the call that readers see: ``title``, ``alt``, ``note 1``, ….
    carried
        What was done to the data before, by `protected`.
    drawn
        Whether a picture was drawn from the data.
    """
    protected = guarded(origin.sources)
    surveys = [source for source in origin.sources if source.design]
    if not protected and not surveys and not said.asks:
        return Passed(grid)
    percents = _percents(columns, origin, columns_of(grid.rows))
    asked = said.asked(percents) if carried is None else replace(carried.asked, percents=percents)
    if surveys:
        check_estimates(faults, surveys[0], columns_of(grid.rows), asked, said.reliability)
    _check_column(faults, grid.rows, said.reliability)
    sealed = _sealed(faults, protected, grid.rows, asked, periods, carried) if protected else None
    if faults.found:
        return Passed(grid)
    if sealed and drawn and carried is None and (sealed.gone or sealed.rows != grid.rows):
        message = "its picture was drawn from data with numbers that are hidden or rounded"
        hint = (
            f'protect the data before you draw: data = protected(data, base="{asked.base or "…"}"), and give data=data'
        )
        faults.add("unprotected-data", message, hint)
        return Passed(grid)
    rows = sealed.rows if sealed else grid.rows
    marks = _marks(rows, said.reliability, asked)
    printed = _columns(columns, rows, asked, said.reliability) if surveys else columns
    made = make_grid(faults, rows, printed, _decimals(decimals, printed or columns_of(rows), asked), periods, marks)
    if faults.found:
        return Passed(grid)
    if sealed:
        policy = strictest(faults, protected)
        secret = concealed(faults, policy.threshold if policy else 0)
        known = [*origin_words(origin), *_labels(made, rows), str(policy.threshold if policy else "")]
        check_texts(faults, texts, _numbers(made, rows), known, sealed.hidden | secret)
    found = tuple(dict.fromkeys(mark for column in marks.values() for mark in column if mark))
    protection = None
    if sealed:
        table = Table(rows, asked, periods, sealed.protection.sources, whole_of(protected))
        shares = share_cells(table)
        check_shares(faults, sealed.people if carried is None else (), shares)
        shares = tuple(one for one in shares if one.measure in asked.measure.values())
        protection = replace(sealed.protection, cells=(*sealed.protection.cells, *shares))
        faults.session.hidden[faults.what] = sealed.hidden
    notes = (*status_note(surveys, asked), *_not_drawn(sealed, drawn), *_key(found, sealed))
    return Passed(made, protection, notes)


def _check_column(faults: Faults, rows: list[Row], column: str | None) -> None:
    if column and column not in columns_of(rows):
        faults.unknown("unknown-column", "column", column, columns_of(rows))


def _sealed(
    faults: Faults,
    protected: Sequence[Any],
    rows: list[Row],
    asked: Asked,
    periods: frozenset[str],
    carried: Sealed | None,
) -> Sealed | None:
    if carried is None:
        return seal(faults, protected, rows, asked, periods)
    table = Table(rows, asked, periods, carried.protection.sources, whole_of(protected), carried.dimensions)
    for number in range(len(rows)):
        for column in table.people:
            count = table.count(number, column)
            if count is not None and not _is_known(carried, table, number, column, count):
                message = f"row {number + 1} is not as protected() left it"
                faults.add("unprotected-data", message, "change the data first, and protect them last")
    return replace(carried, rows=rows, gone=_gone(table))


def _is_known(carried: Sealed, table: Table, number: int, column: str, count: float) -> bool:
    """Tell whether a number of people is one that was shown before, also where columns were left out since."""
    measure, place = table.measure(column), set(table.at(number))
    return not carried.protection.cells or any(
        one.measure == measure and not one.hidden and one.low <= count <= one.high and place <= set(one.at)
        for one in carried.protection.cells
    )


def _gone(table: Table) -> tuple[str, ...]:
    hidden = [n for n, row in enumerate(table.rows) if any(str(cell) == CONFIDENTIAL for cell in row.values())]
    return tuple(dict.fromkeys(table.named(number) for number in hidden))


def _percents(columns: Columns, origin: Origin, present: Sequence[str]) -> frozenset[str]:
    """Return the columns in ``%``: by their unit, or because the definition is a share."""
    said = {key for key, given in (columns or {}).items() if not isinstance(given, str) and "%" in given[1:]}
    units = {definition.unit for definition in origin.definitions}
    return frozenset(said | ({"estimate", "percent", "share"} & set(present) if units == {"%"} else set()))


def _marks(rows: list[Row], reliability: str | None, asked: Asked) -> dict[str, tuple[str, ...]]:
    """Return what stands behind each estimate; behind numbers of people and what goes with an estimate, nothing."""
    if reliability is None:
        return {}
    words = [row.get(reliability) for row in rows]
    behind = tuple(mark_of(word) if isinstance(word, str) else "" for word in words)
    if not any(behind):
        return {}
    table = Table(rows, asked, frozenset(), ())
    estimates = [name for name in table.numbers if name not in _BESIDE and name not in table.people]
    named = [name for name in estimates if name == "estimate"] or estimates
    return {
        name: tuple(
            "" if isinstance(row.get(name), NotAvailable) else mark for row, mark in zip(rows, behind, strict=True)
        )
        for name in named
    }


def _columns(columns: Columns, rows: list[Row], asked: Asked, reliability: str | None) -> Columns:
    """Return the printed columns of a survey's table: base and interval are among them."""
    if columns is None:
        return None
    more: dict[str, Sequence[str]] = {}
    low, high = interval_columns(columns_of(rows))
    if reliability and low and low not in columns and high not in columns:
        unit = next(("".join(g[1:]) for k, g in columns.items() if k == "estimate" and not isinstance(g, str)), "")
        more |= {low: ("Interval, low", unit), high: ("Interval, high", unit)}
    if asked.base and asked.base not in columns:
        more[asked.base] = "Base (unweighted n)"
    return {**columns, **more}


def _decimals(
    decimals: int | Mapping[str, int] | None, printed: Iterable[str], asked: Asked
) -> int | Mapping[str, int] | None:
    """Return shown decimals; people are whole, whatever the call says of all columns."""
    if not isinstance(decimals, int) or isinstance(decimals, bool):
        return decimals
    return {name: 0 if name == asked.base or name in asked.counts else decimals for name in printed}


def _numbers(grid: Grid, rows: list[Row]) -> list[float]:
    """Return the numbers that readers see."""
    found: list[float] = []
    for column in grid.columns:
        for row in rows:
            cell = row.get(column.key)
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                found.append(float(cell))
    return found


def _labels(grid: Grid, rows: list[Row]) -> list[str]:
    labels = [text for column in grid.columns for text in (column.label, column.unit)]
    texts = [cell for row in rows for cell in row.values() if isinstance(cell, str)]
    return list(dict.fromkeys([*labels, *texts]))


def _not_drawn(sealed: Sealed | None, drawn: bool) -> tuple[str, ...]:
    if not drawn or sealed is None or not sealed.gone:
        return ()
    named, more = sealed.gone[:MOST_NAMED], len(sealed.gone) - MOST_NAMED
    return (f"Not drawn, because confidential: {'; '.join(named)}{f'; and {more} more' if more > 0 else ''}.",)


def _key(marks: Sequence[str], sealed: Sealed | None) -> tuple[str, ...]:
    used = [*marks, *([CONFIDENTIAL] if sealed and sealed.gone else [])]
    if not used:
        return ()
    from evidoc.survey.disclosure.marks import key_of

    return (f"Key: {key_of(used)}.",)
