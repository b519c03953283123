"""In: counts. Out: they are shown as the publishers of each rounding show them, and readers know what follows."""

from __future__ import annotations

import pytest

from evidoc.survey.disclosure.rounding import known_of, nhs, rounded


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (2, "*"), (5, "*"), (8, "10"), (16, "15"), (57, "55"), (10023, "10025")]
)
def test_the_numbers_of_nhs_digital(count: int, shown: str) -> None:
    assert nhs(count) == shown


@pytest.mark.parametrize("count", [-1, 4.2, 100000001])
def test_what_nhs_digital_refuses(count: float) -> None:
    with pytest.raises(ValueError, match="is no count"):
        nhs(count)


def test_midpoints_of_six() -> None:
    # roundmid_any of OpenSAFELY: ceiling(x / 6) * 6 - floor(6 / 2) * (x != 0)
    assert [rounded(n, "midpoint-6") for n in (0, 1, 6, 7, 12, 13, 100)] == [0, 3, 3, 9, 9, 15, 99]


@pytest.mark.parametrize(("rounding", "least"), [("nearest-5", 5), ("nhs", 8), ("midpoint-6", 0), ("", 0)])
def test_readers_know_what_may_be_behind_a_number(rounding: str, least: int) -> None:
    numbers = [n for n in range(100) if n == 0 or n >= least]
    behind: dict[float, list[int]] = {}
    for n in numbers:
        behind.setdefault(rounded(n, rounding), []).append(n)
    for shown, those in list(behind.items())[:-1]:
        assert known_of(shown, rounding, least) == (min(those), max(those)), shown


def test_weighted_numbers_may_lie_anywhere_in_their_class() -> None:
    assert known_of(10, "nearest-5", whole=False) == (7.5, 12.5)
    assert known_of(9, "midpoint-6", whole=False) == (6, 12)
