"""In: fields as exports write them. Out: one form of each."""

from __future__ import annotations

import pytest

from evidoc.synthesis.records.fields import doi_of, one_line, pages_of, pmid_of, serial, year_of
from evidoc.synthesis.records.latex import unicode_of
from evidoc.synthesis.records.names import authors_of, split_authors
from evidoc.synthesis.records.safe_names import safe_name


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1000/ABC", "10.1000/abc"),
        ("https://doi.org/10.1000/abc", "10.1000/abc"),
        ("http://dx.doi.org/10.1000%2Fabc", "10.1000/abc"),
        ("doi: 10.1000/abc.", "10.1000/abc"),
        ("DOI:https://doi.org/10.1000/a(b)c;2-#", "10.1000/a(b)c;2-#"),
        ("10.1000", ""),
        ("10.1000/a b", ""),
        ("n/a", ""),
        ("", ""),
    ],
)
def test_doi(written: str, doi: str) -> None:
    assert doi_of(written) == doi


@pytest.mark.parametrize(
    ("first", "last", "pages"),
    [
        ("123", "130", "123-130"),
        ("123", "30", "123-130"),
        ("123–30", "", "123-130"),
        ("123--130", "", "123-130"),
        ("pp. 12 - 14", "", "12-14"),
        ("S12", "8", "S12-S18"),
        ("S12", "S18", "S12-S18"),
        ("e123", "", "e123"),
        ("7", "7", "7"),
        ("7-7", "", "7"),
        ("12-14, 18", "", "12-14, 18"),
        ("1098", "12", "1098-12"),
        ("", "12", "12"),
        ("", "", ""),
    ],
)
def test_pages(first: str, last: str, pages: str) -> None:
    assert pages_of(first, last) == pages


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("2019", 2019),
        ("2019/03/12/", 2019),
        ("2019 Mar-Apr", 2019),
        ("c1998", 1998),
        ("in press", None),
        ("0019", None),
    ],
)
def test_year(written: str, year: int | None) -> None:
    assert year_of(written) == year


@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ("Smith, John; Doe, Jane", ("Smith, John", "Doe, Jane")),
        ("Smith, John and Doe, Jane", ("Smith, John", "Doe, Jane")),
        ("Smith JA, van der Berg J.", ("Smith, JA", "van der Berg, J")),
        ("Smith, John (57190000000); Doe, J.", ("Smith, John", "Doe, J.")),
        ("World Health Organization", ("World Health Organization",)),
        ("Smith, J.; et al.", ("Smith, J.",)),
        ("IBM UK", ("IBM UK",)),
        ("Smith,John", ("Smith, John",)),
        ("[No author name available]", ()),
    ],
)
def test_authors(cell: str, authors: tuple[str, ...]) -> None:
    assert authors_of(split_authors(cell)) == authors


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"{\"O}zt{\"u}rk", "Öztürk"),
        (r"{\v S}koda, \c ca va, \'{\i}, {\O}re, Stra\ss e", "Škoda, ça va, í, Øre, Straße"),
        (r"50% of {DNA} \& more -- ``so''", "50% of DNA & more – “so”"),
        (r"$\alpha$ and \'e", r"$\alpha$ and é"),
        (r"\input{secret} \'e", r"\input{secret} \'e"),
        (r"\unknown{x}", r"\unknown{x}"),
        ("\\", "\\"),
    ],
)
def test_latex(written: str, shown: str) -> None:
    assert unicode_of(written) == shown


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("978-0-00-000000-2", ("isbn", "9780000000002")),
        ("1234567x", ("issn", "1234-567X")),
        ("1234-5678 (Print)", ("issn", "1234-5678")),
        ("nothing", ("", "")),
    ],
)
def test_serial(written: str, found: tuple[str, str]) -> None:
    assert serial(written) == found


def test_text_is_one_line_and_composed() -> None:
    assert one_line(" a\u00a0b \n c  e\u0301 ") == "a b c é"
    assert one_line("e\u0301") == "é"


def test_signs_that_turn_the_text_after_them_are_left_out() -> None:
    assert one_line("A \u202etitle\u202c of \ue0001\ue001 nurses") == "A title of 1 nurses"


def test_pmid() -> None:
    assert [pmid_of(one) for one in ("PMID: 123", "0123", "123.0", "PMC123", "")] == ["123", "123", "123", "", ""]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Scopus export (1).RIS", "Scopus-export-1.RIS"),
        ("../../etc/passwd", "etc-passwd"),
        (".hidden.ris", "hidden.ris"),
        ("Größe.csv", "Groe.csv"),
        ("CON.ris", "export-CON.ris"),
        ("中文.ris", "export.ris"),
        ("…", "export"),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe
