"""A case with the text it was read from comes in; what its kind forbids or asks for goes out as Problems."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidoc.collect.cases.parts import Parts, quotations
from evidoc.collect.fields import Fields
from evidoc.errors import Place, Problem
from evidoc.model.case import (
    CHOICES,
    DRAFT,
    ILLUSTRATIVE,
    NO,
    OWN,
    PUBLISHED,
    SECTIONS,
    UNKNOWN,
    YES,
    Case,
    CaseSettings,
)

_FEW = 4
"""So many words in quotation marks may be a name or a term; more are somebody's own words."""
_MARKS = re.compile("[“”„«»\"‹›]|(?<!\\w)[‘']|[’'](?!\\w)(?<!s’)(?<!s')")
_NUMBER = re.compile(r"\d")


def of_kind(case: Case, fields: Fields, parts: Parts, settings: CaseSettings) -> Iterator[Problem]:
    """Yield what is wrong with a case of its kind.

    Parameters
    ----------
    case
        As it was read.
    fields
        Its front matter.
    parts
        The text below it.
    settings
        Says whether the project is a demonstration.

    Yields
    ------
    Problem
        Of fieldwork: ``no-consent``, ``consent-not-dated``, ``missing-field``, ``missing-section``,
        ``quote-outside-excerpt``, ``quote-without-consent``, and the warning ``draft-case``. Of published accounts:
        ``no-source``, ``quote-of-published``, ``consent-of-published``. Of illustrative ones:
        ``illustrative-not-allowed``, ``quotation-in-illustrative``, ``number-in-illustrative``, ``missing-section``.
    """
    if case.kind == OWN:
        yield from _own(case, fields, parts)
    elif case.kind == PUBLISHED:
        yield from _published(case, fields, parts)
    elif case.kind == ILLUSTRATIVE:
        yield from _illustrative(case, fields, parts, settings)


def _own(case: Case, fields: Fields, parts: Parts) -> Iterator[Problem]:
    consent = case.consent
    if case.source or case.citation:
        key = "source" if case.source else "citation"
        message = f"The {fields.what} is fieldwork, and names a publication."
        yield Problem("wrong-kind", message, fields.place(key), f"Write `kind: {PUBLISHED}`, or take it out.")
    yield from _spoken(case, parts)
    if case.status == DRAFT:
        message = f"The {fields.what} is a draft: it counts nowhere, and readers see nothing of it."
        hint = "Write `status: checked` once somebody has checked it, and people agreed to take part."
        yield Problem("draft-case", message, fields.place("status"), hint, warning=True)
        return
    missing = [key.replace("_", " ") for key in (*CHOICES, "dates") if not str(fields.data.get(key) or "").strip()]
    missing += [key.replace("_", " ") for key in CHOICES if fields.data.get(key) == UNKNOWN]
    if missing:
        message = f"The {fields.what} is {case.status} and does not say: {', '.join(missing)}."
        yield Problem("missing-field", message, fields.place(), "Write them, or let it be a draft.")
    yield from _sections(case, fields)
    if consent.to_take_part != YES:
        message = f"Nobody agreed to take part in the {fields.what}, as far as it says."
        said = (
            "take the file out of the project" if consent.to_take_part == NO else "write `to_take_part: yes` with date"
        )
        hint = f"Where they did not agree, {said}; where they did, write it with its date and form."
        yield Problem("no-consent", message, fields.place("consent"), hint)
    elif consent.day is None or not consent.form:
        message = f"The consent of the {fields.what} has no date or no form."
        yield Problem("consent-not-dated", message, fields.place("consent"), "Write `date:` and `form:`.")


