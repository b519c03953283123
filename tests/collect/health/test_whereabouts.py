"""Pages and addresses: what readers can follow and what they cannot."""

from __future__ import annotations

from typing import Any

import pytest
from tests.collect.health.made import article

from evidoc.collect.health.whereabouts import wrong_pages, wrong_url


@pytest.mark.parametrize(
    "pages",
    [
        "12",
        "12--34",
        "12-34",
        "12–34",
        "e0303013",
        "e59--66",
        "S1--S10",
        "ix--xii",
        "123--9",
        "1, 5--7",
        "12ff.",
        "1:1--1:20",
    ],
)
def test_pages(pages: str) -> None:
    assert wrong_pages(pages) == ""


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ("34--12", "before"),
        ("pp. 12--34", "begin with a word"),
        ("12--", "are none"),
        ("n/a", "are none"),
        ("?", "are none"),
    ],
)
def test_pages_that_are_none(check: Any, pages: str, says: str) -> None:
    (fault,) = check(article(pages=pages))
    assert fault.check == "malformed-pages"
    assert says in fault.message


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org/a_b?c=d&e=%E2%80%98#f",
        "https://web.archive.org/web/2020/https://example.org/",
        "https://münchen.example/",
    ],
)
def test_an_address(url: str) -> None:
    assert wrong_url(url) == ""


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("www.example.org/a", "https://"),
        ("example.org", "https://"),
        ("https://https://example.org", "begins twice"),
        ("https://example.org/a b", "space"),
        (r"https://example.org/a\_b", "backslash"),
        ("https://example.org/a.", "ends in"),
        ("https://example/a", "no server"),
        ("http://localhost:8000/a", "machine of yours"),
        ("https://www-jstor-org.ezproxy.example.org/a", "proxy"),
        ("https://[example.org/", "no server"),
    ],
)
def test_an_address_that_leads_nowhere(check: Any, url: str, says: str) -> None:
    (fault,) = check(article(url=url))
    assert fault.check == "malformed-url"
    assert says in fault.message
