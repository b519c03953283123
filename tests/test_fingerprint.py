"""In: the same content in other order, names and places. Out: the same digest, and another for any change."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from evidoc import fingerprint
from evidoc.fingerprint import Digests

LONG_AGO = 1_600_000_000
"""Seconds: a time that lies behind us everywhere."""


def test_data_are_digested_however_they_are_ordered() -> None:
    assert fingerprint.of_data({"a": 1, "b": [2]}) == fingerprint.of_data({"b": [2], "a": 1})
    assert fingerprint.of_data([1, 2]) != fingerprint.of_data([2, 1])


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        fingerprint.of_data(float("nan"))


def test_a_file_is_its_bytes_and_a_folder_its_files(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (two, one):
        (folder / "in").mkdir(parents=True)
        (folder / "in" / "a.txt").write_text("a", encoding="utf-8")
    assert fingerprint.of_path(one) == fingerprint.of_path(two)
    assert fingerprint.of_path(one / "in" / "a.txt") == fingerprint.of_bytes(b"a")
    (two / "in" / "a.txt").rename(two / "in" / "b.txt")
    assert fingerprint.of_path(one) != fingerprint.of_path(two)
    assert fingerprint.of_path(tmp_path / "none") == fingerprint.MISSING


def touch_behind_a_link(folder: Path) -> None:
    (folder.parent / "elsewhere" / "deep.txt").write_text("other", encoding="utf-8")


def make_an_empty_folder(folder: Path) -> None:
    (folder / "empty").mkdir()


def link_to_nothing(folder: Path) -> None:
    (folder / "broken").symlink_to("nowhere")


def name_in_bytes(folder: Path) -> None:
    Path(os.fsdecode(bytes(folder) + b"/\xff.txt")).write_text("", encoding="utf-8")


@pytest.mark.parametrize("change", [touch_behind_a_link, make_an_empty_folder, link_to_nothing, name_in_bytes])
def test_a_folder_is_all_that_whoever_reads_it_can_see(tmp_path: Path, change: Callable[[Path], None]) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "deep.txt").write_text("deep", encoding="utf-8")
    (folder / "link").symlink_to(elsewhere)
    before = fingerprint.of_path(folder)
    assert fingerprint.of_path(folder) == before
    change(folder)
    assert fingerprint.of_path(folder) != before


def test_a_folder_that_holds_itself_has_an_end(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path)
    before = fingerprint.of_path(tmp_path)
    (tmp_path / "a.txt").touch()
    assert fingerprint.of_path(tmp_path) != before


def test_a_package_of_another_version_is_another_environment(tmp_path: Path) -> None:
    (tmp_path / "one-1.0.dist-info").mkdir()
    before = fingerprint.of_environment([str(tmp_path)])
    (tmp_path / "module.py").touch()
    assert fingerprint.of_environment([str(tmp_path)]) == before
    (tmp_path / "one-1.0.dist-info").rename(tmp_path / "one-1.1.dist-info")
    assert fingerprint.of_environment([str(tmp_path)]) != before


@pytest.mark.parametrize("from_a_folder", [False, True])
def test_a_package_made_anew_from_a_folder_is_another_under_the_same_version(
    tmp_path: Path, from_a_folder: bool
) -> None:
    package = tmp_path / "one-1.0.dist-info"
    package.mkdir()
    (package / "RECORD").write_text("one.py,sha256=a,1\n", encoding="utf-8")
    if from_a_folder:
        (package / "direct_url.json").write_text("{}", encoding="utf-8")
    before = fingerprint.of_environment([str(tmp_path)])
    (package / "RECORD").write_text("one.py,sha256=b,1\n", encoding="utf-8")
    assert (fingerprint.of_environment([str(tmp_path)]) != before) is from_a_folder


def test_own_code_is_digested_part_by_part() -> None:
    assert fingerprint.of_code("errors.py") != fingerprint.of_code("errors.py", "model")
    assert fingerprint.of_code("model", "errors.py") == fingerprint.of_code("errors.py", "model")
    for names in (("model",), ("",), ("errors.py", "weave"), ("cli.py", "survey/lfs")):
        assert fingerprint.of_code(*names) == Digests().of_code(*names)


# What is not read again ---------------------------------------------------------------------------------------------


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files that are read, as they are."""
    found: list[Path] = []
    really = fingerprint.of_file

    def noted(path: Path) -> str:
        found.append(path)
        return really(path)

    monkeypatch.setattr(fingerprint, "of_file", noted)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file that was written long ago, as far as can be pretended."""
    made = tmp_path / "a.csv"
    made.write_text("one", encoding="utf-8")
    os.utime(made, (LONG_AGO, LONG_AGO))
    return made


@pytest.fixture
def later(file: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what sets the clock to so many seconds after `file` changed, which cannot be set back."""

    def forward(seconds: float) -> None:
        ahead = file.stat().st_ctime_ns + int(seconds * 1e9)
        monkeypatch.setattr(fingerprint.time, "time_ns", lambda: ahead)  # type: ignore[attr-defined]

    return forward


