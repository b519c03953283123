"""The evidence page says all without its script; with it, words, lists and the map choose the studies, by keys too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests import browser as axe
from tests.write import evidence_sample, sample

from evidoc.write import write_site
from evidoc.write.evidence import evidence_shown

KEY = "evidence/evidence.yml"


def site_of(root: Path, folder: Path, data: dict[str, Any]) -> Path:
    results = replace(sample.results(), evidence={KEY: data})
    project = replace(sample.project(root), references=evidence_sample.references())
    _, problems = write_site(project, [], results, folder, pdf=False)
    assert problems == ()
    return folder / "evidence.html"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    return site_of(root, tmp_path_factory.mktemp("evidence"), evidence_sample.page(graded=True))


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
    rows = window.locator("table.evidence-studies tbody tr:visible")
    return [row.get_attribute("id").removeprefix("study-") for row in rows.all()]


def told(window: Any) -> str:
    return str(window.locator("[role=status]").inner_text())


def until(window: Any, words: str) -> None:
    window.get_by_role("status").filter(has_text=re.compile(f"^{words}$")).wait_for()


def test_pages_lead_to_the_evidence_only_where_there_is_some(page: Path, root: Path, tmp_path: Path) -> None:
    index = page.with_name("index.html").read_text(encoding="utf-8")
    assert index.count('href="evidence.html"') == 3, "navigation, card and foot"
    _, problems = write_site(sample.project(root), [], sample.results(), tmp_path / "site", pdf=False)
    assert problems == ()
    for other in (tmp_path / "site").glob("*.html"):
        assert "evidence.html" not in other.read_text(encoding="utf-8"), other.name
    assert not (tmp_path / "site" / "evidence.html").exists()


def test_it_links_a_script_and_a_style_of_its_own(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert re.search(r'<script src="assets/evidence\.[0-9a-f]{12}\.js" defer></script>', html)
    assert re.search(r'href="assets/evidence\.[0-9a-f]{12}\.css"', html)
    assert "script-src 'self'" in html
    assert "style=" not in html
    for other in ("index", "values", "made"):
        assert "<script" not in page.with_name(f"{other}.html").read_text(encoding="utf-8")


def test_what_others_wrote_is_text(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert "<img" not in html
    assert "&lt;img src=x onerror=" in html
    assert "javascript:" not in html
    assert "<b>" not in html
    assert not set(html) & {"\u202e", "\x07"}
    assert "\\input{x}" in html


def test_everything_has_an_address(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    for name in ("finding-F1", "finding-F3", "study-s0", "study-s11", "map", "sources"):
        assert f'id="{name}"' in html
    for address in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{address}"' in html, address


def test_a_study_leads_to_its_work() -> None:
    rows = evidence_shown(evidence_sample.page(), evidence_sample.references())["studies"]
    assert (rows[0].address, rows[1].reference, rows[1].address) == ("", "", "")
    assert rows[2].reference == "Another synthetic work. Journal of Nothing."
    assert rows[2].address == "https://doi.org/10.1000/%3Cnothing%3E"


def test_a_base_with_mistakes_has_no_page(tmp_path: Path, root: Path) -> None:
    results = replace(sample.results(), evidence={KEY: {"warnings": []}})
    written, problems = write_site(sample.project(root), [], results, tmp_path / "site", pdf=False)
    assert problems == ()
    assert "evidence.html" not in written.files


def test_grades_are_as_people_gave_them() -> None:
    told = {one["id"]: one for one in evidence_shown(evidence_sample.page(), {})["findings"]}
    assert (told["F1"]["grade"], told["F1"]["mark"]) == ("Not graded", "open")
    assert (told["F2"]["grade"], told["F2"]["mark"]) == ("Grade lapsed", "lapsed")
    facts = dict(evidence_shown(evidence_sample.page(), {})["facts"])
    assert facts["Findings"] == "3, of which graded: 0"
    assert facts["Appraised"] == "0 of 12"


def test_why_a_grade_lapsed_is_said_once(tmp_path: Path, root: Path) -> None:
    data = evidence_sample.page()
    told = {"reasons": ["It was retracted."], "look_again": ["Its grade lapsed: it was retracted."]}
    findings = [one | told if one["status"] == "lapsed" else one for one in data["findings"]]
    html = site_of(root, tmp_path / "site", data | {"findings": findings}).read_text(encoding="utf-8")
    assert html.casefold().count("it was retracted") == 1


@pytest.mark.browser
def test_long_words_hide_no_column(tmp_path: Path, root: Path, chromium: Any) -> None:
    data = evidence_sample.page()
    sources = [one | {"label": "synthetic" * 40, "query": "synthetic*" * 40} for one in data["sources"]]
    page = site_of(root, tmp_path / "site", data | {"sources": sources})
    with axe.opened(chromium, page, 1280) as window:
        table = window.locator("table.evidence-sources")
        assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")


def test_a_list_with_one_choice_is_left_out() -> None:
    shown = evidence_shown(evidence_sample.page(), {})
    assert [facet.label for facet in shown["facets"]] == ["Design", "Occupation", "Outcome", "Read"]
    assert [option.number for option in shown["facets"][0].options] == [6, 6]
    assert [facet.label for facet in evidence_shown(evidence_sample.page(1), {})["facets"]] == []


def test_a_base_without_studies_findings_and_map_has_a_page(tmp_path: Path, root: Path) -> None:
    data = evidence_sample.page(0) | {"map": None, "findings": [], "sources": []}
    html = site_of(root, tmp_path / "site", data).read_text(encoding="utf-8")
    assert "No study has been described yet." in html
    assert 'id="map"' not in html


@pytest.mark.browser
def test_no_rule_is_broken_with_and_without_the_script(page: Path, chromium: Any) -> None:
    assert axe.faults(page, chromium) == []
    silent = page.with_name("silent.html")
    silent.write_text(re.sub(r"<script.*?</script>", "", page.read_text(encoding="utf-8")), encoding="utf-8")
    assert axe.faults(silent, chromium) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", axe.WIDTHS)
def test_no_rule_is_broken_whatever_is_chosen(page: Path, chromium: Any, width: int) -> None:
    with axe.opened(chromium, page, width) as window:
        window.locator("table.evidence-map button").first.click()
        window.get_by_label("Words in any part").fill("nothing holds this")
        window.locator("table.evidence-studies").wait_for(state="hidden")
        assert axe.found(window, page.name, width) == []
        assert window.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
def test_words_in_any_part_and_without_accents_choose_studies(window: Any) -> None:
    assert told(window) == "12 studies"
    window.get_by_label("Words in any part").fill("number4 SURVEY")
    until(window, "1 of 12 studies")
    assert shown(window) == ["s4"]
    window.get_by_label("Words in any part").fill("alvsborg")
    until(window, "4 of 12 studies")
    assert shown(window) == ["s0", "s3", "s6", "s9"]
    assert window.evaluate("document.title").startswith("Evidence"), "nothing in a title was run"


@pytest.mark.browser
def test_lists_choose_together_and_all_come_back(window: Any) -> None:
    window.get_by_label("Design").select_option(label="Interviews (6)")
    window.get_by_label("Occupation").select_option(label="Synthetic teachers (4)")
    assert shown(window) == ["s1", "s7"]
    assert told(window) == "2 of 12 studies"
    window.get_by_role("button", name="Show all").click()
    until(window, "12 studies")
    assert len(shown(window)) == 12


@pytest.mark.browser
def test_the_map_is_worked_by_keys(window: Any) -> None:
    first = window.locator("table.evidence-map button").first
    first.focus()
    window.keyboard.press("ArrowDown")
    window.keyboard.press("ArrowRight")
    assert window.evaluate("document.activeElement.dataset.where") == "Synthetic teachers, Leaving"
    window.keyboard.press("ArrowRight")
    assert window.evaluate("document.activeElement.dataset.where") == "Synthetic teachers, Leaving", "none is passed"
    window.keyboard.press("Enter")
    chosen = window.locator("table.evidence-map button[aria-pressed=true]")
    assert chosen.count() == 1
    assert shown(window) == ["s1", "s4", "s7", "s10"]
    assert told(window) == "4 of 12 studies. Only: Synthetic teachers, Leaving"
    window.get_by_text("Read the 4 studies chosen").press("Enter")
    assert window.evaluate("location.hash") == "#studies"
    chosen.press(" ")
    assert told(window) == "12 studies"
    assert window.locator("table.evidence-map td", has_text="none").count() == 3


@pytest.mark.browser
def test_a_name_of_a_cell_says_what_it_does(window: Any) -> None:
    name = "2 high , Synthetic nurses, Staying: show these studies"
    assert window.get_by_role("button", name=re.compile(name.replace(" ", r"\s*"))).count() == 1


@pytest.mark.browser
def test_studies_are_put_in_order(window: Any) -> None:
    window.get_by_label("Order").select_option(label="Sample")
    assert shown(window)[:3] == ["s0", "s1", "s2"]
    window.get_by_label("Order").select_option(label="Country")
    assert shown(window)[:4] == ["s0", "s3", "s6", "s9"]
    window.get_by_label("Order").select_option(label="Study")
    assert shown(window)[:3] == ["s0", "s1", "s2"], "2 comes before 10"
    window.get_by_label("Order").select_option(label="As listed")
    assert shown(window)[-1] == "s11"


@pytest.mark.browser
def test_an_address_leads_to_a_study_that_is_filtered_out(window: Any) -> None:
    window.get_by_label("Design").select_option(label="Interviews (6)")
    assert "s0" not in shown(window)
    window.locator("#finding-F1 a").first.click()
    window.locator("#study-s0").wait_for()
    assert told(window) == "12 studies"


@pytest.mark.browser
def test_without_the_script_all_is_read_and_nothing_is_promised(page: Path, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    try:
        window = context.new_page()
        window.goto(page.as_uri())
        assert len(shown(window)) == 12
        assert window.locator("table.evidence-map tbody td").all_inner_texts()[:3] == ["2\nhigh", "2\nmoderate", "none"]
        for what in ("form.evidence-filter", "[role=status]", "button", ".evidence-scripted"):
            assert window.locator(f"main {what}:visible").count() == 0, what
    finally:
        context.close()
