"""A chapter and the values it shows go in; written tables where unlike things meet unsaid come out as problems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from evidoc.errors import Place, Problem
from evidoc.model.chapter import MARK_CLOSE, MARK_OPEN, Chapter
from evidoc.model.product import Value
from evidoc.records import dataclass

_MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_CLOSE}")
_SAYS_SO = re.compile(r"\b(?:differ\w*|not compar\w*|cannot be compared|unlike)\b", re.IGNORECASE)
_NUMBER_PARTS = ("", "ons", "nhs", "number")
"""Parts of a value that show its number, not only its period or place."""


@dataclass(frozen=True, slots=True)
class _Written:
    """One table of the text: its rows, and the words of its caption."""

    rows: str
    caption: str
    place: Place


def mixed_tables(chapter: Chapter, values: Mapping[str, Value]) -> Iterator[Problem]:
    """Yield a problem for each written table whose numbers have several definitions, unless its caption says so.

    Tables that scripts make are held to the same by their ``difference=``; a table typed into a chapter has its
    caption to say it in.
    """
    numbers = {
        code.number: code.args[0]
        for code in chapter.shortcodes
        if code.name == "value" and code.args and code.options.get("part", "") in _NUMBER_PARTS
    }
    for table in _tables(chapter):
        shown = [values.get(numbers.get(int(found), "")) for found in _MARK.findall(table.rows)]
        definitions = sorted({d for value in shown if value for d in definitions_of(value)})
        if len(definitions) > 1 and not _SAYS_SO.search(table.caption):
            message = f"Definitions that are not the same meet in this table: {', '.join(definitions)}."
            hint = "Say in its caption that they differ, as in ': Four numbers that count different things'."
            yield Problem("mixed-definitions", message, table.place, hint)


def definitions_of(value: Value) -> tuple[str, ...]:
    """Return what the number of a value counts; a value without a number counts nothing."""
    return () if value.missing else value.provenance.definitions


def _tables(chapter: Chapter) -> Iterator[_Written]:
    """Yield the pipe tables of the text, each with the caption that stands below or above it."""
    lines = chapter.text.split("\n")
    start = 0
    while start < len(lines):
        if not _is_row(lines[start]):
            start += 1
            continue
        end = start
        while end < len(lines) and _is_row(lines[end]):
            end += 1
        caption = _caption(lines, range(end, len(lines))) or _caption(lines, range(start - 1, -1, -1))
        yield _Written("\n".join(lines[start:end]), caption, chapter.lines[start])
        start = end


def _is_row(line: str) -> bool:
    return line.lstrip(" >").startswith("|")


def _caption(lines: Sequence[str], order: range) -> str:
    """Return the first line in this order that is not blank, if it is a caption."""
    for index in order:
        text = lines[index].strip()
        if text:
            return text if re.match(r"(?:Table)?: ", text) else ""
    return ""
