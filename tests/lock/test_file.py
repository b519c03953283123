"""In: locks, and files that are none. Out: one text for equal content, read back; else what is wrong, and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidoc import lock
from evidoc.errors import CollectError, Problem
from evidoc.lock import Locked, Step

LOCKED = Locked(
    {"evidoc": "0.1.0", "requirements.lock": "0123456789abcdef"},
    {
        "documents/guide": Step({"value pay.gap": "11", "chapters/guide.qmd": "22"}, text="33"),
        "analysis/pay.py": Step({"data/é.csv": "44"}, {"pay.gap": "7.1\u00a0%"}, {"pay": "55"}, {"pay": "66"}),
    },
)
TEXT = """\
{
  "about": "What each step rests on, and what readers see of it. 'evidoc build' writes this file; commit it.",
  "version": 1,

  "environment": {
    "evidoc": "0.1.0",
    "requirements.lock": "0123456789abcdef"
  },

  "steps": {

    "analysis/pay.py": {
      "inputs": {
        "data/é.csv": "44"
      },
      "values": {
        "pay.gap": "7.1\u00a0%"
      },
      "tables": {
        "pay": "55"
      },
      "figures": {
        "pay": "66"
      }
    },

    "documents/guide": {
      "text": "33",
      "inputs": {
        "chapters/guide.qmd": "22",
        "value pay.gap": "11"
      }
    }

  }
}
"""


def refused(root: Path, written: str | bytes) -> Problem:
    """Return the problem that a file of this content is."""
    data = written if isinstance(written, bytes) else written.encode()
    (root / lock.FILE).write_bytes(data)
    with pytest.raises(CollectError) as caught:
        lock.read(root)
    (problem,) = caught.value.problems
    assert problem.kind == "broken-lock"
    assert problem.place.file == lock.FILE
    assert "run 'evidoc build'" in problem.hint
    assert "delete " in problem.hint.lower()
    return problem


def test_a_lock_reads_as_it_was_written(tmp_path: Path) -> None:
    assert lock.text(LOCKED) == TEXT
    assert lock.write(tmp_path, TEXT)
    assert lock.read(tmp_path) == LOCKED
    assert (tmp_path / lock.FILE).read_bytes() == TEXT.encode()


def test_a_project_without_steps_has_a_lock_too(tmp_path: Path) -> None:
    lock.write(tmp_path, lock.text(Locked()))
    assert lock.read(tmp_path) == Locked()


def test_it_is_written_only_where_it_differs(tmp_path: Path) -> None:
    file = tmp_path / lock.FILE
    assert lock.write(tmp_path, TEXT)
    before = file.stat()
    assert not lock.write(tmp_path, TEXT)
    assert file.stat().st_ino == before.st_ino
    file.write_bytes(TEXT.replace("\n", "\r\n").encode())  # as git may check it out
    assert not lock.write(tmp_path, TEXT)
    file.write_bytes(b"\xff")
    assert lock.write(tmp_path, TEXT)
    assert [path.name for path in tmp_path.iterdir()] == [lock.FILE]


def test_no_lock_is_no_error(tmp_path: Path) -> None:
    assert lock.read(tmp_path) is None


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> other branch"])
def test_marks_of_a_merge_are_named_with_their_line(tmp_path: Path, mark: str) -> None:
    lines = TEXT.split("\n")
    lines.insert(11, mark)
    problem = refused(tmp_path, "\n".join(lines))
    assert "merge" in problem.message
    assert "either side" in problem.hint
    assert problem.place.line == 12


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('"22",', '"22"', 31, "no JSON"),
        ("}\n}\n", "}\n", 36, "no JSON"),
        ('"version": 1', '"version": 0', 3, "an older evidoc"),
        ('"version": 1', '"version": 99', 3, "a newer evidoc"),
        ('"version": 1,', "", 1, "version"),
        ('"version": 1', '"version": true', 1, "version"),
        ('"evidoc": "0.1.0"', '"evidoc": 1', 5, "environment"),
        ('"steps"', '"stages"', 1, "steps"),
        ('"text": "33"', '"text": 33', 27, "'text' of 'documents/guide'"),
        ('"text": "33"', '"size": "33"', 27, "nothing else"),
        ('"pay": "66"', '"pay": ["66"]', 12, "'figures' of 'analysis/pay.py'"),
        ('"value pay.gap"', '"chapters/guide.qmd"', 31, "'chapters/guide.qmd' twice"),
    ],
)
def test_what_is_broken_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in TEXT
    problem = refused(tmp_path, TEXT.replace(old, new))
    assert says in problem.message
    assert problem.place.line == line


@pytest.mark.parametrize(
    ("version", "hint"), [("0", "Delete evidoc.lock, run"), ("99", "Bring this evidoc up to date")]
)
def test_what_to_do_with_the_lock_of_another_evidoc(tmp_path: Path, version: str, hint: str) -> None:
    assert refused(tmp_path, TEXT.replace('"version": 1', f'"version": {version}')).hint.startswith(hint)


@pytest.mark.parametrize("written", [b"[" * 100_000, b"", b"[]", b"\xff\xfe", b"null", b'{"version": "1"}'])
def test_what_is_no_lock_at_all_is_refused(tmp_path: Path, written: bytes) -> None:
    refused(tmp_path, written)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / lock.FILE).mkdir()
    with pytest.raises(CollectError):
        lock.read(tmp_path)


def test_it_is_plain_json() -> None:
    assert json.loads(TEXT)["steps"]["documents/guide"]["text"] == "33"
