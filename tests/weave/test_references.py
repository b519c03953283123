"""Cross-references and citations in every form, in documents and on pages of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.model.document import Shown
from evidoc.weave import Job, weave
from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
Make = Callable[..., Job]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}
LETS_PASS = frozenset({"unknown-cross-reference", "unknown-citation", "citation-without-bibliography"})

THINGS = (
    '\n\n![A map](images/map.png){#fig-map fig-alt="A map"}\n\n'
    '![A tram](images/map.png){#fig-tram fig-alt="A tram"}\n\n'
    "| A |\n|---|\n| x |\n\n: Trams {#tbl-trams}\n\n"
    '``` {.python #lst-sum lst-cap="A *sum*"}\n1 + 1\n```\n\n$$\nx = 1\n$$ {#eq-one}\n\n'
    "::: {#wrn-wet .callout-warning}\nWet.\n:::\n\n## Way {#sec-way}\n"
)


def words(body: str) -> str:
    """Return the text of the first paragraph."""
    return re.sub("<[^>]*>", "", body.split("</p>", maxsplit=1)[0]).replace("\u00a0", " ")


FORMS = [
    ("@fig-map", "Figure 1"),
    ("@Fig-tram", "Figure 2"),
    ("[-@fig-tram]", "2"),
    ("[Fig. @fig-tram]", "Fig. 2"),
    ("[@fig-map; @tbl-trams]", "Figure 1, Table 1"),
    ("@lst-sum", "Listing 1"),
    ("@eq-one", "Equation 1"),
    ("@wrn-wet", "Warning 1"),
    ("@sec-way", "Section 1"),
    ("[here](#fig-map) and [@fig-map](https://example.org)", "here and Figure 1"),
]


@pytest.mark.parametrize(("form", "shown"), FORMS)
@pytest.mark.parametrize("mode", [DOCUMENT, PAGE])
def test_every_form_of_reference(weave_one: Weave, mode: Any, form: str, shown: str) -> None:
    assert words(weave_one(form + THINGS, options=mode).body) == shown


SETTINGS = [
    ({"fig-prefix": "fig."}, "@fig-map and @Fig-map", "fig. 1 and Fig. 1"),
    ({"fig-prefix": ""}, "@fig-map", "1"),
    ({"fig-prefix": "false"}, "@fig-map", "1"),
    ({"fig-labels": "alpha A"}, "@fig-tram, @tbl-trams", "Figure B, Table 1"),
    ({"labels": "roman i"}, "@fig-tram, @tbl-trams", "Figure ii, Table i"),
    ({"labels": "roman"}, "@fig-tram", "Figure II"),
    ({"fig-labels": ["one", "two"]}, "@fig-tram", "Figure two"),
    ({"ref-delim": " and"}, "[@fig-map; @fig-tram]", "Figure 1 and Figure 2"),
]


@pytest.mark.parametrize(("crossref", "form", "shown"), SETTINGS)
def test_authors_say_how_things_are_called_and_counted(weave_one: Weave, crossref: Any, form: str, shown: str) -> None:
    assert words(weave_one(form + THINGS, options={**PAGE, "crossref": crossref}).body) == shown


def test_authors_say_what_captions_begin_with(weave_one: Weave) -> None:
    crossref = {"fig-title": "**Fig.**", "title-delim": " –", "ref-hyperlink": False}
    body = weave_one("See @fig-map." + THINGS, options={**PAGE, "crossref": crossref}).body
    assert "<strong>Fig.</strong>\u00a01– A map" in body  # Quarto reads settings as Markdown: no space begins one
    assert "quarto-xref" not in body


def test_a_reference_to_nothing_is_bold_on_a_page_and_named_with_its_line(make_job: Make) -> None:
    job = make_job("\nSee @fig-mop, [@fig-mop; @fig-map]." + THINGS, options=PAGE, passes=LETS_PASS)
    woven, problems = weave([job], processes=1)
    assert [(p.kind, p.place.line, p.hint) for p in problems] == [
        ("unknown-cross-reference", 2, "Did you mean @fig-map?")
    ]
    assert words(woven[0].body) == "See ?@fig-mop, ?@fig-mop, Figure 1."
    assert "<strong>?@fig-mop</strong>" in woven[0].body


def test_labels_that_only_the_woven_text_holds_are_found(make_job: Make) -> None:
    job = make_job("As @tbl-printed shows.\n\n| A |\n|---|\n| x |\n\n: Printed {#tbl-printed}\n")
    unseen = replace(job, chapter=replace(job.chapter, labels=()), expected=Shown())
    woven, problems = weave([unseen], processes=1)
    assert problems == ()
    assert words(woven[0].body) == "As Table 1 shows."


def test_of_two_things_with_one_label_the_last_is_meant(make_job: Make) -> None:
    picture = '![A map](images/map.png){#fig-map fig-alt="A map"}\n\n'
    job = make_job(f"See @fig-map.\n\n{picture}{picture}", options=PAGE, passes=frozenset({"duplicate-id"}))
    assert words(weave([job], processes=1)[0][0].body) == "See Figure 2."


def test_an_unknown_work_is_bold_on_a_page(make_job: Make) -> None:
    text = "Known @hart2015, unknown @nobody2000, both [@nobody2000, p. 4; @hart2015].\n"
    job = make_job(text, options=PAGE, passes=LETS_PASS, csl=None)
    woven, problems = weave([job], processes=1)
    assert {(p.kind, p.place.line) for p in problems} == {("unknown-citation", 1)}
    assert words(woven[0].body) == "Known Hart (2015), unknown (nobody2000?), both (nobody2000?; Hart 2015)."
    assert "<strong>nobody2000?</strong>" in woven[0].body


def test_without_a_bibliography_a_page_shows_citations_as_written(make_job: Make) -> None:
    job = make_job("In text @wren1999, bracketed [see @wren1999, p. 4].\n", options=PAGE, passes=LETS_PASS)
    woven, problems = weave([job], processes=1)
    assert {p.kind for p in problems} == {"citation-without-bibliography"}
    assert words(woven[0].body) == "In text @wren1999, bracketed [see @wren1999, p. 4]."


@pytest.mark.parametrize("mode", [DOCUMENT, PAGE])
@pytest.mark.parametrize(
    ("wish", "listed"),
    [
        ("@lind2019", ["lind2019"]),
        ("@*", ["hart2015", "lind2019"]),
        (["@hart2015", "@lind2019"], ["hart2015", "lind2019"]),
    ],
)
def test_works_may_be_listed_without_being_cited(make_job: Make, mode: Any, wish: Any, listed: list[str]) -> None:
    cited = make_job("As @hart2015 and @lind2019 say.\n", options=mode)
    job = make_job("Nothing.\n", options=mode, references=cited.references, meta={"nocite": wish})
    job = replace(job, expected=Shown(citations=tuple(listed)))
    woven, problems = weave([job], processes=1)
    assert problems == ()
    assert re.findall('id="ref-([^"]*)"', woven[0].body + woven[0].bibliography) == listed


NOTES = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">
<info><title>Notes</title><id>notes</id><updated>2020-01-01T00:00:00+00:00</updated></info>
<citation><layout suffix="."><names variable="author"/><text variable="title" prefix=", "/></layout></citation>
<bibliography><layout suffix="."><text variable="title"/></layout></bibliography></style>
"""


