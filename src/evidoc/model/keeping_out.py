"""Text and a list of names go in; the lines of the names that are in the text come out, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from evidoc.records import dataclass

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Soft hyphens, signs of no width and those that turn text around: nobody sees them, and names are hidden by them."""
_BROKEN = re.compile(r"(?<=\w)[-\u2010\u2011]\s*\n\s*(?=\w)")
"""A hyphen at the end of a line: what was one word may have been broken there."""
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u02bc\u2018\u0060\u00b4](?=\w)")
_APART = re.compile(r"[\W_]+")
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
"""Letters that Unicode takes for no other letter with a mark."""


@dataclass(frozen=True, slots=True)
class KeptOut:
    """One line of ``cases/keep-out.txt``: a name or a place that must never leave."""

    line: int
    words: str


def folded(text: str, apostrophe: str = "") -> str:
    """Return text as it is compared: small letters without marks, and one space between words.

    Compatible forms (ligatures, wide letters) are written out; case, accents, signs nobody sees and all punctuation
    are gone: ``St. Brìd's-in-the-Field`` is ``st brids in the field``. `apostrophe`
    stands where one is between two letters.
    """
    text = _APOSTROPHE.sub(apostrophe, _UNSEEN.sub("", text))
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign)) if not plain.isascii() else plain
    return _APART.sub(" ", bare).strip()


class KeepOut:
    """Finds names in texts.

    Parameters
    ----------
    names
        The lines of ``cases/keep-out.txt``.
    """

    kind: str = "kept-out-name"
    """Of the problem that one of them left."""
    hint: str = "Take it out of what is shown, or write a general word in its place; the list is in cases/keep-out.txt."

    def __init__(self, names: Iterable[KeptOut]) -> None:
        self._lines: dict[str, int] = {}
        for name in names:
            for apostrophe in ("", " "):
                self._lines.setdefault(folded(name.words, apostrophe), name.line)
        self.key = "\n".join(f"{line} {words}" for words, line in self._lines.items())
        """All that it looks for; it is digested before it is kept anywhere."""
        ordered = sorted(self._lines, key=lambda words: (-len(words), words))
        # After a name only the s of a genitive or a plural may follow: Smith, Smith's and Smiths are one.
        pattern = "|".join(re.escape(words) for words in ordered)
        self._pattern = re.compile(rf"(?<!\w)(?P<name>{pattern})(?:es|s)?(?!\w)") if ordered else None

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return self._pattern is not None

    def found(self, text: str) -> Iterator[str]:
        """Yield which names are in a text, by their lines in ``cases/keep-out.txt``: the names are never told."""
        if self._pattern is None:
            return
        lines: set[int] = set()
        for one in {text, _BROKEN.sub("", text)}:
            for written in {folded(one), folded(one, " ")}:
                lines |= {self._lines[match["name"]] for match in self._pattern.finditer(written)}
        said = "a name that is to be kept out"
        yield from (f"{said} (line {line} of cases/keep-out.txt)" for line in sorted(lines))
