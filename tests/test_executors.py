"""In: a project with a chart, a data frame and a chain of scripts. Out: the same bytes from every executor."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from evidoc.collect import collect
from evidoc.model.document import StepReport
from evidoc.plan import make_plan
from evidoc.run import run, script_pool
from evidoc.state import State
from evidoc.workers import Pool

GOOD = Path(__file__).parent / "projects" / "good"
SHARES = '''"""What share of the marbles each colour has."""

from evidoc import product, table

counted = product("marbles")
counted["share"] = 100 * counted["number"] / counted["number"].sum()
print("shares of", sorted(set(counted["colour"])), hash("a text"))
columns = {"colour": "Colour", "number": ("Marbles", "count"), "share": ("Share", "%")}
table("shares", counted, title="Shares of colours", columns=columns)
'''
DRAWN = '''"""How the shares look."""

import matplotlib.pyplot as plt

from evidoc import figure, product

shares = product("shares")
drawing, axes = plt.subplots()
axes.barh(shares["colour"], shares["share"])
figure(
    "drawn",
    drawing,
    title="Most marbles are red",
    alt="Bar chart of two bars, of which the red one is longer.",
    data=shares,
    columns={"colour": "Colour", "number": ("Marbles", "count"), "share": ("Share", "%")},
)
'''


class Here(Executor):
    """Does everything at once, in the thread that asks: the plainest executor that there can be."""

    def __init__(self, child: Executor) -> None:
        self.child, self.calls = child, 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a child do it, and wait."""
        self.calls += 1
        done: Future[Any] = Future()
        try:
            done.set_result(self.child.submit(fn, *args, **kwargs).result())
        except Exception as error:  # noqa: BLE001 - a future tells of every error
            done.set_exception(error)
        return done


class Threads(ThreadPoolExecutor):
    """Does three things at once, each in a child that somebody else provides."""

    def __init__(self, child: Executor) -> None:
        super().__init__(3)
        self.child, self.calls = child, 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a child do it while others do something else."""
        self.calls += 1
        return super().submit(lambda: self.child.submit(fn, *args, **kwargs).result())


def project_in(folder: Path) -> Path:
    shutil.copytree(GOOD, folder)
    (folder / "analysis" / "shares.py").write_text(SHARES, encoding="utf-8")
    (folder / "analysis" / "drawn.py").write_text(DRAWN, encoding="utf-8")
    return folder


def made_in(root: Path, pool: Executor | None = None, **how: Any) -> dict[str, bytes]:
    """Run all scripts and return every file that this left, logs included."""
    project = collect(root)
    plan = make_plan(project)
    folder = root / "_build" / "steps"
    _, steps = run(project, plan, plan.order, folder=folder, state=State(), pool=pool, **how)
    assert [(step.outcome, step.problems) for step in steps] == [("done", ())] * 3
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def children(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Return what starts children for the executors that are played here."""
    root = project_in(tmp_path_factory.mktemp("children") / "project")
    with script_pool(collect(root), root / "_build" / "steps", 2) as pool:
        yield pool


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what the own executor makes, two scripts at once."""
    return made_in(project_in(tmp_path_factory.mktemp("forked") / "project"), jobs=2)


def test_a_step_leaves_its_record_and_its_log(forked: dict[str, bytes]) -> None:
    names = ("drawn", "marbles", "shares")
    assert sorted(forked) == [f"analysis/{name}/{file}" for name in names for file in ("log.txt", "step.json")]
    assert forked["analysis/shares/log.txt"].startswith(b"shares of ['blue', 'red'] ")


def test_new_interpreters_make_the_same_bytes_as_forked_ones(forked: dict[str, bytes], tmp_path: Path) -> None:
    assert made_in(project_in(tmp_path / "elsewhere"), jobs=1, fresh=True) == forked


@pytest.mark.parametrize("kind", [Here, Threads])
def test_any_executor_will_do_and_makes_the_same_bytes(
    kind: type[Here | Threads], children: Pool, forked: dict[str, bytes], tmp_path: Path
) -> None:
    root = project_in(tmp_path / "project")
    with kind(children) as executor:
        assert made_in(root, executor, slots=3) == forked
        assert executor.calls == 3


class Broken(Executor):
    """Takes the first call, and then no more."""

    def __init__(self, child: Executor) -> None:
        self.child, self.taken = child, 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Pass the first call on."""
        self.taken += 1
        if self.taken > 1:
            raise RuntimeError("cannot schedule new futures after shutdown")
        return self.child.submit(fn, *args, **kwargs)


def test_an_executor_that_breaks_fails_the_step_and_stops_what_follows(children: Pool, tmp_path: Path) -> None:
    root = project_in(tmp_path / "project")
    project = collect(root)
    plan = make_plan(project)
    folder = root / "_build" / "steps"
    told: list[StepReport] = []
    run(project, plan, plan.order, folder=folder, state=State(), pool=Broken(children), slots=1, report=told.append)
    assert [(step.step, step.outcome) for step in told] == [
        ("analysis/marbles.py", "done"),
        ("analysis/shares.py", "failed"),
        ("analysis/drawn.py", "not reached"),
    ]
    (problem,) = told[1].problems
    assert "cannot schedule new futures" in problem.message
