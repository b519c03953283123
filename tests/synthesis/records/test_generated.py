"""In: records and bytes made at random. Out: RIS keeps every field, and no file makes a reader fail."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.synthesis.records.reading import EXPORTS, read, source

from evidoc.synthesis.records import FORMATS, read_codes, read_decisions, read_records

_WORD = st.text(st.characters(whitelist_categories=("Ll", "Lu", "Nd"), max_codepoint=0x24F), min_size=1, max_size=8)
_TITLE = st.lists(_WORD, min_size=1, max_size=6).map(" ".join)
_NAME = st.tuples(_WORD, _WORD).map(", ".join)
_RECORD = st.fixed_dictionaries(
    {
        "TI": _TITLE,
        "T2": _TITLE,
        "AB": _TITLE,
        "AU": st.lists(_NAME.filter(lambda name: not name.casefold().startswith("none,")), max_size=3),
        "PY": st.integers(1500, 2099),
        "DO": st.integers(1, 10**6).map("10.5555/synthetic.{}".format),
    }
)
_FILES = sorted(path.name for path in EXPORTS.iterdir())


def ris(record: dict[str, object]) -> str:
    """Write a record as RIS."""
    lines = [f"{tag}  - {one}" for tag, said in record.items() for one in (said if isinstance(said, list) else [said])]
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", "", ""])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(_RECORD, min_size=1, max_size=4))
def test_ris_keeps_every_field(made: list[dict[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        records, _ = read(Path(folder), "".join(map(ris, made)))
    again = [
        {
            "TI": one.title,
            "T2": one.container,
            "AB": one.abstract,
            "AU": list(one.authors),
            "PY": one.year,
            "DO": one.doi,
        }
        for one in records
    ]
    assert again == [{tag: _composed(said) for tag, said in one.items()} for one in made]


def _composed(said: object) -> object:
    if isinstance(said, str):
        return unicodedata.normalize("NFC", said)
    return [_composed(one) for one in said] if isinstance(said, list) else said


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_no_bytes_make_a_reader_fail(name: str, data: st.DataObject) -> None:
    _survives(data.draw(st.binary(max_size=300)), name)


@pytest.mark.parametrize("file", _FILES)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_no_damage_makes_a_reader_fail(file: str, data: st.DataObject) -> None:
    content = bytearray((EXPORTS / file).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 30))
        content[at : at + length] = data.draw(st.binary(max_size=6) | st.sampled_from((b'"', b"\n", b"}", b"<", b"\\")))
    _survives(bytes(content), "")


def _survives(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.txt"
        path.write_bytes(content)
        own = source("x.txt", format=name)
        records, problems = read_records(Path(folder), own)
        read_decisions(Path(folder), own)
        read_codes(Path(folder), own)
    assert len({record.id for record in records}) == len(records)
    assert records or problems
    unread = sum(not (record.title or record.other_ids or record.authors) for record in records)
    assert unread == 0 or problems
    "".join(f"{one.raw}{one.title}{one.authors}{one.other_ids}" for one in records).encode()
    lines = content.count(b"\n") + content.count(b"\r") + 2
    assert all(0 < record.place.line <= lines for record in records)
