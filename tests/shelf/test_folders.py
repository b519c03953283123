"""In: folders, exchanged, interrupted at every point, or impossible to exchange. Out: the old one or the new, whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidoc import shelf
from evidoc.errors import WriteError
from evidoc.shelf import folders

MEMORY = Path("/dev/shm")  # noqa: S108 - a file system that is not the one of the tests' folder


def texts(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def site(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on another file system."""
    if not MEMORY.is_dir() or MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.parametrize("before", [True, False])
def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path: Path, before: bool, atomic: bool) -> None:
    target = tmp_path / "_site"
    if before:
        site(target, "old")
    new = shelf.aside(target)
    (new / "index.html").write_text("new", encoding="utf-8")
    shelf.exchange(new, target, atomic=atomic)
    assert texts(target) == {"index.html": "new"}
    assert names(tmp_path) == ["_site"]


def test_where_the_system_exchanges_two_names_no_rename_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = site(tmp_path / "one", "1"), site(tmp_path / "other", "2")
    if not folders._swap(one, other):
        pytest.skip("neither this system nor this file system exchanges two names")
    assert (texts(one), texts(other)) == ({"index.html": "2"}, {"index.html": "1"})
    monkeypatch.setattr(Path, "rename", None)
    shelf.exchange(one, other)
    assert texts(other) == {"index.html": "2"}


@pytest.mark.parametrize("stop_after", range(5))
def test_an_exchange_that_was_killed_is_finished_by_the_next_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    target = site(tmp_path / "_site", "old")
    new = shelf.aside(target)
    (new / "index.html").write_text("new", encoding="utf-8")
    steps = iter(range(stop_after))
    rename, remove = Path.rename, folders._remove

    def counted() -> None:
        if next(steps, None) is None:
            raise KeyboardInterrupt

    def counting_rename(path: Path, to: Path) -> Path:
        counted()
        return rename(path, to)

    def counting_remove(folder: Path) -> None:
        counted()
        remove(folder)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", counting_rename)
        patched.setattr(folders, "_remove", counting_remove)
        if stop_after < 4:
            with pytest.raises(KeyboardInterrupt):
                shelf.exchange(new, target, atomic=False)
        else:
            shelf.exchange(new, target, atomic=False)
    shelf.recover(target)
    assert texts(target) in ({"index.html": "old"}, {"index.html": "new"})
    assert stop_after < 2 or texts(target) == {"index.html": "new"}
    shelf.exchange(shelf.aside(target), target)
    assert names(tmp_path) == ["_site"]


@pytest.mark.parametrize("patience", [9.0, -1.0])
def test_a_site_is_written_down_before_it_is_seen_as_far_as_patience_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    target, said = site(tmp_path / "_site", "old"), list[str]()
    swap, fsync = folders._swap, os.fsync

    def swapping(one: Path, other: Path) -> bool:
        said.append("exchange")
        return swap(one, other)

    def writing(number: int) -> None:
        inode = os.fstat(number).st_ino
        said.extend(p.name for p in (tmp_path, *tmp_path.rglob("*")) if p.stat().st_ino == inode)
        fsync(number)

    monkeypatch.setattr(folders, "_PATIENCE", patience)
    monkeypatch.setattr(folders, "_swap", swapping)
    monkeypatch.setattr(os, "fsync", writing)
    with shelf.filling(target) as new:
        (new / "index.html").write_text("new", encoding="utf-8")
        shelf.exchange(new, target)
    assert said == [*(["index.html"] if patience > 0 else []), "exchange", tmp_path.name]
    assert texts(target) == {"index.html": "new"}


def test_what_a_killed_build_left_beside_is_not_built_upon(tmp_path: Path) -> None:
    target = tmp_path / "_site"
    (shelf.aside(target) / "stale.html").touch()
    assert list(shelf.aside(target).iterdir()) == []


def test_a_folder_that_was_filled_for_nothing_is_gone(tmp_path: Path) -> None:
    target = site(tmp_path / "_site", "old")
    with shelf.filling(target) as new:
        (new / "index.html").write_text("new", encoding="utf-8")
    assert names(tmp_path) == ["_site"]

    def interrupted() -> None:
        with shelf.filling(target) as half:
            (half / "half.html").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names(tmp_path) == ["_site"]
    assert texts(target) == {"index.html": "old"}


def test_an_exchange_that_was_interrupted_is_finished_before_what_stands_aside_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = site(tmp_path / "_site", "old")
    rename = Path.rename

    def interrupted(path: Path, to: Path) -> Path:
        if to.name == "old":
            rename(path, to)
            monkeypatch.setattr(Path, "rename", rename)
            raise KeyboardInterrupt
        return rename(path, to)

    with contextlib.suppress(KeyboardInterrupt), shelf.filling(target) as new:
        (new / "index.html").write_text("new", encoding="utf-8")
        monkeypatch.setattr(Path, "rename", interrupted)
        shelf.exchange(new, target, atomic=False)
        pytest.fail("nothing interrupted it")
    assert texts(target) == {"index.html": "new"}
    assert names(tmp_path) == ["_site"]


@pytest.mark.parametrize("kind", ["link", "broken link", "file"])
def test_what_is_no_folder_of_its_own_is_not_replaced(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "_site"
    served = site(tmp_path / "served", "old")
    if kind == "file":
        target.write_text("mine", encoding="utf-8")
    else:
        target.symlink_to(served if kind == "link" else tmp_path / "nowhere")
    with pytest.raises(WriteError) as caught, shelf.filling(target):
        pass
    (problem,) = caught.value.problems
    assert (problem.kind, str(problem.place)) == ("cannot-write", "_site")
    assert "Move _site away" in problem.hint
    assert os.path.lexists(target)
    assert texts(served) == {"index.html": "old"}
    assert not list(tmp_path.glob(".evidoc-*"))


def test_a_build_folder_on_another_disk_is_as_good(tmp_path: Path, elsewhere: Path) -> None:
    build = tmp_path / "_build"
    build.symlink_to(elsewhere)
    target = site(build / "results", "old")
    with shelf.build_lock(build), shelf.filling(target) as new:
        (new / "index.html").write_text("new", encoding="utf-8")
        shelf.exchange(new, target)
    assert texts(elsewhere / "results") == {"index.html": "new"}
    assert names(elsewhere) == ["lock", "results"]


def test_a_folder_from_another_disk_is_not_exchanged(tmp_path: Path, elsewhere: Path) -> None:
    target, new = site(tmp_path / "_site", "old"), site(elsewhere / "new", "new")
    with pytest.raises(WriteError) as caught, shelf.filling(target):
        shelf.exchange(new, target)
    assert "another file system" in caught.value.problems[0].message
    assert texts(target) == {"index.html": "old"}
    assert names(tmp_path) == ["_site"]
