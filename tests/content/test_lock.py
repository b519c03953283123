"""In: the real project, built. Out: proof that its committed lock says what it rests on and what readers see of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc import lock

pytestmark = pytest.mark.site


def test_the_lock_is_the_one_that_a_build_writes(built: Path, repository: Path) -> None:
    committed, now = lock.read(repository), lock.read(built)
    assert committed is not None
    assert now is not None
    told = "\n".join(problem.message for problem in lock.differences(committed, now))
    assert not told, f"{told}\nRun evidoc build, look at what changed in evidoc.lock, and commit it."
    assert (repository / lock.FILE).read_bytes() == (built / lock.FILE).read_bytes()
