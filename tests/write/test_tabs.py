"""Tabs work by mouse, keys and address; without the script every panel can be read; print shows them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests import browser as axe
from tests.write import sample

from evidoc.write import write_site
from evidoc.write.pdf_reading import read

pytestmark = [pytest.mark.browser, pytest.mark.pdf]

BODY = (Path(__file__).parent / "tabs.html").read_text(encoding="utf-8")
WORDS = ("Words for managers.", "Words for staff.", "Inner words.", "Words for parents.", "More for staff.")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("tabs")
    both = (sample.woven(body=BODY), sample.woven("plain", body="<p>No tabs.</p>"))
    woven = [replace(one, headings=(), bibliography="") for one in both]
    project = sample.project(root, "specimen", "plain")
    _, problems = write_site(project, woven, sample.results(), folder)
    assert problems == ()
    return folder / "specimen.html"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with axe.browser() as started:
        yield started


@pytest.fixture
def window(page: Path, chromium: Any) -> Iterator[Any]:
    """Return the page with its own security policy in force."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    try:
        opened = context.new_page()
        opened.goto(page.as_uri())
        yield opened
    finally:
        context.close()


def shown(window: Any) -> list[str]:
    return [words for words in WORDS if window.get_by_text(words, exact=True).is_visible()]


def test_the_script_is_linked_only_where_there_are_tabs(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert re.search(r'<script src="assets/site\.[0-9a-f]{12}\.js" defer></script>', html)
    assert "script-src 'self'" in html
    plain = page.with_name("plain.html").read_text(encoding="utf-8")
    assert "<script" not in plain
    assert "script-src 'none'" in plain


def test_one_panel_of_each_set_is_shown(window: Any) -> None:
    assert shown(window) == ["Words for managers.", "More for staff."]
    assert window.locator("#tabset-1-1-tab").get_attribute("tabindex") == "0"
    assert window.locator("#tabset-1-2-tab").get_attribute("tabindex") == "-1"
    assert not window.get_by_text("Managers", exact=True).nth(1).is_visible(), "the title is the tab's"


def test_a_press_shows_the_panel_and_those_of_its_group(window: Any) -> None:
    window.locator("#tabset-1-2-tab").click()
    assert shown(window) == ["Words for staff.", "Inner words.", "More for staff."]
    window.locator("#tabset-2-2-tab").click()
    assert shown(window) == ["Words for managers."]
    assert window.locator("#tabset-1-1-tab").get_attribute("aria-selected") == "true"
    window.locator("#tabset-1-3-tab").click()  # the other set has no such tab
    assert shown(window) == ["Words for parents."]
    assert window.get_by_text("More for managers.").is_visible()


def test_keys_move_from_tab_to_tab(window: Any) -> None:
    window.locator("#tabset-1-1-tab").focus()
    for key, tab in (
        ("ArrowRight", "1-2"), ("End", "1-3"), ("ArrowRight", "1-1"), ("ArrowLeft", "1-3"), ("Home", "1-1"),
    ):  # fmt: skip
        window.keyboard.press(key)
        assert window.evaluate("document.activeElement.id") == f"tabset-{tab}-tab", key
        assert window.locator(f"#tabset-{tab}").is_visible()
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.id") == "tabset-1-1", "the panel comes after its tab"


def test_an_address_inside_a_hidden_panel_opens_it(window: Any, page: Path) -> None:
    window.get_by_text("To what lies deep").click()
    window.wait_for_function("document.getElementById('deep').checkVisibility()")
    window.goto("about:blank")
    window.goto(f"{page.as_uri()}#deep")
    assert window.get_by_text("Words that lie deep.").is_visible()


def test_a_printed_page_shows_all(window: Any) -> None:
    window.emulate_media(media="print")
    assert shown(window) == list(WORDS)
    assert not window.locator("#tabset-1-2-tab").is_visible()


def test_without_the_script_all_is_read_in_order(page: Path, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    try:
        window = context.new_page()
        window.goto(page.as_uri())
        assert shown(window) == list(WORDS)
        assert window.get_by_text("Parents", exact=True).nth(1).is_visible()
        assert not window.locator("[role=tablist]").first.is_visible(), "no tabs are promised that do nothing"
    finally:
        context.close()


def test_tabs_break_no_rule_whichever_is_open(page: Path, chromium: Any) -> None:
    assert axe.faults(page, chromium) == []
    for width in axe.WIDTHS:
        with axe.opened(chromium, page, width) as window:
            window.locator("#tabset-1-2-tab").click()
            window.locator("#tabset-3-2-tab").click()
            assert axe.found(window, page.name, width) == []


def test_without_the_script_tabs_break_no_rule_either(page: Path, chromium: Any) -> None:
    silent = page.with_name("silent.html")
    silent.write_text(re.sub(r"<script.*?</script>", "", page.read_text(encoding="utf-8")), encoding="utf-8")
    assert axe.faults(silent, chromium) == []


def test_the_pdf_has_every_panel_under_its_title(page: Path) -> None:
    said = "".join(read(page.with_suffix(".pdf").read_bytes()).pieces)
    places = [
        said.find(words) for words in ("ManagersWords for managers.", "StaffWords for staff.", "NurseryInner words.")
    ]
    assert places == sorted(places)
    assert places[0] > 0
    assert said.count("Parents") == 1
