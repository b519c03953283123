"""Confirming a grade: a person's name goes into the file, and not one other byte changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml
from tests.synthesis.synthetic_base import WHO, base, cerqual, finding

from evidoc.errors import CollectError, Place, Problem
from evidoc.synthesis.confirm import confirm_text, why_not_confirm

TEXT = """\
# What we found
F1:
  text: Pay matters.   # a comment
  grade:
    approach: GRADE-CERQual
    reason: >-
      Few studies,
      all small.

# The next one
F2:
  grade: {approach: GRADE, reason: "a, b"}   # short
F3:
  text: x
"""
ON = date(2026, 11, 22)
RESTS = {"a-1": "012345678901.none.none.none", "2019b": "x", "the finding": "1e5"}


def confirmed(text: str, id_: str) -> None:
    """Return the grade in a text, after confirming it and checking that nothing else changed."""
    after = confirm_text(text, id_, "Ada “B”: C", ON, RESTS)
    said = yaml.load(after, Loader=yaml.BaseLoader)  # noqa: S506 - plain texts
    assert confirm_text(after, id_, "Ada “B”: C", ON, RESTS) == after  # again changes nothing
    before = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - plain texts
    given: dict[str, Any] = said[id_]["grade"]
    assert (given["confirmed_by"], given["confirmed_on"], given["rests_on"]) == ("Ada “B”: C", "2026-11-22", RESTS)
    before[id_]["grade"].update({key: given[key] for key in ("confirmed_by", "confirmed_on", "rests_on")})
    assert said == before


@pytest.mark.parametrize("id_", ["F1", "F2"])
@pytest.mark.parametrize("change", [str, lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
def test_only_three_keys_are_written(id_: str, change) -> None:  # type: ignore[no-untyped-def]
    text: str = change(TEXT)
    confirmed(text, id_)
    after = confirm_text(text, id_, "Ada", ON, RESTS)
    end = "\r\n" if "\r\n" in text else "\n"
    assert after.replace("\r\n", "\n").count("\n") == after.count(end)  # line ends stay as they are
    kept = [line for line in after.split(end) if line in text.split(end)]
    assert len(text.split(end)) - len(kept) == (0 if id_ == "F1" else 1)


def test_blocks_are_written_below_each_other() -> None:
    after = confirm_text(TEXT, "F1", "Ada", ON, {"a": "1", "the finding": "2"})
    added = """\
      all small.
    confirmed_by: "Ada"
    confirmed_on: 2026-11-22
    rests_on:
      a: '1'
      the finding: '2'

# The next one
"""
    assert added in after
    assert after.replace(added, "      all small.\n\n# The next one\n") == TEXT


def test_a_grade_that_was_confirmed_is_confirmed_anew() -> None:
    old = confirm_text(TEXT, "F1", "Ada", ON, {"a": "1", "b": "2", "the finding": "3"})
    new = confirm_text(old, "F1", "Bob", date(2026, 12, 1), {"a": "9", "the finding": "8"})
    assert new == confirm_text(TEXT, "F1", "Bob", date(2026, 12, 1), {"a": "9", "the finding": "8"})
    flow = confirm_text(TEXT, "F2", "Ada", ON, RESTS)
    assert confirm_text(flow, "F2", "Bob", ON, {"z": "1"}).count("confirmed_by") == 1


def test_a_key_that_waits_for_its_value_gets_it() -> None:
    text = "F1:\n  grade:\n    confirmed_by:\n    approach: x\n    rests_on: {}  # none yet\n"
    after = confirm_text(text, "F1", "Ada", ON, {"a": "1"})
    assert after.startswith("F1:\n  grade:\n    confirmed_by: \"Ada\"\n    approach: x\n    rests_on:\n      a: '1'")
    confirmed(text, "F1")


def test_a_text_without_an_end_of_line() -> None:
    confirmed("F1:\n  grade:\n    approach: x", "F1")


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        (TEXT, "F3"),
        (TEXT, "F4"),
        ("F1: [", "F1"),
        ("F1:\n  grade: &g\n    approach: x\nF2:\n  grade: *g\n", "F2"),
        ("F1:\n  grade: {}\n", "F1"),
    ],
)
def test_what_cannot_be_changed_in_place_is_refused(text: str, id_: str) -> None:
    with pytest.raises(CollectError) as raised:
        confirm_text(text, id_, "Ada", ON, {"a": "1"})
    assert raised.value.problems[0].kind == "cannot-confirm"


def test_a_grade_that_is_not_whole_is_refused() -> None:
    whole = base(
        finding("F", "a", "b", grade=cerqual()), finding("N", "a"), finding("I", "a", grade=cerqual(overall="high"))
    )
    assert not [*why_not_confirm(whole, "F", WHO)]
    assert [one.kind for one in why_not_confirm(whole, "N", WHO)] == ["no-grade"]
    assert [one.kind for one in why_not_confirm(whole, "I", WHO)] == ["inconsistent-grade"]
    (unknown,) = why_not_confirm(whole, "f", WHO)
    assert "Did you mean 'F'?" in unknown.hint


def test_half_a_confirmation_is_made_whole() -> None:
    half = base(finding("F", "a", grade=cerqual(confirmed_by="somebody")))
    assert not [*why_not_confirm(half, "F", WHO)]


def test_only_reviewers_confirm() -> None:
    evidence = base(finding("F", "a", grade=cerqual()))
    evidence = replace(evidence, settings=replace(evidence.settings, reviewers=(WHO,)))
    assert not [*why_not_confirm(evidence, "F", WHO)]
    for name in ("Synthetic reviewer B", "", "agreed"):
        assert [one.kind for one in why_not_confirm(evidence, "F", name)] == ["unknown-reviewer"]


def test_what_is_wrong_in_the_lines_of_the_entry_is_said() -> None:
    first = replace(finding("F", "a", grade=cerqual()), place=Place("evidence/findings.yml", 2))
    second = replace(finding("G", "a", grade=cerqual()), place=Place("evidence/findings.yml", 9))
    found = [Problem("k", "M.", Place("evidence/findings.yml", line)) for line in (1, 4, 9, 12)]
    evidence = replace(base(first, second), problems=tuple(found))
    assert [one.place.line for one in why_not_confirm(evidence, "F", WHO)] == [4]
    assert [one.place.line for one in why_not_confirm(evidence, "G", WHO)] == [9, 12]
