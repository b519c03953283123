"""The name that was probably meant: slips, swapped parts, other cases, and nothing where nothing is like it."""

from __future__ import annotations

import pytest

from evidoc.model.nearest import did_you_mean, nearest

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
