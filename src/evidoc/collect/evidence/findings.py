"""`evidence/findings.yml` goes in; findings with what they rest on and their grades, and every Problem, come out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from evidoc.collect.evidence.codebook import codes_that_choose, unknown_codes
from evidoc.collect.evidence.entries import FOLDER, check_name, day, each
from evidoc.collect.fields import Fields, Keys
from evidoc.errors import Place, Problem
from evidoc.model.evidence import (
    AGREED,
    CERQUAL,
    CONFIDENCE,
    GRADE,
    LEVELS,
    CodeColumn,
    Component,
    FindingEntry,
    Grade,
    Study,
)
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.synthesis.grading import COMPONENTS, component_of

FILE = f"{FOLDER}/findings.yml"
KINDS = ("qualitative", "quantitative", "mixed", "cases")
APPROACHES = (CERQUAL, GRADE, CONFIDENCE)
STARTS = ("high", "low")
FINDING: Keys = (("text", "kind"), ("studies", "cases", "scope", "set_aside", "grade", "analysis"))
GRADE_OF: Keys = (
    ("approach", "overall", "reason"),
    ("start", "components", "confirmed_by", "confirmed_on", "rests_on", "why_not_sum"),
)
COMPONENT: Keys = (("concern",), ("reason",))


@dataclass(frozen=True, slots=True)
class Known:
    """What findings may name."""

    codebook: Mapping[str, CodeColumn]
    studies: Mapping[str, Study]
    analyses: Collection[str]
    reviewers: tuple[str, ...]


def findings_of(top: Fields, known: Known) -> dict[str, FindingEntry]:
    """Return the findings by id; problems are noted in the fields."""
    return {name: _finding(name, fields, known) for name, fields in each(top, "finding")}


def _finding(name: str, fields: Fields, known: Known) -> FindingEntry:
    check_name(name, "finding", fields.place(), fields.problems)
    fields.check(*FINDING, "Write the finding as one sentence, and of which kind its evidence is.")
    entry = FindingEntry(
        id=name,
        text=fields.text("text"),
        kind=fields.choice("kind", KINDS),
        studies=fields.texts("studies"),
        place=fields.place(),
        cases=fields.texts("cases"),
        scope=_scope(fields, known),
        set_aside=_set_aside(fields, known),
        grade=_grade(fields, known) if fields.data.get("grade") is not None else None,
        analysis=fields.text("analysis"),
    )
    fields.problems += _names(entry, fields, known)
    return entry


def _names(entry: FindingEntry, fields: Fields, known: Known) -> Iterator[Problem]:
    if not entry.studies and not entry.cases:
        message = f"The {fields.what} rests on nothing."
        yield Problem("missing-field", message, entry.place, "List its `studies:`, or its `cases:`.")
    for number, study in enumerate(entry.studies):
        place = fields.places.get(f"{fields.path}.studies.{number}", fields.place("studies"))
        yield from _unknown_study(study, place, known)
        if study in entry.studies[:number]:
            message = f"The {fields.what} lists '{study}' twice."
            yield Problem("duplicate-study", message, place, "Take one out.")
        if study in entry.set_aside:
            message = f"The {fields.what} rests on '{study}' and sets it aside."
            yield Problem("contradiction", message, place, "Take it out of `studies:` or of `set_aside:`.")
    if entry.analysis and entry.analysis not in known.analyses:
        hint = did_you_mean(entry.analysis, known.analyses) or "Describe it in evidence/synthesis.yml."
        message = f"The {fields.what} quotes the analysis '{entry.analysis}', which is not in evidence/synthesis.yml."
        yield Problem("unknown-analysis", message, fields.place("analysis"), hint)


def _unknown_study(study: str, place: Place, known: Known) -> Iterator[Problem]:
    if study not in known.studies:
        hint = did_you_mean(study, known.studies) or "Add it to evidence/studies.csv."
        yield Problem("unknown-study", f"The study '{study}' is not in evidence/studies.csv.", place, hint)


def _scope(fields: Fields, known: Known) -> dict[str, tuple[str, ...]]:
    """Return by which codes studies belong to a finding."""
    scope: dict[str, tuple[str, ...]] = {}
    within = part_of(fields, "scope")
    for column, value in within.data.items():
        place = within.place(column)
        codes = ("yes" if value else "no",) if isinstance(value, bool) else within.texts(column)
        scope[column] = codes
        allowed = codes_that_choose(column, known.codebook)
        if allowed is None:
            names = ["read", *known.codebook]
            hint = did_you_mean(column, names) or "Name a column of the type choice or boolean, or `read`."
            message = f"The {fields.what} chooses by '{column}', which is no column with codes."
            fields.problems.append(Problem("unknown-column", message, place, hint))
        else:
            fields.problems += unknown_codes(codes, column, allowed, place)
    return scope


def _set_aside(fields: Fields, known: Known) -> dict[str, str]:
    within = part_of(fields, "set_aside")
    for study in within.data:
        fields.problems += _unknown_study(study, within.place(study), known)
        if not within.text(study):
            message = f"The {fields.what} sets '{study}' aside and does not say why."
            within.problem("missing-reason", message, study, "Write the reason behind the colon.")
    return {study: within.text(study) for study in within.data}


def part_of(fields: Fields, key: str, what: str = "") -> Fields:
    """Return the fields of a mapping that is a field."""
    places = {**fields.places, f"{fields.path}.{key}": fields.place(key)}
    return Fields(fields.mapping(key), what or fields.what, f"{fields.path}.{key}", places, fields.problems)


def _grade(fields: Fields, known: Known) -> Grade:
    grade = part_of(fields, "grade", f"grade of the {fields.what}")
    if not grade.data:
        return Grade("", "", "", fields.place("grade"))
    grade.check(*GRADE_OF, "A grade says by which approach, how much, and why.")
    approach = grade.choice("approach", APPROACHES)
    return Grade(
        approach=approach,
        overall=grade.choice("overall", LEVELS),
        reason=grade.text("reason"),
        place=fields.place("grade"),
        start=grade.choice("start", STARTS),
        components=components_of(grade, approach),
        confirmed_by=_person(grade, known.reviewers),
        confirmed_on=day(grade, "confirmed_on"),
        rests_on={study: str(digest) for study, digest in grade.mapping("rests_on").items()},
        why_not_sum=grade.text("why_not_sum"),
    )


def components_of(grade: Fields, approach: str) -> dict[str, Component]:
    """Return the components under the names that the approach gives them."""
    names = COMPONENTS.get(approach, {})
    within = part_of(grade, "components")
    found = {}
    for written in within.data:
        name = component_of(approach, written)
        if approach in COMPONENTS and name not in names:
            hint = did_you_mean(written, names) or f"Its components: {', '.join(names)}."
            within.problem("unknown-key", f"{approach} has no component '{written}'.", written, hint)
        one = part_of(within, written, f"component '{written}' of the {grade.what}")
        one.check(*COMPONENT, "Say how much concern it gives.")
        concern = one.text("concern")
        if name in names and concern and concern not in names[name]:
            hint = did_you_mean(concern, names[name]) or f"Write one of: {', '.join(names[name])}."
            one.problem("unknown-choice", f"The {one.what} is '{concern}', which nobody knows.", "concern", hint)
        found[name] = Component(concern, one.text("reason"))
    return found


def _person(grade: Fields, reviewers: tuple[str, ...]) -> str:
    name = grade.text("confirmed_by")
    if name.casefold() == AGREED:
        message = f"'{name}' is no person: a grade is confirmed by somebody who stands for it."
        grade.problem("unknown-reviewer", message, "confirmed_by", "Write the name of one of those who agreed.")
        return ""
    if name and reviewers and name not in reviewers:
        hint = did_you_mean(name, reviewers) or "Add the name to `reviewers:` in evidence/evidence.yml."
        message = f"'{name}' is none of the reviewers that evidence.yml names."
        grade.problem("unknown-reviewer", message, "confirmed_by", hint)
    return name
