"""In: published data. Out: pooled results agree with what metafor, statsmodels and the papers print."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import numpy as np
import pytest

from evidoc.synthesis import heterogeneity
from evidoc.synthesis.pooling import COMMON, EMPTY, ONE_STUDY, Pooled, pool, weights
from evidoc.synthesis.regression import IDENTICAL, NO_DEGREES, regress

Rows = list[dict[str, Any]]
KACKER_Y = (61, 61.4, 62.21, 62.3, 62.34, 62.6, 62.7, 62.84, 65.9)
KACKER_V = (0.2025, 1.2100, 0.0900, 0.2025, 0.3844, 0.5625, 0.0676, 0.0225, 1.8225)
CONTRACT = [
    *("k", "estimate", "se", "ci_low", "ci_high", "statistic", "p", "tau2", "tau2_low", "tau2_high"),
    *("i2", "h2", "q", "q_p", "prediction_low", "prediction_high", "method", "test"),
]
EXACT = 1e-6
KNHA = {"z": "no", "knha": "yes", "adhoc": "adhoc"}


def pooled(rows: Rows, method: str = "REML", knha: str = "no") -> Pooled:
    return pool([row["yi"] for row in rows], [row["vi"] for row in rows], method, knha)


def shown(number: float | None, decimals: int = 4) -> float:
    assert number is not None
    return round(number, decimals)


# dat.bcg: metafor's tests test_misc_metan_vs_rma.uni_with_dat.bcg.r, test_misc_confint.r, test_misc_rma_uni.r, its
# README and reference pages rma.uni, confint.rma and transf.


def test_bcg_common_effect(bcg: Rows) -> None:
    found = pooled(bcg, "EE")
    assert (shown(found.estimate), shown(found.se), shown(found.statistic)) == (-0.4303, 0.0405, -10.6247)
    assert (shown(found.ci_low), shown(found.ci_high)) == (-0.5097, -0.3509)
    assert (shown(found.q), shown(found.i2, 2), found.tau2, found.k) == (152.2330, 92.12, 0.0, 13)
    assert [shown(math.exp(x)) for x in (found.estimate, found.ci_low or 0, found.ci_high or 0)] == [
        0.6503,
        0.6007,
        0.7040,
    ]
    assert found.prediction_low is found.tau2_low is None
    assert COMMON in found.notes


def test_bcg_dersimonian_laird(bcg: Rows) -> None:
    found = pooled(bcg, "DL")
    assert (shown(found.estimate), shown(found.se), shown(found.statistic)) == (-0.7141, 0.1787, -3.9952)
    assert (shown(found.ci_low), shown(found.ci_high), shown(found.tau2)) == (-1.0644, -0.3638, 0.3088)
    assert (shown(found.i2), shown(found.h2)) == (92.1173, 12.6861)
    assert [shown(math.exp(x)) for x in (found.estimate, found.ci_low or 0, found.ci_high or 0)] == [
        0.4896,
        0.3449,
        0.6950,
    ]


def test_bcg_dersimonian_laird_knapp_hartung(bcg: Rows) -> None:
    found = pooled(bcg, "DL", "yes")
    assert (shown(found.estimate), shown(found.se, 6), shown(found.tau2, 6)) == (-0.7141, 0.180697, 0.308760)
    assert (shown(found.ci_low, 6), shown(found.ci_high, 6)) == (-1.107821, -0.320413)


def test_bcg_restricted_likelihood(bcg: Rows) -> None:
    found = pooled(bcg)
    assert (shown(found.estimate), shown(found.se), shown(found.statistic)) == (-0.7145, 0.1798, -3.9744)
    assert (shown(found.ci_low), shown(found.ci_high), shown(found.tau2)) == (-1.0669, -0.3622, 0.3132)
    assert (shown(math.sqrt(found.tau2)), shown(found.i2, 2), shown(found.h2, 2)) == (0.5597, 92.22, 12.86)
    assert (shown(found.tau2_low), shown(found.tau2_high)) == (0.1197, 1.1115)
    assert (shown(math.exp(found.prediction_low or 0)), shown(math.exp(found.prediction_high or 0))) == (0.1546, 1.5490)
    assert [shown(math.exp(x)) for x in (found.estimate, found.ci_low or 0, found.ci_high or 0)] == [
        0.4894,
        0.3441,
        0.6962,
    ]


def test_bcg_restricted_likelihood_knapp_hartung(bcg: Rows) -> None:
    found = pooled(bcg, "REML", "yes")
    assert (shown(found.se), shown(found.statistic), shown(found.p)) == (0.1808, -3.9522, 0.0019)
    assert (shown(found.ci_low), shown(found.ci_high), found.test) == (-1.1084, -0.3206, "knha")
    assert [shown(math.exp(x), 2) for x in (found.estimate, found.ci_low or 0, found.ci_high or 0)] == [
        0.49,
        0.33,
        0.73,
    ]
    assert (shown(math.exp(found.prediction_low or 0), 2), shown(math.exp(found.prediction_high or 0), 2)) == (
        0.14,
        1.76,
    )


def test_bcg_interval_of_heterogeneity(bcg: Rows) -> None:
    found = pooled(bcg)
    v, one = np.array([row["vi"] for row in bcg]), np.ones((13, 1))
    ends = [
        heterogeneity.shares(found.q, tau2 or 0, v, one, common=False) for tau2 in (found.tau2_low, found.tau2_high)
    ]
    # metafor's confint() stops at a tolerance of 1.2e-4 of tau2 by default: its lower end is good to so many digits.
    assert [i2 for i2, _ in ends] == pytest.approx([81.9177, 97.6781], abs=0.005)
    assert [h2 for _, h2 in ends] == pytest.approx([5.5303, 43.0680], rel=2e-4)


@pytest.mark.parametrize(("method", "tau2"), [("PM", 0.3181), ("ML", 0.280028), ("HE", 0.328564)])
def test_bcg_other_estimators(bcg: Rows, method: str, tau2: float) -> None:
    fit = regress([row["yi"] for row in bcg], [row["vi"] for row in bcg], method=method)
    assert fit.tau2 == pytest.approx(tau2, abs=5e-5 if method == "PM" else 5e-7)


# Kacker 2004, as statsmodels' tests expect it (results_meta.py, test_meta.py).


def test_kacker_paule_mandel() -> None:
    found = pool(KACKER_Y, KACKER_V, "PM")
    assert found.estimate == pytest.approx(62.4076199113286, rel=1e-12)
    assert found.se == pytest.approx(0.338030602684471, rel=1e-10)
    assert found.tau2 == pytest.approx(0.705395309224248, rel=1e-10)
    assert math.sqrt(found.tau2) == pytest.approx(0.8399, abs=5e-5)


def test_kacker_dersimonian_laird() -> None:
    found = pool(KACKER_Y, KACKER_V, "DL")
    assert found.estimate == pytest.approx(62.3901386044504, rel=1e-12)
    assert found.se == pytest.approx(0.245749668040304, rel=1e-12)
    assert found.tau2 == pytest.approx(0.288049246973751, rel=1e-11)
    assert found.tau2 == pytest.approx(0.28804924697226336, rel=1e-13)  # in exact fractions
    assert found.i2 == pytest.approx(67.744403741711, rel=1e-11)
    assert found.h2 == pytest.approx(3.10023721772938, rel=1e-11)
    assert found.q == pytest.approx(24.801897741835, rel=1e-11)
    assert found.q_p == pytest.approx(0.00167935146372742, rel=1e-10)


def test_kacker_knapp_hartung() -> None:
    found = pool(KACKER_Y, KACKER_V, "DL", "yes")
    assert found.se == pytest.approx(0.29477605699879, rel=1e-12)
    assert found.ci_low == pytest.approx(61.710383798052, rel=1e-12)
    assert found.ci_high == pytest.approx(63.0698934108488, rel=1e-12)
    fixed = pool(KACKER_Y, KACKER_V, "EE")
    assert (fixed.estimate, fixed.se) == pytest.approx((62.5833970939982, 0.107845705498231), rel=1e-12)
    assert pool(KACKER_Y, KACKER_V, "EE", "yes").se == pytest.approx(0.189889223522271, rel=1e-12)


# The grid of metafor 4.6 fits that PyMARE pins.


def stopped_early(y: Any, v: Any, x: Any, *, restricted: bool) -> float:
    """Return tau² where metafor's search stops: Fisher scoring from Hedges' estimate to a step of 1e-5, halved at 0."""
    tau2 = heterogeneity.between_variance(y, v, x, "HE")
    for _ in range(100):
        w = np.diag(1 / (v + tau2))
        p = w - w @ x @ np.linalg.inv(x.T @ w @ x) @ x.T @ w
        expected = (np.trace(p), np.trace(p @ p)) if restricted else (np.trace(w), np.trace(w @ w))
        step = float((y @ p @ p @ y - expected[0]) / expected[1])
        while tau2 + step < 0:
            step /= 2
        tau2 += step
        if abs(step) <= 1e-5:
            break
    return tau2


def differences(case: dict[str, Any], rows: list[dict[str, str]], tau2: float | None = None) -> dict[str, float]:
    """Return by how much of itself each number of a fit differs from metafor's."""
    y, v, mods = numbers(case, rows)
    method = {"FE": "EE"}.get(case["method"], case["method"])
    if tau2 is not None:
        with pytest.MonkeyPatch.context() as patch:
            scale = heterogeneity_scale(v)
            patch.setattr("evidoc.synthesis.regression.between_variance", lambda *_: tau2 / scale**2)
            fit = regress(y, v, mods, method=method, knha=KNHA[case["test"]])
    else:
        fit = regress(y, v, mods, method=method, knha=KNHA[case["test"]])
    ours = {"tau2": (fit.tau2,), "beta": fit.estimates, "se": fit.ses, "pval": fit.p, "ci_lb": fit.ci_low}
    ours |= {"ci_ub": fit.ci_high, "QE": (fit.q,), "QEp": (fit.q_p,), "I2": (fit.i2,), "H2": (fit.h2,)}
    if case["tau2_ci_lb"] is not None:
        low, high = heterogeneity.q_profile_interval(np.array(y), np.array(v), design(y, mods), 0.95)
        ours |= {"tau2_ci_lb": (low,), "tau2_ci_ub": (high,)}
    return {
        name: max(
            abs((mine or 0) - other) / (abs(other) or 1)
            for mine, other in zip(found, np.ravel(case[name]).tolist(), strict=True)
        )
        for name, found in ours.items()
    }


