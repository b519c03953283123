"""The words of a title come in; what sets a work apart from others of the same title goes out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

_KINDS = {
    "correction": {"erratum", "errata", "corrigendum", "corrigenda", "correction", "corrections", "corrected"},
    "retraction": {"retraction", "retracted", "withdrawn", "withdrawal"},
    "concern": {"concern"},
    "reply": {"reply", "response", "rejoinder", "replies"},
    "comment": {"comment", "comments", "commentary", "letter", "re"},
    "protocol": {"protocol"},
    "edition": {"edition", "update", "updated", "revised", "revision"},
    "summary": {"summary", "abridged"},
    "abstract": {"abstract", "poster"},
    "translation": {"translation"},
    "supplement": {"supplement", "appendix"},
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_AT_START = {"comment", "reply", "correction", "retraction", "concern", "summary", "abstract", "supplement"}
"""Kinds that count only where a title begins or ends with their word: elsewhere it may be the subject."""
_EDGE = 3

_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
_ROMAN_AFTER = _ROMAN | {"i": "1", "v": "5", "x": "10"}
_SPELT = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "one": "1", "two": "2", "three": "3"}
_SPELT |= {"four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}
_COUNTED = {
    "part",
    "parts",
    "study",
    "volume",
    "vol",
    "phase",
    "type",
    "chapter",
    "experiment",
    "paper",
    "wave",
    "level",
}
_ORDINALS = ("st", "nd", "rd", "th")

_GENERIC = {
    "editorial",
    "introduction",
    "preface",
    "foreword",
    "conclusion",
    "conclusions",
    "commentary",
    "comment",
    "letter",
    "letters",
    "reply",
    "response",
    "erratum",
    "correction",
    "corrigendum",
    "index",
    "contents",
    "abstracts",
    "abstract",
    "news",
    "obituary",
    "book",
    "review",
    "reviews",
    "editor",
    "editors",
    "note",
    "notes",
    "issue",
    "this",
    "special",
    "guest",
    "from",
    "message",
    "authors",
    "author",
    "acknowledgement",
    "acknowledgements",
    "discussion",
    "overview",
    "background",
    "poster",
    "posters",
    "session",
    "sessions",
    "table",
    "annual",
    "report",
    "announcement",
    "announcements",
    "president",
    "presidential",
    "address",
    "summary",
    "methods",
    "method",
    "results",
    "research",
    "references",
    "glossary",
    "appendix",
    "to",
    "the",
    "of",
    "and",
    "in",
    "a",
    "an",
    "reviewers",
    "welcome",
}
"""Words of titles that many works have: a title of nothing else identifies no work."""
_SHORT = 2
"""So few words identify no work either."""

_OPPOSITES = (
    ("hyper", "hypo"),
    ("pre", "post"),
    ("intra", "inter"),
    ("macro", "micro"),
    ("over", "under"),
    ("sub", "super"),
)
_NEGATIONS = ("un", "in", "im", "non", "dis", "wo", "fe", "a", "mis", "re", "de", "anti", "co")
"""Beginnings by which one letter or two make another word: men and women, usual and unusual."""


def kind_words(words: Sequence[str], container: str = "") -> frozenset[str]:
    """Return what kind of follow-up a title says that a work is; empty for most."""
    last = len(words) - _EDGE
    found = set()
    for at, word in enumerate(words):
        kind = _KIND_OF.get(word)
        if kind and (kind not in _AT_START or at < _EDGE or at >= last):
            found.add(kind)
    if container.startswith(("cochrane", "prospero")) and "protocol" in found:
        found.discard("edition")
    return frozenset(found)


def number_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of a title in order: years, parts in Roman figures, number words."""
    found = []
    for at, word in enumerate(words):
        number = as_number(word, words[at - 1] if at else "")
        if number:
            found.append(number)
    return tuple(found)


@lru_cache(maxsize=100_000)
def as_number(word: str, before: str = "") -> str:
    """Return the figure that a word says; empty where it says none."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    if word in _SPELT:
        return _SPELT[word]
    if word.endswith(_ORDINALS) and word[:-2].isdigit():
        return word[:-2]
    return (_ROMAN_AFTER if before in _COUNTED else _ROMAN).get(word, "")


def is_generic(words: Sequence[str]) -> bool:
    """Tell whether many works have such a title."""
    telling = [word for word in words if word not in _GENERIC and not as_number(word)]
    return not telling or (len(words) <= _SHORT and sum(map(len, telling)) < 12)  # noqa: PLR2004 (one long term may do)


def is_opposite(a: str, b: str) -> bool:
    """Tell whether two words that look alike mean different things."""
    for one, other in ((a, b), (b, a)):
        if any(one.startswith(x) and other.startswith(y) and one[len(x) :] == other[len(y) :] for x, y in _OPPOSITES):
            return True
        if any(one == start + other for start in _NEGATIONS):
            return True
    return False
