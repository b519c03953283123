"""In: bytes of all encodings. Out: the same text, and what had to be guessed or replaced, with its line."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from tests.synthesis.records.reading import kinds, read

from evidoc.synthesis.records import text
from evidoc.synthesis.records.entry import Trouble

_GOOD = "TY  - JOUR\nTI  - A synthetic café – “record”\nPY  - 2020\nER  - \n"
_TITLE = "A synthetic café – “record”"


@pytest.mark.parametrize(
    "content",
    [
        _GOOD.encode(),
        codecs.BOM_UTF8 + _GOOD.encode(),
        _GOOD.encode("utf-16"),
        codecs.BOM_UTF16_BE + _GOOD.encode("utf-16-be"),
        _GOOD.replace("\n", "\r\n").encode(),
        _GOOD.replace("\n", "\r").encode(),
    ],
)
def test_good_encodings_are_read_without_a_word(tmp_path: Path, content: bytes) -> None:
    records, problems = read(tmp_path, content)
    assert records[0].title == _TITLE
    assert not problems


def test_windows_is_read_and_its_first_line_told(tmp_path: Path) -> None:
    records, problems = read(tmp_path, ("TY  - JOUR\nAU  - Doe, J.\n" + _GOOD[11:] + _GOOD).encode("cp1252"))
    assert [record.title for record in records] == [_TITLE, _TITLE]
    assert [(one.kind, one.place.line, one.warning) for one in problems] == [
        ("odd-encoding", 3, True),
        ("odd-encoding", 7, True),
    ]


def test_encodings_may_change_from_line_to_line(tmp_path: Path) -> None:
    mixed = _GOOD.encode() + codecs.BOM_UTF8 + _GOOD.encode() + _GOOD.encode("cp1252")
    records, problems = read(tmp_path, mixed)
    assert [record.title for record in records] == [_TITLE] * 3
    assert kinds(problems) == [("odd-encoding", 10)]


def test_one_odd_byte_does_not_spoil_the_other_accents_of_its_line(tmp_path: Path) -> None:
    line = "A synthetic é è ê".encode() + b" caf\xe9"
    records, _ = read(tmp_path, b"TY  - JOUR\nTI  - " + line + b"\nPY  - 2020\nER  - \n")
    assert records[0].title == "A synthetic é è ê café"


def test_control_characters_are_replaced_and_told(tmp_path: Path) -> None:
    records, problems = read(tmp_path, _GOOD.replace("café", "ca\x00f\x1bé"))
    assert records[0].title == "A synthetic ca\ufffdf\ufffdé – “record”"
    assert kinds(problems) == [("control-character", 2)]


def test_a_byte_that_no_encoding_has_is_a_control_character(tmp_path: Path) -> None:
    records, problems = read(tmp_path, b"TY  - JOUR\nTI  - A synthetic \x81\nPY  - 2020\nER  - \n")
    assert records[0].title == "A synthetic \ufffd"
    assert kinds(problems) == [("control-character", 2), ("odd-encoding", 2)]


def test_cut_utf16_is_no_crash(tmp_path: Path) -> None:
    records, _ = read(tmp_path, _GOOD.encode("utf-16")[:-1])
    assert records[0].title == _TITLE


@pytest.mark.parametrize("size", [1, 5, 30])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, end: str) -> None:
    monkeypatch.setattr(text, "BLOCK", size)
    path = tmp_path / "synthetic.txt"
    path.write_bytes(end.join(["one", "", "three é", "four"]).encode())
    assert list(text.lines(path, Trouble("x"))) == [(1, "one"), (2, ""), (3, "three é"), (4, "four")]