def numbers(case: dict[str, Any], rows: list[dict[str, str]]) -> tuple[list[float], list[float], list[list[float]]]:
    mods = {"intercept": (), "one": ("mod1",), "two": ("mod1", "mod2")}[case["model"]]
    column = {name: [float(row[name]) for row in rows] for name in ("y", "v", *mods)}
    return column["y"], column["v"], [column[name] for name in mods]


def design(y: list[float], mods: list[list[float]]) -> Any:
    return np.column_stack([np.ones(len(y)), *mods])


def heterogeneity_scale(v: list[float]) -> float:
    from evidoc.synthesis.regression import unit_of

    return unit_of(np.array(v))


NOT_SEARCHED = ("FE", "DL", "HE")


@pytest.mark.parametrize("method", NOT_SEARCHED)
def test_grid_of_metafor_is_met(metafor: Any, method: str) -> None:
    cases, designs = metafor
    mine = [case for case in cases if case["method"] == method]
    assert len(mine) == 36
    worst = {f"{c['design']} {c['model']} {c['test']}": differences(c, designs[c["design"]]) for c in mine}
    assert max(max(one.values()) for one in worst.values()) < 1e-9, worst


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_grid_of_metafor_is_met_or_metafor_stopped_early(metafor: Any, method: str) -> None:
    """Where we differ, metafor's own search ended before the maximum, and our likelihood is at least as high."""
    cases, designs = metafor
    mine = [case for case in cases if case["method"] == method]
    assert len(mine) == 36
    early = set()
    for case in mine:
        y, v, mods = numbers(case, designs[case["design"]])
        if max(differences(case, designs[case["design"]]).values()) < EXACT:
            continue
        early.add((case["design"], case["model"]))
        arrays = np.array(y), np.array(v), design(y, mods)
        stopped = stopped_early(*arrays, restricted=method == "REML")
        assert stopped == pytest.approx(case["tau2"], rel=1e-9, abs=1e-12), case
        assert max(differences(case, designs[case["design"]], stopped).values()) < 1e-7, case
        best = heterogeneity.between_variance(*arrays, method)
        ours, theirs = heterogeneity._likelihood(np.array([best, case["tau2"]]), *arrays, restricted=method == "REML")
        assert ours >= theirs, case
    assert early == EARLY[method]


