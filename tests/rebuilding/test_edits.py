"""In: a small project, built. Out: proof of what long rows of edits have found: what is fresh does not change."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rebuilding.marbles import edit, write_marbles

from evidoc.console import Console
from evidoc.model.report import Options, Report
from evidoc.pipeline import unchanged
from evidoc.pipeline.rebuilding import rebuild
from evidoc.pipeline.tracing import status
from evidoc.state import State

PAGES = Options(pdf=False, jobs=2)


def _build(root: Path, options: Options = PAGES) -> Report:
    return rebuild(root, options, Console(quiet=True))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project, built; never write to it."""
    root = write_marbles(tmp_path_factory.mktemp("edits") / "project")
    edit(root, "_quarto.yml", "evidoc:", "evidoc:\n  pdf: false")
    edit(root, "chapters/blue.qmd", "in the file.", "in the file, $x$.")
    assert not _build(root).errors
    return root


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Iterator[Path]:
    root = Path(shutil.copytree(made, tmp_path / "project"))
    _build(root)
    assert status(root).fresh
    yield root
    assert not _build(root).errors
    assert status(root).fresh


def _states(root: Path) -> dict[str, str]:
    return {output.name: output.state for output in status(root).outputs}


def test_a_link_that_leads_to_itself_is_no_file(project: Path) -> None:
    (project / "data" / "round").symlink_to("round")
    assert not _build(project).errors
    assert _build(project).unchanged


def test_a_page_that_was_kept_through_a_fault_is_not_fresh_once_it_is_mended(project: Path) -> None:
    edit(project, "chapters/red.qmd", "_part.qmd", "_none.qmd")
    assert _build(project).errors
    edit(project, "chapters/red.qmd", "_none.qmd", "_part.qmd")
    assert _states(project)["red.html"] == "stale"
    assert _states(project)["blue.html"] == "fresh"


def test_a_page_that_was_made_and_never_shown_is_not_fresh(project: Path) -> None:
    edit(project, "chapters/red.qmd", "as a book", "as the book")
    edit(project, "chapters/blue.qmd", "There are", "TBC. There are")
    assert _build(project, Options(pdf=False, strict=True)).errors
    edit(project, "chapters/blue.qmd", "TBC. There are", "There are")
    assert _states(project)["red.html"] == "stale"


def test_a_product_that_results_lack_is_not_fresh(project: Path) -> None:
    edit(project, "analysis/red.py", "rows =", "raise ValueError\nrows =")
    assert _build(project).errors
    edit(project, "analysis/red.py", "raise ValueError\n", "")
    assert _states(project)["value red.number"] == "stale"


def test_a_page_that_shows_what_is_no_longer_promised_is_not_fresh(project: Path) -> None:
    edit(project, "analysis/more.py", 'value("more"', 'value("many"')
    assert _states(project)["blue.html"] == "stale"


def test_a_lock_in_other_words_is_not_fresh(project: Path) -> None:
    edit(project, "evidoc.lock", "What each step", "What every step")
    assert status(project).lock == "differs"


def test_a_file_that_nobody_built_is_told(project: Path) -> None:
    (project / "_site" / "more.html").write_text("x", encoding="utf-8")
    assert status(project).site == {"more.html": "added by hand"}


def test_a_page_that_is_kept_keeps_the_font_for_its_formula(project: Path) -> None:
    before = (project / "_site" / "red.html").read_bytes()
    edit(project, "chapters/blue.qmd", "There are", "{{< include _none.qmd >}}\n\nThere are")
    assert _build(project).errors
    assert (project / "_site" / "red.html").read_bytes() == before
    edit(project, "chapters/blue.qmd", "{{< include _none.qmd >}}", "")


def test_the_authors_report_is_made_again(project: Path) -> None:
    report = project / "_build" / "authors.html"
    before = report.read_bytes()
    report.unlink()
    _build(project)
    assert report.read_bytes() == before


def test_nothing_is_written_into_a_page_that_bears_another_name_too(project: Path) -> None:
    page = project / "_site" / "red.html"
    before = page.read_bytes()
    (project / "_build" / "authors.html").unlink()
    os.link(page, project / "_build" / "authors.html")
    _build(project)
    assert page.read_bytes() == before


PASSED_OVER = {
    "an included file": ("chapters/_part.qmd", "chapters/_site/_part.qmd", "chapters/red.qmd", "_part.qmd"),
    "a picture": ("chapters/jar.svg", "chapters/.pictures/jar.svg", "chapters/red.qmd", "jar.svg"),
    "a bibliography": ("references.bib", ".works/references.bib", "_quarto.yml", "references.bib"),
    "a citation style": ("styles/own.csl", "styles/.own/own.csl", "_quarto.yml", "styles/own.csl"),
    "data": ("data/extra.txt", "data/node_modules/extra.txt", "analysis/read.py", "data/extra.txt"),
}


@pytest.fixture(scope="module")
def hiding(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project, built, with files in folders that no look at the whole project meets."""
    root = Path(shutil.copytree(made, tmp_path_factory.mktemp("hiding") / "project"))
    for old, new, file, named in PASSED_OVER.values():
        (root / new).parent.mkdir()
        (root / old).rename(root / new)
        folder = f"{Path(file).parent}/" if not named.startswith(Path(old).parts[0]) else ""
        edit(root, file, named, new.removeprefix(folder))
    edit(root, "analysis/read.py", '"data" / "extra.txt"', '"data" / "node_modules" / "extra.txt"')
    assert not _build(root).errors
    return root


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_a_document_rests_on_counts_wherever_it_stands(name: str, hiding: Path) -> None:
    assert not _build(hiding).errors
    assert unchanged.same(hiding, PAGES, State.open(hiding / "_build" / "state")) is not None
    with (hiding / PASSED_OVER[name][1]).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert unchanged.same(hiding, PAGES, State.open(hiding / "_build" / "state")) is None
