"""In: steps, what each comes after, and past times. Out: the order in which they begin, and how long the rest takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from evidoc.run import schedule
from evidoc.run.schedule import Schedule

After = Mapping[str, tuple[str, ...]]


def due_all(made: Schedule) -> None:
    """Have every step run that may."""
    while (step := made.ready()) is not None:
        made.due(step)


def order_of(after: After, times: Mapping[str, float], slots: int = 1) -> list[str]:
    """Return the steps in the order in which they begin, where the one that began first always ends first."""
    made, running, order = Schedule(after, times, slots), list[str](), list[str]()
    while True:
        due_all(made)
        while (step := made.begin()) is not None:
            running.append(step)
            order.append(step)
        assert len(running) <= slots
        if not running:
            return order
        made.done(running.pop(0))


@pytest.mark.parametrize(
    ("after", "times", "order"),
    [
        ({"a": (), "b": (), "c": ()}, {}, "abc"),
        ({"a": (), "b": (), "c": ()}, {"a": 1, "b": 3, "c": 2}, "bca"),
        ({"a": (), "b": ("a",), "c": ()}, {"a": 1, "b": 10, "c": 5}, "abc"),
        ({"a": (), "b": ("a",), "c": ()}, {"a": 1, "b": 2, "c": 5}, "cab"),
        # What nobody timed takes as long as the one in the middle: longer than c, shorter than a.
        ({"a": (), "b": (), "c": (), "d": ()}, {"a": 9, "c": 1, "d": 5}, "abdc"),
        ({"d": ("b", "c"), "c": ("a",), "b": ("a",), "a": ()}, {"c": 2, "b": 1, "a": 1, "d": 1}, "acbd"),
        ({"a": ("gone",), "b": ("a",)}, {}, "ab"),
    ],
)
def test_the_longest_way_to_the_end_begins_first(after: After, times: Mapping[str, float], order: str) -> None:
    assert order_of(after, times) == list(order)


def test_two_slots_end_early() -> None:
    times = {"a": 2, "b": 2, "c": 2, "d": 6}
    assert order_of(dict.fromkeys(times, ()), times, slots=2) == ["d", "a", "b", "c"]


def test_what_waits_for_a_failure_is_not_reached_once_and_nothing_else_is_lost() -> None:
    made = Schedule({"a": (), "b": ("a",), "c": ("a", "b"), "d": ("c", "e"), "e": (), "f": ("e",)}, {}, 1)
    due_all(made)
    assert made.begin() == "a"
    assert made.failed("a") == ["b", "c", "d"]
    assert made.begin() == "e"
    made.done("e")
    due_all(made)
    assert made.begin() == "f"
    made.done("f")
    assert (made.ready(), made.begin(), made.left) == (None, None, [])


def test_steps_in_a_circle_are_left() -> None:
    made = Schedule({"a": ("b",), "b": ("a",), "c": ("b",), "d": ()}, {}, 2)
    due_all(made)
    assert made.begin() == "d"
    made.done("d")
    assert (made.ready(), made.begin(), made.left) == (None, None, ["a", "b", "c"])


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what sets the clock."""

    def put(seconds: float) -> None:
        monkeypatch.setattr(schedule.time, "monotonic", lambda: seconds)  # type: ignore[attr-defined]

    return put


def test_the_time_left_is_that_of_the_longest_way_or_of_all_the_work(at: Callable[[float], None]) -> None:
    at(0.0)
    made = Schedule({"a": (), "b": ("a",), "c": (), "d": ()}, {"a": 4, "b": 10, "c": 6, "d": 6}, 2)
    due_all(made)
    assert [made.begin(), made.begin()] == ["a", "c"]
    going = made.progress()
    assert (going.running, going.waiting, going.left) == (("a", "c"), 2, 14)  # a, then b
    at(3.0)
    assert made.progress().left == 11
    made.done("a")
    assert made.progress().left == pytest.approx((3 + 10 + 6) / 2)  # the rest of c, b and d, on both
    at(30.0)
    due_all(made)
    assert made.progress().left == 10  # c takes longer than ever, and b ten seconds


def test_where_nothing_was_timed_nobody_says_how_long_it_takes() -> None:
    made = Schedule({"a": (), "b": ()}, {"other": 3}, 1)
    due_all(made)
    made.begin()
    assert (made.progress().left, made.progress().waiting) == (None, 1)
