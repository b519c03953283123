"""Findings, their grades and what became of their studies come in; findings as shown and their tables go out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidoc.model.evidence import CERQUAL, CONFIDENCE, GRADE, READS, Evidence, FindingEntry, Study
from evidoc.model.finding import GRADED, LAPSED, NOT_GRADED, Finding, RestsOn
from evidoc.records import dataclass
from evidoc.synthesis.appraisal import appraisal_doubts, appraised
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.grading import listed
from evidoc.synthesis.profile import TABLES, findings_table, profile_table
from evidoc.synthesis.standing import lapses, named, status_of

LAPSED_WORDS = "grade lapsed"


def finding_names(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of what `finding_products` and `shown_findings` make; nothing where there are no findings."""
    if not evidence.findings:
        return ()
    values = (f"value {name}" for name, *_ in _counts(evidence, {}))
    tables = (f"table {name}" for name in TABLES)
    return (*values, *tables, *(f"finding {id_}" for id_ in evidence.findings))


def finding_products(
    evidence: Evidence, exhibits: Exhibits, awaiting: int = 0, effects: Mapping[str, str] | None = None
) -> None:
    """Add the summary of findings, the evidence profile and the counts of findings.

    Parameters
    ----------
    evidence
        The evidence base.
    exhibits
        What they are added to.
    awaiting
        Records that nobody has screened yet.
    effects
        Finding -> its effect with interval in words; without it, that of the analysis that a finding quotes, where
        the exhibits hold its value (``pool.{analysis}.estimate``).
    """
    if not evidence.findings:
        return
    shown = shown_findings(evidence, exhibits.made_by, awaiting)
    for name, number, meaning in _counts(evidence, shown):
        exhibits.value(name, number, "findings", meaning, population="findings of the evidence base")
    told = {id_: _effect(entry, exhibits) for id_, entry in evidence.findings.items()}
    findings_table(evidence, shown, {**told, **(effects or {})}, exhibits)
    profile_table(evidence, shown, exhibits)


def shown_findings(evidence: Evidence, made_by: str, awaiting: int = 0) -> dict[str, Finding]:
    """Return every finding as shortcodes, tables and the evidence page show it.

    Parameters
    ----------
    evidence
        The evidence base.
    made_by
        The step that makes them.
    awaiting
        Records that nobody has screened yet.
    """
    again = look_again(evidence, awaiting)
    return {id_: _shown(entry, evidence, made_by, again.get(id_, ())) for id_, entry in evidence.findings.items()}


def look_again(evidence: Evidence, awaiting: int = 0) -> dict[str, tuple[str, ...]]:
    """Return which findings a person must look at again, and why.

    Parameters
    ----------
    evidence
        The evidence base.
    awaiting
        Records that nobody has screened yet: they may belong to any finding that says what its scope is.

    Returns
    -------
    dict
        Finding -> reasons, a sentence each, without those that nobody must look at: studies in its scope that it
        neither lists nor sets aside, studies outside of it, a grade that lapsed, retracted studies, appraisals that
        are missing, not whole or not settled, and records that await screening.
    """
    appraisals = _Appraisals(appraised(evidence), appraisal_doubts(evidence))
    found = {id_: tuple(_reasons(entry, evidence, awaiting, appraisals)) for id_, entry in evidence.findings.items()}
    return {id_: reasons for id_, reasons in found.items() if reasons}


@dataclass(frozen=True, slots=True)
class _Appraisals:
    """What is known of the appraisals of all studies."""

    appraised: frozenset[str]
    doubts: Mapping[str, tuple[str, ...]]


def in_scope(entry: FindingEntry, study: Study) -> bool:
    """Return whether a study has one of the codes in every column of a finding's scope; without a scope none has."""
    return bool(entry.scope) and all(
        {*codes} & {*((study.read,) if column == "read" else study.cells.get(column, ()))}
        for column, codes in entry.scope.items()
    )


def _reasons(entry: FindingEntry, evidence: Evidence, awaiting: int, appraisals: _Appraisals) -> Iterator[str]:
    if status_of(entry, evidence) == LAPSED:
        yield f"Its grade lapsed: {'; '.join(lapses(entry, evidence))}."
    matching = [one.id for one in evidence.studies.values() if in_scope(entry, one)]
    new = [id_ for id_ in matching if id_ not in entry.studies and id_ not in entry.set_aside]
    if new:
        verb = "is a study" if len(new) == 1 else "are studies"
        yield f"{_all(evidence, new)} {verb} of its scope that it neither lists nor sets aside."
    if entry.scope:
        strange = [id_ for id_ in entry.studies if id_ in evidence.studies and id_ not in matching]
        if strange:
            yield f"{_all(evidence, strange)} {_be(strange)} listed, but outside its scope."
    if gone := [id_ for id_ in entry.studies if id_ in evidence.retracted]:
        yield f"{_all(evidence, gone)} {_be(gone)} retracted."
    if entry.grade is not None:
        yield from _appraisals(entry, evidence, appraisals)
    if awaiting:
        yield f"{awaiting:,} {'record awaits' if awaiting == 1 else 'records await'} screening and may bear on it."


