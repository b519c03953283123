"""Callouts: five kinds, titles, closing without a script, looks, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}
PDF = {**DOCUMENT, "format": "pdf"}


@pytest.mark.parametrize("kind", ["note", "tip", "warning", "important", "caution"])
def test_a_callout_without_a_title_says_its_kind(weave_one: Weave, kind: str) -> None:
    body = weave_one(f"::: {{.callout-{kind}}}\nText.\n:::\n").body
    assert f'class="callout callout-style-default callout-{kind} callout-titled"' in body
    assert re.search(rf'class="callout-title-container">\s*{kind.capitalize()}\s*</div>', body)


@pytest.mark.parametrize(("given", "opened"), [("true", ""), ("false", ' open=""')])
def test_one_that_closes_does_so_without_a_script(weave_one: Weave, given: str, opened: str) -> None:
    text = f'::: {{.callout-tip collapse="{given}"}}\n## More\n\nHidden words.\n:::\n'
    body = weave_one(text).body
    assert f"<details{opened}>" in body
    assert '<summary class="callout-header">' in body
    assert "data-bs" not in body
    assert body.index("<details") < body.index("More") < body.index("</summary>") < body.index("Hidden words.")
    page = weave_one(text, options=PAGE).body
    assert 'data-bs-toggle="collapse"' in page
    assert ('aria-expanded="true"' in page) is (given == "false")
    assert "<details" not in weave_one(text, options=PDF).body
    assert "Hidden words." in weave_one(text, options=PDF).body


def test_looks(weave_one: Weave) -> None:
    simple = weave_one('::: {.callout-note appearance="simple" icon="false"}\n## Look\n\nText.\n:::\n').body
    assert 'class="callout callout-style-simple callout-note no-icon callout-titled"' in simple
    assert "appearance" not in simple
    minimal = weave_one('::: {.callout-note appearance="minimal"}\nText.\n:::\n').body
    assert 'class="callout callout-style-simple callout-note no-icon" role="note" aria-label="Note"' in minimal
    assert "callout-header" not in minimal


def test_a_title_given_twice_loses_neither(weave_one: Weave) -> None:
    body = weave_one('::: {.callout-note title="From outside"}\n# Inside\n\nText.\n:::\n', options=PAGE).body
    assert "From outside" in body
    assert re.search(r"<h1[^>]*>.*Inside</h1>", body)


def test_boxes_in_boxes_and_what_else_a_box_is(weave_one: Weave) -> None:
    text = ":::: {.callout-note .wide}\n## Outer\n\n::: {.callout-tip}\n## Inner\n\nText.\n:::\n::::\n"
    body = weave_one(text).body
    assert 'callout-titled wide" role="note" aria-labelledby="callout-1-title"' in body
    assert body.index("Outer") < body.index("callout-2-title") < body.index("Inner")


def test_an_unknown_kind_is_a_plain_div_on_a_page(weave_one: Weave) -> None:
    assert '<div class="callout-danger">' in weave_one("::: {.callout-danger}\nText.\n:::\n", options=PAGE).body


def test_a_page_says_the_kind_of_an_untitled_box_only_by_default(weave_one: Weave) -> None:
    text = '::: {.callout-note appearance="simple"}\nText.\n:::\n'
    body = weave_one(text, options=PAGE).body
    assert "callout-title-container" not in body
    assert 'aria-label="Note"' in body
    assert "callout-title-container" in weave_one(text).body


def test_a_document_may_say_how_all_callouts_look(weave_one: Weave) -> None:
    options = {**PAGE, "callout-appearance": "simple", "callout-icon": "false"}
    text = '::: {.callout-note}\nOne.\n:::\n\n::: {.callout-tip appearance="default" icon="true"}\nTwo.\n:::\n'
    first, second = weave_one(text, options=options).body.split("callout-style-")[1:]
    assert first.startswith('simple callout-note no-icon"')
    assert second.startswith('default callout-tip callout-titled"')


def test_a_box_of_no_kind_has_the_title_that_it_is_given(weave_one: Weave) -> None:
    body = weave_one("::: {.callout}\n## Aside\n\nText.\n:::\n\n::: {.callout}\nBare.\n:::\n", options=PAGE).body
    assert body.count('class="callout callout-style-simple callout-none no-icon') == 2
    assert re.search(r'callout-title-container">\s*Aside\s*</div>', body)
    assert body.count("callout-title-container") == 1
