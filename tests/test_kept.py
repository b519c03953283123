"""In: what a step rested on and gave. Out: the same, or nothing at all where anybody or anything meddled with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidoc import kept
from evidoc.kept import Record

RECORD = Record({"data/a.csv": "1", "Python": "2"}, {"value": 4.9, "text": "é\n", "rows": [[1, None]]})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a record on disk."""
    made = tmp_path / "deep" / "step.json"
    kept.write(made, RECORD)
    return made


def test_a_record_comes_back_as_it_was(file: Path) -> None:
    assert kept.read(file) == RECORD
    assert [path.name for path in file.parent.iterdir()] == ["step.json"]


def test_the_same_record_is_the_same_bytes(file: Path) -> None:
    other = file.with_name("other.json")
    kept.write(other, Record({"Python": "2", "data/a.csv": "1"}, RECORD.output))
    assert other.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"4.9", b"9.4"),
        lambda content: content.replace(b'"1"', b'"2"'),
        lambda content: content[:-1],
        lambda content: content + b"\n",
        lambda content: content.replace(b'"version": 4', b'"version": 3'),
        lambda content: content.partition(b"\n")[2],
        lambda _: b"",
        lambda _: b"\xff\n\xff",
        lambda _: b"[]\n[]",
        lambda _: b"[" * 100_000,
    ],
)
def test_what_was_changed_or_cut_short_is_no_record(file: Path, change: Callable[[bytes], bytes]) -> None:
    content = file.read_bytes()
    assert change(content) != content
    file.write_bytes(change(content))
    assert kept.read(file) is None


def test_where_there_is_nothing_there_is_no_record(tmp_path: Path) -> None:
    assert kept.read(tmp_path / "none.json") is None
    assert kept.read(tmp_path) is None


@pytest.mark.parametrize("output", [float("nan"), {1, 2}])
def test_what_cannot_be_written_leaves_the_old_record(file: Path, output: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        kept.write(file, Record({}, output))
    assert kept.read(file) == RECORD


def test_a_full_disk_leaves_the_old_file_and_no_piece_of_the_new(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        kept.write(file, Record({}, "new"))
    assert kept.read(file) == RECORD
    assert [path.name for path in file.parent.iterdir()] == ["step.json"]


def test_changed_names_what_is_other_new_or_gone_in_the_order_of_now() -> None:
    before = {"same": "1", "other": "1", "gone": "1"}
    now = {"new": "1", "same": "1", "other": "2"}
    assert kept.changed(before, now) == ("new", "other", "gone")
    assert kept.changed(before, dict(before)) == ()


def test_what_it_gave_comes_back_in_the_order_in_which_it_was_given(file: Path) -> None:
    """Codes of a codebook are shown in its order, whether a step ran or was kept."""
    kept.write(file, Record({"b": "1", "a": "2"}, {"codes": {"survey": "Survey", "case": "Case study"}}))
    found = kept.read(file)
    assert found is not None
    assert list(found.output["codes"]) == ["survey", "case"]
    assert list(found.inputs) == ["a", "b"]
