"""Findings as shown: graded only once confirmed, lapsed when anything changed, and what must be looked at again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.synthesis.synthetic_base import (
    HERE,
    base,
    cerqual,
    confirmed,
    exhibits,
    finding,
    grade,
    jbi,
    judged,
    study,
)

from evidoc.model.evidence import CONFIDENCE, Analysis, Component, Evidence, FindingEntry, Grade
from evidoc.synthesis.findings import finding_names, finding_products, in_scope, look_again, shown_findings
from evidoc.synthesis.standing import digest_of_study, lapses, rests_on, status_of

ENTRY = finding("F", "a", "b", grade=cerqual(), scope={"theme": ("pay",)})


def graded() -> Evidence:
    return confirmed(base(ENTRY), "F")


def test_a_grade_counts_once_a_person_confirmed_it() -> None:
    (shown,) = shown_findings(base(ENTRY), "x").values()
    assert (shown.status, shown.grade, shown.level, shown.reasons) == ("not graded", "not graded", "", ())
    (shown,) = shown_findings(graded(), "x").values()
    assert (shown.status, shown.grade) == ("graded", "moderate confidence (GRADE-CERQual)")
    assert (shown.level, shown.confirmed_by, shown.confirmed_on) == ("moderate", "Synthetic reviewer A", "2026-03-01")
    assert [one.name for one in shown.rests_on] == ["A (2020)", "B (2020)"]
    assert shown.reasons[0] == "Methodological limitations (minor): of methodological limitations."
    assert shown.look_again == ()
    assert type(shown).from_dict(shown.as_dict()) == shown


def _study(evidence: Evidence) -> Evidence:
    return replace(evidence, studies={**evidence.studies, "a": study("a", theme="pay+care")})


def _gone(evidence: Evidence) -> Evidence:
    return replace(evidence, studies={"a": evidence.studies["a"]})


def _appraisal(evidence: Evidence) -> Evidence:
    changed = (replace(evidence.judgements[0], judgement="no"), *evidence.judgements[1:])
    return replace(evidence, judgements=changed)


def _entry(evidence: Evidence, **changes: object) -> Evidence:
    entry: FindingEntry = replace(evidence.findings["F"], **changes)  # type: ignore[arg-type]
    return replace(evidence, findings={"F": entry})


def _overall(evidence: Evidence) -> Evidence:
    given = evidence.findings["F"].grade
    assert given
    return _entry(evidence, grade=replace(given, overall="low"))


CHANGES: list[tuple[Callable[[Evidence], Evidence], str]] = [
    (_study, "A (2020): its row in evidence/studies.csv changed"),
    (_gone, "b is no longer in evidence/studies.csv"),
    (_appraisal, "A (2020): its appraisal changed"),
    (lambda e: replace(e, judgements=jbi("b")), "A (2020): its appraisal was taken out"),
    (lambda e: replace(e, retracted={"a": "retracted: fraud (S)"}), "A (2020): it was retracted"),
    (lambda e: replace(e, numbers={"b": "abc"}), "B (2020): its numbers in evidence/effects.csv changed"),
    (lambda e: _entry(e, studies=("a",)), "B (2020) was taken out"),
    (lambda e: _entry(e, studies=("a", "b", "c")), "c was added"),
    (lambda e: _entry(e, text="Something else."), "the finding or its grade was written anew since it was confirmed"),
    (_overall, "the finding or its grade was written anew since it was confirmed"),
]


@pytest.mark.parametrize(("change", "how"), CHANGES)
def test_a_grade_lapses_when_what_it_rests_on_changes(change: Callable[[Evidence], Evidence], how: str) -> None:
    before = graded()
    assert status_of(before.findings["F"], before) == "graded"
    after = change(before)
    if how.startswith("b is"):
        after = replace(after, citations={"a": "A (2020)"})
    assert status_of(after.findings["F"], after) == "lapsed"
    assert lapses(after.findings["F"], after) == (how,)
    (shown,) = shown_findings(after, "x").values()
    assert (shown.grade, shown.level, shown.confirmed_by) == ("grade lapsed", "", "")
    assert shown.look_again[0] == f"Its grade lapsed: {how}."


def test_a_grade_lapses_when_the_analysis_that_it_quotes_is_made_in_another_way() -> None:
    entry = finding("F", "a", kind="quantitative", grade=grade("low", "high"), analysis="one")
    analysis = Analysis("one", "Synthetic", "RR", {"outcome": ("death",)}, "REML", "no", HERE)
    before = confirmed(replace(base(entry), analyses={"one": analysis}), "F")
    assert lapses(before.findings["F"], before) == ()
    other_words = replace(before, analyses={"one": replace(analysis, title="Other words", claim="below")})
    assert lapses(other_words.findings["F"], other_words) == ()
    for after in (replace(analysis, method="EE"), replace(analysis, where={}), replace(analysis, measure="OR")):
        changed = replace(before, analyses={"one": after})
        assert status_of(changed.findings["F"], changed) == "lapsed"
        assert lapses(changed.findings["F"], changed) == (
            "the analysis that it quotes is another, or is made in another way",
        )


def test_what_changes_nothing_lapses_nothing() -> None:
    evidence = graded()
    empty = replace(
        evidence.studies["a"], cells={**evidence.studies["a"].cells, "new": ()}, place=replace(HERE, line=9)
    )
    same = replace(evidence, studies={"b": evidence.studies["b"], "a": empty}, judgements=evidence.judgements[::-1])
    assert status_of(same.findings["F"], same) == "graded"
    assert rests_on(ENTRY, same) == rests_on(ENTRY, evidence)
    assert digest_of_study(evidence, "nobody") == ""


def test_new_studies_and_waiting_records_are_to_be_looked_at() -> None:
    evidence = graded()
    more = {**evidence.studies, "c": study("c"), "d": study("d", theme="care")}
    evidence = replace(evidence, studies=more, citations={**evidence.citations, "c": "C (2021)"})
    assert look_again(evidence, awaiting=10) == {
        "F": (
            "C (2021) is a study of its scope that it neither lists nor sets aside.",
            "10 records await screening and may bear on it.",
        )
    }
    aside = _entry(evidence, set_aside={"c": "only a protocol"})
    assert look_again(aside) == {}
    assert look_again(_entry(evidence, studies=("a", "b", "d"), set_aside={"c": "x"}))["F"][1:] == (
        "d is listed, but outside its scope.",
        "d is not appraised.",
    )


def test_retracted_and_unsettled_studies_are_to_be_looked_at() -> None:
    evidence = replace(base(ENTRY), retracted={"b": "retracted (S)"})
    assert look_again(evidence) == {"F": ("B (2020) is retracted.",)}
    differ = replace(base(ENTRY), judgements=jbi("a") + jbi("b") + judged("b", "jbi-qualitative", {"Q1": "no"}, "B"))
    assert look_again(differ) == {
        "F": ("The appraisal of B (2020) is open, JBI qualitative: two people differ on Q1.",)
    }


def test_a_scope_needs_a_code_in_every_column() -> None:
    entry = finding("F", scope={"theme": ("pay", "care"), "read": ("full-text",)})
    assert in_scope(entry, study("a"))
    assert not in_scope(entry, study("a", read="abstract"))
    assert not in_scope(entry, study("a", theme="other"))
    assert not in_scope(finding("F"), study("a"))


def _all_kinds() -> Evidence:
    own = Grade(CONFIDENCE, "low", "Two cases.", HERE, components={"coherence": Component("minor", "They differ.")})
    trials = (study("a"), study("b"), study("t", "trial", n="1200"), study("u", "trial", n="34"))
    evidence = base(
        ENTRY,
        finding("Q", "t", "u", kind="quantitative", grade=grade("high", "moderate", imprecision="serious")),
        finding("C", kind="cases", cases=("ward 1",), grade=own),
        finding("N", "a"),
        studies=trials,
    )
    for id_ in ("F", "Q", "C"):
        evidence = confirmed(evidence, id_)
    return evidence


def test_tables_have_the_columns_of_both_summaries() -> None:
    made = exhibits()
    finding_products(_all_kinds(), made, effects={"Q": "0.49 (0.34 to 0.70)"})
    table = made.tables["findings"]
    assert [column.label for column in table.columns] == [
        *("Finding", "Studies contributing", "Studies (participants)", "Effect (interval)", "Confidence", "Explanation")
    ]
    by_id = {row[0].partition(":")[0]: row for row in table.rows}
    assert by_id["Q"][2:5] == ("2 (1,234)", "0.49 (0.34 to 0.70)", "Moderate +++–")
    assert by_id["F"][1] == "A (2020); B (2020)"
    assert by_id["F"][4] == "Moderate (GRADE-CERQual)"
    assert by_id["C"][4] == "Low (own cases)"
    assert by_id["N"][4:] == ("Not graded", "–")
    assert "Q: graded by Synthetic reviewer A on 2026-03-01." in table.notes
    profile = made.tables["findings-profile"]
    parts = [(row[0], row[1], row[2]) for row in profile.rows]
    assert ("Q", "Start", "high") in parts
    assert ("Q", "Imprecision", "serious") in parts
    assert ("F", "Adequacy of data", "moderate") in parts
    assert ("C", "Overall", "Low (own cases)") in parts
    assert made.values["evidence.findings"].number == 4
    assert made.values["evidence.findings.graded"].number == 3
    assert made.values["evidence.findings.lapsed"].number == 0


def test_the_effect_is_that_of_the_analysis_that_a_finding_quotes() -> None:
    trials = (study("t", "trial"), study("u", "trial"))
    given = grade("high", "high")
    evidence = base(
        finding("Q", "t", kind="quantitative", grade=given, analysis="one"),
        finding("R", "u", kind="quantitative", grade=given, analysis="two"),
        studies=trials,
    )
    made = exhibits()
    made.value("pool.one.estimate", 0.489, "ratio", "Pooled risk ratio: death", low=0.3441, high=0.6955)
    made.value("pool.two.estimate", None, "ratio", "Pooled risk ratio", missing="Not pooled: one study only.")
    finding_products(evidence, made)
    effects = [row[3] for row in made.tables["findings"].rows]
    assert effects == ["Pooled risk ratio: 0.49 (0.34 to 0.70)", "Not pooled: one study only."]


def test_words_of_each_approach() -> None:
    shown = shown_findings(_all_kinds(), "x")
    assert shown["Q"].grade == "moderate certainty (GRADE)"
    assert shown["C"].grade == "low confidence in this finding"
    assert [one.name for one in shown["C"].rests_on] == ["ward 1"]


def test_qualitative_findings_alone_have_no_columns_of_effects() -> None:
    made = exhibits()
    finding_products(graded(), made)
    assert [column.key for column in made.tables["findings"].columns] == ["finding", "studies", "confidence", "why"]


def test_names_promise_what_is_made() -> None:
    evidence, made = _all_kinds(), exhibits()
    finding_products(evidence, made)
    names = {f"value {name}" for name in made.values} | {f"table {name}" for name in made.tables}
    assert {*finding_names(evidence)} == names | {f"finding {id_}" for id_ in evidence.findings}
    nothing = exhibits()
    finding_products(base(), nothing)
    assert finding_names(base()) == ()
    assert not nothing.values


def test_formulas_and_markup_in_a_finding_stay_text() -> None:
    made = exhibits()
    hostile = replace(ENTRY, text='=cmd|"/C calc"<script>')
    finding_products(base(replace(hostile, id="=F")), made)
    assert "'=F: =cmd" in made.tables["findings"].csv
