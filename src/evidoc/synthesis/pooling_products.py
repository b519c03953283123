"""An evidence base and its effects come in; what its analyses found goes out as values and tables for documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evidoc.model.display import grouped, rounded
from evidoc.model.evidence import Evidence
from evidoc.synthesis.alike import ALIKE, is_review
from evidoc.synthesis.analysing import LEVEL, Analysed, analysed
from evidoc.synthesis.exhibits import EMPTY, Exhibits
from evidoc.synthesis.measures import MEASURES
from evidoc.synthesis.pooling import quantile
from evidoc.synthesis.sensitivity_analysis import survival, words

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
_OF_AN_ANALYSIS = ("estimate", "prediction", "models", "survives", *STATISTICS, *VOTES, "sign-p")
NO_SIZES = "The sizes of the studies (n) are not given, so the effect cannot be brought back to a proportion."
NO_CLAIM = "A proportion has no value that says no effect, so there is no claim that could survive."
SMALLEST_P = 0.001
_CLAIMS = {
    "below": "the interval lies below no effect",
    "above": "the interval lies above no effect",
    "unclear": "the interval holds no effect",
}


def pool_names(evidence: Evidence) -> tuple[str, ...]:
    """Return what `pool_products` makes."""
    return tuple(
        name
        for one in evidence.analyses
        for name in (f"table pool-{one}", *(f"value pool.{one}.{_id(part)}" for part in _OF_AN_ANALYSIS))
    )


def pool_products(evidence: Evidence, rows: Sequence[Mapping[str, Any]], exhibits: Exhibits) -> None:
    """Add a table and the values of every analysis.

    Where studies are alike, the table sets models side by side and says under which the conclusion survives; where
    they are not, it is the narrative table with the reasons and the vote count, and the values are missing for these
    reasons. `rows` are those of `read_effects`.
    """
    for one in evidence.analyses.values():
        found = analysed(one, rows, evidence)
        _values(found, exhibits)
        if found.pooled is None:
            _narrative(found, exhibits)
        else:
            _models(found, exhibits)


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


def _population(found: Analysed) -> str:
    said = {str(row.get("population", "")) for row in found.rows}
    return next(iter(said)) if len(said) == 1 else ""


def _models(found: Analysed, exhibits: Exhibits) -> None:
    analysis, measure = found.analysis, MEASURES[found.analysis.measure]
    tried = measure.no_effect is not None
    rows = [
        {
            "model": one.what,
            "k": one.k,
            "estimate": _number(found.shown(one.estimate), measure.decimals),
            "interval": _interval(found.shown(one.ci_low), found.shown(one.ci_high), measure.decimals),
            "tau2": one.tau2,
            "i2": one.i2,
            **({"survives": "named" if one.chosen else "yes" if one.survives else "no"} if tried else {}),
        }
        for one in found.variants
    ]
    exhibits.table(
        f"pool-{analysis.id}",
        f"{analysis.title}: {measure.label} under {len(rows)} models",
        rows,
        {
            "model": "Model",
            "k": "Studies",
            "estimate": (measure.label[:1].upper() + measure.label[1:])
            + (f" ({measure.unit})" if measure.factor != 1 else ""),
            "interval": f"{LEVEL:.0%} interval",
            "tau2": "tau²",
            "i2": ("I²", "%"),
            **({"survives": "Conclusion survives"} if tried else {}),
        },
        notes=list(_told(found)),
        decimals={"tau2": 3, "i2": 1},
    )


def _told(found: Analysed) -> Iterator[str]:
    """Give what to know of a pooling: the claim, definitions, what was corrected or left out, groups, small studies."""
    pooled, analysis = found.pooled, found.analysis
    assert pooled is not None  # noqa: S101 - asked of poolings only
    kept, models = survival(found.variants)
    if MEASURES[analysis.measure].no_effect is None:
        yield NO_CLAIM
    else:
        claim = analysis.claim or found.variants[0].claim
        held = "" if found.variants[0].survives else " The named model does not show it."
        yield (
            f"The conclusion (that {_CLAIMS[claim]}) names {words(analysis.method, analysis.knha)}; "
            f"it survives {kept} of {models} other models.{held}"
            if claim
            else "The named model has no interval, so it supports no conclusion."
        )
    low, high = found.shown(pooled.prediction_low), found.shown(pooled.prediction_high)
    if low is not None and high is not None:
        between = _interval(low, high, MEASURES[analysis.measure].decimals)
        yield f"{LEVEL:.0%} prediction interval, for a new study: {between} ({pooled.prediction_definition})."
    yield f"I² in the named model is {pooled.i2_definition}."
    yield from pooled.notes
    yield from _corrected(found)
    if found.groups is not None:
        yield from _groups(found)
    small = found.small_studies
    if small is not None and small.statistic is not None:
        yield f"{small.test}: t = {small.statistic:.2f} with {small.df} degrees of freedom, {_p(small.p)}."
    yield from () if small is None else small.notes


def _corrected(found: Analysed) -> Iterator[str]:
    """Give which studies were corrected or left out."""
    told: dict[str, list[str]] = {}
    for row in (*found.rows, *found.left_out):
        if row["note"]:
            told.setdefault(str(row["note"]), []).append(str(row["label"]))
    for note, labels in told.items():
        yield f"{', '.join(labels)}: {note}."


def _groups(found: Analysed) -> Iterator[str]:
    groups, measure = found.groups, MEASURES[found.analysis.measure]
    assert groups is not None  # noqa: S101 - asked where there are groups
    parts = []
    for name, pooled in groups.pooled.items():
        shown = found.shown_pooled(pooled)
        interval = _interval(shown["ci_low"], shown["ci_high"], measure.decimals)
        parts.append(f"{name} {_number(shown['estimate'], measure.decimals)} ({interval}; {pooled.k} studies)")
    yield f"By {found.analysis.subgroups}, each with its own tau²: {'; '.join(parts)}."
    if groups.q_between is not None:
        yield f"Between the groups: Q = {groups.q_between:.2f} with {groups.df} degrees of freedom, {_p(groups.p)}."
    yield from groups.notes


def _narrative(found: Analysed, exhibits: Exhibits) -> None:
    analysis, measure = found.analysis, MEASURES[found.analysis.measure]
    reach = quantile("z", 0, LEVEL)
    said = [column for column in ALIKE if any(row.get(column) for row in found.rows)]
    rows = []
    for row, plotted in zip(found.rows, found.plotted(), strict=True):
        half = reach * row["vi"] ** 0.5
        certain = measure.no_effect is not None and abs(row["yi"] - measure.no_effect) > half
        rows.append(
            {
                "label": str(row["label"]) + (" (review)" if is_review(row) else ""),
                **{column: str(row.get(column) or "") for column in said},
                "estimate": _number(plotted["estimate"], measure.decimals),
                "interval": _interval(plotted["low"], plotted["high"], measure.decimals),
                **({} if measure.no_effect is None else {"direction": _direction(row["yi"], certain=certain)}),
            }
        )
    exhibits.table(
        f"pool-{analysis.id}",
        f"{analysis.title}: what the studies found, not pooled",
        rows,
        {
            "label": "Study",
            **{column: ALIKE[column][:1].upper() + ALIKE[column][1:] for column in said},
            "estimate": measure.label[:1].upper() + measure.label[1:],
            "interval": f"{LEVEL:.0%} interval",
            **({} if measure.no_effect is None else {"direction": "Direction"}),
        },
        notes=["Why this is not pooled:", *found.reasons, found.votes.sentence(), *_corrected(found)],
    )


def _direction(effect: float, *, certain: bool) -> str:
    if effect == 0:
        return "no effect"
    side = "below no effect" if effect < 0 else "above no effect"
    return side if certain else f"{side}, unclear"


def _number(number: float | None, decimals: int) -> str:
    return EMPTY if number is None else grouped(rounded(number, decimals))


def _p(p: float | None) -> str:
    return "no test" if p is None else f"p = {p:.3f}" if p >= SMALLEST_P else f"p < {SMALLEST_P}"


def _interval(low: float | None, high: float | None, decimals: int) -> str:
    return EMPTY if low is None or high is None else f"{_number(low, decimals)} to {_number(high, decimals)}"
