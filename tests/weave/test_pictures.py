"""Pictures as their authors write them: alt texts, links, widths, where they are looked for; figures on pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from evidoc.weave import Job, weave
from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
Make = Callable[..., Job]
Problems = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}
NO_ALT = frozenset({"image-without-alt"})


def images(body: str) -> list[dict[str, str]]:
    """Return the attributes of every picture."""
    return [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall("<img [^>]*>", body)]


def on_page(make_job: Make, text: str) -> str:
    """Weave `text` as a page, letting pass what Quarto lets pass."""
    job = make_job(text, options=PAGE, passes=frozenset({"image-without-alt", "missing-image"}))
    return str(weave([job], processes=1)[0][0].body)


@pytest.mark.parametrize(
    ("text", "alt"),
    [
        ('![A *map*](images/map.png){#fig-a fig-alt="North"}', "North"),
        ('![A *map*](images/map.png){#fig-a alt="North"}', "North"),
        ("![A *map*](images/map.png){#fig-a}", None),
        ("![A *map*](images/map.png)", None),
        ("![](images/map.png)", None),
        ("In a line: ![A *map*](images/map.png)", "A map"),
        ("[![A map](images/map.png)](https://example.org)", None),
    ],
)
def test_a_page_says_of_a_picture_what_its_author_said(make_job: Make, text: str, alt: str | None) -> None:
    found = images(on_page(make_job, text))
    assert [one.get("alt") for one in found] == [alt]
    assert found[0]["src"] == "images/map.png"


def test_a_picture_without_alt_is_named_with_its_line(problems_of: Problems) -> None:
    problems = problems_of("\n![A map](images/map.png){#fig-a}\n", options=PAGE)
    assert [(p.kind, p.place.line) for p in problems] == [("image-without-alt", 2)]


def test_of_one_picture_in_several_places_the_one_without_alt_is_named(problems_of: Problems) -> None:
    text = '![A](images/map.png){fig-alt="x"}\n\n![B](images/map.png)\n\n![C](images/map.png){fig-alt="x"}\n'
    assert [(p.kind, p.place.line) for p in problems_of(text)] == [("image-without-alt", 3)]


def test_a_page_shows_pictures_from_elsewhere_and_names_those_that_are_nowhere(problems_of: Problems) -> None:
    text = '![A](https://example.org/a.png){fig-alt="x"}\n\n![B](gone.png){fig-alt="x"}\n'
    assert [(p.kind, p.place.line) for p in problems_of(text, options=PAGE)] == [("missing-image", 3)]


def test_the_pictures_of_a_page_are_told(weave_one: Weave) -> None:
    assert weave_one('![A](images/map.png){fig-alt="x"}\n', options=PAGE).images == ("chapters/images/map.png",)


def test_a_figure_on_a_page_is_as_quarto_writes_it(make_job: Make) -> None:
    body = on_page(make_job, '![A map](images/map.png){#fig-a fig-alt="x" width=50% fig-align="left" .column-page}')
    assert body == (
        '<div id="fig-a" class="quarto-float quarto-figure quarto-figure-left column-page">\n'
        '<figure class="quarto-float quarto-float-fig figure">\n'
        '<img src="images/map.png" class="img-fluid figure-img" style="width:50.0%" alt="x" />\n'
        '<figcaption id="fig-a-caption" class="quarto-float-caption-bottom quarto-float-caption quarto-float-fig">\n'
        "Figure\u00a01: A map\n</figcaption>\n</figure>\n</div>\n"
    )


def test_figures_without_label_and_links_around_pictures(make_job: Make) -> None:
    body = on_page(
        make_job,
        '![No label](images/map.png){fig-alt="x"}\n\n'
        '[![Linked](images/map.png){fig-alt="x"}](https://example.org)\n\n'
        '[![Both](images/map.png){#fig-b fig-alt="x"}](https://example.org)\n\n'
        '![](images/map.png){#fig-c fig-alt="x"}\n',
    )
    captions = [c.strip() for c in re.findall("<figcaption[^>]*>(.*?)</figcaption>", body, re.DOTALL)]
    assert captions == ["No label", "Linked", "Figure\u00a01: Both", "Figure\u00a02"]
    assert body.count('<a href="https://example.org"><img') == 2
    assert body.count('<div class="quarto-figure quarto-figure-center">\n<figure class="figure">') == 2


@pytest.mark.parametrize("mode", [DOCUMENT, PAGE])
def test_a_div_with_several_pictures_loses_none_of_their_captions(weave_one: Weave, mode: Any) -> None:
    text = (
        '::: {#fig-all fig-alt="A map"}\n\n![First](images/map.png)\n\nBetween.\n\n![](images/map.png)\n\n'
        "All of *them*\n:::\n"
    )
    body = weave_one(text, options=mode).body
    assert [one["alt"] for one in images(body)] == ["A map", "A map"]
    for words in ("First", "<p>Between.</p>", "Figure\u00a01: All of <em>them</em>"):
        assert words in body
    assert "fig-alt" not in body


def test_formulas_and_citations_in_captions_and_alt_texts(weave_one: Weave) -> None:
    body = weave_one(
        "![Of $x^2$ [@hart2015]](images/map.png){#fig-a fig-alt='Of x squared'}\n\n![Of $y$](images/map.png) x\n"
    ).body
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in body
    assert "(<a href=" in body
    assert [one["alt"] for one in images(body)] == ["Of x squared", "Of y"]


def test_links_of_a_page_lead_to_other_pages_by_way_of_the_folder(weave_one: Weave) -> None:
    text = "[a](guide/index.qmd#sec-x), [b](/chapters/a.qmd), [c](other.qmd), [d](data.csv), [e](https://example.org/x.qmd)\n"
    body = weave_one(text, options=PAGE).body
    assert re.findall('href="([^"]*)"', body) == [
        "../chapters/guide/index.html#sec-x",
        "../chapters/a.html",
        "other.qmd",
        "data.csv",
        "https://example.org/x.qmd",
    ]


def test_addresses_of_a_website_go_by_way_of_its_folder(weave_one: Weave) -> None:
    text = '<a href="guide/index.qmd">a</a> [b](/data.csv) ![c](/shared/logo.png) [d](#here) [e](//example.org)\n'
    text += "\n# Here\n"
    body = weave_one(text, options={**PAGE, "project-type": "website"}).body
    assert re.findall('(?:href|src)="([^"]*)"', body) == [
        "../chapters/guide/index.html",
        "../data.csv",
        "../shared/logo.png",
        "#here",
        "//example.org",
    ]
    assert 'href="/data.csv"' in weave_one(text, options=PAGE).body
