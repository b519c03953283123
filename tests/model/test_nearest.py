"""The name that was probably meant: slips, swapped parts, other cases, and nothing where nothing is like it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from evidoc.model.nearest import CUTOFF, did_you_mean, nearest

KNOWN = ("absence.rate.acute", "absence.rate.all", "title", "csl", "nhs-sickness-absence")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("absence.rate.acut", "absence.rate.acute"),
        ("absence.all.rate", "absence.rate.all"),
        ("absence-rate-all", "absence.rate.all"),
        ("Title", "title"),
        ("cls", "csl"),
        ("nhs-sickness", "nhs-sickness-absence"),
        ("zebra", None),
        ("", None),
    ],
)
def test_nearest(written: str, meant: str | None) -> None:
    assert nearest(written, KNOWN) == meant


def test_of_equally_good_names_the_first_is_offered() -> None:
    assert nearest("rate.x", ["rate.c", "rate.a", "rate.b"]) == "rate.a"
    assert nearest("rate.x", ["rate.b", "rate.a", "rate.c"]) == "rate.a"


def test_the_offer_is_a_sentence_or_nothing() -> None:
    assert did_you_mean("titel", KNOWN) == "Did you mean 'title'?"
    assert did_you_mean("zebra", KNOWN) == ""
    assert nearest("x", []) is None


WORDS = st.text("abAB._- é", max_size=12)


@given(WORDS, st.lists(WORDS, max_size=8), st.sampled_from((0.5, CUTOFF, 0.8)))
@settings(derandomize=True, database=None, deadline=None, max_examples=200)
def test_the_nearest_is_the_first_of_the_most_alike(name: str, known: list[str], cutoff: float) -> None:
    def parts(text: str) -> str:
        return " ".join(sorted(re.split(r"[^\w]|_", text)))

    def likeness(other: str) -> float:
        one, two = name.casefold(), other.casefold()
        ordered = 0.95 * fuzz.ratio(parts(one), parts(two)) / 100
        return max(OSA.normalized_similarity(one, two), fuzz.ratio(one, two) / 100, ordered)

    found = nearest(name, iter(known), cutoff)
    best = max(map(likeness, known), default=0.0)
    assert found == (min(o for o in known if likeness(o) == best) if known and best >= cutoff else None)
