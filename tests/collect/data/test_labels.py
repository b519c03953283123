"""In: files of SPSS and Stata that say what their codes mean. Out: the same labels, and where the schema disagrees."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.described import source, write

from evidoc.collect.data import check_data
from evidoc.errors import Problem
from evidoc.model.source import Column
from evidoc.products.reading.read import parts_of

LABELS = {1: "Yes, definitely", 2: "No", -8: "Don't know"}
ROWS: dict[str, list[Any]] = {"left": [1, 2, -8, 1], "hours": [37.5, 97.0, 20.0, 12.0]}


def wrote(root: Path, name: str, **options: Any) -> None:
    given: dict[str, Any] = {"variable_value_labels": {"left": LABELS, "hours": {97: "97 or more"}}, **options}
    write(root / "data" / name, ROWS, **given)


def check(root: Path, name: str, left: Mapping[str, str], missing: tuple[str, ...] = ()) -> list[Problem]:
    columns = (
        Column("left", "integer", "left", labels=left, missing=missing),
        Column("hours", "number", "hours", low=0, high=97, labels={"97": "97 or more"}),
    )
    return check_data(root, {"x": source(f"data/{name}", columns=columns, key=())})


AGREED = {"1": "Yes, definitely", "2": "No", "-8": "Don't know"}


@pytest.mark.parametrize("name", ["x.sav", "x.dta"])
def test_labels_come_back_as_they_were_written(tmp_path: Path, name: str) -> None:
    wrote(tmp_path, name)
    one = source(f"data/{name}", columns=(Column("left", "integer", ""), Column("hours", "number", "")))
    [part] = parts_of(tmp_path, one)
    assert part.labels == {"left": AGREED, "hours": {"97": "97 or more"}}
    assert part.frame["left"].tolist() == ROWS["left"]
    assert part.frame["hours"].tolist() == ROWS["hours"]


@pytest.mark.parametrize("name", ["x.sav", "x.dta"])
def test_a_schema_that_says_otherwise_is_told_of_each_code(tmp_path: Path, name: str) -> None:
    wrote(tmp_path, name)
    assert check(tmp_path, name, AGREED, ("-8",)) == []
    assert check(tmp_path, name, {"1": "Yes, definitely", "2": "No"}, ("-8",)) == []
    [problem] = check(tmp_path, name, {"1": "No", "2": "No", "3": "Perhaps"}, ("-8",))
    assert problem.kind == "labels-disagree"
    assert "1 is 'No' in the schema and 'Yes, definitely' in the file" in problem.message
    assert "3 is 'Perhaps' in the schema and has no label in the file" in problem.message


def test_a_code_without_label_is_not_expected(tmp_path: Path) -> None:
    wrote(tmp_path, "x.sav", variable_value_labels={})
    [problem] = check(tmp_path, "x.sav", {"1": "Yes, definitely", "2": "No"})
    assert (problem.kind, problem.place.line) == ("not-allowed", 3)


def test_missing_codes_of_spss_count_and_a_schema_that_lists_others_is_told(tmp_path: Path) -> None:
    ranges = {"left": [-8], "hours": [{"lo": 90, "hi": 99}]}
    wrote(tmp_path, "x.sav", missing_ranges=ranges)
    [part] = parts_of(tmp_path, source("data/x.sav", columns=(Column("left", "integer", ""),)))
    assert part.missing["left"] == (("-8", "-8"),)
    assert check(tmp_path, "x.sav", AGREED) == []
    [problem] = check(tmp_path, "x.sav", AGREED, ("-9",))
    assert problem.kind == "missing-codes-disagree"
    assert "declares -8 of the column 'left' missing; the schema lists -9." in problem.message


def test_letters_of_stata_stand_for_no_answer(tmp_path: Path) -> None:
    rows: dict[str, list[Any]] = {"left": [1.0, "a", 2.0, "b"]}
    write(tmp_path / "data" / "x.dta", rows, missing_user_values={"left": ["a", "b"]})
    one = source("data/x.dta", columns=(Column("left", "integer", "", empty=False),), key=())
    [part] = parts_of(tmp_path, one)
    assert part.frame["left"].tolist() == [1.0, ".a", 2.0, ".b"]
    assert part.missing == {"left": ((".a", ".a"), (".b", ".b"))}
    assert check_data(tmp_path, {"x": one}) == []


def test_an_encrypted_file_of_spss_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.sav").write_bytes(b"\x1c\x00\x00\x00\x00\x00\x00\x00ENCRYPTEDSAV" + bytes(100))
    (tmp_path / "data" / "y.sav").write_bytes(b"ENCRYPTEDSAV" + bytes(100))
    kinds = [check_data(tmp_path, {"x": source(f"data/{name}.sav")})[0].kind for name in "xy"]
    assert kinds == ["locked-file", "locked-file"]
