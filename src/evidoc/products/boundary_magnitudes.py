"""Totals such as hours or pay come in, with what each unit adds; tables that rules of dominance act on go out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidoc.products.boundary_cells import Table
from evidoc.products.session import Faults

if TYPE_CHECKING:
    from evidoc.survey.disclosure import Policy

NEAR = 0.01
"""Part of a total by which its contributions may miss it, for totals may have been rounded."""
_BESIDE = frozenset({"se", "ci_low", "ci_high", "low", "high", "deff", "df", "cv"})
_HINT = 'give a list for each row, in the order of the rows: contributions={"pay": [[310, 275], [290]]}'


def check_contributions(faults: Faults, table: Table) -> None:
    """Note contributions that are not those of the totals; rows are told by number."""
    for column, given in table.asked.contributions.items():
        if column in table.people or column not in table.numbers:
            message = f"the contributions are of {column!r}, which is no column of totals in its data"
            faults.add("bad-contributions", message, _HINT)
            continue
        if not _is_listing(given) or len(given) != len(table.rows):
            message = f"the contributions to {column!r} are not {len(table.rows)} lists, one for each row"
            faults.add("bad-contributions", message, _HINT)
            continue
        for number, own in enumerate(given):
            wrong = wrong_contributions(table.count(number, column), own)
            if wrong:
                faults.add("bad-contributions", f"row {number + 1}: the contributions to {column!r} {wrong}", _HINT)


def wrong_contributions(total: float | None, own: Any) -> str:
    """Return what is wrong with the contributions to a total, to be said after "the contributions"; empty: nothing."""
    if not _is_listing(own) or not all(_is_number(one) for one in own):
        return "are not a list of numbers"
    if total is None:
        return ""  # hidden before
    if not math.isfinite(total) or total < 0:
        return "are of a total that is no number from 0"
    return "add up to another total" if abs(sum(own) - total) > NEAR * max(total, 1.0) else ""


def _is_listing(given: Any) -> bool:
    return hasattr(given, "__len__") and hasattr(given, "__iter__") and not isinstance(given, (str, bytes, dict))


def _is_number(one: Any) -> bool:
    try:
        return not isinstance(one, (str, bytes, bool)) and math.isfinite(one)
    except TypeError:
        return False


def contributions_of(table: Table, column: str, there: Sequence[int]) -> list[list[float]]:
    """Return the contributions to the totals of these rows; empty where the column has none."""
    given = table.asked.contributions.get(column)
    return [[float(one) for one in given[number]] for number in there] if given is not None else []


def rules_of_totals(policy: Policy) -> Policy:
    """Return the rules for totals: classes of counts say nothing of pay, so what is small is hidden, not rounded."""
    return replace(policy, rounding="", small="hide")


def not_checked(table: Table, policy: Policy) -> tuple[str, ...]:
    """Return a note for the reviewer where the policy has rules of dominance and nothing to hold them against."""
    if not (policy.dominance or policy.ratio):
        return ()
    checked = {*table.people, *table.asked.contributions, *table.asked.percents, *_BESIDE}
    left = [name for name in table.numbers if name not in checked]
    return (unsaid(", ".join(map(repr, left))),) if left else ()


def unsaid(what: str) -> str:
    """Return the note that dominance was not checked of something."""
    return (
        f"Dominance not checked: nothing says what single people or organisations add to {what}. Where it is a sum, "
        "look at the largest of them before this leaves."
    )
