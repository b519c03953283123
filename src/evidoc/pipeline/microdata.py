"""Sources whose rows must stay here come in; what finds such a row in whatever leaves goes out.

A row is found by a key that names it (letters and digits, long enough to stand there by no chance), or by its cells
one after the other, however they are written: with commas, in a page's table, in a PDF.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from evidoc import fingerprint
from evidoc.errors import Place, Problem
from evidoc.model.project import Project
from evidoc.model.source import Source

MOST_ROWS = 200_000
"""Rows looked for, of each source; of a larger one these are its first."""
LEAST_KEY = 6
"""Characters of a key that stands nowhere by chance, if it has letters; of digits alone it takes more."""
LEAST_DIGITS = 9
WINDOW = 5
"""Cells in a row that are looked for together."""
LEAST_LETTERS = 14
"""Characters that they must have together: 1, 2, 1, 1, 2 stands in many a table."""
_TOKEN = re.compile(r"[^\s,;|\t\"'<>=(){}\[\]]+")


class Microdata:
    """Finds rows of sources that must not leave.

    Parameters
    ----------
    root
        The project's folder.
    sources
        Those whose rows are looked for; their files are there.
    """

    kind: str = "microdata"
    hint: str = "Only tables and values that went through disclosure control may leave; take out what shows the rows."

    def __init__(self, root: Path, sources: Sequence[Source]) -> None:
        self.key = fingerprint.of_data([[one.id, one.sha256, one.key, one.access] for one in sources])
        self._root, self._sources = root, sources
        self._keys: dict[str, str] | None = None
        self._rows: dict[tuple[str, ...], str] = {}

    def found(self, text: str) -> Iterator[str]:
        """Yield of which sources rows are in a text; the rows themselves are never told."""
        if self._keys is None:
            self._keys = {}
            for source in self._sources:
                self._learn(source)
        told: set[str] = set()
        tokens = [_plain(token) for token in _TOKEN.findall(text)]
        for number, token in enumerate(tokens):
            id_ = self._keys.get(token) or self._rows.get(tuple(tokens[number : number + WINDOW]))
            if id_ is not None and id_ not in told:
                told.add(id_)
                yield f"a row of the source '{id_}', whose rows must not leave"

    def _learn(self, source: Source) -> None:
        assert self._keys is not None  # noqa: S101 - tells the reader, and mypy
        for header, row in islice(_rows_of(self._root, source), MOST_ROWS):
            cells = dict(zip(header, row, strict=False))
            for name in source.key:
                token = _plain(cells.get(name, ""))
                if len(token) >= (LEAST_DIGITS if token.replace(".", "").isdigit() else LEAST_KEY):
                    self._keys[token] = source.id
            tokens = [_plain(token) for cell in row for token in _TOKEN.findall(cell)]
            width = min(WINDOW, len(tokens))
            for start in range(max(len(tokens) - width + 1, 1)) if width == WINDOW else ():
                window = tuple(tokens[start : start + width])
                if len("".join(window)) >= LEAST_LETTERS and len(set(window)) > 2:  # noqa: PLR2004 - 0 0 0 0 is no row
                    self._rows[window] = source.id


def watches(project: Project) -> list[Microdata]:
    """Return what looks for rows that must not leave; nothing where there are no such rows on this machine."""
    closed = [source for source in project.sources.values() if source.access != "published" and not source.absent]
    there = [source for source in closed if (project.root / source.path).exists()]
    return [Microdata(project.root, there)] if there else []


def copies(sources: Mapping[str, Source], files: Mapping[str, str], folder: str) -> list[Problem]:
    """Return a problem for each file of a site that is the very file of a source whose rows must not leave.

    Parameters
    ----------
    sources
        Of the project, by id.
    files
        Site-relative path -> SHA-256.
    folder
        What messages call the site.
    """
    closed = {one.sha256: one.id for one in sources.values() if one.access != "published" and one.sha256}
    return [
        Problem(
            Microdata.kind,
            f"This file is the source '{closed[digest]}', whose rows must not leave.",
            Place(f"{folder}/{name}"),
            "Take out the link or picture that brings it into the site.",
        )
        for name, digest in sorted(files.items())
        if digest in closed
    ]


def _plain(token: str) -> str:
    """Return a cell as it is compared: 7.50 and 7.5 are one number, and nobody minds capitals."""
    text = token.strip(".:").casefold().replace("−", "-")
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:.10g}"


def _rows_of(root: Path, source: Source) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield header and cells of each row."""
    if source.format == "csv":
        yield from _of_text(root / source.path)
        return
    from evidoc.products.reading.read import parts_of

    for part in parts_of(root, source):
        header = [str(name) for name in part.frame.columns]
        for row in part.frame.itertuples(index=False):
            yield header, [_cell(one) for one in row]


def _of_text(path: Path) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    from evidoc.products.reading.formats import delimiter

    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        reader: Iterable[list[str]] = csv.reader(file, delimiter=delimiter(path.name))
        lines = iter(reader)
        header = next(lines, [])
        yield from ((header, row) for row in lines)


def _cell(cell: Any) -> str:
    return "" if cell is None or cell != cell else str(cell)  # noqa: PLR0124 - NaN is not itself
