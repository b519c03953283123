"""In: published data. Out: leave-one-out, Egger's test and subgroups agree with what metafor prints."""

from __future__ import annotations

from typing import Any

import pytest
from scipy import stats

from evidoc.synthesis.influence import CAUTION, egger, leave_one_out, subgroups
from evidoc.synthesis.pooling import pool

Rows = list[dict[str, Any]]
LEFT_OUT = """
-0.7071 0.1900 -1.0794 -0.3348 151.5826 0.3362 93.2259 14.7622
-0.6540 0.1807 -1.0082 -0.2999 145.3176 0.2926 92.2540 12.9098
-0.6856 0.1857 -1.0495 -0.3216 150.1970 0.3207 92.9354 14.1551
-0.6284 0.1766 -0.9746 -0.2822  96.5626 0.2628 90.4125 10.4302
-0.7642 0.1918 -1.1401 -0.3883 151.3200 0.3278 92.7634 13.8187
-0.7109 0.2003 -1.1034 -0.3184 128.1867 0.3596 90.9118 11.0033
-0.6552 0.1805 -1.0090 -0.3015 145.8296 0.2930 92.2777 12.9495
-0.7948 0.1799 -1.1473 -0.4422  67.9858 0.2732 87.0314  7.7109
-0.7412 0.1967 -1.1267 -0.3557 152.2051 0.3495 93.2133 14.7346
-0.6530 0.1843 -1.0142 -0.2919 139.8271 0.2987 92.2322 12.8737
-0.7579 0.1958 -1.1416 -0.3741 151.4655 0.3405 91.8110 12.2114
-0.7598 0.1821 -1.1167 -0.4029 150.7868 0.3082 92.6782 13.6579
-0.7775 0.1855 -1.1412 -0.4139 149.7884 0.3037 92.3444 13.0623
"""
"""metafor's page of leave1out for dat.bcg, REML: estimate, se, interval, Q, tau², I², H²."""


def of(rows: Rows) -> tuple[list[float], list[float]]:
    return [row["yi"] for row in rows], [row["vi"] for row in rows]


def test_leave_one_out_is_that_of_metafor(bcg: Rows) -> None:
    fits = leave_one_out(*of(bcg))
    printed = [[float(cell) for cell in line.split()] for line in LEFT_OUT.split("\n") if line]
    for fit, expected in zip(fits, printed, strict=True):
        low, high = fit.ci_low[0], fit.ci_high[0]
        mine = [fit.estimates[0], fit.ses[0], low, high, fit.q, fit.tau2, fit.i2, fit.h2]
        # metafor's search for tau2 stops at steps of 1e-5.
        assert mine[:6] == pytest.approx(expected[:6], abs=6e-5)
        assert mine[6:] == pytest.approx(expected[6:], rel=2e-5)


def test_leaving_out_the_only_study_leaves_nothing() -> None:
    assert leave_one_out([0.1], [0.2]) == ()


def test_egger_is_that_of_metafor(magnesium: Rows) -> None:
    """Metafor's page of regtest: dat.egger2001 without ISIS-4, model="lm"."""
    found = egger(*of(magnesium[:15]))
    assert [round(one or 0, 4) for one in (found.statistic, found.p, found.limit)] == [-3.1783, 0.0073, -0.1512]
    assert [round(one or 0, 4) for one in (found.limit_low, found.limit_high)] == [-0.5130, 0.2106]
    assert (found.k, found.df, found.notes) == (15, 13, ())


def test_egger_is_the_regression_of_the_deviate_on_precision(magnesium: Rows) -> None:
    y, v = of(magnesium)
    line = stats.linregress([one**-0.5 for one in v], [a / b**0.5 for a, b in zip(y, v, strict=True)])
    found = egger(y, v)
    assert found.statistic == pytest.approx(line.intercept / line.intercept_stderr, rel=1e-9)
    assert found.limit == pytest.approx(line.slope, rel=1e-9)


def test_egger_with_few_studies_is_doubted(bcg: Rows) -> None:
    assert egger(*of(bcg[:9])).notes == (CAUTION,)
    assert egger(*of(bcg[:10])).notes == ()


@pytest.mark.parametrize(
    ("y", "v", "why"),
    [
        ([0.1, 0.2], [0.1, 0.2], "at least 3 studies; there are 2"),
        ([0.1, 0.2, 0.4], [0.1, 0.1, 0.1], "the same"),
        ([1.0, 2.0, 3.0], [1.0, 4.0, 9.0], "straight line"),
    ],
)
def test_egger_that_cannot_be_says_why(y: list[float], v: list[float], why: str) -> None:
    found = egger(y, v)
    assert found.p is found.statistic is None
    assert why in found.notes[-1]


def test_subgroups_are_pooled_alone_and_compared(bcg: Rows) -> None:
    y, v = of(bcg)
    found = subgroups(y, v, [row["alloc"] for row in bcg], "DL")
    assert list(found.pooled) == ["alternate", "random", "systematic"]
    assert found.pooled["random"] == pool(*of([row for row in bcg if row["alloc"] == "random"]), "DL")
    compared = pool([one.estimate for one in found.pooled.values()], [one.se**2 for one in found.pooled.values()], "EE")
    assert (found.q_between, found.p) == pytest.approx((compared.q, compared.q_p), rel=1e-9)
    assert found.df == 2


def test_subgroups_that_cannot_be_compared_say_why() -> None:
    assert "only one group" in subgroups([1, 2], [1, 1], ["a", "a"]).notes[0]
    lone = subgroups([1, 2, 3], [1, 1, 1], ["a", "b", "b"])
    assert lone.notes == ("Only one study is in the group 'a'.",)
    same = subgroups([1, 1, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"], "DL", "yes")
    assert same.q_between is None
    assert "standard error is 0" in same.notes[0]
