"""Studies, appraisals, findings and retractions: each row and entry that is wrong has its line, and the right name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.collect.evidence.conftest import RIGHT, Read

from evidoc.collect.evidence import read_evidence
from evidoc.model.evidence import Evidence

HEAD = "study,reference,records,read,design,theme,outcome,n\n"


def told(evidence: Evidence, file: str) -> list[str]:
    return [f"{one.place.line} {one.kind}" for one in evidence.problems if one.place.file == f"evidence/{file}"]


STUDIES = [
    ("lee,lee2020", ",lee2020", "3 empty-cell", "hunter2019"),
    ("lee,lee2020", "lee 2,lee2020", "3 bad-id", "hyphens"),
    ("lee,lee2020", "hunter,lee2020", "3 duplicate-study", "records"),
    ("lee,lee2020", "lee,lea2020", "3 unknown-citation", "Did you mean 'lee2020'?"),
    ("abstract", "abstrakt", "4 unknown-choice", "Did you mean 'abstract'?"),
    ("abstract", "", "4 unknown-choice", "how much of it"),
    ("abstract,interviews", "abstract,", "4 empty-cell", "required"),
    ("abstract,interviews", "abstract,interviewz", "4 not-allowed", "Did you mean 'interviews'?"),
    ("left,20", "left; left,20", "3 not-allowed", "many: yes"),
    ("left,20", "left,", "3 empty-cell", "required_for"),
    ("left,20", "left,many", "3 wrong-type", "digits"),
    ("left,20", "left,0", "3 out-of-range", "limit"),
    ("left,20", "left,2000", "3 out-of-range", "limit"),
    ("left,20", "left,20,more", "3 ragged-row", "quotation marks"),
    ("left,20", 'left,"20', "3 malformed-csv", "quotation mark"),
    (",outcome,n", ",outcom,n", "1 unknown-column", "Did you mean 'outcome'?"),
    (",design,", ",desing,", "1 missing-column", "Did you mean 'desing'?"),
    (",theme,", ",design,", "1 duplicate-column", "Rename"),
    (",theme,", ",,", "1 unknown-column", "first line"),
]


@pytest.mark.parametrize(("old", "new", "place", "hint"), STUDIES)
def test_studies_that_are_wrong(read: Read, old: str, new: str, place: str, hint: str) -> None:
    evidence = read(studies=(old, new))
    assert place in told(evidence, "studies.csv")
    assert any(hint in one.hint for one in evidence.problems)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(right: Path, read: Read, separator: str) -> None:
    lines = [line.split(",") for line in RIGHT["studies.csv"].splitlines()]
    rows = [separator.join(f'"{cell}"' if separator in cell else cell for cell in [*cells, "", ""]) for cells in lines]
    text = "\ufeff" + "\r\n".join([rows[0], "", *rows[1:], separator * 9, ""])
    (right / "evidence" / "studies.csv").write_bytes(text.encode())
    evidence = read()
    assert not evidence.problems
    assert evidence.studies["hunter"].cells["theme"] == ("pay", "care")
    assert evidence.studies["hunter"].place.line == 3
    assert [*evidence.studies] == ["hunter", "lee", "may"]


def test_a_row_over_two_lines_has_its_first(read: Read) -> None:
    evidence = read(studies=f'{HEAD}a,,"x\ny",full-text,survey,pay,left,20\nb,,,nothing,survey,pay,left,20\n')
    assert evidence.studies["a"].place.line == 2
    assert "4 unknown-choice" in told(evidence, "studies.csv")


def test_an_empty_table_and_bytes_that_are_no_text_are_told(right: Path, read: Read) -> None:
    assert "1 missing-column" in told(read(studies=""), "studies.csv")
    (right / "evidence" / "studies.csv").write_bytes(HEAD.encode() + "Müller".encode("cp1252"))
    assert "2 not-utf-8" in told(read(), "studies.csv")


APPRAISAL = [
    ("hunter,mmat-2018,S1", "huntr,mmat-2018,S1", "2 unknown-study", "Did you mean 'hunter'?"),
    ("hunter,mmat-2018,S1", "may,mmat-2018,S1", "2 not-read-in-full", "Read it in full"),
    ("hunter,mmat-2018,S1", "hunter,mmat2018,S1", "2 unknown-form", "Did you mean 'mmat-2018'?"),
    ("S1,yes", "S9,yes", "2 unknown-item", "S1"),
    ("S1,yes", "S1,yess", "2 not-allowed", "Did you mean 'yes'?"),
    ("S1,yes", "S1,", "2 not-allowed", "can't tell"),
    ("S1,yes,clear", "S1,yes,", "2 empty-cell", "Say why"),
    ("clear,Synthetic reviewer A", "clear,", "2 empty-cell", "person"),
    (
        "clear,Synthetic reviewer A",
        "clear,Synthetic reviewer C",
        "2 unknown-reviewer",
        "Did you mean 'Synthetic reviewer",
    ),
    ("2026-02-01\nhunter,mmat-2018,S2", "soon\nhunter,mmat-2018,S2", "2 wrong-value", "2026-11-22"),
    ("mmat-2018,S2", "mmat-2018,S1", "3 duplicate-row", "Keep one"),
]


@pytest.mark.parametrize(("old", "new", "place", "hint"), APPRAISAL)
def test_appraisals_that_are_wrong(read: Read, old: str, new: str, place: str, hint: str) -> None:
    evidence = read(appraisal=(old, new))
    assert place in told(evidence, "appraisal.csv")
    assert any(hint in one.hint for one in evidence.problems)


def test_a_study_that_was_not_read_in_full_is_told_once(read: Read) -> None:
    rows = "".join(f"may,mmat-2018,S{n},yes,x,Synthetic reviewer A,\n" for n in (1, 2))
    assert told(read(appraisal=RIGHT["appraisal.csv"] + rows), "appraisal.csv") == ["9 not-read-in-full"]


def test_two_people_who_differ_are_told_until_they_agree(read: Read) -> None:
    other = "hunter,mmat-2018,S1,no,unclear,Synthetic reviewer B,\n"
    evidence = read(appraisal=RIGHT["appraisal.csv"] + other)
    (problem,) = evidence.problems
    assert (problem.kind, problem.warning) == ("doubtful-appraisal", True)
    assert "two people differ on S1" in problem.message
    agreed = "hunter,mmat-2018,S1,no,talked over,agreed,\n"
    assert not read(appraisal=RIGHT["appraisal.csv"] + other + agreed).problems


def test_an_appraisal_that_is_not_whole_is_told(read: Read) -> None:
    evidence = read(appraisal=("hunter,mmat-2018,1.3,yes,fits,Synthetic reviewer A,2026-02-01\n", ""))
    assert "nothing is said of 1.3" in evidence.problems[0].message


BY = "confirmed_by: Synthetic reviewer"
FINDINGS = [
    ("  kind: qualitative\n", "", "1 missing-field", "one sentence"),
    ("kind: qualitative", "kind: qualitativ", "3 unknown-choice", "Did you mean 'qualitative'?"),
    ("[hunter]", "[huntr]", "4 unknown-study", "Did you mean 'hunter'?"),
    ("[hunter]", "[hunter, hunter]", "4 duplicate-study", "Take one out"),
    ("[hunter]", "[hunter, may]", "4 contradiction", "set_aside"),
    ("  studies: [hunter]\n", "", "1 missing-field", "cases"),
    ("theme: [pay]", "theme: [bay]", "5 not-allowed", "Did you mean 'pay'?"),
    ("theme: [pay]", "theem: [pay]", "5 unknown-column", "Did you mean 'theme'?"),
    ("{may: only its abstract was read}", "{may: }", "6 missing-reason", "reason"),
    ("approach: GRADE-CERQual", "approach: CERQual", "8 unknown-choice", "Did you mean 'GRADE-CERQual'?"),
    ("approach: GRADE-CERQual", "approach: GRADE", "7 wrong-approach", "GRADE-CERQual"),
    ("overall: moderate", "overall: modest", "9 unknown-choice", "moderate"),
    ("    reason: Few studies.\n", "", "7 missing-field", "why"),
    ("coherence: {concern: none or very minor", "coherence: {concern: none", "13 unknown-choice", "none or very minor"),
    ("coherence:", "coherance:", "13 unknown-key", "Did you mean 'coherence'?"),
    (", reason: They agree.", "", "7 missing-reason", "readers see it"),
    ("      relevance: {", "  #", "7 incomplete-grade", "concern"),
    ("overall: moderate", "overall: high", "7 inconsistent-grade", "why_not_sum"),
    ("    components:", f"    {BY} A\n    components:", "7 half-confirmed", "evidence confirm F1"),
    ("    components:", f"    {BY} C\n    components:", "11 unknown-reviewer", "reviewer"),
    ("    components:", "    confirmed_by: agreed\n    components:", "11 unknown-reviewer", "those who agreed"),
    ("    components:", "    confirmed_on: tomorrow\n    components:", "11 wrong-value", "2026-11-22"),
]


@pytest.mark.parametrize(("old", "new", "place", "hint"), FINDINGS)
def test_findings_that_are_wrong(read: Read, old: str, new: str, place: str, hint: str) -> None:
    evidence = read(findings=(old, new))
    assert place in told(evidence, "findings.yml")
    assert any(hint in one.hint for one in evidence.problems)


def test_why_not_sum_explains_what_contradicts_itself(read: Read) -> None:
    evidence = read(findings=("overall: moderate", "overall: high\n    why_not_sum: The one study is very rich."))
    assert not evidence.problems


def test_cerqual_says_which_studies_are_not_qualitative_or_not_read_in_full(read: Read) -> None:
    evidence = read(
        findings=RIGHT["findings.yml"].replace("[hunter]", "[hunter, lee, may]").replace("  set_aside", "  # ")
    )
    said = {one.kind: one.message for one in evidence.problems}
    assert "lee (survey)" in said["not-qualitative"]
    assert "hunter" not in said["not-qualitative"]
    assert "may (abstract)" in said["not-read-in-full"]


def test_cerqual_needs_a_codebook_that_says_what_is_qualitative(read: Read) -> None:
    evidence = read(codebook=("  qualitative: [interviews]\n", ""))
    assert [one.kind for one in evidence.problems] == ["not-qualitative"]


def test_a_grade_that_is_older_than_the_search_is_a_warning(read: Read) -> None:
    confirmed = "    confirmed_by: Synthetic reviewer A\n    confirmed_on: 2026-01-01\n    rests_on: {hunter: x}\n"
    (problem,) = read(findings=("    components:", f"{confirmed}    components:")).problems
    assert (problem.kind, problem.warning) == ("confirmed-before-search", True)


RETRACTIONS = "doi,pmid,title,date,reason,source\n"


@pytest.mark.parametrize(
    ("row", "study"),
    [
        ("https://doi.org/10.5555/l,,,2024-01-01,fraud,S\n", "lee"),
        (",2,,2024-01-01,fraud,S\n", "hunter"),
        (",,Staying  On!,2024-01-01,fraud,S\n", "lee"),
        ("10.5555/other,,Staying on,2024-01-01,fraud,S\n", ""),
        ("10.5555/other,9,Another,2024-01-01,fraud,S\n", ""),
    ],
)
def test_retracted_studies_are_found(read: Read, row: str, study: str) -> None:
    evidence = read(retractions=RETRACTIONS + row)
    assert not evidence.problems
    assert evidence.retracted == ({study: "retracted on 2024-01-01: fraud (S)"} if study else {})
    assert "evidence/retractions.csv" in evidence.files


def test_retractions_that_are_wrong(read: Read) -> None:
    evidence = read(retractions=f"{RETRACTIONS},,,2024,fraud,S\nx,,T,2024-01-01,fraud,S\n")
    assert told(evidence, "retractions.csv") == ["2 empty-cell", "2 wrong-value", "3 wrong-value"]


def test_a_hostile_title_is_text(read: Read, right: Path) -> None:
    hostile = '=HYPERLINK("http://x")<script>\\input{x}'
    evidence = read(findings=("Pay matters.", f"'{hostile}'"))
    assert evidence.findings["F1"].text == hostile
    assert read_evidence(right, {}) is not None
