"""Words around a protected product come in; those that say a number which its cells do not show are refused."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from evidoc.products.boundary_cells import NUMBER
from evidoc.products.origin import Origin
from evidoc.products.session import Faults

_NUMBER = re.compile(rf"(?<![\w.,]){NUMBER.pattern}")
_WORDS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_WORD = re.compile(rf"\b({'|'.join(reversed(_WORDS))})\b", re.IGNORECASE)
_COMMON = (95.0, 99.0, 100.0)
"""Levels of intervals, and the whole of a share."""
_MOST_ROUNDED = 3
"""Powers of ten to which prose rounds a number that is shown."""


def numbers_of(texts: Iterable[str]) -> frozenset[float]:
    """Return the numbers that texts hold, without signs."""
    return frozenset(abs(_read(one)) for text in texts for one in _NUMBER.findall(text))


def origin_words(origin: Origin) -> list[str]:
    """Return what sources and definitions say of themselves: numbers in it are known to everybody."""
    said: list[str] = []
    for source in origin.sources:
        said += [source.title, source.publisher, source.period, source.geography, source.population, source.published]
        said += [source.line, source.status, source.note, source.cite.text if source.cite else ""]
    for definition in origin.definitions:
        said += [definition.label, definition.numerator, definition.denominator, definition.who_counts]
        said += [definition.caveat, *(f"{one.at} {one.what}" for one in definition.breaks)]
    return said


def check_texts(
    faults: Faults,
    texts: Mapping[str, str],
    shown: Iterable[float],
    labels: Sequence[str],
    hidden: frozenset[float],
    *,
    strict: bool = True,
) -> None:
    """Refuse words that say a hidden number, or one that the product does not show.

    Parameters
    ----------
    faults
        Takes what is wrong, as ``disclosive``.
    texts
        What the words are, as in ``alt`` -> the words.
    shown
        Numbers that the product shows.
    labels
        Texts that stand beside them anyway: categories, labels, what sources say.
    hidden
        True numbers that must be seen nowhere.
    strict
        Refuse also numbers that stand neither among those shown nor in the labels.
    """
    known = _forms(shown)
    allowed = known | numbers_of(labels) | frozenset(_COMMON)
    secret = frozenset(abs(one) for one in hidden)
    for what, text in texts.items():
        for nth, written in enumerate(dict.fromkeys(_NUMBER.findall(text)), 1):  # a message that says it tells it, too
            number = abs(_read(written))
            if number not in known and _says(written, secret):
                message = f"its {what} says a number that is hidden in it (number {nth} of those that it says)"
                faults.add("disclosive", message, "leave the number out")
            elif strict and number not in allowed:
                message = (
                    f"its {what} says a number that stands in none of its cells (number {nth} of those that it says)"
                )
                hint = "nobody can hold such a number against disclosure control: leave it out, or show it in a column"
                faults.add("disclosive", message, hint)
        for word in dict.fromkeys(found.lower() for found in _WORD.findall(text)):
            number = float(_WORDS.index(word) + 2)
            if number in secret and number not in known:
                message = f"its {what} says, in a word, a number that is hidden in it"
                faults.add("disclosive", message, "leave the number out")


def _forms(shown: Iterable[float]) -> frozenset[float]:
    """Return the numbers as prose may say them: as they are, and rounded."""
    found: set[float] = set()
    for one in {abs(number) for number in shown if math.isfinite(number)}:
        found.add(one)
        found.update(round(one, places) for places in range(_MOST_ROUNDED + 1))
        found.update(round(one, -power) for power in range(1, _MOST_ROUNDED + 1) if one >= 10**power)
    return frozenset(found)


def _says(written: str, secret: frozenset[float]) -> bool:
    number, decimals = abs(_read(written)), len(written.partition(".")[2])
    return any(math.isclose(number, one, abs_tol=1e-9) or (decimals and round(one, decimals) == number)
               for one in secret)  # fmt: skip


def _read(written: str) -> float:
    return float(written.replace(",", "").replace("−", "-"))
