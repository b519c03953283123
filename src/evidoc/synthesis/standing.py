"""A grade and what it was confirmed on come in; whether it still stands, and what changed since, go out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from evidoc import fingerprint
from evidoc.model.evidence import Evidence, FindingEntry, Judgement
from evidoc.model.finding import GRADED, LAPSED, NOT_GRADED

ITSELF = "the finding"
"""Stands among the studies of ``rests_on`` for the finding's own words and judgements; no study can be called so."""
ANALYSIS = "the analysis"
"""Stands there for how the analysis that a finding quotes is made; no study can be called so either."""
NONE = "none"
_DIGITS = 12
"""Hexadecimal digits of each part of a digest: enough to see every change that somebody makes by hand."""
_PARTS = (
    "its row in evidence/studies.csv changed",
    "its appraisal changed",
    "what is said of its retraction changed",
    "its numbers in evidence/effects.csv changed",
)
_APPRAISAL, _RETRACTION = 1, 2


def digest_of_study(evidence: Evidence, study: str) -> str:
    """Return the digest of what is known of a study: its row, its appraisal, its retraction, its numbers.

    Returns
    -------
    str
        Four short digests with points between them, so that it can be told which of the four changed; ``none`` where
        there is no appraisal, retraction or number. Empty where there is no such study.
    """
    found = evidence.studies.get(study)
    if found is None:
        return ""
    cells = {name: codes for name, codes in found.cells.items() if codes}  # a new column changes nothing until filled
    row = _short([found.reference, sorted(found.records), found.read, cells])
    judged = sorted([j.form, j.item, j.judgement, j.reason, j.by] for j in judgements_of(evidence, study))
    others = (judged, evidence.retracted.get(study, ""), evidence.numbers.get(study, ""))
    return ".".join((row, *(_short(part) if part else NONE for part in others)))


def judgements_of(evidence: Evidence, study: str) -> tuple[Judgement, ...]:
    """Return what people judged of one study."""
    return tuple(one for one in evidence.judgements if one.study == study)


def digest_of_words(entry: FindingEntry) -> str:
    """Return the digest of a finding's own words and of the judgements of its grade."""
    grade = entry.grade
    judged = [] if grade is None else [grade.approach, grade.overall, grade.reason, grade.start, grade.why_not_sum]
    parts = {} if grade is None else {name: [one.concern, one.reason] for name, one in grade.components.items()}
    return _short([" ".join(entry.text.split()), entry.kind, sorted(entry.cases), judged, parts])


def rests_on(entry: FindingEntry, evidence: Evidence) -> dict[str, str]:
    """Return what a grade rests on now, as ``rests_on:`` keeps it once a person confirmed the grade.

    Returns
    -------
    dict
        Study -> `digest_of_study`, in the order of the finding, then `ITSELF` -> `digest_of_words`; and `ANALYSIS`
        where it quotes one.
    """
    own = frozenset(entry.studies)
    less = replace(evidence, judgements=tuple(one for one in evidence.judgements if one.study in own))
    known = {**{id_: digest_of_study(less, id_) for id_ in entry.studies}, ITSELF: digest_of_words(entry)}
    quoted = evidence.analyses.get(entry.analysis)
    if quoted is not None:
        where = {column: sorted(values) for column, values in quoted.where.items()}
        known[ANALYSIS] = _short([quoted.measure, where, quoted.method, quoted.knha])
    return known


def status_of(entry: FindingEntry, evidence: Evidence) -> str:
    """Return `GRADED`, `NOT_GRADED` or `LAPSED`: a grade counts once a person confirmed it, until something changes."""
    grade = entry.grade
    if grade is None or not (grade.overall and grade.confirmed_by and grade.confirmed_on and grade.rests_on):
        return NOT_GRADED
    return LAPSED if lapses(entry, evidence) else GRADED


def lapses(entry: FindingEntry, evidence: Evidence) -> tuple[str, ...]:
    """Return what changed since the grade of a finding was confirmed, a phrase each; empty where nothing did."""
    if entry.grade is None or not entry.grade.rests_on:
        return ()
    return tuple(_changes(entry.grade.rests_on, rests_on(entry, evidence), evidence))


def _changes(before: Mapping[str, str], now: Mapping[str, str], evidence: Evidence) -> Iterator[str]:
    if before.get(ITSELF) != now[ITSELF]:
        yield "the finding or its grade was written anew since it was confirmed"
    if before.get(ANALYSIS) != now.get(ANALYSIS):
        yield "the analysis that it quotes is another, or is made in another way"
    for study in now:
        if study not in before and study not in (ITSELF, ANALYSIS):
            yield f"{named(evidence, study)} was added"
    for study, digest in before.items():
        if study in (ITSELF, ANALYSIS):
            continue
        if study not in now:
            yield f"{named(evidence, study)} was taken out"
        elif not now[study]:
            yield f"{named(evidence, study)} is no longer in evidence/studies.csv"
        elif digest != now[study]:
            yield f"{named(evidence, study)}: {_how(digest, now[study], study in evidence.retracted)}"


def _how(before: str, now: str, retracted: bool) -> str:
    old, new = before.split("."), now.split(".")
    if not len(old) == len(new) == len(_PARTS):
        return "it changed"
    words = [*_PARTS]
    if retracted and old[_RETRACTION] == NONE:
        words[_RETRACTION] = "it was retracted"
    if new[_APPRAISAL] == NONE:
        words[_APPRAISAL] = "its appraisal was taken out"
    elif old[_APPRAISAL] == NONE:
        words[_APPRAISAL] = "it was appraised"
    return " and ".join(one for one, before, now in zip(words, old, new, strict=True) if before != now)


def named(evidence: Evidence, study: str) -> str:
    """Return what readers call a study."""
    return evidence.citations.get(study, study)


def _short(data: object) -> str:
    return fingerprint.of_data(data)[:_DIGITS]
