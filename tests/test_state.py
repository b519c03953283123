"""In: what one build learnt of this machine. Out: the same for the next; nothing where it is damaged, and no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc import fingerprint, kept, state
from evidoc.kept import Record
from evidoc.state import State


@pytest.fixture
def left(tmp_path: Path) -> State:
    """Return a state that was saved, with the digest of a file and how long a step took."""
    file = tmp_path / "a.csv"
    file.write_text("one", encoding="utf-8")
    made = State.open(tmp_path / "state")
    made.files.of_file(file)
    made.took("analysis/a.py", 1.23456)
    made.save()
    return made


def test_a_state_comes_back(left: State) -> None:
    assert left.folder is not None
    again = State.open(left.folder)
    assert again.times == {"analysis/a.py": 1.235}
    assert again.files.as_dict() == left.files.as_dict() != {}
    assert again.environment == fingerprint.of_environment()


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[]\n{}\n"])
def test_a_damaged_state_is_an_empty_one(left: State, content: bytes) -> None:
    assert left.folder is not None
    (left.folder / state.FILE).write_bytes(content)
    again = State.open(left.folder)
    assert (again.times, again.files.as_dict()) == ({}, {})
    again.save()
    assert kept.read(left.folder / state.FILE) is not None


def test_a_state_of_another_version_is_an_empty_one(left: State) -> None:
    assert left.folder is not None
    kept.write(left.folder / state.FILE, Record({"version": "older"}, {"files": 3}))
    assert State.open(left.folder).times == {}


def test_where_nothing_can_be_written_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")
    blocked = State.open(tmp_path / "state")
    blocked.took("a", 1)
    blocked.save()
    assert blocked.times == {"a": 1}


def test_what_did_not_change_is_not_written_again(left: State) -> None:
    assert left.folder is not None
    file = left.folder / state.FILE
    before = file.stat().st_ino
    again = State.open(left.folder)
    again.save()
    assert file.stat().st_ino == before
    again.took("analysis/a.py", 2)
    again.save()
    assert file.stat().st_ino != before
    assert State.open(left.folder).times == {"analysis/a.py": 2}


def test_a_state_without_a_folder_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    passing = State()
    passing.took("a", 1)
    passing.save()
    assert list(tmp_path.iterdir()) == []
