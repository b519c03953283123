"""In: rows of surveys with negative weights and lonely clusters. Out: which, in CSV as in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.described import source, write

from evidoc.collect.data import check_data
from evidoc.errors import Problem
from evidoc.model.source import Column, SurveyDesign

COLUMNS = (
    Column("weight", "number", "weight", missing=("-9",)),
    Column("stratum", "text", "stratum"),
    Column("psu", "integer", "primary sampling unit"),
)
ROWS: dict[str, list[Any]] = {
    "weight": [1.5, -2.0, 3.0, -9.0, 1.0, -0.5],
    "stratum": ["A", "A", "B", "B", "C", "C"],
    "psu": [1, 2, 1, 1, 1, 2],
}
DESIGN = SurveyDesign("weight", "stratum", "psu")


def check(root: Path, name: str, design: SurveyDesign, rows: dict[str, list[Any]] = ROWS, **more: Any) -> list[Problem]:
    write(root / "data" / name, rows)
    return check_data(root, {"x": source(f"data/{name}", columns=COLUMNS, key=(), design=design, **more)})


@pytest.mark.parametrize(
    ("name", "first", "noun"), [("x.csv", 2, "line"), ("x.parquet", 1, "row"), ("x.xlsx", 2, "row")]
)
def test_negative_weights_and_lonely_clusters_are_named(tmp_path: Path, name: str, first: int, noun: str) -> None:
    negative, alone = sorted(check(tmp_path, name, DESIGN), key=lambda p: p.place)
    assert negative.kind == "negative-weight"
    assert f"negative in {noun}s {first + 1} and {first + 5}" in negative.message
    assert (alone.kind, alone.place.line) == ("single-cluster", first + 2)
    assert "The stratum 'B' has one cluster only" in alone.message
    assert all(word in alone.hint for word in ("singleton: center", "certainty", "skip"))
    said = check_data(tmp_path, {"x": source(f"data/{name}", columns=COLUMNS, key=(), design=DESIGN, access="eul")})
    assert any(p.message.startswith(f"The stratum of {noun} {first + 2} has") for p in said)


def test_where_somebody_says_what_is_done_a_lonely_cluster_is_fine(tmp_path: Path) -> None:
    rows = {**ROWS, "weight": [1.0] * 6}
    assert check(tmp_path, "x.csv", SurveyDesign("weight", "stratum", "psu", singleton="center"), rows) == []
    assert check(tmp_path, "x.csv", SurveyDesign("weight", "stratum"), rows) == []
    assert check(tmp_path, "x.parquet", SurveyDesign("weight", "stratum"), rows) == []
    assert check(tmp_path, "y.parquet", SurveyDesign("weight", cluster="psu"), rows) == []


def test_a_stratum_of_one_row_is_lonely_too(tmp_path: Path) -> None:
    rows = {name: cells[:5] for name, cells in {**ROWS, "weight": [1.0] * 6}.items()}
    [problem] = check(tmp_path, "x.csv", SurveyDesign("weight", "stratum"), rows)
    assert problem.message == "The stratum 'C' has one row only: its variance cannot be told."


@pytest.mark.parametrize("name", ["x.csv", "x.parquet"])
def test_replicate_weights_are_described_by_their_pattern(tmp_path: Path, name: str) -> None:
    rows = {**ROWS, "weight": [1.0] * 6, "rep_1": [1.0] * 6, "rep_2": [2.0, 1.0, 1.0, 1.0, 1.0, 1.0]}
    design = SurveyDesign("weight", replicates="rep_*", method="jackknife")
    assert check(tmp_path, name, design, rows) == []
    broken = {**rows, "rep_2": ["x", "1", "1", "1", "1", "1"]}
    (tmp_path / "data" / name).unlink()
    assert [p.kind for p in check(tmp_path, name, design, broken)][:1] == ["wrong-type"]
