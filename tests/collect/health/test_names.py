"""People: names that are read as somebody else, and one person written in two ways."""

from __future__ import annotations

from typing import Any

import pytest
from tests.collect.health.made import article


@pytest.mark.parametrize(
    "author",
    [
        "Nobody, Norma and Else, S. and others",
        "{Department for Inventions}",
        "Norma Nobody",
        "Ludwig van Beethoven",
        "de la Cruz, Maria and King, Jr, Martin",
        r"M{\"u}ller, J. and {The Invention Group}",
    ],
)
def test_names(check: Any, author: str) -> None:
    assert check(article(author=author)) == []


@pytest.mark.parametrize(
    ("author", "says"),
    [
        ("Nobody NJ", "called 'NJ'"),
        ("Department for Education and Else, S.", ""),
        ("Department of Inventions", "called 'of Inventions'"),
        ("Nobody, N. et al.", "et al."),
        ("Nobody, N.; Else, S.", "read as one person"),
        ("Nobody, N., Else, S., Third, T.", "read as one person"),
    ],
)
def test_names_that_are_read_as_somebody_else(check: Any, author: str, says: str) -> None:
    found = [fault for fault in check(article(author=author)) if fault.check == "malformed-name"]
    assert len(found) == 1
    assert says in found[0].message
    assert found[0].hint


def two(one: str, other: str) -> str:
    return article("one", author=one) + article("two", author=other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith, J.", "Smith, John"),
        ("Smith, John", "Smith, Jane"),
        ("Smith, J. A.", "Smith, J. B."),
        ("Smith, John", "Smith, John A."),
        ("Smith, J", "Smith, J."),
        ("Müller, Jo", r"M{\"u}ller, Jo"),
        ("Smith-Jones, A.", "Smith‐Jones, A."),
        ("Wei, Li", "Wei, Lu"),
        ("{Nobody Office}", "{Nobody Öffice}"),
    ],
)
def test_names_that_may_both_be_right(check: Any, one: str, other: str) -> None:
    assert check(two(one, other)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("García, M.", "Garcia, M."),
        ("Smith, Jon", "Smith, John"),
        ("Smith, José", "Smith, Jose"),
        ("MCKENZIE, A.", "McKenzie, A."),
        ("Smith Jones, A.", "Smith-Jones, A."),
        ("Łoś, Ewa", "Los, Ewa"),
    ],
)
def test_one_person_written_in_two_ways(check: Any, one: str, other: str) -> None:
    (fault,) = check(two(one, other))
    assert (fault.check, fault.key) == ("name-spellings", "two")
    assert f"'{one}' in 'one' (r.bib:1)" in fault.message


def test_people_in_csl(check: Any) -> None:
    work = '{"id": "%s", "type": "bill", "title": "%s", "issued": "2020", "author": [{"family": "%s", "given": "A."}]}'
    text = f"[{work % ('a', 'One', 'Łoś')}, {work % ('b', 'Two', 'Los')}]"
    assert [fault.check for fault in check(text, "r.json")] == ["name-spellings"]
