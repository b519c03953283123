"""What a text that is not UTF-8 seems to be, and that a mixed one is not to be converted."""

from __future__ import annotations

import pytest

from evidoc.collect.files import decode
from evidoc.errors import Place

TEXT = "@article{x,\n  title = {Größe, café, naïve “quoted”, Ångström},\n  author = {Müller, J.},\n}\n"


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("cp1252", "WINDOWS-1252"),
        ("mac_roman", "MACINTOSH"),
        ("cp850", "CP850"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
        ("utf-32", "UTF-32"),
    ],
)
def test_an_encoding_is_told_and_how_to_convert_it(codec: str, named: str) -> None:
    data = TEXT.encode(codec, "replace")
    text, (problem,) = decode(data, "references.bib")
    assert text == ""
    assert problem.kind == "not-utf-8"
    assert f"iconv -f {named} -t UTF-8 'references.bib'" in problem.hint


def test_plain_letters_in_utf_16_are_not_taken_for_utf_8() -> None:
    _, (problem,) = decode("@misc{x, title={T}}\n".encode("utf-16-le"), "references.bib")
    assert "seems to be UTF-16LE" in problem.message
    assert problem.place == Place("references.bib", 1, 1)


def test_of_a_mixed_file_only_the_odd_places_are_to_be_mended() -> None:
    data = TEXT.encode() + "  note = {é},\n".encode("cp1252")
    _, (problem,) = decode(data, "references.bib")
    assert problem.place == Place("references.bib", 5, 11)
    assert "one place is not" in problem.message
    assert "do not convert the file" in problem.hint
    assert "iconv" not in problem.hint


def test_utf_8_with_and_without_a_mark_is_read() -> None:
    assert decode(TEXT.encode("utf-8-sig"), "a") == decode(TEXT.encode(), "a") == (TEXT, [])
