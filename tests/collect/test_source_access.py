"""In: entries of sources that are surveys, workbooks, databases, licensed. Out: what they say, and every slip in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.memory import Memory
from evidoc.collect.sources import read_sources
from evidoc.errors import Problem
from evidoc.model.source import DataCitation, Source, SurveyDesign
from evidoc.state import State

SURVEY = """\
survey:
  path: data/licensed/survey.sav
  publisher: An archive
  title: An invented survey
  period: 2024
  geography: nowhere
  population: people in work
  licence: End User Licence
  redistribute: no
  seen_as: publisher
  status: invented for a test
  address: not stated
  definitions: []
  access: eul
  how_to_get:
    - Register with the archive.
    - Put survey.sav into data/licensed/.
  next_release: 2027-02
  policy: eul+midpoint-6
  survey: {weight: PWT, strata: REGION, cluster: HSERIAL, fpc: HSERIAL, singleton: center}
  cite:
    creator: An office
    year: 2025
    title: An invented survey, 2024
    edition: 2nd Edition
    study_number: 9999
    doi: 10.5255/UKDA-SN-9999-2
  schema:
    PWT: {type: number, meaning: weight, low: 0}
    REGION: {type: text, meaning: region}
    HSERIAL: {type: integer, meaning: household}
    LEFT:
      type: integer
      meaning: whether somebody left
      labels: {1: "Yes", 2: "No", -8: No answer}
      missing: [-8, -9]