EARLY = {
    "REML": {
        ("unequal_k5", "intercept"),
        ("extreme_k10", "intercept"),
        ("unequal_k5", "one"),
        ("extreme_k10", "one"),
        ("equal_k5", "two"),
        ("unequal_k5", "two"),
        ("extreme_k10", "two"),
    },
    "ML": {
        ("unequal_k5", "intercept"),
        ("extreme_k10", "intercept"),
        ("moderate_k20", "intercept"),
        ("unequal_k5", "one"),
        ("extreme_k10", "one"),
        ("equal_k5", "two"),
    },
}
"""Designs in which metafor's Fisher scoring stopped (steps of 1e-5) further than 1e-6 from the maximum; in
extreme_k10/one its ML starts at 0, where every halved step goes below 0, and stays there."""


def test_paule_mandel_makes_q_its_expectation(metafor: Any) -> None:
    _, designs = metafor
    for rows in designs.values():
        y, v = np.array([float(row["y"]) for row in rows]), np.array([float(row["v"]) for row in rows])
        tau2 = pool(y, v, "PM").tau2
        w = 1 / (v + tau2)
        q = float(w @ (y - (w @ y) / w.sum()) ** 2)
        assert q == pytest.approx(len(y) - 1, rel=1e-12) if tau2 else q <= len(y) - 1


