"""A chapter's words and what was woven of it go in; words that no reader would meet come out, as problems of lines."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from evidoc.errors import Place, Problem

_SAID = re.compile(r"\s(?:alt|title|aria-label|data-caption)=\"([^\"]*)\"")
_TAG = re.compile(r"<[^<>]*>")
_INSIDE = re.compile(r"</?(?:a|b|code|del|em|i|kbd|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>")
"""Tags that may stand inside a word."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SHOWN = 5
"""Lines that are named one by one; the rest are counted."""


def lost_words(words: Mapping[str, Place], woven: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each line of which a word is nowhere.

    Parameters
    ----------
    words
        What a reader must meet, in small letters, and where it first stands.
    woven
        HTML of what was woven, and what was left out on purpose.
    """
    there: set[str] = set()
    for text in woven:
        said = " ".join(_SAID.findall(text))
        # A tag may stand inside a word or between two: both readings count as shown.
        for plain in (_TAG.sub(" ", text), _TAG.sub(" ", _INSIDE.sub("", text)), said):
            there.update(_LETTERS.findall(html.unescape(plain).lower()))
    missing: dict[tuple[str, int], list[tuple[str, Place]]] = defaultdict(list)
    for word, place in words.items():
        if word not in there:
            missing[place.file, place.line].append((word, place))
    hint = "Look at the line and those around it: a table whose lines do not meet, or a mark that is read as another."
    for found in list(missing.values())[:_SHOWN]:
        named = ", ".join(f"'{word}'" for word, _ in found[:3]) + (" and others" if found[3:] else "")
        message = f"What stands here is not in the document: {named}."
        yield Problem("text-lost", message, found[0][1], hint)
    if len(missing) > _SHOWN:
        place = list(missing.values())[_SHOWN][0][1]
        message = f"{len(missing) - _SHOWN} more lines have words that are not in the document."
        yield Problem("text-lost", message, place, hint)
