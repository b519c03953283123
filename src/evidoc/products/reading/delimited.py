"""A CSV file among the files of a folder comes in; its rows as text go out, each under the line on which it begins."""

from __future__ import annotations

import csv
from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.source import Source
from evidoc.products.reading.formats import delimiter
from evidoc.products.reading.parts import Part, chosen
from evidoc.products.reading.problems import Unreadable, refusal


def read(path: Path, source: Source, name: str) -> Part:
    """Read a CSV file; cells stay text.

    Raises
    ------
    Unreadable
        ``not-utf-8``, ``malformed-csv``, ``ragged-row``, ``missing-column`` or ``duplicate-column``.
    """
    import pandas as pd

    rows, lines, before = [], [], 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter(name), strict=True)
            for row in reader:
                if row:
                    rows.append(row)
                    lines.append(before + 1)
                before = reader.line_num
    except UnicodeDecodeError as error:
        raise refusal("not-utf-8", f"The file '{name}' is not UTF-8.", name, _CONVERT) from error
    except csv.Error as error:
        hint = "Look for a quotation mark that is not closed, or not doubled inside a quoted cell."
        raise refusal(
            "malformed-csv", f"The file is not CSV that can be read: {error}.", name, hint, before + 1
        ) from error
    if not rows:
        raise refusal("missing-column", "The file is empty: it has not even a header.", name, "Write the header.", 1)
    header = rows.pop(0)
    if any("\0" in title for title in header):
        raise refusal("not-utf-8", f"The file '{name}' is not UTF-8.", name, _CONVERT)
    titles = chosen(source, header, name, lines.pop(0))
    ragged = [
        Problem(
            "ragged-row", f"The row has {len(row)} cells, the header has {len(header)}.", Place(name, line), _RAGGED
        )
        for row, line in zip(rows, lines, strict=True)
        if len(row) != len(header)
    ]
    if ragged:
        raise Unreadable(*ragged)
    at = [header.index(title) for title in titles]
    frame = pd.DataFrame({title: [row[i] for row in rows] for title, i in zip(titles, at, strict=True)}, dtype="str")
    frame.index = pd.Index(lines, dtype="int64")
    return Part(name, frame, is_text=True)


_CONVERT = "Save it as UTF-8."
_RAGGED = "Put a cell that holds the delimiter in quotation marks."
