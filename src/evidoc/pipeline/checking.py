"""A project's folder goes in; everything that must be mended comes out, without running anything.

Apart from the rest of the pipeline, so that a failing check is told in a blink: it loads two stages only.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evidoc.collect import Memory, collect
from evidoc.errors import CollectError, PlanError
from evidoc.model.document import Plan
from evidoc.model.project import Project
from evidoc.model.quarto import LEFT_TO_QUARTO
from evidoc.model.report import Report
from evidoc.model.verdict import Verdict
from evidoc.pipeline.names import STATE
from evidoc.plan import make_plan
from evidoc.state import State


def check(root: Path) -> Report:
    """Read and plan everything as strictly as for publishing; run nothing."""
    project = collect(root, Memory(State.open(root / STATE)))  # only read: a check writes nothing
    return Report(judge(project, make_plan(project), strict=True), root)


def judge(project: Project, plan: Plan, *, strict: bool, engine: str = "builtin") -> Verdict:
    """Return what reading and planning found; with the engine ``quarto``, less what is for Quarto to say."""
    final = frozenset(i for i, c in project.chapters.items() if c.front.get("status") == "final")
    verdict = Verdict(tuple(d.id for d in project.documents), final, strict=strict)
    read = len(project.problems)
    # The plan repeats the problems of reading first, each with the documents it touches filled in.
    verdict = verdict.add(CollectError, plan.problems[:read]).add(PlanError, plan.problems[read:])
    if engine != "quarto":
        return verdict
    return replace(verdict, found=tuple(f for f in verdict.found if f.problem.kind not in LEFT_TO_QUARTO))
