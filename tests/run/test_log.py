"""In: several attempts at one step, each with a log of its own. Out: the log of the one that counted, and no other."""

from __future__ import annotations

import os
from pathlib import Path

from evidoc.run import log


def attempt(home: Path, text: str, began: float) -> str:
    path, number = log.begin(home)
    os.write(number, text.encode())
    os.close(number)
    os.utime(path, (began, began))
    return path.name


def test_the_log_of_the_attempt_that_answered_counts(tmp_path: Path) -> None:
    log.clear(tmp_path / "a")
    name = attempt(tmp_path / "a", "first", 1)
    attempt(tmp_path / "a", "second", 2)
    assert log.settle(tmp_path / "a", name).read_text(encoding="utf-8") == "first"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["log.txt"]


def test_where_none_answered_the_last_one_counts(tmp_path: Path) -> None:
    attempt(tmp_path, "second", 2)
    attempt(tmp_path, "first", 1)
    assert log.settle(tmp_path).read_text(encoding="utf-8") == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["log.txt"]


def test_what_a_killed_run_left_is_taken_for_no_attempt(tmp_path: Path) -> None:
    attempt(tmp_path, "left", 1)
    log.clear(tmp_path)
    assert not log.settle(tmp_path).exists()
