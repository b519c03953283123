"""In: CSV sources as they should not be: encodings, forms of dates, codes. Out: what is wrong, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.described import source

from evidoc.collect.data import check_data
from evidoc.collect.data.dates import form_of
from evidoc.errors import Problem
from evidoc.model.source import Column


def check(root: Path, text: str | bytes, *columns: Column, name: str = "x.csv", **more: Any) -> list[Problem]:
    (root / "data").mkdir(exist_ok=True)
    (root / "data" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return check_data(root, {"x": source(f"data/{name}", columns=columns, key=(), **more)})


TOWN = Column("town", "text", "town")


@pytest.mark.parametrize(
    ("codec", "named"), [("cp1252", "WINDOWS-1252"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16LE")]
)
def test_other_encodings_are_named_with_how_to_convert_them(tmp_path: Path, codec: str, named: str) -> None:
    [problem] = check(tmp_path, "town\nMálaga\nCafé –\n".encode(codec), TOWN)
    assert problem.kind == "not-utf-8"
    assert f"iconv -f {named} -t UTF-8 'data/x.csv'" in problem.hint
    [quiet] = check(tmp_path, "town\nMálaga\nCafé –\n".encode(codec), TOWN, access="eul")
    assert quiet.message == "The file 'data/x.csv' is not UTF-8."


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    assert check(tmp_path, "\ufefftown\nLeeds\n", TOWN) == []


@pytest.mark.parametrize("name", ["x.tab", "x.tsv"])
def test_tabs_part_cells_as_archives_deliver_them(tmp_path: Path, name: str) -> None:
    assert check(tmp_path, "town\tn\nLeeds, West\t3\n", TOWN, Column("n", "integer", "n"), name=name) == []


ON = Column("on", "date", "day", empty=True)


def test_dates_in_three_forms_are_told_by_their_rows(tmp_path: Path) -> None:
    text = "on\n2024-03-01\n01/03/2024\n2024-03-05\n1 March 2024\n25/12/2024\n\n13/25/2024\nMayday\n"
    mixed, *others = check(tmp_path, text, ON)
    assert mixed.kind == "mixed-dates"
    assert mixed.place.line == 3
    assert mixed.message == (
        "The column 'on' holds dates in 4 forms: YYYY-MM-DD in rows 2 and 4; DD/MM/YYYY or MM/DD/YYYY in row 3; day, "
        "name of the month, year in row 5; DD/MM/YYYY in row 6."
    )
    assert "nobody can tell them apart" in mixed.hint
    assert [(p.kind, p.place.line) for p in others] == [("wrong-type", 8), ("wrong-type", 9)]


def test_one_other_form_is_told_once(tmp_path: Path) -> None:
    [problem] = check(tmp_path, "on\n" + "31.12.2024\n" * 50, ON)
    assert "in another form: DD.MM.YYYY in rows 2, 3, 4, 5, 6 and 45 more" in problem.message


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2024-02-29", "YYYY-MM-DD"),
        ("2023-02-29", ""),
        ("12/31/2024", "MM/DD/YYYY"),
        ("20241231", "YYYYMMDD"),
        ("1/2/24", "a day and a month of a year in two digits"),
        ("Dec 31, 2024", "name of the month, day, year"),
        ("2024-12-31 00:00:00", "a day with the time"),
        ("45000", "days since 1900, as Excel counts them"),
        ("soon", ""),
    ],
)
def test_forms(text: str, form: str) -> None:
    assert form_of(text) == form


SEX = Column("sex", "integer", "sex", labels={"1": "Male", "2": "Female"}, missing=("-8", "-9"))


def test_codes_are_those_with_a_label_and_those_for_no_answer(tmp_path: Path) -> None:
    assert check(tmp_path, "sex\n1\n2\n-8\n-9\n", SEX) == []
    [problem] = check(tmp_path, "sex\n1\n3\n", SEX)
    assert (problem.kind, problem.place.line) == ("not-allowed", 3)


def test_labels_of_a_column_with_limits_name_single_codes_only(tmp_path: Path) -> None:
    hours = Column("hours", "integer", "hours", low=0, high=97, labels={"97": "97 or more"})
    assert check(tmp_path, "hours\n40\n97\n", hours) == []
    assert [p.kind for p in check(tmp_path, "hours\n98\n", hours)] == ["out-of-range"]


def test_rows_without_header_are_not_told_of_a_restricted_source(tmp_path: Path) -> None:
    found = check(tmp_path, "Mrs Secret,Secret\nMr Secret,x\n", TOWN, access="published")
    assert "Secret" in str(found)
    found = check(tmp_path, "Mrs Secret,Secret\nMr Secret,x\n", TOWN, access="eul")
    assert {p.kind for p in found} == {"missing-column", "unknown-column"}
    assert "Secret" not in str(found)


@pytest.mark.parametrize("codec", ["cp1252", "utf-16", "utf-16-le"])
def test_a_file_of_a_folder_in_another_encoding_is_explained_too(tmp_path: Path, codec: str) -> None:
    (tmp_path / "data" / "towns").mkdir(parents=True)
    (tmp_path / "data" / "towns" / "a.csv").write_bytes("town\nMálaga\n".encode(codec))
    one = source("data/towns/", columns=(TOWN,), key=())
    [problem] = check_data(tmp_path, {"x": one})
    assert problem.kind == "not-utf-8"
    assert "iconv -f" in problem.hint
