"""In: a file of effects. Out: rows; and every fault at its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.synthesis.evidence_of import EFFECTS_HEADER, an_analysis, an_evidence

from evidoc.synthesis.effects_file import FILE, read_effects


def told(tmp_path: Path, text: str, *measures: str) -> list[tuple[str, int, int, str]]:
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    evidence = an_evidence(("ada", "bob"), *(an_analysis(one.lower(), measure=one) for one in measures))
    return [(one.kind, one.place.line, one.place.column, one.message) for one in read_effects(tmp_path, evidence)[1]]


def test_rows_come_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text("study,Note,yi,vi\nada,fine,-0.5,0.04\n\nbob,,0.1,0.02\n", encoding="utf-8")
    rows, problems = read_effects(tmp_path, an_evidence(("ada", "bob"), an_analysis()))
    assert problems == ()
    assert rows[0] == {"study": "ada", "Note": "fine", "yi": "-0.5", "vi": "0.04"}
    assert len(rows) == 2


def test_no_file_is_no_rows(tmp_path: Path) -> None:
    assert read_effects(tmp_path, an_evidence(("ada",))) == ((), ())


@pytest.mark.parametrize(
    ("row", "kind", "column", "words"),
    [
        ("ada,0.5,,,", "no-effect", 9, "no variance"),
        ("ada,0.5,-0.1,,", "no-effect", 9, "above 0"),
        ("ada,0.5,0,,", "no-effect", 9, "above 0"),
        ("ada,half,0.1,,", "no-effect", 5, "'half' in 'yi'"),
        ("ada,inf,0.1,,", "no-effect", 5, "'inf' in 'yi'"),
        ("ada,,0.1,,", "no-effect", 5, "'yi' is empty"),
        ("adda,0.5,0.1,,", "unknown-study", 1, "'adda'"),
        ("ada,0.5,0.1,0.6,0.9", "interval-excludes-estimate", 13, "from 0.6 to 0.9 does not hold the effect 0.5"),
        ("ada,0.5,0.1,0.9,0.1", "interval-excludes-estimate", 13, "does not hold"),
        ("ada,0.5,0.1,low,0.9", "no-effect", 13, "'low' in 'ci_low'"),
    ],
)
def test_faults_are_told_at_line_and_column(tmp_path: Path, row: str, kind: str, column: int, words: str) -> None:
    text = f"study,yi,vi,ci_low,ci_high\nbob,0.5,0.1,0.2,0.8\n{row}\n"
    ((found, line, at, message),) = told(tmp_path, text, "GEN")
    assert (found, line, at) == (kind, 3, column)
    assert words in message


def test_what_was_rounded_holds_its_estimate(tmp_path: Path) -> None:
    assert told(tmp_path, "study,yi,vi,ci_low,ci_high\nada,0.504,0.1,0.1,0.50\n", "GEN") == []


def test_an_analysis_says_which_numbers_are_needed(tmp_path: Path) -> None:
    text = f"{EFFECTS_HEADER}\nada,5,4,1,9\nbob,,4,1,9\n"
    found = told(tmp_path, text, "RR")
    assert [(kind, line, column) for kind, line, column, _ in found] == [("no-effect", 2, 5), ("no-effect", 3, 5)]
    assert "5 events among 4 people" in found[0][3]
    assert "'events_1' is empty" in found[1][3]


def test_a_missing_column_is_said_in_words(tmp_path: Path) -> None:
    ((kind, line, _, message),) = told(tmp_path, "study,r\nada,0.3\n", "ZCOR")
    assert (kind, line) == ("no-effect", 2)
    assert message == "The measure ZCOR needs the column 'n', which the file has not."


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = "study,yi,vi\nada,1,\nnobody,1,1\nbob,x,-1\n"
    assert [(kind, line) for kind, line, _, _ in told(tmp_path, text, "GEN")] == [
        ("no-effect", 2),
        ("unknown-study", 3),
        ("no-effect", 4),
        ("no-effect", 4),
    ]
