"""The evidence base as a whole: what is right is read whole, and whatever can be wrong has its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.collect.evidence.conftest import Read

from evidoc.collect.evidence import read_evidence
from evidoc.model.evidence import Evidence
from evidoc.model.evidence_data import evidence_as_data, evidence_from_data

PROJECT = Path(__file__).parents[2] / "projects" / "review"


def told(evidence: Evidence) -> list[str]:
    return [f"{one.place} {one.kind}" for one in evidence.problems]


def test_what_is_right_is_read_whole(read: Read) -> None:
    evidence: Evidence = read()
    assert not evidence.problems
    assert evidence.settings.kind == "review"
    assert evidence.settings.previous_reports == 3
    source = evidence.settings.sources["pubmed"]
    assert source.files == ("evidence/search/pubmed-1.nbib",)
    assert str(source.searched) == "2026-01-12"
    assert evidence.studies["hunter"].cells["theme"] == ("pay", "care")
    assert evidence.studies["hunter"].records == ("pmid:1", "pmid:2")
    assert evidence.citations == {"hunter": "Hunter et al. (2019)", "lee": "Lee and May (2020)", "may": "may"}
    assert evidence.judgements[3].judgement == "can't tell"
    grade = evidence.findings["F1"].grade
    assert grade
    assert [*grade.components] == ["methodological limitations", "coherence", "adequacy of data", "relevance"]
    assert evidence.files == (
        *("evidence/appraisal.csv", "evidence/codebook.yml", "evidence/evidence.yml", "evidence/findings.yml"),
        *("evidence/search/pubmed-1.nbib", "evidence/studies.csv"),
    )


def test_it_comes_back_from_another_process_as_it_was(read: Read) -> None:
    evidence = read(studies=("20\n", "2000\n"), findings=("F1:", "F1:\n  nonsense: 1"))
    assert evidence.problems
    data = json.loads(json.dumps(evidence_as_data(evidence), sort_keys=True))
    assert evidence_from_data(data) == evidence
    assert [*evidence_from_data(data).codebook] == ["design", "theme", "outcome", "n"]


def test_no_evidence_base_is_none(tmp_path: Path) -> None:
    assert read_evidence(tmp_path, {}) is None


def test_settings_that_cannot_be_read_are_told(read: Read) -> None:
    assert [one.kind for one in read(evidence="kind: [").problems] == ["malformed-yaml"]


def test_the_review_for_tests_is_right() -> None:
    from evidoc.collect.bibliography import read_bibliography

    references, faults = read_bibliography(PROJECT, ["references.bib"])
    assert not faults
    evidence = read_evidence(PROJECT, references)
    assert evidence is not None
    assert [one for one in evidence.problems if not one.warning] == []
    assert evidence.citations["bcg-04"] == "Hart and Sutherland (1977)"


def test_all_problems_are_told_at_once(read: Read) -> None:
    evidence = read(
        evidence=("kind: review", "kind: reveiw"),
        codebook=("type: integer", "type: intger"),
        studies=("abstract", "abstrakt"),
        appraisal=("S1,yes", "S1,perhaps"),
        findings=("[hunter]", "[huntr]"),
    )
    assert {one.place.file for one in evidence.problems} == {
        f"evidence/{name}" for name in ("evidence.yml", "codebook.yml", "studies.csv", "appraisal.csv", "findings.yml")
    }
    assert all(one.hint and one.place.line and one.message.endswith(".") for one in evidence.problems)


AGAIN = "{label: A, kind: register, file: search/pubmed-1.nbib, searched: 2026-01-01, query: q}"
SETTINGS = [
    ("kind: review", "kind: reveiw", "1:1 unknown-choice", "Did you mean 'review'?"),
    ("question:", "qestion:", "3:1 unknown-key", "Did you mean 'question'?"),
    ("kind: database", "kind: set", "8:3 set-in-review", "kind: map"),
    ("kind: review", "kind: map", "8:3 search-in-map", "kind: review"),
    ("kind: database", "kind: set", "8:3 search-in-map", "Take searched and query out"),
    ("A, Synthetic reviewer B]", "A, synthetic reviewer a]", "4:1 wrong-value", "once"),
    ("A, Synthetic reviewer B]", "A, Agreed]", "4:1 wrong-value", "people who decide"),
    ("search/pubmed-*.nbib", "search/embase-*.ris", "11:5 missing-file", "correct the pattern"),
    ("search/pubmed-*.nbib", "search/pubmed-2.nbib", "11:5 missing-file", "pubmed-1.nbib"),
    ("search/pubmed-*.nbib", "../../etc/*", "11:5 path-leaves-project", "inside"),
    ("format: nbib", "format: nib", "12:5 unknown-choice", "Did you mean 'nbib'?"),
    ("2026-01-12", "12 January", "13:5 wrong-value", "2026-11-22"),
    ("    query: nurses AND leave\n", "", "8:3 search-not-told", "evidence.yml"),
    ("studies: 2", "studies: -2", "5:12 wrong-value", "whole number"),
    ("rows: theme", "rows: n", "6:7 unknown-column", "choice"),
    ("rows: theme", "rows: them", "6:7 unknown-column", "Did you mean 'theme'?"),
    ("    format: nbib", "    columns: {titel: T}", "12:15 unknown-key", "Did you mean 'title'?"),
    ("previous:", "duplicates: {certain: 0.7, possible: 0.9}\nprevious:", "5:28 wrong-value", "Exchange"),
    ("  pubmed:\n", f"  again: {AGAIN}\n  pubmed:\n", "9:3 duplicate-file", "twice"),
]


@pytest.mark.parametrize(("old", "new", "place", "hint"), SETTINGS)
def test_settings_that_are_wrong(read: Read, old: str, new: str, place: str, hint: str) -> None:
    evidence = read(evidence=(old, new))
    assert f"evidence/evidence.yml:{place}" in told(evidence)
    assert any(hint in one.hint for one in evidence.problems)


CODEBOOK = [
    ("type: choice\n  allowed: {left", "type: text\n  allowed: {left", "18:3 wrong-value", "type: choice"),
    ("low: 1\n", "low: 2000\n", "23:3 wrong-value", "Exchange"),
    ("{design: [survey]}", "{desing: [survey]}", "19:1 unknown-column", "Did you mean 'design'?"),
    ("{design: [survey]}", "{design: [surveys]}", "19:1 not-allowed", "Did you mean 'survey'?"),
    ("{left: Left the job}", "{left the job: x}", "18:13 bad-id", "short code"),
    ("qualitative: [interviews]", "qualitative: [interview]", "6:3 not-allowed", "Did you mean 'interviews'?"),
    ("outcome:", "read:", "14:1 reserved-name", "another name"),
    ("  meaning: What it is about\n", "", "8:1 missing-field", "codes the next study"),
    ("  allowed: [pay, care]\n", "", "8:1 missing-field", "allowed"),
    ("[pay, care]", "[pay, yes]", "13:18 wrong-value", "quotes"),
]


@pytest.mark.parametrize(("old", "new", "place", "hint"), CODEBOOK)
def test_a_codebook_that_is_wrong(read: Read, old: str, new: str, place: str, hint: str) -> None:
    evidence = read(codebook=(old, new))
    assert f"evidence/codebook.yml:{place}" in told(evidence)
    assert any(hint in one.hint for one in evidence.problems)


def test_exports_and_files_that_nothing_reads_are_told(right: Path, read: Read) -> None:
    (right / "evidence" / "search" / "embase.ris").write_text("TY  - JOUR\n", encoding="utf-8")
    (right / "evidence" / "retraction.csv").write_text("doi\n", encoding="utf-8")
    (right / "evidence" / "notes.csv").write_text("x\n", encoding="utf-8")
    evidence = read()
    assert told(evidence) == ["evidence/retraction.csv unread-file", "evidence/search/embase.ris unread-file"]
    assert all(one.warning for one in evidence.problems)


def test_effects_and_analyses_are_held_against_each_other(read: Read) -> None:
    effects = "study,construct,yi,vi\nhunter,pay,1,1\nhuntre,pay,1,1\n"
    evidence = read(effects=effects)
    assert told(evidence) == ["evidence/effects.csv:3 unknown-study"]
    assert [*evidence.numbers] == ["hunter", "huntre"]
    assert read(effects=effects.replace("1,1", "2,1")).numbers["hunter"] != evidence.numbers["hunter"]


ANALYSES = [
    ("method: REML", "method: REMS", "4:3 unknown-choice"),
    ("construct: pay", "konstruct: pay", "5:11 unknown-column"),
    ("construct: pay", "construct: pays", "5:11 not-allowed"),
    ("favours: [a, b]", "favours: [a]", "6:3 wrong-value"),
    ("  measure: RR\n", "", "1:1 missing-field"),
    ("knha: yes", "knha: maybe", "7:3 unknown-choice"),
    ("subgroups: construct", "subgroups: group", "8:3 unknown-column"),
]


@pytest.mark.parametrize(("old", "new", "place"), ANALYSES)
def test_analyses_that_are_wrong(right: Path, read: Read, old: str, new: str, place: str) -> None:
    text = """\
pay:
  title: Pay
  measure: RR
  method: REML
  where: {construct: pay}
  favours: [a, b]
  knha: yes
  subgroups: construct
"""
    assert old in text
    (right / "evidence" / "synthesis.yml").write_text(text, encoding="utf-8")
    good = read(effects="study,construct,yi,vi\nhunter,pay,1,1\n")
    assert not good.problems
    assert good.analyses["pay"].knha == "yes"
    (right / "evidence" / "synthesis.yml").write_text(text.replace(old, new), encoding="utf-8")
    assert f"evidence/synthesis.yml:{place}" in told(read())
