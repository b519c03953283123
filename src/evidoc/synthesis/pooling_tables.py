"""What an analysis found comes in; its table goes out: models side by side, or what studies say and why not pooled."""

from __future__ import annotations

from collections.abc import Iterator

from evidoc.model.display import grouped, rounded
from evidoc.synthesis.alike import ALIKE, is_review
from evidoc.synthesis.analysing import LEVEL, Analysed
from evidoc.synthesis.exhibits import EMPTY, Exhibits
from evidoc.synthesis.measures import MEASURES
from evidoc.synthesis.pooling import quantile
from evidoc.synthesis.sensitivity_analysis import survival, words

NO_CLAIM = "A proportion has no value that says no effect, so there is no claim that could survive."
SMALLEST_P = 0.001
_CLAIMS = {
    "below": "the interval lies below no effect",
    "above": "the interval lies above no effect",
    "unclear": "the interval holds no effect",
}


def add_models(found: Analysed, exhibits: Exhibits) -> None:
    """Add the table of a pooling: every model with its estimate, and whether the conclusion survives it."""
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


def add_narrative(found: Analysed, exhibits: Exhibits) -> None:
    """Add the table of what is not pooled: every study, the reasons, and the votes by direction."""
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
        notes=[
            "Why this is not pooled:",
            *found.reasons,
            found.votes.sentence(),
            *_overlap(found),
            *_corrected(found),
        ],
    )


def _overlap(found: Analysed) -> Iterator[str]:
    """Give how far the reviews among the rows rest on the same studies."""
    overlap = found.overlap
    if overlap.corrected is not None:
        yield (
            f"The {overlap.reviews} reviews hold {overlap.primaries} different studies in {overlap.inclusions} "
            f"inclusions: {overlap.word} overlap, corrected covered area {overlap.corrected:.1f}%."
        )
    elif overlap.reviews > 1:
        yield overlap.note


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
