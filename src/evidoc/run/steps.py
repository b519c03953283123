"""The scripts of a plan come in; each runs once those before it are done, and all products and reports go out."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidoc import ledger
from evidoc.errors import Problem
from evidoc.model.document import Plan, Progress, Reason, StepReport
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.script import Script
from evidoc.run import kept
from evidoc.run.child import run_step
from evidoc.run.environment import environment, preload
from evidoc.run.failure import died, unkeepable
from evidoc.run.job import Made, make_job
from evidoc.state import State
from evidoc.workers import ChildDied, Pool, TaskError

LIMIT = 600.0
"""Seconds after which a script is given up."""
KINDS = ("value", "table", "figure")

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
        What `script_pool` gave somebody else; None: one is made here, and only then `jobs` and `fresh` count.
    slots
        How many steps are handed to `pool` at once; 0: `jobs`.
    report
        Called with the report of each step as it ends.
    going
        Called whenever a step begins or ends.

    Returns
    -------
    Results, tuple of StepReport
        All products of the steps that succeeded; a report of every step, in the order of the plan. Failures are in
        the reports, not raised.
    """
    del state, slots, going
    wanted = _with_makers(plan, scripts)
    by_path = {script.path: script for script in project.scripts}
    order = [by_path[path] for path in plan.order if path in wanted and path in by_path]
    with contextlib.ExitStack() as stack:
        if pool is None:
            pool = stack.enter_context(script_pool(project, folder, jobs, fresh=fresh))
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="evidoc-", ignore_cleanup_errors=True)))
        runner = _Run(project, plan, folder, scratch, pool, force=force, look=look, tell=report or _silent)
        runner.go(order)
    results, twice = ledger.join(runner.made[script.path].results for script in order if script.path in runner.made)
    reports = _with_problems([runner.reports[script.path] for script in order], twice)
    return results, tuple(reports)


@dataclass(slots=True)
class _Step:
    """A script that is running."""

    script: Script
    reason: Reason
    given: Made
    common: kept.Common
    inputs: Mapping[str, str]
    began: float


@dataclass(slots=True)
class _Run:
    """What is running, what is done, what has failed."""

    project: Project
    plan: Plan
    folder: Path
    scratch: Path
    pool: Executor
    force: bool
    look: bool
    tell: Callback
    made: dict[str, Made] = field(default_factory=dict)
    reports: dict[str, StepReport] = field(default_factory=dict)
    running: dict[Future[Any], _Step] = field(default_factory=dict)

    def go(self, order: list[Script]) -> None:
        """Start every script once its makers are done, until none is left."""
        common = kept.Common.now()
        waiting = list(order)
        known = {script.path for script in order}
        while waiting or self.running:
            for script in list(waiting):
                before = [path for path in self.plan.after.get(script.path, ()) if path in known]
                if any(path in self.reports and path not in self.made for path in before):
                    waiting.remove(script)
                    self._end(StepReport(script.path, "not reached"))
                elif all(path in self.made for path in before):
                    waiting.remove(script)
                    self._begin(script, common)
            if self.running:
                done, _ = wait(self.running, return_when=FIRST_COMPLETED)
                for future in done:
                    self._finish(future, self.running.pop(future))

    def _begin(self, script: Script, common: kept.Common) -> None:
        """Take what is kept of a script if it is still true, else start it."""
        home = self._home(script)
        given = self._given(script)
        before = kept.read(home)
        used = kept.definitions_of(before.made) if before is not None else ()
        inputs = kept.inputs_of(self.project, script, given, common, used)
        reason = kept.reason_to_run(home, before, inputs, self.plan, script)
        if self.force:
            reason = reason or Reason("forced")
        if self.look and reason is not None and reason.kind == "forced":
            reason = None  # nothing that can be seen speaks against what is kept
        if before is not None and reason is None:
            self.made[script.path] = before.made
            self._end(StepReport(script.path, "kept"))
            return
        if self.look:
            self._end(StepReport(script.path, "not reached", reason=reason))
            return
        home.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=self.scratch))
        job = make_job(self.project, script, given, scratch, home / "log.txt")
        step = _Step(script, reason or Reason("forced"), given, common, inputs, time.monotonic())
        self.running[self.pool.submit(run_step, job)] = step

    def _finish(self, future: Future[Any], step: _Step) -> None:
        """Take what a child answered, or how it died."""
        script, home = step.script, self._home(step.script)
        seconds = time.monotonic() - step.began
        try:
            answer = future.result()
        except ChildDied as error:
            problem = self._touching(died(error.how, script, home / "log.txt"), script)
            self._end(StepReport(script.path, "failed", seconds, (problem,), step.reason))
            return
        except TaskError as error:
            problem = self._touching(unkeepable(error, script), script)
            self._end(StepReport(script.path, "failed", seconds, (problem,), step.reason))
            return
        problems = tuple(self._touching(Problem.from_dict(told), script) for told in answer["problems"])
        if problems:
            self._end(StepReport(script.path, "failed", seconds, problems, step.reason))
            return
        made = Made.from_dict(answer["made"])
        # The definitions that its products name are inputs too; only now are they known. Of a file that was changed
        # while the script ran, the digest from before counts: the next build will see the change.
        now = kept.inputs_of(self.project, script, step.given, step.common, kept.definitions_of(made))
        kept.write(home, kept.Kept({name: step.inputs.get(name, digest) for name, digest in now.items()}, made))
        self.made[script.path] = made
        self._end(StepReport(script.path, "done", seconds, (), step.reason))

    def _given(self, script: Script) -> Made:
        """Return the products of other scripts that this one reads."""
        names = [f"{kind} {use.name}" for use in script.products for kind in KINDS]
        given = Made()
        for name in dict.fromkeys(names):
            maker = self.plan.makers.get(name)
            if maker in self.made:
                given = given | self.made[maker].only([name])
        return given

    def _home(self, script: Script) -> Path:
        return self.folder / script.path.removesuffix(".py")

    def _touching(self, problem: Problem, script: Script) -> Problem:
        documents = [name for name in self.plan.needs if script.path in self.plan.scripts_of(name)]
        return problem.touching(*documents)

    def _end(self, report: StepReport) -> None:
        self.reports[report.step] = report
        self.tell(report)


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


def _with_problems(reports: list[StepReport], found: tuple[Problem, ...]) -> list[StepReport]:
    """Return the reports, each with those of the problems that stand in its script; such a step has failed."""
    changed = []
    for one in reports:
        own = tuple(problem for problem in found if problem.place.file == one.step)
        failed = StepReport(one.step, "failed", one.seconds, (*one.problems, *own), one.reason)
        changed.append(failed if own else one)
    return changed


def _silent(_: StepReport) -> None:
    """Tell nobody."""
