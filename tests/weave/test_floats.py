"""Figures and tables in every way an author may write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from evidoc.model.product import Results
from evidoc.weave import Job, weave

Weave = Callable[..., Any]
Make = Callable[..., Job]
FIGURE = "::: {#fig-leavers}\n:::\n"
TABLE = "::: {#tbl-rates}\n:::\n"


def woven_with(job: Job, **changed: Any) -> str:
    """Weave `job` with its figure and table changed."""
    results = job.results
    figures = {i: replace(f, **changed) for i, f in results.figures.items()}
    tables = {i: replace(t, **changed) for i, t in results.tables.items()} if "svg_narrow" not in changed else {}
    woven, problems = weave([replace(job, results=Results(results.values, tables, figures))], processes=1)
    assert problems == ()
    return woven[0].body


def test_a_figure_has_its_caption_above_and_two_widths(weave_one: Weave) -> None:
    woven = weave_one(FIGURE)
    assert re.search(r"<figcaption id=.fig-leavers-caption.[^>]*>.*</figcaption>\s*<picture>", woven.body, re.DOTALL)
    assert 'srcset="evidoc:figure/leavers/narrow" width="326" height="400"' in woven.body
    assert 'alt="Bar chart: ambulance 7.1, acute 4.96 &amp; &quot;rising&quot;" width="614" height="300"' in woven.body
    assert (woven.shown.figures, woven.shown.tables) == (("leavers",), ())


def test_a_figure_with_one_picture_names_no_other(make_job: Make) -> None:
    assert "<source" not in woven_with(make_job(FIGURE), svg_narrow="")


def test_rows_that_may_not_be_passed_on_are_on_no_page(make_job: Make) -> None:
    job = make_job(FIGURE)
    closed = replace(job.results.figures["leavers"].provenance, redistribute=False)
    body = woven_with(job, csv="", provenance=closed)
    assert "evidoc:data" not in body
    assert "<details" not in body
    assert "<td" not in body
    assert "The data behind figure 1 may not be passed on, so there is no file to download." in body


def test_a_stated_difference_is_the_first_note(make_job: Make) -> None:
    job = make_job(FIGURE)
    mixed = replace(job.results.figures["leavers"].provenance, difference="Two definitions.")
    notes = re.findall(r'<p class="evidoc-note">\n(.*?)\n</p>', woven_with(job, provenance=mixed))
    assert notes == ["Two definitions.", "Trusts only."]
    again = woven_with(job, provenance=mixed, notes=("Two definitions.", "Trusts only."))
    assert again.count("Two definitions.") == 1


def test_a_table_has_header_cells_with_scope_in_a_region_that_scrolls(weave_one: Weave) -> None:
    body = weave_one(TABLE).body
    assert 'role="region" aria-labelledby="tbl-rates-caption" tabindex="0"' in body
    assert '<th style="text-align: right;" scope="col">Rate (%)</th>' in body
    assert '<th style="text-align: left;" scope="row">Acute</th>\n<td style="text-align: right;">4.96</td>' in body
    assert '<a href="evidoc:table-data/rates.csv">Download the data behind table 1 (CSV)</a>' in body
    assert "<caption>" not in body


def test_text_from_scripts_is_escaped(make_job: Make) -> None:
    body = woven_with(make_job(FIGURE), title="A < B & *C*", notes=("<b>no</b>",))
    assert "A &lt; B &amp; *C*" in body
    assert "&lt;b&gt;no&lt;/b&gt;" in body


def test_markdown_tables_and_pictures_are_floats_too(weave_one: Weave) -> None:
    text = (
        "| A | B |\n|---|--:|\n| x | 3 |\n\n: Of {{< value staff >}} {#tbl-md}\n\n"
        "::: {#tbl-div}\n\n| A |\n|---|\n| x |\n\nThe last paragraph\n:::\n\n"
        '::: {#fig-div fig-alt="A map"}\n![](images/map.png)\n\nA map, drawn\n:::\n\n'
        '[![Linked](images/map.png){#fig-linked fig-alt="A map"}](https://example.org)\n\n'
        '![No label](images/map.png){fig-alt="A map"}\n'
    )
    woven = weave_one(text)
    captions = [
        re.sub("<[^>]*>", "", c).strip() for c in re.findall("<figcaption.*?</figcaption>", woven.body, re.DOTALL)
    ]
    assert captions == [
        "Table\u00a01: Of 21,206 FTE",
        "Table\u00a02: The last paragraph",
        "Figure\u00a01: A map, drawn",
        "Figure\u00a02: Linked",
        "No label",
    ]
    assert woven.body.count('alt="A map"') == 3
    assert '<a href="https://example.org"><img src="evidoc:image/chapters/images/map.png"' in woven.body
    assert woven.images == ("chapters/images/map.png",)
    assert woven.numbers == {"fig-div": "1", "fig-linked": "2", "tbl-div": "2", "tbl-md": "1"}


def test_tables_without_a_label_are_regions_with_names_of_their_own(weave_one: Weave) -> None:
    table = "| A | B |\n|---|--:|\n| x | 3 |\n"
    body = weave_one(f"{table}\n: A caption\n\n{table}\n{table}").body
    names = re.findall(r'role="region" (aria-label\w*="[^"]*")', body)
    assert names == [
        'aria-labelledby="table-1-caption"',
        'aria-label="Table without a caption, 2"',
        'aria-label="Table without a caption, 3"',
    ]
    assert '<caption><span id="table-1-caption">A caption</span></caption>' in body


def test_a_float_in_a_callout_is_numbered_with_the_others(weave_one: Weave) -> None:
    woven = weave_one(f":::: {{.callout-note}}\n{FIGURE}::::\n\n::: {{#fig-none}}\n:::\n", front={"title": "T"})
    assert woven.numbers == {"fig-leavers": "1", "fig-none": "2"}
