"""Journals and publishers: one of them written in two ways."""

from __future__ import annotations

from typing import Any

import pytest
from tests.collect.health.made import article


def two(one: str, other: str) -> str:
    return article("one", journaltitle=one) + article("two", journaltitle=other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Journal of Clinical Inventions", "Journal of Critical Inventions"),
        ("Inventions", "The Invention"),
        ("Journal of Inventions", "Journal of Inventions Advances"),
        ("J. Inv.", "Archive of Inventions"),
    ],
)
def test_two_journals(check: Any, one: str, other: str) -> None:
    assert check(two(one, other)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Work and Inventions", r"Work \& Inventions"),
        ("Journal of Clinical Inventions", "J. Clin. Invent."),
        ("Journal of National Inventions", "J. Natl. Invent."),
        ("The Inventor", "Inventor"),
        ("Revista de Invenção", "Revista de Invencao"),
        ("PLOS ONE", "PLoS One"),
    ],
)
def test_one_journal_written_in_two_ways(check: Any, one: str, other: str) -> None:
    (fault,) = check(two(one, other))
    assert fault.check == "venue-spellings"


def test_the_most_usual_writing_is_right_and_each_other_is_told_once(check: Any) -> None:
    usual = article("a", journaltitle="PLOS ONE") + article("b", journaltitle="PLOS ONE")
    (fault,) = check(article("c", journaltitle="PLoS One") + article("d", journaltitle="PLoS One") + usual)
    assert fault.key == "c"
    assert "'PLoS One' of 'c' and 1 more" in fault.message or "is written 'PLoS One'" in fault.message


def test_publishers_are_compared_too(check: Any) -> None:
    book = "@book{%s, author={N, N.}, title={%s}, year={2024}, publisher={%s}}\n"
    (fault,) = check(book % ("a", "One", "The Invented Press") + book % ("b", "Two", "Invented Press"))
    assert "The publisher 'Invented Press' of 'b'" in fault.message
