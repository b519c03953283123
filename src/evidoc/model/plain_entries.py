"""The text of a `.bib` file goes in; its plainly written entries come out, and the text that is left for a full parser.

Nearly every entry of nearly every file is written one way: a type, a key, fields in braces with commas between them.
For these one pattern says all there is to know, several times as fast as a parser that must be ready for anything, so
that a bibliography of ten thousand works costs a build little. Whatever the pattern does not cover in every character
is left to the parser, which can tell what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from evidoc.records import dataclass

_TEXT = r"(?:[^{}\\]++|\\[^{}])"
_VALUE = rf"(?:\{{(?:{_TEXT}|\{{(?:{_TEXT}|\{{{_TEXT}*+\}})*+\}})*+\}}|\d++)"
_FIELD = rf"[A-Za-z][\w-]*+\s*+=\s*+{_VALUE}\s*+"
_ENTRY = re.compile(
    rf"^@(?!(?i:string|comment|preamble)\b)[A-Za-z]++\{{(?P<key>[^\s{{}}@,;\[\]\"]++),\s*+"
    rf"(?P<fields>{_FIELD}(?:,\s*+{_FIELD})*+),?\s*+\}}[ \t]*$",
    re.MULTILINE,
)
_PARTS = re.compile(rf"([A-Za-z][\w-]*+)\s*+=\s*+({_VALUE})")


@dataclass(frozen=True, slots=True)
class PlainEntry:
    """One entry, whole and without a fault of form."""

    key: str
    line: int
    """From 1."""
    raw: str
    fields: Mapping[str, str]
    """Name in small letters -> text without its outer braces, white space folded."""


def plain_entries(text: str) -> tuple[list[PlainEntry], str]:
    """Return the plain entries of `text`, in order, and the text with blanks in their place, line by line the same."""
    found: list[PlainEntry] = []
    left: list[str] = []
    at, line = 0, 1
    for match in _ENTRY.finditer(text):
        pairs = _PARTS.findall(match["fields"])
        fields = _bare(pairs)
        if len(fields) != len(pairs):
            continue  # a field twice: the parser tells where
        between = text[at : match.start()]
        line += between.count("\n")
        found.append(PlainEntry(match["key"], line, match[0].rstrip(), fields))
        newlines = match[0].count("\n")
        left += (between, "\n" * newlines)
        at, line = match.end(), line + newlines
    return found, "".join((*left, text[at:]))


def _bare(pairs: list[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): " ".join((value[1:-1] if value[0] == "{" else value).split()) for name, value in pairs}
