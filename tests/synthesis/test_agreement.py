"""In: tables of two raters, published and contrived. Out: Cohen's kappa, where it is undefined, and cautions."""

from __future__ import annotations

import pytest

from evidoc.errors import Place
from evidoc.synthesis.agreement import agreements, kappa_of
from evidoc.synthesis.screening import Decision, screened

PLACE = Place("evidence/screening.csv", 2)
SAS = ((0, 4, 1), (0, 8, 0), (0, 1, 5))
"""The example of SAS that statsmodels' own tests (test_inter_rater.py, TestUnweightedCohens) are held against."""


def test_the_published_example_of_sas() -> None:
    fit = kappa_of(SAS)
    found = (fit.kappa, fit.se, fit.low, fit.high)
    assert found == pytest.approx((0.4842, 0.1380, 0.2137, 0.7547), abs=5e-5)
    assert fit.percent == pytest.approx(100 * 13 / 19)


def test_two_by_two_by_hand() -> None:
    fit = kappa_of(((20, 5), (10, 15)))
    # observed 0.7, expected (25*30 + 25*20) / 50^2 = 0.5
    assert fit.kappa == pytest.approx((0.7 - 0.5) / (1 - 0.5), rel=1e-12)
    assert (fit.prevalence, fit.bias) == pytest.approx((0.1, 0.1))
    assert not fit.cautions


def test_all_in_one_category_is_undefined_and_says_why() -> None:
    fit = kappa_of(((0, 0), (0, 9)))
    assert (fit.kappa, fit.se, fit.low, fit.high) == (None, None, None, None)
    assert fit.percent == 100
    assert "same decision" in fit.undefined


def test_nothing_decided_by_both_is_undefined() -> None:
    fit = kappa_of(((0, 0), (0, 0)))
    assert (fit.kappa, fit.percent) == (None, None)
    assert "no record" in fit.undefined


def test_a_reviewer_who_always_says_the_same() -> None:
    fit = kappa_of(((0, 0), (3, 9)))
    assert fit.kappa == 0
    assert any("whatever the other did" in caution for caution in fit.cautions)


def test_lopsided_decisions_come_with_a_caution() -> None:
    fit = kappa_of(((1, 1), (2, 96)))
    assert fit.percent == 97
    assert fit.kappa is not None
    assert fit.kappa < 0.4
    assert any("prevalence index 0.95" in caution for caution in fit.cautions)


def test_whole_agreement_has_no_honest_interval() -> None:
    fit = kappa_of(((5, 0), (0, 5)))
    assert (fit.kappa, fit.low, fit.high) == (1, 1, 1)
    assert any("says nothing" in caution for caution in fit.cautions)


def test_the_interval_stays_where_kappa_can_be() -> None:
    assert kappa_of(((14, 0), (1, 5))).high == 1


def test_only_what_both_decided_alone_counts() -> None:
    rows = [
        ("a", "title-abstract", "A", "include"),
        ("a", "title-abstract", "B", "include"),
        ("b", "title-abstract", "A", "include"),
        ("b", "title-abstract", "B", "exclude"),
        ("b", "title-abstract", "agreed", "exclude"),
        ("c", "title-abstract", "A", "unsure"),
        ("c", "title-abstract", "B", "exclude"),
        ("d", "title-abstract", "A", "exclude"),
        ("a", "full-text", "C", "include"),
        ("a", "full-text", "B", "include"),
    ]
    decisions = [Decision(group, group, stage, who, said, "", "", PLACE) for group, stage, who, said in rows]
    found = agreements(screened(decisions), ("A", "B", "C"))
    assert [(one.stage, one.reviewers) for one in found] == [
        (stage, pair) for stage in ("title-abstract", "full-text") for pair in (("A", "B"), ("A", "C"), ("B", "C"))
    ]
    assert found[0].categories == ("include", "exclude", "unsure")
    assert found[0].table == ((1, 1, 0), (0, 0, 0), (0, 1, 0))
    assert found[5].table == ((1, 0), (0, 0))
    assert found[5].kappa.kappa is None
