"""The Lua is told what a chapter shows or asks for, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from evidoc.model.product import Results
from evidoc.weave.job import DOCUMENT, Job
from evidoc.weave.payload import entries, linked, payload

Make = Callable[..., Job]
META = {
    "lang": "en-GB",
    "nocite": "@*",
    "show": {"detail": True, "cost": False},
    "list": ["one", {"a": 2}],
    "project": {"type": "default"},
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("None.", {}),
        ("{{< meta lang >}}", {"lang": "en-GB"}),
        ("{{< meta show >}} {{< meta show.detail >}}", {"show": {"detail": "true", "cost": "false"}}),
        ("{{< meta show.cost >}} {{< meta show.no >}} {{< meta no >}}", {"show": {"cost": "false"}}),
        ("{{< meta list.2.a >}}", {"list": ["one", {"a": "2"}]}),
        ("{{< meta lang.deeper >}}", {"lang": "en-GB"}),
        ("{{< meta show..cost >}}", {"show": {"cost": "false"}}),
        ('::: {.content-visible when-meta="show.detail"}\n:::', {"show": {"detail": "true"}}),
        ("::: {.content-hidden unless-meta=show.cost}\n:::", {"show": {"cost": "false"}}),
    ],
)
def test_only_settings_that_are_shown_or_asked_for_are_told(make_job: Make, text: str, told: Any) -> None:
    assert payload(replace(make_job(text), meta=META))["meta"] == {**told, "nocite": "@*"}


def test_all_settings_are_told_where_a_condition_cannot_be_read(make_job: Make) -> None:
    job = replace(make_job("::: {.content-visible when-meta='show.detail'}\n:::"), meta=META)
    assert set(payload(job)["meta"]) == set(META)
    assert {name for name, _ in entries(job)} == {f"meta {key}" for key in META}


def test_entries_are_named_as_they_were_asked_for(make_job: Make) -> None:
    text = "{{< var wave.size >}} {{< var no.such >}} {{< fact award.start >}} {{< meta title >}} {{< var list.2 >}}"
    assert dict(entries(make_job(text))) == {
        "variable list.2": ["one", "two"],
        "variable no.such": None,
        "variable wave.size": 1240,
        "meta title": "A title",
        "fact award.start": "TBC",
    }


FILES = {"chapters/a.qmd": "a", "chapters/guide/b.qmd": "b", "c-1.qmd": "c", "odd name.qmd": "odd"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nothing.", ""),
        ("To [b](guide/b.qmd), not to b or c-1.", "b odd"),
        ("To [b](guide/b.qmd#sec-x) and [c][].\n\n[c]: ../c-1.qmd", "b c odd"),
        ("To [c](../c%2D1.qmd), [a](a\\.qmd)", "c odd a"),
        ("To [c](../c&#45;1.qmd)", "c odd"),
        ("{{< var to.b >}}", "b odd"),
        ("To [some]({{< var region >}}.qmd)", "a b c odd"),
        ("To [some](../c{{< var region >}}.qmd)", "a b c odd"),
    ],
)
def test_only_documents_that_may_be_linked_to_are_told(make_job: Make, text: str, found: str) -> None:
    job = replace(make_job(text), documents=FILES, variables={"to": {"b": "[B](guide/b.qmd)"}, "region": "-1"})
    assert sorted(linked(job).values()) == sorted(found.split())
    assert payload(job)["documents"] == linked(job)


def test_a_page_is_told_of_all_pages(make_job: Make) -> None:
    assert linked(make_job("No.", documents=FILES, options={**DOCUMENT, "mode": "page"})) == FILES


def test_nothing_is_told_of_where_a_product_was_made(make_job: Make) -> None:
    """Nor of its numbers beyond what is shown, its rows as CSV, and its pictures."""
    known = make_job("x").results
    moved: Any = {"made_by": "elsewhere.py", "line": 99, "sources": ("other",), "definitions": ("d",), "status": "s"}

    def other(product: Any, **changed: Any) -> Any:
        return replace(product, provenance=replace(product.provenance, **moved), **changed)

    results = Results(
        {i: other(v, number=1.0, unit="x", meaning="y") for i, v in known.values.items()},
        {i: other(t, csv="other") for i, t in known.tables.items()},
        {i: other(f, csv="other", svg="<b/>", svg_narrow="<c/>") for i, f in known.figures.items()},
    )
    assert payload(make_job("x", results=results)) == payload(make_job("x"))
