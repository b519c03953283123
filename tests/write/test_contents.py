"""Headings become a nested list of contents."""

from __future__ import annotations

from evidoc.model.document import Heading
from evidoc.write.contents import contents

HEADINGS = (
    Heading(2, "a", "1", "A"),
    Heading(3, "b", "1.1", "B"),
    Heading(4, "c", "1.1.1", "C"),
    Heading(3, "d", "1.2", "D"),
    Heading(2, "e", "2", "E"),
)


def test_two_levels_are_listed_and_the_end_matter_after_them() -> None:
    top = contents(HEADINGS, 2, references=True)
    assert [e.id for e in top] == ["a", "e", "evidoc-references", "evidoc-about"]
    assert [e.id for e in top[0].children] == ["b", "d"]
    assert top[0].children[0].children == []


def test_depth_is_the_genres() -> None:
    assert [e.children for e in contents(HEADINGS, 1, references=False)] == [[], [], []]
    assert contents(HEADINGS, 3, references=False)[0].children[0].children[0].id == "c"


def test_a_document_without_headings_needs_no_contents() -> None:
    assert contents([], 2, references=True) == []
