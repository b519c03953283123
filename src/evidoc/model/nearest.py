"""A name that nobody knows and the known ones go in; the one that was probably meant comes out, for error hints."""

from __future__ import annotations

import re
from collections.abc import Iterable

CUTOFF = 0.65
"""Likeness from 0 to 1 below which an offer would puzzle more than it helps."""


def nearest(name: str, known: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """Return the known name that is most like `name`, or None where none is like it.

    Case, separators and the order of the parts of a dotted name count for little: ``rate.all`` finds ``all-rate``.
    Of equally good names the first in the alphabet is taken, so that messages never change between runs.
    """
    best, best_score = None, cutoff
    for candidate in sorted(set(known)):
        score = _likeness(name, candidate)
        if score > best_score or (best is None and score == best_score):
            best, best_score = candidate, score
    return best


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``Did you mean 'x'?`` for the nearest known name, or the empty string."""
    found = nearest(name, known)
    return f"Did you mean '{found}'?" if found is not None else ""


def _likeness(name: str, candidate: str) -> float:
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA

    one, two = name.casefold(), candidate.casefold()
    parts = [" ".join(sorted(re.split(r"[^\w]|_", text))) for text in (one, two)]
    # OSA counts a swap of neighbours as one slip; a name with its parts in another order is a near miss, never exact.
    return max(OSA.normalized_similarity(one, two), fuzz.ratio(one, two) / 100, 0.95 * fuzz.ratio(*parts) / 100)
