"""In: choices made by hypothesis, or by a random number generator. Out: the die that all documents are made with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Dice:
    """Chooses; `below` gives a whole number from 0 up to, but not including, the one it is handed."""

    def __init__(self, below: Callable[[int], int]) -> None:
        """Take what chooses among the first n numbers."""
        self.below = below

    def one(self, choices: Sequence[T]) -> T:
        """Return one of `choices`."""
        return choices[self.below(len(choices))]

    def chance(self, percent: int) -> bool:
        """Tell whether something happens that does so `percent` times in a hundred; hypothesis shrinks towards not."""
        return self.below(100) >= 100 - percent


def seeded(seed: int) -> Dice:
    """Return a die whose throws follow from `seed`."""
    return Dice(Random(seed).randrange)  # noqa: S311 - a die for tests, not for secrets


@cache
def _numbers(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@st.composite
def thrown(draw: st.DrawFn, make: Callable[[Dice], T]) -> T:
    """Make something with a die that hypothesis throws."""
    return make(Dice(lambda count: draw(_numbers(count))))
