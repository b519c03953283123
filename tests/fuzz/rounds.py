"""In: the environment. Out: how many documents are made, from which seed, and where their number is noted."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.fuzz.dice import Dice, seeded, thrown

T = TypeVar("T")

TIMES = int(os.environ.get("EVIDOC_SOAK", "1"))
"""How many times more documents than in `make test`; `make soak` sets it."""
SEED = int(os.environ.get("EVIDOC_SOAK_SEED", "0"))
"""0 stands for the documents that are the same in every run."""
NOTES = os.environ.get("EVIDOC_SOAK_NOTES", "")
"""Folder in which each test notes what it has done."""


def made(make: Callable[[Dice], T], count: int, salt: int) -> list[T]:
    """Make `count` things with hypothesis, in a run that is the same every time unless a seed is given."""
    found: list[T] = []

    @settings(
        max_examples=count,
        derandomize=not SEED,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(thrown(make))
    def collect(one: T) -> None:
        found.append(one)

    (seed(SEED + salt)(collect) if SEED else collect)()
    return [*found, *(make(seeded(SEED + salt * 1_000_003 + n)) for n in range(count - len(found)))]


def dice(salt: int, number: int) -> Dice:
    """Return the die of one document of a test."""
    return seeded((SEED + salt) * 1_000_003 + number)


def note(test: str, documents: int, part: int = 0) -> None:
    """Note that a test has come to its end without finding anything."""
    if NOTES:
        (Path(NOTES) / f"{test}-{part}.json").write_text(json.dumps(documents), encoding="utf-8")
