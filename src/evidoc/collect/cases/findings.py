"""`cases/findings.yml` goes in; findings across cases with their grades, and every Problem with them, come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidoc.collect.evidence.entries import check_name, day, each
from evidoc.collect.evidence.findings import components_of, part_of
from evidoc.collect.fields import Fields, Keys
from evidoc.errors import Place, Problem
from evidoc.model.case import FOLDER, STEP, Case, CaseFinding, Code
from evidoc.model.evidence import AGREED, CONFIDENCE, LEVELS, Grade
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.synthesis.cases.grading import check_grade

FILE = f"{FOLDER}/findings.yml"
FINDING: Keys = (("text", "rests_on"), ("grade", "codes", "set_aside"))
GRADE_OF: Keys = (
    ("overall", "reason", "components"),
    ("approach", "confirmed_by", "confirmed_on", "rests_on", "why_not_sum"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What findings may name."""

    cases: Mapping[str, Case]
    codes: Mapping[str, Code]
    researchers: tuple[str, ...]


def findings_of(top: Fields, known: Known) -> dict[str, CaseFinding]:
    """Return the findings by id; problems are noted in the fields."""
    return {name: _finding(name, fields, known) for name, fields in each(top, "finding")}


def _finding(name: str, fields: Fields, known: Known) -> CaseFinding:
    check_name(name, "finding", fields.place(), fields.problems)
    fields.check(*FINDING, "Write the finding as one sentence, and the excerpts of each case on which it rests.")
    entry = CaseFinding(
        id=name,
        text=" ".join(fields.text("text").split()),
        rests_on=_rests_on(fields),
        place=fields.place(),
        grade=_grade(fields, known) if fields.data.get("grade") is not None else None,
        codes=fields.texts("codes"),
        set_aside=_set_aside(fields, known),
    )
    fields.problems += [*_names(entry, fields, known), *check_grade(entry)]
    return entry


def _rests_on(fields: Fields) -> dict[str, tuple[str, ...]]:
    inner = part_of(fields, "rests_on")
    found = {case: inner.texts(case) for case in inner.data}
    if "rests_on" in fields.data and not found:
        fields.problem("missing-field", f"The {fields.what} rests on nothing.", "rests_on", "Name cases and excerpts.")
    return found


def _names(entry: CaseFinding, fields: Fields, known: Known) -> Iterator[Problem]:
    inner = part_of(fields, "rests_on")
    for name, excerpts in entry.rests_on.items():
        place = inner.place(name)
        case = known.cases.get(name)
        if case is None:
            yield _unknown_case(name, place, known)
            continue
        if not case.leaves:
            message = f"The {fields.what} rests on the case '{name}', which nobody may see yet."
            hint = "Check the case, with its consent, or take it out of the finding."
            yield Problem("case-not-checked", message, place, hint)
        if not excerpts:
            message = f"The {fields.what} names the case '{name}' and no excerpt of it."
            hint = f"Write `{name}: [{', '.join(list(case.excerpts)[:2]) or 'e1'}]`."
            yield Problem("missing-field", message, place, hint)
        for number, excerpt in enumerate(excerpts):
            if excerpt not in case.excerpts:
                hint = did_you_mean(excerpt, case.excerpts) or f"It has: {', '.join(case.excerpts) or 'none'}."
                yield Problem("unknown-excerpt", f"The case '{name}' has no excerpt '{excerpt}'.", place, hint)
            if excerpt in excerpts[:number]:
                message = f"The {fields.what} names the excerpt '{excerpt}' of '{name}' twice."
                yield Problem("duplicate-excerpt", message, place, "Take one out.")
    for code in entry.codes:
        if code not in known.codes:
            hint = did_you_mean(code, known.codes) or f"Describe it in {STEP}."
            message = f"The {fields.what} is about the code '{code}', which is in no codebook."
            yield Problem("unknown-code", message, fields.place("codes"), hint)


def _unknown_case(name: str, place: Place, known: Known) -> Problem:
    hint = did_you_mean(name, known.cases) or f"Write it: {FOLDER}/{name}.md."
    return Problem("unknown-case", f"There is no case '{name}'.", place, hint)


def _set_aside(fields: Fields, known: Known) -> dict[str, str]:
    inner = part_of(fields, "set_aside")
    for case in inner.data:
        if case not in known.cases:
            fields.problems.append(_unknown_case(case, inner.place(case), known))
        if not inner.text(case):
            message = f"The {fields.what} sets '{case}' aside and does not say why."
            inner.problem("missing-reason", message, case, "Write the reason behind the colon.")
    return {case: inner.text(case) for case in inner.data}


def _grade(fields: Fields, known: Known) -> Grade:
    grade = part_of(fields, "grade", f"grade of the {fields.what}")
    if not grade.data:
        return Grade(CONFIDENCE, "", "", fields.place("grade"))
    grade.check(*GRADE_OF, "A grade says how much, by which four components, and why.")
    approach = grade.text("approach")
    if approach not in ("", CONFIDENCE):
        message = f"The {fields.what} is of cases of this project, and is graded by {approach}."
        hint = f"GRADE-CERQual is for syntheses of studies: take `approach:` out, or write `approach: {CONFIDENCE}`."
        grade.problem("wrong-approach", message, "approach", hint)
    return Grade(
        approach=CONFIDENCE,
        overall=grade.choice("overall", LEVELS),
        reason=grade.text("reason"),
        place=fields.place("grade"),
        components=components_of(grade, CONFIDENCE),
        confirmed_by=_person(grade, known.researchers),
        confirmed_on=day(grade, "confirmed_on"),
        rests_on={case: str(digest) for case, digest in grade.mapping("rests_on").items()},
        why_not_sum=grade.text("why_not_sum"),
    )


def _person(grade: Fields, researchers: tuple[str, ...]) -> str:
    name = grade.text("confirmed_by")
    if name and (name.casefold() == AGREED or (researchers and name not in researchers)):
        hint = did_you_mean(name, researchers) or f"Add the name to `researchers:` in {STEP}."
        message = f"'{name}' is none of those who may confirm a grade."
        grade.problem("unknown-reviewer", message, "confirmed_by", hint)
    return name
