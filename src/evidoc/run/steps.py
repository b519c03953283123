"""The scripts of a plan come in; each runs once those before it are done, and all products and reports go out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from evidoc import ledger
from evidoc.errors import Problem
from evidoc.model.document import Plan, Progress, StepReport
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.run.environment import environment, preload
from evidoc.run.inputs import Grounds
from evidoc.run.runner import Runner
from evidoc.run.schedule import Schedule
from evidoc.state import State
from evidoc.workers import Pool

LIMIT = 600.0
"""Seconds after which a script is given up."""

Callback = Callable[[StepReport], None]


def script_pool(project: Project, folder: Path, jobs: int, *, fresh: bool = False) -> Pool:
    """Return what runs the scripts of `project`, `jobs` at once; it costs nothing until it is warmed or used."""
    env = environment(folder.parent / "cache")
    return Pool(jobs, preload=preload(project), env=env, fresh=fresh, limit=LIMIT)


def run(
    project: Project,
    plan: Plan,
    scripts: Iterable[str],
    *,
    folder: Path,
    state: State,
    jobs: int = 1,
    fresh: bool = False,
    force: bool = False,
    look: bool = False,
    pool: Executor | None = None,
    slots: int = 0,
    remote: bool = False,
    report: Callback | None = None,
    going: Callable[[Progress], None] | None = None,
) -> tuple[Results, tuple[StepReport, ...]]:
    """Run scripts, and those whose products they read; keep what is still true.

    Parameters
    ----------
    project
        As `collect` read it.
    plan
        As `plan` made it.
    scripts
        Paths of the scripts wanted.
    folder
        Where steps leave what they made, ``_build/steps``; only this stage writes there.
    state
        What is known from earlier builds; how long each step took is noted there.
    jobs
        How many scripts run at once.
    fresh
        Give every script a new interpreter, also where forking a prepared one is possible.
    force
        Run also what is kept and still true.
    look
        Run nothing: a script that would have to run is ``not reached``, and its report says why it would.
    pool
        Any executor that calls a function of a module in a clean child process, such as `script_pool` gives: a plain
        pool of threads would run scripts in this process. None: one is made here, and only then `jobs` and `fresh`
        count.
    slots
        How many steps are handed to `pool` at once; 0: `jobs`.
    remote
        Whether `pool` runs scripts on other machines: those that read restricted data then run in a pool of this one.
    report
        Called with the report of each step as it ends.
    going
        Called whenever a step begins or ends, and every second between.

    Returns
    -------
    Results, tuple of StepReport
        All products of the steps that succeeded; a report of every step, in the order of the plan. Failures are in
        the reports, not raised.
    """
    wanted = _with_makers(plan, scripts)
    by_path = {script.path: script for script in project.scripts}
    order = {path: by_path[path] for path in plan.order if path in wanted and path in by_path}
    schedule = Schedule({path: plan.after.get(path, ()) for path in order}, state.times, slots or jobs)
    with contextlib.ExitStack() as stack:
        if pool is None and not look:
            pool = stack.enter_context(script_pool(project, folder, jobs, fresh=fresh))
        here = stack.enter_context(script_pool(project, folder, jobs, fresh=fresh)) if remote and not look else None
        runner = Runner(
            project=project,
            plan=plan,
            folder=folder,
            state=state,
            scripts=order,
            schedule=schedule,
            grounds=Grounds(project, state),
            pool=None if look else pool,
            here=here,
            force=force,
            tell=report or _silent,
            show=going or _unseen,
        )
        runner.go()
    results, twice = ledger.join(runner.made[path].results for path in order if path in runner.made)
    return results, tuple(_with_problems([runner.reports[path] for path in order], twice))


def _with_makers(plan: Plan, scripts: Iterable[str]) -> set[str]:
    """Return the scripts together with those whose products they read, directly or not."""
    found: set[str] = set()
    todo = list(scripts)
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo.extend(plan.after.get(path, ()))
    return found


def _with_problems(reports: list[StepReport], found: tuple[Problem, ...]) -> Iterator[StepReport]:
    """Yield the reports, each with those of the problems that stand in its script; such a step has failed."""
    for one in reports:
        own = tuple(problem for problem in found if problem.place.file == one.step)
        yield replace(one, outcome="failed", problems=(*one.problems, *own)) if own else one


def _silent(_: StepReport) -> None:
    """Tell nobody."""


def _unseen(_: Progress) -> None:
    """Show nobody."""
