"""The masks of a text go in; notes and cells of tables that no reader of the page would see come out as problems."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidoc.collect.regions import Regions, is_cell
from evidoc.collect.shortcodes import PlaceOf
from evidoc.errors import Problem

_NOTE = re.compile(r"(?<!\\)\[\^(?P<name>[^\]\[\s^]+)\]")
_LEAD = re.compile(r"^[ \t>]*(?:(?:[-*+]|\w{1,9}[.)])[ \t]+)*")
_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_BAR = re.compile(r"\\.|<[^<>|\n]*\|[^<>\n]*>|\|")
"""A bar that parts two cells, after what only looks like one."""


def lost(text: str, regions: Regions, place: PlaceOf) -> Iterator[Problem]:
    """Yield what pandoc drops without a word.

    Parameters
    ----------
    text
        As written.
    regions, place
        Its masks, and what gives the place of an offset.
    """
    if "[^" in text:
        yield from _notes(text, regions, place)
    yield from _rows(regions.plain, place)


def _notes(text: str, regions: Regions, place: PlaceOf) -> Iterator[Problem]:
    defined: dict[str, int] = {}
    for match in _NOTE.finditer(regions.plain):
        if not _defines(regions.plain, match):
            continue
        name = match["name"]
        if name in defined:
            hint = f"Rename it; it was first written at {place(defined[name])}."
            yield Problem("duplicate-note", f"The note '[^{name}]' is written twice.", place(match.start()), hint)
        defined.setdefault(name, match.start())
    called = {m["name"] for m in _NOTE.finditer(text) if not _defines(text, m)}
    for name, at in defined.items():
        if name not in called:
            hint = f"Put [^{name}] into the text where it belongs, or take the note out."
            yield Problem("unused-note", f"Nothing calls the note '[^{name}]', so nobody sees it.", place(at), hint)
    if any(is_cell(fence.info) for fence in regions.fences):
        return  # what cells print may hold notes
    for match in _NOTE.finditer(regions.prose):
        if match["name"] not in defined and not _defines(regions.prose, match):
            message = f"There is no note '[^{match['name']}]', so that readers see the brackets."
            hint = f"Write it below the paragraph: [^{match['name']}]: …; a bracket that stands for itself is \\[."
            yield Problem("unknown-note", message, place(match.start()), hint)


def _defines(text: str, match: re.Match[str]) -> bool:
    """Tell whether a note is written here, not called."""
    line = text.rfind("\n", 0, match.start()) + 1
    lead = _LEAD.match(text[line : match.start()])
    return text.startswith(":", match.end()) and lead is not None and lead.end() == match.start() - line


def _rows(plain: str, place: PlaceOf) -> Iterator[Problem]:
    """Yield rows of tables with bars that have more cells than the table has columns."""
    columns, before, offset = 0, "", 0
    for line in plain.split("\n"):
        row = line.lstrip(" \t>")
        if not columns and "|" in before and "|" in row and _RULE.match(row):
            columns = _cells(row)
            columns = columns if columns >= _cells(before) else 0
        elif "|" not in row:
            columns = 0
        elif columns and _cells(row) > columns:
            message = (
                f"This row of a table has {_cells(row)} cells, the table {columns} columns: the rest is not shown."
            )
            hint = "Give the table's first lines more columns, or write \\| for a bar that stands for itself."
            yield Problem("table-row-too-long", message, place(offset + len(line) - len(row)), hint)
        before = row
        offset += len(line) + 1


def _cells(row: str) -> int:
    bars = [m.start() for m in _BAR.finditer(row.rstrip()) if m.group() == "|"]
    return len(bars) + 1 - row.startswith("|") - (bool(bars) and bars[-1] == len(row.rstrip()) - 1 and bars[-1] > 0)
