"""In: coefficients of variation and files of bands. Out: the publisher's words, with a mark on the worst only."""

from __future__ import annotations

import copy
import math
from importlib.resources import files
from typing import Any

import pytest
import yaml

from evidoc.errors import CollectError
from evidoc.survey.reliability import all_bands, bands, read_bands


@pytest.mark.parametrize(
    ("cv", "words"),
    [
        (0.0, "precise"),
        (0.05, "precise"),
        (0.0501, "reasonably precise"),
        (0.10, "reasonably precise"),
        (0.2, "acceptable"),
        (0.2001, "unreliable [u]"),
        (7.0, "unreliable [u]"),
        (-0.07, "reasonably precise"),
        (math.nan, ""),
        (None, ""),
    ],
)
def test_the_bands_of_the_ons(cv: float | None, words: str) -> None:
    assert bands("ons-lfs").words(cv) == words


@pytest.mark.parametrize(
    ("estimate", "cv", "df", "low", "high", "said"),
    [
        (5.0, 0.04, 12.0, 4.0, 6.0, "precise"),
        (2.0, 0.0, 12.0, 2.0, 2.0, "precise"),
        (5.0, 0.0, 0.0, math.nan, math.nan, "not known"),  # one answer
        (5.0, 0.04, 0.0, math.nan, math.nan, "not known"),  # no degrees of freedom
        (1.0, 0.0, 12.0, 0.81, 1.0, "not known"),  # all 18 of 18: the interval knows better
        (0.0, math.nan, 12.0, 0.0, 0.1, "not known"),
        (math.nan, math.nan, math.nan, math.nan, math.nan, ""),
    ],
)
def test_no_variance_is_no_precision(estimate: float, cv: float, df: float, low: float, high: float, said: str) -> None:
    assert bands("ons-lfs").said(estimate, cv, df, low, high) == said


def test_a_second_publisher_and_the_sources_of_both() -> None:
    assert [bands("abs").words(cv) for cv in (0.25, 0.26, 0.51)] == [
        "reliable for most purposes",
        "use with caution",
        "too unreliable for general use [u]",
    ]
    for one in all_bands().values():
        assert one.source
        assert one.address.startswith("http")


def test_unknown_bands_offer_the_nearest() -> None:
    with pytest.raises(CollectError) as raised:
        bands("ons")
    assert raised.value.problems[0].hint == "Did you mean 'ons-lfs'?" or "Known" in raised.value.problems[0].hint


def with_change(path: str, value: Any) -> Any:
    data = copy.deepcopy(yaml.safe_load(files("evidoc.survey").joinpath("bands.yml").read_text(encoding="utf-8")))
    *way, last = path.split(".")
    at = data["abs"]
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("source", None, "lacks source"),
        ("source", " ", "an empty source"),
        ("colour", "red", "unknown keys: colour"),
        ("bands.0.to", "a lot", "ends at 'a lot'"),
        ("bands.0.to", 60, "out of order"),
        ("bands.1.to", None, "out of order"),
        ("bands.2.to", 70, "out of order"),
        ("bands.0.words", "", "without words"),
        ("bands.2.mark", "u", "square brackets"),
        ("bands.2.mark", None, "must mark its last band"),
        ("bands.0.mark", "[low]", "and no other"),
    ],
)
def test_bands_that_are_not_well_written_are_told(path: str, value: Any, words: str) -> None:
    with pytest.raises(CollectError) as raised:
        read_bands(with_change(path, value))
    assert any(words in problem.message for problem in raised.value.problems)


@pytest.mark.parametrize("data", [None, [], {}, {"abs": 3}])
def test_what_are_no_bands_are_told(data: Any) -> None:
    with pytest.raises(CollectError):
        read_bands(data)
