"""In: periods as people write them. Out: their words, and whether they cross a break."""

from __future__ import annotations

import pytest

from evidoc.model.period import display, parse, spanning


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024", "2024"),
        ("2024-09", "September 2024"),
        ("2024-09-03", "3 September 2024"),
        ("2024-04/2025-03", "April 2024 to March 2025"),
        ("2018/2019", "2018 to 2019"),
        ("not a period", "not a period"),
    ],
)
def test_periods_are_worded_for_readers(text: str, shown: str) -> None:
    assert display(text) == shown


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-02-30", "2025/2024", "2024-09/", "2024-9", "2024/2025/2026"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse(text)


@pytest.mark.parametrize(
    ("period", "at", "crosses"),
    [
        ("2020", "2020", False),
        ("2019", "2020", False),
        ("2019/2021", "2020", True),
        ("2020-01/2020-12", "2020-06", True),
        ("2018/2019", "2018-09", False),
        ("2018/2019", "2019-04", False),
        ("2018/2019", "2018-04", False),
        ("2018/2019", "2018-12", True),
        ("2024-09-30", "2024-09-30", False),
        ("2024-09-29/2024-09-30", "2024-09-30", True),
    ],
)
def test_a_period_crosses_a_break_that_lies_inside_it(period: str, at: str, crosses: bool) -> None:
    assert parse(period).crosses(at) is crosses


def test_many_periods_span_from_the_first_to_the_last() -> None:
    span = spanning([parse("2021"), parse("2019-04/2020-03"), parse("2020")])
    assert (span.first.isoformat(), span.last.isoformat()) == ("2019-04-01", "2021-12-31")
