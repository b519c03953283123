"""DOIs by their form, ISBNs and ISSNs by their check digits."""

from __future__ import annotations

from typing import Any

import pytest
from tests.collect.health.made import article

from evidoc.collect.health.identifiers import bare_doi, wrong_isbn, wrong_issn


@pytest.mark.parametrize(
    ("doi", "says"),
    [
        ("10.1371/journal.pone.0303013", ""),
        ("10.1002/(SICI)1099-1379(199905)20:3<321::AID-JOB877>3.0.CO;2-D", ""),
        ("10.1007/978-3-540-24777-7_8", ""),
        ("https://doi.org/10.5555/12345678", "what stands before it"),
        ("doi:10.5555/12345678", "what stands before it"),
        ("10.5555", "is none"),
        ("11.5555/12345678", "is none"),
        ("10.5555/12345678.", "a sign at its end"),
        (r"10.5555/1234\_5678", "a backslash"),
        ("10.5555/12 34", "is none"),
        ("n/a", "is none"),
    ],
)
def test_the_form_of_a_doi(check: Any, doi: str, says: str) -> None:
    found = check(article(doi=doi))
    assert [fault.check for fault in found] == (["malformed-doi"] if says else [])
    assert all(says in fault.message for fault in found)


def test_the_bare_doi_is_offered(check: Any) -> None:
    (fault,) = check(article(doi=r"https://dx.doi.org/10.5555/ABC\_1"))
    assert fault.hint == "Write only 10.5555/abc_1."


def test_a_doi_in_the_address_or_the_note_only(check: Any) -> None:
    (fault,) = check(article(doi="", url="https://doi.org/10.5555/12345678"))
    assert (fault.check, fault.hint) == ("hidden-doi", "Add doi = {10.5555/12345678}.")
    (fault,) = check(article(doi="", note="DOI: 10.5555/12345678."))
    assert "note" in fault.message
    assert check(article(doi="", url="https://example.org/10.5555/12345678")) == []


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("HTTPS://DOI.ORG/10.5555/AbC", "10.5555/abc"),
        ("10.5555/a%2Fb", "10.5555/a/b"),
        ("10.5555/a&lt;b", "10.5555/a<b"),
        ("PMC123", ""),
    ],
)
def test_what_dois_are_compared_by(written: str, bare: str) -> None:
    assert bare_doi(written) == bare


@pytest.mark.parametrize("isbn", ["978-1-86134-850-0", "9781861348500", "0-306-40615-2", "ISBN 0-8044-2957-X"])
def test_an_isbn(isbn: str) -> None:
    assert wrong_isbn(isbn) == ""


@pytest.mark.parametrize(
    ("isbn", "says"),
    [
        ("978-1-86134-850-1", "check digit"),
        ("0-306-40615-3", "check digit"),
        ("978-1-86134-850", "12 characters"),
        ("123-1-86134-850-0", "neither 978"),
    ],
)
def test_a_mistyped_isbn(check: Any, isbn: str, says: str) -> None:
    (fault,) = check(article(isbn=isbn))
    assert fault.check == "malformed-isbn"
    assert says in fault.message


def test_several_isbns_are_looked_at_one_by_one(check: Any) -> None:
    assert check(article(isbn="978-1-86134-850-0 (paperback), 0-306-40615-2")) == []
    (fault,) = check(article(isbn="978-1-86134-850-0 978-0-306-40615-8"))
    assert "978-0-306-40615-8" in fault.message


def test_an_issn(check: Any) -> None:
    assert wrong_issn("0378-5955") == wrong_issn("2434-561X") == ""
    assert check(article(issn="0378-5955, 2434-561X")) == []
    (fault,) = check(article(issn="0378-5954"))
    assert fault.check == "malformed-issn"
    assert "eight characters" in wrong_issn("0378-59")
