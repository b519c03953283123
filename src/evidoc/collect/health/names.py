"""Works go in; names that a style takes for something else, and people written in two ways, come out."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from evidoc.collect.health.folding import bare
from evidoc.collect.health.works import BIBTEX, Person, Work
from evidoc.model.health import Fault

_INITIALS_LAST = re.compile(r"[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)* [A-Z]{1,3}")
_BODY = re.compile(
    r"\b(?:Agency|Association|Authority|Board|Bureau|Centre|Center|Commission|Committee|Consortium|Council|Department|"
    r"Federation|Foundation|Group|Institut|Institute|Ministry|Office|Organi[sz]ation|Society|Trust|University|"
    r"Universität)\b"
)
_ET_AL = re.compile(r"\bet\.?\s+al\b", re.IGNORECASE)
_COMMAS_OF_ONE = 2
"""``von Last, Jr, First``: a further comma begins another person."""
_SHORT_GIVEN = 3
_SLIP = 1
"""Letters by which two spellings of one given name differ."""


def name_faults(work: Work) -> Iterator[Fault]:
    """Yield a ``malformed-name`` for each field of people whose names will not be read as they are meant."""
    if work.form != BIBTEX:
        return
    for role, people in work.people.items():
        for one in people:
            if told := _wrong(one):
                message, hint = told
                message = f"In the {role} of '{work.key}', '{one.written[:60]}' {message}."
                yield Fault("malformed-name", work.key, message, work.place, hint)
                break  # a field is written one way throughout


def spelling_faults(works: Sequence[Work]) -> Iterator[Fault]:
    """Yield a ``name-spellings`` for each person whose accents, letters or capitals change from work to work."""
    groups: dict[tuple[str, str], dict[tuple[str, str], Work]] = defaultdict(dict)
    for work in works:
        for people in work.people.values():
            for one in people:
                if not one.is_body and one.given:
                    key = (bare(one.family).replace(" ", ""), bare(one.given)[:1])
                    groups[key].setdefault((one.family, one.given), work)
    for spellings in groups.values():
        if len(spellings) > 1:
            yield from _conflicts(spellings)


def _wrong(one: Person) -> tuple[str, str] | None:
    """Return what is wrong with a name, as the rest of a sentence, and what to do; None where nothing is."""
    written = one.written
    if one.is_body:
        return None
    if _ET_AL.search(written):
        return "holds 'et al.'", "Write `and others` instead."
    if (";" in written and "\\" not in written) or (written.count(",") > _COMMAS_OF_ONE and "{" not in written):
        return "is read as one person", "Put ` and ` between people, and a comma within a name only."
    if "," in written or not one.given or "{" in written:
        return None
    return _wrong_order(one)


def _wrong_order(one: Person) -> tuple[str, str] | None:
    written = one.written
    if _INITIALS_LAST.fullmatch(written):
        family, _, initials = written.rpartition(" ")
        return f"is read as a person called '{initials}'", f"Write {family}, {'. '.join(initials)}."
    if _BODY.search(written):
        return f"is read as a person called '{one.family}'", f"Put it in braces of its own: {{{written}}}."
    return None


def _conflicts(spellings: dict[tuple[str, str], Work]) -> Iterator[Fault]:
    """Compare the spellings of people with one family name and first initial; of two that differ tell the later."""
    known: list[tuple[str, str]] = []
    for name, work in spellings.items():
        other = next((one for one in known if _is_conflict(one, name)), None)
        if other is None:
            known.append(name)
            continue
        first = spellings[other]
        message = (
            f"'{', '.join(name)}' of '{work.key}' is written '{', '.join(other)}' in '{first.key}' ({first.place})."
        )
        hint = "If it is one person, write both as the works do; if not, there is nothing to mend."
        yield Fault("name-spellings", work.key, message, work.place, hint)


def _is_conflict(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two names are probably one, and cannot both be right; fewer given names are no conflict."""
    given, others = bare(one[1]).split(), bare(other[1]).split()
    if not all(_agrees(a, b) for a, b in zip(given, others, strict=False)):
        return False
    if _family(one[0]) != _family(other[0]):
        return True
    written, against = _words(one[1]), _words(other[1])
    full = [(a, b) for a, b in zip(written, against, strict=False) if len(a) > 1 and len(b) > 1]
    return any(a != b for a, b in full)


def _family(name: str) -> str:
    """Return a family name as it must be the same everywhere: signs and accents count, kinds of hyphens do not."""
    text = unicodedata.normalize("NFC", re.sub(r"[\u2010-\u2015]", "-", name).replace("’", "'"))
    return text if text.isupper() else text[:1].casefold() + text[1:]


def _words(given: str) -> list[str]:
    return [word.casefold() for word in re.split(r"[\s.\-\u2010-\u2015]+", unicodedata.normalize("NFC", given)) if word]


def _agrees(one: str, other: str) -> bool:
    """Tell whether two given names may be one person's: an initial and its name, or a slip of one letter."""
    if one[:1] != other[:1]:
        return False
    if len(one) == 1 or len(other) == 1 or one == other:
        return True
    if min(len(one), len(other)) < _SHORT_GIVEN:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other) <= _SLIP
