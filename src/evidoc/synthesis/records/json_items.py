"""JSON text with a list of works goes in; every work with its line and its text comes out, also behind a broken one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from evidoc.synthesis.records.entry import Entry
from evidoc.synthesis.records.fields import harmless_text

_NEXT = re.compile(r",\s*(?=\{)")
_GAP = re.compile(r"[\s,]*")


def items(text: str, start: int, marks: frozenset[str]) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """Give the works of a list.

    Parameters
    ----------
    text
        The whole file.
    start
        Behind the bracket that opens the list.
    marks
        Keys of which a work has at least one, and what stands in it (such as an author) none: where an entry is broken,
        the next object with one of them is the next entry.

    Yields
    ------
    tuple
        An entry with line, raw text and, where it is broken, the fault; and what it says, {} where it is broken.
    """
    decoder = json.JSONDecoder()
    line, counted = 1, 0
    at = _past(text, start)
    while at < len(text) and text[at] != "]":
        line, counted = line + text.count("\n", counted, at), at
        try:
            item, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            end = _next(text, at, decoder, marks)
            raw = text[at:end].rstrip(" \t\n,]")
            wrong = line + text.count("\n", at, getattr(error, "pos", at))
            yield Entry(line, raw, fault=_said(error), faulty_line=wrong), {}
        else:
            raw = text[at:end]
            if isinstance(item, dict):
                yield Entry(line, raw), item
            else:
                yield Entry(line, raw, fault="it is no object in braces"), {}
        at = _past(text, end)


def text_of(value: Any) -> str:
    """Return a JSON value as text: what is no text or number is empty."""
    if isinstance(value, str):
        return harmless_text(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    return str(value)


def list_of(value: Any) -> list[Any]:
    """Return a JSON list, or [] for anything else."""
    return value if isinstance(value, list) else []


def map_of(value: Any) -> dict[str, Any]:
    """Return a JSON object, or {} for anything else."""
    return value if isinstance(value, dict) else {}


def _past(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at


def _next(text: str, at: int, decoder: json.JSONDecoder, marks: frozenset[str]) -> int:
    for found in _NEXT.finditer(text, at):
        try:
            item, _ = decoder.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict) and not marks.isdisjoint(item):
            return found.end()
    return len(text)


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        said = error.msg.removesuffix(" at")
        return f"it is no JSON ({said[:1].lower()}{said[1:]})"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "a number in it is too long"
