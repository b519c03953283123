"""Numbers come in; a scale from numbers to points, its ticks, and numbers worded with their unit go out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from evidoc.model.display import grouped, rounded, with_unit
from evidoc.model.rows import Row
from evidoc.model.unit import UNITS
from evidoc.records import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale: the numbers from `low` to `high` lie on the points from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, number: float) -> float:
        """Return where `number` lies, in points."""
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers at even steps that hold `low` and `high` between them, at most `most` and two ends."""
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(factor * power for factor in _STEPS if span / (factor * power) <= most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, max(last, first + 1) + 1)]


def tick_label(number: float, unit: str, steps: Sequence[float]) -> str:
    """Word a tick: the sign of its unit, not its words; as many decimals as the steps need."""
    decimals = next((d for d in range(4) if all(round(s, d) == round(s, 9) for s in steps)), 4)
    text = grouped(rounded(number, decimals if number else 0))
    known = UNITS.get(unit)
    if known is not None and known.family in ("share", "change", "money") and len(known.after) <= 1:
        return known.worded(text)
    return text


def worded(number: float, unit: str, decimals: int | None) -> str:
    """Word a number beside its mark: with its sign, but without words, which the subtitle says once."""
    known = UNITS.get(unit)
    if known is not None and len(known.after) <= 1:
        return with_unit(number, unit, decimals)
    places = decimals if decimals is not None else (known.decimals if known is not None else 1)
    return grouped(rounded(number, places))


def number_of(row: Row, column: str | None) -> float | None:
    """Return a row's number, or None where the cell holds none (or there is no such column).

    Raises
    ------
    KeyError
        The data have no such column.
    """
    if column is None:
        return None
    cell = row[column]
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None


def bounds(numbers: Iterable[float | None], *, zero: bool) -> tuple[float, float]:
    """Return the least and greatest number there are, with zero if asked."""
    there = [number for number in numbers if number is not None] + ([0.0] if zero else [])
    return (min(there), max(there)) if there else (0.0, 1.0)
