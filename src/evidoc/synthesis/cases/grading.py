"""A finding across cases with its grade comes in; what is missing from the grade, or contradicts itself, goes out.

The four components are those of GRADE-CERQual (Lewin S et al., Implementation Science 2018;13(Suppl 1):2). The grade of
own cases is called confidence in this finding: CERQual is made for syntheses of studies.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidoc.errors import Problem
from evidoc.model.case import CaseFinding
from evidoc.model.evidence import CONFIDENCE, Grade
from evidoc.synthesis.grading import COMPONENTS, contradiction, listed

NEEDED = tuple(COMPONENTS[CONFIDENCE])


def check_grade(entry: CaseFinding) -> Iterator[Problem]:
    """Yield what is wrong with the grade of a finding; without a grade nothing is.

    Yields
    ------
    Problem
        ``incomplete-grade``, ``missing-reason``, ``inconsistent-grade``, ``half-confirmed``.
    """
    grade = entry.grade
    if grade is None:
        return
    yield from missing_parts(entry, grade)
    said = contradiction(grade)
    if said and not grade.why_not_sum:
        hint = "Correct one of the two, or say why under `why_not_sum:`."
        yield Problem("inconsistent-grade", f"The finding '{entry.id}' {said}.", grade.place, hint)
    parts = {"confirmed_by": grade.confirmed_by, "confirmed_on": grade.confirmed_on, "rests_on": grade.rests_on}
    lacking = [name for name, part in parts.items() if not part]
    if 0 < len(lacking) < len(parts):
        message = f"The grade of the finding '{entry.id}' is confirmed by half: it lacks {listed(lacking)}."
        hint = f'Let evidoc write all three: evidoc cases confirm {entry.id} --by "Name" --on 2026-11-22.'
        yield Problem("half-confirmed", message, grade.place, hint)


def missing_parts(entry: CaseFinding, grade: Grade) -> Iterator[Problem]:
    """Yield what a grade lacks before anybody can confirm it: ``incomplete-grade`` or ``missing-reason``."""
    lacking = [name for name in NEEDED if name not in grade.components or not grade.components[name].concern]
    if lacking:
        message = f"The grade of the finding '{entry.id}' lacks {listed(lacking)}."
        yield Problem("incomplete-grade", message, grade.place, "Judge them too, each with `concern:` and `reason:`.")
    silent = [name for name, one in grade.components.items() if not one.reason]
    if silent:
        message = f"The grade of the finding '{entry.id}' gives no reason for {listed(silent)}."
        yield Problem("missing-reason", message, grade.place, "Write a `reason:` for each: readers see it.")
