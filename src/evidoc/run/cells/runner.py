"""Documents whose cells must run come in; each runs in a kernel of its own, and what it gave is kept."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import field, replace
from pathlib import Path

from evidoc import kept
from evidoc.errors import Problem
from evidoc.model.cells import Executed
from evidoc.model.chapter import Chapter
from evidoc.model.document import Plan, Progress, Reason, StepReport
from evidoc.model.execution import KERNEL, kernel_of
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.records import dataclass
from evidoc.run.cells.inputs import inputs_of, modules_of, permissions_of, wrong_reads
from evidoc.run.cells.order import as_dict, from_dict, in_order
from evidoc.run.inputs import Grounds, reason_to_run
from evidoc.run.schedule import Schedule
from evidoc.state import State

RECORD = "cells.json"
TICK = 1.0
"""Seconds after which is told again what goes on."""
Gave = tuple[Executed, tuple[Problem, ...]]
_DAMAGED = Reason("missing output", "the kept results are damaged")


@dataclass(slots=True)
class Due:
    """A document whose cells must run."""

    reason: Reason
    inputs: dict[str, str]
    modules: tuple[str, ...]
    began: float = 0.0


@dataclass(slots=True)
class CellRunner:
    """What must run, what runs, what is done, what has failed."""

    project: Project
    plan: Plan
    results: Results
    folder: Path
    state: State
    grounds: Grounds | None
    """None: there is nothing to look at."""
    schedule: Schedule
    guarded: bool
    force: bool
    look: bool
    tell: Callable[[StepReport], None]
    show: Callable[[Progress], None]
    home: Path | None
    limit: float
    shown_in: Mapping[str, tuple[str, ...]]
    """Notebook that runs as a document of its own -> the documents that embed cells of it."""
    given: dict[str, Executed] = field(default_factory=dict)
    reports: dict[str, StepReport] = field(default_factory=dict)
    due: dict[str, Due] = field(default_factory=dict)
    running: dict[str, Future[Gave]] = field(default_factory=dict)
    ended: queue.SimpleQueue[tuple[str, float]] = field(default_factory=queue.SimpleQueue)
    """Whose future is done, and when; the threads say so."""
    stop: threading.Event = field(default_factory=threading.Event)

    def go(self, jobs: int) -> None:
        """Take what is kept of each document if it is still true, else run its cells; wait for all."""
        while self.grounds is not None and (document := self.schedule.ready()) is not None:
            self._look(document, self.grounds)
        if not self.due:
            return
        with ThreadPoolExecutor(min(jobs, len(self.due)), "evidoc-cells") as threads:
            try:
                while True:
                    while (document := self.schedule.begin()) is not None:
                        self._begin(document, threads)
                    if not self.running:
                        break
                    self._wait()
            except BaseException:
                self.stop.set()  # every kernel ends before this leaves
                threads.shutdown(cancel_futures=True)
                raise

    def _look(self, document: str, grounds: Grounds) -> None:
        """Deal with a document at once, or note that its cells must run."""
        chapter = self.project.chapters[document]
        lacking = self._lacking(chapter)
        if lacking:
            maker = self.plan.makers.get(lacking)
            reason = Reason("follows", maker) if maker and self.look else None
            self._end(document, StepReport(chapter.path, "not reached", reason=reason))
            return
        problems = wrong_reads(self.project.root, chapter) if self.guarded else ()
        if problems:
            self._fail(document, problems, 0.0, None)
            return
        modules = modules_of([cell.code for cell in chapter.cells], self.project.root)
        inputs = inputs_of(grounds, chapter, self.results, modules, self._style(document))
        before = kept.read(self._record(document)) if self.guarded else None
        reason = self._reason(document, before, inputs)
        executed = _executed(before, chapter) if before is not None and reason is None else None
        if reason is None:
            reason = self._forced(chapter) if executed is not None else _DAMAGED
        if executed is not None and reason is None:
            self.given[document] = executed
            self._end(document, StepReport(chapter.path, "kept", inputs=inputs))
        elif self.look:
            self._end(document, StepReport(chapter.path, "not reached", reason=reason, inputs=inputs))
        else:
            self.due[document] = Due(reason or Reason("forced"), inputs, modules)
            self.schedule.due(document)

    def _reason(self, document: str, before: kept.Record | None, now: Mapping[str, str]) -> Reason | None:
        if not self.guarded:
            return Reason("forced", "what its cells read is not known")
        ran = self.project.chapters[document].path in self.state.times
        return reason_to_run(self._record(document), before, now, self.plan, ran=ran)

    def _forced(self, chapter: Chapter) -> Reason | None:
        """Return why cells run although nothing that can be seen speaks against what is kept of them."""
        if self.look:
            return None
        permitted = permissions_of(chapter)
        if permitted.network or permitted.clock:
            return Reason("forced", "its cells may use the network or the clock, so they may change by themselves")
        if kernel_of(chapter) != KERNEL:
            return Reason("forced", "its kernel is not evidoc's own, and may change by itself")
        return Reason("forced") if self.force else None

    def _lacking(self, chapter: Chapter) -> str:
        """Return something that its cells load and there is not, such as a product of a script that failed."""
        for key, _ in chapter.uses:
            kind, _, name = key.partition(" ")
            known = self.project.sources if kind == "source" else getattr(self.results, f"{kind}s", {})
            if name not in known:
                return key
        return ""

    def _begin(self, document: str, threads: ThreadPoolExecutor) -> None:
        """Start the kernel of a document."""
        from evidoc.run.cells.job import make_cell_job  # where all is kept, nobody needs a kernel

        chapter, due = self.project.chapters[document], self.due[document]
        job = make_cell_job(
            self.project,
            self.plan,
            self.results,
            chapter,
            modules=due.modules,
            permissions=permissions_of(chapter),
            style=self._style(document),
            cache=self.folder.parent / "cache",
            home=None if self.guarded else self.home or (self.project.root / chapter.path).parent,
            limit=self.limit,
        )
        due.began = time.monotonic()
        self.running[document] = future = threads.submit(job.run, self.stop)
        future.add_done_callback(lambda _: self.ended.put((document, time.monotonic())))
        self._show()

    def _wait(self) -> None:
        """Wait until the cells of a document end, and take what came of them; tell meanwhile what goes on."""
        with contextlib.suppress(queue.Empty):
            document, ended = self.ended.get(timeout=TICK)
            executed, problems = self.running.pop(document).result()
            due = self.due[document]
            self._take(document, due, executed, problems, ended - due.began)
        self._show()

    def _take(self, document: str, due: Due, executed: Executed, problems: tuple[Problem, ...], seconds: float) -> None:
        chapter = self.project.chapters[document]
        if problems:
            if due.reason.kind == "forced" and self.guarded:
                # What is kept rests on the very inputs with which the cells have just failed.
                self._record(document).unlink(missing_ok=True)
            self._fail(document, problems, seconds, due.reason)
            return
        if self.guarded:
            kept.write(self._record(document), kept.Record(due.inputs, as_dict(executed, in_order(chapter))))
        self.state.took(chapter.path, seconds)
        self.given[document] = executed
        self._end(document, StepReport(chapter.path, "done", seconds, (), due.reason, due.inputs))

    def _fail(self, document: str, problems: Iterable[Problem], seconds: float, reason: Reason | None) -> None:
        touching = tuple(problem.touching(*self.shown_in.get(document, (document,))) for problem in problems)
        path = self.project.chapters[document].path
        self._end(document, StepReport(path, "failed", seconds, touching, reason))

    def _end(self, document: str, report: StepReport) -> None:
        self.schedule.done(document)
        self.reports[document] = report
        self.tell(report)

    def _show(self) -> None:
        going = self.schedule.progress()
        self.show(replace(going, running=tuple(self.project.chapters[name].path for name in going.running)))

    def _style(self, document: str) -> str:
        return next((d.genre.number_style for d in self.project.documents if d.id == document), "ons")

    def _record(self, document: str) -> Path:
        return self.folder / document / RECORD


def _executed(before: kept.Record, chapter: Chapter) -> Executed | None:
    """Read back what cells gave; None where an evidoc of another kind wrote it."""
    try:
        return from_dict(before.output, in_order(chapter))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
