"""In: published data and a conclusion. Out: under which estimators, and without which studies, it survives."""

from __future__ import annotations

from typing import Any

import pytest

from evidoc.synthesis.heterogeneity import METHODS
from evidoc.synthesis.pooling import pool
from evidoc.synthesis.sensitivity_analysis import claimed, sensitivity, survival

Rows = list[dict[str, Any]]


def of(rows: Rows) -> tuple[list[float], list[float]]:
    return [row["yi"] for row in rows], [row["vi"] for row in rows]


def test_that_the_vaccine_lowers_the_risk_survives_everything(bcg: Rows) -> None:
    names = [row["study"] for row in bcg]
    variants = sensitivity(*of(bcg), claim="below", names=names)
    models = [one for one in variants if not one.without]
    assert {(one.method, one.knha) for one in models} == {(m, k) for m in METHODS for k in ("no", "yes", "adhoc")}
    assert [one.without for one in variants if one.without] == names
    assert variants[0].chosen
    assert variants[0].what == "restricted maximum likelihood"
    assert (variants[0].method, variants[0].knha) == ("REML", "no")
    assert [one.what for one in variants if not one.survives] == []
    assert survival(variants) == (14 + 13, 14 + 13)


def test_a_variant_is_the_pooling_it_names(bcg: Rows) -> None:
    for one in sensitivity(*of(bcg), method="DL", knha="yes"):
        if not one.without:
            found = pool(*of(bcg), one.method, one.knha)
            assert (one.estimate, one.ci_low, one.tau2, one.k) == (found.estimate, found.ci_low, found.tau2, found.k)


def test_a_conclusion_that_hangs_on_one_study_does_not_survive() -> None:
    y, v = [-0.9, -0.1, 0.05, -0.02], [0.01, 0.02, 0.02, 0.02]
    variants = sensitivity(y, v, method="EE", claim="below", names=["big", "b", "c", "d"])
    assert variants[0].survives
    lost = {one.what for one in variants if not one.survives}
    assert "without big" in lost
    assert "DerSimonian–Laird with Knapp–Hartung" in lost
    kept, of_all = survival(variants)
    assert kept == of_all - len(lost)


def test_without_a_claim_the_named_model_says_it() -> None:
    variants = sensitivity([0.1, -0.1, 0.05], [0.1, 0.1, 0.1])
    assert {one.claim for one in variants} == {"unclear"}
    assert all(one.survives for one in variants)


def test_a_model_without_an_interval_supports_no_claim() -> None:
    variants = sensitivity([0.5, 0.5, 0.5], [0.01, 0.01, 0.01], claim="above")
    assert [one.knha for one in variants if not one.without and not one.claim] == ["yes"] * 5
    assert all(one.survives == (one.claim == "above") for one in variants)


@pytest.mark.parametrize(
    ("low", "high", "claim"), [(-2, -1, "below"), (1, 2, "above"), (-1, 2, "unclear"), (0, 2, "unclear"), (None, 1, "")]
)
def test_where_an_interval_lies(low: float | None, high: float | None, claim: str) -> None:
    assert claimed(low, high) == claim


def test_an_unknown_claim_is_said() -> None:
    with pytest.raises(ValueError, match="'lower'"):
        sensitivity([1, 2], [1, 1], claim="lower")
