"""Two prepared titles come in; how alike they are, and what kind of difference there is, goes out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from evidoc.records import dataclass
from evidoc.synthesis.duplicates.markers import as_number, is_opposite
from evidoc.synthesis.duplicates.prepared import Prepared

EQUAL, SLIPS, SUBTITLE, CUT, OTHER_WORDS, MORE_WORDS, NUMBERS, KIND = (
    "equal",
    "slips",
    "subtitle",
    "cut",
    "other words",
    "more words",
    "numbers",
    "kind",
)
_SMALL = {
    "the",
    "a",
    "an",
    "of",
    "in",
    "on",
    "for",
    "and",
    "to",
    "with",
    "by",
    "from",
    "at",
    "as",
    "is",
    "its",
    "their",
}
_SMALL |= {"el", "la", "le", "les", "los", "las", "der", "die", "das", "de", "des", "du", "en", "et", "und", "y", "e"}
_CUT_LETTERS = 25
_CUT_WORDS = 4
"""So much of a title must be left for the rest to count as cut away."""
_OFTEN_CUT = 90
"""Letters from which on databases and reference managers cut titles without saying so."""
_FEW = 3
_ENDINGS = ("s", "es", "e", "d", "ed", "al", "ly", "ic")


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """How two titles compare."""

    likeness: float
    """From 0 to 1."""
    difference: str
    """One of the words above."""
    words: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """What only the one and only the other has."""


def match_titles(a: Prepared, b: Prepared) -> TitleMatch:
    """Compare two titles that are both there."""
    if a.kinds != b.kinds and not _kind_may_be_cut(a, b):
        return TitleMatch(_ratio(a.title, b.title), KIND, (tuple(sorted(a.kinds)), tuple(sorted(b.kinds))))
    if a.title == b.title or "".join(a.words) == "".join(b.words):
        return TitleMatch(1.0, EQUAL)
    shorter, longer = (a, b) if len(a.title) <= len(b.title) else (b, a)
    left = _leftovers(shorter.words, longer.words)
    only_short, only_long = left
    if _numbers_differ(shorter, longer, left):
        return TitleMatch(_ratio(a.title, b.title), NUMBERS, left)
    if not only_short and not only_long:
        return TitleMatch(max(0.93, _ratio(a.title, b.title)), SLIPS)
    tail = _tail(shorter, longer)
    if tail is not None:
        return TitleMatch(*tail, ((), tuple(longer.words[len(shorter.words) :])))
    weight_short, weight_long = sum(map(len, only_short)), sum(map(len, only_long))
    likeness = min(_ratio(a.title, b.title), 1 - (weight_short + weight_long) / (len(a.title) + len(b.title)))
    return TitleMatch(likeness, OTHER_WORDS if only_short and only_long else MORE_WORDS, left)


def _ratio(a: str, b: str) -> float:
    return fuzz.ratio(a, b) / 100


def _kind_may_be_cut(a: Prepared, b: Prepared) -> bool:
    """Tell whether the kind stands in what was cut away: ``…: update of`` at the end of a cut title."""
    shorter, longer = (a, b) if len(a.words) <= len(b.words) else (b, a)
    return shorter.truncated and shorter.kinds < longer.kinds and longer.title.startswith(shorter.title)


def _leftovers(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words that only one of two titles has, without small words and slips of the pen."""
    only_a, only_b = _without(a, b), _without(b, a)
    if only_a and only_b:
        only_a, only_b = _joined(only_a, only_b)
    if min(len(only_a), len(only_b)) > max(_FEW, min(len(a), len(b)) // 2):
        return tuple(only_a), tuple(only_b)  # too many for slips
    for word in tuple(only_a):
        other = next((one for one in only_b if _slip(word, one)), None)
        if other is not None:
            only_a.remove(word)
            only_b.remove(other)
    return tuple(w for w in only_a if w not in _SMALL), tuple(w for w in only_b if w not in _SMALL)


def _without(a: tuple[str, ...], b: tuple[str, ...]) -> list[str]:
    left = list(b)
    only = []
    for word in a:
        if word in left:
            left.remove(word)
        else:
            only.append(word)
    return only


def _joined(a: list[str], b: list[str]) -> tuple[list[str], list[str]]:
    """Take out what is one word here and two there: ``health care`` and ``healthcare``."""
    for one, other in ((a, b), (b, a)):
        at = 0
        while at + 1 < len(one):
            whole = one[at] + one[at + 1]
            if whole in other:
                other.remove(whole)
                del one[at : at + 2]
            else:
                at += 1
    return a, b


@lru_cache(maxsize=100_000)
def _slip(a: str, b: str) -> bool:
    """Tell whether two words are one with a slip of the pen or another ending."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if as_number(a) or as_number(b):
        return as_number(a) == as_number(b)
    if len(short) > 2 and long.startswith(short) and long[len(short) :] in _ENDINGS:  # noqa: PLR2004 (``a`` is no stem)
        return True
    allowed = 0 if len(long) < 5 else 1 if len(long) < 9 else 2  # noqa: PLR2004 (letters of a word: 0, 1 or 2 slips)
    return OSA.distance(a, b, score_cutoff=allowed) <= allowed and not is_opposite(a, b)


def _numbers_differ(shorter: Prepared, longer: Prepared, left: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Tell whether they name other numbers; what was cut away does not count."""
    if shorter.numbers == longer.numbers or left == ((), ()):
        return False
    if any(number not in longer.numbers for number in shorter.numbers):
        return True
    if all(number in shorter.numbers for number in longer.numbers):
        return False
    # One has numbers that the other has not: a part of a series, unless they stand in a tail that was cut.
    if not _tail(shorter, longer):
        return True
    tail = longer.words[len(shorter.words) :][:2]
    return not shorter.truncated and any(as_number(word) for word in tail)


def _tail(shorter: Prepared, longer: Prepared) -> tuple[float, str] | None:
    """Return likeness and difference where the one is the beginning of the other; None where it is not."""
    # The last word of a cut title may be half a word.
    whole = longer.title.startswith(f"{shorter.title} ")
    if not whole and not longer.title.startswith(shorter.title):
        if not _nearly_begins(shorter, longer):
            return None
        whole = True
    enough = len(shorter.title) >= _CUT_LETTERS and len(shorter.words) >= _CUT_WORDS
    if shorter.truncated and len(shorter.words) >= _CUT_WORDS:
        return 0.98, CUT
    if len(longer.main) == len(shorter.words) and whole:
        return (0.97, SUBTITLE) if enough else (0.9, SUBTITLE)
    if enough and (len(shorter.title) >= _OFTEN_CUT or not whole):
        return 0.96, CUT
    return None


def _nearly_begins(shorter: Prepared, longer: Prepared) -> bool:
    """Tell whether one begins like the other, with slips, and ends where its subtitle begins or where it was cut."""
    if not (shorter.truncated or len(longer.main) == len(shorter.words) or len(shorter.title) >= _OFTEN_CUT):
        return False
    only_short, only_long = _leftovers(shorter.words, longer.words[: len(shorter.words)])
    return not only_short[: -1 if shorter.truncated else None] and len(only_long) <= 1
