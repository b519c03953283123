"""Counts, means and correlations come in as arrays; effects, their variances, and the way back to readers go out.

Who does what: ratios and differences of risks are statsmodels' (`two_proportions`); mean differences and Fisher's z
are PyMARE's ``effectsize``. Hedges' g is our own, because both have an approximate correction only; so are the logit
and the double arcsine of proportions, which neither has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from evidoc.records import dataclass
from evidoc.synthesis.heterogeneity import Array
from evidoc.synthesis.libraries import pymare
from evidoc.synthesis.two_proportions import ADDED, odds_ratio, risk_difference, risk_ratio

if TYPE_CHECKING:
    pass

TWO_GROUPS = ("events_1", "n_1", "events_2", "n_2")
TWO_MEANS = ("mean_1", "sd_1", "n_1", "mean_2", "sd_2", "n_2")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a measure of effect needs, and how readers meet it."""

    label: str
    scale: str
    """What `yi` is on, for tables and axes."""
    needs: tuple[str, ...]
    unit: str
    """Registered unit of what `back_transformed` gives, times `factor`."""
    factor: float = 1.0
    decimals: int = 2
    no_effect: float | None = 0.0
    """Effect that says: no difference; None where there is no such thing (proportions)."""


MEASURES = {
    "RR": Measure("risk ratio", "log risk ratio", TWO_GROUPS, "ratio"),
    "OR": Measure("odds ratio", "log odds ratio", TWO_GROUPS, "ratio"),
    "RD": Measure("risk difference", "risk difference", TWO_GROUPS, "percentage points", 100, 1),
    "MD": Measure("mean difference", "mean difference", TWO_MEANS, "score"),
    "SMD": Measure("standardised mean difference (Hedges’ g)", "Hedges’ g", TWO_MEANS, "score"),
    "ZCOR": Measure("correlation", "Fisher’s z", ("r", "n"), "score"),
    "PLO": Measure("proportion", "logit", ("events", "n"), "%", 100, 1, None),
    "PFT": Measure("proportion", "double arcsine (Freeman–Tukey)", ("events", "n"), "%", 100, 1, None),
    "GEN": Measure("effect", "effect", ("yi", "vi"), "score"),
}
"""Measure -> what it is."""
RATIOS = ("RR", "OR")


def mean_difference(mean_1: Any, sd_1: Any, n_1: Any, mean_2: Any, sd_2: Any, n_2: Any) -> tuple[Array, Array]:
    """Return differences of means (group 1 minus group 2) and their variances, not assumed equal in both groups.

    Parameters
    ----------
    mean_1, sd_1, n_1, mean_2, sd_2, n_2 : sequences of length k
        Mean, standard deviation (with n − 1) and number of people in group 1 and group 2 of each study.

    Returns
    -------
    tuple of arrays of length k
        Effects in the unit of the means, and variances.

    Notes
    -----
    PyMARE's ``TwoSampleEffectSizeConverter``.
    """
    given = _named(m1=mean_1, sd1=sd_1, n1=n_1, m2=mean_2, sd2=sd_2, n2=n_2)
    return _columns(pymare().TwoSampleEffectSizeConverter(**given).to_dataset("RMD"))


def hedges_g(mean_1: Any, sd_1: Any, n_1: Any, mean_2: Any, sd_2: Any, n_2: Any) -> tuple[Array, Array]:
    """Return standardised mean differences and their variances.

    Parameters
    ----------
    mean_1, sd_1, n_1, mean_2, sd_2, n_2 : sequences of length k
        Mean, standard deviation (with n − 1) and number of people in group 1 and group 2 of each study.

    Returns
    -------
    tuple of arrays of length k
        Effects, in standard deviations, and variances.

    Notes
    -----
    g = J d with the pooled standard deviation and the exact J = Γ(m/2) / (√(m/2) Γ((m−1)/2)), m = n₁ + n₂ − 2
    (Hedges 1981); its usual large-sample variance 1/n₁ + 1/n₂ + g² / (2 (n₁ + n₂)) (Hedges 1982; metafor's ``LS``).
    """
    import numpy as np

    one, sd_one, n, other, sd_other, m = (np.asarray(x, dtype=float) for x in (mean_1, sd_1, n_1, mean_2, sd_2, n_2))
    pooled = np.sqrt(((n - 1) * sd_one**2 + (m - 1) * sd_other**2) / (n + m - 2))
    g = exact_j(n + m - 2) * (one - other) / pooled
    return np.asarray(g), np.asarray(1 / n + 1 / m + g**2 / (2 * (n + m)))


def exact_j(degrees: Any) -> Array:
    """Return Hedges' exact correction for small samples, by degrees of freedom."""
    import numpy as np
    from scipy.special import gammaln

    m = np.asarray(degrees, dtype=float)
    return np.asarray(np.exp(gammaln(m / 2) - np.log(np.sqrt(m / 2)) - gammaln((m - 1) / 2)))


