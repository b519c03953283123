"""Cases come in; everything that they show is left in the running step: evidoc's own script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.case import ILLUSTRATIVE, OWN, PUBLISHED, Cases
from evidoc.model.finding import Finding
from evidoc.products.session import Session
from evidoc.synthesis.cases.counting import count_products
from evidoc.synthesis.cases.page import page_of
from evidoc.synthesis.cases.quotes import quotes
from evidoc.synthesis.cases.standing import shown_findings
from evidoc.synthesis.cases.tables import table_products
from evidoc.synthesis.exhibits import Exhibits

NO_PERIOD = "not known"
_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_STATUS = {OWN: "own case studies", PUBLISHED: "published accounts", ILLUSTRATIVE: "synthetic: illustrative cases"}


def make(_root: Path, cases: Cases, session: Session) -> None:
    """Make everything that the cases show.

    Parameters
    ----------
    cases
        What was read of `cases/`.
    session
        The running step, which takes the products and the faults.
    """
    refused = [case for case in cases.cases.values() if case.kind == ILLUSTRATIVE and not cases.settings.synthetic]
    session.problems += [_refused(case.id, case.place) for case in refused]
    if session.problems:  # reading refuses them already: this is the last door
        return
    exhibits = exhibits_of(cases, session.script.path)
    shown = shown_findings(cases, session.script.path)
    count_products(cases, exhibits)
    table_products(cases, shown, exhibits)
    session.values |= exhibits.values
    session.tables |= exhibits.tables
    session.findings |= shown
    warnings = [*_withheld(cases), *_again(cases, shown)]
    session.pages[session.script.path] = dict(page_of(cases, shown, warnings))


def exhibits_of(cases: Cases, made_by: str) -> Exhibits:
    """Return what takes the products of cases, with the words that all of them share."""
    kinds = [kind for kind in _STATUS if any(case.kind == kind for case in cases.leaving.values())]
    title = cases.settings.title
    line = f"Illustrative cases, made up (synthetic): {title}" if cases.settings.synthetic else f"Cases: {title}"
    nations = {case.about["nation"] for case in cases.leaving.values() if case.about.get("nation")}
    return Exhibits(
        made_by=made_by,
        source_line=line,
        period=_period(cases),
        geography=" and ".join(sorted(cases.worded("nation", nation) for nation in nations)) or "not stated",
        population="cases",
        status=" and ".join(_STATUS[kind] for kind in kinds) or _STATUS[OWN],
    )


def _period(cases: Cases) -> str:
    """Return from when to when cases speak, as far as their dates are days, months or years."""
    days = sorted(day for case in cases.leaving.values() for day in _DAY.findall(case.dates))
    if not days:
        return NO_PERIOD
    return days[0] if days[0] == days[-1] else f"{days[0]}/{days[-1]}"


def _refused(case: str, place: Place) -> Problem:
    message = f"The case '{case}' is made up, and this project is no demonstration."
    return Problem("illustrative-not-allowed", message, place, "Take it out.")


def _withheld(cases: Cases) -> Iterator[Problem]:
    """Yield a warning for every quote that does not leave, or only under a coarser label."""
    for case, excerpt, shown in quotes(cases):
        if shown.withheld:
            message = f"The quote '{excerpt.id}' of the case '{case.id}' is withheld: {shown.withheld}."
            hint = "Ask for consent, count the people under `population:` in cases/codebook.yml, or leave it so."
            yield Problem("quote-withheld", message, excerpt.place, hint, warning=True)
        elif shown.coarse:
            message = f"The quote '{excerpt.id}' of the case '{case.id}' leaves with the label of a larger group."
            hint = "So few people are of its own role there that they could be known by it."
            yield Problem("quote-coarsened", message, excerpt.place, hint, warning=True)


def _again(cases: Cases, shown: dict[str, Finding]) -> Iterator[Problem]:
    hint = "Read it again; then change it or its grade in cases/findings.yml, or confirm the grade."
    for name, finding in shown.items():
        for reason in finding.look_again:
            message = f"Somebody must look at finding {name} again: {reason}"
            yield Problem("look-again", message, cases.findings[name].place, hint, warning=True)
