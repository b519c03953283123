"""In: synthetic tables with hidden cells. Out: the attack works out what readers can, and no more."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.survey.disclosure.tables import brute, cube, grid, inner, seen

from evidoc.model.disclosure import Cell, Sum
from evidoc.survey.disclosure import Bounds, Counts, attack
from evidoc.survey.disclosure.counts import sums_of
from evidoc.survey.disclosure.equations import ContradictionError, Key

BOWTIE = [[5, 6, 30, 40], [7, 8, 9, 60], [20, 21, 3, 4], [29, 30, 2, 1]]
"""Two blocks of hidden cells that hang together by one cell."""
BOWTIE_HIDDEN = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)]


def at(**places: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return "n", tuple(sorted(places.items()))


def exact(bounds: Mapping[Key, Bounds]) -> set[Key]:
    return {key for key, one in bounds.items() if one.exact}


def test_one_hidden_cell_of_a_row_is_known() -> None:
    counts = grid([[5, 20], [30, 40]])
    assert attack(*seen(counts, inner(counts, (0, 0)))) == {at(r="0", c="0"): Bounds(5, 5)}


def test_two_hidden_in_every_row_and_column_may_still_give_one_away() -> None:
    counts = grid(BOWTIE)
    bounds = attack(*seen(counts, inner(counts, *BOWTIE_HIDDEN)))
    assert {key: one for key, one in bounds.items() if one.exact} == {at(r="1", c="2"): Bounds(9, 9)}
    assert bounds[at(r="0", c="0")] == Bounds(0, 11)
    assert bounds[at(r="1", c="1")] == Bounds(3, 14)


def test_tables_that_are_safe_alone_are_not_together() -> None:
    by_sex, by_age = grid([[4, 36], [30, 40]]), grid([[15, 25], [33, 37]])
    totals = [row for row, one in enumerate(by_sex.rows) if one["c"] == "Total" and one["r"] != "Total"]
    first = seen(by_sex, [*inner(by_sex, (0, 0), (1, 0)), *totals])
    ages = Counts("n", ("r", "age"), [{"r": one["r"], "age": one["c"]} for one in by_age.rows], by_age.counts)
    second = seen(ages, inner(ages, (0, 0), (0, 1), (1, 0), (1, 1)))
    assert not exact(attack(*first))
    assert not exact(attack(*second))
    together = attack((*first[0], *second[0]), (*first[1], *second[1]))
    assert together[at(r="0", c="0")] == Bounds(4, 4)
    assert not together[at(r="0", age="0")].exact


def test_a_total_that_stands_in_another_table_counts() -> None:
    inside = grid([[3, 12, 30]])
    alone = [one for one in seen(inside, inner(inside, (0, 0), (0, 1)))[0] if dict(one.at).get("c")]
    without = attack(alone, ())
    assert without[at(r="0", c="0")] == Bounds(0, math.inf)
    # Of the other table nothing says that its number is the total of these: but readers will take it so.
    other = [Cell("n", (("r", "0"),), 45, 45), Cell("n", (("c", "1"), ("r", "0")), 12, 12)]
    assert attack((*alone, *other), ())[at(r="0", c="0")] == Bounds(3, 3)


def test_two_ways_of_cutting_an_unknown_total() -> None:
    cells = [
        *(Cell("n", (("sex", sex),), *ends) for sex, ends in (("F", (0, math.inf)), ("M", (20, 20)))),
        *(Cell("n", (("age", age),), n, n) for age, n in (("young", 11), ("old", 13))),
    ]
    sums = [Sum("n", (("place", "X"),), "sex", ("F", "M")), Sum("n", (("place", "X"),), "age", ("young", "old"))]
    assert attack(cells, sums)[at(sex="F")] == Bounds(4, 4)


def test_nested_categories() -> None:
    rows = [{"place": one} for one in ("Total", "England", "Wales", "North", "South")]
    counts = Counts(
        "n", ("place",), rows, [60, 44, 16, 4, 40], levels={"place": {"North": "England", "South": "England"}}
    )
    assert {one.whole: one.categories for one in sums_of(counts)} == {
        (): ("England", "Wales"),
        (("place", "England"),): ("North", "South"),
    }
    assert attack(*seen(counts, [3, 1]))[at(place="North")] == Bounds(4, 4)
    assert attack(*seen(counts, [3, 4]))[at(place="North")] == Bounds(0, 44)


def test_three_dimensions_with_every_inner_cell_hidden() -> None:
    even = {("0", "0", "0"): 0, ("0", "1", "1"): 5, ("1", "0", "1"): 7, ("1", "1", "0"): 9}
    odd = {("0", "0", "1"): 0, ("0", "1", "0"): 4, ("1", "0", "0"): 6, ("1", "1", "1"): 8}
    counts = cube({place: float(n) for place, n in (even | odd).items()})
    rows = [row for row, one in enumerate(counts.rows) if "Total" not in one.values()]
    bounds = attack(*seen(counts, rows))
    assert len(bounds) == 8
    assert all(one.exact for one in bounds.values())


def test_roundings_that_give_a_total_away() -> None:
    parts = [Cell("n", (("r", str(n)),), 1, 6) for n in range(6)]
    total = Cell("n", (), 1, 6)
    bounds = attack([*parts, total], [Sum("n", (), "r", tuple(map(str, range(6))))])
    assert set(bounds.values()) == {Bounds(1, 1), Bounds(6, 6)}


def test_what_the_policy_says_of_hidden_cells_counts() -> None:
    cells = [Cell("n", (("r", one),), 1, 9, "primary") for one in "ab"]
    bounds = attack([*cells, Cell("n", (), 18, 18)], [Sum("n", (), "r", ("a", "b"))])
    assert set(bounds.values()) == {Bounds(9, 9)}


def test_counts_stay_whole() -> None:
    # Three cells, any two of which are 3 together: 1.5 each, which no counts are.
    names = ("a", "b", "c")
    cells = [Cell("n", (("x", one),), 0, 9) for one in names]
    pairs = [Sum("n", (("x", f"{one}{other}"),), "x", (one, other)) for one, other in itertools.combinations(names, 2)]
    with pytest.raises(ContradictionError):
        attack([*cells, *(Cell("n", one.whole, 3, 3) for one in pairs)], pairs)
    bounds = attack([*cells, *(Cell("n", one.whole, 3, 4) for one in pairs)], pairs)
    assert {(bounds["n", one.at].low, bounds["n", one.at].high) for one in cells} == {(1, 2)}


def test_tables_that_cannot_both_be_true() -> None:
    with pytest.raises(ContradictionError, match="n \\(r 0\\)"):
        attack([Cell("n", (("r", "0"),), 5, 5), Cell("n", (("r", "0"),), 6, 6)], ())
    with pytest.raises(ContradictionError):
        attack([Cell("n", (("r", "0"),), 5, 5), Cell("n", (), 3, 3)], [Sum("n", (), "r", ("0",))])
    with pytest.raises(ContradictionError):
        attack([Cell("n", (("r", "0"),), 5, 9), Cell("n", (), 3, 3)], [Sum("n", (), "r", ("0",))])


@settings(max_examples=20, derandomize=True, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=2, max_size=3), st.data())
def test_the_attack_finds_what_trying_everything_finds(rows: list[list[int]], data: st.DataObject) -> None:
    counts = grid(rows)
    places = [row for row, one in enumerate(counts.rows) if "Total" not in one.values()]
    hidden = data.draw(st.sets(st.sampled_from(places), min_size=1, max_size=4))
    cells, sums = seen(counts, hidden)
    found = {key[1]: (one.low, one.high) for key, one in attack(cells, sums).items()}
    assert found == brute(cells, sums)
