"""In: effects. Out: votes by direction with the sign test, and never by significance."""

from __future__ import annotations

from math import comb
from typing import Any

import pytest

from evidoc.synthesis.vote_count import NO_DIRECTION, NO_VOTES, votes


def test_directions_are_counted_and_tested() -> None:
    found = votes([{"study": f"s{at}", "yi": effect} for at, effect in enumerate([-1, -0.01, -3, -2, 0.5, 0, -1, -1])])
    assert (found.below, found.above, found.none) == (("s0", "s1", "s2", "s3", "s6", "s7"), ("s4",), ("s5",))
    assert found.p == pytest.approx(2 * (comb(7, 0) + comb(7, 1)) / 2**7)
    assert found.share_below == pytest.approx(6 / 7)
    assert (found.share_low or 0) < 6 / 7 < (found.share_high or 0)
    assert found.sentence().startswith(
        "Vote count by direction: 6 studies below no effect, 1 above, 1 at no effect; sign"
    )


def test_a_study_has_one_vote() -> None:
    found = votes([{"study": "a", "yi": 1}, {"study": "a", "yi": 2}, {"study": "b", "yi": 1}, {"study": "b", "yi": -1}])
    assert (found.above, found.mixed) == (("a",), ("b",))
    assert "1 in both directions" in found.sentence()


def test_two_studies_of_one_name_and_year_have_two_votes() -> None:
    found = votes([{"study": at, "label": "Smith (2020)", "yi": 1} for at in ("smith_a", "smith_b")])
    assert found.above == ("Smith (2020)", "Smith (2020)")


def test_the_vaccine(bcg: list[dict[str, Any]]) -> None:
    found = votes(bcg)
    assert (len(found.below), len(found.above)) == (11, 2)
    assert found.p == pytest.approx(2 * sum(comb(13, x) for x in range(3)) / 2**13)


def test_without_votes_it_says_why() -> None:
    assert votes([]).note == votes([{"study": "a", "yi": 0}]).note == NO_VOTES
    assert votes([{"study": "a", "yi": 0.2}], None).note == NO_DIRECTION
    assert votes([]).p is None
    assert NO_VOTES.rstrip(".") in votes([]).sentence()


def test_a_small_p_is_not_zero() -> None:
    assert "p < 0.001" in votes([{"study": f"s{at}", "yi": 1} for at in range(30)]).sentence()
