"""Columns keep their nodes, nodes keep their distance, and arrows that need not cross do not."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from evidoc.write.layout import Arrow, arrange

SIZE, GAP = 20.0, 5.0


def _columns(*names: str) -> list[list[str]]:
    return [name.split() for name in names]


def _made_up(seed: int) -> tuple[list[list[str]], list[Arrow]]:
    """Return columns and arrows at random, always the same for one seed; some arrows pass columns."""
    dice = random.Random(seed)  # noqa: S311 (nothing is kept secret)
    columns = [[f"{letter}{n}" for n in range(dice.randint(1, 9))] for letter in "abcd"]
    every = [
        (one, other)
        for first, column in enumerate(columns)
        for one in column
        for later in columns[first + 1 :]
        for other in later
    ]
    return columns, dice.sample(every, min(len(every), 30))


@pytest.mark.parametrize("seed", range(20))
def test_nodes_of_a_column_never_touch_and_none_leaves_the_sheet(seed: int) -> None:
    columns, arrows = _made_up(seed)
    sizes = {node: SIZE + len(node) * (seed % 3) for column in columns for node in column}
    layout = arrange(columns, arrows, sizes, GAP)
    assert set(layout.middles) == set(sizes)
    for column in columns:
        down = sorted(column, key=layout.middles.__getitem__)
        for upper, lower in pairwise(down):
            apart = layout.middles[lower] - layout.middles[upper] - (sizes[upper] + sizes[lower]) / 2
            assert apart >= GAP - 1e-9
        assert layout.middles[down[0]] - sizes[down[0]] / 2 >= -1e-9
        assert layout.middles[down[-1]] + sizes[down[-1]] / 2 <= layout.height + 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_the_same_graph_is_always_drawn_alike(seed: int) -> None:
    columns, arrows = _made_up(seed)
    sizes = {node: SIZE for column in columns for node in column}
    assert arrange(columns, arrows, sizes, GAP) == arrange(columns, list(arrows), dict(reversed(sizes.items())), GAP)


def test_arrows_that_need_not_cross_do_not() -> None:
    columns = _columns("a b c d", "w x y z")
    arrows = [("a", "z"), ("b", "y"), ("c", "x"), ("d", "w")]
    layout = arrange(columns, arrows, dict.fromkeys("abcdwxyz", SIZE), GAP)
    assert [layout.middles[one] for one, _ in arrows] == pytest.approx([layout.middles[other] for _, other in arrows])


def test_a_node_stands_in_the_middle_of_what_it_joins() -> None:
    layout = arrange(_columns("a b c", "x"), [("a", "x"), ("b", "x"), ("c", "x")], dict.fromkeys("abcx", SIZE), GAP)
    assert layout.middles["x"] == pytest.approx(layout.middles["b"])
    assert layout.height == pytest.approx(3 * SIZE + 2 * GAP)


def test_an_arrow_over_a_column_has_its_own_place_there() -> None:
    layout = arrange(_columns("a b", "m", "z"), [("a", "z"), ("b", "m"), ("m", "z")], dict.fromkeys("abmz", SIZE), GAP)
    (way,) = layout.ways["a", "z"]
    assert abs(way - layout.middles["m"]) >= SIZE / 2 + GAP
    assert layout.ways["b", "m"] == ()


def test_nothing_takes_no_room() -> None:
    assert arrange([], [], {}, GAP).height == 0
