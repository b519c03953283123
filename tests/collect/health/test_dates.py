"""Years, dates and months: what is one and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from tests.collect.health.made import article

from evidoc.collect.health.dates import wrong_date, wrong_year


@pytest.mark.parametrize(
    "year", ["2024", "n.d.", "in press", "forthcoming", "2019a", "c. 1900", "2019--2020", "2019/20"]
)
def test_a_year(year: str) -> None:
    assert wrong_year(year) == ""


@pytest.mark.parametrize(
    ("year", "says"),
    [("20244", "is none"), ("224", "is none"), ("May", "is none"), ("9999", "far future"), ("2020-2019", "before")],
)
def test_a_year_that_is_none(check: Any, year: str, says: str) -> None:
    (fault,) = check(article(year=year))
    assert fault.check == "malformed-date"
    assert says in fault.message


@pytest.mark.parametrize(
    "date", ["2024", "2024-02", "2024-02-29", "2024-21", "2023/2024", "2024-01-01/..", "199X", "2004?", "1900~"]
)
def test_a_date(date: str) -> None:
    assert wrong_date(date) == ""


@pytest.mark.parametrize(
    ("date", "says"),
    [
        ("2023-02-29", "no such day"),
        ("2024-13", "no such month"),
        ("31.12.2024", "is none"),
        ("2024-05-02/2024-05-01", "before"),
        ("May 2024", "is none"),
        ("/", "is none"),
    ],
)
def test_a_date_that_is_none(check: Any, date: str, says: str) -> None:
    (fault,) = check(article(year="", date=date))
    assert fault.check == "malformed-date"
    assert says in fault.message


def test_the_day_on_which_a_page_was_seen_is_a_date_too(check: Any) -> None:
    assert "urldate" in check(article(urldate="yesterday"))[0].message
    assert check(article(urldate="2026-11-22")) == []


def test_a_month(check: Any) -> None:
    assert check(article(month="12")) == check(article(month="Sept.")) == check(article(month="may")) == []
    assert [fault.check for fault in check(article(month="13"))] == ["malformed-date"]
    assert [fault.check for fault in check(article(month="Ferbuary"))] == ["malformed-date"]


def test_year_and_date_agree(check: Any) -> None:
    assert check(article(year="2024", date="2024-03")) == []
    (fault,) = check(article(year="2024", date="2023-03"))
    assert "of 2023" in fault.message


def test_dates_in_csl(check: Any) -> None:
    text = '[{"id": "x", "type": "bill", "title": "T", "issued": {"date-parts": [[2023, 2, 30]]}}]'
    assert "no such day" in check(text, "r.json")[0].message
    assert check(text.replace("30", "28"), "r.json") == []
