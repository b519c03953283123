"""The cells of a product that are numbers of people come in; which are hidden, and what readers then know, goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evidoc.model.disclosure import Cell, Protection
from evidoc.products.boundary_cells import Spot, Table
from evidoc.products.boundary_magnitudes import contributions_of, not_checked, rules_of_totals
from evidoc.products.boundary_rest import with_rest
from evidoc.products.boundary_shares import share_cell
from evidoc.products.boundary_sums import assumed_sums, known_of, plausible
from evidoc.products.grid import CSV_DIGITS
from evidoc.products.session import Faults
from evidoc.records import dataclass

if TYPE_CHECKING:
    from evidoc.survey.disclosure import Counts, Policy, Protected


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of counts and where each of its rows stands among the rows of the product."""

    counts: Counts
    spots: tuple[Spot, ...]


def protect_counts(
    faults: Faults, counts: Counts, policy: Policy, before: Sequence[Protection], rows: Sequence[int] = ()
) -> Protected | None:
    """Protect one table of numbers of people; None where it cannot be true, alone or with what came before.

    Messages tell `rows`, the rows of the product from which the counts are, by number: categories may name people.
    """
    from evidoc.survey.disclosure import NotASumError, protect
    from evidoc.survey.disclosure.equations import ContradictionError

    known = {(one.measure, one.at): one for made in before for one in made.cells if not one.hidden}
    hint = 'where it counts other people, say which: measure="people in … who …"; else correct the numbers'
    for row, number in enumerate(counts.counts):
        cell = known.get((counts.measure, counts.at(row)))
        if cell is not None and not cell.low <= number <= cell.high:
            place = _row(rows, row)
            message = f"it says another number of {counts.measure!r}{place} than a product before it"
            faults.add("contradiction", message, hint)
            return None
    before = [one for one in before if any(cell.measure == counts.measure for cell in one.cells)]
    guessed = Protection(policy.name, (), (), assumed_sums(counts))
    also = plausible((*before, guessed), known_of(before, counts))
    try:
        made = protect(counts, policy, also)
        return replace(made, sums=tuple(dict.fromkeys((*made.sums, *also[-1].sums))))
    except ContradictionError as error:
        place = next((_row(rows, row) for row in range(len(counts.rows)) if counts.at(row) == error.key[1]), "")
        message = f"it does not agree with products before it on {counts.measure!r}{place}"
        faults.add("contradiction", message, hint)
    except NotASumError as error:
        hint = "leave the margins out, or name what stands for all with margins=…"
        place = next((_row(rows, row) for row in range(len(counts.rows)) if counts.at(row) == error.at), "")
        message = f"its rows cannot be protected: those by {error.dimension!r} do not add up to their total{place}"
        faults.add("not-a-sum", message, hint)
    return None


def _row(rows: Sequence[int], row: int) -> str:
    return f" in row {rows[row] + 1}" if row < len(rows) else ""


def protect_table(
    faults: Faults, table: Table, policy: Policy, before: Sequence[Protection]
) -> tuple[frozenset[Spot], Mapping[Spot, float], Protection]:
    """Return the cells to hide, the numbers to show in those that are not, and what readers then know."""
    hidden = {
        (number, column)
        for column in (*table.people, *table.asked.contributions)
        for number in range(len(table.rows))
        if table.count(number, column) is None
    }
    done = Protection(policy.name, table.sources, _known_before(table, hidden, before))
    shown: dict[Spot, float] = {}
    for part in _parts(table):
        rows = [number for number, _ in part.spots]
        rules = rules_of_totals(policy) if part.counts.contributions else policy
        made = protect_counts(faults, with_rest(part.counts), rules, (*before, done), rows)
        if made is None:
            break
        # Rows that with_rest added stand behind the others, and nowhere in the product.
        for spot, mark, number in zip(part.spots, made.hidden, made.shown, strict=False):
            if mark or number is None:
                hidden.add(spot)
            else:
                shown[spot] = number
        cells, sums = (*done.cells, *made.cells), (*done.sums, *made.sums)
        done = replace(done, cells=cells, sums=sums, notes=(*done.notes, *made.notes))
    return frozenset(hidden), shown, replace(done, notes=(*done.notes, *not_checked(table, policy)))


def share_cells(table: Table) -> tuple[Cell, ...]:
    """Return what shares in ``%`` tell of the number of people that they are of the base; CSV files have all digits."""
    found = []
    for column in table.numbers:
        if column in table.people or column not in table.asked.percents:
            continue
        for number in range(len(table.rows)):
            base, share = table.count(number, table.asked.base), table.count(number, column)
            if base is not None and share is not None:
                found.append(share_cell(table.measure(column), table.at(number), share, CSV_DIGITS - 2, base))
    return tuple(one for one in found if one is not None)


def _known_before(table: Table, hidden: set[Spot], before: Sequence[Protection]) -> tuple[Cell, ...]:
    """Return what readers know of cells that came in hidden, from a product of another script."""
    spots = {(table.measure(column), table.at(number)) for number, column in hidden}
    known = {(one.measure, one.at): one for made in before for one in made.cells if one.hidden}
    return tuple(known[spot] for spot in sorted(spots & known.keys()))


def _parts(table: Table) -> list[_Part]:
    totals = [_of_column(table, column) for column in table.asked.contributions]
    if _add_up(table):
        return [_long(table), *totals]
    return [*(_of_column(table, column) for column in table.people), *totals]


def _of_column(table: Table, column: str) -> _Part:
    from evidoc.survey.disclosure import Counts

    there = [number for number in range(len(table.rows)) if table.count(number, column) is not None]
    rows = [table.place(number) for number in there]
    counts = Counts(
        table.measure(column),
        table.dimensions,
        rows,
        [table.count(number, column) or 0.0 for number in there],
        margin=table.asked.margins,
        levels=table.asked.levels,
        contributions=contributions_of(table, column, there),
        df=_df(table, there),
    )
    return _Part(counts, tuple((number, column) for number in there))


def _df(table: Table, there: Sequence[int]) -> list[float]:
    """Return degrees of freedom by row; empty where the table does not say them."""
    cells = [table.rows[number].get("df") for number in there]
    return [float(cell) if isinstance(cell, (int, float)) else 0.0 for cell in cells] if any(cells) else []


def _add_up(table: Table) -> bool:
    """Tell whether the columns of counts are parts of the base in every row: they are a dimension, laid across."""
    base, counts = table.asked.base, table.asked.counts
    if not base or len(counts) < 2 or base in counts:  # noqa: PLR2004 - one part is no whole
        return False
    for number in range(len(table.rows)):
        parts, whole = [table.count(number, name) for name in counts], table.count(number, base)
        if whole is None or any(one is None for one in parts):
            return False
        if abs(sum(one or 0.0 for one in parts) - whole) > 1e-6:  # noqa: PLR2004 - counts are whole numbers
            return False
    return True


def _long(table: Table) -> _Part:
    """Return the counts of all columns as one table whose last dimension is the column."""
    from evidoc.survey.disclosure import Counts

    margin, across = table.asked.margins, "column"
    rows, counts, spots = [], [], []
    for number in range(len(table.rows)):
        own = table.place(number)
        for column in (*table.asked.counts, table.asked.base):
            rows.append({**own, across: margin if column == table.asked.base else column})
            counts.append(table.count(number, column) or 0.0)
            spots.append((number, column))
    dimensions = (*table.dimensions, across)
    made = Counts(table.measure(table.asked.base), dimensions, rows, counts, margin=margin, levels=table.asked.levels)
    return _Part(made, tuple(spots))
