"""A project goes in; what its evidence base holds and what is wrong with it come out, for `evidoc evidence …`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from evidoc import kept
from evidoc.collect import Memory, collect, require_project
from evidoc.errors import CollectError, Place, Problem
from evidoc.model.evidence import Evidence
from evidoc.pipeline.names import STATE
from evidoc.records import dataclass
from evidoc.state import State
from evidoc.synthesis.base import Base, read_base

FOLDER = "evidence/"
FINDINGS = "evidence/findings.yml"


@dataclass(frozen=True, slots=True)
class Looked:
    """An evidence base, read anew."""

    evidence: Evidence
    base: Base
    problems: tuple[Problem, ...]
    """What is wrong, by place; warnings are apart, in the base."""

    def flow_as_dict(self) -> dict[str, Any]:
        """Return where records came from and what became of them, JSON-ready."""
        base, flow = self.base, self.base.flow
        told = {"records": len(base.records), "unique": base.grouped.unique, "duplicates": base.grouped.duplicates}
        sources = {name: sum(r.source == name for r in base.records) for name in self.evidence.settings.sources}
        found: dict[str, Any] = {"kind": self.evidence.settings.kind, **told, "sources": sources}
        if flow:
            found |= {
                "counts": dict(flow.counts),
                "missing": dict(flow.missing),
                "reasons": {side: dict(reasons) for side, reasons in flow.reasons.items()},
                "conflicts": flow.conflicts,
                "awaiting": flow.awaiting,
                "open": {box: list(groups) for box, groups in flow.open.items()},
                "interim": flow.interim,
            }
        warnings = [problem.as_dict() for problem in base.warnings]
        return found | {"problems": [problem.as_dict() for problem in self.problems], "warnings": warnings}


def look(root: Path) -> Looked:
    """Read the evidence base of the project in folder `root`; change nothing.

    Raises
    ------
    CollectError
        There is no project, no evidence base, or what is said of it cannot be read.
    """
    evidence, problems = _read(root)
    base = read_base(root, evidence)
    found = sorted([*problems, *base.errors], key=lambda problem: (problem.place, problem.message))
    return Looked(evidence, base, tuple(found))


def confirm(root: Path, finding: str, by: str, on: date) -> str:
    """Put a person's name to the grade of a finding; return what was done, in words.

    Parameters
    ----------
    root
        The project's folder.
    finding
        Its id in ``evidence/findings.yml``.
    by, on
        Who judged, and when: only a person can.

    Raises
    ------
    CollectError
        There is no such finding, or its grade is not whole, or this person may not confirm it.
    """
    from evidoc.synthesis.confirm import confirm_text, why_not_confirm
    from evidoc.synthesis.standing import rests_on

    evidence, _ = _read(root)
    if problems := tuple(why_not_confirm(evidence, finding, by)):
        raise CollectError(*problems)
    entry = evidence.findings[finding]
    text = (root / FINDINGS).read_bytes().decode()  # with the line ends that it has
    kept.replace(root / FINDINGS, confirm_text(text, finding, by, on, rests_on(entry, evidence)))
    studies = "1 study" if len(entry.studies) == 1 else f"{len(entry.studies)} studies"
    return f"{FINDINGS}: the grade of {finding} is confirmed by {by} and rests on {studies}."


def _read(root: Path) -> tuple[Evidence, list[Problem]]:
    require_project(root)
    project = collect(root, Memory(State.open(root / STATE)))
    if project.evidence is None:
        message, hint = (
            "This project has no evidence base.",
            "Begin one with: evidoc evidence import FILE --source NAME.",
        )
        raise CollectError(Problem("no-evidence", message, Place("evidence/evidence.yml"), hint))
    wrong = [p for p in project.problems if p.place.file.startswith(FOLDER) and not p.warning]
    return project.evidence, wrong
