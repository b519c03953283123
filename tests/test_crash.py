"""In: builds killed at every moment. Out: the old site or the new one, a true lock, and a next build that ends well."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import crashing
from tests.crashing import Case, Report

from evidoc.journal import MOMENTS

SEED = 4
RANDOM, PARTS = 20, 4
"""Kills at random moments, and the tests among which they are shared out."""
EXCHANGED = MOMENTS.index("exchanged")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Return a project that was built, and changed since."""
    folder = tmp_path_factory.mktemp("changed")
    yield crashing.case(folder)
    shutil.rmtree(folder)


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_a_build_leaves_nothing_half(changed: Case, tmp_path: Path, moment: str) -> None:
    report = Report()
    crashing.kill_at_moment(changed, tmp_path / "project", moment, report)
    assert report.kills == {"new" if MOMENTS.index(moment) >= EXCHANGED else "old": 1}
    assert report.finished == (moment == "exchanged")  # between the exchange and the lock, and nowhere else


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_random_a_build_leaves_nothing_half(changed: Case, tmp_path: Path, part: int) -> None:
    dice = random.Random(SEED + part)  # noqa: S311 - nothing secret
    crashing.kill_at_random(changed, tmp_path, RANDOM // PARTS, dice, Report())
