"""Sentences as readers meet them: notes and formulas stand in them and are none themselves."""

from __future__ import annotations

from evidoc.collect.scan import Lines, scan
from evidoc.collect.sentences import sentences
from evidoc.errors import Place


def _read(text: str) -> list[str]:
    places = [Place("c.qmd", number) for number, _ in enumerate(text.split("\n"), 1)]
    return [sentence.text for sentence in sentences(scan(text, places), text, Lines(text, places))]


def test_marks_of_notes_end_no_sentence_and_belong_to_none() -> None:
    """A note may stand behind a full stop; its own text is prose too."""
    text = "The first ends here.[^a] The second has one[^b] inside. Third.^[So.] Fourth.\n\n[^a]: A note. It ends.\n"
    assert _read(text) == [
        "The first ends here.",
        "The second has one inside.",
        "Third.^[So.]",
        "Fourth.",
        "A note.",
        "It ends.",
    ]


def test_formulas_are_no_prose() -> None:
    """What a formula says is no sentence, and its digits are no statistics."""
    text = "Words before.\n\n$$\nx = \\frac{1}{2}. Y\n$$ {#eq-x}\n\nHere $a = 25$ stands. It costs $5 or $6.\n"
    assert _read(text) == ["Words before.", "Here $a = 25$ stands.", "It costs $5 or $6."]
