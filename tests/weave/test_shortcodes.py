"""Shortcodes and inline results: in text, headings, links, captions, cells, code, attributes and raw HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from evidoc.errors import Place
from evidoc.model.chapter import INLINE_CODE, Shortcode, mark
from evidoc.weave import weave
from evidoc.weave.job import DOCUMENT, Job

Weave = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}
ENV = {**DOCUMENT, "env": {"YEAR_OF_STUDY": "2024 *"}}
UNKNOWN = [
    ("{{< var none >}}", "?var:none", "unknown-var"),
    ("{{< meta none.x >}}", "?meta:none.x", "unknown-meta"),
    ("{{< env NOT_SET >}}", "?env:NOT_SET", "unknown-env"),
    ("{{< var list >}}", "?invalid var type:list", "not-one-value"),
]


def page(job: Job) -> tuple[str, tuple[str, ...]]:
    """Return the body of a page that is not strict, and the kinds of what is wrong with it."""
    kinds = frozenset(kind for _, _, kind in UNKNOWN) | {"missing-result"}
    woven, problems = weave([replace(job, options=PAGE, passes=kinds)], processes=1)
    return woven[0].body, tuple(problem.kind for problem in problems)


@pytest.mark.parametrize(("text", "shown", "kind"), UNKNOWN)
def test_a_page_shows_what_is_unknown_as_quarto_does(make_job: Weave, text: str, shown: str, kind: str) -> None:
    body, kinds = page(make_job(f"Here: {text}.\n"))
    assert body == f"<p>Here: <strong>{shown}</strong>.</p>\n"
    assert kinds == (kind,)


def test_a_document_shows_a_gap_instead(make_job: Weave) -> None:
    (woven,), problems = weave([make_job("Here: {{< env NOT_SET >}}.\n")], processes=1)
    assert '<span class="evidoc-gap" data-kind="environment">[Missing environment: NOT_SET]</span>' in woven.body
    assert [(p.kind, p.gap) for p in problems] == [("missing-environment", True)]


def test_a_variable_of_the_environment_is_plain_text(weave_one: Weave) -> None:
    body = weave_one('{{< env YEAR_OF_STUDY >}}, {{< env NOT_SET "a *default*" >}}\n', options=ENV).body
    assert body == "<p>2024 *, a *default*</p>\n"


def test_a_list_of_one_is_what_is_in_it(weave_one: Weave) -> None:
    body = weave_one("{{< meta keywords >}}, {{< meta keywords.1 >}}\n", front={"keywords": ["rotas"]}).body
    assert body == "<p>rotas, rotas</p>\n"


def test_numbers_and_truth_are_written_as_quarto_writes_them(weave_one: Weave) -> None:
    front = {"whole": 3.0, "part": 1.5, "count": 1240, "yes": True, "no": False}
    body = weave_one(" ".join(f"{{{{< meta {key} >}}}}" for key in front), front=front).body
    assert body == "<p>3 1.5 1240 true false</p>\n"


def test_a_setting_that_shows_itself_comes_to_an_end(weave_one: Weave) -> None:
    assert weave_one("{{< meta loop >}}!\n", front={"loop": "again {{< meta loop >}}"}).body == "<p>again again !</p>\n"


def test_markdown_is_text_where_only_text_can_stand(weave_one: Weave) -> None:
    text = (
        '`{{< var rich >}}` [link](https://example.org/{{< var region >}} "{{< var rich >}}")'
        '[span]{data-x="{{< var rich >}}"} <b>{{< var rich >}}</b>\n\n```\n{{< var rich >}}\n```\n\n'
        "## The {{< var rich >}} one\n"
    )
    woven = weave_one(text)
    assert "<code>bold</code>" in woven.body
    assert 'href="https://example.org/North Vale" title="bold"' in woven.body.replace("%20", " ")
    assert 'data-x="bold"' in woven.body
    assert "<b><strong>bold</strong></b>" in woven.body
    assert '<pre tabindex="0"><code>bold</code></pre>' in woven.body
    assert woven.headings[0].text == "The bold one"


def test_angle_brackets_around_a_mark_are_no_tag(weave_one: Weave) -> None:
    body = weave_one("To <{{< var region >}}/a>.\n").body
    assert body == "<p>To &lt;North Vale/a&gt;.</p>\n"


def test_how_one_writes_a_shortcode_can_be_said(weave_one: Weave) -> None:
    body = weave_one("`{{</* var x */>}}`, `{{{< var x >}}}`, {{</* var x */>}} and {{{< var x >}}}\n").body
    assert re.findall(r"\{\{&lt; var x &gt;\}\}", body) == ["{{&lt; var x &gt;}}"] * 4
    assert "{{{" not in body


VIDEOS = [
    ("src=https://www.youtube.com/watch?v=abc123&t=9", "https://www.youtube.com/embed/abc123"),
    ("https://youtu.be/abc123 start=60", "https://www.youtube.com/embed/abc123?start=60"),
    ("https://vimeo.com/548291210", "https://player.vimeo.com/video/548291210"),
    ("https://vimeo.com/548291210/8afd3b", "https://player.vimeo.com/video/548291210?h=8afd3b"),
]


@pytest.mark.parametrize(("given", "player"), VIDEOS)
def test_a_video_is_a_titled_frame_and_a_link_in_print(weave_one: Weave, given: str, player: str) -> None:
    text = f'{{{{< video {given} title="A *talk*" >}}}}\n'
    body = weave_one(text).body
    assert (
        f'<div class="quarto-video ratio ratio-16x9"><iframe data-external="1" src="{player}" title="A *talk*"' in body
    )
    source = given.split(" ", maxsplit=1)[0].removeprefix("src=").replace("&", "&amp;")
    assert f'<p class="evidoc-print-only"><a href="{source}">Video: A *talk*</a></p>' in body
    printed = weave_one(text, options={**DOCUMENT, "format": "pdf"}).body
    assert printed == f'<p><a href="{source}">Video: A *talk*</a></p>\n'
    assert "print-only" not in weave_one(text, options=PAGE).body


def test_a_video_file_and_a_size(weave_one: Weave) -> None:
    body = weave_one('{{< video talk.mp4 title="T" width="400" height="300" >}}\n').body
    assert '<div class="quarto-video"><video id="evidoc-video-0" width="400" height="300"' in body
    assert '<source src="talk.mp4">' in body


def inline(make_job: Weave, text: str, *results: dict[str, str]) -> Job:
    """Return a job in which ``@@`` stands for inline expressions with these results."""
    codes = []
    for number, _ in enumerate(results):
        codes.append(Shortcode(number, INLINE_CODE, (f"f({number})",), {}, Place("chapters/a.qmd", 1), "text"))
        text = text.replace("@@", mark(number), 1)
    job: Job = make_job("")
    lines = tuple(Place("chapters/a.qmd", n + 1) for n in range(text.count("\n") + 1))
    chapter = replace(job.chapter, text=text, lines=lines, shortcodes=tuple(codes))
    return replace(job, chapter=chapter, inlines={n: one for n, one in enumerate(results) if one})


def test_inline_results_are_text_unless_python_says_markdown(make_job: Weave) -> None:
    text = "## Of @@\n\nIt is @@ or @@, `@@`.\n"
    plain, rich = {"text/plain": "2 * 3 *"}, {"text/markdown": "**six**"}
    (woven,), problems = weave([inline(make_job, text, plain, plain, rich, rich)], processes=1)
    assert problems == ()
    assert woven.headings[0].text == "Of 2 * 3 *"
    assert "<p>It is 2 * 3 * or <strong>six</strong>, <code>six</code>.</p>" in woven.body


def test_an_inline_expression_without_a_result_is_no_silent_hole(make_job: Weave) -> None:
    job = inline(make_job, "It is @@.\n", {})
    (woven,), problems = weave([job], processes=1)
    assert "[Missing result: f(0)]" in woven.body
    assert [(p.kind, p.gap) for p in problems] == [("missing-result", True)]
    assert page(job) == ("<p>It is <strong>?inline</strong>.</p>\n", ("missing-result",))


def test_keys(weave_one: Weave) -> None:
    text = "{{< kbd Ctrl-S mac=Command-S >}} {{< kbd mac=Command-Q >}}\n"
    assert weave_one(text).body == "<p><kbd>Ctrl-S</kbd> <kbd>Command-Q</kbd></p>\n"
    shown = '<kbd aria-hidden="true" data-mac="Command-S">Ctrl-S</kbd><span class="visually-hidden">Ctrl-S</span>'
    assert shown in weave_one(text, options=PAGE).body


def test_what_speaks_of_a_shortcode_disturbs_nothing_beside_it(weave_one: Weave) -> None:
    """Its asterisks begin no emphasis, and its braces no attributes."""
    text = (
        "One {{</* var a */>}} and {{</* var b */>}} *end*.\n\n| a |\n|---|\n| x |\n\n: Of {{</* var c */>}} {#tbl-a}\n"
    )
    body = weave_one(
        text + "\n[x]{data-y='{{</* var d */>}}'}, ![Map](images/map.png){fig-alt='{{{< var f >}}}'}\n"
    ).body
    for name in "abcdf":
        assert f"{{{{&lt; var {name} &gt;}}}}" in body
    assert "<em>end</em>" in body
    assert 'id="tbl-a"' in body
