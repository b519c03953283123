"""In: two evidocs in one project. Out: one of them works; the other says who does, or waits."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from evidoc import shelf
from evidoc.errors import WriteError

HOLD = """
import pathlib, sys
from evidoc import shelf
with shelf.build_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """Return a process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def let_go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()


def test_the_second_says_who_holds_the_project(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(WriteError) as caught, shelf.build_lock(tmp_path):
            pass
        let_go(process)
    (problem,) = caught.value.problems
    assert problem.kind == "build-running"
    since = r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    assert re.search(rf"process {process.pid}, '-c {re.escape(str(tmp_path))}', {since}\.$", problem.message)
    with shelf.build_lock(tmp_path):
        pass


def test_the_second_waits_if_it_is_told_to(tmp_path: Path) -> None:
    notes = []
    with holder(tmp_path) as process:

        def told(note: str) -> None:
            notes.append(note)
            let_go(process)

        with shelf.build_lock(tmp_path, wait=told):
            held = (tmp_path / "lock").read_text(encoding="utf-8")
    assert f'"process": {os.getpid()}' in held
    (note,) = notes
    assert note.startswith(f"Waiting for another evidoc, which works on this project: process {process.pid}, ")


def test_nobody_waits_for_a_lock_that_was_removed(tmp_path: Path) -> None:
    with holder(tmp_path) as process:

        def told(_: str) -> None:
            (tmp_path / "lock").unlink()
            let_go(process)

        with shelf.build_lock(tmp_path, wait=told), pytest.raises(WriteError), shelf.build_lock(tmp_path):
            pass


def test_the_lock_of_a_killed_evidoc_holds_nobody_up(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.kill()
    assert str(process.pid) in (tmp_path / "lock").read_text(encoding="utf-8")
    with shelf.build_lock(tmp_path):
        assert f'"process": {os.getpid()}' in (tmp_path / "lock").read_text(encoding="utf-8")
    assert (tmp_path / "lock").read_text(encoding="utf-8") == ""


def test_who_has_only_just_begun_need_not_be_known(tmp_path: Path) -> None:
    with shelf.build_lock(tmp_path):
        (tmp_path / "lock").write_text("{", encoding="utf-8")
        with pytest.raises(WriteError) as caught, shelf.build_lock(tmp_path):
            pass
    assert "only just begun" in caught.value.problems[0].message


@pytest.mark.parametrize("kind", ["file", "broken link", "file above"])
def test_a_build_folder_that_is_none_is_named(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "_build"
    if kind == "broken link":
        folder.symlink_to(tmp_path / "gone" / "build")
    else:
        folder.write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError) as caught, shelf.build_lock(folder / "deep" if kind == "file above" else folder):
        pass
    (problem,) = caught.value.problems
    assert problem.kind == "cannot-write"
    assert "Move" in problem.hint