"""
SHA = "a" * 64


def read(root: Path, text: str = SURVEY, *files: str) -> tuple[dict[str, Source], list[Problem]]:
    (root / "data").mkdir(exist_ok=True)
    (root / "data" / "sources.yml").write_text(text, encoding="utf-8")
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()
    sources, _, problems = read_sources(root)
    return sources, problems


def faults(root: Path, old: str, new: str, *files: str) -> list[Problem]:
    assert old in SURVEY
    return [p for p in read(root, SURVEY.replace(old, new, 1), *files)[1] if p.kind != "missing-file"]


def test_a_licensed_survey_that_is_not_here_is_absent_and_no_fault(tmp_path: Path) -> None:
    sources, problems = read(tmp_path)
    assert problems == []
    one = sources["survey"]
    assert (one.absent, one.restricted, one.access, one.format, one.sha256) == (True, True, "eul", "spss", "")
    assert one.how_to_get == ("Register with the archive.", "Put survey.sav into data/licensed/.")
    assert (one.next_release, one.policy, one.synthetic) == ("2027-02", "eul+midpoint-6", False)
    assert one.design == SurveyDesign("PWT", "REGION", "HSERIAL", "HSERIAL", singleton="center")
    assert one.cite == DataCitation(
        "An office", "2025", "An invented survey, 2024", "2nd Edition", "9999", "10.5255/UKDA-SN-9999-2"
    )
    left = one.columns[3]
    assert (dict(left.labels), left.missing) == ({"1": "Yes", "2": "No", "-8": "No answer"}, ("-8", "-9"))
    assert read(tmp_path, SURVEY, one.path)[0]["survey"].absent is False


def test_presence_is_no_part_of_what_is_remembered_of_an_entry(tmp_path: Path) -> None:
    kept = Memory(State.open(tmp_path / "state"))
    read(tmp_path)
    assert read_sources(tmp_path, kept)[0]["survey"].absent
    (tmp_path / "data" / "licensed").mkdir()
    (tmp_path / "data" / "licensed" / "survey.sav").touch()
    assert not read_sources(tmp_path, kept)[0]["survey"].absent


def test_without_steps_a_file_that_is_not_there_is_a_fault_as_before(tmp_path: Path) -> None:
    text = SURVEY.replace("  access: eul\n", f"  sha256: {SHA}\n")
    text = text[: text.index("  how_to_get")] + text[text.index("  next_release") :]
    sources, problems = read(tmp_path, text)
    assert [p.kind for p in problems] == ["missing-file"]
    assert not sources["survey"].absent
    [problem] = read(tmp_path, text.replace(f"  sha256: {SHA}\n", ""), "data/licensed/survey.sav")[1]
    assert (problem.kind, "lacks sha256" in problem.message) == ("missing-field", True)
    assert "evidoc data lock survey" in problem.hint


def test_own_fieldwork_stays_on_this_machine_and_needs_no_steps(tmp_path: Path) -> None:
    text = SURVEY.replace("access: eul", "access: own").replace("redistribute: no", "redistribute: yes")
    text = text.replace("policy: eul+midpoint-6", "policy: own")
    text = text[: text.index("  how_to_get")] + f"  sha256: {SHA}\n" + text[text.index("  next_release") :]
    sources, problems = read(tmp_path, text, "data/licensed/survey.sav")
    assert problems == []
    assert sources["survey"].restricted


@pytest.mark.parametrize(
    ("old", "new", "kind", "says"),
    [
        ("  access: eul", "  acess: eul", "unknown-key", "'access'"),
        ("access: eul", "access: euk", "unknown-choice", "eul"),
        ("redistribute: no", "redistribute: yes", "not-to-be-given-away", "access: eul"),
        ("weight: PWT", "weight: PWTT", "unknown-column", "'PWT'"),
        ("cluster: HSERIAL", "cluster: HSERAIL", "unknown-column", "'HSERIAL'"),
        ("weight: PWT, ", "", "missing-field", "weight"),
        ("strata:", "stratum:", "unknown-key", "'strata'"),
        ("singleton: center", "singleton: centre", "unknown-choice", "'center'"),
        ("singleton: center", "replicates: rep_*", "missing-field", "method"),
        ("singleton: center", "method: brr", "missing-field", "replicates"),
        ("singleton: center", "replicates: r*, method: sdr, fay: 0.5", "wrong-value", "method: brr"),
        ("singleton: center", "bands: ons-lsf", "unknown-choice", "'ons-lfs'"),
        ("    edition: 2nd Edition\n", "", "missing-field", "edition"),
        ("10.5255/UKDA-SN-9999-2", "SN 9999", "wrong-value", "10.5255"),
        ("next_release: 2027-02", "next_release: February", "wrong-value", "2027-02"),
        ("policy: eul+midpoint-6", "policy: eul+midpoint", "unknown-policy", "midpoint-6"),
        ("policy: eul+midpoint-6", "sheet: Data", "wrong-value", "excel only"),
        ("policy: eul+midpoint-6", "table: rows", "wrong-value", "sqlite or duckdb only"),
        ("policy: eul+midpoint-6", "files: '*.sav'", "wrong-value", "folder only"),
        ("policy: eul+midpoint-6", "range: A3", "wrong-value", "A3:F120"),
        ("policy: eul+midpoint-6", "format: spps", "unknown-choice", "spss"),
        ("survey.sav\n  publisher", "survey.rds\n  publisher", "unknown-format", "format:"),
        ('1: "Yes"', "1: Yes", "wrong-value", "quotes"),
        ('1: "Yes"', 'one: "Yes"', "wrong-value", "'one'"),
    ],
)
def test_slips_in_an_entry(tmp_path: Path, old: str, new: str, kind: str, says: str) -> None:
    problem = next((p for p in faults(tmp_path, old, new) if p.kind == kind), None)
    assert problem is not None
    assert says in f"{problem.message} {problem.hint}"
    assert problem.place.line > 0


def test_licensed_sources_say_how_to_get_them(tmp_path: Path) -> None:
    text = SURVEY[: SURVEY.index("  how_to_get")] + SURVEY[SURVEY.index("  next_release") :]
    found = read(tmp_path, text, "data/licensed/survey.sav")[1]
    assert {p.kind for p in found} == {"missing-field"}
    assert any("nothing says how to get it" in p.message for p in found)


def test_folders_and_files_are_not_mixed_up(tmp_path: Path) -> None:
    text = SURVEY.replace("data/licensed/survey.sav", "data/waves")
    (problem, *_) = read(tmp_path, text, "data/waves/w1.sav")[1]
    assert (problem.kind, "format:" in problem.hint) == ("unknown-format", True)
    folder = text.replace("  policy: eul+midpoint-6\n", "  format: folder\n  files: '*.sav'\n")
    assert read(tmp_path, folder)[1] == []
    by_name = text.replace("data/waves", "data/waves/").replace("  policy: eul+midpoint-6\n", "")
    assert read(tmp_path, by_name)[1] == []
    file = folder.replace("data/waves", "data/waves/w1.sav")
    assert "is a file, not a folder" in read(tmp_path, file)[1][0].message


def test_a_path_out_of_the_project_is_never_absent(tmp_path: Path) -> None:
    sources, problems = read(tmp_path, SURVEY.replace("data/licensed/survey.sav", "../survey.sav"))
    assert not sources["survey"].absent
    assert [p.kind for p in problems] == ["path-leaves-project"]
