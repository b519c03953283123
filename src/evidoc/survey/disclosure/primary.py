"""A table and a policy come in; which of its cells must not be shown, each with the reason, go out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evidoc.survey.disclosure.counts import Counts
from evidoc.survey.disclosure.rules import Policy

RATIO = 0.1
"""Share of a sum within which its bounds must not lie, where a policy names no ratio: ACRO's p-ratio."""


def primary(counts: Counts, policy: Policy) -> dict[int, str]:
    """Return row -> why it must be hidden, in words without the number.

    Raises
    ------
    ValueError
        A count is negative or no number, or lists are not as long as the rows.
    """
    check(counts)
    reasons = {row: _reason(counts, policy, row) for row in range(len(counts.rows))}
    return {row: reason for row, reason in reasons.items() if reason}


def check(counts: Counts) -> None:
    """Refuse a table that cannot be: its caller should have told the fault with file and line."""
    for name, one in (("counts", counts.counts), ("contributions", counts.contributions), ("df", counts.df)):
        if (one or name == "counts") and len(one) != len(counts.rows):
            raise ValueError(f"There are {len(counts.rows)} rows, and {len(one)} {name}.")
    for row, count in enumerate(counts.counts):
        if not math.isfinite(count) or count < 0:
            raise ValueError(f"Row {row + 1} of {counts.measure} holds {count}, which is no count.")
    places = [counts.at(row) for row in range(len(counts.rows))]
    if len(set(places)) < len(places):
        twice = next(at for n, at in enumerate(places) if at in places[:n])
        raise ValueError(f"Two rows of {counts.measure} are for {dict(twice) or 'the total'}.")


def _reason(counts: Counts, policy: Policy, row: int) -> str:
    if policy.closed:
        return "nothing computed here may be shown"
    units = len(counts.contributions[row]) if counts.contributions else counts.counts[row]
    if policy.hides_small and 0 < units < policy.threshold:
        return f"fewer than {policy.threshold}"
    if policy.threshold and policy.zeros == "hide" and not units:
        return f"fewer than {policy.threshold}, zero included"
    if counts.df and counts.df[row] < policy.min_df:
        return f"fewer than {policy.min_df} degrees of freedom"
    return _dominated(counts.contributions[row], policy) if counts.contributions else ""


def _dominated(contributions: Sequence[float], policy: Policy) -> str:
    """Say whether a few units make up most of a sum."""
    largest = sorted((abs(one) for one in contributions), reverse=True)
    total = sum(largest)
    for rule in policy.dominance:
        if total and sum(largest[: rule.n]) > rule.share * total:
            return f"the {rule.n} largest are more than {rule.share:.0%}"
    if policy.ratio and total and sum(largest[2:]) < policy.ratio * largest[0]:
        return f"without the 2 largest, less than {policy.ratio:.0%} of the largest is left"
    return ""


def width_of(counts: Counts, policy: Policy, row: int) -> float:
    """Return how far apart the bounds of a hidden cell must stay: of sums, a share of the sum."""
    if counts.contributions:
        return (policy.ratio or RATIO) * counts.counts[row]
    return policy.width
