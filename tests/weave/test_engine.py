"""Chapters woven with results: text, headings, captions, references, gaps, batches and faults."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.errors import Place, Problem
from evidoc.model.document import Heading, Shown
from evidoc.model.product import Results
from evidoc.model.project import Genre
from evidoc.weave import Job, pandoc, weave
from evidoc.weave.payload import payload

GOLDEN = Path(__file__).parent / "golden"
PLAIN = Genre("note", "Note", "nhs", number_sections=False, audience="anybody")
Weave = Callable[..., Any]
VALUE = '<a href="evidoc:values#rate.all" class="evidoc-value" data-id="rate.all">4.96%</a>'


def test_a_value_in_text_leads_to_what_it_rests_on(weave_one: Weave) -> None:
    woven = weave_one("It is {{< value rate.all >}}.")
    assert woven.body == f"<p>It is {VALUE}.</p>\n"
    assert woven.shown.values == ("rate.all",)


def test_style_comes_from_the_genre_and_an_option_overrides_it(weave_one: Weave) -> None:
    body = weave_one(
        "{{< value staff >}} {{< value staff style=ons >}} {{< value staff part=period >}}", genre=PLAIN
    ).body
    assert re.findall(r">([^<>]+)</a>", body) == ["about 21,200 FTE", "21,206 FTE", "2024"]


def test_quotation_marks_beside_a_value_are_those_beside_a_word(weave_one: Weave) -> None:
    body = weave_one("The '{{< value staff >}}' and {{< value staff >}}'s share, '{{< value rate.all >}} more'.").body
    text = re.sub("<[^>]*>", "", body)
    assert text == "The ‘21,206 FTE’ and 21,206 FTE’s share, ‘4.96% more’.\n"


def test_in_a_heading_and_in_a_link_a_value_is_plain_text(weave_one: Weave) -> None:
    text = "## At {{< value rate.all >}} [of {{< value staff >}}](https://example.org/{{< var region >}}) {#sec-a}"
    woven = weave_one(text)
    assert 'At 4.96% <a href="https://example.org/North Vale">of 21,206 FTE</a></h2>' in woven.body
    assert woven.headings == (Heading(2, "sec-a", "1", "At 4.96% of 21,206 FTE"),)


def test_values_in_front_matter_caption_alt_text_and_callout_title(weave_one: Weave) -> None:
    text = (
        '![Cap {{< value rate.all >}}](images/map.png){#fig-a fig-alt="All {{< value staff >}}"}\n\n'
        '::: {.callout-tip title="Mind {{< value rate.all >}}"}\nText.\n:::\n'
    )
    front = {"title": "On *{{< value rate.all >}}*", "subtitle": "'it'", "description": "Of {{< value staff >}}"}
    woven = weave_one(text, front=front)
    assert (woven.title, woven.subtitle, woven.front["description"]) == ("On 4.96%", "‘it’", "Of 21,206 FTE")
    assert f"Figure\u00a01: Cap {VALUE}" in woven.body
    assert 'alt="All 21,206 FTE"' in woven.body
    assert '<span class="screen-reader-only callout-kind">Tip: </span>Mind 4.96%' in woven.body
    assert woven.shown.values == ("rate.all", "staff")
    assert woven.front["date"] == "2026-11-20"


def test_variables_settings_facts_and_page_breaks(weave_one: Weave) -> None:
    text = (
        "{{< var rich >}}, {{< var wave.size >}}, {{< var list.2 >}}, {{< meta title >}}, {{< fact award.length >}}\n\n"
        "{{< pagebreak >}}\n"
    )
    assert weave_one(text).body == (
        '<p><strong>bold</strong>, 1240, two, A title, 24 months</p>\n<div style="page-break-after: always;"></div>\n'
    )


def test_code_is_untouched(weave_one: Weave) -> None:
    body = weave_one("`TBC @hart2015` and `{{</* value x */>}}`\n\n```\nTBC @fig-x {{< value y }}\n```\n").body
    assert "<code>TBC @hart2015</code> and <code>{{&lt; value x &gt;}}</code>" in body
    assert '<pre tabindex="0"><code>TBC @fig-x {{&lt; value y }}</code></pre>' in body


def test_sections_are_numbered_from_two_number_signs(weave_one: Weave) -> None:
    woven = weave_one("## One\n\n### Sub\n\n## Left out {-}\n\n### Under it\n\n## Two\n")
    assert [h.number for h in woven.headings] == ["1", "1.1", "", "1.2", "2"]
    assert '<section id="sub" class="level3" data-number="1.1">' in woven.body
    assert '<span class="header-section-number">1.1</span> Sub</h3>' in woven.body


def test_a_genre_may_leave_sections_unnumbered(weave_one: Weave) -> None:
    woven = weave_one("## One {#sec-one}\n\nSee @sec-one.\n", genre=PLAIN)
    assert "header-section-number" not in woven.body
    assert '<a href="#sec-one" class="quarto-xref">“One”</a>' in woven.body


def test_cross_references_in_every_form(weave_one: Weave) -> None:
    text = (
        "@fig-leavers, @Sec-a, [@tbl-rates; @sec-a], [-@fig-leavers], [Fig. @fig-leavers], [at @fig-leavers].\n\n"
        "## A {#sec-a}\n\n::: {#fig-leavers}\n:::\n\n::: {#tbl-rates}\n:::\n"
    )
    woven = weave_one(text)
    links = re.findall(r'<a href="#([\w-]+)" class="quarto-xref">([^<]+)</a>', woven.body)
    assert links == [
        ("fig-leavers", "Figure\u00a01"),
        ("sec-a", "Section\u00a01"),
        ("tbl-rates", "Table\u00a01"),
        ("sec-a", "Section\u00a01"),
        ("fig-leavers", "1"),
        ("fig-leavers", "Fig.\u00a01"),
        ("fig-leavers", "at\u00a01"),
    ]
    assert woven.shown.references == ("fig-leavers", "sec-a", "tbl-rates")
    assert woven.numbers == {"fig-leavers": "1", "tbl-rates": "1"}


def test_a_cross_reference_in_a_link_is_plain_text(weave_one: Weave) -> None:
    body = weave_one("## A {#sec-a}\n\n[as in @sec-a](https://example.org)\n").body
    assert '<a href="https://example.org">as in Section\u00a01</a>' in body


def test_callouts_are_numbered_where_they_have_a_label(weave_one: Weave) -> None:
    woven = weave_one("::: {#wrn-small .callout-warning}\n## Small *numbers*\n\nText.\n:::\n\nSee @wrn-small.\n")
    assert woven.headings == ()
    assert "Warning\u00a01: Small <em>numbers</em>" in woven.body
    assert '<a href="#wrn-small" class="quarto-xref">Warning\u00a01</a>' in woven.body


def test_citations_are_worded_linked_and_listed_apart(weave_one: Weave) -> None:
    woven = weave_one("Seen [@hart2015, p. 3; @lind2019].^[Also @hart2015.]\n")
    assert '(<a href="#ref-hart2015" role="doc-biblioref">Hart, 2015, p. 3</a>; ' in woven.body
    assert "csl-entry" not in woven.body
    assert re.findall(r'<div id="(ref-\w+)" class="csl-entry" role="listitem">', woven.bibliography) == [
        "ref-hart2015",
        "ref-lind2019",
    ]
    assert woven.shown.citations == ("hart2015", "lind2019")
    assert '<span class="visually-hidden">Back to note 1 in the text</span>' in woven.body


def test_a_place_marked_for_the_references_is_dropped_with_its_heading(weave_one: Weave) -> None:
    woven = weave_one("As @hart2015 says.\n\n## References {-}\n\n::: {#refs}\n:::\n")
    assert woven.headings == ()
    assert "refs" not in woven.body.replace("#ref-", "")
    assert "The long shift" in woven.bibliography


def test_what_is_missing_shows_as_labelled_gaps_with_their_places(make_job: Callable[..., Job]) -> None:
    text = (
        "{{< value no.x >}} [@hart2015; @no2000] @fig-no\n\n{{< fact award.start >}} {{< var no >}}\n\nNames: TBC.\n\n"
        "::: {#fig-none}\n:::\n\nSee @fig-none.\n"
    )
    job = make_job(text)
    known = tuple(Problem("unknown", "x", Place("chapters/a.qmd", line), gap=True) for line in (1, 3))
    woven, problems = weave([replace(job, gaps=known)], processes=1)
    body = woven[0].body
    assert re.findall(r'<span class="evidoc-gap" data-kind="([\w-]+)">([^<]+)</span>', body) == [
        ("value", "[Missing value: no.x]"),
        ("citation", "[Missing citation: no2000]"),
        ("cross-reference", "[Missing cross-reference: fig-no]"),
        ("TBC", "[TBC: award.start]"),
        ("variable", "[Missing variable: no]"),
        ("TBC", "TBC"),
        ("figure", "[Missing figure: none]"),
    ]
    assert [(g.kind, g.what, g.place.line) for g in woven[0].gaps] == [
        ("citation", "no2000", 1),
        ("cross-reference", "fig-no", 1),
        ("value", "no.x", 1),
        ("TBC", "award.start", 3),
        ("variable", "no", 3),
        ("TBC", "Names: TBC.", 5),
        ("figure", "none", 7),
    ]
    assert "Hart, 2015" in body
    assert "no2000?" not in body
    assert 'href="#fig-none" class="quarto-xref">Figure\u00a01<' in body
    assert [(p.kind, p.place.line, p.gap) for p in problems] == [("missing-figure", 7, True)]


def test_a_known_value_without_that_part_is_refused(problems_of: Weave) -> None:
    (problem,) = [p for p in problems_of("\n{{< value rate.all part=colour >}}") if p.kind == "unknown-value-part"]
    assert problem.place == Place("chapters/a.qmd", 2)
    assert problem.hint == "It has: meaning, nhs, ons, period."


def test_showing_something_else_than_planned_is_a_fault(make_job: Callable[..., Job]) -> None:
    job = make_job("It is {{< value rate.all >}}.")
    expected = Shown(values=("staff",))
    woven, problems = weave([replace(job, expected=expected)], processes=1)
    assert woven == ()
    assert [p.kind for p in problems] == ["shown-differs-from-plan"]
    assert "not shown: staff; shown without being planned: rate.all" in problems[0].message


def test_many_documents_go_together_and_a_bad_one_stops_no_other(make_job: Callable[..., Job]) -> None:
    jobs = [make_job("## Fine {{< value rate.all >}} {#sec-a}\n", name=name) for name in "abcd"]
    jobs[1] = make_job("## One\n\n#### Three\n", name="b")
    jobs.append(replace(jobs[0], document="e", references={"x": "@article{"}, expected=Shown(citations=("x",))))
    woven, problems = weave(jobs, processes=2)
    assert [w.id for w in woven] == ["a", "c", "d"]
    assert {p.kind: p.documents for p in problems} == {
        "heading-skips-level": ("b",),
        "shown-differs-from-plan": ("e",),
    }


def test_a_document_that_breaks_the_lua_is_named(make_job: Callable[..., Job]) -> None:
    good, bad = (
        make_job("Text.", name="good"),
        make_job("As @hart2015 says.", name="bad", references={"hart2015": "@article{hart2015"}),
    )
    woven, problems = weave([good, bad], processes=1)
    assert [w.id for w in woven] == ["good"]
    assert [(p.kind, p.documents) for p in problems] == [("weave-failed", ("bad",))]
    assert problems[0].detail


@pytest.fixture
def made_up(tmp_path: Path, make_job: Callable[..., Job]) -> Callable[[str], list[pandoc.Answer]]:
    """Return what has three documents, of which `b` is bad, answered by a process that does this with a bad one."""

    def answers(with_bad: str) -> list[pandoc.Answer]:
        script = tmp_path / "made-up.lua"
        script.write_text(
            f"for line in io.lines() do\n  if line:find('BAD') then {with_bad} end\n"
            "  local name = pandoc.json.decode(line, false).document\n"
            "  io.write(pandoc.json.encode({ document = name }), '\\n'):flush()\nend\n",
        )
        payloads = [payload(make_job(text, name=name)) for name, text in (("a", "xxxx"), ("b", "BAD"), ("c", "x"))]
        return pandoc.run(payloads, 1, script)

    return answers


def test_a_crash_is_pinned_on_one_document(made_up: Callable[[str], list[pandoc.Answer]]) -> None:
    answers = made_up("io.stderr:write('out of luck') os.exit(7)")
    assert [a["document"] for a in answers] == ["a", "b", "c"]
    assert [a.get("fault_kind") for a in answers] == [None, "weave-crash", None]
    assert answers[1]["fault"] == "out of luck"


def test_a_process_that_ends_without_a_word_is_told_of(made_up: Callable[[str], list[pandoc.Answer]]) -> None:
    assert made_up("os.exit(7)")[1]["fault"] == "It ended with code 7."


def test_a_document_that_never_ends_is_stopped_and_named(
    made_up: Callable[[str], list[pandoc.Answer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ask a new process once more, where it was not the first; the others come out whole."""
    monkeypatch.setattr(pandoc, "START_LIMIT", 2.0)
    monkeypatch.setattr(pandoc, "DOCUMENT_LIMIT", 0.2)
    answers = made_up("while true do end")
    assert [a.get("fault_kind") for a in answers] == [None, "weave-timeout", None]
    assert answers[1]["fault"] == "It took more than 2 seconds."