# Boundaries: never a number that is none without a reason.


def every(y: Any, v: Any) -> list[Pooled]:
    return [pool(y, v, method, knha) for method in heterogeneity.METHODS for knha in KNHA.values()]


def assert_told(found: Pooled) -> None:
    """Every number is finite, and where one is missing a note says why."""
    data = found.as_dict()
    missing = [name for name in CONTRACT if data[name] is None]
    assert all(math.isfinite(data[name]) for name in CONTRACT[:16] if data[name] is not None), data
    assert not missing or found.notes, missing


@pytest.mark.parametrize(
    ("y", "v"),
    [
        ([0.1, 0.12, 0.09, 0.11], [1.0, 2.0, 1.5, 1.0]),
        ([0.3], [0.04]),
        ([0.3, -0.1], [0.04, 0.09]),
        ([0.5, 0.5, 0.5], [0.1, 0.2, 0.3]),
        ([0.5, 0.5, 0.5], [0.1, 0.1, 0.1]),
        ([0.0, 0.0], [1.0, 1.0]),
        ([0.2, 0.9, -0.4, 0.1], [0.1, 0.1, 0.1, 0.1]),
        ([0.0, 5.0, -4.0, 3.0], [1e-10, 0.5, 0.4, 0.6]),
        ([1e6 + 1, 1e6 + 2, 1e6 - 3], [0.5, 0.4, 0.6]),
        ([1e-7, 3e-7, -2e-7], [1e-15, 2e-15, 1e-15]),
    ],
    ids=["tau2 at 0", "k 1", "k 2", "identical", "identical, equal", "zeros", "equal v", "huge", "far", "tiny"],
)
def test_boundaries(y: list[float], v: list[float]) -> None:
    for found in every(y, v):
        assert_told(found)
        assert found.tau2 >= 0
        assert found.test == "knha" or found.ci_low is None or found.ci_low <= found.estimate <= (found.ci_high or 0)


def test_no_spread_is_the_common_effect() -> None:
    y, v = [0.1, 0.12, 0.09, 0.11], [1.0, 2.0, 1.5, 1.0]
    common = pool(y, v, "EE")
    for method in ("DL", "PM", "REML", "ML"):
        found = pool(y, v, method)
        assert (found.tau2, found.i2, found.h2) == (0, 0, 1)
        assert (found.estimate, found.se) == pytest.approx((common.estimate, common.se))
        assert (found.tau2_low, found.tau2_high) == (0, 0)
        assert EMPTY in found.notes
        assert (found.prediction_low, found.prediction_high) == pytest.approx((common.ci_low, common.ci_high))


