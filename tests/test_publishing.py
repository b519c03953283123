"""In: a small project, built, and changed. Out: what speaks against publishing it, by the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import once, shared_folder
from tests.rebuilding.marbles import edit, write_marbles

from evidoc.cli import run

STALE, TOUCHED = 3, 6


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project, built; never write to it."""

    def make(folder: Path) -> None:
        root = write_marbles(folder / "project")
        edit(root, "_quarto.yml", "evidoc:\n", "evidoc:\n  pdf: false\n")
        assert run(["build", "--root", str(root)]) == 0

    return once(shared_folder(tmp_path_factory) / "published", make) / "project"


@pytest.fixture
def project(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "project"))


def _fails(root: Path, *words: str) -> int:
    return run(["build", "--fail-if-stale", *words, "--root", str(root)])


def _check(root: Path) -> int:
    return run(["publish-check", "--root", str(root)])


def test_what_is_fresh_passes_and_is_left_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {f: f.stat().st_mtime_ns for f in project.rglob("*") if "state" not in f.parts}
    capsys.readouterr()
    assert _fails(project) == 0
    assert capsys.readouterr().out == "Nothing is stale.\n"
    assert _check(project) == 0
    assert capsys.readouterr().out == "Nothing speaks against publishing _site/.\n"
    assert {f: f.stat().st_mtime_ns for f in project.rglob("*") if "state" not in f.parts} == before


def test_what_is_stale_is_told_with_its_way_and_not_built(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project, "analysis/deep.py", "one == other", "one != other")
    page = (project / "_site" / "red.html").read_bytes()
    assert _fails(project) == STALE
    told = capsys.readouterr().err
    way = "chapters/red.qmd ← value red.number ← analysis/red.py ← analysis/deep.py changed"
    assert f"_site/red.html: red.html is stale: {way}. [stale]" in told
    assert (project / "_site" / "red.html").read_bytes() == page
    assert _check(project) == STALE


def test_a_clone_is_built_first_and_agrees_with_its_lock(project: Path) -> None:
    lock = (project / "evidoc.lock").read_bytes()
    clone = Path(shutil.copytree(project, project.with_name("clone"), ignore=shutil.ignore_patterns("_site", "_build")))
    assert _fails(clone) == 0
    assert (clone / "_site" / "index.html").is_file()
    assert (clone / "evidoc.lock").read_bytes() == lock


def test_a_clone_that_gives_something_else_than_its_lock_says_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project, "evidoc.lock", '"red.number": "30"', '"red.number": "31"')
    lock = (project / "evidoc.lock").read_bytes()
    shutil.rmtree(project / "_site")
    shutil.rmtree(project / "_build")
    for _ in range(2):  # the second time there is a site
        assert _fails(project) == STALE
        assert "value red.number is '30', evidoc.lock says '31'" in capsys.readouterr().err
        assert (project / "evidoc.lock").read_bytes() == lock


def test_a_lock_that_is_missing_or_broken_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / "evidoc.lock"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    assert _check(project) == STALE
    assert "There is no evidoc.lock to compare with." in capsys.readouterr().err
    file.write_text(f"<<<<<<< ours\n{text}", encoding="utf-8")
    assert _fails(project) != 0
    assert "evidoc.lock:1" in capsys.readouterr().err


def test_a_page_that_was_changed_by_hand_or_is_gone_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project, "_site/red.html", "as a book says", "as no book says")
    (project / "_site" / "blue.html").unlink()
    assert _check(project) == TOUCHED
    told = capsys.readouterr().err
    assert "_site/red.html: This file of the site was changed by hand. [site-touched]" in told
    assert "_site/blue.html: This file of the site is missing. [site-touched]" in told


def test_gaps_and_documents_of_an_earlier_build_are_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project, "chapters/red.qmd", "as a book says", "as TBC says")
    edit(project, "analysis/read.py", "int(extra", "1 / 0 * int(extra")
    assert run(["build", "--root", str(project)]) != 0
    capsys.readouterr()
    assert _fails(project) != 0  # the document that is kept rests on a script that fails
    assert _check(project) != 0
    told = capsys.readouterr().err
    assert "The document 'blue' is kept from an earlier good build. [kept-document]" in told
    assert "chapters/red.qmd:11" in told
    assert "[tbc]" in told


def test_a_site_without_its_pdfs_may_be_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_marbles(tmp_path / "project")
    assert run(["build", "--no-pdf", "--root", str(root)]) == 0
    assert _fails(root, "--no-pdf") == 0
    assert _fails(root) == STALE
    assert "red.pdf is missing" in capsys.readouterr().err


def test_faults_of_all_stages_are_told_where_a_strict_build_keeps_going(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project, "analysis/read.py", "int(extra", "1 / 0 * int(extra")
    edit(project, "chapters/red.qmd", "as a book says", "as $\\frac{1}$ says")
    words = ["build", "--strict", "--root", str(project)]
    site = (project / "_site" / "red.html").read_bytes()
    assert run(words) == 4
    assert "unreadable-maths" not in capsys.readouterr().err
    assert run([*words, "--keep-going"]) == 4
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert "unreadable-maths" in told
    assert (project / "_site" / "red.html").read_bytes() == site