def test_what_did_not_change_is_not_read_again(file: Path, read: list[Path], later: Callable[[float], None]) -> None:
    later(3)
    first = Digests()
    digest = first.of_file(file)
    again = Digests(first.as_dict())
    assert again.of_file(file) == digest == fingerprint.of_bytes(b"one")
    assert read == [file]


@pytest.mark.parametrize("seconds", [0, 1.9, -1])
def test_what_was_read_right_after_a_change_is_read_again(
    file: Path, read: list[Path], later: Callable[[float], None], seconds: float
) -> None:
    later(seconds)
    first = Digests()
    first.of_file(file)
    Digests(first.as_dict()).of_file(file)
    assert read == [file, file]


@pytest.mark.parametrize(("ahead", "times"), [(1.0, 2), (3600.0, 1)])
def test_a_time_to_come_hides_nothing_and_costs_nothing(
    file: Path, read: list[Path], later: Callable[[float], None], ahead: float, times: int
) -> None:
    there = file.stat().st_ctime + 3 + ahead
    os.utime(file, (there, there))
    later(3)
    first = Digests()
    first.of_file(file)
    Digests(first.as_dict()).of_file(file)
    assert len(read) == times


def edit_in_place(file: Path) -> None:
    with file.open("r+", encoding="utf-8") as text:
        text.write("two")


def put_another_in_its_place(file: Path) -> None:
    other = file.with_name("other")
    other.write_text("two", encoding="utf-8")
    other.replace(file)


@pytest.mark.parametrize("change", [edit_in_place, put_another_in_its_place])
def test_an_edit_of_the_same_size_and_time_is_seen(
    file: Path, later: Callable[[float], None], change: Callable[[Path], None]
) -> None:
    later(3)
    digests = Digests()
    digests.of_file(file)
    known = digests.as_dict()
    change(file)
    os.utime(file, (LONG_AGO, LONG_AGO))
    assert digests.of_file(file) == Digests(known).of_file(file) == fingerprint.of_bytes(b"two")


def test_a_file_that_comes_and_goes_is_seen(file: Path, later: Callable[[float], None]) -> None:
    later(3)
    digests = Digests()
    digests.of_file(file)
    file.unlink()
    assert digests.of_file(file) == fingerprint.MISSING
    file.write_text("one", encoding="utf-8")
    assert digests.of_file(file) == fingerprint.of_bytes(b"one")


def test_files_below_a_folder_are_not_read_again_either(
    file: Path, read: list[Path], later: Callable[[float], None]
) -> None:
    later(3)
    digests = Digests()
    assert digests.of_path(file.parent) == digests.of_path(file.parent)
    assert read == [file]


def test_what_nobody_asked_for_stays_known_until_it_is_gone(file: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.csv"
    gone.touch()
    first = Digests()
    for path in (file, gone):
        first.of_file(path)
    gone.unlink()
    assert set(Digests(first.as_dict()).as_dict()) == {str(file)}
