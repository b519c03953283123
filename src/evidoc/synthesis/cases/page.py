"""Cases and findings as shown come in; what their page shows goes out, as plain data without any markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidoc.errors import Problem
from evidoc.model.case import ILLUSTRATIVE, KIND_WORDS, OWN, PUBLISHED, SECTIONS, Case, Cases
from evidoc.model.case_page import CasesPage, PageCase, PageExcerpt, PageFinding
from evidoc.model.finding import GRADED, Finding
from evidoc.synthesis.cases.counting import of_kind
from evidoc.synthesis.cases.quotes import shown_excerpt
from evidoc.synthesis.cases.tables import cell_of

_LABELS = {
    "occupation": "Occupation",
    "sector": "Sector",
    "nation": "Nation",
    "setting": "Setting",
    "size_band": "Size",
    "career_stage": "Stage of career",
}
_APART = ("cmo",)
"""Sections that are shown in another way."""
NO_FIELDWORK = (
    "There is no fieldwork of this project yet. What stands here are accounts that others published, summarised in "
    "our own words: they are no evidence of ours, and are counted apart."
)
MADE_UP = (
    "Everything on this page is illustrative: the cases were made up for a demonstration. No person, setting or result "
    "is real, and nothing here is a finding about anybody."
)


def page_of(cases: Cases, shown: Mapping[str, Finding], warnings: list[Problem]) -> CasesPage:
    """Return what the page of cases shows, JSON-ready.

    Parameters
    ----------
    cases
        Everything in `cases/`.
    shown
        Findings as documents show them.
    warnings
        What whoever builds is told.
    """
    leaving = cases.leaving
    return {
        "title": cases.settings.title,
        "question": cases.settings.question,
        "note": note_of(cases),
        "synthetic": cases.settings.synthetic,
        "facts": _facts(cases, shown),
        "findings": [_finding(one, cases) for one in shown.values()],
        "matrix": {
            "themes": [theme.label for theme in cases.themes.values()],
            "rows": [
                (name, case.title, [cell_of(cases, case, theme) for theme in cases.themes])
                for name, case in leaving.items()
            ],
        },
        "cases": [_case(case, cases) for case in leaving.values()],
        "warnings": [one.as_dict() for one in warnings],
    }


def note_of(cases: Cases) -> str:
    """Return what readers must know of these cases as a whole."""
    kinds = {case.kind for case in cases.leaving.values()}
    own = MADE_UP if cases.settings.synthetic else "" if OWN in kinds else NO_FIELDWORK
    return "\n\n".join(part for part in (own, cases.settings.note) if part)


def _facts(cases: Cases, shown: Mapping[str, Finding]) -> list[tuple[str, str]]:
    numbers = {kind: len(of_kind(cases, kind)) for kind in (OWN, PUBLISHED, ILLUSTRATIVE)}
    facts = [("Cases of our own fieldwork", str(numbers[OWN]))]
    if numbers[PUBLISHED]:
        facts.append(("Published accounts", str(numbers[PUBLISHED])))
    if numbers[ILLUSTRATIVE]:
        facts.append(("Illustrative cases, made up", str(numbers[ILLUSTRATIVE])))
    if shown:
        graded = sum(one.status == GRADED for one in shown.values())
        facts.append(("Findings", f"{len(shown)}, of which graded: {graded}"))
    return facts


def _finding(one: Finding, cases: Cases) -> PageFinding:
    entry = cases.findings[one.id]
    told = {key: [*cell] if isinstance(cell, tuple) else cell for key, cell in one.as_dict().items()}
    return {
        "finding": told,
        "rests": [
            {
                "case": name,
                "name": cases.cases[name].title,
                "excerpts": [
                    _excerpt(cases, cases.cases[name], excerpt)
                    for excerpt in excerpts
                    if excerpt in cases.cases[name].excerpts
                ],
            }
            for name, excerpts in entry.rests_on.items()
            if name in cases.leaving
        ],
    }


def _excerpt(cases: Cases, case: Case, name: str) -> PageExcerpt:
    excerpt = case.excerpts[name]
    shown = shown_excerpt(cases, case, excerpt)
    return {
        "id": name,
        "text": shown.text,
        "label": shown.label,
        "quote": excerpt.quote,
        "codes": [cases.codes[code].label for code in excerpt.codes if code in cases.codes],
        "withheld": shown.withheld,
    }


def _case(case: Case, cases: Cases) -> PageCase:
    facts = [(label, cases.worded(key, case.about[key])) for key, label in _LABELS.items() if case.about.get(key)]
    more: list[tuple[str, Any]] = [("Dates", case.dates), ("Summary of", case.summary_of), ("Status", case.status)]
    return {
        "id": case.id,
        "title": case.title,
        "kind": KIND_WORDS[case.kind],
        "made_up": case.kind == ILLUSTRATIVE,
        "status": case.status,
        "facts": [*facts, *((label, text) for label, text in more if text)],
        "source": case.source,
        "reference": case.citation,
        "sections": [
            (title, case.sections[key]) for key, title in SECTIONS.items() if key in case.sections and key not in _APART
        ],
        "cmo": [[*line] for line in case.cmo],
        "findings": [name for name, entry in cases.findings.items() if case.id in entry.rests_on],
    }
