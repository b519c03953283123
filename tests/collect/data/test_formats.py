"""In: the same synthetic rows in every format. Out: the same faults, at row, column and cell; nothing half-read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.described import COLUMNS, FORMATS, ROWS, source, write

from evidoc.collect.data import SPELLED_OUT, check_data, check_source
from evidoc.collect.memory import Memory
from evidoc.errors import Problem
from evidoc.model.source import Column, Source
from evidoc.products.reading.formats import digest_of
from evidoc.state import State

BAD: dict[str, list[Any]] = {
    "org": ["north", "south", "norht", "north", ""],
    "month": ["2024-04", "2024-04", "2024-05", "2024-04", "2024-06"],
    "rate": [4.9, None, 104.5, -1.0, 3.0],
    "staff": [120, -9, 81, 7, 7],
    "open": [True, False, True, True, True],
}
LOCAL = Column("id", "integer", "number")


def check(root: Path, one: Source) -> list[Problem]:
    return check_data(root, {"x": one})


@pytest.mark.parametrize("name", FORMATS)
def test_good_rows_of_every_format_pass(tmp_path: Path, name: str) -> None:
    write(tmp_path / "data" / name, ROWS)
    assert check(tmp_path, source(f"data/{name}")) == []


@pytest.mark.parametrize("name", FORMATS)
def test_bad_rows_of_every_format_are_all_found_where_they_are(tmp_path: Path, name: str) -> None:
    write(tmp_path / "data" / name, BAD)
    found = check(tmp_path, source(f"data/{name}"))
    first = {"x.xlsx": 2}.get(name, 1)
    rows = {number: (f"data/{name}", number + first) for number in range(5)}
    if name == "folder/":
        rows = {0: ("data/folder/a.csv", 2), 1: ("data/folder/a.csv", 3)}
        rows |= {number: ("data/folder/b.parquet", number - 1) for number in (2, 3, 4)}
    expected = [
        (2, "not-allowed", "'norht'"),
        (2, "out-of-range", "above its high of 100"),
        (3, "duplicate-row", "north, 2024-04"),
        (3, "out-of-range", "is -1, below its low of 0"),
        (4, "empty-cell", "'org' is empty"),
    ]
    told = {(p.place.file, p.place.line, p.kind): p for p in found}
    assert len(told) == len(found) == len(expected)
    for number, kind, says in expected:
        assert says in told[*rows[number], kind].message
    assert told[*rows[2], "not-allowed"].hint == "Did you mean 'north'?"
    if name == "x.xlsx":
        assert [p.message.split("of the")[0] for p in found if p.place.column] == [
            "The cell A4 ",
            "The cell C4 ",
            "The cell C5 ",
            "The cell A6 ",
        ]


@pytest.mark.parametrize("name", ["x.parquet", "x.xlsx", "x.db", "x.duckdb"])
def test_numbers_that_are_stored_as_text_are_no_numbers(tmp_path: Path, name: str) -> None:
    write(tmp_path / "data" / name, {**ROWS, "staff": ["120", "-9", "81"], "open": [1, 0, 2]})
    found = check(tmp_path, source(f"data/{name}"))
    assert {p.kind for p in found} == {"wrong-type"}
    assert sum("'open' is '2', not a boolean" in p.message for p in found) == 1
    assert sum("'120', not an integer" in p.message for p in found) == 1


@pytest.mark.parametrize("name", [*FORMATS, "x.csv"])
def test_no_cell_of_restricted_rows_is_told(tmp_path: Path, name: str) -> None:
    write(tmp_path / "data" / name, {**BAD, "month": ["2024-04", "2024-04", "Mayday", "2024-04", "03/04/2024"]})
    kept = Memory(State.open(tmp_path / "state"))
    one = source(f"data/{name}", access="eul", how_to_get=("Ask.",), sha256="a" * 64)
    found = check_source(tmp_path, one, kept)
    kept.save()
    assert {p.kind for p in found} >= {"not-allowed", "out-of-range", "duplicate-row", "mixed-dates", "wrong-type"}
    told = "\n".join(f"{p.message} {p.hint}" for p in found)
    for cell in ("norht", "104.5", "Mayday", "03/04"):
        assert cell not in told
        assert not any(cell.encode() in file.read_bytes() for file in (tmp_path / "state").rglob("*") if file.is_file())


def test_columns_that_nobody_described_are_not_read(tmp_path: Path) -> None:
    write(tmp_path / "data" / "x.parquet", {**ROWS, "postcode": ["A", "B", "C"]})
    assert check(tmp_path, source("data/x.parquet")) == []


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    rows = {**ROWS, "ratte": ROWS["rate"]}
    del rows["rate"]
    write(tmp_path / "data" / "x.sav", rows)
    [problem] = check(tmp_path, source("data/x.sav"))
    assert (problem.kind, problem.hint) == ("missing-column", "Did you mean 'ratte'?")


@pytest.mark.parametrize(("name", "noun"), [("x.db", "table"), ("x.duckdb", "table"), ("x.xlsx", "sheet")])
def test_the_nearest_table_or_sheet_is_offered(tmp_path: Path, name: str, noun: str) -> None:
    write(tmp_path / "data" / name, ROWS)
    [problem] = check(tmp_path, replace(source(f"data/{name}"), table="rowss", sheet="Shet1"))
    assert problem.kind == f"unknown-{noun}"
    assert "Did you mean" in problem.hint


@pytest.mark.parametrize("name", ["x.parquet", "x.xlsx", "x.db", "x.duckdb", "x.sav", "x.dta"])
def test_a_damaged_file_is_told_and_not_half_read(tmp_path: Path, name: str) -> None:
    file = write(tmp_path / "data" / name, ROWS)
    whole = file.read_bytes()
    for damaged in (b"", b"<html>Please log in</html>" * 20, whole[: len(whole) // 2]):
        file.write_bytes(damaged)
        found = check(tmp_path, source(f"data/{name}"))
        assert [p.kind for p in found] == ["damaged-file"], (damaged[:10], found)
        assert "Traceback" not in found[0].message


def test_a_database_with_changes_beside_it_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "data" / "x.db", ROWS)
    file.with_name("x.db-wal").write_bytes(b"changes")
    [problem] = check(tmp_path, source("data/x.db"))
    assert (problem.kind, "x.db-wal" in problem.message) == ("unfinished-database", True)


def test_a_view_that_reads_other_files_is_refused(tmp_path: Path) -> None:
    import duckdb

    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "data").mkdir()
    with duckdb.connect(str(tmp_path / "data" / "x.duckdb")) as made:
        made.execute(f"CREATE VIEW more AS SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')")  # noqa: S608
    [problem] = check(tmp_path, source("data/x.duckdb", columns=(Column("a", "integer", "a"),), key=(), table="more"))
    assert problem.kind == "damaged-file"


def test_a_changed_file_behind_the_same_name_is_seen(tmp_path: Path) -> None:
    write(tmp_path / "data" / "folder", ROWS)
    one = source("data/folder", format="folder", files="*")
    digest = digest_of(tmp_path, one)
    assert check(tmp_path, replace(one, sha256=digest)) == []
    (tmp_path / "data" / "folder" / "a.csv").rename(tmp_path / "data" / "folder" / "c.csv")
    assert [p.kind for p in check(tmp_path, replace(one, sha256=digest))] == ["changed-checksum"]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not on this machine")
def test_the_digest_of_a_folder_is_what_other_tools_make_of_it(tmp_path: Path) -> None:
    write(tmp_path / "data" / "folder", ROWS)
    line = "sha256sum *.csv *.parquet | sha256sum"
    said = subprocess.run(["sh", "-c", line], cwd=tmp_path / "data" / "folder", capture_output=True, check=True)
    assert digest_of(tmp_path, source("data/folder/")) == said.stdout.decode().split()[0]


def test_the_files_of_a_folder_are_told_apart_by_name(tmp_path: Path) -> None:
    write(tmp_path / "data" / "folder", ROWS)
    columns = (*COLUMNS, Column("file", "text", "file of the row", allowed=("a.csv", "c.parquet")))
    found = check(tmp_path, source("data/folder/", columns=columns))
    assert [(p.place.file, p.kind) for p in found] == [("data/folder/b.parquet", "not-allowed")]
    empty = check(tmp_path, source("data/folder/", files="*.sav"))
    assert [p.kind for p in empty] == ["empty-folder"]


def test_a_file_in_a_folder_that_nobody_knows_is_named(tmp_path: Path) -> None:
    write(tmp_path / "data" / "folder", ROWS)
    (tmp_path / "data" / "folder" / "read-me.txt").write_text("hello", encoding="utf-8")
    [problem] = check(tmp_path, source("data/folder/"))
    assert (problem.kind, problem.place.file) == ("unknown-format", "data/folder/read-me.txt")


def test_keys_and_integers_are_compared_across_the_parts_of_a_big_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidoc.products.reading.databases.AT_ONCE", 3)
    write(tmp_path / "data" / "x.parquet", {"id": [1, 2, 3, 4, 5, 6, 2, 2**60]})
    [problem] = check(tmp_path, source("data/x.parquet", columns=(LOCAL,), key=("id",)))
    assert (problem.kind, problem.place.line) == ("duplicate-row", 7)
    assert "row 2: 2." in problem.message


def test_many_faults_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "data" / "x.parquet", {"id": [float(n) + 0.5 for n in range(100)]})
    found = check(tmp_path, source("data/x.parquet", columns=(LOCAL,), key=()))
    assert len(found) == SPELLED_OUT + 1
    assert "80 more" in found[-1].message


def test_what_did_not_change_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "data" / "x.parquet", BAD)
    kept = Memory(State.open(tmp_path / "state"))
    found = check_source(tmp_path, source("data/x.parquet"), kept)
    monkeypatch.setattr("evidoc.collect.data.frames.faults_of", lambda *_: 1 / 0)
    assert check_source(tmp_path, source("data/x.parquet"), kept) == found


def test_an_absent_source_is_no_fault_and_one_without_checksum_a_warning(tmp_path: Path) -> None:
    one = source("data/x.parquet", access="eul", how_to_get=("Ask.",))
    assert check(tmp_path, replace(one, absent=True)) == []
    write(tmp_path / "data" / "x.parquet", ROWS)
    [problem] = check(tmp_path, one)
    assert (problem.kind, problem.warning) == ("not-locked", True)
    assert "evidoc data lock x" in problem.hint


HEAVY = {"pandas", "pandera", "pyreadstat", "openpyxl", "duckdb", "pyarrow", "numpy", "narwhals", "polars", "svy"}


def test_a_project_of_csv_loads_none_of_the_libraries(tmp_path: Path) -> None:
    write(tmp_path / "data" / "x.csv", ROWS)
    code = (
        "import sys; from pathlib import Path; from tests.described import source; import evidoc.collect;"
        "from evidoc.collect.data import check_data; from dataclasses import replace;"
        "assert check_data(Path(sys.argv[1]), {'x': source('data/x.csv')}) == [];"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


@pytest.mark.parametrize("name", ["x.parquet", "x.xlsx", "x.sav", "x.db"])
def test_years_that_are_stored_as_numbers_are_periods(tmp_path: Path, name: str) -> None:
    write(tmp_path / "data" / name, {"id": [1, 2, 3], "year": [2024.0, None, 2025.0]})
    one = source(f"data/{name}", columns=(LOCAL, Column("year", "period", "year", empty=True)), key=())
    assert check(tmp_path, one) == []
