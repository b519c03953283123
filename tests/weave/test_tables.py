"""Tables in every syntax, with captions, widths and styles, in documents and on pages of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from evidoc.weave import Job, options_of
from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
Problems = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}
PIPES = "| Line | Riders |\n|:-----|-------:|\n| North | 12 |\n"
GRID = """
+------+-----------+
| Line | Stops     |
+======+===========+
| One  | - a       |
|      | - b       |
+------+-----------+
"""
SIMPLE = "Line     Riders\n------  -------\nNorth        12\n"
MULTILINE = """
--------------------
Line     Riders
------  ------------
North   twelve
        of them

South   none
--------------------
"""


@pytest.mark.parametrize("table", [PIPES, GRID, SIMPLE, MULTILINE])
@pytest.mark.parametrize("mode", [DOCUMENT, PAGE])
def test_tables_in_every_syntax_are_floats_with_their_label(weave_one: Weave, mode: Any, table: str) -> None:
    woven = weave_one(f"See @tbl-lines.\n\n{table}\n: By *line* {{#tbl-lines}}\n", options=mode)
    assert woven.numbers == {"tbl-lines": "1"}
    assert re.search(r"<figcaption [^>]*>\s*Table\u00a01: By <em>line</em>\s*</figcaption>", woven.body)
    assert "<caption>" not in woven.body
    assert '<th style="text-align: ' in woven.body or '<th scope="col">' in woven.body
    assert ("evidoc-scroll" in woven.body) == (mode is DOCUMENT)
    assert ('<table class="caption-top table"' in woven.body) == (mode is PAGE)


def test_a_table_without_a_label_keeps_its_caption_on_a_page(weave_one: Weave) -> None:
    body = weave_one(f"{PIPES}\n: By line\n", options=PAGE).body
    assert "<caption>By line</caption>" in body
    assert "<figure" not in body


@pytest.mark.parametrize(
    ("wish", "widths"),
    [("[60,40]", ["60%", "40%"]), ("[3,1]", ["3%", "1%"]), ("[150,50]", ["75%", "25%"]), ("auto", [])],
)
def test_authors_say_how_wide_columns_are(weave_one: Weave, wish: str, widths: list[str]) -> None:
    body = weave_one(f'{PIPES}\n: By line {{#tbl-lines tbl-colwidths="{wish}"}}\n').body
    assert re.findall(r'<col style="width: (\d+%)"', body) == widths
    assert "colwidths" not in body


def test_a_div_and_the_settings_say_it_too(weave_one: Weave) -> None:
    body = weave_one(PIPES, options={**DOCUMENT, "tbl-colwidths": ["70", "30"]}).body
    assert re.findall(r'<col style="width: (\d+%)"', body) == ["70%", "30%"]
    body = weave_one(f'::: {{#tbl-a tbl-colwidths="[20,80]"}}\n\n{PIPES}\nBy line\n:::\n').body
    assert re.findall(r'<col style="width: (\d+%)"', body) == ["20%", "80%"]


def test_what_a_format_says_of_tables_and_captions_reaches_the_lua(make_job: Callable[..., Job]) -> None:
    settings = {"format": {"html": {"tbl-colwidths": [1, 3], "cap-location": "top"}}}
    chapter = replace(make_job(PIPES).chapter, options=settings)
    options = options_of(chapter, mode="page")
    assert (options["tbl-colwidths"], options["cap-location"]) == (["1", "3"], "top")
    assert "cap-location" not in options_of(chapter, mode="page", to="pdf")


@pytest.mark.parametrize("wish", ["[60]", "wide", "[a,b]", "[0,0]"])
def test_widths_that_do_not_fit_are_named(problems_of: Problems, wish: str) -> None:
    problems = problems_of(f'{PIPES}\n: By line {{#tbl-lines tbl-colwidths="{wish}"}}\n')
    assert [(p.kind, p.place.line) for p in problems] == [("bad-column-widths", 5)]


def test_styles_of_tables_become_bootstraps(weave_one: Weave) -> None:
    body = weave_one(f"{PIPES}\n: By line {{.striped .hover .mine}}\n", options=PAGE).body
    assert '<table class="caption-top table table-striped table-hover mine">' in body


def test_a_div_may_hold_more_than_a_table(weave_one: Weave) -> None:
    text = f"::: {{#tbl-more}}\n\n{PIPES}\n: Inner caption\n\nA note below.\n\nThe caption\n:::\n"
    body = weave_one(text, options=PAGE).body
    assert "Table\u00a01: The caption" in body
    assert "<caption>Inner caption</caption>" in body
    assert "<p>A note below.</p>" in body


def test_without_a_paragraph_of_its_own_a_div_takes_the_tables_caption(weave_one: Weave) -> None:
    body = weave_one(f"::: {{#tbl-more}}\n\n{PIPES}\n: Inner caption\n:::\n", options=PAGE).body
    assert "Table\u00a01: Inner caption" in body
    assert "<caption>" not in body
