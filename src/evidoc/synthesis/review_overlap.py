"""Which review holds which primary studies comes in; how far the reviews rest on the same studies goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from evidoc.records import dataclass

BOUNDS = ((5.0, "slight"), (10.0, "moderate"), (15.0, "high"))
"""Upper bounds, in percent, of the words for overlap; beyond the last it is very high (Pieper et al. 2014)."""
SOURCE = "Corrected covered area (Pieper et al. 2014): (N − r) / (r c − r), 0% none, 100% the same studies in all."


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far reviews hold the same primary studies. None: `note` says why."""

    reviews: int
    primaries: int
    """Different primary studies."""
    inclusions: int
    """Inclusions in all reviews: a study in two reviews counts twice."""
    corrected: float | None
    """Corrected covered area in percent."""
    word: str
    """``slight``, ``moderate``, ``high`` or ``very high``; empty without a number."""
    pairs: tuple[tuple[str, str, int, float], ...]
    """Each two reviews, how many studies they share, and their corrected covered area in percent."""
    note: str = ""


def overlap(matrix: Mapping[str, Iterable[str]]) -> Overlap:
    """Return the overlap of reviews.

    Parameters
    ----------
    matrix
        Review -> the primary studies that it includes, by any name that is the same in all of them.

    Returns
    -------
    Overlap
        Its corrected covered area is in percent; None, with a note, for fewer than two reviews or one without studies.
    """
    held = {review: frozenset(studies) for review, studies in matrix.items()}
    inclusions = sum(len(studies) for studies in held.values())
    primaries = len(frozenset().union(*held.values()))
    empty = [review for review, studies in held.items() if not studies]
    note = ""
    if len(held) < 2:  # noqa: PLR2004 - an overlap takes two
        note = "An overlap takes at least two reviews."
    elif empty:
        note = f"No primary studies are named for {', '.join(empty)}, so the overlap is not known."
    area = None if note else _area(inclusions, primaries, len(held))
    pairs = tuple(
        (one, other, len(held[one] & held[other]), _area(len(held[one]) + len(held[other]), len(union), 2))
        for one, other in combinations(held, 2)
        if held[one] and held[other] and (union := held[one] | held[other])
    )
    return Overlap(len(held), primaries, inclusions, area, _word(area), pairs, note)


def _area(inclusions: int, primaries: int, reviews: int) -> float:
    return 100 * (inclusions - primaries) / (primaries * (reviews - 1))


def _word(area: float | None) -> str:
    if area is None:
        return ""
    return next((word for bound, word in BOUNDS if area <= bound), "very high")