def _appraisals(entry: FindingEntry, evidence: Evidence, appraisals: _Appraisals) -> Iterator[str]:
    for id_ in entry.studies:
        study = evidence.studies.get(id_)
        if study and study.read == READS[0] and id_ not in appraisals.appraised:
            yield f"{named(evidence, id_)} is not appraised."
        for doubt in appraisals.doubts.get(id_, ()):
            yield f"The appraisal of {named(evidence, id_)} is open, {doubt}."


def _shown(entry: FindingEntry, evidence: Evidence, made_by: str, again: tuple[str, ...]) -> Finding:
    status = status_of(entry, evidence)
    grade = entry.grade if status == GRADED else None
    return Finding(
        id=entry.id,
        text=" ".join(entry.text.split()),
        status=status,
        grade=grade_words(entry, status),
        made_by=made_by,
        approach=entry.grade.approach if entry.grade and status != NOT_GRADED else "",
        level=grade.overall if grade else "",
        kind=entry.kind,
        rests_on=(*_studies(entry, evidence), *(RestsOn(case, case) for case in entry.cases)),
        reasons=tuple(_why(entry, evidence, status)),
        confirmed_by=grade.confirmed_by if grade else "",
        confirmed_on=str(grade.confirmed_on) if grade and grade.confirmed_on else "",
        look_again=again,
    )


def grade_words(entry: FindingEntry, status: str) -> str:
    """Return how sure people are of a finding, as prose shows it.

    CERQual and own cases speak of confidence, GRADE of the certainty of the evidence.
    """
    if entry.grade is None or status == NOT_GRADED:
        return NOT_GRADED
    if status == LAPSED:
        return LAPSED_WORDS
    if entry.grade.approach == CONFIDENCE:
        return f"{entry.grade.overall} {CONFIDENCE}"
    noun = {CERQUAL: "confidence", GRADE: "certainty"}[entry.grade.approach]
    return f"{entry.grade.overall} {noun} ({entry.grade.approach})"


def _studies(entry: FindingEntry, evidence: Evidence) -> Iterator[RestsOn]:
    for id_ in entry.studies:
        reference = evidence.studies[id_].reference if id_ in evidence.studies else ""
        yield RestsOn(id_, named(evidence, id_), reference)


def _why(entry: FindingEntry, evidence: Evidence, status: str) -> Iterator[str]:
    """Yield why a finding is graded so, a sentence a component; or why its grade lapsed."""
    if status == LAPSED:
        yield from (f"{reason[:1].upper()}{reason[1:]}." for reason in lapses(entry, evidence))
    if status != GRADED or entry.grade is None:
        return
    for name, one in entry.grade.components.items():
        if one.reason:
            yield f"{name.capitalize()} ({one.concern}): {one.reason.rstrip('.')}."
    if entry.grade.reason:
        yield f"{entry.grade.reason.rstrip('.')}."
    if entry.grade.why_not_sum:
        yield f"{entry.grade.why_not_sum.rstrip('.')}."


def _effect(entry: FindingEntry, exhibits: Exhibits) -> str:
    """Return the effect of the analysis that a finding quotes, or why there is none."""
    value = exhibits.values.get(f"pool.{entry.analysis}.estimate") if entry.analysis else None
    if value is None or value.number is None:
        return value.missing if value else ""
    interval = value.shows.get("interval", "")
    return f"{value.meaning.partition(':')[0]}: {value.shows['number']}" + (f" ({interval})" if interval else "")


def _counts(evidence: Evidence, shown: Mapping[str, Finding]) -> Iterator[tuple[str, int, str]]:
    statuses = [one.status for one in shown.values()]
    again = sum(bool(one.look_again) for one in shown.values())
    yield "evidence.findings", len(evidence.findings), "Findings of the evidence base"
    yield "evidence.findings.graded", statuses.count(GRADED), "Findings whose grade a person confirmed and that stands"
    yield "evidence.findings.lapsed", statuses.count(LAPSED), "Findings whose grade lapsed"
    yield "evidence.findings.look-again", again, "Findings that a person must look at again"


def _all(evidence: Evidence, studies: list[str]) -> str:
    return listed(named(evidence, id_) for id_ in studies)


def _be(studies: list[str]) -> str:
    return "is" if len(studies) == 1 else "are"
