"""Effects that are not pooled come in; how many point which way, and whether that could be chance, goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.records import dataclass

NO_DIRECTION = "A proportion has no direction: there is no value that says no effect."
NO_VOTES = "No study points either way, so there is nothing to test."


@dataclass(frozen=True, slots=True)
class Votes:
    """Studies by the direction of their effects, whatever their size and certainty."""

    below: tuple[str, ...]
    """Studies whose effect lies below no effect."""
    above: tuple[str, ...]
    none: tuple[str, ...]
    """Studies that found exactly no effect: no vote."""
    mixed: tuple[str, ...]
    """Studies with effects in both directions: no vote."""
    p: float | None
    """Two-sided sign test: as uneven a split, if both directions were as likely."""
    share_below: float | None
    share_low: float | None
    """Clopper–Pearson interval of 95% of the share below."""
    share_high: float | None
    note: str = ""

    def sentence(self) -> str:
        """Return the count in words, for the note beneath a table."""
        counts = f"{_studies(len(self.below))} below no effect, {len(self.above)} above"
        extra = [f"{len(self.none)} at no effect"] if self.none else []
        extra += [f"{len(self.mixed)} in both directions"] if self.mixed else []
        counted = ", ".join([counts, *extra])
        test = self.note if self.p is None else f"sign test p = {self.p:.3f}" if self.p >= _TINY else _SMALL
        return f"Vote count by direction: {counted}; {test.rstrip('.')}. It says nothing of how large effects are."


_TINY = 0.001
_SMALL = "sign test p < 0.001"


def votes(rows: Sequence[Mapping[str, Any]], no_effect: float | None = 0.0) -> Votes:
    """Count the directions of effects, and test whether they are evenly split.

    Parameters
    ----------
    rows
        ``study`` and ``yi``; several rows of a study are one vote.
    no_effect
        The effect that says: no difference (0, also for logs); None: there is none, and no vote is counted.

    Returns
    -------
    Votes
        The names of the studies on each side, the share below no effect from 0 to 1, and p, None without a vote.

    Notes
    -----
    scipy's ``binomtest``; McKenzie and Brennan, Cochrane Handbook 12.2.1.3: votes by direction, never by significance.
    """
    from scipy.stats import binomtest

    if no_effect is None:
        return Votes((), (), (), (), None, None, None, None, NO_DIRECTION)
    directions: dict[str, set[int]] = {}
    names: dict[str, str] = {}
    for at, row in enumerate(rows, 1):
        if row.get("yi") is not None:
            effect = float(row["yi"]) - no_effect
            study = str(row.get("study") or row.get("label") or f"row {at}")
            names[study] = str(row.get("label") or study)  # two studies of one name and year are two votes
            directions.setdefault(study, set()).add((effect > 0) - (effect < 0))
    sides: dict[str, list[str]] = {"below": [], "above": [], "none": [], "mixed": []}
    for study, found in directions.items():
        sides[_side(found)].append(names[study])
    below, above, none, mixed = (tuple(sides[side]) for side in ("below", "above", "none", "mixed"))
    if not below and not above:
        return Votes(below, above, none, mixed, None, None, None, None, NO_VOTES)
    test = binomtest(len(below), len(below) + len(above), 0.5)
    interval = test.proportion_ci(0.95)
    return Votes(
        below, above, none, mixed, float(test.pvalue), float(test.statistic), float(interval.low), float(interval.high)
    )


def _side(found: set[int]) -> str:
    if {-1, 1} <= found:
        return "mixed"
    return "below" if -1 in found else "above" if 1 in found else "none"


def _studies(number: int) -> str:
    return f"{number} {'study' if number == 1 else 'studies'}"
