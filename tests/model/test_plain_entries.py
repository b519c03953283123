"""Entries that one pattern reads must be those that the full parser reads; what it does not cover is left to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string

from evidoc.model.plain_entries import plain_entries

LEFT = (
    '@article{quoted, title = "In quotation marks", year = 2020}\n',
    "@article{joined, title = {One} # {two}, year = {2020}}\n",
    "@article{twice, title = {One}, title = {Two}}\n",
    "@article{open, title = {Never closed, year = {2020}}\n",
    "@article{comma title = {No comma}}\n",
    "@string{press = {Some Press}}\n",
    "@book{abbreviated, publisher = press}\n",
)


def test_the_project_s_own_bibliography_is_read_as_the_parser_reads_it(repository: Path) -> None:
    """Compare key, line, text and every field of every entry."""
    text = (repository / "references.bib").read_text(encoding="utf-8")
    found, left = plain_entries(text)
    parsed = parse_string(text, parse_stack=[]).entries
    assert [(e.key, e.line, e.raw) for e in found] == [
        (e.key, (e.start_line or 0) + 1, (e.raw or "").rstrip()) for e in parsed
    ]
    for entry, other in zip(found, parsed, strict=True):
        assert dict(entry.fields) == {f.key.lower(): " ".join(str(f.value)[1:-1].split()) for f in other.fields}
    assert left.count("\n") == text.count("\n")
    assert all(not line.strip() or line.startswith("%") for line in left.splitlines())


@pytest.mark.parametrize("entry", LEFT)
def test_what_is_written_otherwise_is_left_to_the_parser(entry: str) -> None:
    """Leave the entry where it was, and read its plain neighbours."""
    before, after = "@book{a,\n  title = {A {T}itle \\& more},\n  year = 1999\n}\n\n", "@book{b, title = {B},}\n"
    found, left = plain_entries(before + entry + after)
    assert [(e.key, e.line) for e in found if e.key in {"a", "b"}][:1] == [("a", 1)]
    assert entry.strip() in left
    assert left.count("\n") == (before + entry + after).count("\n")
    assert found[0].fields == {"title": "A {T}itle \\& more", "year": "1999"}
