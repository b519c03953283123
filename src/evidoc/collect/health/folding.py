"""Texts go in; what they are compared by comes out: without accents, capitals, signs and the words that vary."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALIKE = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n"}
)
_NO_WORD = re.compile(r"[^\w]+|_")
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
_RETRACTED = re.compile(r"^\s*\W*(?:retracted(?: article| paper| chapter)?|withdrawn(?: article)?)\b\W*", re.IGNORECASE)
_SMALL = frozenset({"the", "a", "an", "of", "in", "for", "on", "and", "und", "et", "de", "la", "der", "die", "das"})


def words(text: str) -> frozenset[str]:
    """Return the words of a list written as text."""
    return frozenset(text.split())


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """Return words in small letters without accents, one space between: ``Müller-Lüdenscheidt`` as in letters only."""
    text = text.lower() if text.isascii() else _unaccented(text.casefold())
    return _NO_WORD.sub(" ", text).strip()


@lru_cache(maxsize=50_000)
def title_key(title: str) -> str:
    """Return what two writings of a title have in common; what a publisher puts before a retracted one is left out."""
    return bare(_RETRACTED.sub("", _TAGS.sub("", title)).replace("&", " and "))


@lru_cache(maxsize=50_000)
def venue_key(name: str) -> str:
    """Return what two writings of a journal's or publisher's name have in common."""
    words = bare(name.replace("&", " and ")).split()
    return " ".join(word for word in words if word not in _SMALL) or " ".join(words)


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_ALIKE)
