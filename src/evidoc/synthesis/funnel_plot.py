"""Effects of studies with their standard errors come in; a funnel plot for pages and phones goes out, in words too.

Numbers are on the scale on which they are pooled: logarithms of ratios, Fisher's z, logits. The axis names ratios.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist
from typing import Any

from evidoc.charts.scale import Scale, ticks
from evidoc.charts.sheet import EDGE, Chart, Sheet
from evidoc.charts.style import MUTED, PAIR, RULE, SMALL, line_height, width_of, wrapped
from evidoc.records import dataclass
from evidoc.synthesis.axis import RATIOS, WORDS, Axis, mark_labels, no_effect
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.forest_drawing import draw_marks

HEIGHT = 230.0
"""Points of the plot itself."""
CONTOURS = ((90, "#C6CDD5"), (95, "#DFE4E9"), (99, "#F2F5F9"))
"""Levels in % and the grounds of the contours, from within outwards; beyond the last the ground is white."""
GROUND_WORDS = ("p above 0.10", "0.10 to 0.05", "0.05 to 0.01")
FEW = 10
"""Below so many studies a funnel cannot tell asymmetry from chance (the rule of thumb of the Cochrane Handbook)."""


@dataclass(frozen=True, slots=True)
class FunnelPlot:
    """A funnel plot in every form in which readers meet it."""

    chart: Chart
    alt: str
    """At most 300 characters, made from the numbers."""
    rows: tuple[dict[str, Any], ...]
    columns: Mapping[str, str]
    notes: tuple[str, ...]

    def __call__(self, width: float) -> Any:
        """Return a matplotlib Figure `width` inches wide."""
        return self.chart(width)


def funnel(
    rows: Sequence[Mapping[str, Any]],
    pooled: float,
    *,
    measure: str = "GEN",
    contours: bool = False,
    level: float = 95,
) -> FunnelPlot:
    """Draw each study by its effect and its standard error, the most precise on top.

    Parameters
    ----------
    rows
        ``label``, ``estimate`` and ``se`` of each study, on the scale on which they are pooled.
    pooled
        The pooled estimate on that scale.
    measure
        ``RR``, ``OR``, ``SMD`` …
    contours
        Shade by the p-value against no effect instead of drawing the interval that is expected around `pooled`.
    level
        Of that interval, in %.

    Returns
    -------
    FunnelPlot
        Call it with a width in inches for a matplotlib figure; it has the words and the rows for other readers too.

    Raises
    ------
    ValueError
        There is no study, or a standard error is not above zero.
    """
    if not rows:
        raise ValueError("a funnel plot needs at least one study")
    points = tuple((float(row["estimate"]), float(row["se"])) for row in rows)
    for row, (estimate, error) in zip(rows, points, strict=True):
        if not (math.isfinite(estimate) and math.isfinite(error) and error > 0):
            raise ValueError(f"{row['label']}: the standard error {error:g} of {estimate:g} cannot be drawn")
    log = measure in RATIOS
    back: Callable[[float], float] = math.exp if log else float
    shaded = contours and no_effect(measure) is not None
    drawing = _Funnel(points, float(pooled), log, WORDS.get(measure, measure), _z(level), contours=shaded)
    inside = sum(abs(estimate - pooled) <= _z(level) * error for estimate, error in points)
    left = sum(estimate < pooled for estimate, _ in points)
    count, word = len(points), "study" if len(points) == 1 else "studies"
    alt = (
        f"Funnel plot of {count} {word}: {inside} lie within the {level:g}% interval around the pooled estimate; "
        f"{left} lie left and {count - left} right of it."
    )
    few = f"With fewer than {FEW} studies a funnel plot cannot tell asymmetry from chance." if count < FEW else ""
    shown = tuple(
        {"label": row["label"], "estimate": back(estimate), "se": error}
        for row, (estimate, error) in zip(rows, points, strict=True)
    )
    error_word = "Standard error of the logarithm" if log else "Standard error"
    columns = {"label": "Study", "estimate": WORDS.get(measure, measure), "se": error_word}
    return FunnelPlot(Chart((drawing,)), alt, shown, columns, (few,) if few else ())


def add_funnel(
    exhibits: Exhibits, name: str, title: str, plot: FunnelPlot, *, subtitle: str = "", notes: Sequence[str] = ()
) -> None:
    """Show a funnel plot as the figure `name`, e.g. ``funnel-bcg``."""
    exhibits.figure(
        name,
        title,
        plot,
        plot.rows,
        plot.columns,
        alt=plot.alt,
        subtitle=subtitle,
        notes=(*plot.notes, *notes),
        decimals={"estimate": 2, "se": 3},
    )


@dataclass(frozen=True, slots=True)
class _Funnel:
    """A mark for each study, and what is expected around the pooled estimate."""

    points: tuple[tuple[float, float], ...]
    pooled: float
    log: bool
    under: str
    z: float
    contours: bool

    def height(self, width: float) -> float:
        return HEIGHT + (4 + len(self._legend(width))) * line_height(SMALL) + 4 * EDGE

    def compact(self) -> _Funnel:
        return self

    def draw(self, sheet: Sheet, top: float) -> None:
        errors = ticks(0.0, max(error for _, error in self.points), 4)
        labels = mark_labels(errors)
        title = "Standard error of the logarithm" if self.log else "Standard error"
        sheet.text(EDGE, top, [f"{title}, smallest on top"], size=SMALL, up="top", colour=MUTED)
        top -= line_height(SMALL) + 2 * EDGE
        left = EDGE + max(width_of(label, SMALL) for label in labels) + 8
        down = Scale(errors[0], errors[-1], top, top - HEIGHT)
        axis = self._axis(left, sheet.width - EDGE - 4, errors[-1])
        bottom = top - HEIGHT
        sheet.box(axis.start, bottom, axis.end - axis.start, HEIGHT, "#FFFFFF")
        for error, label in zip(errors, labels, strict=True):
            at = down(error)
            if not self.contours:
                sheet.line([axis.start, axis.end], [at, at], RULE, 0.8, cap="butt", zorder=1)
            sheet.text(left - 6, at, [label], size=SMALL, across="right", colour=MUTED)
        (self._shade if self.contours else self._expect)(sheet, axis, down, errors[-1])
        for estimate, error in self.points:
            sheet.axes.plot(
                [axis(self._shown(estimate))], [down(error)], marker="o", markersize=7.5, color=PAIR[0],
                markeredgecolor="white", markeredgewidth=0.8, linestyle="none", zorder=4, clip_on=False,
            )  # fmt: skip
        self._draw_axis(sheet, axis, bottom)

    def _draw_axis(self, sheet: Sheet, axis: Axis, bottom: float) -> None:
        sheet.line([axis.start, axis.end], [bottom, bottom], MUTED, 0.8, cap="butt")
        draw_marks(sheet, axis, bottom)
        below = bottom - 2 * EDGE - line_height(SMALL)
        scale = f"{self.under}, logarithmic scale" if self.log else self.under
        sheet.text((axis.start + axis.end) / 2, below, [scale], size=SMALL, across="center", up="top", colour=MUTED)
        below -= line_height(SMALL) + EDGE
        for number, line in enumerate(self._legend(sheet.width)):
            sheet.text(EDGE, below - number * line_height(SMALL), [line], size=SMALL, up="top", colour=MUTED)

    def _legend(self, width: float) -> list[str]:
        level = f"{100 * (2 * NormalDist().cdf(self.z) - 1):.0f}%"
        said = f"Dashed: the pooled estimate, and where {level} of studies would lie if only chance moved them."
        if self.contours:
            said = "Grounds, from the middle outwards: " + ", ".join(GROUND_WORDS) + ", below 0.01 (white)."
        return wrapped(said, SMALL, width - 2 * EDGE)

    def _axis(self, left: float, right: float, most: float) -> Axis:
        """Return the axis: as wide as the studies, and as the funnel as far as that is not far wider."""
        reach = max(abs(estimate - self.pooled) for estimate, _ in self.points)
        reach = max(reach * 1.1, min(self.z * most, 2 * reach)) or 1.0
        return Axis(self._shown(self.pooled - reach), self._shown(self.pooled + reach), left, right, self.log)

    def _shown(self, number: float) -> float:
        return math.exp(number) if self.log else number

    def _expect(self, sheet: Sheet, axis: Axis, down: Scale, most: float) -> None:
        """Draw the pooled estimate and the interval that is expected around it at each standard error."""
        middle = axis(self._shown(self.pooled))
        sheet.line([middle, middle], [down(0.0), down(most)], PAIR[1], 1.2, cap="butt", dashes=(4, 2.5), zorder=2)
        for way in (-1, 1):
            far = self._within(axis, way, most, self.pooled, self.z)
            sheet.line([middle, far[0]], [down(0.0), down(far[1])], PAIR[1], 1.2, cap="butt", dashes=(4, 2.5), zorder=2)

    def _within(self, axis: Axis, way: int, most: float, centre: float, z: float) -> tuple[float, float]:
        """Return where a slanting line leaves the plot: in points across, and as a standard error."""
        to = math.log if self.log else float
        edge = to(axis.high if way > 0 else axis.low)
        error = min(most, abs(edge - centre) / z)
        return axis(self._shown(centre + way * z * error)), error

    def _shade(self, sheet: Sheet, axis: Axis, down: Scale, most: float) -> None:
        """Shade by the p-value against no effect, the widest contour first."""
        from matplotlib.patches import Polygon

        for level, ground in reversed(CONTOURS):
            z = _z(level)
            corners: list[tuple[float, float]] = []
            for way in (-1, 1):
                x, error = self._within(axis, way, most, 0.0, z)
                side = [(axis(self._shown(0.0)), down(0.0)), (x, down(error)), (x, down(most))]
                corners += side if way < 0 else side[::-1]
            sheet.axes.add_patch(
                Polygon(corners, closed=True, facecolor=ground, edgecolor="white", linewidth=0.8, zorder=1.5)
            )
        middle = axis(self._shown(self.pooled))
        sheet.line([middle, middle], [down(0.0), down(most)], PAIR[1], 1.2, cap="butt", dashes=(4, 2.5), zorder=2)


def _z(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 200)
