"""In: synthetic products that give something away. Out: each leak is found, with the products that it takes."""

from __future__ import annotations

import math

from tests.survey.disclosure.tables import grid, inner, published

from evidoc.model.disclosure import PRIMARY, Cell, Protection, Sum
from evidoc.survey.disclosure import Counts, leaks, policy, protect

THRESHOLD = policy("threshold-10")
BOWTIE = grid([[5, 6, 30, 40], [7, 8, 9, 60], [20, 21, 3, 4], [29, 30, 2, 1]])
BOWTIE_HIDDEN = inner(BOWTIE, (0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3))


def shown(*cells: tuple[dict[str, str], float], measure: str = "n") -> Protection:
    made = tuple(Cell(measure, tuple(sorted(at.items())), n, n) for at, n in cells)
    return Protection("none", ("published",), made)


def test_a_table_that_gives_itself_away() -> None:
    (leak,) = leaks({"table": published(BOWTIE, BOWTIE_HIDDEN)})
    assert leak.names == ("table",)
    assert leak.at == (("c", "2"), ("r", "1"))
    assert (leak.low, leak.high) == (9, 9)
    assert leak.reason == "'table' alone gives it away: readers know it exactly."
    assert "9" not in leak.reason


def test_a_hidden_cell_that_another_product_shows() -> None:
    counts = grid([[5, 30], [40, 50], [60, 70]])
    safe = protect(counts, THRESHOLD).protection(THRESHOLD, ())
    other = shown(({"r": "0", "c": "0"}, 5))
    (leak,) = leaks({"table": safe, "value": other, "elsewhere": shown(({"r": "9"}, 1), measure="m")})
    assert leak.names == ("value",)
    assert leak.reason.startswith("It is hidden in 'table', but 'value' alone gives it away")


def test_a_total_in_another_product() -> None:
    counts = grid([[5, 30, 60], [40, 50, 70]])
    hidden = [row for row, one in enumerate(counts.rows) if one["r"] != "Total" and one["c"] in {"0", "Total"}]
    table = published(counts, hidden)
    assert leaks({"a": table}) == ()
    (leak,) = leaks({"a": table, "b": shown(({"r": "0"}, 95)), "c": shown(({"r": "9"}, 4))})
    assert (leak.names, leak.at) == (("a", "b"), (("c", "0"), ("r", "0")))
    assert "'a' and 'b' together give it away" in leak.reason


def test_yesterday_and_today() -> None:
    rows = [{"r": one} for one in ("a", "b", "Total")]
    yesterday = protect(Counts("n", ("r",), rows, [5, 40, 45]), THRESHOLD).protection(THRESHOLD, ())
    assert leaks({"yesterday": yesterday}) == ()
    # Today another table shows what was hidden only so that the small one does not follow.
    (leak,) = leaks({"today": shown(({"r": "b"}, 40)), "yesterday": yesterday})
    assert leak.names == ("today", "yesterday")
    assert leak.at == (("r", "a"),)


def test_bounds_that_are_too_tight() -> None:
    cells = [Cell("n", (("r", one),), 1, 9, PRIMARY) for one in "ab"]
    table = Protection("threshold-10", (), (*cells, Cell("n", (), 3, 3)), (Sum("n", (), "r", ("a", "b")),))
    found = leaks({"t": table})
    assert [(one.low, one.high) for one in found] == [(1, 2), (1, 2)]
    assert "to within 1, where the policy 'threshold-10' asks for 3" in found[0].reason


def test_a_secondary_cell_may_be_known_nearly() -> None:
    cells = [Cell("n", (("r", one),), 0, math.inf, "secondary") for one in "ab"]
    table = Protection("threshold-10", (), (*cells, Cell("n", (), 1, 1)), (Sum("n", (), "r", ("a", "b")),))
    assert leaks({"t": table}) == ()


def test_products_that_contradict_each_other_are_told_and_attacked_alone() -> None:
    bad = published(BOWTIE, BOWTIE_HIDDEN)
    found = leaks({"bad": bad, "other": shown(({"r": "0"}, 1))})
    assert [one.names for one in found] == [("bad",), ("bad", "other")]
    assert "do not agree about" in found[1].reason


def test_products_without_hidden_cells_are_not_attacked() -> None:
    assert leaks({"a": shown(({"r": "0"}, 5)), "b": shown(({"r": "0"}, 6))}) == ()
    assert leaks({}) == ()
