"""Lines of a CSV or TSV file go in; its rows come out with their lines, also behind a quotation mark nobody closed.

`csv` reads the cells of a row. Where rows end is decided here: a lone quotation mark would make the rest of the file
one cell, and hundreds of records would be gone without a word.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from evidoc.records import dataclass

MOST_LINES = 200
"""Lines that one row may run on for."""
_DELIMITERS = ",;\t|"
_OPEN = "a quotation mark in it is never closed"


@dataclass(slots=True)
class Row:
    """One row of the file."""

    line: int
    raw: str
    cells: list[str]
    fault: str = ""


def delimiter_of(heading: str) -> str:
    """Return what stands between the cells of the first row."""
    outside = "".join(heading.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def table_rows(lines: Iterable[tuple[int, str]]) -> Iterator[Row]:
    """Give the rows of a table, the one with the headings first; empty lines are left out."""
    coming = _Lines(iter(lines))
    heading = coming.take()
    while heading is not None and not heading[1].strip():
        heading = coming.take()
    delimiter = ""
    if heading is not None and heading[1].casefold().startswith("sep=") and len(heading[1].strip()) <= 5:  # noqa: PLR2004 - Excel's own first line
        delimiter = heading[1][4:5]
        heading = coming.take()
    if heading is None:
        return
    delimiter = delimiter or delimiter_of(heading[1])
    first = _row(heading, coming, delimiter, 0)
    yield first
    width = len(first.cells)
    while (line := coming.take()) is not None:
        if line[1].strip():
            yield _row(line, coming, delimiter, width)


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines
        self._back: deque[tuple[int, str]] = deque()

    def take(self) -> tuple[int, str] | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        self._back.extendleft(reversed(lines))


def _row(begin: tuple[int, str], coming: _Lines, delimiter: str, width: int) -> Row:
    number, text = begin
    if delimiter == "\t" and (not width or text.count("\t") == width - 1):
        # Web of Science quotes nothing; a spreadsheet quotes what holds quotation marks.
        return Row(number, text, [_bare(cell) for cell in text.split("\t")])
    quotes = text.count('"')
    held = [begin]
    if quotes % 2:
        while quotes % 2 and len(held) < MOST_LINES and (line := coming.take()) is not None:
            held.append(line)
            quotes += line[1].count('"')
        text = "\n".join(line for _, line in held)
        cells = None if quotes % 2 else _cells(text, delimiter, strict=True)
        if cells is None or (width and len(cells) != width):
            coming.put_back(held[1:])
            return Row(number, begin[1], [], _OPEN)
        return Row(number, text, cells)
    cells = _cells(text, delimiter, strict=False)
    if cells is None:
        return Row(number, text, [], "its cells cannot be told apart")
    if width and any(cell.strip() for cell in cells[width:]):
        return Row(number, text, [], f"it has {len(cells)} cells, and the first row has {width}")
    return Row(number, text, cells)


def _cells(text: str, delimiter: str, *, strict: bool) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=strict), [])
    except csv.Error:
        return None


def _bare(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