def test_what_came_before_a_document_is_not_its_fault(made_up: Callable[[str], list[pandoc.Answer]]) -> None:
    """Here only a process that has woven another document ends at `b`."""
    answers = made_up("if SEEN then os.exit(7) end end SEEN = true if true then")
    assert [a.get("fault_kind") for a in answers] == [None, None, None]


def test_without_pandoc_every_document_says_so(make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "pandoc_binary", lambda: "no-such-pandoc-anywhere")
    _, problems = weave([make_job("x", name="a"), make_job("x", name="b")])
    assert [(p.kind, p.documents) for p in problems] == [("pandoc-missing", ("a",)), ("pandoc-missing", ("b",))]
    assert "No such file" in problems[0].detail


def test_whoever_stops_reading_stops_the_processes(make_job: Callable[..., Job]) -> None:
    before = threading.active_count()
    answers = pandoc.stream([payload(make_job("x", name=name)) for name in "abcdef"], 2)
    next(answers)
    answers.close()
    assert threading.active_count() == before


def test_what_goes_wrong_beside_pandoc_is_raised(make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "_environment", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        weave([make_job("x")])


def test_a_person_s_own_pandoc_folder_changes_nothing(
    weave_one: Weave, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ".local/share/pandoc"
    folder.mkdir(parents=True)
    (folder / "init.lua").write_text("error('init.lua was read')\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LUA_INIT", "error('LUA_INIT was read')")
    assert weave_one("Text.").body == "<p>Text.</p>\n"


def test_a_style_that_cannot_be_found_stops_its_document(make_job: Callable[..., Job]) -> None:
    problem = Problem("unknown-citation-style", "There is no citation style 'x'.", Place("_quarto.yml", 4)).touching(
        "a"
    )
    woven, problems = weave([make_job("Text.", problems=(problem,)), make_job("Text.", name="b")], processes=1)
    assert [w.id for w in woven] == ["b"]
    assert problems == (problem,)


def test_no_jobs_make_no_documents() -> None:
    assert weave([]) == ((), ())


def test_the_same_job_gives_the_same_document(make_job: Callable[..., Job]) -> None:
    text = (GOLDEN / "page.qmd").read_text(encoding="utf-8")
    jobs = [make_job(text, name=name) for name in ("a", "b", "c")]
    first, second = weave(jobs, processes=1), weave(jobs, processes=2)
    assert first == second
    assert len({w.body for w in first[0]}) == 1


def test_a_whole_page(weave_one: Weave) -> None:
    """The golden file changes only on purpose: read the difference, then copy the body over it."""
    woven = weave_one((GOLDEN / "page.qmd").read_text(encoding="utf-8"))
    assert woven.body == (GOLDEN / "page.html").read_text(encoding="utf-8")


def test_results_that_are_not_shown_do_not_change_a_document(make_job: Callable[..., Job]) -> None:
    job = make_job("Text.")
    assert weave([job])[0] == weave([replace(job, results=Results())])[0]
