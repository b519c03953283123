"""Notes at the foot, remarks in the margin, and the end of a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}


def test_notes_stand_everywhere_and_lead_back(weave_one: Weave) -> None:
    text = (
        "## Why^[In a heading.]\n\nText.^[Inline.] More.[^long]\n\n| A^[In a table.] |\n|---|\n| b |\n\n"
        ": A caption^[In a caption.] {#tbl-a}\n\n[^long]: First.\n\n    - Second\n"
    )
    woven = weave_one(text)
    assert len(re.findall(r'class="footnote-ref"', woven.body)) == 5
    assert [h.text for h in woven.headings] == ["Why"]
    for number in range(1, 6):
        assert f'<span class="visually-hidden">Back to note {number} in the text</span>' in woven.body
    assert re.search(r"<p>First\.</p>\s*<ul>\s*<li>Second", woven.body)
    assert "quarto-appendix" not in woven.body


def test_a_page_has_its_notes_in_quartos_appendix(weave_one: Weave) -> None:
    body = weave_one("# One\n\nText.^[Why?]\n", options=PAGE).body
    assert re.search(
        r'</section>\s*<div id="quarto-appendix" class="default">\s*<section id="footnotes" '
        r'class="footnotes footnotes-end-of-document" role="doc-endnotes">\s*'
        r'<h2 class="anchored quarto-appendix-heading">Footnotes</h2>\s*<ol>',
        body,
    )
    assert "<hr" not in body


def test_a_page_lists_its_works_before_its_notes(weave_one: Weave) -> None:
    woven = weave_one("As @hart2015 says.^[So it is.]\n", options=PAGE)
    assert woven.bibliography == ""
    assert woven.body.count('id="refs"') == 1
    assert woven.body.index('id="quarto-bibliography"') < woven.body.index("ref-hart2015", woven.body.index("refs"))
    assert woven.body.index('id="refs"') < woven.body.index('id="footnotes"')


def test_works_stand_where_the_author_placed_them_on_a_page(weave_one: Weave) -> None:
    body = weave_one("As @hart2015 says.\n\n# Works\n\n::: {#refs}\n:::\n\n# After\n", options=PAGE).body
    assert "quarto-appendix" not in body
    assert body.index("Works</h1>") < body.index("csl-entry") < body.index("After</h1>")


@pytest.mark.parametrize(
    ("licence", "shown"),
    [
        ("CC BY", '<a href="https://creativecommons.org/licenses/by/4.0/deed.en_gb" rel="license">CC BY 4.0</a>'),
        ("Ask *us*.", "Ask <em>us</em>."),
    ],
)
def test_a_page_ends_with_how_it_may_be_used(weave_one: Weave, licence: str, shown: str) -> None:
    body = weave_one("Text.\n", options=PAGE, front={"license": licence, "copyright": "2026 Nobody"}).body
    assert '<section class="quarto-appendix-contents" id="quarto-reuse">' in body
    assert shown in body
    assert "2026 Nobody" in body


def test_remarks_follow_their_paragraph(weave_one: Weave) -> None:
    body = weave_one("Text with [a remark]{.aside} in it.\n\n::: {.column-margin}\nOf its own.\n:::\n").body
    first, second, third = re.split(r"<div class=", body)
    assert re.sub(r"\s+", " ", first).strip() == "<p>Text with in it.</p>"
    assert second.startswith('"no-row-height column-margin column-container" role="note">')
    assert '<span class="margin-aside">a remark</span>' in second
    assert third.startswith('"column-margin" role="note">')


def test_remarks_in_lists_and_headings_lose_nothing(weave_one: Weave) -> None:
    text = "## Head [beside]{.aside}\n\n- item [noted]{.aside}\n\n::: {.aside}\nA block.\n:::\n"
    woven = weave_one(text)
    assert [h.text.strip() for h in woven.headings] == ["Head"]
    for words in ("beside", "noted", "A block."):
        assert words in woven.body
    assert woven.body.count("column-margin") == 3


def test_remarks_of_a_page_stand_in_one_box_behind_what_holds_them(weave_one: Weave) -> None:
    text = (
        "One [first]{.aside} and [second]{.aside}.\n\n- point [third]{.aside}\n- point [fourth]{.aside}\n\n"
        "::: {.callout-tip}\nBoxed [fifth]{.aside}.\n:::\n\n::: {.column-margin}\nSixth.\n:::\n\n"
        "::: {.aside}\nSeventh.\n:::\n"
    )
    body = re.sub(r"\s+", " ", weave_one(text, options=PAGE).body)
    boxes = body.split('<div class="no-row-height column-margin column-container" role="note">')
    assert len(boxes) == 4
    assert '<span class="margin-aside">first</span><span class="margin-aside">second</span>' in boxes[1]
    assert "third" in boxes[2]
    assert "fourth" in boxes[2]
    assert boxes[1].rstrip().endswith("</ul>")  # the list is whole, and so is the callout
    assert [word in boxes[3] for word in ("fifth", "Sixth.", "Seventh.")] == [True] * 3
    assert boxes[2].index("callout-tip") < boxes[2].index("Boxed")


def test_a_figure_for_the_margin_of_a_page_stands_in_a_box(weave_one: Weave) -> None:
    text = "![A map](images/map.png){#fig-map .column-margin fig-alt='Two towns'}\n"
    body = weave_one(text, options=PAGE).body
    assert re.match(r'<div class="no-row-height column-margin column-container" role="note">\s*<div id="fig-map"', body)


def test_notes_stand_in_the_margin_where_the_author_says_so(weave_one: Weave) -> None:
    options = {**PAGE, "reference-location": "margin"}
    body = re.sub(r"\s+", " ", weave_one("Text.^[Why *so*?] More.^[And how?]\n", options=options).body)
    assert '<a href="#fn1" id="fnref1" class="footnote-ref" role="doc-noteref"><sup>1</sup></a>' in body
    assert '<section id="fn1" role="doc-footnote"> <p><sup>1</sup> Why <em>so</em>?</p> </section>' in body
    assert body.index('id="fnref2"') < body.index('id="fn1"') < body.index('id="fn2"')
    assert "quarto-appendix" not in body


@pytest.mark.parametrize("place", ["block", "section"])
def test_notes_stand_nearer_where_the_author_says_so(weave_one: Weave, place: str) -> None:
    text = "# One\n\nText.^[Why?]\n\n# Two\n\nMore.^[How?]\n"
    body = weave_one(text, options={**PAGE, "reference-location": place}).body
    assert body.index("Why?") < body.index("Two</h1>") < body.index("How?")
    assert "quarto-appendix" not in body


def test_a_last_heading_of_a_page_is_that_of_the_works(weave_one: Weave) -> None:
    body = weave_one("# One\n\nAs @hart2015 says.\n\n# Reading {#reading .unnumbered}\n", options=PAGE).body
    assert re.search(r'<section id="reading" class="unnumbered"[^>]*>\s*</section>', body)
    assert '<h2 class="anchored quarto-appendix-heading">Reading</h2><div id="refs"' in body
    assert body.count("Reading") == 1


def test_an_author_may_name_the_list_of_works(weave_one: Weave) -> None:
    body = weave_one("As @hart2015 says.\n", options={**PAGE, "reference-section-title": "What we read"}).body
    assert '<h2 class="anchored quarto-appendix-heading">What we read</h2><div id="refs"' in body


def test_a_page_without_appendix_ends_with_works_and_notes(weave_one: Weave) -> None:
    body = weave_one("As @hart2015 says.^[Or so.]\n", options={**PAGE, "appendix-style": "none"}).body
    assert "quarto-appendix" not in body
    assert body.index('id="refs"') < body.index('id="footnotes"')


APPENDIX = "# One\n\nFirst.^[a]\n\n# More {#more .appendix}\n\nSecond.^[b]\n\n## Deep\n\n# Two\n\nThird.^[c]\n"


def test_sections_go_to_the_appendix_of_a_page(weave_one: Weave) -> None:
    body = weave_one(APPENDIX, options=PAGE).body
    order = ["First.", "Third.", 'id="quarto-appendix"', '<section id="more" class="appendix">', "Second.", "Deep</h2>"]
    found = [body.index(words) for words in (*order, 'id="footnotes"')]
    assert found == sorted(found)
    assert body.index('id="fn1"') < body.index('id="fn2"') < body.index('id="fn3"')
    assert body.index('id="fnref3"') < body.index('id="fnref2"')  # numbered by where they were written
    assert "evidoc" not in body


def test_sections_go_to_the_end_of_a_document(weave_one: Weave) -> None:
    woven = weave_one(APPENDIX.replace("# ", "## "))
    assert [(h.number, h.text) for h in woven.headings][-2:] == [("3", "More"), ("3.1", "Deep")]
    assert woven.body.index("Third.") < woven.body.index("Second.")
