"""Cases, the id of a finding and a person come in; what keeps this person from confirming its grade goes out."""

from __future__ import annotations

from collections.abc import Iterator

from evidoc.errors import Place, Problem
from evidoc.model.case import FOLDER, STEP, Cases
from evidoc.model.evidence import AGREED
from evidoc.model.nearest import did_you_mean
from evidoc.synthesis.cases.grading import check_grade

FILE = f"{FOLDER}/findings.yml"


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
    entry = cases.findings.get(finding)
    if entry is None:
        hint = did_you_mean(finding, cases.findings) or f"Known: {', '.join(cases.findings) or 'none'}."
        yield Problem("unknown-finding", f"There is no finding '{finding}'.", Place(FILE), hint)
        return
    if entry.grade is None:
        message = f"The finding '{finding}' has no grade that could be confirmed."
        yield Problem("no-grade", message, entry.place, "Write its `grade:` first: a person judges, evidoc does not.")
        return
    people = cases.settings.researchers
    if not by.strip() or by.casefold() == AGREED or (people and by not in people):
        hint = did_you_mean(by, people) or f"Give a name that {STEP} lists under `researchers:`."
        yield Problem("unknown-reviewer", f"'{by}' is no person who may confirm a grade.", entry.grade.place, hint)
    starts = sorted(one.place.line for one in cases.findings.values())
    end = next((line for line in starts if line > entry.place.line), float("inf"))
    own = [one for one in cases.problems if one.place.file == FILE and entry.place.line <= one.place.line < end]
    said = dict.fromkeys([*own, *check_grade(entry)])
    yield from (one for one in said if not one.warning and one.kind != "half-confirmed")
