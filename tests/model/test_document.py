"""What the stages hand on: a woven document goes to a file and comes back."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from evidoc.errors import Place
from evidoc.model.document import Gap, Heading, Shown, Woven

WOVEN = Woven(
    id="briefing",
    title="What we found",
    subtitle="In 2024",
    status="draft",
    date="2026-11-20",
    lang="en-GB",
    genre="note",
    body="<p>5% – “so”</p>\n",
    bibliography="<div>Hart</div>",
    headings=(Heading(2, "sec-a", "1", "A"), Heading(3, "sec-b", "", "B")),
    shown=Shown(("rate.all",), ("rates",), ("leavers",), ("hart2015",), ("fig-leavers",), ("F1",)),
    gaps=(Gap("value", "no.x", Place("chapters/a.qmd", 3, 7)), Gap("TBC", "", Place("chapters/a.qmd"))),
    front={"author": [{"name": "Ada", "id": 1}], "version": 1.5, "checked": None, "": "odd"},
    numbers={"fig-leavers": "1"},
    images=("chapters/map.png",),
    files={"cell-1.png": b"\x89PNG\x00"},
)


@pytest.mark.parametrize("woven", [WOVEN, replace(WOVEN, printed=replace(WOVEN, body="<p>In print</p>"))])
def test_a_woven_document_comes_back_as_it_was(woven: Woven) -> None:
    back = Woven.from_dict(json.loads(json.dumps(woven.as_dict(), allow_nan=False)))
    assert back == woven
    assert repr(back) == repr(woven)


def test_nothing_of_a_woven_document_is_left_out() -> None:
    """Give every field something to lose; a new one must be given something above."""
    whole = replace(WOVEN, printed=WOVEN)
    assert [one.name for one in fields(Woven) if not getattr(whole, one.name)] == []
    assert [one.name for one in fields(Shown) if not getattr(whole.shown, one.name)] == []
    assert set(whole.as_dict()) == {one.name for one in fields(Woven)}
