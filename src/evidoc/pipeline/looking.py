"""A project's folder goes in; what each of its steps would do, if it were built now, comes out. Nothing is written.

Every stage is asked to look only. Where a step would have to run, what it made the last time stands in for what it will
make, so that the stages after it can still tell what else has changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from evidoc import shelf
from evidoc.collect import Memory, collect, require_project
from evidoc.collect.wording import with_words
from evidoc.errors import RunError, WeaveError, WriteError
from evidoc.model.cells import Executed
from evidoc.model.document import Plan, StepReport, Woven
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.verdict import Verdict
from evidoc.pipeline.checking import judge
from evidoc.pipeline.names import BUILD, RESULTS, SITE, STATE
from evidoc.pipeline.running import faultless, held
from evidoc.plan import make_plan
from evidoc.plan.touching import touched
from evidoc.records import dataclass
from evidoc.run import run, run_cells
from evidoc.state import State
from evidoc.weave import last_woven, make_jobs, weave
from evidoc.write import why_written
from evidoc.write.manifest import read_manifest

QUARTO = "quarto"
"""The engine that keeps nothing: what its documents rest on besides scripts, only a build can tell."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found."""

    project: Project
    plan: Plan
    verdict: Verdict
    state: State
    results: Results
    """What scripts made: now, or the last time where they would have to run."""
    steps: Mapping[str, StepReport]
    """Step -> ``kept``, or ``not reached`` and why it would run; steps that nobody could look at are left out."""
    woven: Sequence[Woven] = ()
    """The documents that need not be woven again."""
    site: Mapping[str, Any] = field(default_factory=dict)
    """The manifest of the site; empty where there is none."""
    stale: frozenset[str] = frozenset()
    """The steps that would run."""


def look(root: Path) -> Looked:
    """Look at the project in folder `root`; run nothing, write nothing, wait for nobody.

    Parameters
    ----------
    root
        The project's folder.

    Raises
    ------
    CollectError
        Where there is no project to speak of.
    """
    require_project(root)
    state = State.open(root / STATE)
    project = collect(root, Memory(state))
    plan = make_plan(project)
    looking = _Looking(project, plan, judge(project, plan, strict=False), state, root / BUILD)
    results, site = looking.at_scripts(), read_manifest(root / SITE)
    woven: tuple[Woven, ...] = ()
    built = site.get("built", {})
    if built.get("engine") != QUARTO:
        woven = looking.at_words(results, looking.at_cells(results))
        # Where the last build was asked to make no PDFs, pages are what they should be without.
        looking.at_pages(results, woven, pdf=project.settings.pdf and built.get("pdf", True))
    steps = looking.steps
    stale = frozenset(name for name, step in steps.items() if step.outcome != "kept")
    return Looked(project, plan, looking.verdict, state, results, steps, woven, site, stale)


@dataclass(slots=True)
class _Looking:
    """What was found so far."""

    project: Project
    plan: Plan
    verdict: Verdict
    state: State
    folder: Path
    steps: dict[str, StepReport] = field(default_factory=dict)

    def at_scripts(self) -> Results:
        """Look at the scripts; return what they made, the last time where they would run."""
        paths = faultless(self.project, self.plan, self.verdict)
        found, reports = run(self.project, self.plan, paths, folder=self.folder / "steps", state=self.state, look=True)
        results, problems = held(self.project, found, reports)
        self.verdict = self.verdict.add(RunError, (touched(p, self.project, self.plan) for p in problems))
        self._take(reports)
        stale = {report.step for report in reports if report.outcome != "kept"}
        return _made_last(stale, self.project.root, self.plan) | results if stale else results

    def at_cells(self, results: Results) -> Mapping[str, Executed]:
        """Look at the cells of the documents that nothing speaks against; return what those gave that would not run."""
        executed, reports = run_cells(
            self.project,
            self.plan,
            results,
            self.verdict.remaining(),
            folder=self.folder / "cells",
            state=self.state,
            look=True,
        )
        self.verdict = self.verdict.add(RunError, (p for report in reports for p in report.problems))
        self._take(reports)
        return executed

    def at_words(self, results: Results, executed: Mapping[str, Executed]) -> tuple[Woven, ...]:
        """Look at the documents whose cells need not run; return those that need not be woven."""
        project, documents = with_words(self.project), [d for d in self.verdict.remaining() if self._ran(d)]
        jobs = make_jobs(project, self.plan, results, documents, executed, environment=os.environ)
        reports: list[StepReport] = []
        folder = self.folder / "woven"
        woven, problems = weave(jobs, folder=folder, state=self.state, report=reports.append, look=True)
        self.verdict = self.verdict.add(WeaveError, problems)
        self._take(reports)
        fresh = {report.step for report in reports if report.outcome == "kept"}
        return tuple(one for one in woven if f"weave {one.id}" in fresh)

    def at_pages(self, results: Results, woven: Sequence[Woven], *, pdf: bool) -> None:
        """Look at pages and PDFs, as if documents that would be woven anew came out as they were."""
        now = {one.id: one for one in woven}
        every = [now.get(d) or last_woven(d, self.folder / "woven") for d in self.verdict.remaining()]
        found = why_written(
            self.project,
            [one for one in every if one is not None],
            results,
            store=self.folder / "written",
            state=self.state,
            pdf=pdf,
            epoch=_epoch(),
            previous=self.project.root / SITE,
        )
        self._take(report for reports in found.values() for report in reports)

    def _ran(self, document: str) -> bool:
        """Tell whether all cells that a document shows are kept."""
        chapter = self.project.chapters[document]
        reports = (self.steps.get(path) for path in (chapter.path, *chapter.notebooks))
        return all(report is None or report.outcome == "kept" for report in reports)

    def _take(self, reports: Iterable[StepReport]) -> None:
        self.steps.update((report.step, report) for report in reports)


def _made_last(scripts: set[str], root: Path, plan: Plan) -> Results:
    """Return what these scripts made the last time, as far as they still promise it."""
    try:
        last = shelf.read_results(root / RESULTS)
    except WriteError:  # there is none that this evidoc can read
        return Results()
    return last.without(last.makers - scripts).only(plan.makers)


def _epoch() -> int | None:
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(text) if text.isdigit() else None
