"""The ends of effects come in; a straight or logarithmic axis with round ticks and its points on paper go out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evidoc.charts.scale import ticks
from evidoc.model.display import grouped, rounded
from evidoc.records import dataclass

RATIOS = frozenset({"RR", "OR", "HR", "IRR", "ROM"})
"""Measures that lie on a logarithmic axis and mean no effect at 1."""
DIFFERENCES = frozenset({"RD", "MD", "SMD", "ZCOR", "COR", "GEN"})
"""Measures that mean no effect at 0; all others, such as proportions, have no such point."""
WORDS = {
    "RR": "Risk ratio",
    "OR": "Odds ratio",
    "HR": "Hazard ratio",
    "IRR": "Rate ratio",
    "ROM": "Ratio of means",
    "RD": "Risk difference",
    "MD": "Mean difference",
    "SMD": "Standardised mean difference (Hedges’ g)",
    "ZCOR": "Correlation",
    "COR": "Correlation",
    "PLO": "Proportion",
    "PFT": "Proportion",
    "GEN": "Effect",
}
"""Measure -> what readers call it."""
SHORT = {"SMD": "Hedges’ g", "RD": "Difference", "MD": "Difference", "ZCOR": "r", "COR": "r", "GEN": "Effect"} | {
    "PLO": "Proportion",
    "PFT": "Proportion",
    "HR": "HR",
}
"""Measure -> the heading of its column; those that are not here are their own."""
_ROUND = (1.0, 2.0, 5.0)
_MOST = 5


@dataclass(frozen=True, slots=True)
class Axis:
    """Effects from `low` to `high` as readers see them, on the points from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    log: bool

    def __call__(self, effect: float) -> float:
        """Return where `effect` lies, in points; beyond the ends it lies at the end."""
        inside = min(max(effect, self.low), self.high)
        return self.start + (self._at(inside) - self._at(self.low)) / self._span * (self.end - self.start)

    def holds(self, effect: float) -> bool:
        """Tell whether `effect` lies on the axis."""
        return self.low <= effect <= self.high

    @property
    def marks(self) -> list[float]:
        """Return the round effects that are marked."""
        if not self.log:
            return [mark for mark in ticks(self.low, self.high, _MOST + 1) if self.holds(round(mark, 9))]
        return _log_marks(self.low, self.high)

    @property
    def _span(self) -> float:
        return (self._at(self.high) - self._at(self.low)) or 1.0

    def _at(self, effect: float) -> float:
        return math.log(effect) if self.log else effect


def no_effect(measure: str) -> float | None:
    """Return where a measure says that nothing differs; None where it has no such point."""
    if measure in RATIOS:
        return 1.0
    return 0.0 if measure in DIFFERENCES else None


def limits(points: Sequence[float], ends: Sequence[float], *, log: bool) -> tuple[float, float]:
    """Return the ends of an axis on which every point lies, and every interval but for its furthest reaches.

    Parameters
    ----------
    points
        What must lie on the axis: the estimates, the pooled interval, no effect.
    ends
        The ends of the intervals: where one reaches further than the points do three times over, the axis stops
        and an arrow says that it goes on.
    """
    to, back = (math.log, math.exp) if log else (float, float)
    least, most = min(map(to, points)), max(map(to, points))
    reach = max(most - least, 0.5 if log else abs(most) / 2 or 1.0)
    lows, highs = [to(end) for end in ends], [to(end) for end in ends]
    low = max(min([least, *lows]), least - reach)
    high = min(max([most, *highs]), most + reach)
    edge = (high - low) * 0.03 or 0.5
    return back(low - edge), back(high + edge)


def mark_labels(marks: Sequence[float]) -> list[str]:
    """Word the ticks of an axis: none with more decimals than it needs."""
    if all(mark > 0 for mark in marks) and marks and max(marks) / min(marks) > 10:  # noqa: PLR2004 - decades
        return [grouped(rounded(mark, _needed(mark))) for mark in marks]
    decimals = max((_needed(mark) for mark in marks), default=0)
    return [grouped(rounded(mark, decimals if mark else 0)) for mark in marks]


def _needed(mark: float) -> int:
    return next((d for d in range(6) if math.isclose(round(mark, d), mark, rel_tol=1e-6, abs_tol=1e-12)), 6)


def _log_marks(low: float, high: float) -> list[float]:
    """Return 1, 2 and 5 of each decade; where these are too many, the decades alone; where too few, finer ones."""
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    fine = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
    ladders = (_ROUND, (1.0,), (1.0, 2.0, 5.0))
    for steps in (fine, *ladders):
        found = [round(10.0**decade * step, 9) for decade in decades for step in steps]
        inside = [mark for mark in found if low <= mark <= high]
        if len(inside) <= _MOST + 1 and len(inside) > 1:
            return inside
    tens = [decade for decade in decades if low <= 10.0**decade <= high]
    step = math.ceil(len(tens) / _MOST)
    return [10.0**decade for decade in tens if decade % step == 0] or [low, high]
