"""In: a small project and a die. Out: proof that after any edits a build gives what one from nothing gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fuzz.rounds import TIMES, dice, note
from tests.fuzz.twice import bench, work_on

STEPS = 5
"""Edits of one project, each followed by a build; `make soak` makes more of them."""
PARTS = 1


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_built_again_is_what_is_built_from_nothing(part: int, tmp_path: Path) -> None:
    steps = STEPS * min(TIMES, 8)
    with bench(tmp_path) as twice:
        for number in range(max(1, TIMES // 4)):
            found = work_on(twice, dice(7, part + PARTS * number), steps, cells=TIMES > 1)
            assert not found, "\n".join(found)
    note("rebuilt after edits", steps * max(1, TIMES // 4), part)
