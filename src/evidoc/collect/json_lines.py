"""JSON text goes in; where each line of the texts in it stands in the file comes out."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)

Spot = tuple[int, int]
"""A line and a column of the file, from 1."""


class JsonLines:
    """Knows where each text of a JSON file begins; the path of a text is the keys and list positions down to it."""

    def __init__(self, text: str) -> None:
        """Read `text`, which is JSON."""
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._spots = {path: self._spot(at + 1) for path, at in _strings(text)}

    def _spot(self, offset: int) -> Spot:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def lines_of(self, path: tuple[Any, ...], value: str | list[str]) -> list[tuple[str, Spot]]:
        """Return the lines of a text, or of texts that belong together, each with where it begins."""
        parts = [(value, path)] if isinstance(value, str) else [(v, (*path, i)) for i, v in enumerate(value)]
        out: list[tuple[str, Spot]] = []
        fresh = True
        for part, at in parts:
            spot = self._spots.get(at, (0, 0))
            first, *rest = part.split("\n")
            if fresh:
                out.append((first, spot))
            else:
                out[-1] = (out[-1][0] + first, out[-1][1])
            out += [(line, spot) for line in rest]
            fresh = False
            if part.endswith("\n"):
                out.pop()
                fresh = True
        return out


def _strings(text: str) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Yield the path and the offset of every text that is a value."""
    path: list[Any] = []
    key: str | None = None
    for token in _TOKEN.finditer(text):
        found = token[0]
        if found in "{[":
            path.append(None if found == "{" else 0)
        elif found in "}]":
            path.pop()
        elif found == ",":
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
        elif found == ":":
            path[-1] = key
        elif found[0] == '"':
            if path and path[-1] is None:
                key = json.loads(found)
            else:
                yield tuple(path), token.start()
