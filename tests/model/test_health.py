"""Levels of checks, and how a build speaks of them."""

from __future__ import annotations

import pytest

from evidoc.errors import Place, Problem
from evidoc.model.health import CHECKS, DEFAULTS, in_brief, level_of, levels


@pytest.mark.parametrize(
    ("written", "level"), [("error", "error"), (False, "off"), ("off", "off"), (True, ""), (3, "")]
)
def test_a_level(written: object, level: str) -> None:
    assert level_of(written) == level


def test_levels_of_all_checks() -> None:
    assert levels(None) == DEFAULTS
    assert set(levels("error").values()) == {"error"}
    assert set(levels(False).values()) == {"off"}
    some = levels({"unused": False, "latex": "error", "nobody": "error"})
    assert some == {**DEFAULTS, "unused": "off", "latex": "error"}
    assert levels({"all": "off", "latex": "error"}) == {**dict.fromkeys(CHECKS, "off"), "latex": "error"}


def test_a_build_counts_what_is_worth_a_look_in_the_bibliography() -> None:
    place = Place("r.bib", 1)
    other = Problem("near-key", "Other.", place, warning=True)
    error = Problem("latex", "An error by setting.", place)
    works = [Problem(kind, kind, place, warning=True) for kind in ("unused", "latex", "unused")]
    rest, line = in_brief([other, error, *works])
    assert rest == [other, error]
    assert "(latex 1, unused 2)" in line
    assert in_brief([other]) == ([other], "")