def _spoken(case: Case, parts: Parts) -> Iterator[Problem]:
    """Yield words of people that stand where no consent is asked for."""
    file = case.place.file
    for number, words in quotations(parts):
        if words.startswith(">") or len(words.split()) > _FEW:
            message = "This looks like somebody's own words, outside of an excerpt."
            hint = "Put it into an excerpt with quote=yes, or say it in your own words."
            yield Problem("quote-outside-excerpt", message, Place(file, number, 1), hint)
    for excerpt in case.excerpts.values():
        marked = any(len(found.split()) > _FEW for found in re.findall('“[^”]*”|"[^"]*"|«[^»]*»', excerpt.text))
        if marked and not excerpt.quote:
            message = f"The excerpt '{excerpt.id}' holds quotation marks and is no quote."
            yield Problem("quote-outside-excerpt", message, excerpt.place, "Write quote=yes, or take the words out.")
    if case.status != DRAFT and case.consent.to_quote != YES and any(one.quote for one in case.excerpts.values()):
        number = sum(one.quote for one in case.excerpts.values())
        said = "1 quote" if number == 1 else f"{number} quotes"
        message = f"The case '{case.id}' holds {said} and no consent to quote: they are withheld."
        hint = "Where people agreed, write `to_quote: yes` under `consent:`."
        yield Problem("quote-without-consent", message, case.place, hint, warning=True)


def _sections(case: Case, fields: Fields) -> Iterator[Problem]:
    missing = [title for key, title in SECTIONS.items() if key not in case.sections]
    if missing:
        message = f"The {fields.what} has nothing under: {'; '.join(missing)}."
        hint = "Write them; under `Contrary evidence` write that nobody met any, where that is so."
        yield Problem("missing-section", message, fields.place(), hint)


def _published(case: Case, fields: Fields, parts: Parts) -> Iterator[Problem]:
    if not case.source:
        message = f"The {fields.what} is a published account and names no source."
        yield Problem("no-source", message, fields.place("kind"), "Write `source:` so that readers find it.")
    if "consent" in fields.data:
        message = f"The {fields.what} is a published account: nobody asked its people for consent."
        yield Problem("consent-of-published", message, fields.place("consent"), "Take `consent:` out.")
    if not case.sections:
        message = f"The {fields.what} says nothing."
        hint = f"Write what the source says, under headings such as `## {SECTIONS['ideal']}`."
        yield Problem("missing-section", message, fields.place(), hint)
    hint = "Say it in your own words, with quote=no: only fieldwork of this project has quotes."
    for excerpt in case.excerpts.values():
        if excerpt.quote:
            message = f"The excerpt '{excerpt.id}' of a published account is marked as a quote."
            yield Problem("quote-of-published", message, excerpt.place, hint)
    for number, words in quotations(parts):
        if words.startswith(">") or len(words.split()) > _FEW:
            message = "A published account is summarised in own words, and this is a quotation."
            yield Problem("quote-of-published", message, Place(case.place.file, number, 1), hint)


def _illustrative(case: Case, fields: Fields, parts: Parts, settings: CaseSettings) -> Iterator[Problem]:
    if not settings.synthetic:
        message = f"The {fields.what} is made up, and this project is no demonstration: nothing is made of it."
        hint = "Take it out. Only a project with `evidoc: {synthetic: yes}` in _quarto.yml may hold illustrative cases."
        yield Problem("illustrative-not-allowed", message, fields.place("kind"), hint)
        return
    yield from _sections(case, fields)
    if "consent" in fields.data:
        message = f"The {fields.what} is made up: there was nobody to agree."
        yield Problem("consent-of-illustrative", message, fields.place("consent"), "Take `consent:` out.")
    hint = "Describe it without quotation marks: nobody said it."
    for excerpt in case.excerpts.values():
        if excerpt.quote or _MARKS.search(excerpt.text):
            message = f"The excerpt '{excerpt.id}' of a case that is made up looks like a quote."
            yield Problem("quotation-in-illustrative", message, excerpt.place, hint)
    texts = [(Place(case.place.file, number, 1), line) for number, line in parts.lines]
    said = [*case.themes.values(), *((case.box.did, case.box.result, case.box.base) if case.box else ()), case.title]
    texts += [(case.place, text) for text in said]
    for place, text in texts:
        if _MARKS.search(text) or text.lstrip().startswith(">"):
            message = "A case that is made up holds quotation marks."
            yield Problem("quotation-in-illustrative", message, place, hint)
        if _NUMBER.search(re.sub(r"\{[^{}]*\}", "", text)):
            message = "A case that is made up holds a number, which would look like a result."
            yield Problem("number-in-illustrative", message, place, "Say it without numbers.")
