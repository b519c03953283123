"""Extracts against their schema: each kind of fault, where it is said to be, and how long it takes."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from evidoc.collect.data import SPELLED_OUT, check_data, is_period
from evidoc.errors import Place, Problem
from evidoc.model.source import Column, Source

COLUMNS = (
    Column("org", "text", "organisation", allowed=("north", "south")),
    Column("month", "period", "month"),
    Column("rate", "number", "rate", low=0, high=100, empty=True),
    Column("staff", "integer", "staff"),
    Column("open", "boolean", "whether it is open"),
)
GOOD = "org,month,rate,staff,open\nnorth,2024-04,4.9,120,true\nsouth,2024-04,,80,FALSE\n"


def source(sha256: str = "", path: str = "data/x.csv", made_by: str = "") -> Source:
    return Source(
        id="x",
        path=path,
        publisher="An office",
        title="Absence",
        period="2024",
        geography="England",
        population="staff",
        licence="not verified",
        redistribute=True,
        seen_as="publisher",
        status="not stated",
        address="not stated",
        sha256=sha256,
        definitions=(),
        columns=COLUMNS,
        place=Place("data/sources.yml", 1, 1),
        key=("org", "month"),
        made_by=made_by,
    )


def check(root: Path, text: str | bytes, sha256: str = "") -> list[Problem]:
    (root / "data").mkdir()
    (root / "data" / "x.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return check_data(root, {"x": source(sha256)})


def test_a_good_extract(tmp_path: Path) -> None:
    assert check(tmp_path, GOOD, hashlib.sha256(GOOD.encode()).hexdigest()) == []


def test_a_changed_checksum_says_both_and_how_to_accept(tmp_path: Path) -> None:
    (problem,) = check(tmp_path, GOOD, "b" * 64)
    assert problem.kind == "changed-checksum"
    assert "b" * 64 in problem.message
    assert hashlib.sha256(GOOD.encode()).hexdigest() in problem.message
    assert "sha256 in data/sources.yml" in problem.hint
    (problem,) = check_data(tmp_path, {"x": source("b" * 64, made_by="data/make/x.py")})
    assert "run data/make/x.py" in problem.hint


@pytest.mark.parametrize(
    ("old", "new", "kind", "line", "says"),
    [
        ("north,2024-04,4.9,120", "north,2024-04,4.9%,120", "wrong-type", 2, "column 'rate' is '4.9%', not a number"),
        (",120,", ",1.5,", "wrong-type", 2, "not an integer"),
        ("north,2024-04", "north,2024-13", "wrong-type", 2, "2024-04/2025-03"),
        ("FALSE", "perhaps", "wrong-type", 3, "true or false"),
        ("north,2024", "norht,2024", "not-allowed", 2, "'north'"),
        ("4.9", "104.9", "out-of-range", 2, "above its high of 100"),
        ("4.9", "-4.9", "out-of-range", 2, "below its low of 0"),
        (",80,", ",,", "empty-cell", 3, "empty: yes"),
        ("south,2024-04", "north,2024-04", "duplicate-row", 3, "line 2"),
        (",true", ",true,1", "ragged-row", 2, "6 cells, the header has 5"),
        (",FALSE", "", "ragged-row", 3, "4 cells"),
        ("org,month", "organ,month", "missing-column", 1, "'organ'"),
        ("org,month", "organ,month", "unknown-column", 1, "'org'"),
        ("rate,staff", "staff,staff", "duplicate-column", 1, "'staff' twice"),
        ("4.9", '"4.9', "malformed-csv", 2, "quotation mark"),
    ],
)
def test_faults_in_an_extract(tmp_path: Path, old: str, new: str, kind: str, line: int, says: str) -> None:
    assert old in GOOD
    found = [problem for problem in check(tmp_path, GOOD.replace(old, new, 1)) if problem.kind == kind]
    assert found[0].place == Place("data/x.csv", line)
    assert says in f"{found[0].message} {found[0].hint}"


def test_lines_stay_right_after_empty_lines_and_cells_of_many_lines(tmp_path: Path) -> None:
    columns = GOOD.split("\n")
    text = (
        "\n".join([columns[0], "", columns[1].replace("north", '"no\nrth"'), columns[2].replace(",80,", ",x,")]) + "\n"
    )
    assert [(p.kind, p.place.line) for p in check(tmp_path, text)] == [("not-allowed", 3), ("wrong-type", 5)]


def test_not_utf8_and_an_empty_file(tmp_path: Path) -> None:
    assert [p.kind for p in check(tmp_path, b"org\nn\xf4rth\n")] == ["not-utf-8"]
    (tmp_path / "data" / "x.csv").write_text("")
    assert [p.kind for p in check_data(tmp_path, {"x": source()})] == ["missing-column"]


def test_a_missing_file_is_left_to_the_reading_of_sources(tmp_path: Path) -> None:
    assert check_data(tmp_path, {"x": source()}) == []
    assert check_data(tmp_path, {"x": source(path="../x.csv")}) == []


def test_many_faults_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"north,{year},x,1,true\n" for year in range(1000, 2200))
    found = check(tmp_path, GOOD.splitlines(keepends=True)[0] + rows)
    assert len(found) == SPELLED_OUT + 1
    assert found[-1].kind == "more-problems"
    assert "1,180 more" in found[-1].message


def test_tens_of_thousands_of_rows_cost_little(tmp_path: Path) -> None:
    rows = "".join(f"{'north' if n % 2 else 'south'},{1000 + n // 2},{n % 97}.{n},{n},true\n" for n in range(18_000))
    start = time.process_time()
    assert check(tmp_path, GOOD.splitlines(keepends=True)[0] + rows) == []
    assert time.process_time() - start < 1.5  # seconds; about 0.15 on an ordinary machine


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("2024", True),
        ("2024-09", True),
        ("2024-09-30", True),
        ("2024-04/2025-03", True),
        ("2018/2019", True),
        ("2024-02-30", False),
        ("2025-03/2024-04", False),
        ("2024/25", False),
        ("September 2024", False),
        ("", False),
    ],
)
def test_periods(text: str, whether: bool) -> None:
    assert is_period(text) is whether
