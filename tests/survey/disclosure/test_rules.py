"""In: names of policies, sources and faulty files of policies. Out: the rules that hold, each with its source."""

from __future__ import annotations

from typing import Any

import pytest

from evidoc.errors import CollectError, Place
from evidoc.model.source import ACCESS, Source
from evidoc.survey.disclosure import Policy, policies, policy, policy_for
from evidoc.survey.disclosure.rules import Dominance, read_policies


def source(access: str, chosen: str = "") -> Source:
    names = ("path", "publisher", "title", "period", "geography", "population", "licence")
    words: dict[str, Any] = dict.fromkeys(names, "x")
    return Source(
        id="lfs", **words, redistribute=False, seen_as="publisher", status="x", address="", sha256="", definitions=(),
        columns=(), place=Place("data/sources.yml", 7), access=access, policy=chosen,
    )  # fmt: skip


def test_every_policy_says_where_it_is_from() -> None:
    assert set(policies()) == {
        *("none", "eul", "secure", "own", "threshold-10", "uk-llc", "nhs-digital", "midpoint-6"),
        *("ofqual", "abs", "acro"),
    }
    for one in policies().values():
        assert len(one.source) > 20
        assert one.width <= max(one.threshold - 2, 0), "a hidden count can be as wide as the policy asks"


def test_the_access_chooses() -> None:
    assert [policy_for(source(access)).name for access in ACCESS] == ["none", "eul", "secure", "own"]
    assert policy("none").free
    assert policy("secure").closed
    assert policy("acro") == Policy(
        "acro", 10, policy("acro").source, "hide", "", (Dominance(2, 0.9),), 0.1, 10, 3, note=""
    )
    assert policy("abs").dominance == (Dominance(1, 0.5), Dominance(2, 0.67))


def test_a_source_may_ask_for_more() -> None:
    found = policy_for(source("published", "nhs-digital"))
    assert (found.name, found.threshold, found.rounding) == ("nhs-digital", 8, "nhs")
    found = policy_for(source("eul", "midpoint-6"))
    assert (found.name, found.threshold, found.rounding) == ("eul+midpoint-6", 10, "midpoint-6")
    assert found.hides_small
    assert policy(found.name) == found
    assert policy("midpoint-6+eul").hides_small
    assert not policy_for(source("published", "midpoint-6")).hides_small
    assert policy_for(source("eul", "own")).name == "own"


def test_and_not_for_less() -> None:
    with pytest.raises(CollectError) as error:
        policy_for(source("own", "threshold-10"))
    (problem,) = error.value.problems
    assert problem.kind == "policy-too-weak"
    assert problem.place == Place("data/sources.yml", 7)
    assert "only be stricter" in problem.hint
    with pytest.raises(CollectError, match="which nobody knows"):
        policy_for(source("eul", "midpiont-6"))


def test_an_unknown_name_is_offered_the_nearest() -> None:
    with pytest.raises(KeyError, match="Did you mean 'midpoint-6'"):
        policy("midpiont-6")


def test_faulty_policies_are_told_together() -> None:
    with pytest.raises(CollectError) as error:
        read_policies(
            {
                "a": {"threshold": -1, "source": "x", "zeros": "maybe"},
                "b": {"source": "x", "treshold": 10},
                "c": {"threshold": 10, "source": "", "dominance": [{"n": 1}], "width": "wide"},
            }
        )
    said = " ".join(one.message for one in error.value.problems)
    assert len(error.value.problems) == 7
    assert "unknown field 'treshold'. Did you mean 'threshold'?" in said
    assert "a zeros that cannot be: 'maybe'" in said
