"""Pages as Quarto makes them: what is read of them, and what is put in for the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.weave.job import Job
from evidoc.weave.quarto.page import read_page

Read = Callable[..., dict[str, Any]]
FRONT: dict[str, Any] = {"front": {"title": "T"}, "gaps": [], "problems": [], "shown": {"values": []}}


@pytest.fixture
def read(make_job: Callable[..., Job], tmp_path: Path) -> Read:
    """Return a function that reads the main part of a page, made of a chapter with this text."""

    def reading(html: str, text: str = "", **changed: Any) -> dict[str, Any]:
        page = f"<!DOCTYPE html><html><body><nav>N</nav><main id='quarto-document-content'>{html}</main></body></html>"
        return read_page(page, make_job(text, **changed), tmp_path / "a.html", FRONT)

    return reading


def _kinds(answer: dict[str, Any]) -> list[str]:
    return [problem["kind"] for problem in answer["problems"]]


def test_what_belongs_to_quarto_s_page_is_left_out(read: Read) -> None:
    answer = read(
        '<header id="title-block-header"><h1 class="title">T</h1></header><!-- x --><script>1</script>'
        '<p data-anchor-id="p" class="anchored">Text<a class="anchorjs-link" href="#p"></a> goes on.</p>'
    )
    assert answer["body"] == "<p>Text goes on.</p>\n"
    assert answer["problems"] == []


def test_notes_stay_and_works_are_handed_on(read: Read) -> None:
    answer = read(
        '<p>As <span class="citation" data-cites="hart2015">(Hart 2015)</span>.</p><div id="quarto-appendix">'
        '<section id="quarto-bibliography"><h2>References</h2><div id="refs" class="references csl-bib-body">'
        '<div id="ref-hart2015" class="csl-entry">Hart</div></div></section>'
        '<section id="footnotes" role="doc-endnotes"><h2>Footnotes</h2><ol><li id="fn1"><p>By hand.'
        '<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></section></div>',
        "As [@hart2015].",
    )
    assert answer["bibliography"] == '<div id="ref-hart2015" class="csl-entry">Hart</div>\n'
    assert "References" not in answer["body"]
    assert "Footnotes" not in answer["body"]
    assert "Back to note 1 in the text" in answer["body"]
    assert answer["shown"]["citations"] == ["hart2015"]


def test_values_lead_to_their_origin_except_in_headings_and_links(read: Read) -> None:
    value = '<span class="evidoc-value" data-id="staff">5</span>'
    answer = read(f'<p>{value}</p><h2 id="x">With {value}</h2><p><a href="#x">See {value}</a></p>')
    assert answer["body"].count("<a") == 2
    assert '<p><a class="evidoc-value" data-id="staff" href="evidoc:values#staff">5</a></p>' in answer["body"]
    assert answer["headings"][0]["text"] == "With 5"
    assert answer["shown"]["values"] == ["staff"]


def test_a_value_in_an_alt_text_counts_only_where_it_is_read_out(read: Read, make_job: Callable[..., Job]) -> None:
    chapter = make_job('![A map](images/map.png){fig-alt="{{< value staff >}} people"}').chapter
    chapter = replace(chapter, shortcodes=tuple(replace(c, context="attribute") for c in chapter.shortcodes))

    def shown(alt: str) -> list[str]:
        names: list[str] = read(f'<p><img src="images/map.png" alt="{alt}"></p>', chapter=chapter)["shown"]["values"]
        return names

    assert shown("21,206 FTE people") == ["staff"]
    assert shown("people") == []


@pytest.mark.parametrize(
    ("html", "kind", "what"),
    [
        ('<span class="evidoc-gap" data-kind="value">[Missing value: no.x]</span>', "value", "no.x"),
        ('<span class="evidoc-gap" data-kind="TBC">[TBC: award.start]</span>', "TBC", "award.start"),
        ("<strong>?@fig-none</strong>", "cross-reference", "fig-none"),
        ('<span class="citation" data-cites="no2000">(<strong>no2000?</strong>)</span>', "citation", "no2000"),
        ("<strong>?var:name</strong>", "variable", "name"),
        ("<strong>?meta:name</strong>", "setting", "name"),
    ],
)
def test_what_quarto_did_not_find_is_a_labelled_gap(read: Read, html: str, kind: str, what: str) -> None:
    answer = read(f"<p>Text {html} on.</p>")
    assert [(gap["kind"], gap["what"]) for gap in answer["gaps"]] == [(kind, what)]
    assert re.search(rf'<span class="evidoc-gap" data-kind="{kind}">\[[^]]*{re.escape(what)}\]</span>', answer["body"])


def test_gaps_know_their_shortcode_one_after_the_other(read: Read) -> None:
    gap = '<span class="evidoc-gap" data-kind="value">[Missing value: no.x]</span>'
    answer = read(f"<p>{gap} {gap}</p>", "{{< value staff >}} {{< value no.x >}}\n\n{{< value no.x >}}")
    assert [found["at"] for found in answer["gaps"]] == [{"shortcode": 1}, {"shortcode": 2}]


def test_to_be_decided_is_a_gap_in_text_and_nowhere_else(read: Read) -> None:
    answer = read("<p>It is TBC, <em>or</em> TBC again; <code>TBC</code> is code.</p>")
    assert answer["body"].count('<span class="evidoc-gap" data-kind="TBC">TBC</span>') == 2
    assert "It is <span" in answer["body"]
    assert "</em> <span" in answer["body"]
    assert "<code>TBC</code>" in answer["body"]


def test_bold_text_is_no_gap(read: Read) -> None:
    assert read("<p><strong>?</strong> <strong>?@nobody</strong> <strong>why?</strong></p>")["gaps"] == []


def test_sections_are_counted_from_the_second_level(read: Read) -> None:
    answer = read(
        '<p><a href="#sec-b" class="quarto-xref">Section&nbsp;0.1.1</a>, '
        '<a href="#sec-b" class="quarto-xref"><span>0.1.1</span></a></p>'
        '<section id="sec-a" class="level2" data-number="0.1"><h2 data-number="0.1">'
        '<span class="header-section-number">0.1</span> A</h2><section id="sec-b" class="level3"><h3>'
        '<span class="header-section-number">0.1.1</span> B<a href="#fn1" class="footnote-ref"><sup>1</sup></a></h3>'
        '</section></section><section id="c" class="level2 unnumbered"><h2 class="unnumbered">C</h2></section>'
    )
    assert [(h["level"], h["id"], h["number"], h["text"]) for h in answer["headings"]] == [
        (2, "sec-a", "1", "A"),
        (3, "sec-b", "1.1", "B"),
        (2, "c", "", "C"),
    ]
    assert '<h2 data-number="1"><span class="header-section-number">1</span> A</h2>' in answer["body"]
    assert 'class="quarto-xref">Section\N{NO-BREAK SPACE}1.1</a>, ' in answer["body"].replace(
        "&nbsp;", "\N{NO-BREAK SPACE}"
    )
    assert 'class="quarto-xref">1.1</a></p>' in answer["body"]
    assert "0.1" not in answer["body"]


def test_levels_that_the_site_has_not_are_faults(read: Read) -> None:
    assert _kinds(read("<h1>One</h1><h2>Two</h2><h4>Four</h4>")) == ["heading-is-title-level", "heading-skips-level"]


def test_pictures_have_addresses_of_the_site(read: Read, tmp_path: Path) -> None:
    (tmp_path / "a_files" / "figure-html").mkdir(parents=True)
    (tmp_path / "a_files" / "figure-html" / "cell-2-output-1.png").write_bytes(b"png")
    answer = read(
        '<img src="../_build/results/figures/leavers.svg" alt="Bars" style="width:10%">'
        '<img src="images/map.png" alt="A map"><img src="/shared/logo.png" alt="Logo">'
        '<img src="a_files/figure-html/cell-2-output-1.png" alt="Drawn"><img src="data:image/png;base64,AA" alt="In">'
    )
    assert answer["problems"] == []
    for address in ("figure/leavers", "image/chapters/images/map.png", "image/shared/logo.png"):
        assert f'src="evidoc:{address}"' in answer["body"]
    assert '<source media="(max-width: 480px)" srcset="evidoc:figure/leavers/narrow" width="326"' in answer["body"]
    assert answer["shown"]["figures"] == ["leavers"]
    assert answer["images"] == ["chapters/images/map.png", "shared/logo.png"]
    assert answer["files"] == {"a-figure-html-cell-2-output-1.png": b"png"}


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<img src="images/map.png">', "image-without-alt"),
        ('<img src="images/map.png" alt="map.png">', "image-without-alt"),
        ('<img src="images/gone.png" alt="A map">', "missing-image"),
        ('<img src="https://example.org/map.png" alt="A map">', "remote-image"),
        ('<a href="gone.html">there</a>', "link-leads-nowhere"),
        ('<a href="">there</a>', "link-leads-nowhere"),
    ],
)
def test_pictures_and_links_that_lead_nowhere_are_faults(read: Read, html: str, kind: str) -> None:
    assert _kinds(read(f"<p>{html}</p>")) == [kind]


def test_links_lead_to_documents_and_data_of_the_site(read: Read) -> None:
    answer = read(
        '<a href="guide/index.html#sec-x">g</a><a href="a.html#y">here</a><a href="https://example.org">out</a>'
        '<a href="../_build/results/figures/leavers.csv">f</a><a href="../_build/results/tables/rates.csv">t</a>'
    )
    assert re.findall(r'href="([^"]*)"', answer["body"]) == [
        "evidoc:document/guide#sec-x",
        "#y",
        "https://example.org",
        "evidoc:data/leavers.csv",
        "evidoc:table-data/rates.csv",
    ]
    assert answer["problems"] == []


def test_a_filled_table_is_counted_named_and_scrolls(read: Read) -> None:
    answer = read(
        '<div id="tbl-rates" class="quarto-float quarto-figure"><figure class="quarto-float quarto-float-tbl figure">'
        '<figcaption class="quarto-float-caption-top quarto-float-caption" id="tbl-rates-caption-0ce">Table&nbsp;3: '
        'Rates</figcaption><div aria-describedby="tbl-rates-caption-0ce"><div class="evidoc-scroll" role="region" '
        'aria-label="Rates" tabindex="0"><table><thead><tr><th>Kind</th></tr></thead></table></div>'
        '<div class="evidoc-data"><p><a href="../_build/results/tables/rates.csv">Download the data behind this table '
        "(CSV)</a></p></div></div></figure></div>",
        "::: {#tbl-rates}\n:::\n",
    )
    assert answer["numbers"] == {"tbl-rates": "3"}
    assert answer["shown"]["tables"] == ["rates"]
    assert 'role="region" tabindex="0" aria-labelledby="tbl-rates-caption"' in answer["body"]
    assert '<p class="evidoc-data"><a href="evidoc:table-data/rates.csv">' in answer["body"]
    assert "behind table 3 (CSV)" in answer["body"]
    assert '<th scope="col">Kind</th>' in answer["body"]


def test_tables_of_the_text_are_regions_with_names(read: Read) -> None:
    body = read("<table><caption>Rates</caption></table><table></table><pre>x</pre>")["body"]
    assert '<div class="evidoc-scroll" role="region" tabindex="0" aria-labelledby="table-1-caption"><table>' in body
    assert 'aria-label="Table without a caption, 2"' in body
    assert '<pre tabindex="0">x</pre>' in body


def test_callouts_say_their_kind_and_fold_without_a_script(read: Read) -> None:
    answer = read(
        '<div class="callout callout-style-default callout-tip callout-titled" title="Tip">'
        '<div class="callout-header d-flex" data-bs-toggle="collapse" aria-expanded="false">'
        '<div class="callout-icon-container"><i></i></div><div class="callout-title-container flex-fill">'
        '<span class="screen-reader-only">Tip</span>Look here</div><div class="callout-btn-toggle"></div></div>'
        '<div id="callout-1" class="callout-1-contents callout-collapse collapse"><div class="callout-body-container '
        'callout-body"><p>Body.</p></div></div></div>'
    )
    assert 'class="callout callout-style-default callout-tip callout-titled" role="note"' in answer["body"]
    assert re.search(
        r'<details>\s*<summary class="callout-header"><span class="callout-title-container" id="callout-1-title">'
        r'<span class="screen-reader-only callout-kind">Tip: </span>Look here</span></summary>',
        answer["body"],
    )
    assert "callout-icon" not in answer["body"]
    assert answer["body"].count("callout-header") == 1


def test_a_callout_that_is_named_by_its_kind_says_it_once(read: Read) -> None:
    body = read(
        '<div class="callout callout-note callout-titled"><div class="callout-header"><div '
        'class="callout-title-container"><span class="screen-reader-only">Note</span>Note&nbsp;1: Consent</div></div>'
        '<div class="callout-body"><p>B</p></div></div>'
    )["body"]
    assert "screen-reader-only" not in body
    assert "<details" not in body


def test_tabs_lead_to_their_panels(read: Read) -> None:
    answer = read(
        '<div class="panel-tabset"><ul class="nav nav-tabs" role="tablist"><li><a class="nav-link active" '
        'id="tabset-1-1-tab" data-bs-toggle="tab" role="tab" aria-controls="tabset-1-1" href="">One</a></li></ul>'
        '<div class="tab-content"><div id="tabset-1-1" class="tab-pane active" role="tabpanel">Text</div></div></div>'
    )
    assert answer["problems"] == []
    assert 'href="#tabset-1-1">One</a>' in answer["body"]
    assert 'role="tabpanel" tabindex="0"><p class="evidoc-tab-title">One</p>Text</div>' in answer["body"]


@pytest.mark.parametrize("html", ["", "<p>", "\N{REPLACEMENT CHARACTER}", "<main", "<table><td>"])
def test_any_page_can_be_read(make_job: Callable[..., Job], tmp_path: Path, html: str) -> None:
    assert isinstance(read_page(html, make_job(), tmp_path / "a.html", FRONT)["body"], str)
