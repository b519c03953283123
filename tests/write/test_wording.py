"""Dates, sizes, counts and facts are worded in plain English."""

from __future__ import annotations

import pytest

from evidoc.write.wording import count, decided, file_size, long_date


@pytest.mark.parametrize(
    ("iso", "shown"),
    [("2026-11-05", "5 November 2026"), ("2027-05", "May 2027"), ("soon", "soon"), ("2026-13-01", "2026-13-01")],
)
def test_dates_have_their_month_in_full(iso: str, shown: str) -> None:
    assert long_date(iso) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [(3, "1KB"), (245_400, "245KB"), (999_400, "999KB"), (999_600, "1.0MB"), (1_240_000, "1.2MB")],
)
def test_sizes_are_told_as_beside_a_link(size: int, shown: str) -> None:
    assert file_size(size) == shown


def test_counts_agree_with_their_noun() -> None:
    assert [count(n, "gap") for n in (0, 1, 2)] == ["no gaps", "1 gap", "2 gaps"]


def test_what_nobody_has_decided_is_not_there() -> None:
    facts = {"funder": {"name": "TBC", "award": " TBC (autumn)"}, "team": ["A", "B"], "licence": {"name": "CC"}}
    assert decided(facts, "funder.name", "funder.award", "funder", "missing.key") == ""
    assert decided(facts, "funder.name", "team") == "A, B"
    assert decided(facts, "licence.name") == "CC"


def test_authors_given_as_mappings_are_named() -> None:
    authors = [{"name": "Bo Hill", "email": "bo@home.org"}, {"name": {"given": "Cy", "family": "Dale"}}, "Di Moss"]
    assert decided({"author": authors}, "author") == "Bo Hill, Cy Dale, Di Moss"
