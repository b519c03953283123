"""Scripts in their order come in; those that must run are handed to an executor, and what each made is kept."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from evidoc import kept
from evidoc.errors import EvidocError, Place, Problem
from evidoc.model.document import Plan, Progress, Reason, StepReport
from evidoc.model.project import Project
from evidoc.model.script import Script
from evidoc.records import dataclass
from evidoc.run import log
from evidoc.run.failure import died, unkeepable
from evidoc.run.inputs import (
    GIVEN,
    Grounds,
    definitions_in,
    definitions_of,
    inputs_of,
    of_product,
    reason_to_run,
    sources_of,
)
from evidoc.run.job import Made, definitions_as_data, make_job
from evidoc.run.private import is_private, private_folder, quiet, stays_here
from evidoc.run.schedule import Schedule
from evidoc.state import State
from evidoc.workers import ChildDied, TaskError, TimeLimit

RECORD = "step.json"
TICK = 1.0
"""Seconds after which is told again what goes on."""
_DAMAGED = Reason("missing output", "the kept results are damaged")
_MAY_CHANGE = Reason("forced", "its header permits the network or the clock, so it may change by itself")

Inputs = Mapping[str, str]


@dataclass(slots=True)
class Step:
    """A script that must run."""

    script: Script
    reason: Reason
    given: Made
    """The products of other scripts that it reads."""
    inputs: Inputs
    """As they were before it began, but for the definitions that only its products name."""
    began: float = 0.0


@dataclass(slots=True)
class Runner:
    """What must run, what runs, what is done, what has failed."""

    project: Project
    plan: Plan
    folder: Path
    state: State
    scripts: Mapping[str, Script]
    schedule: Schedule
    grounds: Grounds
    pool: Executor | None
    """None: nothing runs, everything is only looked at."""
    here: Executor | None
    """What runs scripts on this machine that may not run elsewhere; None: `pool` does."""
    force: bool
    tell: Callable[[StepReport], None]
    show: Callable[[Progress], None]
    made: dict[str, Made] = field(default_factory=dict)
    reports: dict[str, StepReport] = field(default_factory=dict)
    due: dict[str, Step] = field(default_factory=dict)
    running: dict[str, Future[Any]] = field(default_factory=dict)
    ended: queue.SimpleQueue[tuple[str, float]] = field(default_factory=queue.SimpleQueue)
    """Whose future is done, and when; the threads of the executor say so."""
    products: dict[str, str] = field(default_factory=dict)
    """``value x``, … -> digest, of those that were asked for."""
    definitions: Mapping[str, Any] | None = None
    """As they go into jobs; made when the first script runs."""
    touched: dict[str, list[str]] | None = None
    """Script -> documents that rest on it; made when the first one fails."""

    def go(self) -> None:
        """Look at every script once its makers are done, and run those that must, until none is left."""
        try:
            while True:
                while (path := self.schedule.ready()) is not None:
                    self._look(self.scripts[path])
                while (path := self.schedule.begin()) is not None:
                    self._begin(self.due[path])
                if not self.running:
                    break
                self._wait()
        except BaseException:
            for future in self.running.values():
                future.cancel()
            raise
        for path in self.schedule.left:  # they wait for each other; the plan has said so
            self._end(StepReport(path, "not reached"))

    def _look(self, script: Script) -> None:
        """Take what is kept of a script if it is still true, else have it run."""
        keys = self._uses(script)
        given = self._given(keys)
        inputs = inputs_of(self.grounds, script, given, {key: self._digest(key) for key in keys})
        file = self._record(script)
        before = kept.read(file)
        known = {**inputs, **self.grounds.of_definitions(definitions_in(before.inputs) if before else ())}
        reason = self._reason(script, file, before, known)
        made = _made(before) if before is not None and reason is None else None
        if reason is None:
            reason = self._forced(script) if made is not None else _DAMAGED
        if made is not None and reason is None:
            self.made[script.path] = made
            self.schedule.done(script.path)
            self._end(StepReport(script.path, "kept", inputs=known))
        elif self.pool is None:
            self._stop(StepReport(script.path, "not reached", reason=reason, inputs=known))
        elif script.path in self.plan.lacking:
            self._stand_in(script, reason or Reason("forced"), known)
        else:
            self.due[script.path] = Step(script, reason or Reason("forced"), given, inputs)
            self.schedule.due(script.path)

    def _reason(self, script: Script, file: Path, before: kept.Record | None, now: Inputs) -> Reason | None:
        return reason_to_run(file, before, now, self.plan, ran=script.path in self.state.times)

    def _forced(self, script: Script) -> Reason | None:
        """Return why a script runs although nothing that can be seen speaks against what is kept of it."""
        if self.pool is None or script.path in self.plan.lacking:
            return None
        if script.permissions.network or script.permissions.clock:
            return _MAY_CHANGE
        return Reason("forced") if self.force else None

    def _stand_in(self, script: Script, reason: Reason, inputs: Inputs) -> None:
        """Put placeholders where a script's products would be: it lacks something on this machine, and is not run."""
        from evidoc.products.placeholders import placeholders  # few projects have such scripts

        lacks, project = self.plan.lacking[script.path], self.project
        made = Made(placeholders(script, lacks, project.sources, synthetic=project.settings.synthetic))
        kept.write(self._record(script), kept.Record(inputs, made.as_dict()))
        self.made[script.path] = made
        self.schedule.done(script.path)
        self._end(StepReport(script.path, "done", 0.0, (), reason, inputs))

    def _begin(self, step: Step) -> None:
        """Hand a script to the executor; one that must stay on this machine to the one that does."""
        from evidoc.run.child import run_step  # where all is kept, nobody needs what a child needs

        assert self.pool is not None  # noqa: S101 - where nothing runs, nothing is due
        script, home = step.script, self._log_home(step.script)
        pool = self.here if self.here is not None and stays_here(script, self.project.sources) else self.pool
        log.clear(home)
        if self.definitions is None:
            self.definitions = definitions_as_data(self.project)
        job = make_job(self.project, script, step.given, sources_of(script, step.given), home, self.definitions)
        step.began = time.monotonic()
        try:
            future = pool.submit(run_step, job)
        except RuntimeError as error:  # it takes no more, or has lost all that would do the work
            future = Future()
            future.set_exception(error)
        self.running[script.path] = future
        future.add_done_callback(lambda _: self.ended.put((script.path, time.monotonic())))
        self.show(self.schedule.progress())

    def _wait(self) -> None:
        """Wait until a script ends, and take what came of it; tell meanwhile what goes on."""
        try:
            path, ended = self.ended.get(timeout=TICK)
        except queue.Empty:
            self.show(self.schedule.progress())
            return
        step, future = self.due.pop(path), self.running.pop(path)
        self._take(step, future, ended - step.began)
        self.show(self.schedule.progress())

    def _take(self, step: Step, future: Future[Any], seconds: float) -> None:
        """Take what a child answered, or how it died."""
        script, home = step.script, self._log_home(step.script)
        try:
            answer = future.result()
            made = Made.from_dict(answer["made"])
            problems = tuple(Problem.from_dict(told) for told in answer["problems"])
            log.settle(home, answer["log"])
        except Exception as error:  # noqa: BLE001 - any executor may run scripts, and each fails in its own words
            problems, made, answer = _problems_of(error, script, log.settle(home)), Made(), {}
            if is_private(script, self.project.sources):
                problems = tuple(quiet(problem, script, self.project.sources) for problem in problems)
        if problems:
            self._fail(step, seconds, problems)
            return
        # The definitions that its products name are inputs too; only now are they known. Of a file that was changed
        # while the script ran, the digest from before counts: the next build will see the change.
        inputs = {**step.inputs, **self.grounds.of_definitions(definitions_of(made.results))}
        kept.write(self._record(script), kept.Record(inputs, answer["made"]))
        self.state.took(script.path, seconds)
        self.made[script.path] = made
        self.schedule.done(script.path)
        self._end(StepReport(script.path, "done", seconds, (), step.reason, inputs))

    def _fail(self, step: Step, seconds: float, problems: tuple[Problem, ...]) -> None:
        if step.reason.kind == "forced":
            # What is kept rests on the very inputs with which the script has just failed.
            self._record(step.script).unlink(missing_ok=True)
        documents = self._documents(step.script.path)
        touching = tuple(problem.touching(*documents) for problem in problems)
        self._stop(StepReport(step.script.path, "failed", seconds, touching, step.reason))

    def _stop(self, report: StepReport) -> None:
        """End a step that made nothing, and all that come after it."""
        self._end(report)
        for path in self.schedule.failed(report.step):
            reason = self._would_follow(self.scripts[path]) if self.pool is None else None
            self._end(StepReport(path, "not reached", reason=reason))

    def _would_follow(self, script: Script) -> Reason:
        """Return why a script would run, one of whose makers is not looked into any further."""
        file = self._record(script)
        before = kept.read(file)
        now = inputs_of(self.grounds, script, Made(), {})
        same = (
            kept.Record({name: before.inputs[name] for name in now if name in before.inputs}, None) if before else None
        )
        maker = next(path for path in self.plan.after[script.path] if path in self.scripts and path not in self.made)
        return self._reason(script, file, same, now) or Reason("follows", maker)

    def _uses(self, script: Script) -> list[str]:
        """Return the products of other scripts that this one reads: ``value x``, …."""
        named = dict.fromkeys(f"{kind} {use.name}" for use in script.products for kind in GIVEN)
        return [key for key in named if self.plan.makers.get(key) in self.made]

    def _given(self, keys: Iterable[str]) -> Made:
        by_maker: dict[str, list[str]] = {}
        for key in keys:
            by_maker.setdefault(self.plan.makers[key], []).append(key)
        given = Made()
        for maker, named in by_maker.items():
            given = given | self.made[maker].only(named)
        return given

    def _digest(self, key: str) -> str:
        if key not in self.products:
            self.products[key] = of_product(self.made[self.plan.makers[key]], key)
        return self.products[key]

    def _documents(self, path: str) -> list[str]:
        """Return the documents that rest on a script."""
        if self.touched is None:
            self.touched = {}
            for name in self.plan.needs:
                for script in self.plan.scripts_of(name):
                    self.touched.setdefault(script, []).append(name)
        return self.touched.get(path, [])

    def _home(self, script: Script) -> Path:
        return Path(f"{self.folder}/{script.path.removesuffix('.py')}")

    def _log_home(self, script: Script) -> Path:
        """Return the folder that takes what a script prints; of one that reads restricted rows, a private one."""
        home = self._home(script)
        if not is_private(script, self.project.sources):
            return home
        return private_folder(self.folder.parent, self.project.sources) / home.relative_to(self.folder)

    def _record(self, script: Script) -> Path:
        return Path(f"{self._home(script)}/{RECORD}")

    def _end(self, report: StepReport) -> None:
        self.reports[report.step] = report
        self.tell(report)


def _made(before: kept.Record) -> Made | None:
    """Read back what a script made; None where an evidoc of another kind wrote it."""
    try:
        return Made.from_dict(before.output)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _problems_of(error: Exception, script: Script, printed: Path) -> tuple[Problem, ...]:
    """Return what is told of a script whose process gave no answer."""
    if isinstance(error, EvidocError):  # what runs scripts is at fault, and says so of the one that met it
        return tuple(replace(problem, place=Place(script.path)) for problem in error.problems)
    if isinstance(error, TaskError):
        return (unkeepable(error, script),)
    how = error.how if isinstance(error, ChildDied) else f"{type(error).__name__}: {error}"
    return (died(how, script, printed, late=isinstance(error, TimeLimit)),)
