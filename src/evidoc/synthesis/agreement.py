"""Two reviewers' decisions come in; how far they agree, and how far that figure can be trusted, goes out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from evidoc.records import dataclass
from evidoc.synthesis.screening import AGREED, JUDGED, STAGES, Screening

LOPSIDED = 0.6
"""Prevalence index from which kappa comes with a caution; our own threshold, there is no published one."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa of one square table."""

    n: int
    percent: float | None
    """Share of equal decisions, 0 to 100; None without any decision."""
    kappa: float | None
    se: float | None
    """Asymptotic standard error (Fleiss, Cohen and Everitt 1969), as `statsmodels` gives it."""
    low: float | None
    high: float | None
    """Ends of the interval of 95%; kappa cannot lie beyond -1 and 1, where the formula's ends are cut off."""
    undefined: str = ""
    """Why there is no kappa."""
    prevalence: float | None = None
    """Prevalence index, 2x2 only: how unlike the numbers are on which both say yes and both say no, 0 to 1."""
    bias: float | None = None
    """Bias index, 2x2 only: how unlike the reviewers are in how often they say yes, 0 to 1."""
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree at one stage, before they talked."""

    stage: str
    reviewers: tuple[str, str]
    categories: tuple[str, ...]
    """Decisions that one of them used at least once; ``include`` and ``exclude`` always."""
    table: tuple[tuple[int, ...], ...]
    """Records by the first reviewer's decision (rows) and the second's (columns)."""
    kappa: Kappa


def agreements(screening: Screening, reviewers: Sequence[str]) -> tuple[Agreement, ...]:
    """Return the agreement of each pair of reviewers at each stage at which two people decide.

    Rows of ``agreed`` do not count: kappa is about decisions that were made alone.

    Parameters
    ----------
    screening
        As `read_screening` gives it.
    reviewers
        Names, each pair of which is compared.

    Returns
    -------
    tuple of Agreement
        By stage, then by pair in the order of the names; also of pairs that decided on nothing together.
    """
    found = []
    for stage in JUDGED:
        said = _by_reviewer(screening, stage)
        for one, two in combinations(reviewers, 2):
            first, second = said.get(one, {}), said.get(two, {})
            both = [(first[group], second[group]) for group in first if group in second]
            used = {decision for pair in both for decision in pair}
            categories = tuple(word for word in STAGES[stage] if word in used or word != "unsure")
            count = Counter(both)
            table = tuple(tuple(count[row, column] for column in categories) for row in categories)
            found.append(Agreement(stage, (one, two), categories, table, kappa_of(table)))
    return tuple(found)


def kappa_of(table: Sequence[Sequence[int]]) -> Kappa:
    """Return Cohen's kappa with its standard error and interval (normal, 95%), and percent agreement.

    Parameters
    ----------
    table
        Square: counts by the first rater's category (rows) and the second's (columns).

    Returns
    -------
    Kappa
        `kappa` is None where it is not defined; `undefined` says why.

    Notes
    -----
    Kappa is undefined where both raters used one and the same category for everything: chance alone would agree
    wholly. Prevalence and bias index: Byrt, Bishop and Carlin (1993).
    """
    n = sum(map(sum, table))
    if n == 0:
        return Kappa(0, None, None, None, None, None, "no record was decided on by both")
    percent = 100 * sum(row[number] for number, row in enumerate(table)) / n
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    prevalence, bias = _indices(table, n)
    if any(row == column == n for row, column in zip(rows, columns, strict=True)):
        why = "both reviewers gave every record the same decision, so that chance alone would agree wholly"
        return Kappa(n, percent, None, None, None, None, why, prevalence, bias)
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa

    with np.errstate(invalid="ignore", divide="ignore"):  # it also tests kappa against 0, which we do not show
        fit = cohens_kappa([list(row) for row in table])
    # Rounding can leave a variance of exact agreement a hair below zero.
    kappa = _tidy(fit.kappa)
    se = _tidy(math.sqrt(max(float(fit.var_kappa), 0.0)))  # exact agreement can leave a variance a hair below zero
    low, high = (max(_tidy(fit.kappa_low), -1.0), min(_tidy(fit.kappa_upp), 1.0)) if se else (kappa, kappa)
    cautions = _cautions(n in (*rows, *columns), se, prevalence)
    return Kappa(n, percent, kappa, se, low, high, "", prevalence, bias, cautions)


def _tidy(number: float) -> float:
    """Return a number without the noise of its last bits, so that a half rounds as a reader would round it."""
    return float(f"{float(number):.12g}")


def _cautions(constant: bool, se: float, prevalence: float | None) -> tuple[str, ...]:
    cautions = []
    if constant:
        cautions.append("one reviewer gave every record the same decision: kappa is 0 whatever the other did")
    if se == 0:
        cautions.append("the standard error is 0 because the formula knows no doubt here; the interval says nothing")
    if prevalence is not None and prevalence >= LOPSIDED:
        cautions.append(
            f"nearly all records got the same decision (prevalence index {prevalence:.2f}): "
            "kappa can be low although the reviewers agree"
        )
    return tuple(cautions)


def _indices(table: Sequence[Sequence[int]], n: int) -> tuple[float | None, float | None]:
    """Return prevalence and bias index of a 2x2 table; other tables have none."""
    if len(table) != len(("yes", "no")):
        return None, None
    (yes, first), (second, no) = table
    return abs(yes - no) / n, abs(first - second) / n


def _by_reviewer(screening: Screening, stage: str) -> dict[str, dict[str, str]]:
    """Return reviewer -> group -> decision; of two rows the first, as the outcome does."""
    said: dict[str, dict[str, str]] = {}
    for decision in screening.decisions:
        if decision.stage == stage and decision.reviewer != AGREED:
            said.setdefault(decision.reviewer, {}).setdefault(decision.group, decision.decision)
    return said
