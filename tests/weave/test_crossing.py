"""A link to a place in another document is held to what that document has once it is woven."""

from __future__ import annotations

from collections.abc import Callable

from evidoc.weave import Job, weave

FILES = {"chapters/a.qmd": "a", "chapters/b.qmd": "b"}


def test_a_place_that_the_other_document_has_not_is_named(make_job: Callable[..., Job]) -> None:
    """Say which line, and what was meant; the document that is linked to goes on."""
    text = "## A\n\nTo [there](b.qmd#sec-there) and [nowhere](b.qmd#sec-ther) and [b](b.qmd).\n"
    one = make_job(text, name="a", documents=FILES)
    other = make_job("## There {#sec-there}\n\nHere.\n", name="b", documents=FILES)
    woven, problems = weave([one, other])
    assert [w.id for w in woven] == ["b"]
    assert [(p.kind, p.place.line, p.hint) for p in problems] == [
        ("link-leads-nowhere", 3, "Did you mean 'sec-there'?")
    ]


def test_a_document_that_is_not_woven_is_not_judged(make_job: Callable[..., Job]) -> None:
    """Stop no document for what another one may have."""
    woven, problems = weave([make_job("## A\n\nTo [b](b.qmd#sec-x).\n", name="a", documents=FILES)])
    assert [w.id for w in woven] == ["a"]
    assert problems == ()