def fisher_z(r: Any, n: Any) -> tuple[Array, Array]:
    """Return Fisher's z of correlations and their variances 1 / (n − 3).

    Parameters
    ----------
    r, n : sequences of length k
        Correlations, within −1 and 1, and numbers of people, from 4.

    Returns
    -------
    tuple of arrays of length k
        Effects and variances.

    Notes
    -----
    PyMARE's ``OneSampleEffectSizeConverter``.
    """
    return _columns(pymare().OneSampleEffectSizeConverter(**_named(r=r, n=n)).to_dataset("ZR"))


def logit_proportion(events: Any, n: Any) -> tuple[Array, Array]:
    """Return logits of proportions and their variances.

    Parameters
    ----------
    events, n : sequences of length k
        People with the event, and all people.

    Returns
    -------
    tuple of arrays of length k
        Effects and variances; proportions of 0 and 1 get `ADDED` events of both kinds.

    """
    import numpy as np

    x, size = np.asarray(events, dtype=float), np.asarray(n, dtype=float)
    more = ADDED * ((x == 0) | (x == size))
    yes, no = x + more, size - x + more
    return np.asarray(np.log(yes / no)), np.asarray(1 / yes + 1 / no)


def freeman_tukey(events: Any, n: Any) -> tuple[Array, Array]:
    """Return double arcsines of proportions and their variances 1 / (4n + 2).

    Parameters
    ----------
    events, n : sequences of length k
        People with the event, and all people.

    Returns
    -------
    tuple of arrays of length k
        Effects, in radians, and variances.

    Notes
    -----
    (asin √(x/(n+1)) + asin √((x+1)/(n+1))) / 2: Freeman and Tukey (1950), halved as in metafor's ``PFT``.
    """
    import numpy as np

    x, size = np.asarray(events, dtype=float), np.asarray(n, dtype=float)
    twice = np.arcsin(np.sqrt(x / (size + 1))) + np.arcsin(np.sqrt((x + 1) / (size + 1)))
    return np.asarray(twice / 2), np.asarray(1 / (4 * size + 2))


_MOST_LOG = 700.0
"""A wide interval may end beyond the largest number that there is."""


def back_transformed(measure: str, effect: float, sizes: Sequence[float] = ()) -> float:
    """Return an effect as readers know it: a ratio, a correlation, a proportion from 0 to 1.

    Parameters
    ----------
    measure
        A key of `MEASURES`.
    effect
        On the scale of `Measure.scale`.
    sizes
        For ``PFT``: the sizes of all studies; their harmonic mean stands for n (Miller 1978).

    Returns
    -------
    float
        exp of logs, tanh of Fisher's z, a proportion from 0 to 1; of other measures the effect itself.
    """
    if measure in RATIOS:
        return math.exp(min(effect, _MOST_LOG))
    if measure == "ZCOR":
        return math.tanh(effect)
    if measure == "PLO":
        return 1 / (1 + math.exp(-effect)) if effect > 0 else math.exp(effect) / (1 + math.exp(effect))
    return _miller(effect, len(sizes) / math.fsum(1 / n for n in sizes)) if measure == "PFT" else effect


def _miller(angle: float, n: float) -> float:
    """Return the proportion whose double arcsine at size `n` is `angle`; 0 and 1 beyond those of 0 and n events."""
    least = 0.5 * math.asin(math.sqrt(1 / (n + 1)))
    if angle <= least:
        return 0.0
    if angle >= math.pi / 2 - least:
        return 1.0
    sine = math.sin(2 * angle)
    inside = max(0.0, 1 - (sine + (sine - 1 / sine) / n) ** 2)
    return 0.5 * (1 - math.copysign(math.sqrt(inside), math.cos(2 * angle)))


FUNCTIONS: dict[str, Callable[..., tuple[Array, Array]]] = {
    "RR": risk_ratio,
    "OR": odds_ratio,
    "RD": risk_difference,
    "MD": mean_difference,
    "SMD": hedges_g,
    "ZCOR": fisher_z,
    "PLO": logit_proportion,
    "PFT": freeman_tukey,
}
"""Measure -> function from arrays, in the order of `Measure.needs`, to effects and variances."""


def _named(**numbers: Any) -> dict[str, Array]:
    import numpy as np

    return {name: np.atleast_1d(np.asarray(one, dtype=float)) for name, one in numbers.items()}


def _columns(dataset: Any) -> tuple[Array, Array]:
    import numpy as np

    return np.ravel(np.asarray(dataset.y, dtype=float)), np.ravel(np.asarray(dataset.v, dtype=float))
