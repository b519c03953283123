"""Tabsets: Quarto's markup with every role, one panel after the other in print, titles that are no headings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from evidoc.weave import weave
from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}
PDF = {**DOCUMENT, "format": "pdf"}
TABS = "::: {.panel-tabset}\n### Day\n\nIn the day.\n\n### Night *late*\n\nAt night.\n:::\n"


def test_tabs_and_panels_name_each_other(weave_one: Weave) -> None:
    body = weave_one(TABS).body
    assert '<div class="panel-tabset">' in body
    assert '<ul class="nav nav-tabs" role="tablist"><li class="nav-item" role="presentation">' in body
    tabs = re.findall(r'<a href="#([\w-]+)" id="([\w-]+)" class="([\w -]+)" role="tab" ([^>]*)>(.*?)</a>', body)
    assert tabs == [
        ("tabset-1-1", "tabset-1-1-tab", "nav-link active", 'aria-controls="tabset-1-1" aria-selected="true"', "Day"),
        (
            "tabset-1-2",
            "tabset-1-2-tab",
            "nav-link",
            'aria-controls="tabset-1-2" aria-selected="false"',
            "Night <em>late</em>",
        ),
    ]
    panels = re.findall(r'<div id="([\w-]+)" class="([\w -]+)" role="tabpanel" aria-labelledby="([\w-]+)"', body)
    assert panels == [
        ("tabset-1-1", "tab-pane active", "tabset-1-1-tab"),
        ("tabset-1-2", "tab-pane", "tabset-1-2-tab"),
    ]


def test_titles_of_tabs_are_no_headings(weave_one: Weave) -> None:
    woven = weave_one("## Rota\n\n" + TABS + "\n## After\n")
    assert [(h.number, h.text) for h in woven.headings] == [("1", "Rota"), ("2", "After")]
    assert re.findall(r'<p class="evidoc-tab-title">\s*(.*?)\s*</p>', woven.body) == ["Day", "Night <em>late</em>"]


def test_an_id_in_the_title_of_a_tab_stands_once(weave_one: Weave) -> None:
    body = weave_one("::: {.panel-tabset}\n### The `rota`{#own}\n\nIn the day.\n:::\n").body
    assert body.count('id="own"') == 1
    assert body.count("<code") == len(("in the list", "above the panel"))


def test_headings_in_a_tab_leave_no_level_out(weave_one: Weave, make_job: Weave) -> None:
    text = "## Rota\n\n::: {.panel-tabset}\n### Day\n\n#### Staff\n\nText.\n:::\n"
    woven = weave_one(text)
    assert [(h.level, h.text) for h in woven.headings] == [(2, "Rota"), (3, "Staff")]
    same = weave_one(text.replace("####", "=").replace("###", "##").replace("=", "###"))
    assert [(h.level, h.text) for h in same.headings] == [(2, "Rota"), (3, "Staff")]
    (page,), _ = weave([make_job(text, options=PAGE, passes=frozenset({"heading-skips-level"}))], processes=1)
    assert "<h4" in page.body


def test_print_shows_one_tab_after_the_other(weave_one: Weave) -> None:
    body = weave_one(TABS, options=PDF).body
    assert re.findall(r"<(?:p class=\"evidoc-tab-title\"|p)>\s*(.*?)\s*</p>", body) == [
        "Day",
        "In the day.",
        "Night <em>late</em>",
        "At night.",
    ]
    assert "role=" not in body
    assert "<ul" not in body


def test_a_page_has_the_title_in_the_list_only(weave_one: Weave) -> None:
    body = weave_one(TABS, options=PAGE).body
    assert body.count("Day") == 1
    assert 'data-bs-toggle="tab"' in body


def test_groups_pills_and_the_tab_to_begin_with(weave_one: Weave) -> None:
    text = '::: {.panel-tabset .nav-pills group="shift"}\n## Day\n\nA\n\n## Night {.active}\n\nB\n:::\n'
    body = weave_one(text).body
    assert '<div class="panel-tabset" data-group="shift">' in body
    assert '<ul class="nav nav-pills" role="tablist">' in body
    assert re.findall(r'aria-selected="(\w+)"', body) == ["false", "true"]


def test_references_and_links_lead_into_tabs(weave_one: Weave) -> None:
    text = (
        "::: {.panel-tabset}\n## Day {#sec-day}\n\n::: {#fig-leavers}\n:::\n\n## Night {#night}\n\nB\n:::\n\n"
        "See @fig-leavers, @sec-day and [the night](#night).\n"
    )
    body = weave_one(text).body
    assert '<p class="evidoc-tab-title" id="sec-day">' in body
    assert '<p class="evidoc-tab-title" id="night">' in body
    assert '<a href="#fig-leavers" class="quarto-xref">Figure\u00a01</a>' in body
    assert '<a href="#sec-day" class="quarto-xref">“Day”</a>' in body


def test_tabs_within_tabs(weave_one: Weave) -> None:
    text = (
        ":::: {.panel-tabset}\n## Ward\n\n::: {.panel-tabset}\n### Day\n\nA\n\n### Night\n\nB\n:::\n\n"
        "## Clinic\n\nC\n::::\n"
    )
    body = weave_one(text).body
    assert re.findall(r'<a href="#([\w-]+)"', body) == ["tabset-1-1", "tabset-1-2", "tabset-2-1", "tabset-2-2"]
