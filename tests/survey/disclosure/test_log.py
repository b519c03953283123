"""In: synthetic products and leaks. Out: a log that can be signed, and that tells no hidden number."""

from __future__ import annotations

from tests.survey.disclosure.tables import grid, inner, published

from evidoc.survey.disclosure import leaks, policy, protect, reviewer_log, symbols
from evidoc.survey.disclosure.marks import key_of


def test_the_log_says_what_was_done_and_leaves_the_decision() -> None:
    counts = grid([[7, 31, 62], [43, 54, 75]])
    rules = policy("threshold-10")
    named = {"tbl|one": protect(counts, rules).protection(rules, ("lfs",))}
    text = reviewer_log(named, leaks(named))
    assert "threshold 10, zeros show, width 3" in text
    assert rules.source[:20] in text
    assert "| tbl\\|one | threshold-10 | lfs | 12 | 1 | 3 | 0 |" in text
    assert "None is known too well" in text
    for line in ("Name: ...", "Date: ...", "Decision (release, change, refuse): ..."):
        assert line in text
    for number in ("7", "31", "43", "54"):
        assert f" {number} " not in text
    assert reviewer_log(named, ()) == text


def test_leaks_stand_in_the_log_without_the_number() -> None:
    counts = grid([[7, 31], [43, 54]])
    named = {"<b>t</b>": published(counts, inner(counts, (0, 0)))}
    text = reviewer_log(named, leaks(named))
    assert "1 cell is given away" in text
    assert "n, c 0, r 0" in text
    assert "readers know it exactly" in text
    assert "<b>" not in text.replace("\\<b", "")


def test_symbols_have_words() -> None:
    assert symbols()["[c]"].instead
    assert not symbols()["[u]"].instead
    assert {"[c]", "[low]", "[u]", "[x]", "[z]"} <= set(symbols())
    assert key_of(["[z]", "[x]", "[?]", "[x]"]) == "[x] not available; [z] not applicable"
