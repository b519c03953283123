"""Headings: numbers, the list of them, what stops a document, in documents and on pages of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from evidoc.model.project import Genre
from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
Problems = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}
PLAIN = Genre("page", "", "ons", number_sections=False, audience="")

OUTLINE = """
See @sec-when, [@sec-where; @sec-deep] and the start of @Sec-where.

# Trams

## Where {#sec-where}

### Deep *down* {#sec-deep}

## When {#sec-when}

# Thanks {-}

## Under thanks

# Sources [and links](https://example.org)
"""


def numbers(woven: Any) -> list[str]:
    """Return the numbers of the headings as written."""
    found = re.findall(r'header-section-number">([\d.]*)<', woven.body)
    assert found == [h.number for h in woven.headings if h.number]
    return found


def references(woven: Any) -> list[str]:
    """Return the words of the references."""
    return [r.replace("\u00a0", " ") for r in re.findall(r'quarto-xref">([^<]*)<', woven.body)]


def test_a_page_is_numbered_from_its_first_level(weave_one: Weave) -> None:
    woven = weave_one(OUTLINE, options=PAGE)
    assert numbers(woven) == ["1", "1.1", "1.1.1", "1.2", "1.3", "2"]
    assert references(woven) == ["Section 1.2", "Section 1.1", "Section 1.1.1", "Section 1.1"]
    assert [h.id for h in woven.headings][4:6] == ["thanks", "under-thanks"]
    assert '<a href="https://example.org">and links</a></h1>' in woven.body


def test_a_page_without_numbers_still_knows_them(weave_one: Weave) -> None:
    woven = weave_one(OUTLINE, options=PAGE, genre=PLAIN)
    assert numbers(woven) == []
    assert references(woven)[0] == "Section 1.2"


def test_a_page_that_begins_at_the_second_level_is_numbered_from_there(weave_one: Weave) -> None:
    woven = weave_one("## One {#sec-a}\n\n### Two {#sec-b}\n\n@sec-b\n", options=PAGE)
    assert numbers(woven) == ["1", "1.1"]
    assert references(woven) == ["Section 1.1"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"depth": 2}, ["1", "1.1", "1.2", "1.3", "2"]),
        ({"number-offset": (4,)}, ["5", "5.1", "5.1.1", "5.2", "5.3", "6"]),
        ({"number-offset": (4, 2)}, ["5", "5.3", "5.3.1", "5.4", "5.5", "6"]),
        ({"shift-heading-level-by": "1"}, ["1", "1.1", "1.1.1", "1.2", "1.3", "2"]),
    ],
)
def test_depth_and_offset_of_numbers(weave_one: Weave, options: Any, expected: list[str]) -> None:
    assert numbers(weave_one(OUTLINE, options={**PAGE, **options})) == expected


def test_an_unnumbered_heading_is_no_target_on_a_page_and_named_in_a_document(
    weave_one: Weave, problems_of: Problems
) -> None:
    text = "## One\n\nSee @sec-b.\n\n## Two {#sec-b .unnumbered}\n"
    assert [p.kind for p in problems_of(text, options=PAGE)] == ["unknown-cross-reference"]
    woven = weave_one(text)
    assert references(woven) == ["“Two”"]
    assert numbers(woven) == ["1"]


def test_headings_with_the_same_words_have_ids_of_their_own(weave_one: Weave) -> None:
    woven = weave_one("## Why\n\n## Why\n\n## Why not?\n")
    assert [h.id for h in woven.headings] == ["why", "why-1", "why-not"]


def test_headings_may_hold_formulas_code_and_notes(weave_one: Weave) -> None:
    woven = weave_one("## Of $x^2$ and `y`^[Or z.]\n")
    assert [h.text for h in woven.headings] == ["Of x^2 and y"]
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in woven.body


@pytest.mark.parametrize(
    ("text", "mode", "kind"),
    [
        ("## One\n\n#### Two\n", DOCUMENT, "heading-skips-level"),
        ("# One\n\n### Two\n", PAGE, "heading-skips-level"),
        ("# One\n", DOCUMENT, "heading-is-title-level"),
    ],
)
def test_faults_of_the_outline(problems_of: Problems, text: str, mode: Any, kind: str) -> None:
    assert [p.kind for p in problems_of(text, options=mode)] == [kind]


def test_headings_move_as_the_author_says(weave_one: Weave) -> None:
    text = "# One {#sec-one}\n\n## Two\n"
    assert [h.level for h in weave_one(text, options={**PAGE, "shift-heading-level-by": "1"}).headings] == [2, 3]
    body = weave_one(text, options={**PAGE, "shift-heading-level-by": "-1"}).body
    assert body.startswith("<p>One</p>")
    assert "Two</h1>" in body
