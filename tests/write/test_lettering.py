"""Lines fit their room by the font that pages bring, and what is left out is said to be."""

from __future__ import annotations

import string

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from evidoc.write.fonts import FACES, Face, package_file
from evidoc.write.lettering import width_of, wrapped

LETTERS = string.ascii_letters + string.digits + string.punctuation + " éüŵŷÅß–—…’“£€²×"

UPRIGHT = [face for face in FACES if (face.family, face.style) == ("Sans", "normal")]


@pytest.mark.parametrize("face", UPRIGHT, ids=lambda face: face.file)
def test_no_letter_of_the_font_is_wider_than_the_table_says(face: Face) -> None:
    with TTFont(package_file(face)) as font:
        names, widths, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        wide = {c: widths[names[ord(c)]][0] / unit for c in LETTERS}
    assert {c: w for c, w in wide.items() if w > width_of(c, 1)} == {}


def test_lines_fit() -> None:
    text = "How much NHS staff time is lost to sickness, by kind of trust, April 2024 to March 2025"
    lines = wrapped(text, 14, 200, 9)
    assert " ".join(lines) == text
    assert all(width_of(line, 14) <= 200 for line in lines)


def test_a_name_breaks_after_its_hyphens() -> None:
    assert wrapped("unpaid-hours-health-visitors", 15, 110, 9) == ("unpaid-hours-", "health-visitors")


def test_a_word_longer_than_a_line_is_cut() -> None:
    lines = wrapped("W" * 40, 10, 100, 9)
    assert "".join(lines) == "W" * 40
    assert all(width_of(line, 10) <= 100 for line in lines)


def test_what_there_is_no_room_for_is_said_to_be_left_out() -> None:
    lines = wrapped("one two three, four, five six", 10, 60, 2)
    assert lines == ("one two", "three, four…")
    assert wrapped("wordwordword wordword", 10, 62, 1) == ("wordword…",)


def test_lines_are_about_equally_long() -> None:
    assert wrapped("The workforce for very young children", 15, 270, 4) == ("The workforce for", "very young children")


def test_no_text_takes_no_line() -> None:
    assert wrapped("  ", 10, 100, 3) == ()
