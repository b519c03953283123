"""In: workbooks as offices make them. Out: everything that makes them no table, with the addresses of the cells."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.described import source

from evidoc.collect.data import check_data
from evidoc.errors import Problem
from evidoc.model.source import Column

COLUMNS = (Column("org", "text", "organisation"), Column("staff", "integer", "staff", low=0))
HEADER = ["org", "staff"]
Sheet = Any


def check(root: Path, fill: Callable[[Sheet], object], **changes: Any) -> list[Problem]:
    (root / "data").mkdir(exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    fill(sheet)
    book.save(root / "data" / "x.xlsx")
    given: dict[str, Any] = {"columns": COLUMNS, "key": (), **changes}
    return check_data(root, {"x": source("data/x.xlsx", **given)})


def rows(*lines: list[Any]) -> Callable[[Sheet], None]:
    def fill(sheet: Sheet) -> None:
        for line in lines:
            sheet.append(line)

    return fill


def test_merged_cells_are_named(tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        rows(HEADER, ["north", 1], [None, 2], ["south", 3])(sheet)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("D9:E9")

    problem, *more = check(tmp_path, fill)
    assert (problem.kind, problem.place.line, problem.place.column) == ("merged-cells", 2, 1)
    assert "merged cells: area A2:A3." in problem.message  # those beside the table do not matter
    assert "range" in problem.hint
    assert not more
    assert check(tmp_path, fill, range="A4:B4", columns=COLUMNS)[0].kind == "missing-column"
    assert [p.kind for p in check(tmp_path, fill, range="A1:B4")] == ["merged-cells"]


NOTES = rows(
    ["Staff by organisation"],
    [],
    HEADER,
    ["north", 1],
    ["south", 3],
    [],
    ["1. Rounded to the nearest five."],
    ["Source: an office"],
)


def test_notes_below_the_table_are_named_and_the_range_is_offered(tmp_path: Path) -> None:
    [problem] = check(tmp_path, rows(HEADER, ["north", 1], ["south", 3], ["Note: rounded"], [], ["Source"]))
    assert problem.kind == "below-the-table"
    assert "cells A4 and A6" in problem.message
    assert "range: A1:B3" in problem.hint


def test_a_table_under_a_title_is_found_by_the_range_that_is_offered(tmp_path: Path) -> None:
    found = check(tmp_path, NOTES)
    assert {p.kind for p in found} == {"not-at-top", "below-the-table"}
    hint = next(p.hint for p in found if p.kind == "not-at-top")
    assert "range: A3:B5" in hint
    assert check(tmp_path, NOTES, range="A3:B5") == []
    [wrong] = check(tmp_path, NOTES, range="A3:B5", columns=(COLUMNS[0], Column("staff", "integer", "", high=2)))
    assert "The cell B5" in wrong.message


def test_an_empty_row_in_the_table_is_not_where_it_is_cut_off(tmp_path: Path) -> None:
    [problem] = check(tmp_path, rows(HEADER, ["north", 1], [], ["south", 3]))
    assert (problem.kind, "cells A4 and B4" in problem.message) == ("below-the-table", True)


def test_empty_sheets_and_unnamed_sheets(tmp_path: Path) -> None:
    assert [p.kind for p in check(tmp_path, rows())] == ["empty-sheet"]

    def two(sheet: Sheet) -> None:
        rows(HEADER)(sheet)
        sheet.parent.create_sheet("Notes")

    [problem] = check(tmp_path, two)
    assert (problem.kind, problem.hint) == ("unknown-sheet", "It has: Data, Notes. Name one with `sheet:`.")
    assert check(tmp_path, two, sheet="Data") == []
    assert [p.kind for p in check(tmp_path, two, sheet="Notes")] == ["empty-sheet"]


def test_formulas_without_results_and_errors_are_named(tmp_path: Path) -> None:
    [problem] = check(tmp_path, rows(HEADER, ["north", "=1+1"], ["south", 3]))
    assert (problem.kind, "cell B2" in problem.message) == ("not-calculated", True)
    [problem] = check(tmp_path, rows(HEADER, ["north", "#N/A"], ["#REF!", 3]))
    assert (problem.kind, "cells B2 and A3" in problem.message) == ("error-value", True)


def test_digits_as_text_are_told_so(tmp_path: Path) -> None:
    [problem] = check(tmp_path, rows(HEADER, ["north", "12"], ["south", 3]))
    assert problem.message == "The cell B2 of the column 'staff' is the text '12', not an integer."
    assert (problem.place.line, problem.place.column) == (2, 2)


def test_true_dates_are_iso_and_three_forms_are_told_apart(tmp_path: Path) -> None:
    columns = (Column("on", "date", "day"),)
    days = rows(["on"], [date(2024, 3, 1)], [datetime(2024, 3, 2)], ["2024-03-03"])  # noqa: DTZ001
    assert check(tmp_path, days, columns=columns) == []
    mixed = rows(["on"], [date(2024, 3, 1)], ["02/03/2024"], ["3 March 2024"], [45354])
    [problem] = check(tmp_path, mixed, columns=columns)
    assert problem.kind == "mixed-dates"
    assert (problem.place.line, problem.place.column) == (3, 1)
    assert "in 4 forms: YYYY-MM-DD in row 2; DD/MM/YYYY or MM/DD/YYYY in row 3; day, name" in problem.message
    assert "days since 1900, as Excel counts them in row 5." in problem.message


def test_a_workbook_with_a_password_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "x.xlsx"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for stream, kind in (("EncryptedPackage", "locked-file"), ("Workbook", "damaged-file")):
        file.write_bytes(head + stream.encode("utf-16-le") + bytes(600))
        [problem] = check_data(tmp_path, {"x": source("data/x.xlsx")})
        assert problem.kind == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [(bytes(60_000_000), "too-big"), (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "damaged-file")],
)
def test_archives_that_attack_are_not_opened(tmp_path: Path, content: bytes, kind: str) -> None:
    assert check(tmp_path, rows(HEADER, ["north", 1])) == []
    with zipfile.ZipFile(tmp_path / "data" / "x.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", content)
    [problem] = check_data(tmp_path, {"x": source("data/x.xlsx", columns=COLUMNS, key=())})
    assert problem.kind == kind


def test_a_cell_far_away_is_named_and_formats_do_not_count(tmp_path: Path) -> None:
    def far(sheet: Sheet) -> None:
        rows(HEADER, ["north", 1])(sheet)
        sheet["XFD1048576"].number_format = "0.00"

    assert check(tmp_path, far) == []

    def further(sheet: Sheet) -> None:
        far(sheet)
        sheet["XFD1048576"] = "x"

    [problem] = check(tmp_path, further)
    assert (problem.kind, "XFD1048576" in problem.hint) == ("too-big", True)
    assert check(tmp_path, further, range="A1:B2") == []
