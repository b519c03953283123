"""Effects and a conclusion come in; whether the conclusion survives other estimators and each study's absence, out."""

from __future__ import annotations

from collections.abc import Sequence

from evidoc.records import dataclass
from evidoc.synthesis.heterogeneity import METHODS, Array
from evidoc.synthesis.influence import leave_one_out
from evidoc.synthesis.regression import TESTS, Regression, regress

CLAIMS = ("below", "above", "unclear")
"""Where an interval lies against no effect: all of it below, all of it above, or on both sides."""
KNHA_WORDS = {"no": "", "yes": " with Knapp–Hartung", "adhoc": " with Knapp–Hartung, never narrower"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One other way to pool, and what becomes of the conclusion."""

    what: str
    """e.g. ``DerSimonian–Laird with Knapp–Hartung`` or ``without Hart & Sutherland 1977``."""
    method: str
    knha: str
    without: str
    """Study that was left out; empty where all are in."""
    k: int
    estimate: float
    ci_low: float | None
    ci_high: float | None
    tau2: float
    i2: float
    claim: str
    """One of `CLAIMS`; empty where there is no interval."""
    survives: bool
    chosen: bool = False
    """Whether this is the model that the conclusion names."""


def claimed(low: float | None, high: float | None, no_effect: float = 0.0) -> str:
    """Return one of `CLAIMS` for an interval; empty where there is none."""
    if low is None or high is None:
        return ""
    return "below" if high < no_effect else "above" if low > no_effect else "unclear"


def sensitivity(
    yi: Sequence[float] | Array,
    vi: Sequence[float] | Array,
    *,
    method: str = "REML",
    knha: str = "no",
    claim: str = "",
    names: Sequence[str] = (),
    level: float = 0.95,
    no_effect: float = 0.0,
) -> tuple[Variant, ...]:
    """Refit under every estimator with every Knapp–Hartung setting, and without each study in turn.

    Parameters
    ----------
    yi, vi, method, knha, level
        As for `pool`: the model that the conclusion names.
    claim
        What the text says, one of `CLAIMS`; empty: what the named model shows.
    names
        How the studies are called, in order.
    no_effect
        The effect that says: no difference.

    Returns
    -------
    tuple of Variant
        The named model first, then the others, then one without each study.
    """
    if claim and claim not in CLAIMS:
        raise ValueError(f"A claim is 'below', 'above' or 'unclear', not {claim!r}.")
    chosen = regress(yi, vi, method=method, knha=knha, level=level)
    said = claim or claimed(chosen.ci_low[0], chosen.ci_high[0], no_effect)
    rows = [_variant(chosen, method, knha, "", said, no_effect, chosen=True)]
    for other in METHODS:
        for adjusted in TESTS:
            if (other, adjusted) != (method, knha):
                fit = regress(yi, vi, method=other, knha=adjusted, level=level)
                rows.append(_variant(fit, other, adjusted, "", said, no_effect))
    called = list(names) or [f"study {at}" for at in range(1, len(yi) + 1)]
    fits = leave_one_out(yi, vi, method, knha, level)
    rows += [_variant(fit, method, knha, name, said, no_effect) for name, fit in zip(called, fits, strict=False)]
    return tuple(rows)


def survival(variants: Sequence[Variant]) -> tuple[int, int]:
    """Return under how many of the other models the conclusion survives.

    Parameters
    ----------
    variants
        As `sensitivity` gives them.

    Returns
    -------
    tuple
        Models under which it survives, and all models but the one that the conclusion names.
    """
    others = [one for one in variants if not one.chosen]
    return sum(one.survives for one in others), len(others)


def words(method: str, knha: str, without: str = "") -> str:
    """Return a model in words."""
    return f"without {without}" if without else f"{METHODS[method]}{KNHA_WORDS[knha]}"


def _variant(
    fit: Regression, method: str, knha: str, without: str, said: str, no_effect: float, *, chosen: bool = False
) -> Variant:
    found = claimed(fit.ci_low[0], fit.ci_high[0], no_effect)
    return Variant(
        what=words(method, knha, without),
        method=method,
        knha=knha,
        without=without,
        k=fit.k,
        estimate=fit.estimates[0],
        ci_low=fit.ci_low[0],
        ci_high=fit.ci_high[0],
        tau2=fit.tau2,
        i2=fit.i2,
        claim=found,
        survives=bool(found) and found == said,
        chosen=chosen,
    )
