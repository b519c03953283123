"""A table and a policy come in; which of its cells are shown, and as what, goes out, proven by the attack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from evidoc.model.disclosure import PRIMARY, SECONDARY, SHOWN, At, Cell, Protection, Sum
from evidoc.records import dataclass
from evidoc.survey.disclosure.counts import Counts, sums_of
from evidoc.survey.disclosure.primary import primary
from evidoc.survey.disclosure.rounding import rounded
from evidoc.survey.disclosure.rules import Policy


class NotASumError(ValueError):
    """Parts do not add up to their total: which dimension's, and where the total stands."""

    def __init__(self, one: Sum) -> None:
        """Take the sum that is none."""
        place = ", ".join(f"{name} {category}" for name, category in one.whole) or "all"
        super().__init__(f"The rows of {one.measure} by {one.dimension} do not add up to their total ({place}).")
        self.dimension: str = one.dimension
        self.at: At = one.whole


@dataclass(frozen=True, slots=True)
class Protected:
    """A protected table, row by row as it came in."""

    hidden: tuple[str, ...]
    """`SHOWN`, `PRIMARY` or `SECONDARY`, per row."""
    shown: tuple[float | None, ...]
    """The number as it may be shown; None where it is hidden."""
    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...]
    notes: tuple[str, ...]
    reasons: Mapping[int, str]
    """Row -> why it is hidden, in words without the number."""
    best: bool = True
    """Whether the secondary cells are proven to be as few and light as can be."""

    def protection(self, policy: Policy, sources: Sequence[str]) -> Protection:
        """Return what goes on with the product."""
        return Protection(policy.name, tuple(sources), self.cells, self.sums, self.notes)


def protect(counts: Counts, policy: Policy, also: Sequence[Protection] = ()) -> Protected:
    """Hide and round what must not be shown, and hide what would give it away.

    Parameters
    ----------
    counts
        A table, with or without margins and nested categories, of any number of dimensions.
    policy
        Its rules.
    also
        What readers have, or will have, besides: it is taken in as it is, and protected too.

    Returns
    -------
    Protected
        Readers who take the table and `also` together can bound no hidden count nearer than the policy's width.
        Inner cells are hidden rather than totals, and as few as can be.

    Raises
    ------
    ValueError
        A count is negative or no number, or two rows have the same place.
    NotASumError
        Parts do not add up to their total.
    ContradictionError
        The table and `also` cannot both be true.
    """
    reasons = primary(counts, policy)
    sums = sums_of(counts)
    _check_sums(counts, sums)
    if not reasons and not policy.rounding and not any(one.cells for one in also):
        exact = tuple(Cell(counts.measure, counts.at(row), n, n) for row, n in enumerate(counts.counts))
        hidden = (SHOWN,) * len(exact)
        return Protected(hidden, tuple(counts.counts), exact, sums, (_counted({}),), {})
    from evidoc.survey.disclosure.tasks import Workbench

    bench = Workbench(counts, policy, reasons, sums, also)
    chosen, notes, best = bench.solved()
    shown = tuple(None if row in chosen else rounded(n, policy.rounding) for row, n in enumerate(counts.counts))
    marks = {row: PRIMARY if row in reasons else SECONDARY for row in chosen}
    why = {row: reasons.get(row, "it would give another one away") for row in sorted(chosen)}
    return Protected(
        tuple(marks.get(row, SHOWN) for row in range(len(shown))),
        shown,
        tuple(
            Cell(counts.measure, counts.at(row), *bench.known(row, hidden=row in chosen), marks.get(row, SHOWN))
            for row in range(len(shown))
        ),
        sums,
        (_counted(why), *notes),
        why,
        best,
    )


def _check_sums(counts: Counts, sums: Sequence[Sum]) -> None:
    number = {counts.at(row): counts.counts[row] for row in range(len(counts.rows))}
    for one in sums:
        parts = sum(number[part] for part in one.parts)
        if abs(parts - number[one.whole]) > 1e-6 * max(1.0, abs(parts)):
            raise NotASumError(one)


def _counted(reasons: Mapping[int, str]) -> str:
    if not reasons:
        return "Nothing had to be hidden."
    counted = Counter(reasons.values())
    return "Hidden: " + "; ".join(f"{number} ({reason})" for reason, number in sorted(counted.items())) + "."
