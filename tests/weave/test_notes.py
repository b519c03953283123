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
