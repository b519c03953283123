"""In: files of effects and counts. Out: what `evidence pool` and `evidence effects` say on the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from evidoc import cli

BCG = Path(__file__).parent / "synthesis" / "data" / "bcg.csv"
CONTRACT = {
    *("k", "estimate", "se", "ci_low", "ci_high", "statistic", "p", "tau2", "tau2_low", "tau2_high"),
    *("i2", "h2", "q", "q_p", "prediction_low", "prediction_high", "method", "test"),
}


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.run(["evidence", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.fixture
def trials(tmp_path: Path) -> Path:
    """Return dat.bcg as a file of counts."""
    file = tmp_path / "trials.csv"
    with BCG.open(encoding="utf-8", newline="") as given, file.open("w", encoding="utf-8", newline="") as written:
        rows = list(csv.DictReader(given))
        out = csv.writer(written)
        out.writerow(["trial", "vaccinated_ill", "vaccinated", "others_ill", "others"])
        for row in rows:
            a, b, c, d = (int(row[name]) for name in ("tpos", "tneg", "cpos", "cneg"))
            out.writerow([f"{row['author']} {row['year']}", a, a + b, c, c + d])
    return file


COLUMNS = ("--events-1", "vaccinated_ill", "--n-1", "vaccinated", "--events-2", "others_ill", "--n-2", "others")


def test_counts_become_effects_and_effects_are_pooled(
    trials: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "effects.csv"
    code, text, _ = said(capsys, "effects", str(trials), "--measure", "RR", *COLUMNS, "-o", str(out), "--json")
    data = json.loads(text)
    assert (code, data["measure"], len(data["rows"]), data["left_out"]) == (0, "RR", 13, [])
    assert data["rows"][0]["yi"] == pytest.approx(-0.889311, abs=1e-6)
    code, text, _ = said(capsys, "pool", str(out), "--effect", "yi", "--variance", "vi", "--knha", "--json")
    found = json.loads(text)
    assert code == 0
    assert set(found) >= CONTRACT
    assert [round(found[name], 4) for name in ("estimate", "se", "p", "tau2")] == [-0.7145, 0.1808, 0.0019, 0.3132]
    assert (found["k"], found["method"], found["test"]) == (13, "REML", "knha")


@pytest.mark.parametrize("method", ["DL", "PM", "REML", "ML", "EE"])
def test_every_method_has_its_word(tmp_path: Path, capsys: pytest.CaptureFixture[str], method: str) -> None:
    file = tmp_path / "e.csv"
    file.write_text("g,var\n0.1,0.2\n0.9,0.1\n-0.4,0.3\n", encoding="utf-8")
    code, text, _ = said(capsys, "pool", str(file), "--effect", "g", "--variance", "var", "--method", method, "--json")
    found = json.loads(text)
    assert (code, found["method"], found["test"]) == (0, method, "z")
    assert (found["prediction_low"] is None) == (method == "EE")


def test_for_people_it_is_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "e.csv"
    file.write_text("study,yi,vi\nA,0.1,0.2\nB,0.9,0.1\nC,,\n", encoding="utf-8")
    code, text, _ = said(capsys, "pool", str(file), "--adhoc")
    assert code == 0
    assert "estimate" in text
    assert "adhoc" in text
    assert "A pooling of fewer than 3 studies is not one to conclude from." in text
    assert "neither effect nor variance: line 4" in text


def test_effects_for_people_are_a_table(trials: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text, _ = said(capsys, "effects", str(trials), "--measure", "OR", *COLUMNS)
    assert code == 0
    assert "log odds ratio" in text
    assert "Aronson 1948" in text


def test_studies_that_say_nothing_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "e.csv"
    file.write_text("study,events_1,n_1,events_2,n_2\nA,0,9,0,9\nB,1,9,3,9\n", encoding="utf-8")
    _, text, _ = said(capsys, "effects", str(file), "--measure", "RR", "--json")
    (left_out,) = json.loads(text)["left_out"]
    assert (left_out["line"], left_out["row"]) == (2, 1)
    assert "left out" in left_out["reason"]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("study,d,v\nA,1,\nB,1,1\n", 2, 5, "('v' is empty)"),
        ("study,d,v\nA,1,1\nB,one,1\n", 3, 3, "'one' in 'd'"),
        ("study,d,v\nA,1,-1\n", 2, 5, "variance is -1"),
        ("study,d,v,ci_low,ci_high\nA,1,1,2,3\n", 2, 7, "does not hold the effect 1"),
        ("study,d\nA,1\n", 1, 0, "'v' is missing"),
        ("study,d,v\n", 1, 0, "no rows"),
        ("study,d,v\nA,1_0,1\n", 2, 3, "'1_0' in 'd' is no number"),
        ("study,d,v\nA,1,1e-300\nB,2,1e300\n", 2, 0, "too far apart"),
        ("study,d,v\nA,1e308,1\nB,-1e308,1\n", 2, 0, "too large"),
        ("study,d,v\nA,,\n", 2, 0, "No row has an effect"),
        ("study,d,v,construct\nA,1,1,pay\nB,1,1,trust\n", 0, 0, "construct is not the same"),
        ("study,d,v,primary\nA,1,1,yes\nB,1,1,no\n", 0, 0, "never pooled with primary studies"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, line: int, column: int, words: str
) -> None:
    file = tmp_path / "e.csv"
    file.write_text(text, encoding="utf-8")
    call = ("pool", str(file), "--effect", "d", "--variance", "v")
    code, out, _ = said(capsys, *call, "--json")
    (problem, *_) = json.loads(out)["problems"]
    assert (code, problem["file"], problem["line"], problem["column"]) == (2, str(file), line, column)
    assert words in problem["message"]
    code, _, err = said(capsys, *call)
    assert code == 2
    assert words in err
    assert "Traceback" not in err


def test_counts_that_cannot_be_are_told_with_their_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "e.csv"
    file.write_text("study,r,people\nA,1.2,30\nB,0.2,2\n", encoding="utf-8")
    code, out, _ = said(capsys, "effects", str(file), "--measure", "ZCOR", "--n", "people", "--json")
    problems: list[dict[str, Any]] = json.loads(out)["problems"]
    assert code == 2
    assert [(one["line"], one["column"]) for one in problems] == [(2, 3), (3, 7)]


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "effects.csv").write_text("yi,vi\n1,1\n", encoding="utf-8")
    code, _, err = said(capsys, "pool", str(tmp_path / "efects.csv"))
    assert code == 2
    assert "Did you mean 'effects.csv'?" in err


@pytest.mark.parametrize("words", [(), ("pool", "x.csv", "--method", "HE"), ("pool", "x.csv", "--level", "95")])
def test_wrong_words_are_a_usage_error(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, *words)
    assert code == 64
    assert "usage failed" in err


def test_formulas_stay_text_in_what_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "e.csv", tmp_path / "out.csv"
    file.write_text('study,r,n\n"=1+1",-0.5,30\n', encoding="utf-8")
    code, _, _ = said(capsys, "effects", str(file), "--measure", "ZCOR", "-o", str(out))
    assert code == 0
    assert out.read_text(encoding="utf-8").split("\n")[1].startswith("'=1+1,-0.5,30,-0.549")


def test_several_effects_of_one_study_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "e.csv"
    file.write_text("study,yi,vi\nA,0.1,0.2\nA,0.9,0.1\nB,0.3,0.1\n", encoding="utf-8")
    _, text, _ = said(capsys, "pool", str(file), "--json")
    assert "More than one effect comes from A: effects of the same people" in json.loads(text)["notes"][0]
