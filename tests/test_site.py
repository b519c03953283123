"""The real project's site: whole, linked, readable by everyone, true to its sources, and the same bytes every time."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from tests import browser as axe

pytestmark = pytest.mark.site
DOCUMENTS = ("proposal", "briefing", "known", "guide")
PAGES = (*DOCUMENTS, "index", "evidence", "values", "made", "accessibility")


@pytest.fixture(scope="module")
def site(built: Path) -> Path:
    """Return the site of the real project."""
    return built / "_site"


class _Tags(HTMLParser):
    """Collects every start tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _tags(page: Path) -> list[tuple[str, dict[str, str | None]]]:
    return _Tags(page.read_text(encoding="utf-8")).tags


def _sources(built: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((built / "data" / "sources.yml").read_text(encoding="utf-8"))
    return data


def _products(built: Path, kind: str) -> Iterator[dict[str, Any]]:
    for path in sorted((built / "_build" / "results" / kind).glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def test_every_document_has_page_and_pdf(site: Path) -> None:
    for name in DOCUMENTS:
        assert (site / f"{name}.html").is_file()
        assert (site / f"{name}.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_links_inside_the_site_lead_somewhere(site: Path) -> None:
    ids = {p.name: {a["id"] for _, a in _tags(p) if a.get("id")} for p in site.glob("*.html")}
    for page in site.glob("*.html"):
        for tag, attributes in _tags(page):
            for address in (attributes.get("href"), attributes.get("src"), attributes.get("srcset")):
                parts = urlsplit(address or "")
                if not address or parts.scheme in {"http", "https", "mailto"}:
                    continue
                assert parts.scheme == "", f"{page.name}: {tag} {address}"
                target = unquote(parts.path) or page.name
                assert (site / target).is_file(), f"{page.name}: {address}"
                if parts.fragment:
                    assert unquote(parts.fragment) in ids[target], f"{page.name}: {address}"


def test_every_picture_has_words_and_every_page_one_title(site: Path) -> None:
    for page in site.glob("*.html"):
        tags = _tags(page)
        assert [t for t, _ in tags].count("h1") == 1, page.name
        for tag, attributes in tags:
            if tag == "img":
                assert len(attributes.get("alt") or "") > len("Line chart"), page.name


def test_no_document_has_a_person_s_approval_that_nobody_gave(site: Path, built: Path) -> None:
    for name in DOCUMENTS:
        assert "reviewed_by" not in (built / "chapters").joinpath(_chapter(built, name)).read_text(encoding="utf-8")
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        assert "Drafted with generative tools; not yet checked by a named person" in text


def _chapter(built: Path, name: str) -> str:
    settings = yaml.safe_load((built / "_quarto.yml").read_text(encoding="utf-8"))
    chapter: str = settings["evidoc"]["documents"][name]["chapter"]
    return chapter.removeprefix("chapters/")


def test_closed_rows_are_in_no_file_of_the_site(site: Path, built: Path) -> None:
    closed = {i for i, s in _sources(built).items() if not s["redistribute"]}
    assert closed
    shown = {p.name for p in (site / "data").iterdir()}
    for kind, prefix in (("tables", "tbl"), ("figures", "fig")):
        for product in _products(built, kind):
            if not product["provenance"]["redistribute"]:
                assert f"{prefix}-{product['id']}.csv" not in shown
    for file in (site / "data").iterdir():
        with file.open(encoding="utf-8", newline="") as text:
            assert {"org_code", "trust", "organisation"}.isdisjoint(next(csv.reader(text)))


def test_second_hand_figures_say_who_reported_them(built: Path) -> None:
    second_hand = {i: s["reported_by"] for i, s in _sources(built).items() if s["seen_as"] == "secondary"}
    assert second_hand
    for kind in ("tables", "figures"):
        for product in _products(built, kind):
            for source in product["provenance"]["sources"]:
                if source in second_hand:
                    assert f"as reported by {second_hand[source]}" in product["provenance"]["source_line"]


def test_no_pay_level_is_shown(built: Path) -> None:
    values = json.loads((built / "_build" / "results" / "values.json").read_text(encoding="utf-8"))
    pay = {i: v for i, v in values.items() if i.startswith("pay.")}
    assert len(pay) == 6
    assert all(v["number"] is None and v["missing"] for v in pay.values())


def test_authors_report_leaves_no_sentence_without_ground(built: Path) -> None:
    text = (built / "_build" / "authors.html").read_text(encoding="utf-8")
    assert re.findall(r"Rests on nothing yet: (\d+)", text) == ["0"] * len(DOCUMENTS)


def test_manifest_lists_every_file(site: Path) -> None:
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    files = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()} - {"manifest.json"}
    assert set(manifest["files"]) == files
    assert set(manifest["documents"]) == set(DOCUMENTS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Return an open browser."""
    with axe.browser() as started:
        yield started


@pytest.mark.browser
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing_and_the_page_fits_a_phone(site: Path, page: str, chromium: Any) -> None:
    assert axe.faults(site / f"{page}.html", chromium) == []


@pytest.mark.browser
def test_the_authors_report_is_readable_too(built: Path, chromium: Any) -> None:
    assert axe.faults(built / "_build" / "authors.html", chromium) == []
