"""Conditional content: shown for a format, a profile or a setting; what is left out counts for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from evidoc.model.document import Shown
from evidoc.weave import weave
from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
PDF = {**DOCUMENT, "format": "pdf"}

CASES = [
    ('.content-visible when-format="html"', True, False),
    ('.content-visible when-format="html5"', True, False),
    ('.content-visible when-format="html:js"', True, False),
    ('.content-visible when-format="pdf"', False, True),
    ('.content-visible when-format="latex"', False, True),
    ('.content-visible when-format="docx"', False, False),
    ('.content-visible unless-format="pdf"', True, False),
    ('.content-hidden when-format="html"', False, True),
    ('.content-hidden unless-format="html"', True, False),
    ('.content-visible when-profile="advanced"', True, True),
    ('.content-visible when-profile="basic"', False, False),
    ('.content-hidden when-profile="advanced"', False, False),
    ('.content-visible unless-profile="basic"', True, True),
    ('.content-visible when-meta="show.detail"', True, True),
    ('.content-visible when-meta="show.cost"', False, False),
    ('.content-visible when-meta="show.nothing"', False, False),
    ('.content-hidden unless-meta="show.detail"', True, True),
    ('.content-visible when-format="html" when-profile="basic"', False, False),
    ('.content-visible when-format="html" unless-profile="basic"', True, False),
    ('.content-hidden when-format="html" when-profile="basic"', True, True),
]


@pytest.mark.parametrize(("condition", "html", "pdf"), CASES)
def test_a_condition_decides_divs_spans_and_code(make_job: Weave, condition: str, html: bool, pdf: bool) -> None:
    text = (
        f"::: {{{condition}}}\nBlock words.\n:::\n\nSaid [in a span]{{{condition}}} twice.\n\n"
        f"```{{.python {condition}}}\ncoded()\n```\n"
    )
    job = make_job(text, front={"show": {"detail": True, "cost": False}})
    for options, shown in ((DOCUMENT, html), (PDF, pdf)):
        variant = replace(job, options={**options, "mode": "page", "profiles": ("advanced",)})
        (woven,), problems = weave([variant], processes=1)
        assert problems == ()
        for words in ("Block words.", "in a span", "coded()"):
            assert (words in woven.body) is shown
        assert "content-" not in woven.body
        assert "when-" not in woven.body


def test_what_is_left_out_counts_for_nothing(make_job: Weave) -> None:
    text = (
        '::: {.content-visible when-format="pdf"}\n'
        "## In print {#sec-print}\n\nOf {{< value staff >}} and @hart2015, see @fig-leavers and {{< var region >}}.\n\n"
        "::: {#fig-leavers}\n:::\n:::\n\n## On the web {#sec-web}\n\nSee @sec-web, of {{< value rate.all >}}.\n"
    )
    (woven,), problems = weave([make_job(text)], processes=1)
    assert problems == ()
    assert [(h.number, h.id) for h in woven.headings] == [("1", "sec-web")]
    assert woven.shown == Shown(values=("rate.all",), references=("sec-web",))
    assert woven.gaps == ()
    assert woven.printed is not None
    assert "In print" in woven.printed.body
    assert woven.printed.shown.values == ("rate.all", "staff")
    assert [h.number for h in woven.printed.headings] == ["1", "2"]


def test_conditions_within_conditions(weave_one: Weave) -> None:
    text = (
        ':::: {.content-visible when-format="html"}\nOuter.\n\n'
        '::: {.content-hidden when-format="html"}\nNever.\n:::\n\n'
        '::: {.content-visible unless-format="pdf"}\nInner.\n:::\n::::\n'
    )
    assert weave_one(text).body == "<p>Outer.</p>\n<p>Inner.</p>\n"


def test_a_shown_box_keeps_what_else_it_is(weave_one: Weave) -> None:
    text = '::: {.content-visible .wide when-format="html" id="kept"}\nText.\n:::\n'
    assert re.search(r'<div id="kept" class="wide">\s*<p>Text.</p>\s*</div>', weave_one(text).body)
