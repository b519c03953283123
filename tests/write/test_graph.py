"""The page that says how everything was made: a drawing that anybody can read, and the same in words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree, html
from tests import browser as axe
from tests.write import sample

from evidoc.errors import Place
from evidoc.model.chapter import Chapter
from evidoc.model.overview import Overview
from evidoc.model.project import Project
from evidoc.model.script import Promise, Script, Use
from evidoc.model.source import Source
from evidoc.write import Site
from evidoc.write.graph import MOST, Label, drawing
from evidoc.write.made import Made, made
from evidoc.write.manifest import Download, Published
from evidoc.write.pages import Pages

SVG = "{http://www.w3.org/2000/svg}"
HERE = Place("x", 1)


def _overview(sources: int = 3, scripts: int = 2, documents: int = 2) -> Overview:
    names = [f"analysis/s{n}.py" for n in range(scripts)]
    reads = {name: tuple(f"src-{n}" for n in range(sources) if n % scripts == at) for at, name in enumerate(names)}
    gives = {(name, f"d{at % documents}"): {"value": at + 1} for at, name in enumerate(names)}
    ids = tuple(f"d{n}" for n in range(documents))
    return Overview(tuple(f"src-{n}" for n in range(sources)), tuple(names), ids, reads, gives)


def _script(name: str, makes: str, sources: str = "", reads: str = "", question: str = "What is it.") -> Script:
    promises = tuple(Promise(one.partition(":")[0], one.partition(":")[2], HERE) for one in makes.split())
    uses = [tuple(Use(one, HERE) for one in names.split()) for names in (sources, reads)]
    return Script(f"analysis/{name}.py", question, uses[0], uses[1], promises)


def _source(name: str, **said: str) -> Source:
    known: dict[str, Any] = {
        "publisher": "Office of Invented Figures", "title": f"the {name} register", "period": "2024-04/2025-03",
        "licence": "not verified", "address": "not stated", "geography": "Nowhere", "population": "places",
        "seen_as": "publisher", "status": "invented", "sha256": "",
    }  # fmt: skip
    parts: dict[str, Any] = {"redistribute": True, "definitions": (), "columns": (), "place": HERE}
    return Source(id=name, path=f"data/{name}.csv", **{**known, **said}, **parts)


def _project(root: Path) -> Project:
    scripts = (
        _script("libraries", "value:rate.library value:rate.museum figure:level", "libraries", "base"),
        _script("base", "table:base", "<census>&more", question=""),
        _script("kinds", "table:kinds value:unused", "libraries museums", question="Which kinds are there?"),
    )
    sources = {
        "libraries": _source("libraries", address="https://example.org/libraries", reported_by="a newspaper"),
        "museums": _source("museums", licence="Open Government Licence"),
        "<census>&more": _source("<census>&more", period="2021"),
        "archives": _source("archives", period="a long time"),
        "unread": _source("unread"),
    }
    cells = Chapter("chapters/cells.qmd", {}, {}, "", (), (), (), (), (), uses=(("source archives", HERE),))
    project = replace(sample.project(root, "specimen", "cells", "bare"), scripts=scripts, sources=sources)
    return replace(project, chapters={"cells": cells})


def _published(name: str, pdf: Download | None = None, **shown: tuple[str, ...]) -> Published:
    return Published(name, f"The {name} & its <title>", "", "Note", "2026-11-20", "", (), (), pdf, {}, shown)


def _documents() -> list[Published]:
    shown = {"values": ("rate.library", "rate.museum"), "figures": ("level",), "tables": ("kinds",)}
    return [
        _published("specimen", Download("specimen.pdf", 1), **shown, citations=("a", "b")),
        _published("cells", values=("rate.library",)),
        _published("bare"),
    ]


@pytest.fixture(scope="module")
def told(root: Path) -> Made:
    return made(_project(root), _documents())


def _texts(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in etree.fromstring(svg).iter(f"{SVG}text")]


def test_the_drawing_names_everybody_and_counts_what_passes(told: Made) -> None:
    said = " ".join(_texts(told.drawing))
    for words in (
        "3 scripts",
        "3 documents",
        "4 sources of data",
        "libraries.py",
        "<census>&more",
        "2024\u00a0to\u00a02025",
    ):
        assert words in said
    assert "unread" not in said
    numbers = sorted(int(text) for text in _texts(told.drawing) if text.isdigit())
    # base to libraries 1; libraries to specimen 3 and to cells 1; kinds to specimen 1
    assert numbers == [1, 1, 1, 3]


def test_the_drawing_is_named_and_described(told: Made) -> None:
    svg = etree.fromstring(told.drawing)
    assert svg.get("role") == "img"
    named = svg.get("aria-labelledby").split()
    assert [svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")] == named
    words = svg.find(f"{SVG}desc").text
    assert words.startswith("From left to right: 4 sources, 3 scripts, 3 documents, joined by ")
    assert len(svg.findall(f".//{SVG}path")) == int(re.findall(r"joined by (\d+)", words)[0])


def test_the_drawing_can_do_nothing_and_asks_for_nothing(told: Made) -> None:
    tags = {etree.QName(one).localname for one in etree.fromstring(told.drawing).iter()}
    assert tags <= {"svg", "title", "desc", "text", "g", "path", "rect"}
    assert not re.search(r"href|url\(|style|\bon\w+=", told.drawing)


def test_letters_are_large_enough_to_read(told: Made) -> None:
    sizes = re.findall(r'font-size="([\d.]+)"', told.drawing)
    assert min(map(float, sizes)) >= 14


def test_lines_begin_and_end_at_boxes_and_all_lies_on_the_sheet(told: Made) -> None:
    svg = etree.fromstring(told.drawing)
    boxes = [tuple(float(box.get(k)) for k in ("x", "y", "width", "height")) for box in svg.findall(f"{SVG}rect")]
    _, _, wide, high = map(float, svg.get("viewBox").split())
    assert all(x + w <= wide and y + h <= high for x, y, w, h in boxes)
    for path in svg.iter(f"{SVG}path"):
        numbers = [float(n) for n in re.findall(r"-?\d+\.\d", path.get("d"))]
        (x1, y1), (x2, y2) = numbers[:2], numbers[-2:]
        assert any(abs(x + w - x1) < 0.2 and y <= y1 <= y + h for x, y, w, h in boxes)
        assert any(abs(x - x2) < 0.2 and y <= y2 <= y + h for x, y, w, h in boxes)


def test_a_script_stands_right_of_those_whose_products_it_reads(told: Made) -> None:
    at = {"".join(t.itertext()): float(t.get("x")) for t in etree.fromstring(told.drawing).iter(f"{SVG}text")}
    assert at["libraries"] < at["base.py"] < at["libraries.py"] < at["The cells & its <title>"]


def test_of_a_large_project_sources_and_documents_are_drawn_alone() -> None:
    drawn = drawing(_overview(sources=30, scripts=30, documents=10), {})
    assert not any(text.endswith("scripts") for text in _texts(drawn))
    assert "10 documents" in _texts(drawn)
    assert drawing(_overview(sources=MOST, scripts=30, documents=10), {}) == ""


def test_where_nothing_joins_anything_nothing_is_drawn(root: Path) -> None:
    assert drawing(Overview((), (), ("a",), {}, {}), {}) == ""
    page = made(sample.project(root), [_published("specimen")])
    assert (page.drawing, page.summary) == ("", "")


def test_a_circle_of_scripts_is_drawn_too() -> None:
    gives = {("a.py", "b.py"): {"table": 1}, ("b.py", "a.py"): {"table": 1}, ("a.py", "d"): {"value": 2}}
    assert "2 scripts" in _texts(drawing(Overview((), ("a.py", "b.py"), ("d",), {}, gives), {}))


def test_equal_projects_give_equal_bytes(root: Path, told: Made) -> None:
    again = _project(root)
    turned = replace(again, sources=dict(reversed(list(again.sources.items()))), scripts=tuple(reversed(again.scripts)))
    assert made(turned, _documents()) == told


def test_a_box_holds_a_label_of_any_length() -> None:
    long = Label("an-identifier-" * 20, "Words without end " * 30)
    lines = [text for text in _texts(drawing(_overview(), {"source src-0": long})) if text.endswith("…")]
    assert len(lines) == 2


def test_the_words_say_what_the_drawing_shows(told: Made) -> None:
    assert told.summary == "3 scripts make the 2 values, 1 table and 1 figure of 3 documents from 4 sources of data."
    first, cells, bare = told.documents
    assert first.shows == "2 values, 1 table, 1 figure and 2 cited works"
    assert [(one.path, one.question, one.gives) for one in first.scripts] == [
        ("analysis/base.py", "", ""),
        ("analysis/kinds.py", "Which kinds are there?", "1 table"),
        ("analysis/libraries.py", "What is it", "2 values and 1 figure"),
    ]
    assert [(one.title, one.publisher, one.period, one.licence, one.address) for one in first.data] == [
        ("The <census>&more register", "Office of Invented Figures", "2021", "Not verified", ""),
        (
            *("The libraries register", "Office of Invented Figures, as reported by a newspaper"),
            *("April 2024 to March 2025", "Not verified", "https://example.org/libraries"),
        ),
        (
            "The museums register",
            "Office of Invented Figures",
            "April 2024 to March 2025",
            "Open Government Licence",
            "",
        ),
    ]
    assert [one.title for one in cells.data][1] == "The archives register"
    assert (bare.shows, bare.scripts, bare.data) == ("", (), ())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, site: Site, root: Path, told: Made) -> Path:
    """Return the page beside the site whose style and fonts it uses."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "assets").symlink_to(site.folder / "assets")
    style = next(name for name in site.files if name.endswith(".css"))
    links = [SimpleNamespace(text="How this was made", address="made.html")]
    shown = {"title": "Specimen", "licence": {"text": ""}, "funder": "", "evidoc": "0", "style": style, "links": links}
    context = {"site": shown, "lang": "en-GB", "here": "made.html", "made": told}
    text, problems = Pages(root).render("web/made.html", context)
    assert problems == []
    (folder / "made.html").write_text(text, encoding="utf-8")
    return folder / "made.html"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with axe.browser() as started:
        yield started


@pytest.mark.browser
@pytest.mark.pdf
def test_the_page_has_no_violation_and_fits_the_window(page: Path, chromium: Any) -> None:
    assert axe.faults(page, chromium) == []


@pytest.mark.browser
@pytest.mark.pdf
def test_on_a_phone_the_drawing_keeps_its_size_and_says_where_the_words_are(page: Path, chromium: Any) -> None:
    for width, hint in ((360, True), (1280, False)):
        with axe.opened(chromium, page, width) as opened:
            assert opened.is_visible(".made-wide") is hint
            drawn = opened.evaluate("document.querySelector('.made-drawing svg').getBoundingClientRect().width")
            asked = opened.get_attribute(".made-drawing svg", "width")
            assert drawn == pytest.approx(float(asked), abs=1)


@pytest.mark.pdf
def test_nothing_in_the_page_is_taken_for_markup(page: Path) -> None:
    tree = html.fromstring(page.read_bytes())
    assert tree.xpath("//h3/a[@href='specimen.html']/text()") == ["The specimen & its <title>"]
    assert not tree.xpath("//census")
    assert tree.xpath("//a[@href='https://example.org/libraries']")
