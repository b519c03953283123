"""In: the id of a source of any format. Out: its rows or its frame, typed by the schema, with what is known of them."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from tests.described import COLUMNS, FORMATS, ROWS, source, write

import evidoc
from evidoc.errors import Place, Problem, RunError
from evidoc.model.script import Script, Use
from evidoc.model.source import Column, Source, SurveyDesign
from evidoc.products.session import Session, running

TYPED: list[dict[str, Any]] = [
    {"org": "north", "month": "2024-04", "rate": 4.9, "staff": 120, "open": True},
    {"org": "south", "month": "2024-04", "rate": None, "staff": None, "open": False},
    {"org": "north", "month": "2024-05", "rate": 5.25, "staff": 81, "open": True},
]
LABELS = {"1": "Yes, definitely", "2": "No"}


def read(root: Path, one: Source, **options: Any) -> Any:
    """Return what a script is given that asks for the source."""
    script = Script("analysis/a.py", "", (Use("x", Place("analysis/a.py", 1)),), (), ())
    with running(Session(root, script, {"x": one}, {})):
        return evidoc.source("x", **options)


def refused(root: Path, one: Source) -> tuple[Problem, ...]:
    """Return why a script is given nothing."""
    with pytest.raises(RunError) as caught:
        read(root, one)
    return caught.value.problems


@pytest.mark.parametrize("name", [*FORMATS, "x.csv"])
def test_every_format_gives_the_same_typed_rows_and_frame(tmp_path: Path, name: str) -> None:
    write(tmp_path / "data" / name, ROWS)
    one = source(f"data/{name}")
    rows = read(tmp_path, one, rows=True)
    assert rows == TYPED
    assert [type(cell) for cell in rows[0].values()] == [str, str, float, int, bool]
    frame = read(tmp_path, one)
    assert [str(kind) for kind in frame.dtypes] == ["str", "str", "float64", "Int64", "bool"]
    assert list(frame.index) == [0, 1, 2]
    assert frame["staff"].sum() == 201
    assert dict(frame.attrs) == {"evidoc.source": "x"}


@pytest.mark.parametrize("name", ["x.csv", "x.parquet", "x.sav"])
def test_labels_and_the_design_go_with_the_frame(tmp_path: Path, name: str) -> None:
    write(tmp_path / "data" / name, {"left": [1, 2, -8, 3], "weight": [1.5, 2.0, 1.0, 1.0]})
    columns = (
        Column("left", "integer", "", labels=LABELS, missing=("-8",), low=0),
        Column("weight", "number", ""),
    )
    design = SurveyDesign("weight")
    one = source(f"data/{name}", columns=columns, key=(), design=design)
    frame = read(tmp_path, one)
    assert frame.attrs == {"evidoc.source": "x", "evidoc.design": asdict(design), "evidoc.labels": {"left": LABELS}}
    assert frame["left"].tolist()[:2] == [1, 2]
    assert frame["left"].isna().tolist() == [False, False, True, False]
    labelled = read(tmp_path, one, labels=True)
    assert labelled["left"].tolist()[:2] == ["Yes, definitely", "No"]
    assert labelled["left"].tolist()[3] == "3"
    assert labelled["left"].isna().tolist() == [False, False, True, False]
    assert [row["left"] for row in read(tmp_path, one, labels=True, rows=True)] == ["Yes, definitely", "No", None, "3"]


def test_labels_and_missing_codes_of_the_file_count_where_the_schema_says_nothing(tmp_path: Path) -> None:
    told = {"variable_value_labels": {"left": {1: "Yes", 2: "No", -8: "Refused"}}, "missing_ranges": {"left": [-8]}}
    write(tmp_path / "data" / "x.sav", {"left": [1, 2, -8]}, **told)
    one = source("data/x.sav", columns=(Column("left", "integer", ""),), key=())
    frame = read(tmp_path, one, labels=True)
    assert frame["left"].tolist()[:2] == ["Yes", "No"]
    assert frame["left"].isna().tolist() == [False, False, True]
    assert frame.attrs["evidoc.labels"] == {"left": {"1": "Yes", "2": "No", "-8": "Refused"}}


def test_a_table_without_rows_has_its_columns(tmp_path: Path) -> None:
    for name in ("x.parquet", "x.db", "x.duckdb", "x.csv"):
        write(tmp_path / "data" / name, {column: cells[:0] for column, cells in ROWS.items()})
        frame = read(tmp_path, source(f"data/{name}"))
        assert (len(frame), list(frame.columns)) == (0, [column.name for column in COLUMNS]), name


def test_dates_stay_text_in_the_iso_form(tmp_path: Path) -> None:
    import pandas as pd

    (tmp_path / "data").mkdir()
    pd.DataFrame({"on": pd.to_datetime(["2024-03-01", "2024-12-31"])}).to_parquet(tmp_path / "data" / "x.parquet")
    frame = read(tmp_path, source("data/x.parquet", columns=(Column("on", "date", "day"),), key=()))
    assert frame["on"].tolist() == ["2024-03-01", "2024-12-31"]


@pytest.mark.parametrize("name", ["x.parquet", "x.xlsx", "x.csv"])
def test_rows_that_do_not_fit_give_nothing_and_are_told_with_their_cell(tmp_path: Path, name: str) -> None:
    write(tmp_path / "data" / name, {**ROWS, "rate": [4.9, None, 105.25]})
    [problem] = refused(tmp_path, source(f"data/{name}"))
    assert problem.kind == "schema"
    assert problem.place.line == {"x.parquet": 3}.get(name, 4)
    assert "105.25" in problem.message
    [quiet] = refused(tmp_path, source(f"data/{name}", access="secure"))
    assert "105" not in quiet.message + quiet.hint


def test_an_absent_source_is_refused_with_the_steps_to_get_it(tmp_path: Path) -> None:
    one = source("data/x.sav", absent=True, how_to_get=("Register.", "Download."))
    [problem] = refused(tmp_path, one)
    assert (problem.kind, problem.hint) == ("absent-source", "to get it: 1. Register.; 2. Download.")


def test_a_file_that_went_away_is_told(tmp_path: Path) -> None:
    for name in ("x.csv", "x.parquet", "x.xlsx", "folder/"):
        assert refused(tmp_path, replace(source(f"data/{name}")))[0].kind in ("unreadable-source", "damaged-file")
