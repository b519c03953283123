"""In: synthetic tables and policies. Out: what is hidden is enough, as the attack proves, and not more than need be."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.survey.disclosure.tables import cube, grid, published

from evidoc.model.disclosure import PRIMARY, SECONDARY, SHOWN, Protection
from evidoc.survey.disclosure import Counts, Policy, Protected, attack, leaks, policy, protect
from evidoc.survey.disclosure.rules import Dominance

THRESHOLD = policy("threshold-10")


def marks(counts: Counts, done: Protected) -> dict[tuple[str, ...], str]:
    rows = zip(counts.rows, done.hidden, strict=True)
    return {tuple(row.values()): mark for row, mark in rows if mark != SHOWN}


def safe(done: Protected, rules: Policy) -> None:
    assert leaks({"table": done.protection(rules, ())}, rules) == ()


def test_a_small_count_and_just_enough_others_are_hidden() -> None:
    counts = grid([[5, 30, 60], [40, 50, 70], [45, 55, 80]])
    done = protect(counts, THRESHOLD)
    found = marks(counts, done)
    assert found[("0", "0")] == PRIMARY
    assert list(found.values()).count(SECONDARY) == 3
    assert not any("Total" in place for place in found), "inner cells are hidden before totals"
    assert done.best
    assert done.shown[0] is None
    safe(done, THRESHOLD)


def test_nothing_small_nothing_hidden() -> None:
    counts = grid([[10, 30], [40, 50]])
    done = protect(counts, THRESHOLD)
    assert set(done.hidden) == {SHOWN}
    assert done.shown == tuple(counts.counts)
    assert done.notes == ("Nothing had to be hidden.",)


def test_a_total_is_hidden_where_nothing_else_helps() -> None:
    counts = cube({("0",): 5, ("1",): 0, ("2",): 0})
    done = protect(counts, THRESHOLD)
    assert set(marks(counts, done)) == {("0",), ("Total",)}
    counts = grid([[5, 0], [0, 40]])
    done = protect(counts, THRESHOLD)
    assert ("0", "Total") in marks(counts, done)
    safe(done, THRESHOLD)


def test_what_the_policy_tells_is_taken_in() -> None:
    # Two hidden below 10 that are 18 together would both be 9.
    counts = cube({("0",): 9, ("1",): 9, ("2",): 40, ("3",): 50})
    assert list(protect(counts, THRESHOLD).hidden).count(SECONDARY) == 1


def test_zeros_are_shown_or_hidden_as_the_policy_says() -> None:
    counts = grid([[0, 30, 60], [40, 50, 70]])
    assert set(protect(counts, THRESHOLD).hidden) == {SHOWN}
    done = protect(counts, policy("own"))
    assert marks(counts, done)[("0", "0")] == PRIMARY
    safe(done, policy("own"))


def test_nested_categories_are_protected() -> None:
    places = ("Total", "England", "Wales", "North", "South", "West")
    levels = {"place": {"North": "England", "South": "England", "West": "England"}}
    rows = [{"place": one} for one in places]
    counts = Counts("n", ("place",), rows, [100, 84, 16, 4, 30, 50], levels=levels)
    done = protect(counts, THRESHOLD)
    assert marks(counts, done) == {("North",): PRIMARY, ("South",): SECONDARY}
    safe(done, THRESHOLD)


def test_three_dimensions_are_protected() -> None:
    numbers: dict[tuple[str, ...], float] = {place: 11.0 + 7 * n for n, place in enumerate(_places())}
    numbers["0", "0", "0"] = 3
    done = protect(cube(numbers), THRESHOLD)
    assert list(done.hidden).count(PRIMARY) == 1
    assert list(done.hidden).count(SECONDARY) == 7, "a cube is the smallest set of cells that can move"
    safe(done, THRESHOLD)


def _places() -> list[tuple[str, ...]]:
    return [(a, b, c) for a in "012" for b in "01" for c in "01"]


def test_totals_are_rounded_from_true_totals() -> None:
    counts = cube({("0",): 12, ("1",): 12, ("2",): 12})
    done = protect(counts, policy("nhs-digital"))
    assert list(done.shown) == [10, 10, 10, 35]
    done = protect(counts, policy("midpoint-6"))
    assert list(done.shown) == [9, 9, 9, 33]
    assert (done.cells[0].low, done.cells[0].high) == (7, 12)


def test_a_rounding_that_gives_small_counts_away_is_seen() -> None:
    # Six that are shown as 3 each, with a total shown as 3, would all be 1: one total of the class 1 to 6.
    counts = cube({(str(n),): 1 for n in range(6)})
    done = protect(counts, policy("midpoint-6"))
    assert SECONDARY in done.hidden
    safe(done, policy("midpoint-6"))


@pytest.mark.parametrize("name", ["eul+midpoint-6", "midpoint-6+ofqual"])
def test_beside_a_policy_that_hides_midpoints_round_what_is_left(name: str) -> None:
    counts = grid([[4, 30, 60], [40, 50, 70], [45, 55, 80]])
    done = protect(counts, policy(name))
    assert done.hidden[0] == PRIMARY
    assert done.shown[0] is None
    assert {one % 6 for one in done.shown if one} == {3}, "the rest is rounded"
    safe(done, policy(name))


def test_dominance_and_degrees_of_freedom() -> None:
    rows = [{"r": one} for one in ("a", "b", "c", "Total")]
    shares: Sequence[Sequence[float]] = (
        [90, 5, 3, 2],
        [30, 30, 40],
        [60, 50, 40],
        [90, 5, 3, 2, 30, 30, 40, 60, 50, 40],
    )
    counts = Counts("pay", ("r",), rows, [sum(one) for one in shares], contributions=shares)
    rules = Policy("mine", 3, "test", dominance=(Dominance(1, 0.5),))
    done = protect(counts, rules)
    assert done.hidden[0] == PRIMARY
    assert list(done.hidden).count(SECONDARY) == 1
    bounds = attack(done.cells, done.sums)
    assert bounds["pay", (("r", "a"),)].high - bounds["pay", (("r", "a"),)].low >= 10
    few = Counts("mean", ("r",), rows[:3], [50, 60, 70], df=[9, 10, 30])
    assert protect(few, policy("acro")).hidden == (PRIMARY, SHOWN, SHOWN)


def test_ratio_of_what_the_largest_leave() -> None:
    shares: Sequence[Sequence[float]] = ([50, 45, 4], [50, 45, 5])
    counts = Counts("pay", ("r",), [{"r": "a"}, {"r": "b"}], [99, 100], contributions=shares)
    rules = Policy("mine", 0, "test", ratio=0.1, min_df=1)
    assert protect(counts, rules).hidden == (PRIMARY, SHOWN)


def test_nothing_of_a_secure_lab_is_shown() -> None:
    done = protect(grid([[50, 60], [70, 80]]), policy("secure"))
    assert set(done.hidden) == {PRIMARY}
    assert set(done.shown) == {None}


def test_what_is_published_already_is_taken_in() -> None:
    counts = grid([[5, 30], [40, 50], [60, 70]])
    alone = protect(counts, THRESHOLD)
    # Another table that shows a cell which is hidden here for others: another choice is needed.
    hidden = [row for row, mark in enumerate(alone.hidden) if mark == SECONDARY]
    other = published(counts, [row for row in range(len(counts.rows)) if row != hidden[0]])
    shown = Protection("threshold-10", ("synthetic",), tuple(one for one in other.cells if one.low == one.high), ())
    done = protect(counts, THRESHOLD, [shown])
    assert done.hidden[hidden[0]] == SHOWN or SECONDARY in done.hidden
    assert leaks({"before": shown, "now": done.protection(THRESHOLD, ())}) == ()


def test_what_is_given_away_already_is_said() -> None:
    counts = grid([[5, 30], [40, 50]])
    known = published(counts, [])
    done = protect(counts, THRESHOLD, [known])
    assert any("cannot be protected" in note for note in done.notes)
    assert leaks({"before": known, "now": done.protection(THRESHOLD, ())})


def test_a_cell_hidden_elsewhere_is_hidden_here() -> None:
    counts = grid([[5, 30, 20], [40, 50, 60]])
    first = protect(counts, THRESHOLD)
    row = next(row for row, mark in enumerate(first.hidden) if mark == SECONDARY)
    alone = Counts("n", counts.dimensions, [counts.rows[row]], [counts.counts[row]])
    assert protect(alone, THRESHOLD, [first.protection(THRESHOLD, ())]).hidden == (SECONDARY,)


def test_the_same_table_is_protected_in_the_same_way() -> None:
    counts = grid([[3, 12, 40], [22, 4, 35], [17, 60, 80]])
    assert protect(counts, THRESHOLD) == protect(counts, THRESHOLD)


@pytest.mark.parametrize(
    ("rows", "counts", "said"),
    [
        ([{"r": "a"}], [-1], "-1, which is no count"),
        ([{"r": "a"}], [math.nan], "no count"),
        ([{"r": "a"}, {"r": "a"}], [1, 2], "Two rows"),
        ([{"r": "a"}], [1, 2], "1 rows, and 2 counts"),
        ([{"r": "a"}, {"r": "b"}, {"r": "Total"}], [20, 30, 51], "do not add up"),
    ],
)
def test_tables_that_cannot_be(rows: list[dict[str, str]], counts: list[float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        protect(Counts("n", ("r",), rows, counts), THRESHOLD)


def test_missing_rows_are_zeros_where_the_rest_adds_up() -> None:
    rows = [{"r": r, "c": c} for r, c in (("0", "0"), ("1", "0"), ("1", "1"), ("0", "Total"), ("1", "Total"))]
    counts = Counts("n", ("r", "c"), rows, [5, 20, 30, 5, 50])
    assert protect(counts, THRESHOLD).hidden[3] == PRIMARY


@settings(max_examples=12, derandomize=True, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 25), min_size=3, max_size=3), min_size=2, max_size=3),
    st.sampled_from(["threshold-10", "own", "nhs-digital", "ofqual", "midpoint-6", "eul+midpoint-6"]),
)
def test_what_is_protected_never_leaks(rows: list[list[int]], name: str) -> None:
    done = protect(grid(rows), policy(name))
    assert leaks({"table": done.protection(policy(name), ())}) == ()
