"""One document that holds every kind of block is built as people build: its page and PDF are whole, and fit for all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import browser as axe

from evidoc import cli
from evidoc.write.conformance import broken_rules
from evidoc.write.pdf_reading import Reading, read

pytestmark = [pytest.mark.browser, pytest.mark.pdf]

HERE = Path(__file__).parent
GOOD = HERE.parent / "projects" / "good"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("everything") / "project"
    shutil.copytree(GOOD, root, ignore=shutil.ignore_patterns("_build", "_site", "expect.yml"))
    shutil.copytree(HERE / "everything", root, dirs_exist_ok=True)
    assert cli.run(["build", "--root", str(root), "--strict"]) == 0
    return root / "_site"


@pytest.fixture(scope="module")
def html(site: Path) -> str:
    return (site / "note.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reading(site: Path) -> Reading:
    return read((site / "note.pdf").read_bytes())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with axe.browser() as started:
        yield started


def test_the_page_breaks_no_rule_and_fits_the_window(site: Path, chromium: Any) -> None:
    assert axe.faults(site / "note.html", chromium) == []


def test_nothing_on_the_page_lies_over_anything_else(site: Path, chromium: Any) -> None:
    blocks = ".doc-body p, .doc-body figure, .doc-body pre, .doc-body li, .doc-body math[display=block], .column-margin"
    for width in axe.WIDTHS:
        with axe.opened(chromium, site / "note.html", width) as page:
            page.add_script_tag(path=str(HERE / "overlaps.js"))
            assert page.evaluate("selector => overlaps(selector)", blocks) == [], width


def test_long_formulas_scroll_by_keyboard_on_a_phone(site: Path, chromium: Any) -> None:
    with axe.opened(chromium, site / "note.html", 360) as page:
        long = page.locator(".evidoc-maths:has(math[display=block])").first
        assert long.evaluate("e => e.scrollWidth - e.clientWidth") > 100
        long.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_formulas_are_set_in_the_fonts_of_the_site(site: Path, chromium: Any) -> None:
    with axe.opened(chromium, site / "note.html", 1280) as page:
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.fonts.check('16px \"evidoc Math\"', 'x')")
        brackets = page.locator("math[display=block] mo:has(+ mtable)").last
        assert brackets.bounding_box()["height"] > 35, "brackets grow with the matrix between them"


def test_the_pdf_conforms_and_lays_no_strange_font(site: Path, reading: Reading) -> None:
    assert broken_rules((site / "note.pdf").read_bytes()) == []
    own = ("evidoc-Sans", "evidoc-Serif", "evidoc-Mono")
    assert [name for name in reading.fonts if not name.startswith(own)] == []


def test_the_pdf_says_what_the_page_says_and_what_is_for_paper(html: str, reading: Reading) -> None:
    said = "".join(reading.pieces)
    assert reading.of("Formula")[0].detail == "r sub t"
    assert "The multilevel model of leaving" in [e.detail for e in reading.of("Formula")]
    assert "Nursery" in said
    assert "A note in the margin, with a link and alpha equals 0.05." in said
    assert "☑" in said
    assert "Video: How marbles are counted" in said
    assert "These words are for paper." in said
    assert "These words are for the screen." not in said
    assert "These words are for the screen." in html
    assert "These words are for paper." not in html


def test_the_pictures_that_cells_drew_are_in_the_site(site: Path, html: str, reading: Reading) -> None:
    (drawn,) = (site / "assets").glob("fig-drawn*.svg")
    assert f'src="assets/{drawn.name}"' in html
    assert "A line that rises from left to right" in [e.detail for e in reading.of("Figure")]
