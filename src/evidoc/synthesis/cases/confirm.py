"""Cases, the id of a finding and a person come in; what keeps this person from confirming its grade goes out."""

from __future__ import annotations

from collections.abc import Iterator

from evidoc.errors import Problem
from evidoc.model.case import FOLDER, STEP, Cases
from evidoc.synthesis.cases.grading import check_grade
from evidoc.synthesis.confirm import nothing_to_confirm

FILE = f"{FOLDER}/findings.yml"
_RESEARCHERS = f"{STEP} lists under `researchers:`"


def why_not_confirm(cases: Cases, finding: str, by: str) -> Iterator[Problem]:
    """Yield what keeps a person from confirming the grade of a finding: nothing where it is whole.

    Parameters
    ----------
    cases
        As they were read.
    finding
        Id of the finding.
    by
        Who confirms it.

    Yields
    ------
    Problem
        ``unknown-finding``, ``no-grade``, ``unknown-reviewer``, every error of the finding's entry, and those of
        `check_grade`.
    """
    yield from nothing_to_confirm(cases.findings, finding, by, cases.settings.researchers, FILE, _RESEARCHERS)
    entry = cases.findings.get(finding)
    if entry is None or entry.grade is None:
        return
    starts = sorted(one.place.line for one in cases.findings.values())
    end = next((line for line in starts if line > entry.place.line), float("inf"))
    own = [one for one in cases.problems if one.place.file == FILE and entry.place.line <= one.place.line < end]
    said = dict.fromkeys([*own, *check_grade(entry)])
    yield from (one for one in said if not one.warning and one.kind != "half-confirmed")