def test_one_study() -> None:
    found = pool([0.3], [0.04])
    assert (found.estimate, found.se, found.tau2, found.q, found.q_p) == pytest.approx((0.3, 0.2, 0, 0, 1))
    assert found.prediction_low is found.tau2_high is None
    assert ONE_STUDY in found.notes
    adjusted = pool([0.3], [0.04], "REML", "yes")
    assert adjusted.p is adjusted.ci_low is adjusted.statistic is None
    assert NO_DEGREES in adjusted.notes


def test_identical_effects() -> None:
    found = pool([0.5, 0.5, 0.5], [0.1, 0.2, 0.3], "DL", "yes")
    assert (found.estimate, found.se) == pytest.approx((0.5, 0))
    assert found.p is found.ci_low is found.statistic is found.prediction_low is None
    assert IDENTICAL in found.notes
    assert pool([0.5, 0.5, 0.5], [0.1, 0.2, 0.3], "DL", "adhoc").se == pytest.approx(
        pool([0.5] * 3, [0.1, 0.2, 0.3]).se
    )


def test_equal_variances_make_the_estimators_agree() -> None:
    """With equal variances DL, PM and REML are the variance of the effects less that of sampling."""
    y, v = [0.2, 0.9, -0.4, 1.1], [0.1] * 4
    expected = float(np.var(y, ddof=1)) - 0.1
    assert [pool(y, v, method).tau2 for method in ("DL", "PM", "REML")] == pytest.approx([expected] * 3, rel=1e-12)
    assert pool(y, v, "ML").tau2 == pytest.approx(float(np.var(y)) - 0.1, rel=1e-12)


def test_one_huge_study_alone_decides_a_common_effect() -> None:
    y, v = [0.0, 5.0, -4.0, 3.0], [1e-10, 0.5, 0.4, 0.6]
    assert pool(y, v, "EE").estimate == pytest.approx(0, abs=1e-8)
    assert weights(v, 0)[0] == pytest.approx(100, abs=1e-6)
    assert max(weights(v, pool(y, v).tau2)) < 35


@pytest.mark.parametrize("factor", [1e-6, 0.001, 1000, 1e6])
def test_units_do_not_matter(bcg: Rows, factor: float) -> None:
    here = pooled(bcg, "REML", "yes")
    there = pool([row["yi"] * factor for row in bcg], [row["vi"] * factor**2 for row in bcg], "REML", "yes")
    assert there.tau2 == pytest.approx(here.tau2 * factor**2, rel=1e-10)
    assert there.tau2_low == pytest.approx((here.tau2_low or 0) * factor**2, rel=1e-9)
    assert (there.p, there.i2, there.q) == pytest.approx((here.p, here.i2, here.q), rel=1e-9)


def test_adhoc_is_never_narrower() -> None:
    y, v = [0.1, 0.12, 0.09, 0.11], [1.0, 2.0, 1.5, 1.0]
    plain, adjusted, never = (pool(y, v, "DL", knha) for knha in ("no", "yes", "adhoc"))
    assert adjusted.se < plain.se == pytest.approx(never.se)


def test_what_comes_out_has_the_names_of_the_contract(bcg: Rows) -> None:
    data = pooled(bcg).as_dict()
    assert [one.name for one in dataclasses.fields(Pooled)][: len(CONTRACT)] == CONTRACT
    assert list(data)[: len(CONTRACT)] == CONTRACT
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize(
    ("y", "v", "words", "message"),
    [
        ([], [], {}, "0 effects"),
        ([1, 2], [1], {}, "2 effects and 1 variances"),
        ([1, math.nan], [1, 1], {}, "Effect 2"),
        ([1, 2], [1, 0], {}, "above 0"),
        ([1, 2], [1, -1], {}, "Effect 2 is 2.0 with variance -1.0"),
        ([1, 2], [1, 1], {"method": "RMEL"}, "Did you mean 'REML'"),
        ([1, 2], [1, 1], {"knha": "maybe"}, "'adhoc'"),
        ([1, 2], [1, 1], {"level": 95}, "between 0 and 1"),
    ],
)
def test_what_cannot_be_pooled_is_said(y: Any, v: Any, words: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pool(y, v, **words)


def test_dependent_moderators_are_said() -> None:
    with pytest.raises(ValueError, match="not independent"):
        regress([1, 2, 3], [1, 1, 1], [[1, 1, 1]])
