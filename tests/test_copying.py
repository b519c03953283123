"""In: a project among environments, caches, links and what was built. Out: what a copy holds, and what it leaves."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from evidoc.errors import WriteError
from evidoc.pipeline import copying
from evidoc.pipeline.copying import copy_inputs, remove_private


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder of a project."""
    for name in ("_quarto.yml", "data/a.csv", "chapters/_build/note.qmd", ".hidden/kept.txt"):
        write(tmp_path / "project" / name)
    return tmp_path / "project"


def write(file: Path, text: str = "text") -> None:
    """Write a file, with the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def names(folder: Path) -> set[str]:
    """Return what a folder holds, empty folders left out."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_symlink() or p.is_file()}


def test_everything_that_may_be_an_input_is_copied(root: Path, tmp_path: Path) -> None:
    (root / "empty").mkdir()
    assert copy_inputs(root, tmp_path / "copy") == 4
    assert names(tmp_path / "copy") == names(root)
    assert (tmp_path / "copy" / "empty").is_dir()


@pytest.mark.parametrize(
    "name",
    [
        "_build/results/values.json", "_site/index.html", ".git/config", "sub/.git/config", ".evidoc-new-_site/x.html",
        "analysis/__pycache__/a.pyc", ".venv/pyvenv.cfg", "my environment/pyvenv.cfg", ".cache/CACHEDIR.TAG",
        "node_modules/x.js", ".quarto/x", "chapters/.ipynb_checkpoints/a.ipynb",
    ],
)  # fmt: skip
def test_what_was_built_and_what_tools_keep_is_not(name: str, root: Path, tmp_path: Path) -> None:
    before = names(root)
    write(root / name)
    write((root / name).parent / "deep" / "file")
    copy_inputs(root, tmp_path / "copy")
    assert names(tmp_path / "copy") == before


def test_a_copy_is_a_file_of_its_own_and_of_its_own_time(root: Path, tmp_path: Path) -> None:
    os.utime(root / "data" / "a.csv", (1, 1))
    (root / "data" / "a.csv").chmod(0o744)
    copy_inputs(root, tmp_path / "copy")
    told = (tmp_path / "copy" / "data" / "a.csv").stat()
    assert told.st_nlink == 1
    assert told.st_mtime > 1
    assert told.st_mode & 0o777 == 0o744
    write(tmp_path / "copy" / "data" / "a.csv", "changed")
    assert (root / "data" / "a.csv").read_text(encoding="utf-8") == "text"


def test_links_inside_the_project_lead_to_the_copy(root: Path, tmp_path: Path) -> None:
    links = {"data/near.csv": "a.csv", "chapters/data": "../data", "far.csv": str(root / "data" / "a.csv")}
    for name, leads in links.items():
        (root / name).symlink_to(leads)
    copy_inputs(root, tmp_path / "copy")
    copy = tmp_path / "copy"
    for name in links:
        assert (copy / name).is_symlink()
        assert (copy / name).resolve().is_relative_to(copy)
        assert (copy / name).exists()


def test_a_link_that_names_the_project_by_another_path_leads_to_the_copy(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    (root / "far.csv").symlink_to(tmp_path / "alias" / "data" / "a.csv")
    copy_inputs(tmp_path / "alias", tmp_path / "copy")
    assert (tmp_path / "copy" / "far.csv").resolve() == tmp_path / "copy" / "data" / "a.csv"


def test_links_that_leave_the_project_lead_where_they_led(root: Path, tmp_path: Path) -> None:
    write(tmp_path / "outside.csv", "outside")
    (root / "data" / "outside.csv").symlink_to("../../outside.csv")
    (root / "data" / "nowhere.csv").symlink_to("../../nowhere.csv")
    copy = tmp_path / "deeper" / "than" / "that" / "copy"
    copy.parent.mkdir(parents=True)
    copy_inputs(root, copy)
    assert (copy / "data" / "outside.csv").resolve() == tmp_path / "outside.csv"
    assert (copy / "data" / "nowhere.csv").resolve() == tmp_path / "nowhere.csv"


def test_what_a_link_finds_in_a_folder_that_is_left_out_is_copied(root: Path, tmp_path: Path) -> None:
    write(root / ".git" / "annex" / "objects" / "1", "large data")
    (root / "data" / "large.csv").symlink_to("../.git/annex/objects/1")
    copy_inputs(root, tmp_path / "copy")
    assert not (tmp_path / "copy" / "data" / "large.csv").is_symlink()
    assert (tmp_path / "copy" / "data" / "large.csv").read_text(encoding="utf-8") == "large data"


def test_links_in_a_circle_are_copied_as_links(root: Path, tmp_path: Path) -> None:
    (root / "data" / "up").symlink_to("..")
    (root / "self").symlink_to("self")
    copy_inputs(root, tmp_path / "copy")
    assert names(tmp_path / "copy") >= {"data/up", "self"}


def test_no_room_is_told_before_anything_is_copied(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=copying._SPARE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(WriteError) as error:
        copy_inputs(root, tmp_path / "copy")
    assert error.value.problems[0].kind == "no-room"
    assert "TMPDIR" in error.value.problems[0].hint
    assert not (tmp_path / "copy").exists()


def test_a_file_that_is_gone_meanwhile_is_no_fault(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share = copying._share

    def gone(source: Path, target: Path) -> bool:
        if source.name == "a.csv":
            source.unlink()
        return share(source, target)

    monkeypatch.setattr(copying, "_share", gone)
    copy_inputs(root, tmp_path / "copy")
    assert "data/a.csv" not in names(tmp_path / "copy")
    assert "_quarto.yml" in names(tmp_path / "copy")


def test_pipes_and_sockets_are_passed_over(root: Path, tmp_path: Path) -> None:
    os.mkfifo(root / "pipe")
    copy_inputs(root, tmp_path / "copy")
    assert not (tmp_path / "copy" / "pipe").exists()


def test_restricted_rows_are_not_copied_and_are_gone_afterwards(tmp_path: Path) -> None:
    root, copy = tmp_path / "project", tmp_path / "copy"
    (root / "data" / "waves").mkdir(parents=True)
    rows, wave = root / "data" / "lfs.csv", root / "data" / "waves" / "1.csv"
    for file in (rows, wave):
        file.write_text("case\n1\n", encoding="utf-8")
    private = ("data/lfs.csv", "data/waves")
    copy_inputs(root, copy, private)
    assert (copy / "data/lfs.csv").samefile(rows)
    assert (copy / "data/waves/1.csv").samefile(wave)
    remove_private(copy, private)
    assert not (copy / "data/lfs.csv").exists()
    assert not (copy / "data/waves").exists()
    assert rows.read_text(encoding="utf-8") == wave.read_text(encoding="utf-8") == "case\n1\n"


def test_what_is_built_of_a_project_inside_is_left_out(tmp_path: Path) -> None:
    inner = tmp_path / "project" / "examples" / "demo"
    for folder in ("_site", "_build", "data"):
        (inner / folder).mkdir(parents=True)
        (inner / folder / "file").write_text("x", encoding="utf-8")
    (inner / "_quarto.yml").write_text("title: x\n", encoding="utf-8")
    assert copy_inputs(tmp_path / "project", tmp_path / "copy") == 2
