"""A finding with its grade comes in; what is missing from the grade, or contradicts itself, goes out: no grade is made.

GRADE-CERQual: Lewin S et al., Implementation Science 2018;13(Suppl 1):2. GRADE: Guyatt GH et al., J Clin Epidemiol
2011;64:383-394. A grade is a judgement of people; the rules below find slips of the pen, and `why_not_sum` overrules
them with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from evidoc.errors import Problem
from evidoc.model.evidence import CERQUAL, CONFIDENCE, GRADE, LEVELS, READS, Component, Evidence, FindingEntry
from evidoc.model.evidence import Grade as GradeOf
from evidoc.model.form import same

CONCERNS = ("none or very minor", "minor", "moderate", "serious")
_CERQUAL = dict.fromkeys(("methodological limitations", "coherence", "adequacy of data", "relevance"), CONCERNS)
_DOWN = ("not serious", "serious", "very serious")
DOWN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("risk of bias", "inconsistency", "indirectness", "imprecision"), _DOWN),
    "publication bias": ("undetected", "strongly suspected"),
}
"""Domains of GRADE that take certainty away, with their judgements: each is one level more than that before it."""
UP: Mapping[str, tuple[str, ...]] = {
    "large effect": ("none", "large", "very large"),
    "dose response": ("none", "present"),
    "confounding": ("none", "present"),
}
"""Domains that add to it, where observational studies have no other fault."""
COMPONENTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    CERQUAL: _CERQUAL,
    GRADE: {**DOWN, **UP},
    CONFIDENCE: _CERQUAL,
}
"""Approach -> its components and what can be said of each."""
NEEDED: Mapping[str, tuple[str, ...]] = {CERQUAL: tuple(_CERQUAL), GRADE: tuple(DOWN), CONFIDENCE: ()}
"""Approach -> components without which a grade is not whole."""
APPROACH_OF = {"qualitative": CERQUAL, "quantitative": GRADE, "mixed": CONFIDENCE, "cases": CONFIDENCE}
"""Kind of finding -> the approach that is made for it."""
_STARTS = {"high": LEVELS.index("high"), "low": LEVELS.index("low")}


def component_of(approach: str, written: str) -> str:
    """Return the component that somebody wrote with other signs or in short (``adequacy``); as written if none."""
    names = COMPONENTS.get(approach, {})
    return next((name for name in names if same(name, written) or same(name.split(" of ")[0], written)), written)


def check_finding(entry: FindingEntry, evidence: Evidence) -> Iterator[Problem]:
    """Yield what is wrong with the grade of a finding.

    Parameters
    ----------
    entry
        The finding; without a grade nothing is wrong.
    evidence
        Where its studies are described.

    Yields
    ------
    Problem
        ``wrong-approach``, ``not-qualitative``, ``not-read-in-full``, ``no-studies``, ``incomplete-grade``,
        ``missing-reason``, ``inconsistent-grade``, ``half-confirmed``; and the warning ``confirmed-before-search``.
    """
    grade = entry.grade
    if grade is None or grade.approach not in COMPONENTS:
        return  # what its mapping lacks was told where it was read
    yield from _approach(entry, grade)
    yield from _studies(entry, grade, evidence)
    yield from missing_parts(entry, grade)
    yield from _consistency(entry, grade)
    yield from _confirmation(entry, grade, evidence)


def _approach(entry: FindingEntry, grade: GradeOf) -> Iterator[Problem]:
    wanted = APPROACH_OF.get(entry.kind, grade.approach)
    if grade.approach != wanted:
        message = f"The finding '{entry.id}' is {entry.kind}, and graded by {grade.approach}."
        hint = f"Write `approach: {wanted}`, or correct the kind of the finding."
        yield Problem("wrong-approach", message, grade.place, hint)


def _studies(entry: FindingEntry, grade: GradeOf, evidence: Evidence) -> Iterator[Problem]:
    if not entry.studies and grade.approach != CONFIDENCE:
        message = f"The finding '{entry.id}' is graded by {grade.approach} and lists no study."
        yield Problem("no-studies", message, grade.place, "List its `studies:`.")
    known = [evidence.studies[id_] for id_ in entry.studies if id_ in evidence.studies]
    unread = [f"{one.id} ({one.read or 'not told'})" for one in known if one.read != READS[0]]
    if unread:
        message = f"The finding '{entry.id}' is graded, but not all of its studies were read in full: {listed(unread)}."
        hint = "Read them in full, take them out of `studies:`, or leave the finding without a grade."
        yield Problem("not-read-in-full", message, grade.place, hint)
    if grade.approach != CERQUAL or not known:
        return
    columns = [column for column in evidence.codebook.values() if column.qualitative]
    if not columns:
        message = f"The finding '{entry.id}' is graded by {CERQUAL}, but nothing says which studies are qualitative."
        hint = "Add `qualitative: [code, …]` to the column of designs in evidence/codebook.yml."
        yield Problem("not-qualitative", message, grade.place, hint)
        return
    others = [
        f"{one.id} ({', '.join(one.cells.get(column.name, ())) or 'no ' + column.name})"
        for one in known
        for column in columns
        if not {*one.cells.get(column.name, ())} & {*column.qualitative}
    ]
    if others:
        message = f"{CERQUAL} is for qualitative studies; of the finding '{entry.id}' these are not: {listed(others)}."
        hint = "Take them out of `studies:`, or use no grade for this finding."
        yield Problem("not-qualitative", message, grade.place, hint)


def missing_parts(entry: FindingEntry, grade: GradeOf) -> Iterator[Problem]:
    """Yield what a grade lacks before anybody can confirm it: ``incomplete-grade`` or ``missing-reason``."""
    lacking = [name for name in NEEDED[grade.approach] if name not in grade.components]
    if grade.approach == GRADE and not grade.start:
        lacking.insert(0, "start (high for randomised trials, low for observational studies)")
    if lacking:
        message = f"The grade of the finding '{entry.id}' lacks {listed(lacking)}."
        yield Problem("incomplete-grade", message, grade.place, "Judge them too, each with `concern:` and `reason:`.")
    silent = [name for name, one in grade.components.items() if not one.reason and one.concern != "none"]
    if silent:
        message = f"The grade of the finding '{entry.id}' gives no reason for {listed(silent)}."
        yield Problem("missing-reason", message, grade.place, "Write a `reason:` for each: readers see it.")


def expected(grade: GradeOf) -> str:
    """Return the level to which the domains of GRADE add up; empty where one is missing or not known.

    It starts high (randomised) or low (observational); each serious concern takes one level away and each very serious
    one two, large effects add one or two, a dose response and confounding against the effect one each; never above
    high nor under very low.
    """
    domains = {**DOWN, **UP}
    judged = {name: one.concern for name, one in grade.components.items() if name in domains}
    if grade.start not in _STARTS or not set(DOWN) <= set(judged):
        return ""
    if any(concern not in domains[name] for name, concern in judged.items()):
        return ""
    down = sum(DOWN[name].index(judged[name]) for name in DOWN)
    up = sum(UP[name].index(judged[name]) for name in UP if name in judged)
    return LEVELS[min(max(_STARTS[grade.start] + down - up, 0), len(LEVELS) - 1)]


def _consistency(entry: FindingEntry, grade: GradeOf) -> Iterator[Problem]:
    said = contradiction(grade)
    if said and not grade.why_not_sum:
        hint = "Correct one of the two, or say why under `why_not_sum:`."
        yield Problem("inconsistent-grade", f"The finding '{entry.id}' {said}.", grade.place, hint)


def contradiction(grade: GradeOf) -> str:
    """Return how the overall level contradicts its components, as the rest of a sentence; empty where it does not."""
    if grade.approach == GRADE:
        level = expected(grade)
        raised = [name for name, one in grade.components.items() if name in UP and one.concern != "none"]
        if grade.start == "high" and raised:
            return f"starts high and is rated up for {listed(raised)}, which is for observational studies"
        return (
            f"is graded {grade.overall}, but its domains add up to {level}" if level not in ("", grade.overall) else ""
        )
    return _cerqual(grade.overall, grade.components)


def _cerqual(overall: str, components: Mapping[str, Component]) -> str:
    grave = [f"{one.concern} concern about {name}" for name, one in components.items() if one.concern in CONCERNS[2:]]
    if overall == LEVELS[0] and grave:
        return f"is graded high, with {listed(grave)}"
    if overall in LEVELS[1:] and components and all(one.concern == CONCERNS[0] for one in components.values()):
        return f"is graded {overall}, without any concern above {CONCERNS[0]}"
    return ""


def _confirmation(entry: FindingEntry, grade: GradeOf, evidence: Evidence) -> Iterator[Problem]:
    parts = {
        "confirmed_by": grade.confirmed_by,
        "confirmed_on": grade.confirmed_on,
        "rests_on": grade.rests_on,
    }
    lacking = [name for name, part in parts.items() if not part]
    if 0 < len(lacking) < len(parts):
        message = f"The grade of the finding '{entry.id}' is confirmed by half: it lacks {listed(lacking)}."
        hint = f'Let evidoc write all three: evidoc evidence confirm {entry.id} --by "Name" --on 2026-11-22.'
        yield Problem("half-confirmed", message, grade.place, hint)
    searched = [one.searched for one in evidence.settings.sources.values() if one.searched]
    if grade.confirmed_on and searched and grade.confirmed_on < max(searched):
        message = (
            f"The grade of the finding '{entry.id}' was confirmed on {grade.confirmed_on}, "
            f"before the search of {max(searched)}."
        )
        yield Problem("confirmed-before-search", message, grade.place, "Look at what that search found.", warning=True)


def listed(names: Iterable[str]) -> str:
    """Return names as a phrase: ``a, b and c``."""
    given = list(names)
    return f"{', '.join(given[:-1])} and {given[-1]}" if given[1:] else "".join(given)
