"""In: evidence/checklist.yml, good and bad. Out: where items are answered, and every fault with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.model.evidence import KnownDocument
from evidoc.synthesis.checklist import (
    FILE,
    OPEN,
    Checklist,
    checklist_items,
    checklist_names,
    checklist_products,
    read_checklist,
)
from evidoc.synthesis.exhibits import Exhibits

NOTE = KnownDocument("A note", {"sources": "What was searched", "selection": "How records were selected"})
DOCUMENTS = {"note": NOTE, "report": KnownDocument("A report")}


def read(root: Path, text: str) -> Checklist:
    """Write the file and read it."""
    (root / FILE).parent.mkdir(exist_ok=True)
    (root / FILE).write_text(text, encoding="utf-8")
    return read_checklist(root, DOCUMENTS)


def test_there_are_27_items_with_their_letters() -> None:
    names = [item.id for item in checklist_items()]
    assert len(names) == len(set(names)) == 42
    assert list(dict.fromkeys(name.rstrip("abcdef") for name in names)) == [str(n) for n in range(1, 28)]
    lettered = {n: sum(name.rstrip("abcdef") == n for name in names) for n in ("10", "13", "16", "20", "23", "24")}
    assert lettered == {"10": 2, "13": 6, "16": 2, "20": 4, "23": 4, "24": 3}


def test_the_table_says_where_and_what_is_open(tmp_path: Path) -> None:
    checklist = read(
        tmp_path, "1: {document: note}\n7: {document: note, heading: sources}\n24a: {not-applicable: no}\n"
    )
    assert not checklist.problems
    exhibits = Exhibits("evidence/evidence.yml", "Source", "2026")
    checklist_products(checklist, DOCUMENTS, exhibits)
    made = {*(f"value {name}" for name in exhibits.values), *(f"table {name}" for name in exhibits.tables)}
    assert made == set(checklist_names())
    where = {row[0]: row[3] for row in exhibits.tables["prisma-checklist"].rows}
    assert where["1"] == "A note"
    assert where["7"] == "A note: What was searched"
    checklist_products(checklist, {"note": NOTE}, exhibits)
    assert exhibits.tables["prisma-checklist"].rows[6][3] == "What was searched"
    assert where["24a"] == "not applicable: no"
    assert where["8"] == OPEN
    counts = [exhibits.values[f"prisma.checklist.{name}"].number for name in ("answered", "not-applicable", "open")]
    assert counts == [2, 1, 39]


@pytest.mark.parametrize(
    ("line", "kind", "column", "hint"),
    [
        ("28: {document: note}", "unknown-item", 1, "10a"),
        ("13g: {document: note}", "unknown-item", 1, "13a"),
        ("7: {document: not}", "unknown-document", 15, "note"),
        ("7: {document: note, heading: sorces}", "unknown-heading", 30, "sources"),
        ("7: {document: note, section: sources}", "malformed-answer", 30, "not applicable"),
        ("7: note", "malformed-answer", 1, "document: ID"),
        ("7: {heading: sources}", "malformed-answer", 1, "document: ID"),
        ("7: {not applicable: }", "malformed-answer", 1, "why"),
        ("7: {document: note, not applicable: no}", "malformed-answer", 1, "Keep one"),
        ("1: {document: note}", "duplicate-key", 1, "Keep one"),
        ("7: {document", "malformed-yaml", 1, ""),
    ],
)
def test_a_fault_has_its_place(tmp_path: Path, line: str, kind: str, column: int, hint: str) -> None:
    (problem,) = read(tmp_path, f"1: {{document: note}}\n{line}\n").problems
    assert (problem.kind, problem.place.file) == (kind, FILE)
    assert (problem.place.line, problem.place.column) == ((3, 1) if kind == "malformed-yaml" else (2, column))
    assert hint in problem.hint


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_checklist_answers_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == Checklist() == read_checklist(tmp_path / "nowhere", DOCUMENTS)
