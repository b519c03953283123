"""Synthetic studies, judgements and findings of tests, made up for them and for nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from evidoc.errors import Place
from evidoc.model.evidence import (
    CERQUAL,
    GRADE,
    CodeColumn,
    Component,
    Evidence,
    EvidenceSettings,
    FindingEntry,
    Grade,
    Judgement,
    Study,
)
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.forms import read_form
from evidoc.synthesis.standing import rests_on

HERE = Place("evidence/x", 1)
WHO = "Synthetic reviewer A"
CODEBOOK = {
    "design": CodeColumn(
        *("design", "Design", "How it was done", "choice", HERE),
        allowed={"interviews": "Interviews", "trial": "Trial"},
        qualitative=("interviews",),
        required=True,
    ),
    "theme": CodeColumn("theme", "Theme", "Theme", "choice", HERE, allowed={"pay": "Pay", "care": "Care"}, many=True),
    "n": CodeColumn("n", "Participants", "People", "integer", HERE),
    "length": CodeColumn("length", "Follow-up", "How long", "number", HERE, unit="years"),
    "blind": CodeColumn("blind", "Blinded", "Blinded", "boolean", HERE),
}


def study(id_: str, design: str = "interviews", theme: str = "pay", read: str = "full-text", **cells: str) -> Study:
    given = {"design": (design,), "theme": tuple(theme.split("+")), **{name: (cell,) for name, cell in cells.items()}}
    return Study(id_, id_, (), read, given, HERE)


def judged(study_id: str, form: str, codes: Mapping[str, str], by: str = WHO) -> tuple[Judgement, ...]:
    return tuple(Judgement(study_id, form, item, code, "because", by, "", HERE) for item, code in codes.items())


def jbi(study_id: str) -> tuple[Judgement, ...]:
    return judged(study_id, "jbi-qualitative", dict.fromkeys(read_form("jbi-qualitative").items, "yes"))


def cerqual(**changes: Any) -> Grade:
    concerns = {
        "methodological limitations": "minor",
        "coherence": "none or very minor",
        "adequacy of data": "moderate",
        "relevance": "minor",
    }
    parts = {name: Component(concern, f"of {name}") for name, concern in concerns.items()}
    return replace(Grade(CERQUAL, "moderate", "Because.", HERE, components=parts), **changes)


def grade(start: str, overall: str, **concerns: str) -> Grade:
    given = {
        "risk of bias": "not serious",
        "inconsistency": "not serious",
        "indirectness": "not serious",
        "imprecision": "not serious",
        "publication bias": "undetected",
        **{name.replace("_", " "): concern for name, concern in concerns.items()},
    }
    parts = {name: Component(concern, "because") for name, concern in given.items()}
    return Grade(GRADE, overall, "Because.", HERE, start=start, components=parts)


def finding(id_: str, *studies: str, kind: str = "qualitative", **more: Any) -> FindingEntry:
    return FindingEntry(id_, f"What {id_} says.", kind, studies, HERE, **more)


def base(
    *entries: FindingEntry, studies: tuple[Study, ...] | None = None, judgements: tuple[Judgement, ...] | None = None
) -> Evidence:
    """Return an evidence base of two qualitative studies that were read in full and appraised."""
    given = (study("a"), study("b", theme="pay+care")) if studies is None else studies
    return Evidence(
        EvidenceSettings("review", "A base", "Why?", HERE),
        CODEBOOK,
        {one.id: one for one in given},
        jbi("a") + jbi("b") if judgements is None else judgements,
        {one.id: one for one in entries},
        citations={one.id: f"{one.id.upper()} (2020)" for one in given},
    )


def confirmed(evidence: Evidence, id_: str) -> Evidence:
    """Return the same base with the grade of a finding confirmed."""
    entry = evidence.findings[id_]
    assert entry.grade
    now = rests_on(entry, evidence)
    given = replace(entry.grade, confirmed_by=WHO, confirmed_on=date(2026, 3, 1), rests_on=now)
    return replace(evidence, findings={**evidence.findings, id_: replace(entry, grade=given)})


def exhibits() -> Exhibits:
    return Exhibits("evidence/evidence.yml", "Evidence base: synthetic", "2026")
