"""In: a small project, built. Out: proof that a build does nothing only where nothing at all has changed."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import once, shared_folder
from tests.rebuilding.marbles import edit, write_marbles

from evidoc import fingerprint
from evidoc.console import Console
from evidoc.model.report import Options, Report
from evidoc.pipeline import unchanged
from evidoc.pipeline.rebuilding import rebuild
from evidoc.state import State

PAGES = Options(pdf=False, jobs=2)
Touch = Callable[[Path, pytest.MonkeyPatch], object]


def _build(root: Path, options: Options = PAGES) -> Report:
    return rebuild(root, options, Console(quiet=True))


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project with its pages, built; never write to it."""

    def make(folder: Path) -> None:
        assert not _build(write_marbles(folder / "project")).unchanged

    return once(shared_folder(tmp_path_factory) / "marbles-pages", make) / "project"


@pytest.fixture
def project(pages: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pages, tmp_path / "project"))


def _another_package(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".installed" / "marbles-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(root / ".installed")


TOUCHES: dict[str, Touch] = {
    "a chapter": lambda root, _: edit(root, "chapters/red.qmd", "as a book", "as one book"),
    "a file that is new": lambda root, _: (root / "data" / "new.csv").write_text("a\n", encoding="utf-8"),
    "a file that is gone": lambda root, _: (root / "data" / "extra.txt").unlink(),
    "a hidden file of the project": lambda root, _: (root / ".env").write_text("A=1\n", encoding="utf-8"),
    "the lock": lambda root, _: edit(root, "evidoc.lock", '"red.number": "30"', '"red.number": "31"'),
    "a page of the site": lambda root, _: edit(root, "_site/red.html", "as a book", "as one book"),
    "a page that is gone": lambda root, _: (root / "_site" / "red.html").unlink(),
    "a file that nobody built": lambda root, _: (root / "_site" / "x.html").write_text("x", encoding="utf-8"),
    "the results": lambda root, _: edit(root, "_build/results/values.json", "30", "31"),
    "what a script left": lambda root, _: shutil.rmtree(root / "_build" / "steps"),
    "what a document left": lambda root, _: (root / "_build" / "woven" / "red.json").unlink(),
    "what a page left": lambda root, _: edit(root, "_build/written/red/page.html", "as a book", "as one book"),
    "the site": lambda root, _: shutil.rmtree(root / "_site"),
    "the record": lambda root, _: edit(root, "_build/state/build.json", "red", "blue"),
    "the date of PDFs": lambda _, monkeypatch: monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000"),
    "the profile": lambda _, monkeypatch: monkeypatch.setenv("QUARTO_PROFILE", "web"),
    "a variable that a chapter shows": lambda _, monkeypatch: monkeypatch.setenv("EVIDOC_TEST_PLACE", "here"),
    "Python": lambda _, monkeypatch: monkeypatch.setattr(platform, "python_version", lambda: "3.99.0"),
    "a package": _another_package,
    "evidoc": lambda _, monkeypatch: monkeypatch.setattr(fingerprint, "of_code", lambda *_, **__: "another"),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)
def test_any_change_makes_a_build_look(touch: Touch, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _unchanged(project)
    touch(project, monkeypatch)
    assert not _unchanged(project)


def _unchanged(root: Path, options: Options = PAGES) -> bool:
    return unchanged.same(root, options, State.open(root / "_build" / "state")) is not None


def test_other_options_make_a_build_look(project: Path) -> None:
    assert not _unchanged(project, Options(strict=True, pdf=False))
    assert not _unchanged(project, Options())
    assert _unchanged(project, Options(pdf=False, jobs=1))


@pytest.mark.parametrize("declared", [".hidden/extra.txt", ".hidden"], ids=["a file", "a folder with all in it"])
def test_a_declared_read_counts_also_where_no_look_at_the_folder_meets_it(declared: str, tmp_path: Path) -> None:
    root = write_marbles(tmp_path / "project")
    (root / ".hidden").mkdir()
    (root / ".hidden" / "extra.txt").write_text("7\n", encoding="utf-8")
    edit(root, "analysis/read.py", "reads data/extra.txt", f"reads {declared}")
    edit(root, "analysis/read.py", '"data" / "extra.txt"', '".hidden" / "extra.txt"')
    assert not _build(root).errors
    assert _unchanged(root)
    (root / ".hidden" / "extra.txt").write_text("8\n", encoding="utf-8")
    assert not _unchanged(root)


def test_what_may_change_by_itself_is_always_looked_at(tmp_path: Path) -> None:
    root = write_marbles(tmp_path / "project")
    script = root / "analysis" / "red.py"
    script.write_text("# evidoc: clock\n" + script.read_text(encoding="utf-8"), encoding="utf-8")
    assert not _build(root).errors
    assert not _build(root).unchanged
    assert not _build(root).unchanged


def test_a_build_with_faults_tells_them_every_time(project: Path) -> None:
    edit(project, "analysis/red.py", "rows =", "raise ValueError\nrows =")
    first = _build(project)
    second = _build(project)
    assert first.errors == second.errors != ()
    assert not second.unchanged


def test_gaps_and_notes_are_told_again(project: Path) -> None:
    edit(project, "chapters/red.qmd", "as a book says", "as TBC says")
    first = _build(project)
    second = _build(project)
    assert second.unchanged
    assert second.verdict.gaps == first.verdict.gaps != ()
    assert list(second.summary())[1:] == list(first.summary())


def test_links_that_lead_in_circles_are_followed_once(project: Path) -> None:
    (project / "data" / "up").symlink_to(project, target_is_directory=True)
    assert not _build(project).errors
    assert _unchanged(project)


def test_environments_and_hidden_folders_are_nobodys_evidence(project: Path) -> None:
    for folder in (".git", "env"):
        (project / folder).mkdir()
    (project / "env" / "pyvenv.cfg").touch()
    assert _unchanged(project)
    (project / ".git" / "index").touch()
    (project / "env" / "module.py").touch()
    assert _unchanged(project)


def test_a_project_that_was_moved_is_as_it_was(project: Path) -> None:
    assert _unchanged(project.rename(project.with_name("moved")))
