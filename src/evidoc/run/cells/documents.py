"""Documents with cells come in; what a Jupyter kernel of each makes of them goes out, and a report of every document.

A kernel is started only where a cell must run: what cells gave is kept with digests of everything they rest on
(`kept`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.cells import Executed
from evidoc.model.chapter import Chapter, notebook_id
from evidoc.model.document import Plan, Progress, Reason, StepReport
from evidoc.model.execution import KERNEL, kernel_of, permissions_in
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.run.cells import kept as cells_kept
from evidoc.run.cells.job import CellJob, make_cell_job
from evidoc.run.cells.order import in_order
from evidoc.run.kept import Common
from evidoc.state import State

LIMIT = 600.0
"""Seconds after which a cell is given up."""
Callback = Callable[[StepReport], None]
_TICK = 0.2


def run_cells(
    project: Project,
    plan: Plan,
    results: Results,
    documents: Sequence[str],
    *,
    folder: Path,
    state: State,
    jobs: int = 1,
    report: Callback | None = None,
    going: Callable[[Progress], None] | None = None,
    look: bool = False,
    force: bool = False,
    guarded: bool = True,
    working_folder: Path | None = None,
    limit: float = LIMIT,
) -> tuple[dict[str, Executed], tuple[StepReport, ...]]:
    """Run the cells and inline expressions of documents, each document in a kernel of its own.

    Parameters
    ----------
    project
        As `collect` read it.
    plan
        As `plan` made it: names what scripts promise.
    results
        What the scripts made.
    documents
        Ids of the documents wanted; those without anything to run are passed over. Notebooks of which they embed
        cells run besides, under the names that `notebook_id` gives them.
    folder
        Where documents leave what their cells gave, ``_build/cells``; only this stage writes there.
    state
        What is known from earlier builds; how long each document took is noted there.
    jobs
        How many kernels run at once.
    report
        Called with the report of each document as it ends; a step is named by its chapter.
    going
        Called whenever a document's cells begin or end.
    look
        Run nothing: a document whose cells would have to run is ``not reached``, and its report says why.
    force
        Run also what is kept and still true.
    guarded
        Hold cells to what scripts are held to: an empty folder, declared reads, no network. Without it they do as
        they like, as in Quarto; nothing is kept then, because nobody knows what they rest on.
    working_folder
        Where cells run that are not guarded; None: the folder of the chapter.
    limit
        Seconds after which a cell is given up.

    Returns
    -------
    dict, tuple of StepReport
        Document id -> what its cells gave, of the documents that succeeded; a report of every document that has
        something to run, in the given order. Failures are in the reports, not raised.
    """
    del state, going
    project, shown_in = _with_notebooks(project, documents)
    documents = (*documents, *shown_in)
    cells = _Cells(project, plan, results, folder, guarded=guarded, force=force, tell=report or _silent)
    cells.home, cells.limit, cells.shown_in, cells.look = working_folder, limit, shown_in, look
    wanted = [name for name in documents if name in project.chapters and in_order(project.chapters[name])]
    cells.go(wanted, max(1, jobs))
    return {name: cells.given[name] for name in wanted if name in cells.given}, tuple(
        cells.reports[name] for name in wanted
    )


def _with_notebooks(project: Project, documents: Sequence[str]) -> tuple[Project, dict[str, tuple[str, ...]]]:
    """Add each notebook of which `documents` embed cells as a chapter of its own; tell which documents those are."""
    chapters = dict(project.chapters)
    shown_in: dict[str, tuple[str, ...]] = {}
    for name in documents:
        for path, notebook in project.chapters[name].notebooks.items() if name in project.chapters else ():
            chapters[notebook_id(path)] = notebook
            shown_in[notebook_id(path)] = (*shown_in.get(notebook_id(path), ()), name)
    return (replace(project, chapters=chapters), shown_in) if shown_in else (project, {})


@dataclass(slots=True)
class _Running:
    """The cells of a document that are running."""

    document: str
    reason: Reason
    inputs: dict[str, str]
    began: float


@dataclass(slots=True)
class _Cells:
    """What is running, what is done, what has failed."""

    project: Project
    plan: Plan
    results: Results
    folder: Path
    guarded: bool
    force: bool
    tell: Callback
    home: Path | None = None
    limit: float = LIMIT
    look: bool = False
    given: dict[str, Executed] = field(default_factory=dict)
    reports: dict[str, StepReport] = field(default_factory=dict)
    shown_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Notebook that runs as a document of its own -> the documents that embed cells of it."""
    running: dict[Future[tuple[Executed, tuple[Problem, ...]]], _Running] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)

    def go(self, wanted: Sequence[str], jobs: int) -> None:
        """Take what is kept of each document if it is still true, else run its cells; wait for all."""
        common = Common.now() if wanted else Common({})
        must = [found for name in wanted for found in self._jobs(name, common)]
        if not must:
            return
        with ThreadPoolExecutor(min(jobs, len(must)), "evidoc-cells") as threads:
            try:
                for job, step in must:
                    self.running[threads.submit(job.run, self.stop)] = step
                while self.running:
                    # With a limit: a wait without one would keep the main thread from hearing of signals.
                    done, _ = wait(self.running, timeout=_TICK, return_when=FIRST_COMPLETED)
                    for future in done:
                        self._finish(future, self.running.pop(future))
            except BaseException:
                self.stop.set()  # every kernel ends before this leaves
                threads.shutdown(cancel_futures=True)
                raise

    def _jobs(self, document: str, common: Common) -> Iterator[tuple[CellJob, _Running]]:
        """Yield what is to run; nothing where the document has been dealt with."""
        chapter = self.project.chapters[document]
        if self._lacks(chapter):
            self._end(document, StepReport(chapter.path, "not reached"))
            return
        permitted = cells_kept.permissions_of(chapter)
        problems = _wrong_reads(self.project.root, chapter) if self.guarded else ()
        if problems:
            self._fail(document, problems, 0.0, None)
            return
        modules = cells_kept.modules_of(_codes(chapter), self.project.root)
        style = next((d.genre.number_style for d in self.project.documents if d.id == document), "ons")
        inputs = cells_kept.inputs_of(self.project, chapter, self.results, common, modules, style)
        kept = cells_kept.read(self.folder / document) if self.guarded else None
        reason = self._reason(chapter, kept, inputs)
        if kept is not None and reason is None:
            self.given[document] = kept.executed
            self._end(document, StepReport(chapter.path, "kept"))
            return
        if self.look:
            self._end(document, StepReport(chapter.path, "not reached", reason=reason))
            return
        job = make_cell_job(
            self.project,
            self.plan,
            self.results,
            chapter,
            modules=modules,
            permissions=permitted,
            style=style,
            cache=self.folder.parent / "cache",
            home=self._home(chapter),
            limit=self.limit,
        )
        yield job, _Running(document, reason or Reason("forced"), inputs, time.monotonic())

    def _lacks(self, chapter: Chapter) -> bool:
        """Tell whether a script that failed, or that there is not, was to make what the cells load."""
        for key, _ in chapter.uses:
            kind, _, name = key.partition(" ")
            known = self.project.sources if kind == "source" else getattr(self.results, f"{kind}s", {})
            if name not in known:
                return True
        return False

    def _reason(self, chapter: Chapter, kept: cells_kept.Kept | None, inputs: dict[str, str]) -> Reason | None:
        if not self.guarded:
            return Reason("forced", "what its cells read is not known")
        if kept is None:
            return Reason("first run")
        permitted = cells_kept.permissions_of(chapter)
        if permitted.network or permitted.clock:
            return Reason("forced", "its cells may use the network or the clock, so they may change by themselves")
        if kernel_of(chapter) != KERNEL:
            return Reason("forced", "its kernel is not evidoc's own, and may change by itself")
        what = cells_kept.changed(kept, inputs)
        if what:
            maker = self.plan.makers.get(what)
            return Reason("follows", maker) if maker else Reason("changed", what)
        return Reason("forced") if self.force else None

    def _home(self, chapter: Chapter) -> Path | None:
        """Return the folder in which the cells run; None: an empty one."""
        if self.guarded:
            return None
        return self.home or (self.project.root / chapter.path).parent

    def _finish(self, future: Future[tuple[Executed, tuple[Problem, ...]]], step: _Running) -> None:
        executed, problems = future.result()
        seconds = time.monotonic() - step.began
        if problems:
            self._fail(step.document, problems, seconds, step.reason)
            return
        if self.guarded:
            cells_kept.write(self.folder / step.document, cells_kept.Kept(step.inputs, executed))
        self.given[step.document] = executed
        path = self.project.chapters[step.document].path
        self._end(step.document, StepReport(path, "done", seconds, (), step.reason))

    def _fail(self, document: str, problems: Iterable[Problem], seconds: float, reason: Reason | None) -> None:
        touching = tuple(problem.touching(*self.shown_in.get(document, (document,))) for problem in problems)
        path = self.project.chapters[document].path
        self._end(document, StepReport(path, "failed", seconds, touching, reason))

    def _end(self, document: str, report: StepReport) -> None:
        self.reports[document] = report
        self.tell(report)


def _codes(chapter: Chapter) -> list[str]:
    return [cell.code for cell in chapter.cells]


def _wrong_reads(root: Path, chapter: Chapter) -> tuple[Problem, ...]:
    """Return a problem for every path that a cell declares to read and that is not there, or not in the project."""
    return tuple(_wrong_read(root, path, place) for path, place in _declared(chapter) if not _is_inside(root, path))


def _declared(chapter: Chapter) -> Iterable[tuple[str, Place]]:
    return [(path, place) for word, path, place in permissions_in(chapter.cells) if word == "reads"]


def _is_inside(root: Path, path: str) -> bool:
    meant = (root / path).resolve()
    return bool(path) and meant.is_relative_to(root.resolve()) and meant.exists()


def _wrong_read(root: Path, path: str, place: Place) -> Problem:
    if (root / path).resolve().is_relative_to(root.resolve()):
        hint = "write the path from the project's folder, such as data/x.bin"
        return Problem("missing-file", f"there is no file '{path}'", place, hint)
    return Problem("path-leaves-project", f"the path '{path}' leaves the project", place, "copy the file into it")


def _silent(_: StepReport) -> None:
    """Tell nobody."""
