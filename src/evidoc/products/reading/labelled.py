"""A file of SPSS or Stata comes in; its rows with codes as codes, its labels and its missing codes go out."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evidoc.model.source import Source
from evidoc.products.reading.cells import code
from evidoc.products.reading.parts import Part, chosen
from evidoc.products.reading.problems import refusal

_ENCRYPTED = b"ENCRYPTEDSAV"
_HEAD = 36
"""Bytes in which an encrypted file of SPSS says that it is one."""
_HINT = "Get it anew, or say what it is with `format:`."


def read(path: Path, source: Source, name: str) -> Part:
    """Read a .sav, .zsav or .dta; codes of missing answers stay codes, Stata's as ``.a`` to ``.z``.

    Raises
    ------
    Unreadable
        ``locked-file``, ``damaged-file``, ``missing-column`` or ``duplicate-column``.
    """
    import pandas as pd

    about = _read(path, source, name, metadataonly=True)[1]
    titles = chosen(source, list(about.column_names), name)
    frame, about = _read(path, source, name, usecols=titles, user_missing=True)
    for title in titles if source.format == "stata" else ():
        if frame[title].dtype == object and about.readstat_variable_types.get(title) != "string":
            frame[title] = frame[title].map(_stata_code)
    frame = frame[titles].infer_objects()
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return Part(name, frame, labels=_labels(about, source), missing=_missing(about, source, frame))


def count_rows(path: Path, source: Source, name: str) -> int | None:
    """Return how many rows a file says it has."""
    number = _read(path, source, name, metadataonly=True)[1].number_rows
    return None if number is None else int(number)


def _read(path: Path, source: Source, name: str, **options: Any) -> tuple[Any, Any]:
    import pyreadstat

    with path.open("rb") as file:
        if _ENCRYPTED in file.read(_HEAD):
            hint = "Open it in SPSS with the password and save it without one, where only its users can read it."
            raise refusal("locked-file", f"The file '{name}' is protected by a password.", name, hint)
    readers = {"spss": pyreadstat.read_sav, "stata": pyreadstat.read_dta}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame, about = readers[source.format](str(path), **options)
    except Exception as error:
        message = f"The file '{name}' cannot be read as {source.format}: {error}."
        raise refusal("damaged-file", message, name, _HINT) from error
    return frame, about


def _stata_code(cell: Any) -> Any:
    return f".{cell}" if isinstance(cell, str) and len(cell) == 1 and cell.islower() else cell


def _code(cell: Any, source: Source) -> str:
    return code(_stata_code(cell) if source.format == "stata" else cell)


def _labels(about: Any, source: Source) -> Mapping[str, Mapping[str, str]]:
    return {
        column: {_code(value, source): str(label) for value, label in labels.items()}
        for column, labels in about.variable_value_labels.items()
    }


def _missing(about: Any, source: Source, frame: Any) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the ranges of codes that the file declares missing; of Stata those letters that it holds."""
    if source.format == "stata":
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for column in frame.columns:
            letters = {cell for cell in frame[column] if isinstance(cell, str) and len(cell) == 2 and cell[0] == "."}  # noqa: PLR2004
            if letters and about.readstat_variable_types.get(column) != "string":
                found[column] = tuple((letter, letter) for letter in sorted(letters))
        return found
    return {
        column: tuple((code(one["lo"]), code(one["hi"])) for one in ranges)
        for column, ranges in about.missing_ranges.items()
    }
