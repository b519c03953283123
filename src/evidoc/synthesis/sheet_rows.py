"""A CSV file as bytes and further rows come in; the same bytes with the rows behind them, written alike, go out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from evidoc.synthesis.sheets import delimiter_of

_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def header_of(data: bytes, known: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of a CSV file that `read_sheet` takes, in small letters; none where nothing stands in it.

    Parameters
    ----------
    data
        The file.
    known
        Columns that it may have, by which its delimiter is told.
    """
    lines = _text(data).splitlines()
    first = next((line for line in lines if line.strip()), "")
    cells = next(csv.reader([first], delimiter=delimiter_of(lines, known)), [])
    return tuple(cell.strip().casefold() for cell in cells)


def with_rows(data: bytes, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return a CSV file with rows behind those that it has; every byte before them stays as it is.

    Parameters
    ----------
    data
        The file as `read_sheet` takes it without a problem; empty where there is none yet.
    columns
        Of a file that has no header: they become it. Another keeps its own, in its order.
    rows
        Column -> cell; what the file has no column for is left out, so look at `header_of` first.

    Notes
    -----
    Encoding (UTF-8, or UTF-16 with its mark), delimiter and line ends are those that the file has.
    """
    text = _text(data)
    delimiter = delimiter_of(text.splitlines(), columns)
    end = "\r\n" if "\r\n" in text else "\n" if "\n" in text or "\r" not in text else "\r"
    header = header_of(data, columns)
    written = io.StringIO(newline="")
    if text and not text.endswith(("\n", "\r")):
        written.write(end)
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end)
    if not header:
        writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in header or columns] for row in rows)
    return data + written.getvalue().encode(_UTF16.get(data[:2], "utf-8"))


def _text(data: bytes) -> str:
    return data.decode("utf-16" if data[:2] in _UTF16 else "utf-8-sig")
