"""In: files of microdata in every format. Out: what `evidoc data estimate` says on the command line."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyreadstat
import pytest

from evidoc import cli
from evidoc.survey import Design, mean, share

from .survey.independent import survey
from .survey.test_replicates import with_brr

DESIGN = ("--weight", "weight", "--strata", "stratum", "--cluster", "cluster", "--fpc", "clusters")
PRINTED = {"estimate", "se", "ci_low", "ci_high", "base", "deff", "df", "reliability"}
LABELS: dict[str, dict[int | float, str]] = {"sex": {1: "Men", 2: "Women"}}


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = cli.run(["data", "estimate", *map(str, words)])
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one synthetic survey in every format."""
    path, frame = tmp_path_factory.mktemp("files"), survey()
    frame.to_csv(path / "s.csv", index=False)
    frame.to_csv(path / "s.tab", index=False, sep="\t")
    frame.to_excel(path / "s.xlsx", index=False, sheet_name="Wave 1")
    pl.from_pandas(frame.astype({"tie": "object", "stratum": "object"})).write_parquet(path / "s.parquet")
    pyreadstat.write_sav(frame, str(path / "s.sav"), variable_value_labels=LABELS)
    pyreadstat.write_dta(frame, str(path / "s.dta"), variable_value_labels=LABELS)
    return path


