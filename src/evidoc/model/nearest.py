"""A name that nobody knows and the known ones go in; the one that was probably meant comes out, for error hints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from evidoc.records import dataclass

CUTOFF = 0.65
"""Likeness from 0 to 1 below which an offer would puzzle more than it helps."""
_OTHER_ORDER = 0.95
"""What a name with its parts in another order counts: a near miss, never exact."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Names as they are compared, in the order of the alphabet."""

    names: tuple[str, ...]
    folded: tuple[str, ...]
    parts: tuple[str, ...]


def nearest(name: str, known: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """Return the known name that is most like `name`, or None where none is like it.

    Case, separators and the order of the parts of a dotted name count for little: ``rate.all`` finds ``all-rate``.
    Of equally good names the first in the alphabet is taken, so that messages never change between runs.
    """
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    prepared = _prepared(tuple(known))
    if not prepared.names:
        return None
    folded = name.casefold()
    parts = _parts(folded)
    # OSA counts a swap of neighbours as one slip. Each search gives the first of the names that it finds most like.
    swapped = extractOne(folded, prepared.folded, scorer=OSA.normalized_similarity)
    alike = extractOne(folded, prepared.folded, scorer=fuzz.ratio)
    ordered = extractOne(parts, prepared.parts, scorer=fuzz.ratio)
    found = ((swapped[1], swapped[2]), (alike[1] / 100, alike[2]), (_OTHER_ORDER * ordered[1] / 100, ordered[2]))
    score, at = max(found, key=lambda one: (one[0], -one[1]))
    return prepared.names[at] if score >= cutoff else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``Did you mean 'x'?`` for the nearest known name, or the empty string."""
    found = nearest(name, known)
    return f"Did you mean '{found}'?" if found is not None else ""


@lru_cache(maxsize=8)  # where one name is missing, many that were like it often are
def _prepared(known: tuple[str, ...]) -> _Known:
    names = tuple(sorted(set(known)))
    folded = tuple(name.casefold() for name in names)
    return _Known(names, folded, tuple(map(_parts, folded)))


def _parts(folded: str) -> str:
    return " ".join(sorted(re.split(r"[^\w]|_", folded)))
