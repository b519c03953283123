"""In: exports of screening tools. Out: what people decided there, and nothing that they did not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.synthesis.records.reading import EXPORTS, source

from evidoc.synthesis.records import ToolDecision, read_codes, read_decisions


def told(file: str) -> list[tuple[int, str, str, str, str]]:
    """Return line, stage, reviewer, decision and reason of every row."""
    rows, _ = read_decisions(EXPORTS, source(file))
    return [(one.place.line, one.stage, one.reviewer, one.decision, one.reason) for one in rows]


def test_rayyan_names_reviewers() -> None:
    assert told("synthetic-rayyan.csv") == [
        (2, "", "Anna", "include", ""),
        (2, "", "Ben {b}", "exclude", "wrong population,foreign language"),
        (3, "", "Anna", "unsure", ""),
        (4, "", "Anna", "exclude", ""),
        (4, "", "Ben", "exclude", ""),
    ]


def test_a_reason_that_may_be_of_two_people_is_given_to_neither() -> None:
    _, problems = read_decisions(EXPORTS, source("synthetic-rayyan.csv"))
    assert [(one.kind, one.place.line) for one in problems] == [
        ("reason-without-reviewer", 4),
        ("malformed-decision", 5),
    ]
    assert "too old" in problems[0].message


def test_covidence_tells_reasons_only() -> None:
    assert told("synthetic-covidence.csv") == [(2, "", "", "exclude", "Wrong population")]


def test_eppi_tells_its_screening_codes() -> None:
    assert told("synthetic-eppi.json") == [(9, "", "", "exclude", "EXCLUDE on population"), (12, "", "", "include", "")]


def test_eppi_tells_all_codes() -> None:
    codes = [(one.tool, one.code, one.text) for one in read_codes(EXPORTS, source("synthetic-eppi.json"))]
    assert codes == [
        ("Screening", "EXCLUDE on population", ""),
        ("Coding", "Elsewhere", "page 3"),
        ("Screening", "INCLUDE on title and abstract", ""),
        ("", "", ""),
    ]


@pytest.mark.parametrize("file", ["synthetic.ris", "synthetic.bib", "synthetic-scopus.csv", "synthetic-csl.json"])
def test_an_export_without_decisions_gives_none(file: str) -> None:
    assert read_decisions(EXPORTS, source(file)) == ((), ())


def test_a_table_of_ones_own_names_its_columns(tmp_path: Path) -> None:
    text = (
        "Title,Year,Who,What,Why,When\nA synthetic record,2020,Anna,Excluded,too old,full-text\n,2020,Ben,perhaps,,\n"
    )
    (tmp_path / "synthetic.csv").write_text(text, encoding="utf-8")
    own = source("synthetic.csv", decision="What", reviewer="Who", reason="Why", stage="When")
    rows, problems = read_decisions(tmp_path, own)
    assert rows == (ToolDecision(rows[0].record, "full-text", "Anna", "exclude", "too old", rows[0].place),)
    assert [(one.kind, one.place.line) for one in problems] == [("malformed-decision", 3)]


def test_rayyan_notes_in_ris_are_read(tmp_path: Path) -> None:
    text = 'TY  - JOUR\nTI  - A synthetic record\nPY  - 2020\nN1  - RAYYAN-INCLUSION: {"Anna"=>"Included"}\nER  - \n'
    (tmp_path / "synthetic.ris").write_text(text, encoding="utf-8")
    rows, _ = read_decisions(tmp_path, source("synthetic.ris"))
    assert [(one.reviewer, one.decision) for one in rows] == [("Anna", "include")]