@pytest.mark.parametrize("mode", [DOCUMENT, PAGE])
def test_a_style_of_notes_puts_works_into_notes(make_job: Make, tmp_path: Path, mode: Any) -> None:
    style = tmp_path / "notes.csl"
    style.write_text(NOTES, encoding="utf-8")
    text = "> So it is [@hart2015].\n\n| A |\n|---|\n| x |\n\n: Cited here [@lind2019] {#tbl-x}\n"
    woven, problems = weave([make_job(text, options=mode, csl=style)], processes=1)
    assert problems == ()
    notes = re.findall(r'<li id="fn\d"><p>(.*?)</p>', woven[0].body)
    assert [re.sub("<a [^>]*footnote-back.*|<[^>]*>", "", note) for note in notes] == [
        "Beatrice Hart, The long shift.",
        "Ada Lind, Peter Moss, Staying in post.",
    ]


def test_the_forms_of_citation(weave_one: Weave) -> None:
    text = "@hart2015; [@hart2015]; [see @hart2015, pp. 3-4, for more; @lind2019]; [-@hart2015]; @hart2015 [chap. 2]"
    assert words(weave_one(text, options=PAGE, csl=None).body) == (
        "Hart (2015); (Hart 2015); (see Hart 2015, 3–4, for more; Lind and Moss 2019); (2015); Hart (2015, chap. 2)"
    )


def test_words_behind_a_reference_are_lost_on_a_page_with_a_warning(weave_one: Weave, problems_of: Any) -> None:
    text = "See [@fig-map, on the left]." + THINGS
    problem = next(p for p in problems_of(text, options=PAGE) if p.kind == "words-behind-reference")
    assert "on the left" in problem.message
    assert problem.place.line == 1
    assert "on the left" in weave_one(text).body


def test_works_in_forms_of_their_own_are_cited_beside_others(make_job: Make) -> None:
    job = make_job("As @hart2015, @moss and @vale say.\n", options=PAGE)
    own = '% evidoc csl-json {"id": "moss", "type": "book", "title": "<i>Rota</i>", "author": [{"family": "Moss"}]}'
    settings = '% evidoc csl-yaml {"id": "vale", "type": "book", "title": "*Ward*", "author": [{"family": "Vale"}]}'
    known = replace(job.expected, citations=(*job.expected.citations, "moss", "vale"))
    job = replace(job, references={**job.references, "moss": own, "vale": settings}, expected=known)
    woven, problems = weave([job], processes=1)
    assert problems == ()
    for key, title in (("hart2015", "The long shift"), ("moss", "<em>Rota</em>"), ("vale", "<em>Ward</em>")):
        assert re.search(rf'id="ref-{key}"[^/]*{title[:5]}', woven[0].body), woven[0].body
