"""A project and its results come in; which pages of evidence and of cases every page links to goes out."""

from __future__ import annotations

from collections.abc import Callable

from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.write.cases import NAME as CASES
from evidoc.write.cases import case_pages_of
from evidoc.write.evidence import NAME as EVIDENCE
from evidoc.write.evidence import pages_of

LABELS = {EVIDENCE: "Evidence", CASES: "Cases"}
"""Page -> what links to it say."""


def linked_pages(project: Project, results: Results, last: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the pages of `LABELS` that the site has.

    Parameters
    ----------
    project, results
        What there is, and what was made of it.
    last
        Tells of a page whether the last good site has it, and may take it over. Documents that are kept link to it:
        where what it rests on has a fault, its last good page stays too.
    """
    shown = {EVIDENCE: bool(pages_of(results)), CASES: bool(case_pages_of(results))}
    there = {EVIDENCE: project.evidence is not None, CASES: project.cases is not None}
    return tuple(name for name in LABELS if shown[name] or (there[name] and last(name)))
