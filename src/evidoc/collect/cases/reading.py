"""One file `cases/ID.md` goes in; the case, and every Problem with it, line by line, come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from evidoc.collect.cases.judging import of_kind
from evidoc.collect.cases.parts import Block, Parts, cmo_of, parts_of
from evidoc.collect.cases.settings import ROLE, check_choice
from evidoc.collect.evidence.entries import check_name, day
from evidoc.collect.fields import Fields, Keys
from evidoc.collect.includes import split_front
from evidoc.collect.marked_yaml import load
from evidoc.errors import Place, Problem
from evidoc.model.case import (
    CHOICES,
    FOLDER,
    KINDS,
    NO,
    OWN,
    STATUSES,
    STEP,
    UNKNOWN,
    YES,
    Box,
    Case,
    CaseSettings,
    Code,
    Consent,
    Excerpt,
)
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass

FRONT: Keys = (
    ("id", "title", "kind", "status", "summary_of"),
    (*CHOICES, "dates", "consent", "source", "citation", "matrix", "box"),
)
CONSENT: Keys = ((), ("to_take_part", "to_quote", "date", "form"))
BOX: Keys = (("did", "result"), ("base", "date"))
EXCERPT_KEYS = ("codes", "role", "quote")
_BETWEEN = re.compile(r"\s*;\s*")
_ONE = "one setting"


@dataclass(frozen=True, slots=True)
class Known:
    """What a case may name."""

    settings: CaseSettings
    codes: Mapping[str, Code]
    themes: Mapping[str, Code]
    references: frozenset[str]


def read_case(text: str, file: str, known: Known) -> tuple[Case | None, list[Problem]]:
    """Read one case.

    Parameters
    ----------
    text
        The whole file.
    file
        Project-relative path; its name is the id of the case.
    known
        What the codebook and the bibliography list.

    Returns
    -------
    tuple
        The case, as far as it can be read, and every problem with it; None where there is no front matter.
    """
    yaml, body, line = split_front(text)
    if not yaml.strip():
        hint = "Begin the file with `---`, the keys of a case, and `---` again."
        return None, [Problem("missing-front-matter", "The case has no front matter.", Place(file, 1, 1), hint)]
    data, places, problems = load(yaml, file, first_line=2)
    if not isinstance(data, Mapping):
        problems = problems or [Problem("malformed-yaml", "It is not a mapping of keys to values.", Place(file, 1))]
        return None, problems
    name = PurePosixPath(file).stem
    fields = Fields(data, f"case '{name}'", "", {"": Place(file, 1, 1), **places}, problems)
    fields.check(*FRONT, "Write it out, or `not known` where nobody wrote it down.")
    parts = parts_of(body, file, line)
    case = _case(name, fields, parts, known)
    problems += parts.problems
    problems += of_kind(case, fields, parts, known.settings)
    return case, problems


def _case(name: str, fields: Fields, parts: Parts, known: Known) -> Case:
    _check_id(name, fields)
    cmo, faults = cmo_of(parts.sections.get("cmo", ""), parts.places.get("cmo", fields.place()))
    fields.problems += faults
    choices = known.settings.choices
    for key in CHOICES:
        check_choice(fields, key, fields.text(key), choices)
    return Case(
        id=name,
        title=fields.text("title") or name,
        kind=fields.choice("kind", KINDS),
        status=fields.choice("status", STATUSES),
        place=fields.place(),
        about={key: _stated(fields.text(key)) for key in CHOICES},
        dates=_stated(fields.text("dates")),
        consent=_consent(fields),
        source=fields.text("source"),
        citation=_citation(fields, known),
        summary_of=fields.text("summary_of"),
        sections=parts.sections,
        cmo=cmo,
        themes=_themes(fields, known),
        box=_box(fields),
        excerpts=_excerpts(parts, fields, known),
    )


def _check_id(name: str, fields: Fields) -> None:
    check_name(name, "case", fields.place("id"), fields.problems)
    written = fields.text("id")
    if written and written != name:
        message = f"The case calls itself '{written}', but its file '{name}.md'."
        fields.problem("bad-id", message, "id", f"Write `id: {name}`, or rename the file.")


def _stated(text: str) -> str:
    return "" if text == UNKNOWN else text


def _consent(fields: Fields) -> Consent:
    consent = _inner(fields, "consent")
    consent.check(*CONSENT)
    return Consent(
        to_take_part=_answer(consent, "to_take_part"),
        to_quote=_answer(consent, "to_quote"),
        day=day(consent, "date"),
        form=consent.text("form"),
    )


def _answer(consent: Fields, key: str) -> str:
    """Return yes, no or not known: nothing but a plain yes is one."""
    value = consent.data.get(key)
    if isinstance(value, bool):
        return YES if value else NO
    written = "" if value is None else str(value).strip().lower()
    if written in ("", UNKNOWN, YES, NO):
        return written or UNKNOWN
    message = f"The consent {key.replace('_', ' ')} is '{written}', which is neither yes nor no."
    consent.problem("wrong-value", message, key, f"Write yes, no or {UNKNOWN}.")
    return UNKNOWN


def _inner(fields: Fields, key: str) -> Fields:
    places = {key: fields.place(key), **fields.places}
    return Fields(fields.mapping(key), f"{key} of the {fields.what}", key, places, fields.problems)


def _citation(fields: Fields, known: Known) -> str:
    key = fields.text("citation").removeprefix("@")
    if key and key not in known.references:
        hint = did_you_mean(key, known.references) or "Add it to the bibliography, or leave `citation` out."
        message = f"The {fields.what} cites '{key}', which is not in the bibliography."
        fields.problem("unknown-citation", message, "citation", hint)
    return key


def _themes(fields: Fields, known: Known) -> dict[str, str]:
    matrix = _inner(fields, "matrix")
    for theme in matrix.data:
        if theme not in known.themes:
            hint = did_you_mean(theme, known.themes) or f"Themes are: {', '.join(known.themes) or 'none yet'}."
            message = f"The matrix of the {fields.what} names the theme '{theme}', which {STEP} does not list."
            matrix.problem("unknown-theme", message, theme, hint)
    return {theme: matrix.text(theme) for theme in matrix.data if theme in known.themes}


def _box(fields: Fields) -> Box | None:
    if fields.data.get("box") is None:
        return None
    box = _inner(fields, "box")
    box.check(*BOX, "An example box says what they did, and what came of it.")
    return Box(box.text("did"), box.text("result"), box.text("base") or _ONE, box.text("date"))


def _excerpts(parts: Parts, fields: Fields, known: Known) -> dict[str, Excerpt]:
    found: dict[str, Excerpt] = {}
    for block in parts.excerpts:
        excerpt, problems = _excerpt(block, known)
        fields.problems += problems
        if excerpt.id in found:
            message = f"The excerpt '{excerpt.id}' stands in line {found[excerpt.id].place.line} already."
            fields.problems.append(Problem("duplicate-excerpt", message, excerpt.place, "Give each an id of its own."))
        if excerpt.id:
            found.setdefault(excerpt.id, excerpt)
    return found


def _excerpt(block: Block, known: Known) -> tuple[Excerpt, list[Problem]]:
    attributes, place = block.attributes, block.place
    given = {key: value for key, value, _ in attributes.pairs}
    said = f"The excerpt '{attributes.id}'" if attributes.id else "This excerpt"
    problems = [*_form(attributes.id, given, block, said)]
    codes = tuple(dict.fromkeys(code for code in _BETWEEN.split(given.get("codes", "").strip()) if code))
    for code in codes:
        if code not in known.codes:
            hint = did_you_mean(code, known.codes) or f"Describe it under codes: in {STEP}."
            problems.append(
                Problem("unknown-code", f"{said} has the code '{code}', which is in no codebook.", place, hint)
            )
    role = given.get("role", "").strip()
    roles = known.settings.choices.get(ROLE, {})
    if role and role != UNKNOWN and role not in roles:
        hint = did_you_mean(role, roles) or f"List it under choices: {ROLE}: in {STEP}."
        problems.append(Problem("unknown-choice", f"{said} is of the role '{role}', which nobody knows.", place, hint))
    excerpt = Excerpt(attributes.id, block.text, codes, _stated(role), given.get("quote") == YES, place)
    return excerpt, problems


def _form(name: str, given: Mapping[str, str], block: Block, said: str) -> Iterator[Problem]:
    place = block.place
    if not name:
        yield Problem("bad-id", f"{said} has no id.", place, "Give it one, such as #e1: findings name it.")
    else:
        noted: list[Problem] = []
        check_name(name, "excerpt", place, noted)
        yield from noted
    for key in given:
        if key not in EXCERPT_KEYS:
            hint = did_you_mean(key, EXCERPT_KEYS) or f"Known: {', '.join(EXCERPT_KEYS)}."
            yield Problem("unknown-key", f"{said} has the key '{key}', which nobody knows.", place, hint)
    if given.get("quote", NO) not in (YES, NO):
        yield Problem("wrong-value", f"{said} is neither a quote nor none.", place, "Write quote=yes or quote=no.")
    if not given.get("codes", "").strip():
        yield Problem("missing-field", f"{said} has no code.", place, 'Write codes="…", with ; between several.')
    if not block.text:
        yield Problem("empty-excerpt", f"{said} says nothing.", place, "Write its words, or take it out.")
    if given.get("quote") == YES and not given.get("role", "").strip():
        hint = 'Write role="…": a quote is labelled by role group and nation, and by nothing else.'
        yield Problem("quote-without-role", f"{said} is a quote of nobody's role.", place, hint)


def case_files(names: list[str]) -> list[str]:
    """Return those of the names in ``cases/`` that are cases, as project-relative paths, sorted."""
    return sorted(f"{FOLDER}/{name}" for name in names if name.endswith(".md") and name.upper() != "README.MD")


def without_faults(case: Case) -> Case:
    """Return a case of no known kind as fieldwork that nobody has checked: of it nothing leaves."""
    return case if case.kind in KINDS else replace(case, kind=OWN, status=STATUSES[0])
