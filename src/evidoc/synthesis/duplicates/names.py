"""Names of authors and of journals come in; whether two of them can be the same goes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from evidoc.records import dataclass
from evidoc.synthesis.duplicates.text import plain, words

_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = re.compile(r"(?<=[aou])e(?=[^aeiou]|$)")
_OTHERS = {"et al", "others", "anonymous", "anon", ""}
_SUFFIXES = {"jr", "sr", "iii", "md", "phd"}
_INITIALS = 3
"""So many capitals in one word are initials: ``Smith JAB``."""
_LONG_NAME = 4
"""A journal's name of so many words may lose one of them."""
_TYPO = 0.84
"""Likeness from which two family names are one with a slip: one letter in seven."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person or a body: whole words, and the initials of given names."""

    family: tuple[str, ...]
    given: tuple[str, ...]
    """Words or single letters, in order."""

    @property
    def key(self) -> str:
        """What blocks go by: the word of the name that is first in the alphabet of its longest words."""
        return min(self.family, key=lambda word: (-len(word), word)) if self.family else ""


@lru_cache(maxsize=400_000)
def name_of(text: str) -> Name | None:
    """Return a name as it compares; None for ``et al.`` and the like."""
    text = plain(text)
    if text.casefold().strip(" .") in _OTHERS:
        return None
    before, comma, after = text.partition(",")
    family, given = _WORD.findall(before.replace("'", "")), _WORD.findall(after.replace("'", ""))
    if not comma and len(family) > 1:
        family, given = _without_comma(family)
    folded = tuple(_umlauts(word.casefold()) for word in family if word.casefold() not in _SUFFIXES)
    return Name(folded, tuple(_given(given))) if folded else None


def _without_comma(parts: list[str]) -> tuple[list[str], list[str]]:
    if parts[-1].isupper() and len(parts[-1]) <= _INITIALS and not parts[0].isupper():
        return parts[:-1], parts[-1:]
    return parts[-1:], parts[:-1]


def _given(parts: list[str]) -> list[str]:
    given: list[str] = []
    for part in parts:
        if part.casefold() in _SUFFIXES:
            continue
        given += list(part.casefold()) if part.isupper() and len(part) <= _INITIALS else [_umlauts(part.casefold())]
    return given


def _umlauts(word: str) -> str:
    """Write Mueller as Muller: accents are gone already."""
    return _UMLAUTS.sub("", word) if "e" in word[1:] else word


@lru_cache(maxsize=400_000)
def same_person(a: Name, b: Name) -> bool:
    """Tell whether two names can be one person's: initials, order, particles and slips of a letter aside."""
    if a == b:
        return True
    if _same_words(a.family, b.family):
        return _initials_fit(a.given, b.given)
    return _swapped(a, b) or _swapped(b, a) or _acronym(a, b) or _acronym(b, a)


def _same_words(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    if set(a) & set(b) - _PARTICLES:
        return True  # double names and particles: one of two is often left out
    return OSA.normalized_similarity("".join(a), "".join(b)) >= _TYPO


_PARTICLES = {"van", "von", "de", "der", "den", "da", "dos", "del", "la", "le", "di", "al", "el", "bin", "ten", "ter"}


def _initials_fit(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return not a or not b or a[0][0] == b[0][0] or bool({word[0] for word in a} & {word[0] for word in b})


def _swapped(a: Name, b: Name) -> bool:
    """Tell whether a family name stands among the given names of the other one."""
    if not (set(a.family) & set(b.given)):
        return False
    return not a.given or any(word[0] == other[0] for word in a.given for other in b.family)


def _acronym(a: Name, b: Name) -> bool:
    """Tell whether one is WHO and the other World Health Organization."""
    whole = (*b.given, *b.family)
    return len(a.family) == 1 and len(whole) > 2 and a.family[0] == "".join(w[0] for w in whole if w != "of")  # noqa: PLR2004


def authors_alike(a: Sequence[Name], b: Sequence[Name]) -> float | None:
    """Return how much two lists of authors agree from 0 to 1; None where one is empty.

    A list may be cut after any name: the shorter one is looked for in the longer, the first author counts most.
    """
    if not a or not b:
        return None
    if a == b:
        return 1.0
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    found = sum(_among(one, at, longer) for at, one in enumerate(shorter)) / len(shorter)
    first = same_person(a[0], b[0])
    if first:
        return 0.7 + 0.3 * found
    return 0.8 * found if found > 1 / 2 or len(shorter) == 1 else 0.4 * found


def _among(one: Name, at: int, names: Sequence[Name]) -> bool:
    # Lists mostly have one order: look at the same place first.
    return same_person(one, names[at]) or any(same_person(one, other) for other in names)


_IGNORED = {"the", "of", "and", "in", "for", "on", "a", "an", "de", "la", "le", "et", "und", "der", "fur", "du", "des"}


@lru_cache(maxsize=100_000)
def journal_words(text: str) -> tuple[str, ...]:
    """Return the words of a journal's name that count."""
    text = re.split(r" ?[:=] | : ", re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text))[0]
    return tuple(word for word in words(text) if word not in _IGNORED)


@lru_cache(maxsize=200_000)
def journals_alike(a: tuple[str, ...], b: tuple[str, ...]) -> float | None:
    """Return 1 where two names can be one journal's, abbreviated or not, else how alike they are; None if unknown."""
    if not a or not b:
        return None
    if a == b:
        return 1.0
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    if _abbreviates(shorter, longer) or _abbreviates(longer, shorter):
        return 1.0
    if len(shorter) == 1 and len(shorter[0]) > 1 and shorter[0] == "".join(word[0] for word in longer):
        return 1.0
    likeness = fuzz.ratio(" ".join(a), " ".join(b)) / 100
    return likeness if likeness > 0.9 else 0.5 * likeness  # noqa: PLR2004 (a slip in a name, or another journal)


def _abbreviates(short: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Tell whether every word begins one of the other name, in order, the first with the first; one may be left out."""
    spare = 1 if len(short) >= _LONG_NAME else 0
    if not len(short) <= len(whole) <= len(short) + spare or not _begins(short[0], whole[0]):
        return False
    left = iter(whole)
    return all(any(_begins(word, other) for other in left) for word in short)


def _begins(short: str, whole: str) -> bool:
    # Contractions keep first and last letter: Intl, Dept.
    return whole.startswith(short) or (len(short) > 2 and short[0] == whole[0] and _within(short, whole))  # noqa: PLR2004


def _within(short: str, whole: str) -> bool:
    letters = iter(whole)
    return whole.endswith(short[-1]) and len(short) < len(whole) and all(letter in letters for letter in short)
