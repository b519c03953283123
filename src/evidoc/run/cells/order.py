"""A chapter comes in; what its kernel is to do goes out, in order: cells, and inline expressions where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidoc.errors import Place
from evidoc.model.cells import CellResult, Executed
from evidoc.model.chapter import INLINE_CODE, MARK_CLOSE, MARK_OPEN, Cell, Chapter, Shortcode
from evidoc.model.execution import defaults_of, effective, kernel_of, runs
from evidoc.records import dataclass

_STEERING = ("error", "fig-width", "fig-height", "fig-format", "fig-dpi")
"""Options that change what a cell gives; the others only change how it is shown."""
PICTURES = ("fig-width", "fig-height", "fig-format", "fig-dpi")
"""Options that count for pictures of the whole document where a cell says nothing."""


@dataclass(frozen=True, slots=True)
class Inlines:
    """Inline expressions with no cell between them: they are evaluated in one go."""

    codes: tuple[Shortcode, ...]


Item = Cell | Inlines


def in_order(chapter: Chapter) -> tuple[Item, ...]:
    """Return the cells that run and the inline expressions, in the order in which they stand.

    What stands in the options of a cell comes after the cell. What stands in the front matter comes last, when all
    that it may speak of has been calculated.
    """
    lines = _lines_of_marks(chapter.text)
    last = len(chapter.text)
    found: list[tuple[int, int, Cell | Shortcode]] = [
        (cell.first, 0, cell) for cell in chapter.cells if runs(cell, chapter) and cell.code.strip()
    ]
    for code in chapter.shortcodes:
        if code.name == INLINE_CODE and code.args:
            line = lines.get(code.number, last) if code.context != "front matter" else last
            inside = next((cell for cell in chapter.cells if cell.first <= line <= cell.last), None)
            found.append((inside.first if inside else line, 1, code))
    ordered: list[Item] = []
    together: list[Shortcode] = []
    for _, _, one in sorted(found, key=lambda entry: entry[:2]):
        if isinstance(one, Shortcode):
            together.append(one)
            continue
        if together:
            ordered.append(Inlines(tuple(together)))
            together = []
        ordered.append(one)
    return (*ordered, Inlines(tuple(together))) if together else tuple(ordered)


def described(items: tuple[Item, ...], chapter: Chapter) -> dict[str, Any]:
    """Return what is run, as data whose digest changes when what it gives may change.

    Numbers of cells and expressions are no part of it: a shortcode above them changes these, and runs nothing again.
    """
    steps: list[Any] = []
    for item in items:
        if isinstance(item, Cell):
            options = effective(item, chapter)
            steps.append({"cell": item.code, "options": {name: options[name] for name in _STEERING}})
        else:
            steps.append({"inline": [code.args[0] for code in item.codes]})
    said = defaults_of(chapter)
    # Matplotlib starts with these, whatever single cells say.
    return {"kernel": kernel_of(chapter), "pictures": {name: said[name] for name in PICTURES}, "steps": steps}


def place_of(item: Item) -> Place:
    """Return where a step stands."""
    return item.code_place if isinstance(item, Cell) else item.codes[0].place


def as_dict(executed: Executed, items: tuple[Item, ...]) -> dict[str, Any]:
    """Return what a kernel gave for all of `items` as JSON-ready data, in their order."""
    results = [executed.cells[cell.number] for cell in _cells(items)]
    return {
        "cells": [{"outputs": [dict(output) for output in one.outputs], "count": one.count} for one in results],
        "inlines": [dict(executed.inlines[code.number]) for code in _codes(items)],
        "read": list(executed.read),
    }


def from_dict(data: Mapping[str, Any], items: tuple[Item, ...]) -> Executed:
    """Read back what `as_dict` gave, under the numbers that cells and expressions have now."""
    cells = zip(_cells(items), data["cells"], strict=True)
    inlines = zip(_codes(items), data["inlines"], strict=True)
    return Executed(
        {cell.number: CellResult(tuple(one["outputs"]), one["count"]) for cell, one in cells},
        {code.number: texts for code, texts in inlines},
        tuple(data["read"]),
    )


def _cells(items: tuple[Item, ...]) -> list[Cell]:
    return [item for item in items if isinstance(item, Cell)]


def _codes(items: tuple[Item, ...]) -> list[Shortcode]:
    return [code for item in items if isinstance(item, Inlines) for code in item.codes]


def _lines_of_marks(text: str) -> dict[int, int]:
    """Return the line on which the mark of each shortcode first stands."""
    found: dict[int, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for part in line.split(MARK_OPEN)[1:]:
            digits = part.partition(MARK_CLOSE)[0]
            if digits.isdecimal():
                found.setdefault(int(digits), number)
    return found
