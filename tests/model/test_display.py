"""In: numbers in their units. Out: the words in which two kinds of reader meet them."""

from __future__ import annotations

import pytest

from evidoc.model.display import grouped, roughly, rounded, shows, with_unit
from evidoc.model.product import Provenance, Value
from evidoc.model.unit import UNITS

ORIGIN = Provenance("analysis/a.py", 1, ("s",), ("d",), "official statistics", "The Publisher, The Release", True)


@pytest.mark.parametrize(
    ("number", "unit", "decimals", "ons", "nhs"),
    [
        (4.96, "%", 2, "4.96%", "about 5%"),
        (5.0, "%", None, "5.0%", "5%"),
        (0.4, "%", None, "0.4%", "less than 1%"),
        (99.7, "%", None, "99.7%", "more than 99%"),
        (100, "%", 0, "100%", "100%"),
        (-3.25, "% change", None, "−3.3%", "−3.3%"),
        (1, "percentage points", 0, "1 percentage point", "1 percentage point"),
        (21_206.4, "FTE", None, "21,206 FTE", "about 21,200 FTE"),
        (21_200, "FTE", None, "21,200 FTE", "21,200 FTE"),
        (812.6, "FTE", 1, "812.6 FTE", "about 813 FTE"),
        (1, "people", None, "1 person", "1 person"),
        (12.6, "£ per hour", None, "£12.60 per hour", "£12.60 per hour"),
        (-5, "£", None, "−£5", "−£5"),
        (1_234_567, "count", None, "1,234,567", "about 1,234,600"),
        (4.25, "per 1,000", None, "4.3 per 1,000", "4.3 per 1,000"),
        (-0.04, "% change", None, "0.0%", "0.0%"),
    ],
)
def test_numbers_are_worded_by_unit_and_style(
    number: float, unit: str, decimals: int | None, ons: str, nhs: str
) -> None:
    assert with_unit(number, unit, decimals) == ons
    assert roughly(number, unit, decimals) == nhs


@pytest.mark.parametrize(("number", "expected"), [(2.675, "2.68"), (0.125, "0.13"), (-2.675, "−2.68"), (1.005, "1.01")])
def test_halves_are_rounded_away_from_zero_as_written(number: float, expected: str) -> None:
    assert grouped(rounded(number, 2)) == expected


def value(**changes: object) -> Value:
    given: dict[str, object] = {"number": 21_206.4, "unit": "FTE", "meaning": "Midwives", "period": "2024-09"}
    given |= {"geography": "England", "population": "NHS staff", "provenance": ORIGIN, "shows": {}, **changes}
    return Value(id="x", **given)  # type: ignore[arg-type]


def test_everything_that_a_shortcode_may_ask_is_there() -> None:
    shown = shows(value(base=1234.0, low=21_000.0, high=21_500.0))
    assert shown == {
        "ons": "21,206 FTE",
        "nhs": "about 21,200 FTE",
        "number": "21,206",
        "unit": "FTE",
        "period": "September 2024",
        "geography": "England",
        "population": "NHS staff",
        "base": "1,234",
        "interval": "21,000 to 21,500 FTE",
        "source": "The Publisher, The Release",
        "meaning": "Midwives",
        "status": "official statistics",
    }


def test_signs_stand_at_both_ends_of_an_interval() -> None:
    assert shows(value(number=5.0, unit="%", low=4.1, high=5.8))["interval"] == "4.1% to 5.8%"


def test_a_missing_number_is_spelled_out_in_every_style() -> None:
    shown = shows(value(number=None, missing="not published"))
    assert {shown[style] for style in ("ons", "nhs", "number")} == {"not available"}


def test_every_unit_words_one_and_many() -> None:
    for unit in UNITS.values():
        assert "2" in unit.worded("2")
        assert unit.worded("1") != unit.worded("2")
        assert unit.low is None or unit.high is None or unit.low < unit.high