@pytest.mark.parametrize("file", ["s.csv", "s.tab", "s.xlsx", "s.parquet", "s.sav", "s.dta"])
def test_every_format_gives_the_same(folder: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    code, text, _ = said(capsys, folder / file, "--mean", "pay", "--by", "sex", "tie", *DESIGN, "--json")
    found = json.loads(text)
    exact = mean(survey(), "pay", by=["sex", "tie"], design=Design("weight", "stratum", "cluster", "clusters"))
    assert code == 0
    assert all(set(row) == {"sex", "tie"} | PRINTED for row in found)
    assert [(row["sex"], row["tie"], row["base"]) for row in found] == list(
        exact[["sex", "tie", "base"]].itertuples(index=False, name=None)
    )
    assert [row["se"] for row in found] == pytest.approx(exact["se"].tolist())
    assert all(isinstance(row["df"], int) for row in found)


def test_shares_of_nought_and_one_and_of_categories(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = said(capsys, folder / "s.csv", "--share", "part", *DESIGN, "--json")
    (row,) = json.loads(text)
    assert set(row) == PRINTED
    assert 0 < row["ci_low"] < row["estimate"] < row["ci_high"] < 1
    _, text, _ = said(capsys, folder / "s.csv", "--share", "tie", *DESIGN, "--json")
    rows = json.loads(text)
    assert [row["tie"] for row in rows] == ["none", "some", "strong"]
    assert set(rows[0]) == PRINTED | {"tie"}
    assert math.fsum(row["estimate"] for row in rows) == pytest.approx(1)


def test_conditions_labels_and_a_readable_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--total", "hours", "--by", "sex", "--where", "tie=some", "--where", "tie=none", "--labels", *DESIGN)
    code, text, _ = said(capsys, folder / "s.sav", *words)
    head, men, women, *notes = text.splitlines()
    assert code == 0
    assert head.split() == ["sex", "estimate", "se", "ci_low", "ci_high", "base", "deff", "df", "reliability"]
    assert (men.split()[0], women.split()[0]) == ("Men", "Women")
    assert any("Interval: 0.95" in note for note in notes)
    assert any("Office for National Statistics" in note for note in notes)
    women_only = ("--mean", "hours", "--where", "sex=Women", *DESIGN, "--json")
    (row,) = json.loads(said(capsys, folder / "s.dta", *women_only)[1])
    assert row["base"] == (survey()["sex"] == 2).sum()


def test_missing_numbers_are_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = survey()
    frame.loc[frame["sex"] == 2, "pay"] = None
    frame.to_csv(tmp_path / "s.csv", index=False)
    _, text, _ = said(capsys, tmp_path / "s.csv", "--median", "pay", "--by", "sex", "--weight", "weight", "--json")
    one, two = json.loads(text)
    assert (one["deff"], two["estimate"], two["reliability"], two["base"]) == (None, None, None, 0)
    _, text, _ = said(capsys, tmp_path / "s.csv", "--median", "pay", "--by", "sex", "--weight", "weight")
    assert "No estimate for sex 2" in text
    assert "'pay' is missing" in text


def test_replicates_ratios_and_single_clusters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_brr(0.5).to_csv(tmp_path / "r.csv", index=False)
    words = ("--weight", "weight", "--replicates", "rep_*", "--method", "brr", "--fay", "0.5", "--json")
    (row,) = json.loads(said(capsys, tmp_path / "r.csv", "--ratio", "pay", "hours", *words)[1])
    assert row["df"] == 3
    code, _, err = said(capsys, tmp_path / "r.csv", "--mean", "pay", "--weight", "weight", "--replicates", "rep_*")
    assert (code, "--method brr" in err) == (64, True)
    lone = survey()
    lone.loc[lone["stratum"] == "mid", "cluster"] = 1
    lone.to_csv(tmp_path / "l.csv", index=False)
    code, _, err = said(capsys, tmp_path / "l.csv", "--mean", "hours", *DESIGN[:6])
    assert (code, "Stratum mid" in err, "certainty" in err) == (2, True, True)
    assert said(capsys, tmp_path / "l.csv", "--mean", "hours", *DESIGN[:6], "--singleton", "center")[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("s.csv", "--mean", "pya", "--weight", "weight"), 2, "Did you mean 'pay'?"),
        (("s.cvs", "--mean", "pay", "--weight", "weight"), 2, "Did you mean 's.csv'?"),
        (("s.csv", "--mean", "tie", "--weight", "weight"), 2, "s.csv:2: Column 'tie' (mean) needs numbers"),
        (("s.csv", "--mean", "pay", "--weight", "weight", "--where", "sex"), 64, "--where 'SEX=2'"),
        (("s.csv", "--mean", "pay", "--weight", "weight", "--where", "sex=3"), 2, "No row has '3'"),
        (("s.csv", "--mean", "pay", "--weight", "weight", "--bands", "ons"), 2, "no bands of reliability"),
        (("s.csv", "--mean", "pay"), 64, "--weight"),
        (("s.csv", "--weight", "weight"), 64, "--mean"),
        (("s.xlsx", "--mean", "pay", "--weight", "weight", "--sheet", "Wave 2"), 2, "no sheet 'Wave 2'"),
        (("odd.txt", "--mean", "pay", "--weight", "weight"), 2, "does not say what is in it"),
        (("latin.csv", "--mean", "pay", "--weight", "weight"), 2, "not UTF-8"),
        (("ragged.csv", "--mean", "pay", "--weight", "weight"), 2, "ragged.csv:3: The header has 2 cells"),
        (("twice.csv", "--mean", "pay", "--weight", "weight"), 2, "Two columns are called the same: pay"),
        (("empty.csv", "--mean", "pay", "--weight", "weight"), 2, "The file is empty."),
        (("head.csv", "--mean", "pay", "--weight", "weight"), 2, "The table has no rows."),
        (("text.sav", "--mean", "pay", "--weight", "weight"), 2, "cannot be read as SPSS or Stata"),
        (("text.parquet", "--mean", "pay", "--weight", "weight"), 2, "cannot be read as Parquet"),
        (("text.xlsx", "--mean", "pay", "--weight", "weight"), 2, "cannot be read as Excel"),
    ],
)
def test_what_cannot_be_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[Any, ...], code: int, told: str
) -> None:
    for name in ("odd.txt", "text.sav", "text.parquet", "text.xlsx"):
        (folder / name).write_text("no data", encoding="utf-8")
    (folder / "latin.csv").write_bytes("pay,weight,n\n1,2,Zoë\n".encode("latin-1"))
    (folder / "ragged.csv").write_text("pay,weight\n1,2\n1,2,3\n", encoding="utf-8")
    (folder / "twice.csv").write_text("pay,weight,pay\n1,2,3\n", encoding="utf-8")
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "head.csv").write_text("pay,weight\n", encoding="utf-8")
    found, out, err = said(capsys, folder / words[0], *words[1:])
    assert (found, told in err) == (code, True), err
    assert not out
    assert "Traceback" not in err


def test_problems_in_json_and_columns_of_other_names_that_stand_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.csv").write_text("note,pay,note,weight\na,1,b,2\na,3,b,2\na,5,b,4\n", encoding="utf-8")
    (row,) = json.loads(said(capsys, tmp_path / "s.csv", "--mean", "pay", "--weight", "weight", "--json")[1])
    assert row["estimate"] == 3.5
    code, text, _ = said(capsys, tmp_path / "s.csv", "--mean", "pay", "--weight", "pya", "--json")
    assert (code, json.loads(text)["problems"][0]["kind"]) == (2, "unknown-column")


def test_codes_of_categories_in_parquet_are_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = pl.from_pandas(survey()[["part", "weight"]].assign(tie=pd.Series(survey()["tie"], dtype="object")))
    frame.with_columns(pl.col("tie").cast(pl.Categorical)).write_parquet(tmp_path / "s.parquet")
    _, text, _ = said(capsys, tmp_path / "s.parquet", "--share", "tie", "--weight", "weight", "--json")
    exact = share(survey(), "tie", design=Design("weight"))
    assert [row["estimate"] for row in json.loads(text)] == pytest.approx(exact["estimate"].tolist())
