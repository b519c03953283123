"""One work under two keys, and what tells two works or two versions of one apart."""

from __future__ import annotations

from typing import Any

import pytest
from tests.collect.health.made import article


def two(**fields: str) -> str:
    """Return two entries of one work, the second with other fields."""
    first = {"title": "On the invention of works for tests", "doi": "10.5555/same"}
    return article("one", **first) + article("two", **{**first, **fields})


def test_one_doi_is_one_work(check: Any) -> None:
    (fault,) = check(two(title="Something else", author="Else, S."))
    assert (fault.check, fault.key) == ("duplicate-work", "two")
    assert "have one DOI, 10.5555/same" in fault.message
    assert "(r.bib:1)" in fault.message


def test_a_doi_is_the_same_however_it_is_written(check: Any) -> None:
    found = check(two(title="Something else", doi="https://doi.org/10.5555/SAME"))
    assert {fault.check for fault in found} == {"malformed-doi", "duplicate-work"}


@pytest.mark.parametrize(
    "title",
    [
        "On the Invention of Works for Tests.",
        "{On} the invention of works for {Tests}",
        "RETRACTED: On the invention of works for tests",
        "On the invention of <i>works</i> for tests",
        "On the invention of wörks for tests",
    ],
)
def test_one_title_year_and_author_is_one_work(check: Any, title: str) -> None:
    found = [fault for fault in check(two(title=title, doi="")) if fault.check == "duplicate-work"]
    assert [fault.key for fault in found] == ["two"]


@pytest.mark.parametrize(
    "fields",
    [
        {"doi": "10.5555/other"},
        {"doi": "", "year": "2023"},
        {"doi": "", "author": "Else, Norma"},
        {"doi": "", "title": "On the invention of works for tests: a reply"},
        {"doi": "", "volume": "2"},
    ],
)
def test_two_works(check: Any, fields: dict[str, str]) -> None:
    assert check(two(**fields)) == []


def test_a_talk_and_the_article_that_came_of_it_are_two(check: Any) -> None:
    talk = "@inproceedings{t, author={Nobody, N.}, title={On tests}, year={2024}, booktitle={Proceedings}}\n"
    assert check(talk + article(title="On tests", author="Nobody, N.")) == []


def test_a_title_that_many_works_have_needs_the_same_journal(check: Any) -> None:
    first = article("one", title="Editorial", doi="", journaltitle="Inventions")
    assert check(first + article("two", title="Editorial", doi="", journaltitle="Tests")) == []
    assert len(check(first + article("two", title="Editorial", doi="", journaltitle="Inventions"))) == 1
