"""Findings as shown come in; the Summary of Findings table and the evidence profile, one row a component, go out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidoc.model.evidence import CERQUAL, CONFIDENCE, GRADE, LEVELS, Evidence, FindingEntry
from evidoc.model.finding import GRADED, Finding
from evidoc.synthesis.exhibits import Cell, Exhibits, said
from evidoc.synthesis.grading import COMPONENTS
from evidoc.synthesis.reviews import reviews_of

TABLES = ("findings", "findings-profile")
SIGNS = {"high": "++++", "moderate": "+++–", "low": "++––", "very low": "+–––"}
"""How GRADE writes its levels in plain signs (its circled plus is in no font of the house); always beside the words."""
PARTICIPANTS = ("participants", "n", "sample", "sample-size", "sample_size")
"""Columns of the codebook that count people, the first that is there: GRADE shows their sum."""
NOT_JUDGED = "not judged"
_BETWEEN = "; "


def findings_table(
    evidence: Evidence, shown: Mapping[str, Finding], effects: Mapping[str, str], exhibits: Exhibits
) -> None:
    """Add the Summary of Qualitative Findings, with the columns of GRADE's summary where a finding is quantitative.

    Parameters
    ----------
    evidence, shown
        The evidence base, and its findings as they are shown.
    effects
        Finding -> its effect with interval in words.
    exhibits
        What it is added to.
    """
    quantitative = any(entry.kind == "quantitative" for entry in evidence.findings.values())
    columns: dict[str, str | tuple[str, str]] = {"finding": "Finding", "studies": "Studies contributing"}
    if quantitative:
        columns |= {"count": "Studies (participants)", "effect": "Effect (interval)"}
    columns |= {"confidence": "Confidence", "why": "Explanation"}
    rows: list[dict[str, Cell]] = [
        {
            "finding": f"{one.id}: {one.text}",
            "studies": _BETWEEN.join(rest.name for rest in one.rests_on),
            "count": _people(evidence.findings[one.id], evidence),
            "effect": effects.get(one.id, ""),
            "confidence": _level(one),
            "why": " ".join(one.reasons) or "",
        }
        for one in shown.values()
    ]
    exhibits.table("findings", "Summary of findings", rows, said(columns, rows), notes=tuple(_notes(shown)))


def profile_table(evidence: Evidence, shown: Mapping[str, Finding], exhibits: Exhibits) -> None:
    """Add the evidence profile: one row for each finding and component, with the concern and its reason."""
    rows = [row for one in shown.values() for row in _profile(one, evidence.findings[one.id])]
    columns: dict[str, str | tuple[str, str]] = {
        "finding": "Finding",
        "part": "Component",
        "concern": "Judgement",
        "reason": "Why",
    }
    exhibits.table(
        TABLES[1], "Evidence profile: why each finding is graded so", rows, columns, notes=tuple(_notes(shown))
    )


def _profile(one: Finding, entry: FindingEntry) -> Iterator[dict[str, Cell]]:
    grade = entry.grade
    if grade is None or one.status != GRADED:
        yield {"finding": one.id, "part": "Overall", "concern": _level(one), "reason": " ".join(one.reasons)}
        return
    if grade.start:
        designs = {"high": "randomised trials", "low": "observational studies"}[grade.start]
        yield {"finding": one.id, "part": "Start", "concern": grade.start, "reason": f"Evidence from {designs}."}
    for name in COMPONENTS[grade.approach]:
        part = grade.components.get(name)
        if part or grade.approach == CERQUAL:
            concern = part.concern if part else NOT_JUDGED
            yield {
                "finding": one.id,
                "part": name.capitalize(),
                "concern": concern,
                "reason": part.reason if part else "",
            }
    reason = " ".join(text for text in (grade.reason, grade.why_not_sum) if text)
    yield {"finding": one.id, "part": "Overall", "concern": _level(one), "reason": reason}


def _level(one: Finding) -> str:
    """Return the level in words, with GRADE's signs where it is GRADE's."""
    if one.status != GRADED:
        return one.grade.capitalize()
    words = one.level.capitalize()
    if one.approach == CONFIDENCE:
        return f"{words} (own cases)" if one.kind == "cases" else words
    return f"{words} {SIGNS[one.level]}" if one.approach == GRADE else f"{words} ({one.approach})"


def _people(entry: FindingEntry, evidence: Evidence) -> str:
    """Return the number of studies, and of the people in them where the codebook counts them for each."""
    studies = [evidence.studies[id_] for id_ in entry.studies if id_ in evidence.studies]
    column = next((name for name in PARTICIPANTS if name in evidence.codebook), "")
    # People in a review and in the studies that it brings together are the same people: they add up to nothing.
    has_review = any(one in studies for one in reviews_of(evidence))
    counts = [one.one(column) for one in studies] if column and not has_review else []
    if counts and all(count.isdigit() for count in counts):
        return f"{len(studies)} ({sum(map(int, counts)):,})"
    return str(len(studies))


def _notes(shown: Mapping[str, Finding]) -> Iterator[str]:
    graded = [one for one in shown.values() if one.status == GRADED]
    approaches = [name for name in (CERQUAL, GRADE, CONFIDENCE) if any(one.approach == name for one in graded)]
    if CERQUAL in approaches:
        yield f"{CERQUAL}: confidence that a finding represents the phenomenon; {', '.join(LEVELS)}."
    if GRADE in approaches:
        yield f"{GRADE}: certainty of the evidence, from {SIGNS['high']} (high) to {SIGNS['very low']} (very low)."
    if CONFIDENCE in approaches:
        yield f"Own cases and mixed evidence: {CONFIDENCE}, which is not {CERQUAL}."
    for one in graded:
        yield f"{one.id}: graded by {one.confirmed_by} on {one.confirmed_on}."
    if len(graded) < len(shown):
        yield "Not graded: no person has confirmed a grade. Grade lapsed: something changed since it was confirmed."
