"""In: CSV and TSV of databases and people, whole and broken. Out: a record for every row, and what is odd."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.synthesis.records.reading import SOURCE, kinds, read

from evidoc.synthesis.records.rows import MOST_LINES, table_rows


def rows(text: str) -> list[tuple[int, list[str], str]]:
    """Return line, cells and fault of every row."""
    return [(row.line, row.cells, row.fault) for row in table_rows(enumerate(text.splitlines(), 1))]


def test_a_quotation_mark_that_is_never_closed_costs_one_row() -> None:
    text = 'a,b\n1,"x\n2,y\n3,z\n'
    assert [(line, bool(fault)) for line, _, fault in rows(text)] == [(1, False), (2, True), (3, False), (4, False)]


def test_a_quotation_mark_that_another_row_closes_costs_one_row() -> None:
    text = 'a,b\n1,"x\n2,y\n3,"z\n4,w\n'
    assert [(line, bool(fault)) for line, _, fault in rows(text)][1::3] == [(2, True), (5, False)]


def test_a_cell_may_have_many_lines() -> None:
    text = 'a,b\n1,"x\n\n""y"""\n2,z\n'
    assert rows(text)[1:] == [(2, ["1", 'x\n\n"y"'], ""), (5, ["2", "z"], "")]


def test_a_cell_without_end_is_not_looked_for_through_the_whole_file() -> None:
    text = "a,b\n" + '1,"x\n' + "2,y\n" * (MOST_LINES * 3)
    assert len(rows(text)) == MOST_LINES * 3 + 2


@pytest.mark.parametrize("text", ["a;b\n1;2\n", "a\tb\n1\t2\n", "sep=;\na;b\n1;2\n", "\n\na|b\n\n1|2\n"])
def test_what_stands_between_cells_is_told_by_the_first_row(text: str) -> None:
    assert [cells for _, cells, _ in rows(text)] == [["a", "b"], ["1", "2"]]


def test_a_row_with_more_cells_than_headings_is_kept_unread(tmp_path: Path) -> None:
    records, problems = read(tmp_path, "Title,Year\nA synthetic, record,2020\nAnother,2021,,\n", "synthetic.csv")
    assert [record.title for record in records] == ["", "Another"]
    assert records[0].raw == "A synthetic, record,2020"
    assert kinds(problems) == [("unreadable-record", 2)]


def test_a_row_that_is_cut_is_told(tmp_path: Path) -> None:
    records, problems = read(tmp_path, "Title,Year,DOI\nA synthetic record,2020\n", "synthetic.csv")
    assert records[0].title == "A synthetic record"
    assert kinds(problems) == [("short-row", 2)]


def test_columns_are_named_by_the_source(tmp_path: Path) -> None:
    text = "Was,Wann,Wer,Nummer\nA synthetic record,2020,Doe J; Roe R,7\n"
    records, problems = read(tmp_path, text, "synthetic.csv", title="Was", year="Wann", authors="Wer", own="Nummer")
    assert (records[0].title, records[0].year, records[0].authors) == ("A synthetic record", 2020, ("Doe, J", "Roe, R"))
    assert records[0].other_ids == {"own": "7"}
    assert not problems


def test_a_column_that_is_not_there_is_told_with_an_offer(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "Heading,Year\nA synthetic record,2020\n", "synthetic.csv", title="Headign")
    assert (problems[0].kind, problems[0].place) == ("unknown-column", SOURCE)
    assert problems[0].hint == "Did you mean 'Heading'?"
    assert "no-known-column" in [one.kind for one in problems]


def test_a_named_column_goes_before_a_known_one(tmp_path: Path) -> None:
    text = "Title,English title,Year\nEin Titel,A synthetic record,2020\n"
    records, _ = read(tmp_path, text, "synthetic.csv", title="English title")
    assert records[0].title == "A synthetic record"
