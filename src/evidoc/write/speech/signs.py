"""A letter, sign, number or word of a formula goes in; how it is read comes out, or that no table knows it."""

from __future__ import annotations

import unicodedata
from xml.etree.ElementTree import Element

from evidoc.write.speech.words import FUNCTIONS, LARGE, LETTERS, SIGNS, VARIANTS


class UnknownError(Exception):
    """The formula holds what no table knows."""


def read_name(element: Element) -> str:
    """Read an identifier: a letter, a Greek name, a function, or a word as it is."""
    said = " ".join((element.text or "").split())
    if said in SIGNS and said not in LETTERS:
        return SIGNS[said]
    if said in FUNCTIONS:
        return f"{FUNCTIONS[said]} of" if FUNCTIONS[said].startswith("the ") else FUNCTIONS[said]
    if len(said) != 1:
        return unicodedata.normalize("NFKC", said)
    return _letter(said, element.get("mathvariant", ""))


def _letter(char: str, variant: str) -> str:
    if char in LETTERS:
        return LETTERS[char]
    words = unicodedata.name(char, "").split(" ")
    plain = unicodedata.normalize("NFKC", char)
    style = [said for word, said in VARIANTS.items() if word in words or said == variant]
    if plain in LETTERS:
        return " ".join([*style, LETTERS[plain]])
    if plain.isalnum() and plain.isascii():
        return " ".join([*style, *(["capital"] if plain.isupper() else []), plain])
    return _named(char)


def read_sign(element: Element) -> str:
    """Read an operator."""
    said = (element.text or "").strip()
    if said in SIGNS:
        return f"{SIGNS[said]} of" if said in LARGE else SIGNS[said]
    if said.isalpha() and said.isascii():
        return read_name(element)
    return " ".join(SIGNS.get(char, "") or _named(char) for char in said)


def _named(char: str) -> str:
    """Read a sign by its Unicode name; a sign without one is unknown."""
    name = unicodedata.name(char, "").lower()
    if not name or unicodedata.category(char) in {"Co", "Cn", "Cc"}:
        raise UnknownError
    return char if char.isalpha() else name.replace(" sign", "")


def read_words(element: Element) -> str:
    """Read a number or words."""
    return unicodedata.normalize("NFKC", " ".join((element.text or "").split()))
