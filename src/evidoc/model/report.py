"""How a run went goes in; what the console prints and ``--json`` gives comes out. Also: how a run may be asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol

from evidoc.errors import Problem
from evidoc.model.document import Progress, StepReport
from evidoc.model.verdict import Verdict
from evidoc.records import dataclass


class Listener(Protocol):
    """Who wants to hear how a run goes; the console does."""

    def stage(self, name: str, detail: str = "") -> None:
        """Hear that a stage begins."""

    def step(self, report: StepReport) -> None:
        """Hear how a step ended."""

    def going(self, progress: Progress) -> None:
        """Hear what goes on now, whenever that changes."""

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
    engine: str = "builtin"
    """What weaves: ``builtin``, or ``quarto`` for the Quarto that is installed."""
    executor: str = ""
    """Where scripts run: empty for this machine, ``dask://HOST:PORT`` for a Dask cluster that shares the folder."""
    keep_going: bool = False
    """In a strict run: go on after a fault, so that the later stages tell theirs too."""
    fail_if_stale: bool = False
    """Say what is stale instead of building it; without a site, build first and then compare with the lock."""
    fresh: bool = False
    """Run every script in a new interpreter, also where forking a prepared one is possible."""

    @property
    def slots(self) -> int:
        """How many things are done at once."""
        return self.jobs if self.jobs > 0 else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How to render single files."""

    to: str = ""
    """``html`` or ``pdf``; empty: what each page names, else HTML."""
    output: Path | None = None
    """The file to write; None: beside the source, or in the project's ``output-dir``."""
    plain: bool = False
    """Only the body in a bare page."""
    strict: bool = False
    """Count as an error what Quarto lets pass though content is lost."""
    jobs: int = 0

    @property
    def slots(self) -> int:
        """How many things are done at once."""
        return Options(jobs=self.jobs).slots

    def building(self) -> Options:
        """Return the options of a build that does as much at once."""
        return Options(strict=self.strict, jobs=self.jobs)


@dataclass(frozen=True, slots=True)
class RenderReport:
    """How a rendering ended."""

    verdict: Verdict
    root: Path
    pages: tuple[Path, ...] = ()
    """The pages or PDFs written."""
    files: tuple[Path, ...] = ()
    """Everything written, those included."""
    notices: tuple[Problem, ...] = ()

    def and_then(self, later: RenderReport) -> RenderReport:
        """Return this report with that of a further format, whose verdict holds all that this one's holds."""
        return RenderReport(
            later.verdict,
            self.root,
            (*self.pages, *later.pages),
            (*self.files, *later.files),
            (*self.notices, *later.notices),
        )

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What was let pass."""
        found = (*self.verdict.gaps, *self.verdict.warnings)
        return tuple(sorted(found, key=lambda p: (p.place, p.kind, p.message)))

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
            "pages": [str(page) for page in self.pages],
            "files": [str(file) for file in self.files],
            "notes": [p.message for p in self.notices],
            "problems": [p.as_dict() for p in self.verdict.errors],
            "warnings": [p.as_dict() for p in self.warnings],
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """One document as a reader opens it."""

    title: str
    page: str
    """Project-relative path."""
    pdf: str
    """Project-relative path, or empty."""
    gaps: int
    kept: bool
    """Whether it is the last good build, not this one."""


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended."""

    verdict: Verdict
    root: Path
    documents: tuple[Opened, ...] = ()
    """What the site now holds; empty where it was not exchanged."""
    exchanged: bool = False
    unchanged: bool = False
    """Whether nothing was done, because nothing had changed since the last build."""
    steps: tuple[StepReport, ...] = ()
    notes: tuple[str, ...] = field(default=())
    peak: int = 0
    """The most memory that a process making a PDF has used, in bytes."""
    site: str = "_site"
    """The folder in which readers find it."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended."""
        return self.verdict.errors

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What only wants a look."""
        return self.verdict.warnings

    @property
    def slips(self) -> tuple[Problem, ...]:
        """Gaps that nobody left on purpose: names that lead nowhere, and what Quarto warns of."""
        return tuple(g for g in self.verdict.gaps if g.kind.startswith(("unknown-", "missing-", "quarto-")))

    @property
    def exit_code(self) -> int:
        """0, or the code of the first stage that failed."""
        return self.verdict.exit_code

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return {
            "exit_code": self.exit_code,
            "exchanged": self.exchanged,
            "unchanged": self.unchanged,
            "documents": [
                {"title": d.title, "page": d.page, "pdf": d.pdf, "gaps": d.gaps, "kept": d.kept} for d in self.documents
            ],
            "notes": list(self.notes),
            "problems": [p.as_dict() for p in self.errors],
            "gaps": [p.as_dict() for p in self.verdict.gaps],
            "warnings": [p.as_dict() for p in self.warnings],
            "steps": [
                {"step": s.step, "outcome": s.outcome, "reason": str(s.reason) if s.reason else ""} for s in self.steps
            ],
            "peak_bytes": self.peak,
        }

    def summary(self) -> Iterator[str]:
        """Yield the lines that tell a person how the run ended and where things are."""
        yield from self.notes
        if not self.exchanged:
            yield f"Nothing new: {self.site}/ is as it was before. Mend what is listed above and build again."
            return
        if self.unchanged:
            yield "Nothing changed since the last build."
        yield f"Open {self.site}/index.html"
        for document in self.documents:
            gaps = f"  ({document.gaps} gap{'' if document.gaps == 1 else 's'})" if document.gaps else ""
            kept = "  (kept from the last good build)" if document.kept else ""
            yield f"  {document.page}{gaps}{kept}"
            if document.pdf:
                yield f"  {document.pdf}"
        if self.verdict.gaps:
            yield "Authors: _build/authors.html lists every gap, and what each sentence rests on."
