"""Analyses and their effects come in; a forest plot and a funnel plot of each go out, or why there is no funnel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.charts.sheet import Chart, Sheet
from evidoc.charts.style import SIZE, line_height, wrapped
from evidoc.model.evidence import Evidence
from evidoc.records import dataclass
from evidoc.synthesis.analysing import Analysed, analysed
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.forest_plot import add_forest, forest
from evidoc.synthesis.funnel_plot import add_funnel, funnel
from evidoc.synthesis.measures import MEASURES

FEWEST = 3
"""Studies from which a funnel is drawn; ten are needed before its shape says much."""
MARGIN = 6.0
ALT_LENGTH = 300


def plot_names(evidence: Evidence) -> tuple[str, ...]:
    """Return what `plot_products` makes."""
    return tuple(f"figure {kind}-{name}" for name in evidence.analyses for kind in ("forest", "funnel"))


def plot_products(evidence: Evidence, rows: Sequence[Mapping[str, Any]], exhibits: Exhibits) -> None:
    """Add a forest plot and a funnel plot of every analysis; `rows` are those of `read_effects`."""
    for one in evidence.analyses.values():
        found = analysed(one, rows, evidence)
        _forest(found, exhibits)
        _funnel(found, exhibits)


def _forest(found: Analysed, exhibits: Exhibits) -> None:
    analysis, name = found.analysis, f"forest-{found.analysis.id}"
    rows = found.plotted()
    if not rows:
        _instead(exhibits, name, f"Forest plot: {analysis.title}", "No study has an effect that could be drawn.")
        return
    groups = {group: found.shown_pooled(one) for group, one in found.groups.pooled.items()} if found.groups else None
    pooled = found.shown_pooled() or None
    plot = forest(rows, pooled, measure=analysis.measure, favours=analysis.favours, subgroups=groups)
    notes = () if found.pooled else (f"Not pooled: {' '.join(found.reasons)}",)
    add_forest(exhibits, name, analysis.title, plot, subtitle=MEASURES[analysis.measure].label, notes=notes)


def _funnel(found: Analysed, exhibits: Exhibits) -> None:
    analysis, name = found.analysis, f"funnel-{found.analysis.id}"
    title = f"Funnel plot: {analysis.title}"
    if found.pooled is None or len(found.rows) < FEWEST:
        few = f"A funnel needs at least {FEWEST} studies that are pooled."
        _instead(exhibits, name, title, f"Not pooled: {' '.join(found.reasons)}" if found.reasons else few)
        return
    rows = [{"label": r["label"], "estimate": r["yi"], "se": r["vi"] ** 0.5} for r in found.rows]
    plot = funnel(rows, found.pooled.estimate, measure=analysis.measure)
    add_funnel(exhibits, name, title, plot, subtitle=MEASURES[analysis.measure].label)


def _instead(exhibits: Exhibits, name: str, title: str, why: str) -> None:
    """Say in the place of a picture why there is none."""
    row = {"what": title, "why": why}
    columns = {"what": "Figure", "why": "Why it is not drawn"}
    alt = f"No plot is drawn. {why}"
    short = alt if len(alt) <= ALT_LENGTH else f"{alt[: ALT_LENGTH - 1]}…"
    exhibits.figure(name, title, Chart((_Words(why),)), [row], columns, alt=short)


@dataclass(frozen=True, slots=True)
class _Words:
    """A sentence where a picture would be."""

    text: str

    def height(self, width: float) -> float:
        return len(wrapped(self.text, SIZE, width - 2 * MARGIN)) * line_height(SIZE) + 2 * MARGIN

    def draw(self, sheet: Sheet, top: float) -> None:
        sheet.text(MARGIN, top - MARGIN, wrapped(self.text, SIZE, sheet.width - 2 * MARGIN), up="top")

    def compact(self) -> _Words:
        return self
