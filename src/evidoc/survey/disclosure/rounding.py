"""A true count and a rounding come in; what is shown for it, and what readers then know of it, go out."""

from __future__ import annotations

import math

NEAREST = 5
CLASS = 6
NHS_HIDDEN = 7
NHS_UPPER = 100_000_000
"""The largest number that NHS Digital's own function takes."""


def rounded(count: float, rounding: str) -> float:
    """Return what is shown for a count; totals are rounded from true totals, never added up from rounded parts.

    Parameters
    ----------
    count
        A count, or a weighted one; at least 0.
    rounding
        ``""``, ``nearest-5``, ``nhs`` or ``midpoint-6``: classes 1–6, 7–12, … are shown as 3, 9, …, and 0 as 0.

    Examples
    --------
    >>> [rounded(n, "midpoint-6") for n in (0, 1, 6, 7, 12, 13)]
    [0, 3, 3, 9, 9, 15]
    """
    if rounding in {"nearest-5", "nhs"}:
        return NEAREST * math.floor(count / NEAREST + 0.5)
    if rounding == "midpoint-6":
        return CLASS * math.ceil(count / CLASS) - (CLASS // 2 if count else 0)
    return count


def known_of(shown: float, rounding: str, least: float = 0, *, whole: bool = True) -> tuple[float, float]:
    """Return between which numbers one lies that is shown as `shown`.

    Parameters
    ----------
    shown, rounding
        As `rounded` gave and took them.
    least
        The smallest number other than 0 that is shown at all.
    whole
        Whether numbers are whole; the ends of a class are then its first and last whole number.
    """
    if not rounding or (shown == 0 and (rounding == "midpoint-6" or least > NEAREST / 2)):
        return shown, shown
    half = CLASS / 2 if rounding == "midpoint-6" else NEAREST / 2
    low, high = max(shown - half, 0.0), shown + half
    if whole:
        low, high = math.floor(low) + 1 if rounding == "midpoint-6" else math.ceil(low), math.floor(high)
    return max(low, least if shown else 0.0), high


def nhs(count: float, hidden: str = "*") -> str:
    """Return a count as NHS Digital shows it: 0 as 0, 1 to 7 hidden, others to the nearest 5.

    Raises
    ------
    ValueError
        The number is negative, broken, or above 100 million, as in NHS Digital's own function.
    """
    if not float(count).is_integer() or not 0 <= count <= NHS_UPPER:
        raise ValueError(f"{count} is no count from 0 to {NHS_UPPER}.")
    return hidden if 1 <= count <= NHS_HIDDEN else str(int(rounded(count, "nhs")))
