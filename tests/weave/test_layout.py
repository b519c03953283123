"""Panels: parts side by side, in rows of given widths, in documents and on pages of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
Problems = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}
PICTURE = '![{caption}](images/map.png){{#{id} fig-alt="A map"{more}}}\n\n'


def picture(caption: str, label: str, more: str = "") -> str:
    """Return a labelled picture as Markdown."""
    return PICTURE.format(caption=caption, id=label, more=more)


def widths(body: str) -> list[str]:
    """Return how wide the cells of each row are."""
    rows = re.split(r'<div class="quarto-layout-row[^"]*">', body)[1:]
    return [" ".join(re.findall(r"flex-basis: ([\d.]+%)", row)) for row in rows]


PANEL = (
    "Both in @fig-trams, one in @fig-old, the number of the other is [-@fig-new].\n\n"
    "::: {#fig-trams layout-ncol=2}\n\n"
    + picture("Before the *flood*", "fig-old")
    + picture("After", "fig-new")
    + "Trams in one street\n:::\n"
)


@pytest.mark.parametrize("mode", [DOCUMENT, PAGE])
def test_parts_of_a_figure_have_letters_and_references_name_both(weave_one: Weave, mode: Any) -> None:
    woven = weave_one(PANEL, options=mode)
    words = re.sub("<[^>]*>", "", woven.body)
    assert "Both in Figure\u00a01, one in Figure\u00a01 (a), the number of the other is 1 (b)." in words
    assert woven.numbers == {"fig-trams": "1", "fig-old": "1 (a)", "fig-new": "1 (b)"}
    assert "(a) Before the flood" in words
    assert "Figure\u00a01: Trams in one street" in words
    assert woven.body.count('<figure class="quarto-float quarto-subfloat-fig figure">') == 2
    assert woven.body.count('class="quarto-layout-cell-subref quarto-layout-cell" data-ref-parent="fig-trams"') == 2
    assert '<div id="fig-trams" class="quarto-layout-panel">' in woven.body


def test_captions_stand_above_in_documents_and_below_on_pages(weave_one: Weave) -> None:
    in_document, on_page = weave_one(PANEL).body, weave_one(PANEL, options=PAGE).body
    caption, first_row = "Trams in one street", "quarto-layout-row"
    assert in_document.index(caption) < in_document.index(first_row)
    assert on_page.index(first_row) < on_page.index(caption)
    above = PANEL.replace("layout-ncol=2", 'layout-ncol=2 fig-cap-location="top"')
    wished = {**PAGE, "fig-cap-location": "top"}
    for body in (weave_one(above, options=PAGE).body, weave_one(PANEL, options=wished).body):
        assert body.index(caption) < body.index(first_row)


@pytest.mark.parametrize(
    ("layout", "cells", "expected"),
    [
        ("layout-ncol=2", 3, ["50.0% 50.0%", "50.0%"]),
        ("layout-ncol=3", 3, ["33.3% 33.3% 33.3%"]),
        ("layout-nrow=2", 4, ["50.0% 50.0%", "50.0% 50.0%"]),
        ('layout="[20,80]"', 2, ["20.0% 80.0%"]),
        ('layout="[[1,1],[1]]"', 3, ["50.0% 50.0%", "100.0%"]),
        ('layout="[[40,-20,40],[100]]"', 3, ["40.0% 20.0% 40.0%", "100.0%"]),
        ('layout="[1,1]"', 4, ["50.0% 50.0%", "50.0% 50.0%"]),
        ('layout="[[\\"30%\\",\\"70%\\"]]"', 2, ["30% 70%"]),
    ],
)
def test_cells_fill_rows_as_asked(weave_one: Weave, layout: str, cells: int, expected: list[str]) -> None:
    text = "".join(f"Cell {n}.\n\n" for n in range(cells))
    body = weave_one(f"::: {{{layout}}}\n{text}:::\n").body
    assert widths(body) == expected
    assert [f"Cell {n}." in body for n in range(cells)] == [True] * cells


def test_pictures_share_a_row_by_their_widths(weave_one: Weave) -> None:
    text = picture("One", "fig-one", " width=20%") + picture("Two", "fig-two", " width=60%")
    body = weave_one(f"::: {{layout-ncol=2}}\n{text}:::\n").body
    assert widths(body) == ["25.0% 75.0%"]
    assert "width:20" not in body


def test_cells_may_hold_anything_and_headings_go_with_what_follows(weave_one: Weave) -> None:
    text = (
        '::: {layout="[1,1]" layout-valign="bottom" layout-align="right" #pair}\n'
        "::: {.mine}\nFirst.\n\n- a\n- b\n:::\n\n## Second\n\n| A |\n|---|\n| x |\n:::\n"
    )
    woven = weave_one(text)
    assert widths(woven.body) == ["50.0% 50.0%"]
    assert '<div id="pair" class="quarto-layout-panel">' in woven.body
    assert '<div class="quarto-layout-row quarto-layout-valign-bottom">' in woven.body
    assert woven.body.count("justify-content: flex-end") == 2
    assert '<div class="mine quarto-layout-cell"' in woven.body
    assert [h.text for h in woven.headings] == ["Second"]


@pytest.mark.parametrize("layout", ['layout="[a"', "layout-ncol=none", 'layout="[[-1]]"', 'layout="[[1],2]"'])
def test_a_layout_that_cannot_be_read_is_named_with_its_line(problems_of: Problems, layout: str) -> None:
    problems = problems_of(f"\n::: {{{layout}}}\nText.\n:::\n")
    assert [(p.kind, p.place.line) for p in problems] == [("bad-layout", 2)]


def test_tables_side_by_side(weave_one: Weave) -> None:
    table = "| M | N |\n|---|--:|\n| x | 1 |\n\n: {caption} {{#{id}}}\n\n"
    text = (
        "::: {#tbl-both layout-ncol=2}\n\n"
        + table.format(caption="In", id="tbl-in")
        + table.format(caption="Out", id="tbl-out")
        + "In and out\n:::\n\nSee @tbl-out.\n"
    )
    woven = weave_one(text, options=PAGE)
    assert woven.numbers == {"tbl-both": "1", "tbl-in": "1 (a)", "tbl-out": "1 (b)"}
    assert "Table\u00a01 (b)</a>." in woven.body
    assert woven.body.index("In and out") < woven.body.index("quarto-layout-row")
    in_document = weave_one(text).body
    assert in_document.count('class="evidoc-scroll" role="region"') == 2
    assert 'aria-labelledby="tbl-out-caption"' in in_document


def test_columns_and_grids_stay_divs(weave_one: Weave) -> None:
    body = weave_one(
        ":::: {.columns}\n::: {.column width=40%}\nLeft.\n:::\n\n::: {.column width=60%}\nRight.\n:::\n::::\n\n"
        ":::: {.grid}\n::: {.g-col-8}\nWide.\n:::\n::::\n"
    ).body
    assert re.search(r'<div class="columns">\s*<div class="column" style="width:40%;">\s*<p>Left.', body)
    assert re.search(r'<div class="grid">\s*<div class="g-col-8">\s*<p>Wide.', body)


CELL = (
    "See {reference}.\n\n::: {{#fig-both .cell{more}}}\n"
    "``` {{.python .cell-code}}\ndraw()\n```\n\n"
    '::: {{.cell-output .cell-output-display}}\n![](images/map.png){{fig-alt="One"}}\n:::\n\n'
    '::: {{.cell-output .cell-output-display}}\n![](images/map.png){{fig-alt="Two"}}\n:::\n:::\n'
)


def test_a_labelled_cell_shows_its_source_before_what_floats(weave_one: Weave) -> None:
    body = weave_one(CELL.format(reference="@fig-both", more=' fig-cap="Both of *them*"'), options=PAGE).body
    assert re.search(r'<div class="cell">\s*<div class="sourceCode cell-code">', body)
    assert (
        body.index("draw()") < body.index('<div id="fig-both"') < body.index('alt="One"') < body.index("Both of <em>")
    )
    assert "fig-cap" not in body


def test_a_cell_with_captions_for_its_parts(weave_one: Weave) -> None:
    more = """ fig-cap="Both" fig-subcap='["First","Second"]' layout-ncol=2"""
    woven = weave_one(CELL.format(reference="@fig-both-2", more=more), options=PAGE)
    assert woven.numbers == {"fig-both": "1", "fig-both-1": "1 (a)", "fig-both-2": "1 (b)"}
    assert "Figure\u00a01 (b)</a>." in woven.body
    assert widths(woven.body) == ["50.0% 50.0%"]
    assert "(b) Second" in woven.body
    assert woven.body.index("draw()") < woven.body.index("quarto-layout-panel")
