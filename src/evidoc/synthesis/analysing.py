"""An analysis and the effects it may take come in; what they give together, or why they are not pooled, goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from evidoc.model.evidence import Analysis, Evidence
from evidoc.records import dataclass
from evidoc.synthesis.alike import ALIKE, MEASURE, PRIMARY, is_review, primaries, reasons_not_to_pool
from evidoc.synthesis.effect_sizes import as_number, effects, row_faults, usable
from evidoc.synthesis.effects_file import chosen
from evidoc.synthesis.influence import Egger, Subgroups, egger, subgroups
from evidoc.synthesis.measures import MEASURES, back_transformed
from evidoc.synthesis.pooling import Pooled, pool, quantile, weights
from evidoc.synthesis.review_overlap import Overlap, overlap
from evidoc.synthesis.sensitivity_analysis import Variant, sensitivity
from evidoc.synthesis.vote_count import Votes, votes

LEVEL = 0.95
INCLUDES = "includes"
"""Column of ``evidence/studies.csv`` in which a review names the primary studies that it includes."""


@dataclass(frozen=True)  # without slots: what takes many fits is worked out when first asked for
class Analysed:
    """What an analysis found."""

    analysis: Analysis
    rows: tuple[Mapping[str, Any], ...]
    """Its rows that have an effect, with ``yi``, ``vi``, ``note`` and ``label`` (how readers know the study)."""
    left_out: tuple[Mapping[str, Any], ...]
    """Rows without an effect, with the reason in ``note``."""
    reasons: tuple[str, ...]
    """Why nothing is pooled; empty where it is."""
    pooled: Pooled | None
    votes: Votes
    overlap: Overlap
    """Of the reviews among the rows, by the studies that each is said to include."""
    sizes: tuple[float, ...]
    """Sizes of the studies, by whose harmonic mean double arcsines come back."""

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """Return the model and the others, each with what becomes of the claim; nothing where nothing is pooled."""
        if self.pooled is None:
            return ()
        one, names = self.analysis, [str(row["label"]) for row in self.rows]
        return sensitivity(*self._numbers, method=one.method, knha=one.knha, claim=one.claim, names=names)

    @cached_property
    def small_studies(self) -> Egger | None:
        """Return Egger's test; None where nothing is pooled."""
        return None if self.pooled is None else egger(*self._numbers)

    @cached_property
    def groups(self) -> Subgroups | None:
        """Return the subgroups; None where none are named, or nothing is pooled."""
        if self.pooled is None or not self.analysis.subgroups:
            return None
        names = [str(row.get(self.analysis.subgroups, "")) or "not said" for row in self.rows]
        return subgroups(*self._numbers, names, self.analysis.method, self.analysis.knha)

    @property
    def _numbers(self) -> tuple[list[float], list[float]]:
        return [row["yi"] for row in self.rows], [row["vi"] for row in self.rows]

    def shown(self, effect: float | None, size: float | None = None) -> float | None:
        """Return an effect as readers see it: back-transformed, times the factor of its unit."""
        if effect is None:
            return None
        sizes = (size,) if size is not None else self.sizes
        if self.analysis.measure == "PFT" and not sizes:
            return None
        return back_transformed(self.analysis.measure, effect, sizes) * MEASURES[self.analysis.measure].factor

    def plotted(self) -> list[dict[str, Any]]:
        """Return the rows as a forest plot takes them: label, estimate, low, high, weight, group; readers' scale."""
        shares = weights([row["vi"] for row in self.rows], self.pooled.tau2) if self.pooled else ()
        reach = quantile("z", 0, LEVEL)
        made: list[dict[str, Any]] = []
        for at, row in enumerate(self.rows):
            half, size = reach * row["vi"] ** 0.5, as_number(row.get("n"))
            one = {"label": row["label"]} | {
                name: self.shown(effect, size)
                for name, effect in (("estimate", row["yi"]), ("low", row["yi"] - half), ("high", row["yi"] + half))
            }
            one |= {"weight": shares[at]} if shares else {}
            one |= {"group": str(row.get(self.analysis.subgroups, ""))} if self.analysis.subgroups else {}
            made.append(one)
        return made

    def shown_pooled(self, pooled: Pooled | None = None) -> dict[str, float | None]:
        """Return the pooled effect (or that of a group) with both its intervals, as readers see them."""
        one = pooled or self.pooled
        names = ("estimate", "ci_low", "ci_high", "prediction_low", "prediction_high")
        return {name: self.shown(getattr(one, name)) for name in names} if one else {}


def analysed(analysis: Analysis, rows: Sequence[Mapping[str, Any]], evidence: Evidence) -> Analysed:
    """Pool the rows that an analysis takes, or say why not.

    Parameters
    ----------
    analysis
        What is pooled, how, and what the text claims of it.
    rows
        Of ``evidence/effects.csv`` as `read_effects` gives them; rows with faults were told there and are passed over.
    evidence
        Its studies say what a row does not: construct, instrument, …; and how readers know a study.

    Returns
    -------
    Analysed
        With the pooled effect, or with the reasons why there is none and the vote count.
    """
    taken = [described(row, evidence) for row in rows if chosen(row, analysis)]
    sound = [row for row in taken if not any(row_faults(row, analysis.measure))]
    made = effects(sound, analysis.measure)
    with_effect = usable(made)
    reasons = reasons_not_to_pool(with_effect)
    y, v = [row["yi"] for row in with_effect], [row["vi"] for row in with_effect]
    pooled = None
    if not reasons:
        try:
            pooled = pool(y, v, analysis.method, analysis.knha)
        except ValueError as error:
            reasons = (str(error),)
    return Analysed(
        analysis=analysis,
        rows=tuple(with_effect),
        left_out=tuple(row for row in made if row["yi"] is None),
        reasons=reasons,
        pooled=pooled,
        votes=votes(primaries(with_effect), MEASURES[analysis.measure].no_effect),
        overlap=overlap(_citations(with_effect, evidence)),
        sizes=tuple(size for row in with_effect if (size := as_number(row.get("n"))) is not None),
    )


def described(row: Mapping[str, Any], evidence: Evidence) -> dict[str, Any]:
    """Return a row with what its study says where the row itself says nothing, and with a ``label`` for readers."""
    study = evidence.studies.get(str(row.get("study", "")))
    filled = dict(row)
    for column in (*ALIKE, PRIMARY, MEASURE):
        if study is not None and not filled.get(column):
            filled[column] = "; ".join(study.cells.get(column, ()))
    filled["label"] = evidence.citations.get(str(row.get("study", "")), "") or str(row.get("study", ""))
    return filled


def _citations(rows: Sequence[Mapping[str, Any]], evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """Return the reviews among the rows and what they include."""
    reviews = {str(row["study"]): str(row["label"]) for row in rows if is_review(row)}
    return {
        label: evidence.studies[study].cells.get(INCLUDES, ()) if study in evidence.studies else ()
        for study, label in reviews.items()
    }
