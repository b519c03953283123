"""`evidoc data status`, `check` and `lock`: what is here, what is wrong with it, and what is recorded of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.described import ROWS, write

from evidoc import cli, fingerprint
from evidoc.collect.locking import lock_text
from evidoc.errors import CollectError

SCHEMA = """\
  schema:
    org: {type: text, meaning: organisation, allowed: [north, south]}
    month: {type: period, meaning: month}
    rate: {type: number, meaning: rate, empty: yes}
    staff: {type: integer, meaning: staff, missing: -9}
    open: {type: boolean, meaning: whether it is open}
"""
HEAD = """\
  publisher: An invented office
  title: Invented {what}
  period: 2024
  geography: nowhere
  population: nobody
  licence: CC0
  redistribute: no
  seen_as: publisher
  status: invented for a test
  address: not stated
  definitions: []
"""
SOURCES = f"""\
# Where every figure comes from.
open-table:   # by hand
  path: data/open.csv
  sha256: {"a" * 64}  # when it was made
{HEAD.format(what="table")}{SCHEMA}
licensed:
  path: data/licensed.parquet
{HEAD.format(what="survey")}  access: eul
  next_release: 2026-11
  how_to_get: [Register., "Put it here."]
{SCHEMA}"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "_quarto.yml").write_text("title: Data\nlang: en-GB\nevidoc: {documents: {}}\n", encoding="utf-8")
    write(tmp_path / "data" / "open.csv", ROWS)
    (tmp_path / "data" / "sources.yml").write_text(SOURCES, encoding="utf-8", newline="\n")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], root: Path, *words: str) -> tuple[int, str]:
    code = cli.run(["data", words[0], "--root", str(root), *words[1:]])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def told(capsys: pytest.CaptureFixture[str], root: Path, *words: str) -> Any:
    return json.loads(said(capsys, root, *words, "--json")[1])


def test_status_tells_presence_checksum_rows_and_the_steps(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, root, "status")
    assert code == 0
    lines = [line.split() for line in text.splitlines()]
    assert lines[0] == ["SOURCE", "FORMAT", "ACCESS", "HERE", "CHECKSUM", "ROWS", "NEXT", "RELEASE", "WHAT"]
    assert lines[1][:6] == ["open-table", "csv", "published", "here", "changed", "3"]
    assert lines[2][:5] == ["licensed", "parquet", "eul", "absent", "2026-11"]
    assert "licensed is not here. To get it:\n  1. Register.\n  2. Put it here.\n  Then put it at" in text
    assert "(due)" not in text
    assert "2026-11 (due)" in said(capsys, root, "status", "--on", "2026-11-22")[1]
    assert "(due)" not in said(capsys, root, "status", "--on", "2026-10-31")[1]
    code, text = said(capsys, root, "status", "--on", "soon")
    assert (code, "--on 2026-11-22" in text) == (64, True)
    write(root / "data" / "licensed.parquet", ROWS)
    [_, one] = told(capsys, root, "status")["sources"]
    assert (one["presence"], one["checksum"], one["rows"], one["how_to_get"]) == ("here", "not recorded", 3, [])


def test_check_reads_all_or_some_and_what_is_absent_is_no_fault(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, root, "check")
    assert code == 2
    assert "1 source checked, 1 not here: 1 to mend." in text
    assert "[changed-checksum]" in text
    assert "1. Register." in text
    assert said(capsys, root, "check", "licensed")[0] == 0
    write(root / "data" / "licensed.parquet", {**ROWS, "org": ["north", "south", "norht"]})
    report = told(capsys, root, "check", "licensed")
    assert report["exit_code"] == 2
    assert {p["kind"] for p in report["problems"]} == {"not-allowed", "not-locked"}
    assert "norht" not in json.dumps(report)
    code, text = said(capsys, root, "check", "licenced")
    assert (code, "Did you mean 'licensed'?" in text) == (64, True)


def test_lock_changes_the_lines_of_checksums_and_nothing_else(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = root / "data" / "sources.yml"
    file.write_bytes(SOURCES.replace("\n", "\r\n").encode())
    write(root / "data" / "licensed.parquet", ROWS)
    code, text = said(capsys, root, "lock")
    assert code == 0
    digests = {name: fingerprint.of_file(root / "data" / name) for name in ("open.csv", "licensed.parquet")}
    assert f"open-table: sha256 is {digests['open.csv']} now; it was {'a' * 64}." in text
    assert f"licensed: sha256 is {digests['licensed.parquet']} now; it had none." in text
    expected = SOURCES.replace("a" * 64, digests["open.csv"]).replace(
        "licensed.parquet\n", f"licensed.parquet\n  sha256: {digests['licensed.parquet']}\n"
    )
    assert file.read_bytes() == expected.replace("\n", "\r\n").encode()
    assert said(capsys, root, "lock")[1] == "open-table: as recorded.\nlicensed: as recorded.\n"
    assert said(capsys, root, "check")[0] == 0


def test_lock_leaves_alone_what_is_not_here_and_what_nobody_named(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, root, "lock", "licensed")[1].startswith("licensed: its data are not here")
    assert (root / "data" / "sources.yml").read_text(encoding="utf-8") == SOURCES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x:\n  path: a\n  sha256: 'b'\n", "x:\n  path: a\n  sha256: NEW\n"),
        ("x:\n  path: a\n  sha256:\n", "x:\n  path: a\n  sha256: NEW\n"),
        ("x:\n  path: a", "x:\n  path: a\n  sha256: NEW\n"),
        ("\ufeffx:\n    path: a  # b\n    z: 1\n", "\ufeffx:\n    path: a  # b\n    sha256: NEW\n    z: 1\n"),
        ("x: {path: a, sha256: b}\n", ""),
        ("x:\n  path: >-\n    a\n    b\n", ""),
        ("x:\n  {path: a}\n", ""),
    ],
)
def test_checksums_are_put_where_a_line_can_hold_them(text: str, expected: str) -> None:
    new = "c" * 64
    if expected:
        assert lock_text(text, {"x": new}) == expected.replace("NEW", new)
    else:
        with pytest.raises(CollectError) as caught:
            lock_text(text, {"x": new})
        assert caught.value.problems[0].hint == f"Write it yourself: sha256: {new}"


def test_checking_a_project_of_csv_loads_none_of_the_libraries(root: Path) -> None:
    code = "import sys; from evidoc import cli; cli.run(['check']); print(*{n.partition('.')[0] for n in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    names = set(done.stdout.splitlines()[-1].split())
    assert "evidoc" in names
    assert not names & {"pandas", "pandera", "pyreadstat", "openpyxl", "duckdb", "pyarrow", "numpy", "scipy", "svy"}
