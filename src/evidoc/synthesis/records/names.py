"""Authors as exports write them go in; ``Family, Given`` each comes out."""

from __future__ import annotations

import re

_INITIALS = re.compile(r"(.+?)\s+((?:[A-Z]\.?[- ]?){1,4})$")
"""``van der Berg JA``: a family name and initials, as PubMed writes authors."""
_WITH_INITIALS = re.compile(r"[^\W\d_][\w'’. -]*\s(?:[A-Z]\.?[- ]?){1,4}\.?$")
_NUMBER = re.compile(r"\s*\(\d+\)$")
"""Scopus puts its own number behind full names."""
_OTHERS = frozenset(("", "et al", "et al.", "others", "and others", "[no author name available]", "anonymous", "none"))


def family_given(name: str) -> str:
    """Return one author (one line) as ``Family, Given``; without comma or initials it stays as it is: organisations."""
    text = name.strip(" ;,")
    if ", " in text and text.count(",") == 1 and " ," not in text:  # as nearly all are
        return text
    if "," in text:
        family, _, given = text.partition(",")
        given = given.strip(" ,")
        return f"{family.rstrip()}, {given}" if given else family.rstrip()
    found = _INITIALS.fullmatch(text)
    # IBM UK is no person: a family name has a small letter.
    if found and any(char.islower() for char in found[1]):
        return f"{found[1]}, {found[2].strip()}"
    return text


def authors_of(names: list[str]) -> tuple[str, ...]:
    """Return authors in their order, without those that name nobody."""
    found = [family_given(name) for name in names]
    return tuple(one for one in found if ", " in one or one.casefold() not in _OTHERS)


def split_authors(text: str) -> list[str]:
    """Split one cell at ``;``, at ``and``, or at the commas of ``Smith J, Jones AB``."""
    if ";" in text:
        parts = text.split(";")
    elif re.search(r"\sand\s", text) and not _listed(text):
        parts = re.split(r"\s+and\s+", text)
    elif _listed(text):
        parts = re.split(r",\s*(?:and\s+)?", text.strip(" ."))
    else:
        parts = [text]
    return [_NUMBER.sub("", part.strip()) for part in parts if part.strip()]


def turned(name: str) -> str:
    """Return ``Smith John`` as ``Smith, John``, for tools that leave the comma out."""
    words = name.split()
    one = family_given(name)
    return f"{words[0]}, {words[1]}" if one == " ".join(words) and len(words) == 2 else one  # noqa: PLR2004


def _listed(text: str) -> bool:
    parts = re.split(r",\s*(?:and\s+)?", text.strip(" ."))
    return len(parts) > 1 and all(_WITH_INITIALS.match(part) for part in parts)
