"""Every kind of page passes axe at both widths and fits a phone; and axe would tell if it did not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import browser as axe

from evidoc.write import Site

pytestmark = [pytest.mark.browser, pytest.mark.pdf]

PAGES = ("index", "specimen", "values", "made", "accessibility")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with axe.browser() as started:
        yield started


@pytest.mark.parametrize("page", PAGES)
def test_pages_have_no_violation_and_fit_the_window(site: Site, chromium: Any, page: str) -> None:
    assert axe.faults(site.folder / f"{page}.html", chromium) == []


def test_the_contents_are_open_beside_the_text_and_folded_on_a_phone(site: Site, chromium: Any) -> None:
    for width, visible in ((360, False), (1280, True)):
        with axe.opened(chromium, site.folder / "specimen.html", width) as page:
            assert page.is_visible(".toc ol a") is visible, width


def test_a_phone_gets_the_narrow_picture(site: Site, chromium: Any) -> None:
    for width, name in ((360, "level-narrow."), (1280, "level.")):
        with axe.opened(chromium, site.folder / "specimen.html", width) as page:
            shown = page.evaluate("document.querySelector('picture img').currentSrc")
            assert f"/assets/{name}" in shown, width


def test_a_page_asks_nobody_for_anything(site: Site, chromium: Any) -> None:
    with axe.opened(chromium, site.folder / "specimen.html", 1280) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        assert asked
        assert all(url.startswith("file:") for url in asked)
        assert page.evaluate("[...document.fonts].filter(f => f.status === 'error').length") == 0
        assert page.evaluate("document.fonts.check('600 16px \"evidoc Serif\"')")


def test_a_bad_page_is_told(tmp_path: Path, chromium: Any) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<html lang="en"><title>Bad</title><main><h1>A</h1><h3>Skipped</h3><p style="color:#666">Pale</p>'
        '<p style="width:400px">Wide</p>'
        '<img src="x.png"></main></html>',
        encoding="utf-8",
    )
    found = "\n".join(axe.faults(bad, chromium))
    for rule in ("color-contrast-enhanced", "image-alt", "heading-order"):
        assert rule in found
    assert "bad.html at 360px: wider than its window" in found
    assert "bad.html at 1280px: wider" not in found
