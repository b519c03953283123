"""A page of its own finds the pictures beside its chapter, wherever it is written; its tabs and formulas work too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.write import sample
from tests.write.formulas import mathml

from evidoc.write.pdf_reading import read
from evidoc.write.single import Sheet, write_html, write_pdf


def sheet(root: Path, target: Path, *, plain: bool = False) -> Sheet:
    (root / "chapters/pictures").mkdir(parents=True, exist_ok=True)
    (root / "chapters/pictures/map.svg").write_text(sample.svg(200, 80), encoding="utf-8")
    formula = mathml(["x^2"])[0]
    body = f'<h1>One</h1><p>With {formula}.</p><p><img src="pictures/map.svg" alt="A map"></p>'
    woven = replace(sample.woven(body=body), id="chapters/note.qmd", bibliography="", headings=())
    return Sheet(replace(woven, images=("chapters/pictures/map.svg",)), sample.results(), root, target, plain=plain)


def test_a_page_beside_its_chapter_names_pictures_as_the_chapter_does(tmp_path: Path) -> None:
    written = write_html(sheet(tmp_path, tmp_path / "chapters/note.html"))
    assert written.problems == ()
    html = (tmp_path / "chapters/note.html").read_text(encoding="utf-8")
    assert 'src="pictures/map.svg"' in html
    assert 'alttext="x squared"' in html


def test_a_page_written_elsewhere_finds_them_too(tmp_path: Path) -> None:
    write_html(sheet(tmp_path, tmp_path / "out.html"))
    assert 'src="chapters/pictures/map.svg"' in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_a_plain_body_is_left_as_it_was_woven(tmp_path: Path) -> None:
    write_html(sheet(tmp_path, tmp_path / "chapters/note.html", plain=True))
    assert "alttext" not in (tmp_path / "chapters/note.html").read_text(encoding="utf-8")


@pytest.mark.pdf
def test_a_pdf_has_its_pictures_and_formulas(tmp_path: Path) -> None:
    written = write_pdf(sheet(tmp_path, tmp_path / "note.pdf"))
    assert written.problems == ()
    reading = read((tmp_path / "note.pdf").read_bytes())
    assert [e.detail for e in reading.of("Figure")] == ["A map"]
    assert [e.detail for e in reading.of("Formula")] == ["x squared"]
