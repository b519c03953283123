"""A project's folder goes in; what each of its steps would do, if it were built now, comes out. Nothing is written.

Every stage is asked to look only. Where a script would have to run, what it made the last time stands in for what it
will make, so that the stages after it can still tell what else has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidoc import shelf
from evidoc.collect import collect, require_project
from evidoc.errors import RunError, WriteError
from evidoc.model.document import Plan, StepReport, Woven
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.verdict import Verdict
from evidoc.pipeline.checking import judge
from evidoc.pipeline.names import BUILD, RESULTS, STATE
from evidoc.pipeline.running import faultless, held
from evidoc.plan import make_plan
from evidoc.plan.touching import touched
from evidoc.run import run
from evidoc.state import State


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

    @property
    def stale(self) -> frozenset[str]:
        """The steps that would run."""
        return frozenset(name for name, step in self.steps.items() if step.outcome != "kept")


def look(root: Path) -> Looked:
    """Look at the project in folder `root`; run nothing, write nothing, wait for nobody.

    Raises
    ------
    CollectError
        Where there is no project to speak of.
    """
    require_project(root)
    project = collect(root)
    plan = make_plan(project)
    verdict = judge(project, plan, strict=False)
    state = State.open(root / STATE)
    folder = root / BUILD
    paths = faultless(project, plan, verdict)
    results, scripts = run(project, plan, paths, folder=folder / "steps", state=state, look=True)
    results, problems = held(project, results, scripts)
    verdict = verdict.add(RunError, (touched(p, project, plan) for p in problems))
    results = _with_last(results, root, {step.step for step in scripts if step.outcome != "kept"})
    return Looked(project, plan, verdict, state, results, {step.step: step for step in scripts})


def _with_last(results: Results, root: Path, stale: set[str]) -> Results:
    """Add what stale scripts made the last time."""
    if not stale:
        return results
    try:
        last = shelf.read_results(root / RESULTS)
    except WriteError:  # there is none that this evidoc can read
        return results
    others = {one.provenance.made_by for kind in (last.values, last.tables, last.figures) for one in kind.values()}
    return last.without(others - stale) | results
