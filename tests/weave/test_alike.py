"""A table typed into a chapter may show numbers of unlike definitions only where its caption says so."""

from __future__ import annotations

import pytest

from evidoc.errors import Place
from evidoc.model.chapter import Chapter, Shortcode, mark
from evidoc.model.product import Provenance, Value
from evidoc.weave.alike import mixed_tables


def _value(name: str, definition: str, missing: str = "") -> Value:
    origin = Provenance("analysis/a.py", 1, ("s",), (definition,), "", "", redistribute=True)
    return Value(name, None if missing else 5.0, "%", "M", "2024", "England", "staff", origin, {}, missing=missing)


VALUES = {v.id: v for v in (_value("a", "one"), _value("b", "two"), _value("c", "one"), _value("d", "two", "not seen"))}


def _kinds(text: str, *shown: str) -> list[str]:
    """Return what is wrong where ``N`` in the text is the N-th shortcode, given as ``id`` or ``id part``."""
    codes = tuple(
        Shortcode(
            n, "value", (one.split()[0],), dict([("part", one.split()[1])] if " " in one else []), Place("c"), "text"
        )
        for n, one in enumerate(shown)
    )
    marked = "".join(mark(int(char)) if char.isdigit() else char for char in text)
    lines = tuple(Place("c.qmd", n + 1) for n in range(text.count("\n") + 1))
    chapter = Chapter("c.qmd", {}, {}, marked, lines, codes, (), (), ())
    return [f"{p.kind}:{p.place.line}" for p in mixed_tables(chapter, VALUES)]


TABLE = "Text.\n\n| x |\n|---|\n| 0 |\n| 1 |\n"


@pytest.mark.parametrize(
    ("caption", "wrong"),
    [
        ("", True),
        ("\n: Two numbers {#tbl-x}\n", True),
        ("\n: Two numbers that count different things {#tbl-x}\n", False),
        ("\n: Two numbers, not comparable\n", False),
        ("\nA paragraph: they differ.\n", True),
    ],
)
def test_the_caption_says_that_definitions_differ(caption: str, wrong: bool) -> None:
    assert _kinds(TABLE + caption, "a", "b") == (["mixed-definitions:3"] if wrong else [])


def test_a_caption_may_stand_above() -> None:
    assert _kinds(": They differ\n\n| x |\n|---|\n| 0 |\n| 1 |\n", "a", "b") == []


@pytest.mark.parametrize("shown", [("a", "c"), ("a", "d"), ("a", "b period"), ("a", "unknown")])
def test_like_things_may_meet(shown: tuple[str, str]) -> None:
    assert _kinds(TABLE, *shown) == []


def test_two_tables_are_two() -> None:
    assert _kinds("| x |\n|---|\n| 0 |\n\n| x |\n|---|\n| 1 |\n", "a", "b") == []
    assert _kinds(TABLE + "\n" + TABLE.replace("1", "2"), "a", "c", "b") == ["mixed-definitions:10"]
