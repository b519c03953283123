"""Bibliography files: what a reference is, and that nothing in an odd file is lost without a word."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from evidoc.collect.bibliography import read_bibliography
from evidoc.errors import Place, Problem
from evidoc.model.project import Reference

GOOD = """\
@article{smith2020,
  title   = {A {Title} \\& More},
  author  = {Smith, Jo and Jones, Al},
  journal = "Journal of Things",
  Year    = 2020,
  month   = jan,
}
"""


def read(root: Path, text: str) -> tuple[dict[str, Reference], list[Problem]]:
    (root / "r.bib").write_text(text, encoding="utf-8")
    return read_bibliography(root, ["r.bib"])


def test_an_entry(tmp_path: Path) -> None:
    references, problems = read(tmp_path, f"\nSome words.\n\n{GOOD}")
    assert problems == []
    reference = references["smith2020"]
    assert reference.place == Place("r.bib", 4)
    assert reference.title == "A Title & More"
    assert reference.fields["year"] == "2020"
    assert reference.fields["journal"] == "Journal of Things"
    assert reference.fields["month"] == "jan"
    assert reference.raw == GOOD.rstrip("\n")


def test_abbreviations_are_spelled_out_and_travel_with_the_entry(tmp_path: Path) -> None:
    text = '@string{jt = "Journal of Things"}\n' + GOOD.replace('"Journal of Things"', 'JT # {, } # "new"')
    references, problems = read(tmp_path, text)
    assert problems == []
    assert references["smith2020"].fields["journal"] == "Journal of Things, new"
    assert references["smith2020"].raw.startswith('@string{jt = "Journal of Things"}\n@article{smith2020,')


def test_an_unknown_abbreviation(tmp_path: Path) -> None:
    _, (problem,) = read(tmp_path, GOOD.replace('"Journal of Things"', "jt"))
    assert (problem.kind, problem.place) == ("unknown-string", Place("r.bib", 4))
    assert "{jt}" in problem.hint


def minimal(key: str) -> str:
    return f"@book{{{key}, title={{T}}, author={{A}}, year=2000}}\n"


@pytest.mark.parametrize(
    ("broken", "kept", "says"),
    [
        (
            "@article{bad, title = {Broken {brace}, author = {X},\n  year = 2020\n}\n",
            ["bad"],
            "brace or a quotation mark",
        ),
        ('@article{bad, title = "abc, year = 2000}\n', ["bad"], "brace or a quotation mark"),
        ("@article{bad\n  title = {x}\n}\n", ["bad"], "comma after its key"),
        ("@article{bad, title {x}, year = 2000}\n", ["bad"], "'@article{bad"),
        ("@article{bad, title = {x} year = 2000}\n", ["bad"], "a comma is missing"),
        ("@article{bad, title = plain words, year = 2000}\n", ["bad"], "a comma is missing"),
        ("@book{bad, title={P}}, author={x}, year=2000}\n", ["bad"], "belongs to no entry"),
        ("article{bad, title={P}}\n", [], "belongs to no entry"),
        ("@book{, title={P}, author={x}, year=2000}\n", [], "No text can cite"),
        ("@book{bad key, title={P}, author={x}, year=2000}\n", [], "No text can cite"),
    ],
)
def test_a_broken_entry_is_told_and_its_neighbours_are_kept(
    tmp_path: Path, broken: str, kept: list[str], says: str
) -> None:
    text = f"@comment{{a remark}}\n{minimal('one')}{broken}{minimal('two')}"
    references, problems = read(tmp_path, text)
    assert list(references) == ["one", *kept, "two"]
    found = [problem for problem in problems if problem.kind == "malformed-reference"]
    assert [problem.place for problem in found] == [Place("r.bib", 3)]
    assert says in found[0].message
    assert found[0].hint
    assert references["two"].place == Place("r.bib", 3 + broken.count("\n"))


def test_an_entry_that_never_ends(tmp_path: Path) -> None:
    references, (problem,) = read(tmp_path, f"{minimal('one')}@article{{bad, title={{x\n")
    assert references["bad"] == Reference("bad", Place("r.bib", 2), "", "")
    assert problem.place == Place("r.bib", 2)
    assert "never closed" in problem.message


def test_every_entry_of_an_odd_file_is_read_or_told(tmp_path: Path) -> None:
    pieces = [
        "% a remark = {of some kind}\n",
        "@preamble{ {\\newcommand{\\x}{y}} }\n",
        minimal("one"),
        "@string{s = {S}}\n",
        "@article{bad1, title = {a {b}, year = 1}\n",
        "@article(two, title = {T}, author = {A}, year = 2000)\n",
        "@comment{\n  @book{not-hidden, title={T}, editor={E}, year=2000}\n}\n",
        "@misc{bad2 title = {x}}\n",
        "@software{three, title = {T @ home}, author = {A}, year = {n.d.}}\n",
    ]
    references, problems = read(tmp_path, "".join(pieces))
    assert list(references) == ["one", "bad1", "two", "not-hidden", "bad2", "three"]
    assert [(problem.kind, problem.place.line) for problem in problems] == [
        ("malformed-reference", 5),
        ("malformed-reference", 7),
        ("malformed-reference", 9),
        ("malformed-reference", 10),
    ]


def test_duplicate_keys_name_both_lines_and_keep_the_first(tmp_path: Path) -> None:
    (tmp_path / "more.bib").write_text(minimal("one").replace("{T}", "{Elsewhere}"))
    text = minimal("one") + minimal("two") + minimal("one").replace("{T}", "{Again}")
    (tmp_path / "r.bib").write_text(text)
    references, problems = read_bibliography(tmp_path, ["r.bib", "more.bib"])
    assert references["one"].title == "T"
    assert [(problem.kind, str(problem.place)) for problem in problems] == [
        ("duplicate-reference", "r.bib:3"),
        ("duplicate-reference", "more.bib:1"),
    ]
    assert all("r.bib:1" in problem.message for problem in problems)


def test_a_field_given_twice_loses_no_entry(tmp_path: Path) -> None:
    references, (problem,) = read(tmp_path, GOOD.replace("  month", "  title   = {Other},\n  month"))
    assert (problem.kind, problem.place) == ("duplicate-field", Place("r.bib", 1))
    assert "title" in problem.message
    assert references["smith2020"].title == "A Title & More"


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("@misc{x, author={A}, year=2000}", "lacks a title."),
        ("@misc{x, title={T}, date={2000-01}}", "lacks an author, editor or organisation."),
        ("@misc{x, title={T}, institution={I}}", "lacks a year or date."),
        ("@misc{x, title={}, note={N}}", "lacks a title, an author, editor or organisation and a year or date."),
    ],
)
def test_thin_entries(tmp_path: Path, entry: str, says: str) -> None:
    references, (problem,) = read(tmp_path, entry)
    assert problem.kind == "incomplete-reference"
    assert says in problem.message
    assert "x" in references


def test_fields_taken_from_another_entry_are_refused(tmp_path: Path) -> None:
    _, (problem,) = read(tmp_path, "@incollection{x, title={T}, crossref={y}}")
    assert problem.kind == "unsupported-crossref"


def test_a_missing_file_is_said_at_the_settings(tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_text("")
    references, (problem,) = read_bibliography(tmp_path, ["refrences.bib"])
    assert references == {}
    assert (problem.kind, problem.place) == ("missing-file", Place("_quarto.yml"))
    assert "'references.bib'" in problem.hint


def test_the_parser_writes_nothing_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = logging.getLogger("bibtexparser").level
    read(tmp_path, "@article{bad title = {x}}\n")
    assert caplog.records == []
    assert logging.getLogger("bibtexparser").level == before
