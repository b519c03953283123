"""In: small synthetic exports of every format. Out: the same few fields, a record for every entry, stable ids."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from tests.synthesis.records.reading import EXPORTS, kinds, read, source

from evidoc.model.record import Record
from evidoc.synthesis.records import FORMATS, guess_format, read_records

_FORMATS = {
    "synthetic.ris": "ris",
    "synthetic.bib": "bibtex",
    "synthetic.nbib": "nbib",
    "synthetic-endnote.xml": "endnote",
    "synthetic-scopus.csv": "csv",
    "synthetic-wos.txt": "csv",
    "synthetic-pubmed.csv": "csv",
    "synthetic-csl.json": "csl-json",
    "synthetic-eppi.json": "eppi",
    "synthetic-covidence.csv": "covidence",
    "synthetic-rayyan.csv": "rayyan",
}
_OF_ALL: dict[str, Any] = {"year": 2019, "volume": "12", "issue": "3", "pages": "123-130"}
_FIRST: dict[str, dict[str, Any]] = {
    "synthetic.ris": _OF_ALL
    | {
        "id": "pmid:123456",
        "title": "A synthetic record of <i>staff</i> that goes on in a second line",
        "authors": ("Öztürk, Ayşe", "van der Berg, J. A.", "Synthetic Study Group"),
        "doi": "10.5555/synthetic.1",
        "kind": "article-journal",
        "other_ids": {"issn": "1234-567X"},
    },
    "synthetic.bib": {
        "id": "doi:10.5555/synthetic.3",
        "title": r"{Synthetic} records cost 50% of \textit{time} \input{secret}",
        "authors": ("Öztürk, Ayşe", "World Synthetic Organization", "van der Berg, Jan"),
        "container": "Journal of Synthetic Records",
        "pages": "123-130",
    },
    "synthetic.nbib": _OF_ALL
    | {
        "id": "pmid:123456",
        "title": "A synthetic record of PubMed, whose title goes on in a second line.",
        "authors": ("Smith, John A", "Doe, Jane", "Synthetic Study Group"),
        "doi": "10.5555/synthetic.4",
        "container": "Journal of Synthetic Records",
    },
    "synthetic-endnote.xml": _OF_ALL
    | {
        "id": "pmid:123456",
        "title": "A synthetic record of EndNote",
        "authors": ("Smith, John", "Doe, Jane"),
        "doi": "10.5555/synthetic.5",
    },
    "synthetic-scopus.csv": _OF_ALL
    | {
        "id": "pmid:123456",
        "title": 'A synthetic record, "quoted"',
        "authors": ("Smith, John", "Doe, Jane"),
        "abstract": "A synthetic abstract in two lines",
        "other_ids": {"eid": "2-s2.0-1"},
    },
    "synthetic-wos.txt": {
        "id": "doi:10.5555/synthetic.7",
        "title": 'A synthetic record with a 5" mark',
        "authors": ("Smith, J", "Doe, J"),
        "pages": "123-130",
        "other_ids": {"wos": "WOS:1"},
    },
    "synthetic-pubmed.csv": {
        "id": "pmid:123456",
        "authors": ("Smith, JA", "van der Berg, J", "O'Neill, P"),
        "year": 2019,
    },
    "synthetic-csl.json": {
        "id": "pmid:123456",
        "title": "A synthetic record \N{REPLACEMENT CHARACTER} with half a character",
        "authors": ("Smith, John", "van der Berg, Jan", "Synthetic Study Group"),
        "pages": "123-130",
    },
    "synthetic-eppi.json": _OF_ALL
    | {"authors": ("Smith, John", "Berg, JA"), "other_ids": {"eppi": "501", "issn": "1234-567X"}},
    "synthetic-covidence.csv": _OF_ALL | {"authors": ("Smith, J.", "Doe, J."), "other_ids": {"covidence": "#101"}},
    "synthetic-rayyan.csv": _OF_ALL | {"authors": ("Smith, John", "Doe, Jane")},
}
_COUNTS = {"synthetic.ris": 2, "synthetic.bib": 3, "synthetic.nbib": 2, "synthetic-endnote.xml": 4}
_COUNTS |= {"synthetic-csl.json": 3, "synthetic-rayyan.csv": 5, "synthetic-wos.txt": 1, "synthetic-pubmed.csv": 1}


@pytest.mark.parametrize("file", _FORMATS)
def test_the_format_is_told_by_what_the_file_holds(file: str) -> None:
    assert guess_format("export", (EXPORTS / file).read_text(encoding="utf-8")) == _FORMATS[file]


def test_every_format_has_an_example() -> None:
    assert set(_FORMATS.values()) == set(FORMATS)


@pytest.mark.parametrize("file", _FORMATS)
def test_fields_are_read_and_normalised(file: str) -> None:
    records, _ = read_records(EXPORTS, source(file))
    assert {name: getattr(records[0], name) for name in _FIRST[file]} == _FIRST[file]
    assert len(records) == _COUNTS.get(file, 2)


@pytest.mark.parametrize("file", _FORMATS)
def test_every_record_keeps_its_entry_and_its_line(file: str) -> None:
    lines = (EXPORTS / file).read_text(encoding="utf-8").split("\n")
    for record in read_records(EXPORTS, source(file))[0]:
        assert record.raw.split("\n")[0] in lines[record.place.line - 1]
        assert "\n".join(lines).count(record.raw)


@pytest.mark.parametrize(
    ("file", "at", "line"),
    [
        ("synthetic.bib", 1, 11),
        ("synthetic-endnote.xml", 1, 8),
        ("synthetic-endnote.xml", 2, 9),
        ("synthetic-csl.json", 1, 8),
    ],
)
def test_a_broken_entry_is_told_with_its_line_and_kept_without_fields(file: str, at: int, line: int) -> None:
    records, problems = read_records(EXPORTS, source(file))
    assert ("unreadable-record", line) in kinds(problems)
    kept = records[at]
    said = {one.name for one in fields(Record) if getattr(kept, one.name)} - {"id", "source", "place", "raw"}
    assert not said
    assert kept.raw
    assert records[-1].title.startswith("A synthetic")


def test_no_entity_of_a_file_is_resolved() -> None:
    records, _ = read_records(EXPORTS, source("synthetic-endnote.xml"))
    assert "&secret;" in records[2].raw
    assert not records[2].title


def test_ids_rest_on_identifiers_else_on_the_entry(tmp_path: Path) -> None:
    one = "TY  - JOUR\nTI  - A synthetic record\nPY  - 2020\n{}ER  - \n\n"
    records, _ = read(tmp_path, one.format("") + one.format("DO  - 10.5555/a\n") + one.format(""))
    bare, of_doi, again = (record.id for record in records)
    assert bare.startswith("scopus:")
    assert len(bare) == len("scopus:") + 10
    assert (of_doi, again) == ("doi:10.5555/a", f"{bare}~2")
    alone, _ = read(tmp_path, one.format("").replace("\n", "\r\n"))
    assert alone[0].id == bare


def test_the_same_identifier_twice_gives_two_records(tmp_path: Path) -> None:
    one = "TY  - JOUR\nTI  - {}\nPY  - 2020\nDO  - 10.5555/a\nER  - \n"
    records, _ = read(tmp_path, one.format("A synthetic record") + one.format("Another one"))
    assert [record.id for record in records] == ["doi:10.5555/a", "doi:10.5555/a~2"]


def test_what_is_missing_is_told_a_few_times_and_counted(tmp_path: Path) -> None:
    records, problems = read(tmp_path, "TY  - JOUR\nAU  - Nobody, N.\nER  - \n" * 126)
    untitled = [one for one in problems if one.kind == "record-without-title"]
    assert len(records) == 126
    assert len(untitled) == 6
    assert untitled[-1].message.startswith("… and 121 more")
    assert all(one.warning for one in problems)
    assert len([one for one in problems if one.kind == "record-without-year"]) == 6


def test_a_malformed_doi_is_kept_apart(tmp_path: Path) -> None:
    records, problems = read(tmp_path, "TY  - JOUR\nTI  - A synthetic record\nPY  - 2020\nDO  - see the page\nER  - \n")
    assert (records[0].doi, records[0].other_ids) == ("", {"doi": "see the page"})
    assert kinds(problems) == [("malformed-doi", 1)]


@pytest.mark.parametrize(
    ("content", "name", "more", "kind"),
    [
        ("", "synthetic.ris", {}, "no-records"),
        ("Dear colleague, here is the export.\n", "synthetic.doc", {}, "unknown-format"),
        ("A line\n", "synthetic.ris", {"format": "riss"}, "unknown-format"),
        ("Nothing here\n", "synthetic.ris", {}, "no-records"),
        ("[]", "synthetic.json", {}, "no-records"),
        ("<html><body>Log in</body></html>", "synthetic.xml", {}, "unknown-format"),
    ],
)
def test_a_file_without_records_is_told(
    tmp_path: Path, content: str, name: str, more: dict[str, str], kind: str
) -> None:
    records, problems = read(tmp_path, content, name, **more)
    assert not records
    assert kind in [one.kind for one in problems]
    assert all(one.hint for one in problems)


def test_a_format_that_is_misspelt_gets_an_offer(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "x", format="riss")
    assert problems[0].hint == "Did you mean 'ris'?"


def test_a_missing_file_is_told_and_the_others_are_read() -> None:
    records, problems = read_records(EXPORTS, source("not-there.ris", "synthetic.ris"))
    assert len(records) == 2
    assert [one.kind for one in problems] == ["missing-file"]


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    title = '<script>alert(1)</script> =HYPERLINK("http://example.org") \\write18{rm} ${x} {{ y }}'
    records, _ = read(tmp_path, f"TY  - JOUR\nTI  - {title}\nPY  - 2020\nER  - \n")
    assert records[0].title == title
