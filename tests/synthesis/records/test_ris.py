"""In: RIS as databases really export it, cut and broken. Out: a record for every entry; what is odd, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.synthesis.records.reading import kinds, read

from evidoc.synthesis.records import text

_GOOD = "TY  - JOUR\nTI  - A synthetic record\nPY  - 2020\nER  - \n"


def test_a_cut_last_entry_is_kept_and_told(tmp_path: Path) -> None:
    records, problems = read(tmp_path, _GOOD + "\nTY  - JOUR\nTI  - A second synthetic record\nPY  - 2021\nAU  - Do")
    assert [record.title for record in records] == ["A synthetic record", "A second synthetic record"]
    assert kinds(problems) == [("truncated-record", 6)]


def test_an_entry_without_end_ends_where_the_next_begins(tmp_path: Path) -> None:
    records, problems = read(tmp_path, _GOOD.replace("ER  - \n", "") + _GOOD)
    assert len(records) == 2
    assert kinds(problems) == [("truncated-record", 1)]


def test_an_entry_without_type_is_read_and_told(tmp_path: Path) -> None:
    records, problems = read(tmp_path, _GOOD + _GOOD.replace("TY  - JOUR\n", ""))
    assert [record.title for record in records] == ["A synthetic record"] * 2
    assert kinds(problems) == [("record-without-type", 5)]


def test_an_entry_that_holds_no_tag_is_kept(tmp_path: Path) -> None:
    records, problems = read(tmp_path, _GOOD + "some text\nand more\nER  - \n" + _GOOD)
    assert [record.title for record in records] == ["A synthetic record", "", "A synthetic record"]
    assert records[1].raw == "some text\nand more\nER  -"
    assert kinds(problems) == [("unreadable-record", 5)]


def test_what_databases_write_between_entries_is_no_entry(tmp_path: Path) -> None:
    text = f"Provider: x\nRecord #1 of 2\n\n{_GOOD}\n2.\n{_GOOD}ER  - \n\n<3 of 3>\n"
    records, problems = read(tmp_path, text)
    assert [record.place.line for record in records] == [4, 10]
    assert not problems


def test_other_text_between_entries_is_told(tmp_path: Path) -> None:
    records, problems = read(tmp_path, f"{_GOOD}what is this\n{_GOOD}")
    assert len(records) == 2
    assert kinds(problems) == [("text-between-records", 5)]


@pytest.mark.parametrize("dash", ["TY - ", "TY   - ", "TY\t- ", " TY  - "])
def test_loose_spaces_are_read(tmp_path: Path, dash: str) -> None:
    loose = _GOOD.replace("TY  - ", dash).replace("TI  - ", dash.replace("TY", "TI"))
    records, _ = read(tmp_path, loose.replace("PY  - ", dash.replace("TY", "PY")))
    assert (records[0].title, records[0].year) == ("A synthetic record", 2020)


def test_a_dash_in_an_abstract_is_no_tag(tmp_path: Path) -> None:
    records, _ = read(tmp_path, _GOOD.replace("PY", "AB  - An abstract of the\nUS - a country\n\nand more\nPY"))
    assert records[0].abstract == "An abstract of the US - a country and more"


def test_the_first_of_two_titles_counts(tmp_path: Path) -> None:
    records, _ = read(tmp_path, _GOOD.replace("PY", "TI  - A second title\nT2  - One\nT2  - Two\nPY"))
    assert (records[0].title, records[0].container) == ("A synthetic record", "One")


def test_identifiers_are_found_where_databases_put_them(tmp_path: Path) -> None:
    scopus = _GOOD.replace("PY", "DB  - Scopus\nC2  - 123\nUR  - https://doi.org/10.5555%2FA\nPY")
    medline = _GOOD.replace("PY", "DP  - Ovid MEDLINE\nAN  - 456\nM3  - doi:10.5555/B\nPY")
    records, _ = read(tmp_path, scopus + medline)
    assert [(one.pmid, one.doi) for one in records] == [("123", "10.5555/a"), ("456", "10.5555/b")]


@pytest.mark.parametrize("size", [1, 7, 64, 200])
def test_blocks_may_end_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    content = "\n\n".join(_GOOD.replace("record", f"record {number}") for number in range(30)) + "\nstray\n" + _GOOD
    whole = read(tmp_path, content)
    monkeypatch.setattr(text, "BLOCK", size)
    assert read(tmp_path, content) == whole
    assert [record.place.line for record in whole[0][:3]] == [1, 7, 13]
