"""In: rows that an analysis would pool. Out: pooled are only studies that say themselves that they are alike."""

from __future__ import annotations

import pytest

from evidoc.synthesis.alike import ALIKE, reasons_not_to_pool, unlike

SAME = {
    "construct": "affective commitment",
    "instrument": "ACS-6",
    "cutoff": "none",
    "population": "nurses",
    "design": "cross-sectional",
    "primary": "yes",
}


def rows(*changes: dict[str, str]) -> list[dict[str, str]]:
    return [{"study": f"s{at}", **SAME, **change} for at, change in enumerate(changes, 1)]


def test_three_alike_may_be_pooled() -> None:
    assert reasons_not_to_pool(rows({}, {}, {})) == ()
    assert reasons_not_to_pool(rows({}, {"instrument": "acs-6 "}, {"measure": ""})) == ()


@pytest.mark.parametrize(
    ("number", "said"), [(0, "no primary study is"), (1, "one primary study is"), (2, "2 primary")]
)
def test_fewer_than_three_are_not(number: int, said: str) -> None:
    (reason,) = reasons_not_to_pool(rows(*[{}] * number))
    assert said in reason


@pytest.mark.parametrize("column", list(ALIKE))
def test_what_differs_is_named_with_its_values_and_studies(column: str) -> None:
    (reason,) = reasons_not_to_pool(rows({}, {}, {column: "other"}, {}))
    assert reason == f"The {ALIKE[column]} is not the same: “{SAME[column]}” (s1, s2, s4); “other” (s3)."


@pytest.mark.parametrize("column", list(ALIKE))
def test_what_is_not_said_is_not_the_same(column: str) -> None:
    (reason,) = reasons_not_to_pool(rows({}, {column: ""}, {}))
    assert reason.startswith(f"The {ALIKE[column]} is not said of s2,")
    assert f"'{column}'" in reason


@pytest.mark.parametrize("review", [{"primary": "no"}, {"design": "Systematic review and meta-analysis"}])
def test_a_review_is_never_pooled_with_primaries(review: dict[str, str]) -> None:
    reasons = reasons_not_to_pool(rows({}, {}, {}, review))
    assert any(one.startswith("A review is never pooled with primary studies") and "s4" in one for one in reasons)


def test_reviews_alone_are_not_pooled_either() -> None:
    reasons = reasons_not_to_pool(rows(*[{"primary": "no"}] * 3))
    assert len(reasons) == 2
    assert reasons[1].startswith("Reviews are reported as reviews, with their overlap")


def test_that_a_study_is_primary_must_be_said() -> None:
    (reason,) = reasons_not_to_pool(rows({}, {"primary": ""}, {}))
    assert "not said ('primary')" in reason
    assert "s2" in reason


def test_two_effects_of_one_study_are_not_independent() -> None:
    reasons = reasons_not_to_pool(rows({}, {}, {}, {"study": "s1"}))
    assert [one for one in reasons if one.startswith("More than one effect comes from s1")]


def test_measures_may_not_be_mixed() -> None:
    (reason,) = reasons_not_to_pool(rows({"measure": "SMD"}, {"measure": "MD"}, {}))
    assert reason.startswith("The measure is not the same")


def test_all_reasons_are_said_and_long_lists_cut() -> None:
    many = rows(*[{}] * 5, {"construct": "turnover", "instrument": "", "primary": "no"})
    reasons = reasons_not_to_pool(many)
    assert len(reasons) == 3
    assert "s1, s2, s3 and 2 more" in reasons[1]


def test_a_file_is_unlike_only_by_what_it_says() -> None:
    assert unlike([{"yi": "1"}, {"yi": "2"}]) == ()
    assert unlike([{"construct": "a"}, {"construct": "A"}, {"construct": ""}]) == ()
    assert len(unlike([{"construct": "a", "primary": "no"}, {"construct": "b", "primary": "yes"}])) == 2
