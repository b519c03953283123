"""In: synthetic files of counts. Out: what `disclosure protect` and `disclosure audit` say, write and end with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidoc import cli

TABLE = """\
region,sex,n,share
North,F,5,14.3
North,M,30,85.7
North,Total,35,100
South,F,40,44.4
South,M,50,55.6
South,Total,90,100
Total,F,45,36
Total,M,80,64
Total,Total,125,100
"""
LEAKING = """\
region,sex,n
North,F,[c]
North,M,30
North,Total,35
South,F,*
South,M,50
South,Total,[c]
Total,F,45
Total,M,80
Total,Total,125
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.run(["disclosure", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


def file(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_protect_writes_a_table_that_an_audit_passes(capsys: pytest.CaptureFixture[str]) -> None:
    name = file("a.csv", TABLE)
    code, out, _ = said(capsys, "protect", name, "--value", "n", "-o", "out.csv")
    assert code == 0
    assert "line 2: region North, sex F: fewer than 10" in out
    assert "line 3: region North, sex M: it would give another one away" in out
    assert "Left out, for they may tell of hidden counts: share" in out
    lines = Path("out.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:4] == ["region,sex,n", "North,F,[c]", "North,M,[c]", "North,Total,35"]
    code, out, _ = said(capsys, "audit", "out.csv", "--json")
    assert code == 0
    found = json.loads(out)
    assert len(found) == 4
    assert found[0] | {"files": [], "reason": ""} == {
        "file": "out.csv", "line": 2, "region": "North", "sex": "F", "dimensions": {"region": "North", "sex": "F"},
        "low": 0, "high": 35, "exact": False, "leak": False, "files": [], "reason": "",
    }  # fmt: skip


def test_an_audit_finds_what_is_given_away(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "audit", file("a.csv", LEAKING), "--json")
    assert code == 4
    north, south, total = json.loads(out)
    assert (north["low"], north["high"], north["exact"], north["leak"]) == (5, 5, True, True)
    assert (south["line"], south["low"]) == (5, 40)
    assert total["high"] == 90
    code, out, _ = said(capsys, "audit", "a.csv")
    assert code == 4
    assert "a.csv:2  region North, sex F" in out
    assert "3 hidden counts of the file; given away: 3." in out


def test_files_are_attacked_together(capsys: pytest.CaptureFixture[str]) -> None:
    first = file("a.csv", "region,sex,n\nNorth,F,[c]\nNorth,M,30\nNorth,Total,[c]\n")
    second = file("b.csv", "region,n\nNorth,36\nSouth,50\nTotal,86\n")
    assert said(capsys, "audit", first)[0] == 0
    code, out, _ = said(capsys, "audit", first, second, "--json")
    assert code == 4
    found = {(one["file"], one["line"]): one for one in json.loads(out)}
    assert found["a.csv", 2]["low"] == 6
    assert found["a.csv", 2]["files"] == ["a.csv", "b.csv"]


def test_bounds_without_end_and_zeros_that_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    name = file("a.csv", "region,n\nNorth,[c]\nSouth,[c]\n")
    code, out, _ = said(capsys, "audit", name, "--json")
    assert (code, json.loads(out)[0]["high"]) == (0, None)
    assert "no end" in said(capsys, "audit", name)[1]
    name = file("b.csv", "region,n\nNorth,[c]\nSouth,[c]\nTotal,2\n")
    code, out, _ = said(capsys, "audit", name, "--json", "--zeros", "show")
    assert (code, json.loads(out)[0]["low"], json.loads(out)[0]["high"]) == (4, 1, 1)


def test_other_rules_and_kept_columns(capsys: pytest.CaptureFixture[str]) -> None:
    name = file("a.csv", TABLE)
    code, out, err = said(capsys, "protect", name, "--policy", "midpoint-6")
    assert code == 0
    assert "North,F,3\n" in out
    assert "Nothing had to be hidden." in err
    code, out, _ = said(capsys, "protect", name, "--value", "n", "--keep", "--threshold", "6")
    assert "North,F,[c],[c]\n" in out
    code, out, _ = said(capsys, "protect", name, "--value", "n", "--json")
    found = json.loads(out)
    assert (found["primary"], found["secondary"], found["policy"]["threshold"]) == (1, 3, 10)
    assert found["hidden"][0]["line"] == 2
    assert "5" not in {str(one) for one in found["hidden"][0].values()}


def test_everything_wrong_with_a_file_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    name = file("a.csv", "region,sex,n\nNorth,F,five\nNorth,,30\nNorth,M,[c]\nNorth,M,-2\nSouth,total,\nEast,F,nan\n")
    code, _, err = said(capsys, "protect", name)
    assert code == 2
    for words in (
        "a.csv:2:9: 'five' is no count.",
        "a.csv:3:7: The column 'sex' is empty.",
        "a.csv:4:9: The count of '[c]' is hidden already.",
        "a.csv:5: The row for region North, sex M stands in line 4 already.",
        "a.csv:5:9: '-2' is no count.",
        "a.csv:6: 'total' in the column 'sex' is nearly the word for the total, 'Total'.",
        "a.csv:6:13: The count is empty.",
        "a.csv:7:8: 'nan' is no count.",
    ):
        assert words in err


def test_totals_that_do_not_add_up_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    name = file("a.csv", TABLE.replace("South,Total,90", "South,Total,91"))
    code, _, err = said(capsys, "protect", name, "--value", "n")
    assert code == 2
    assert "a.csv:7: The row for region South, sex Total holds 91, but its parts by 'sex' add up to 90." in err
    code, _, err = said(capsys, "audit", name, "--value", "n")
    assert code == 2
    assert "a.csv:7: The row for region South, sex Total holds 91" in err


def test_files_that_disagree(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = file("a.csv", "region,n\nNorth,12\n"), file("b.csv", "region,n\nNorth,13\nSouth,[c]\n")
    code, _, err = said(capsys, "audit", first, second)
    assert code == 2
    assert "b.csv:2: The row for region North holds 13, but 12 in a.csv:2." in err
    first, second = file("a.csv", "region,n\nTotal,12\n"), file("b.csv", "region,sex,n\nTotal,F,13\nTotal,M,[c]\n")
    assert said(capsys, "audit", first, second)[0] in {0, 2}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("protect", "b.csv"), 2, "There is no file b.csv."),
        (("protect", "a.csv", "--value", "N"), 2, "The column 'N' is missing."),
        (("protect", "a.csv", "--policy", "midpiont-6"), 64, "Did you mean 'midpoint-6'?"),
        (("protect", "a.csv", "--threshold", "0"), 64, "A threshold of 0 cannot be."),
        (("protect", "a.csv", "-o", "a.csv"), 64, "written over the true one"),
        (("protect", "a.csv", "-o", "x/y.csv"), 64, "There is no folder x"),
        (("protect", "a.csv", "--value", "region"), 2, "No column stands before 'region'."),
        (("audit", "a.csv", "c.csv"), 2, "There is no file c.csv."),
        (("audit",), 64, "required"),
    ],
)
def test_what_cannot_be_done(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, told: str) -> None:
    file("a.csv", TABLE)
    found, _, err = said(capsys, *words)
    assert (found, told in err) == (code, True), err


def test_hostile_text_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    name = file("a.csv", "region,n\n\"=cmd|'/c calc'!A0\",5\n<script>,40\n[c],60\nTotal,105\n")
    code, out, _ = said(capsys, "protect", name)
    assert code == 0
    assert "<script>,[c]" in out
    Path("b.csv").write_bytes(b"region,n\nN\xffrth,5\n")
    assert said(capsys, "audit", "b.csv")[0] == 2
    assert said(capsys, "audit", file("c.csv", 'region,n\n"North,5\n'))[0] == 2
