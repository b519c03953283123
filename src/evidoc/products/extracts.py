"""A source that a script asks for comes in; its rows, typed by the schema, or its data frame go out."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from evidoc.errors import Place, Problem
from evidoc.model.rows import Cell, Row
from evidoc.model.source import Column, Source
from evidoc.products.reading.cells import TRUE_FALSE, codebook, is_unanswered
from evidoc.products.reading.formats import delimiter
from evidoc.products.reading.parts import described
from evidoc.products.session import Faults

if TYPE_CHECKING:
    from evidoc.products.reading.parts import Part

MOST_TOLD = 20
"""Bad cells told at once; more would hide the others."""
_HINT = "correct the extract, or its schema in data/sources.yml"


def read_rows(faults: Faults, found: Source, *, labels: bool = False) -> list[Row]:
    """Return the rows of a CSV source, without pandas.

    Parameters
    ----------
    faults
        Of the call; what is wrong with cells is noted there.
    found
        The source.
    labels
        Put the label of the schema in the place of each code.
    """
    session = faults.session
    try:
        with session.reading(session.root / found.path) as path, path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=delimiter(found.path))
            lines = [(reader.line_num, line) for line in reader]
            header = list(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add("unreadable-source", f"{found.path} cannot be read{faults.said(error)}", "run: evidoc check")
        return []
    for column in found.columns:
        if column.name not in header:
            faults.unknown("unknown-column", "column", column.name, [] if found.restricted else header)
    if faults.found:
        return []
    schema = {column.name: column for column in described(found, header)}
    for name in header:
        schema.setdefault(name, Column(name, "text", "", empty=True))
    read = {name: partial(_labelled if labels and schema[name].labels else _cell, faults, found) for name in header}
    return [{name: read[name](schema[name], line.get(name), number) for name in header} for number, line in lines]


def read_frame(faults: Faults, found: Source, *, labels: bool = False) -> tuple[Any, dict[str, dict[str, str]]]:
    """Return a source of any other format as a data frame, and the labels of its codes.

    Parameters
    ----------
    faults
        Of the call; what is wrong with cells is noted there.
    found
        The source.
    labels
        Put labels in the place of codes.

    Returns
    -------
    pandas.DataFrame, dict
        Only the columns that the schema describes, and replicate weights; column -> code -> label, by the schema or
        else by the file itself. Empty where there is a fault.
    """
    import pandas as pd

    from evidoc.products.reading.problems import Unreadable
    from evidoc.products.reading.read import parts_of

    session, made, known = faults.session, [], _labels(found)
    try:
        for part in parts_of(session.root, found, session.reading):
            columns = described(found, part.frame.columns)
            for name, told in part.labels.items():
                known.setdefault(name, {}).update({} if _has_labels(found, name) else told)
            _note_faults(faults, found, part, columns)
            if not faults.found:
                made.append(_typed(part, columns, known if labels else {}))
    except Unreadable as error:
        faults.found += error.problems
    except OSError as error:
        faults.add("unreadable-source", f"{found.path} cannot be read{faults.said(error)}", "run: evidoc check")
    if faults.found or not made:
        return pd.DataFrame(), {}
    frame = pd.concat(made, ignore_index=True)
    for name in frame.columns:
        if str(frame[name].dtype) in _PLAIN and not frame[name].hasnans:
            frame[name] = frame[name].astype(_PLAIN[str(frame[name].dtype)])
    return frame, {name: told for name, told in known.items() if told and name in frame.columns}


def _labels(found: Source) -> dict[str, dict[str, str]]:
    return {column.name: dict(column.labels) for column in found.columns if column.labels}


def _has_labels(found: Source, name: str) -> bool:
    return any(column.name == name and column.labels for column in found.columns)


def _typed(part: Part, columns: list[Column], labels: Mapping[str, Mapping[str, str]]) -> Any:
    import pandas as pd

    from evidoc.products.reading.columns import typed

    return pd.DataFrame({c.name: typed(part, c, labels.get(c.name)) for c in columns})


def _note_faults(faults: Faults, found: Source, part: Part, columns: list[Column]) -> None:
    from evidoc.products.reading.columns import faults as wrong_cells
    from evidoc.products.reading.problems import of_cell

    for column in columns:
        for kind, wrong in wrong_cells(part, column).items():
            for row in part.frame.index[wrong][: MOST_TOLD - len(faults.found)]:
                cell, where = part.frame[column.name][row], part.where(row, column.name)
                message = of_cell(kind, column, cell, found, where)[1]
                place = part.place(int(row), column.name)
                faults.found.append(Problem("schema", f"source {found.id!r}: {message}", place, _HINT))


_PLAIN = {"Int64": "int64", "boolean": "bool"}
"""Types that can hold what is missing -> those that are meant where nothing is."""


def _cell(faults: Faults, found: Source, column: Column, text: str | None, line: int) -> Cell:
    """Return the cell as its type, or note what is wrong with it at its own line."""
    wrong = ""
    cell: Cell = None
    if text is None or not text.strip():
        wrong = "" if column.empty else "is empty"
    elif is_unanswered(column, text.strip()):
        return None
    else:
        try:
            cell = _TYPES[column.type](text.strip())
        except (ValueError, KeyError):
            wrong = f"holds {text!r}, which is not of type {column.type!r}"
        else:
            wrong = _outside(column, cell, text.strip())
    if wrong and len(faults.found) < MOST_TOLD:
        told = "does not fit its schema" if found.restricted else wrong
        message = f"source {found.id!r}: the column {column.name!r} {told}"
        faults.found.append(Problem("schema", message, Place(found.path, line), _HINT))
    return cell


def _labelled(faults: Faults, found: Source, column: Column, text: str | None, line: int) -> Cell:
    """Return the label of a cell; one whose code has none stays as it is written."""
    cell = _cell(faults, found, column, text, line)
    return None if cell is None or text is None else column.labels.get(text.strip(), text.strip())


def _outside(column: Column, cell: Cell, text: str) -> str:
    known = codebook(column)
    if known and text not in known and str(cell) not in known:
        return f"holds {cell!r}, which is not allowed ({', '.join(known)})"
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if column.low is not None and cell < column.low:
            return f"holds {cell:g}, below {column.low:g}"
        if column.high is not None and cell > column.high:
            return f"holds {cell:g}, above {column.high:g}"
    return ""


_TYPES: dict[str, Callable[[str], Cell]] = {
    "text": str,
    "period": str,
    "date": str,
    "integer": int,
    "number": float,
    "boolean": lambda text: TRUE_FALSE[text.lower()],
}
