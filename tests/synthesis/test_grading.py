"""Grades: what they must hold, what they must not contradict, and to what GRADE's domains add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.synthesis.synthetic_base import HERE, base, cerqual, finding, grade, study

from evidoc.model.evidence import CERQUAL, CONFIDENCE, Component, Evidence, Grade
from evidoc.model.record import SearchSource
from evidoc.synthesis.grading import check_finding, component_of, expected, listed

NONE = dict.fromkeys(
    ("methodological limitations", "coherence", "adequacy of data", "relevance"), Component("none or very minor", "x")
)


def kinds(evidence: Evidence, id_: str = "F") -> list[str]:
    return [one.kind for one in check_finding(evidence.findings[id_], evidence)]


@pytest.mark.parametrize(
    ("given", "level"),
    [
        (grade("high", ""), "high"),
        (grade("low", ""), "low"),
        (grade("high", "", risk_of_bias="serious"), "moderate"),
        (grade("high", "", risk_of_bias="serious", imprecision="very serious"), "very low"),
        (grade("high", "", risk_of_bias="very serious", imprecision="very serious"), "very low"),
        (grade("high", "", publication_bias="strongly suspected"), "moderate"),
        (grade("low", "", large_effect="large"), "moderate"),
        (grade("low", "", large_effect="very large"), "high"),
        (grade("low", "", dose_response="present", confounding="present", large_effect="large"), "high"),
        (grade("low", "", dose_response="present", inconsistency="serious"), "low"),
        (grade("low", "", large_effect="none"), "low"),
    ],
)
def test_domains_of_grade_add_up(given: Grade, level: str) -> None:
    assert expected(given) == level


def test_nothing_adds_up_where_a_domain_is_missing_or_unknown() -> None:
    whole = grade("high", "high")
    less = {name: part for name, part in whole.components.items() if name != "imprecision"}
    assert not expected(replace(whole, components=less))
    assert not expected(replace(whole, start=""))
    assert not expected(grade("high", "", imprecision="dreadful"))


def test_a_grade_that_differs_from_its_sum_needs_a_reason() -> None:
    given = grade("high", "high", risk_of_bias="serious")
    trials = (study("a", "trial"),)
    evidence = base(finding("F", "a", kind="quantitative", grade=given), studies=trials)
    (problem,) = check_finding(evidence.findings["F"], evidence)
    assert problem.kind == "inconsistent-grade"
    assert "is graded high, but its domains add up to moderate" in problem.message
    said = replace(given, why_not_sum="The bias is towards no effect.")
    assert not kinds(base(finding("F", "a", kind="quantitative", grade=said), studies=trials))
    raised = grade("high", "high", dose_response="present")
    assert kinds(base(finding("F", "a", kind="quantitative", grade=raised), studies=trials)) == ["inconsistent-grade"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (cerqual(), []),
        (cerqual(overall="high"), ["inconsistent-grade"]),
        (cerqual(overall="high", why_not_sum="Rich data."), []),
        (cerqual(overall="low", components=NONE), ["inconsistent-grade"]),
        (cerqual(overall="high", components=NONE), []),
        (cerqual(components={**NONE, "coherence": Component("minor", "")}), ["missing-reason"]),
        (cerqual(components={"coherence": Component("minor", "x")}), ["incomplete-grade"]),
        (cerqual(approach=CONFIDENCE), ["wrong-approach"]),
        (cerqual(confirmed_by="A"), ["half-confirmed"]),
        (cerqual(confirmed_by="A", confirmed_on=date(2026, 1, 1)), ["half-confirmed"]),
        (cerqual(confirmed_by="A", confirmed_on=date(2026, 1, 1), rests_on={"a": "x"}), []),
    ],
)
def test_cerqual(given: Grade, found: list[str]) -> None:
    assert kinds(base(finding("F", "a", "b", grade=given))) == found


def test_cerqual_takes_qualitative_studies_that_were_read_in_full_only() -> None:
    studies = (study("a"), study("b", "trial"), study("c", read="abstract"))
    evidence = base(finding("F", "a", "b", "c", grade=cerqual()), studies=studies)
    said = {one.kind: one.message for one in check_finding(evidence.findings["F"], evidence)}
    assert said.keys() == {"not-read-in-full", "not-qualitative"}
    assert said["not-read-in-full"].endswith("c (abstract).")
    assert said["not-qualitative"].endswith("b (trial).")


def test_own_cases_need_no_study_and_no_component() -> None:
    own = Grade(CONFIDENCE, "low", "Two cases only.", HERE)
    assert not kinds(base(finding("F", kind="cases", cases=("ward 1", "ward 2"), grade=own)))
    assert kinds(base(finding("F", kind="qualitative", grade=cerqual()))) == ["no-studies"]


def test_a_grade_from_before_the_last_search_is_told() -> None:
    given = cerqual(confirmed_by="A", confirmed_on=date(2026, 1, 1), rests_on={"a": "x"})
    evidence = base(finding("F", "a", grade=given))
    source = SearchSource("s", "S", "database", (), HERE, searched=date(2026, 1, 2))
    evidence = replace(evidence, settings=replace(evidence.settings, sources={"s": source}))
    (problem,) = check_finding(evidence.findings["F"], evidence)
    assert (problem.kind, problem.warning) == ("confirmed-before-search", True)


def test_components_are_known_in_short_and_with_other_signs() -> None:
    assert component_of(CERQUAL, "adequacy") == "adequacy of data"
    assert component_of(CERQUAL, "Methodological_limitations") == "methodological limitations"
    assert component_of(CERQUAL, "cohesion") == "cohesion"
    assert listed(["a", "b", "c"]) == "a, b and c"
