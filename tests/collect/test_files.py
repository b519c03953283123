"""Reading text files: encodings, missing files, paths that leave the project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from evidoc.collect.files import inside, one_look, read_text, relative
from evidoc.errors import Place


def test_text_loses_its_mark_and_its_carriage_returns(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text("a.txt", tmp_path) == ("one\ntwo\nthree\n", [])
    assert read_text(tmp_path / "a.txt", tmp_path)[0] == "one\ntwo\nthree\n"


def test_not_utf8_names_the_first_bad_byte_and_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.qmd").write_bytes(b"cafe\r\nna\xefve\n")
    text, (problem,) = read_text("a.qmd", tmp_path)
    assert text == ""
    assert problem.kind == "not-utf-8"
    assert problem.place == Place("a.qmd", 2, 3)
    assert "0xEF" in problem.message
    assert "'ï'" in problem.message
    assert "iconv -f WINDOWS-1252 -t UTF-8 'a.qmd'" in problem.hint


def test_utf16_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("a,b\n".encode("utf-16"))
    _, (problem,) = read_text("a.csv", tmp_path)
    assert problem.place == Place("a.csv", 1, 1)
    assert "iconv -f UTF-16" in problem.hint


def test_a_missing_file_offers_the_nearest_one_of_its_kind(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "index.qmd").write_text("x")
    (tmp_path / "_site").mkdir()
    (tmp_path / "_site" / "indx.qmd").write_text("x")
    place = Place("_quarto.yml", 3, 5)
    _, (problem,) = read_text("chapters/indx.qmd", tmp_path, place)
    assert problem.kind == "missing-file"
    assert problem.place == place
    assert problem.hint == "Did you mean 'chapters/index.qmd'?"
    _, (problem,) = read_text("x.bib", tmp_path)
    assert problem.hint == "Make the file, or correct its name."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    _, (problem,) = read_text("chapters", tmp_path)
    assert problem.kind == "missing-file"
    assert "folder" in problem.message


@pytest.mark.parametrize("path", ["../x.txt", "a/../../x.txt", "/etc/hostname", "link/x.txt"])
def test_a_path_that_leaves_the_project(tmp_path: Path, path: str) -> None:
    root = tmp_path / "project"
    (root / "a").mkdir(parents=True)
    (tmp_path / "x.txt").write_text("secret")
    (root / "link").symlink_to(tmp_path)
    assert not inside(root, path)
    text, (problem,) = read_text(path, root)
    assert text == ""
    assert problem.kind == "path-leaves-project"


def test_paths_inside(tmp_path: Path) -> None:
    assert inside(tmp_path, "a/../b.txt")
    assert inside(tmp_path, tmp_path / "b.txt")
    assert relative(tmp_path, "a/../b.txt") == "b.txt"
    assert relative(tmp_path, tmp_path / "c" / "b.txt") == "c/b.txt"
    assert relative(tmp_path, "../b.txt") == "../b.txt"


def test_however_many_files_are_missing_the_folder_is_looked_through_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks: list[Path] = []
    own = os.walk

    def walk(root: Path) -> Any:
        walks.append(root)
        return own(root)

    monkeypatch.setattr(os, "walk", walk)
    (tmp_path / "a1.csv").touch()

    def hints() -> list[str]:
        return [read_text(f"b{number}.csv", tmp_path)[1][0].hint for number in (1, 2, 1)]

    with one_look():
        assert hints() == ["Did you mean 'a1.csv'?"] * 3
        assert len(walks) == 1
    (tmp_path / "a1.csv").rename(tmp_path / "b3.csv")
    assert hints() == ["Did you mean 'b3.csv'?"] * 3
    assert len(walks) == 4


NAMES = ("a", "a/b.txt", "a//b.txt", "./a", "a/.", "a/", "", ".", "..a", "a/..b")
OUTSIDE = ("..", "../x", "a/../b", "a/../../x", "/x")
LINKS = ("up", "up/x", "own", "own/b.txt", "own/../x", "away/x", "lost", "lost/x", "round", "round/x", "a/none/x")


@pytest.mark.parametrize("name", [*NAMES, *OUTSIDE, *LINKS])
def test_quick_answers_are_those_of_the_system(tmp_path: Path, name: str) -> None:
    root = tmp_path / "project"
    (root / "a").mkdir(parents=True)
    (root / "a" / "b.txt").touch()
    for link, to in (("up", ".."), ("own", "a"), ("away", "/etc"), ("lost", "none"), ("round", "round")):
        (root / link).symlink_to(to)
    try:
        there = (root / name).resolve().is_relative_to(root.resolve())
    except RuntimeError:  # of a link that leads to itself, and so to no file at all
        there = True
        assert [problem.kind for problem in read_text(name, root)[1]] == ["missing-file"]
    assert inside(root, name) == there
    way = os.path.relpath(os.path.abspath(root / name), os.path.abspath(root))  # noqa: PTH100
    assert relative(root, name) == (Path(name).as_posix() if way.startswith("..") else Path(way).as_posix())
