"""An evidence base comes in; everything that it shows is left in the running step: evidoc's own script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evidoc.errors import Problem
from evidoc.model.evidence import Evidence
from evidoc.model.finding import Finding
from evidoc.products.session import Session
from evidoc.synthesis.appraisal import appraisal_products
from evidoc.synthesis.base import Base, read_base
from evidoc.synthesis.checklist import checklist_products, has_checklist, read_checklist
from evidoc.synthesis.effects_file import chosen, read_effects
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.findings import finding_products, shown_findings
from evidoc.synthesis.flow import flow_products, source_products
from evidoc.synthesis.gapmap import map_products
from evidoc.synthesis.grading import listed
from evidoc.synthesis.page import page_of
from evidoc.synthesis.plots import plot_products
from evidoc.synthesis.pooling_products import pool_products
from evidoc.synthesis.reviews import reviews_products
from evidoc.synthesis.studies import studies_products

NO_PERIOD = "not known"
"""Where no source says when it was searched, and no record its year."""


def make(root: Path, evidence: Evidence, session: Session) -> None:
    """Make everything that the evidence base in `root` shows.

    Parameters
    ----------
    root
        The project's folder.
    evidence
        What was read of `evidence/`.
    session
        The running step, which takes the products and the faults.
    """
    base = read_base(root, evidence)
    rows, faults = read_effects(root, evidence) if evidence.analyses else ((), ())
    checklist = read_checklist(root, evidence.documents)
    session.problems += [*base.errors, *faults, *checklist.problems]
    if session.problems:  # all of them at once
        return
    exhibits = exhibits_of(evidence, base, session.script.path)
    source_products(evidence, base.records, base.grouped.group_of, exhibits)
    if base.flow and base.screening:
        flow_products(evidence, base.flow, base.screening, base.records, base.grouped.group_of, exhibits)
    studies_products(evidence, exhibits)
    reviews_products(evidence, exhibits)
    appraisal_products(evidence, exhibits)
    pool_products(evidence, rows, exhibits)
    plot_products(evidence, rows, exhibits)
    if has_checklist(evidence):
        checklist_products(checklist, evidence.documents, exhibits)
    shown = shown_findings(evidence, exhibits.made_by, base.awaiting)
    finding_products(evidence, exhibits, base.awaiting)
    map_products(evidence, exhibits, shown)
    session.values |= exhibits.values
    session.tables |= exhibits.tables
    session.figures |= exhibits.figures
    session.findings |= shown
    page = page_of(evidence, shown, base.records)
    warnings = [*base.warnings, *_again(evidence, shown), *quoted_beyond(evidence, rows)]
    session.pages[session.script.path] = {**page, "warnings": [one.as_dict() for one in warnings]}


def exhibits_of(evidence: Evidence, base: Base, made_by: str) -> Exhibits:
    """Return what takes the products of an evidence base, with the words that all of them share."""
    return Exhibits(
        made_by=made_by, source_line=f"Evidence base: {evidence.settings.title}", period=_period(base, evidence)
    )


def _period(base: Base, evidence: Evidence) -> str:
    """Return from when to when sources were searched; of records that nobody searched for, their years."""
    days = sorted(source.searched.isoformat() for source in evidence.settings.sources.values() if source.searched)
    if not days:
        days = sorted(str(record.year) for record in base.records if record.year)
    if not days:
        return NO_PERIOD
    return days[0] if days[0] == days[-1] else f"{days[0]}/{days[-1]}"


def quoted_beyond(evidence: Evidence, rows: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Return findings whose quoted effect rests on studies that they do not list: no grade would lapse with those."""
    problems = []
    for name, entry in evidence.findings.items():
        analysis = evidence.analyses.get(entry.analysis)
        taken = {str(row["study"]) for row in rows if chosen(row, analysis)} if analysis else set()
        others = sorted(taken - {*entry.studies})
        if others:
            message = (
                f"Finding {name} quotes the analysis '{entry.analysis}', which takes studies that it does not list: "
                f"{listed(others)}. If they change, its effect changes and its grade stands."
            )
            hint = "List them under `studies:`, or choose fewer rows by `where:` in evidence/synthesis.yml."
            problems.append(Problem("look-again", message, entry.place, hint, warning=True))
    return problems


def _again(evidence: Evidence, shown: dict[str, Finding]) -> list[Problem]:
    """Return which findings a person must look at again, and why."""
    hint = "Read it again; then change it, its studies or its grade in evidence/findings.yml, or confirm the grade."
    return [
        Problem(
            "look-again",
            f"Somebody must look at finding {name} again: {reason}",
            evidence.findings[name].place,
            hint,
            warning=True,
        )
        for name, finding in shown.items()
        for reason in finding.look_again
    ]
