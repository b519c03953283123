"""A project's folder goes in; its site, or a list of what is wrong, comes out: the story of evidoc on one screen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from evidoc.collect import collect
from evidoc.errors import CollectError, Place, PlanError, Problem, RunError, WeaveError, WriteError
from evidoc.model.document import Plan, StepReport, Woven
from evidoc.model.product import Results, Value
from evidoc.model.project import Project
from evidoc.model.verdict import Verdict
from evidoc.plan import make_plan
from evidoc.plan.touching import touched

SITE = "_site"
BUILD = "_build"


class Listener(Protocol):
    """Who wants to hear how a run goes; the console does."""

    def stage(self, name: str, detail: str = "") -> None:
        """Hear that a stage begins."""

    def step(self, report: StepReport) -> None:
        """Hear how a step ended."""

    def note(self, text: str) -> None:
        """Hear something by the way."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build."""

    strict: bool = False
    """Let no gap pass, and exchange the site only when nothing is wrong."""
    pdf: bool = True
    jobs: int = 0
    """Things done at once; 0 is one a core."""

    @property
    def slots(self) -> int:
        """How many things are done at once."""
        return self.jobs if self.jobs > 0 else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended."""

    verdict: Verdict
    root: Path
    built: tuple[str, ...] = ()
    """Ids of the documents that are new in the site."""
    kept: tuple[str, ...] = ()
    """Ids of the documents whose last good build stays in the site."""
    exchanged: bool = False
    steps: tuple[StepReport, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = field(default=())
    """Project-relative paths of the pages and PDFs that a reader opens."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended."""
        return self.verdict.errors

    @property
    def exit_code(self) -> int:
        """0, or the code of the first stage that failed."""
        return self.verdict.exit_code

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return {
            "exit_code": self.exit_code,
            "built": list(self.built),
            "kept": list(self.kept),
            "exchanged": self.exchanged,
            "files": list(self.files),
            "notes": list(self.notes),
            "problems": [p.as_dict() for p in self.errors],
            "gaps": [p.as_dict() for p in self.verdict.gaps],
            "steps": [{"step": s.step, "outcome": s.outcome} for s in self.steps],
        }


def check(root: Path) -> Report:
    """Read and plan everything as strictly as for publishing; run nothing."""
    project = collect(root)
    return Report(_judge(project, make_plan(project), strict=True), root)


def values(root: Path, text: str, listener: Listener) -> tuple[list[Value], tuple[Problem, ...]]:
    """Return the values whose id or meaning holds `text`, made anew where anything they rest on changed."""
    project = collect(root)
    plan = make_plan(project)
    verdict = _judge(project, plan, strict=False)
    results, _, verdict = _run(project, plan, verdict, Options(), listener)
    wanted = text.casefold()
    found = [v for i, v in sorted(results.values.items()) if wanted in i or wanted in v.meaning.casefold()]
    problems = [p for p in verdict.errors if touched(p, project, plan).documents or p.place.file in plan.order]
    return found, tuple(problems)
