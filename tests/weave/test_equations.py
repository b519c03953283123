"""Formulas with labels, and lists of what floats."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
Problems = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}
TEX = re.compile(
    r'<span id="(eq-[\w-]+)"[^>]*><math display="block".*?<annotation[^>]*>\s*(.*?)</annotation>', re.DOTALL
)


@pytest.mark.parametrize("mode", [DOCUMENT, PAGE])
def test_formulas_with_labels_are_numbered_where_they_stand(weave_one: Weave, mode: Any) -> None:
    text = (
        "See @eq-b.\n\n$$\na = 1\n$$ {#eq-a}\n\nIn a line $$b = 2$$ {#eq-b}, and without a label $$c = 3$$ here.\n\n"
        "- In a list: $$d = 4$${#eq-d}\n\n$$e = 5$$\n{#eq-e}\n"
    )
    woven = weave_one(text, options=mode)
    assert TEX.findall(woven.body) == [
        ("eq-a", "a = 1 \\tag{1}"),
        ("eq-b", "b = 2 \\tag{2}"),
        ("eq-d", "d = 4 \\tag{3}"),
        ("eq-e", "e = 5 \\tag{4}"),
    ]
    assert woven.numbers == {"eq-a": "1", "eq-b": "2", "eq-d": "3", "eq-e": "4"}
    assert '<a href="#eq-b" class="quarto-xref">Equation\u00a02</a>' in woven.body
    assert woven.body.count("<math") == 5
    assert re.search(r"</math></span>, and without", woven.body)
    assert "{#" not in woven.body


def test_a_formula_is_said_as_its_author_says_it(weave_one: Weave) -> None:
    body = weave_one('$$\na = \\frac{b}{c}\n$$ {#eq-a alt="a is b over c"}\n').body
    assert '<span id="eq-a" role="math" aria-label="a is b over c"><math' in body


def test_what_only_looks_like_a_label_stays_text(weave_one: Weave) -> None:
    body = weave_one("Words {#eq-x} and $$x$$ {#fig-x} and $$x$$ {#eq-unclosed\n").body
    assert "Words {#eq-x} and" in body
    assert "{#eq-unclosed" in body
    assert "<span id=" not in body


FLOATS = (
    '![One^[A note.] [@hart2015]](images/map.png){#fig-a fig-alt="x"}\n\n'
    '![Two with [a link](https://example.org) and *stress*](images/map.png){#fig-b fig-alt="x"}\n\n'
    '``` {.python #lst-a lst-cap="Sums"}\n1\n```\n'
)


@pytest.mark.parametrize("mode", [DOCUMENT, PAGE])
def test_lists_stand_where_they_are_asked_for(weave_one: Weave, mode: Any) -> None:
    body = weave_one("\\listoffigures\n\n\\listoflistings\n\n" + FLOATS, options=mode).body
    navs = re.findall(
        r'<nav class="quarto-list-of-floats" role="doc-toc" aria-labelledby="([^"]*)">(.*?)</nav>', body, re.DOTALL
    )
    assert [name for name, _ in navs] == ["list-of-fig", "list-of-lst"]
    assert [re.sub("<[^>]*>|\n", "", one) for one in re.findall("<li>(.*?)</li>", navs[0][1], re.DOTALL)] == [
        "Figure\u00a01: One (Hart, 2015)",
        "Figure\u00a02: Two with a link and stress",
    ]
    assert '<li><a href="#lst-a">Listing\u00a01:</a> Sums</li>' in navs[1][1]
    assert body.count('id="fnref1"') == 1
    assert body.count("https://example.org") == 1


def test_lists_stand_in_text_and_twice_as_well(weave_one: Weave) -> None:
    body = weave_one("Words \\listoffigures more.\n\n> \\listoffigures\n\n" + FLOATS).body
    assert re.findall('aria-labelledby="([^"]*)"', body) == ["list-of-fig", "list-of-fig-2"]
    assert "<p>more.</p>" in body


def test_a_list_of_nothing_is_named(problems_of: Problems) -> None:
    assert [(p.kind, p.place.line) for p in problems_of("\n\\listoftables\n")] == [("empty-list", 2)]


def test_lists_have_the_titles_that_authors_give(weave_one: Weave) -> None:
    crossref = {"lof-title": "Pictures"}
    body = weave_one("\\listoffigures\n\n" + FLOATS, options={**DOCUMENT, "crossref": crossref}).body
    assert "<p><strong>Pictures</strong></p>" in body
