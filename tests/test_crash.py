"""In: builds killed at every moment. Out: the old site or the new one, a true lock, and a next build that ends well."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import crashing
from tests.crashing import Case, Report
from tests.forked import Forked

from evidoc.journal import MOMENTS

SEED = 4
RANDOM, PARTS = 20, 4
"""Kills at random moments, and the tests among which they are shared out."""
PDF_KILLS, STOPS = 3, 4
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


@pytest.mark.parametrize(
    ("moment", "note"),
    [
        ("woven", "The last build was stopped after 'woven'; this one finishes the rest."),
        ("exchanged", "after 'exchanged'; its site is in place, and evidoc.lock now goes with it."),
    ],
)
def test_the_next_build_says_that_the_last_one_was_stopped(
    changed: Case, tmp_path: Path, moment: str, note: str
) -> None:
    root = Path(shutil.copytree(changed.template, tmp_path / "project"))
    with crashing.evidoc(root, "build", until=moment) as process:
        process.communicate(timeout=crashing.LIMIT)
    assert note in crashing.built_here(root)
    assert "stopped" not in crashing.built_here(root)


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_random_a_build_leaves_nothing_half(changed: Case, tmp_path: Path, part: int) -> None:
    dice = random.Random(SEED + part)  # noqa: S311 - nothing secret
    crashing.kill_at_random(changed, tmp_path, RANDOM // PARTS, dice, Report())


@pytest.mark.pdf
def test_killed_while_it_makes_pdfs_a_build_leaves_nothing_half(tmp_path: Path) -> None:
    case, report = crashing.case(tmp_path, pdf=True), Report()
    assert {"one.pdf", "two.pdf"} <= set(case.new)
    dice = random.Random(SEED)  # noqa: S311 - nothing secret
    crashing.kill_at_random(case, tmp_path, PDF_KILLS, dice, report)
    assert report.kills["done"] < PDF_KILLS


def test_killed_the_first_time_a_build_leaves_nothing_or_everything(tmp_path: Path) -> None:
    case = crashing.case(tmp_path, cold=True)
    assert (case.old, case.old_lock) == ({}, b"")
    for moment in ("promised", "exchanged"):
        crashing.kill_at_moment(case, tmp_path / moment, moment, Report())


# Ctrl+C, SIGTERM, and kills while children are at work ---------------------------------------------------------------

FORKS = "import os; os.fork()  # a process that whoever ends this one has to end too"
WAITS = f"""
{FORKS}
from threading import Event
open({{marker!r}}, "w").close()
Event().wait(600)
"""
HOLDERS = {"script": ("analysis/marbles.py", WAITS), "cell": ("chapters/one.qmd", f"\n```{{{{python}}}}{WAITS}```\n")}
"""What keeps a build from going on: a file, and what is added to it."""
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="children of children are found in /proc")


@contextlib.contextmanager
def held_up(one: Case, folder: Path, holder: str, *, forks: bool = True) -> Iterator[tuple[Path, Forked]]:
    """Give a project and its build while a script or a cell waits for ever; nothing of it lives after the block."""
    root, marker = Path(shutil.copytree(one.template, folder / "project")), folder / "marker"
    file, text = HOLDERS[holder]
    with (root / file).open("a", encoding="utf-8") as added:
        added.write(text.replace(FORKS, FORKS if forks else "").format(marker=str(marker)))
    with crashing.survivors() as children, crashing.evidoc(root, "build") as process:
        try:
            crashing.wait_until(lambda: marker.exists() or process.poll() is not None, "it never began")
            yield root, process
            children.gone()
        finally:
            process.kill()
    shutil.copytree(one.template, root, dirs_exist_ok=True)


@ON_LINUX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("holder", HOLDERS)
def test_a_build_that_is_stopped_takes_its_children_along(
    changed: Case, tmp_path: Path, holder: str, number: signal.Signals, code: int
) -> None:
    with held_up(changed, tmp_path, holder) as (root, process):
        process.send_signal(number)
        _, said = process.communicate(timeout=crashing.LIMIT)
        assert process.returncode == code, said
        assert "Stopped. What was already built is as it was." in said
        assert "Traceback" not in said
        assert crashing.files(root / "_site") == changed.old
        assert crashing.locked(root) == changed.old_lock
        assert not list(root.rglob(".evidoc-*"))
    crashing.check(changed, root, Report())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_at_random_a_build_leaves_nothing_half(changed: Case, tmp_path: Path, number: signal.Signals) -> None:
    dice = random.Random(SEED)  # noqa: S311 - nothing secret
    for part in range(STOPS):
        root = Path(shutil.copytree(changed.template, tmp_path / str(part)))
        with crashing.survivors() as children:
            with crashing.evidoc(root, "build") as process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(changed.seconds * dice.random())
                process.send_signal(number)
                _, said = process.communicate(timeout=crashing.LIMIT)
            children.gone()
        # It may be done, or be on its way out, where Python no longer listens.
        assert process.returncode in {0, 128 + number, -number}, said
        assert "Traceback" not in said
        assert not list(root.rglob(".evidoc-*"))
        crashing.check(changed, root, Report())


@ON_LINUX
@pytest.mark.parametrize("holder", HOLDERS)
def test_no_child_outlives_a_build_that_is_killed(changed: Case, tmp_path: Path, holder: str) -> None:
    # When its parent is killed, a kernel ends itself, and cannot end what it has forked.
    with held_up(changed, tmp_path, holder, forks=holder != "cell") as (root, process):
        process.kill()
        process.communicate(timeout=crashing.LIMIT)
    crashing.check(changed, root, Report())
