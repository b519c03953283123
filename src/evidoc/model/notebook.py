"""The text of a notebook's file comes in; its code as one Python script goes out, every line where it stands there.

Line n of the script is line n of the file, so places, tracebacks and editors speak of the same line. That takes a
notebook as Jupyter saves it, with each line of a cell on a line of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import field
from typing import Any

from evidoc.model.magics import without_magics
from evidoc.records import dataclass

SUFFIX = ".ipynb"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(slots=True)
class NotebookCode:
    """The code of a notebook."""

    text: str = ""
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Lines of IPython's own that do more than show: the line, and what stands there."""
    wrong: str = ""
    """Why it cannot be read; empty where it can."""
    line: int = 1


def code_of(text: str) -> NotebookCode:
    """Return the code of the notebook whose file holds `text`.

    Parameters
    ----------
    text
        JSON, notebook format 4.
    """
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except ValueError as error:
        return NotebookCode(wrong=f"it is no JSON: {error}", line=getattr(error, "lineno", 1))
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list) or data.get("nbformat") != 4:  # noqa: PLR2004 - the only format with cells of this form
        return NotebookCode(wrong="it is no notebook of format 4")
    found = NotebookCode()
    script = [""] * (text.count("\n") + 1)
    for cell in _cells(data, text):
        _spread(cell, script, found)
    found.text = "\n".join(script).rstrip("\n") + "\n"
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that is given twice: what stands where could not be told."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key is given twice")
    return made


def _spread(cell: list[tuple[int, str]], script: list[str], found: NotebookCode) -> None:
    """Put the lines of a cell where they stand in the file."""
    numbers = [number for number, _ in cell]
    if len(set(numbers)) != len(numbers) or any("\n" in line.rstrip("\n") for _, line in cell):
        found.wrong, found.line = "several lines of a cell stand in one line of the file", numbers[0]
        return
    if not cell:
        return
    lines = [line.rstrip("\r\n") for _, line in cell]
    _, plain, magics = without_magics(lines)
    found.refused += [(numbers[magic.line], magic.text) for magic in magics if not magic.harmless]
    for number, line in zip(numbers, plain, strict=True):
        script[number - 1] = line


def _cells(data: dict[str, Any], text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield the lines of each code cell: their lines in the file, and what they say."""
    strings = _strings(text)
    for key, value in data.items():
        next(strings)
        if key != "cells":
            _pass_over(value, strings)
            continue
        for cell in value:
            lines: list[tuple[int, str]] = []
            for name, part in cell.items() if isinstance(cell, dict) else ():
                next(strings)
                if name == "source" and cell.get("cell_type") == "code":
                    parts = [part] if isinstance(part, str) else part
                    lines = [(next(strings), line) for line in parts]
                else:
                    _pass_over(part, strings)
            if lines:
                yield lines


def _strings(text: str) -> Iterator[int]:
    """Yield the line of every string of JSON text, keys too, in order."""
    line, at = 1, 0
    for match in _STRING.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        yield line


def _pass_over(data: Any, strings: Iterator[int]) -> None:
    if isinstance(data, str):
        next(strings)
    elif isinstance(data, dict):
        for value in data.values():
            next(strings)
            _pass_over(value, strings)
    elif isinstance(data, list):
        for value in data:
            _pass_over(value, strings)
