"""An evidence base and its effects come in; what its analyses found goes out as values and tables for documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.model.evidence import Evidence
from evidoc.synthesis.analysing import Analysed, analysed
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.measures import MEASURES
from evidoc.synthesis.pooling_tables import NO_CLAIM, add_models, add_narrative
from evidoc.synthesis.sensitivity_analysis import survival

STATISTICS = {
    "k": ("studies", "Studies in the analysis", 0),
    "tau2": ("ratio", "Variance between studies (tau²), with its Q-profile interval", 3),
    "i2": ("%", "Share of variance that is between studies (I²)", 1),
    "h2": ("ratio", "Total variance over sampling variance (H²)", 2),
    "q": ("ratio", "Cochran’s Q", 2),
    "q_p": ("ratio", "p-value of Cochran’s Q", 3),
    "p": ("ratio", "p-value of the pooled effect", 3),
}
"""Field of `Pooled` that is a value -> its unit, meaning and decimals."""
VOTES = {"below": "Studies with an effect below no effect", "above": "Studies with an effect above no effect"}
_OF_AN_ANALYSIS = ("estimate", "prediction", "models", "survives", *STATISTICS, *VOTES, "sign-p", "overlap")
NO_SIZES = "The sizes of the studies (n) are not given, so the effect cannot be brought back to a proportion."


def pool_names(evidence: Evidence) -> tuple[str, ...]:
    """Return what `pool_products` makes.

    Parameters
    ----------
    evidence
        Its `analyses` count.

    Returns
    -------
    tuple
        ``table pool-ID`` and ``value pool.ID.PART`` of every analysis.
    """
    return tuple(
        name
        for one in evidence.analyses
        for name in (f"table pool-{one}", *(f"value pool.{one}.{_id(part)}" for part in _OF_AN_ANALYSIS))
    )


def pool_products(evidence: Evidence, rows: Sequence[Mapping[str, Any]], exhibits: Exhibits) -> None:
    """Add a table and the values of every analysis.

    Where studies are alike, the table sets models side by side and says under which the conclusion survives; where
    they are not, it is the narrative table with the reasons and the vote count, and the values are missing for these
    reasons.

    Parameters
    ----------
    evidence
        Its `analyses` are pooled, or not.
    rows
        As `read_effects` gives them.
    exhibits
        Gets table and values.
    """
    for one in evidence.analyses.values():
        found = analysed(one, rows, evidence)
        _values(found, exhibits)
        if found.pooled is None:
            add_narrative(found, exhibits)
        else:
            add_models(found, exhibits)


def _id(part: str) -> str:
    return part.replace("_", "-")


def _values(found: Analysed, exhibits: Exhibits) -> None:
    analysis, pooled = found.analysis, found.pooled
    measure = MEASURES[analysis.measure]
    why = "Not pooled: " + " ".join(found.reasons) if pooled is None else ""
    shown = found.shown_pooled()
    for name, low, high, what in (
        ("estimate", "ci_low", "ci_high", f"Pooled {measure.label}"),
        ("prediction", "prediction_low", "prediction_high", f"Pooled {measure.label}, with its prediction interval"),
    ):
        number = shown.get("estimate")
        lost = why or (NO_SIZES if number is None else "")
        if name == "prediction" and pooled is not None and pooled.prediction_low is None:
            number, lost = None, " ".join(pooled.notes)
        exhibits.value(
            f"pool.{analysis.id}.{name}",
            number,
            measure.unit,
            f"{what}: {analysis.title}",
            low=shown.get(low),
            high=shown.get(high),
            base=float(len(found.rows)),
            missing=lost,
            decimals=measure.decimals,
            population=_population(found),
        )
    for field, (unit, meaning, decimals) in STATISTICS.items():
        _statistic(found, field, unit, meaning, decimals, why, exhibits)
    _counts(found, why, exhibits)


def _statistic(
    found: Analysed, field: str, unit: str, meaning: str, decimals: int, why: str, exhibits: Exhibits
) -> None:
    pooled = found.pooled
    number = float(len(found.rows)) if field == "k" else None if pooled is None else getattr(pooled, field)
    spread = field == "tau2" and pooled is not None
    exhibits.value(
        f"pool.{found.analysis.id}.{_id(field)}",
        number,
        unit,
        f"{meaning}: {found.analysis.title}",
        low=pooled.tau2_low if spread and pooled else None,
        high=pooled.tau2_high if spread and pooled else None,
        missing="" if number is not None else why or " ".join(pooled.notes if pooled else ()),
        decimals=decimals,
        population=_population(found),
    )


def _counts(found: Analysed, why: str, exhibits: Exhibits) -> None:
    """Add under how many other models the conclusion survives, and the votes."""
    analysis = found.analysis
    kept, models = survival(found.variants)
    lost = why or (NO_CLAIM if MEASURES[analysis.measure].no_effect is None else "")
    for name, number, meaning in (
        ("survives", kept, "Other models and leave-one-out fits under which the conclusion survives"),
        ("models", models, "Other models and leave-one-out fits that were tried"),
    ):
        known = None if lost else float(number)
        meaning_of_it = f"{meaning}: {analysis.title}"
        exhibits.value(f"pool.{analysis.id}.{name}", known, "count", meaning_of_it, base=float(models), missing=lost)
    votes = found.votes
    uncounted = votes.note if votes.p is None and MEASURES[analysis.measure].no_effect is None else ""
    for name, meaning in VOTES.items():
        number_of = None if uncounted else float(len(getattr(votes, name)))
        exhibits.value(
            f"pool.{analysis.id}.{name}", number_of, "studies", f"{meaning}: {analysis.title}", missing=uncounted
        )
    exhibits.value(
        f"pool.{analysis.id}.sign-p",
        votes.p,
        "ratio",
        f"p-value of the sign test: {analysis.title}",
        missing=votes.note if votes.p is None else "",
        decimals=3,
    )
    area = found.overlap.corrected
    exhibits.value(
        f"pool.{analysis.id}.overlap",
        area,
        "%",
        f"Corrected covered area, the overlap of the reviews: {analysis.title}",
        missing=found.overlap.note if area is None else "",
    )


def _population(found: Analysed) -> str:
    said = {str(row.get("population", "")) for row in found.rows}
    return next(iter(said)) if len(said) == 1 else ""
