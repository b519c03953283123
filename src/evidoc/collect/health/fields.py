"""A Work goes in; what its entry lacks, and types and fields that nobody knows, come out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from evidoc.collect.health.required import FIELDS, PAGES, REQUIRED, WHEN, WHO, WORDS, required_of
from evidoc.collect.health.works import BIBTEX, CSL, Work
from evidoc.model.health import Fault
from evidoc.model.nearest import nearest

_SLIP = 0.85
"""Likeness from which a field's name is taken for a slip: programs write many fields of their own."""
_TOLD_WHO = (*WHO.split("|"), "howpublished", "organisation")
_UNREAD = frozenset({"crossref", "xdata", "xref"})
"""Fields that bring others in."""
_ABROAD = {"organisation": "organization", "organisations": "organization", "urlaccessed": "urldate"}


def field_faults(work: Work) -> Iterator[Fault]:
    """Yield ``unknown-type``, ``missing-field``, ``date-seen`` and ``misspelt-field``."""
    needed = required_of(work.type, is_csl=work.form == CSL)
    if needed is None:
        yield _unknown_type(work)
    elif not _UNREAD & work.fields.keys():
        missing = [group for group in needed if not _has(work, group)]
        if missing := [group for group in missing if not _is_told(work, group)]:
            yield _missing(work, missing)
    if work.type in PAGES and work.fields.get("url") and not work.get("urldate", "urlyear"):
        message = f"The entry '{work.key}' is a web page and does not say when it was seen."
        yield Fault("date-seen", work.key, message, work.place, _seen_hint(work))
    for name in work.unread:
        if name not in FIELDS and (meant := _slip(name)):
            message = f"The entry '{work.key}' has a field '{name}', which nobody reads."
            hint = f"Did you mean '{meant}'?"
            yield Fault("misspelt-field", work.key, message, work.place, hint)


def _has(work: Work, group: str) -> bool:
    return bool(work.get(*_alternatives(group)))


@cache
def _alternatives(group: str) -> tuple[str, ...]:
    return tuple(group.split("|"))


def _is_told(work: Work, group: str) -> bool:
    """Tell whether reading the bibliography has said already that this is missing: then it is an error."""
    if work.form != BIBTEX:
        return False
    if group in ("title", "title|booktitle"):
        return not work.get("title", "booktitle")
    if group == WHEN:
        return not _has(work, WHEN)
    return group.startswith("author") and not work.get(*_TOLD_WHO)


def _missing(work: Work, groups: list[str]) -> Fault:
    words = [WORDS.get(group, group.replace("|", " or ")) for group in groups]
    named = ", ".join(words[:-1]) + (" and " if words[1:] else "") + words[-1]
    kind = f"@{work.type}" if work.form == BIBTEX else work.type
    names = "; ".join(group.replace("|", " or ") for group in groups)
    message = f"The entry '{work.key}' ({kind}) lacks {named}."
    hint = f"Add it ({names}), or choose the type that fits the work."
    return Fault("missing-field", work.key, message, work.place, hint)


def _unknown_type(work: Work) -> Fault:
    kind = f"@{work.type}" if work.form == BIBTEX else f"type '{work.type}'"
    message = f"The entry '{work.key}' has no type." if not work.type else f"Nobody knows the {kind} of '{work.key}'."
    meant = nearest(work.type, REQUIRED)
    hint = f"Did you mean '{meant}'?" if meant else "Use misc, or document in CSL, where no other type fits."
    return Fault("unknown-type", work.key, message, work.place, hint)


def _seen_hint(work: Work) -> str:
    if work.form == CSL:
        return 'Add "accessed": {"date-parts": [[YEAR, MONTH, DAY]]}.'
    return "Add urldate = {YYYY-MM-DD}, the day on which somebody saw it."


@cache
def _slip(name: str) -> str | None:
    return _ABROAD.get(name) or nearest(name, FIELDS, _SLIP)
