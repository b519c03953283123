"""A finding across cases comes in; whether its grade still stands, and why somebody must look at it again, go out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidoc import fingerprint
from evidoc.model.case import Case, CaseFinding, Cases
from evidoc.model.evidence import CONFIDENCE
from evidoc.model.finding import GRADED, LAPSED, NOT_GRADED, Finding, RestsOn
from evidoc.synthesis.findings import LAPSED_WORDS
from evidoc.synthesis.grading import listed

ITSELF = "the finding"
"""Stands among the cases of ``rests_on`` for the finding's own words and judgements; no case can be called so."""
_DIGITS = 12
_PARTS = ("its file changed", "an excerpt that the finding rests on changed")


def digest_of_case(case: Case, excerpts: tuple[str, ...]) -> str:
    """Return two short digests with a point between: of the case itself, and of the excerpts that a finding names."""
    own = [
        *(case.kind, case.status, sorted(case.about.items()), case.dates, case.source, case.citation, case.summary_of),
        *(sorted(case.sections.items()), [*map(list, case.cmo)], sorted(case.themes.items())),
    ]
    named = [
        [name, one.text, sorted(one.codes), one.role, one.quote]
        for name in sorted(excerpts)
        if (one := case.excerpts.get(name)) is not None
    ]
    return f"{_short(own)}.{_short(named)}"


def rests_on(entry: CaseFinding, cases: Cases) -> dict[str, str]:
    """Return what a grade rests on now, as ``rests_on:`` keeps it once a person confirmed the grade.

    Returns
    -------
    dict
        Case -> `digest_of_case` in the order of the finding (empty where the case is gone), then `ITSELF`.
    """
    known = {
        name: digest_of_case(cases.cases[name], excerpts) if name in cases.cases else ""
        for name, excerpts in entry.rests_on.items()
    }
    return {**known, ITSELF: _words(entry)}


def status_of(entry: CaseFinding, cases: Cases) -> str:
    """Return `GRADED`, `NOT_GRADED` or `LAPSED`: a grade counts once a person confirmed it, until something changes."""
    grade = entry.grade
    if grade is None or not (grade.overall and grade.confirmed_by and grade.confirmed_on and grade.rests_on):
        return NOT_GRADED
    return LAPSED if lapses(entry, cases) else GRADED


def lapses(entry: CaseFinding, cases: Cases) -> tuple[str, ...]:
    """Return what changed since the grade of a finding was confirmed, a phrase each; empty where nothing did."""
    if entry.grade is None or not entry.grade.rests_on:
        return ()
    return tuple(_changes(entry.grade.rests_on, rests_on(entry, cases), cases))


def shown_findings(cases: Cases, made_by: str) -> dict[str, Finding]:
    """Return every finding as shortcodes, tables and the page of cases show it."""
    return {name: _shown(entry, cases, made_by) for name, entry in cases.findings.items()}


def named(cases: Cases, case: str) -> str:
    """Return what readers call a case."""
    return cases.cases[case].title if case in cases.cases else case


def _shown(entry: CaseFinding, cases: Cases, made_by: str) -> Finding:
    status = status_of(entry, cases)
    grade = entry.grade if status == GRADED else None
    words = {NOT_GRADED: NOT_GRADED, LAPSED: LAPSED_WORDS}.get(status, "")
    return Finding(
        id=entry.id,
        text=entry.text,
        status=status,
        grade=words or f"{grade.overall if grade else ''} {CONFIDENCE}",
        made_by=made_by,
        approach=CONFIDENCE if status != NOT_GRADED else "",
        level=grade.overall if grade else "",
        kind="cases",
        rests_on=tuple(RestsOn(name, named(cases, name), _reference(cases, name)) for name in entry.rests_on),
        reasons=tuple(_why(entry, cases, status)),
        confirmed_by=grade.confirmed_by if grade else "",
        confirmed_on=str(grade.confirmed_on) if grade and grade.confirmed_on else "",
        look_again=tuple(_again(entry, cases, status)),
    )


def _reference(cases: Cases, case: str) -> str:
    return cases.cases[case].citation if case in cases.cases else ""


def _why(entry: CaseFinding, cases: Cases, status: str) -> Iterator[str]:
    if status == LAPSED:
        yield from (f"{reason[:1].upper()}{reason[1:]}." for reason in lapses(entry, cases))
    if status != GRADED or entry.grade is None:
        return
    for name, one in entry.grade.components.items():
        yield f"{name.capitalize()} ({one.concern}): {one.reason.rstrip('.')}."
    yield from (f"{text.rstrip('.')}." for text in (entry.grade.reason, entry.grade.why_not_sum) if text)


def _again(entry: CaseFinding, cases: Cases, status: str) -> Iterator[str]:
    if status == LAPSED:
        yield f"Its grade lapsed: {'; '.join(lapses(entry, cases))}."
    others = [
        case.title
        for name, case in cases.leaving.items()
        if name not in entry.rests_on
        and name not in entry.set_aside
        and any({*one.codes} & {*entry.codes} for one in case.excerpts.values())
    ]
    if others:
        verb = "is a case" if len(others) == 1 else "are cases"
        yield f"{listed(others)} {verb} with excerpts of its codes that it neither rests on nor sets aside."


def _changes(before: Mapping[str, str], now: Mapping[str, str], cases: Cases) -> Iterator[str]:
    if before.get(ITSELF) != now[ITSELF]:
        yield "the finding or its grade was written anew since it was confirmed"
    for case in now:
        if case not in before:
            yield f"{named(cases, case)} was added"
    for case, digest in before.items():
        if case == ITSELF:
            continue
        if case not in now:
            yield f"{named(cases, case)} was taken out"
        elif not now[case]:
            yield f"the case {case} is no longer there"
        elif digest != now[case]:
            yield f"{named(cases, case)}: {_how(digest, now[case])}"


def _how(before: str, now: str) -> str:
    old, new = before.split("."), now.split(".")
    if not len(old) == len(new) == len(_PARTS):
        return "it changed"
    return " and ".join(words for words, was, is_ in zip(_PARTS, old, new, strict=True) if was != is_)


def _words(entry: CaseFinding) -> str:
    grade = entry.grade
    judged = [] if grade is None else [grade.overall, grade.reason, grade.why_not_sum]
    parts = {} if grade is None else {name: [one.concern, one.reason] for name, one in grade.components.items()}
    named_ = {case: sorted(excerpts) for case, excerpts in entry.rests_on.items()}
    return _short([" ".join(entry.text.split()), named_, judged, parts])


def _short(data: object) -> str:
    return fingerprint.of_data(data)[:_DIGITS]
