"""A file of `results/` comes in; the values, tables and figures that it declares go out, made by nobody here.

They pass the same checks as those of scripts, and say how they came about: in their source line, wherever it is shown.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidoc.model.elsewhere import FOLDER, WORDS
from evidoc.model.product import Provenance, Results
from evidoc.model.rows import Cell, NotAvailable, Row
from evidoc.products.exhibits import figure, table
from evidoc.products.session import Faults, Session
from evidoc.products.statistics import value

_NUMBER = re.compile(r"[-+−]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_SYMBOL = re.compile(r"\[[a-z]+\]")
_TOLD = ("unit", "period", "geography", "population", "status", "definition", "difference")
_EXHIBIT = ("columns", "notes", "decimals", "definition", "difference")


def make(root: Path, _: object, session: Session) -> None:
    """Make everything that the file at the session's path declares.

    Parameters
    ----------
    root
        The project's folder.
    session
        The running step; its sources count as published here, for what was cleared is protected already.

    Raises
    ------
    RunError
        Something about an entry is not right.
    """
    import yaml

    text = (root / session.script.path).read_text(encoding="utf-8")
    told = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - the safest one: every scalar is a text
    session.elsewhere = WORDS
    names = [use.name for use in session.script.sources]
    open_: dict[str, Any] = {"access": "published", "policy": "", "design": None}
    given: dict[str, Any] = {"redistribute": True} if told.get("redistribute") in {"yes", "true"} else {}
    session.sources = {name: replace(session.sources[name], **open_, **given) for name in names}
    lines = {f"{one.kind} {one.name}": one.place.line for one in session.script.promises}
    for kind, call in (("value", _value), ("table", _table), ("figure", _figure)):
        for name, entry in (told.get(f"{kind}s") or {}).items():
            session.line = lines[f"{kind} {name}"]
            call(root / FOLDER, session, name, entry, names)
    session.line = 0
    _word(session, told)


def _value(folder: Path, session: Session, name: str, entry: Mapping[str, Any], sources: list[str]) -> None:
    faults = Faults(session, f"value {name!r}")
    rows = _rows(faults, folder / entry["file"])
    where = entry.get("where") or {}
    found = rows_meant(rows, where)
    if len(found) != 1:
        message = f"{len(found)} rows of {entry['file']} are those that 'where' asks for"
        faults.add("no-single-row", message, "write 'where: {column: cell}' so that just one row is meant")
    faults.stop_if_any()
    row = found[0]
    numbers = {key: _column(faults, row, entry[key]) for key in ("base", "low", "high") if entry.get(key)}
    number = _column(faults, row, entry["column"])
    faults.stop_if_any()
    said = {key: entry[key] for key in _TOLD if entry.get(key)}
    decimals: dict[str, Any] = {"decimals": int(entry["decimals"])} if entry.get("decimals") else {}
    value(name, number, meaning=entry["meaning"], source=sources, **numbers, **said, **decimals)


def _column(faults: Faults, row: Row, column: str) -> Any:
    if column not in row:
        faults.unknown("unknown-column", "column", column, list(row))
        return None
    return row[column]


def _table(folder: Path, session: Session, name: str, entry: Mapping[str, Any], sources: list[str]) -> None:
    rows = _rows(Faults(session, f"table {name!r}"), folder / entry["file"])
    table(name, rows, title=entry["title"], source=sources, **_said(entry))


def _figure(folder: Path, session: Session, name: str, entry: Mapping[str, Any], sources: list[str]) -> None:
    rows = _rows(Faults(session, f"figure {name!r}"), folder / entry["data"])
    drawn = [(folder / entry[key]).read_text(encoding="utf-8") for key in ("file", "narrow") if entry.get(key)]
    words = {key: entry[key] for key in ("title", "subtitle", "alt") if entry.get(key)}
    figure(name, tuple(drawn), data=rows, source=sources, **words, **_said(entry))


def _said(entry: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {key: entry[key] for key in _EXHIBIT if entry.get(key)}
    if isinstance(found.get("columns"), Mapping):
        found["columns"] = {key: tuple(one) if isinstance(one, list) else one for key, one in found["columns"].items()}
    if isinstance(found.get("decimals"), str):
        found["decimals"] = int(found["decimals"])
    elif isinstance(found.get("decimals"), Mapping):
        found["decimals"] = {key: int(one) for key, one in found["decimals"].items()}
    return found


def _rows(faults: Faults, file: Path) -> list[Row]:
    try:
        return rows_of(file)
    except (OSError, ValueError, csv.Error) as error:
        faults.add("unreadable-result", f"{file.name} cannot be read: {error}", "give UTF-8 CSV, or JSON rows")
        faults.stop_if_any()
        return []


def rows_of(file: Path) -> list[Row]:
    """Return the rows of a CSV or JSON file: numbers as numbers, symbols such as ``[c]`` as what is not shown.

    Raises
    ------
    OSError, ValueError, csv.Error
        It cannot be read, or holds no rows that are alike in length.
    """
    text = file.read_text(encoding="utf-8-sig")
    read = json.loads(text) if file.suffix == ".json" else list(csv.DictReader(io.StringIO(text), strict=True))
    if not isinstance(read, list) or not all(isinstance(row, dict) and None not in row for row in read):
        raise ValueError("it does not hold one row a line, alike in length")
    return [{str(column): _cell(cell) for column, cell in row.items()} for row in read]


def rows_meant(rows: Sequence[Row], where: Mapping[str, str]) -> list[Row]:
    """Return the rows whose cells are those that ``where`` asks for, as they were written there."""
    asked = {column: _cell(cell) for column, cell in where.items()}
    return [row for row in rows if all(row.get(column) == cell for column, cell in asked.items())]


def _cell(cell: Any) -> Cell:
    if cell is None or cell == "":
        return NotAvailable("the cleared output gives none")
    if isinstance(cell, (bool, int, float)):
        return cell
    text = str(cell).strip()
    if _SYMBOL.fullmatch(text):
        return NotAvailable("the cleared output does not show it", text)
    if not _NUMBER.fullmatch(text):
        return text
    plain = text.replace(",", "").replace("−", "-")
    return float(plain) if set(plain) & set(".eE") else int(plain)


def _word(session: Session, told: Mapping[str, Any]) -> None:
    """Say in every product how it was made, when, and who cleared it."""
    how = f"{WORDS}: made with {told['tool']}, {told['date']}; code: {told['code']}; clearance: {told['clearance']}"

    def origin(one: Provenance) -> Provenance:
        return replace(one, elsewhere=WORDS, source_line=f"{one.source_line} ({how})")

    made = Results(session.values, session.tables, session.figures)
    for name, one in made.values.items():
        provenance = origin(one.provenance)
        shows = {**one.shows, "source": provenance.source_line}
        session.values[name] = replace(one, provenance=provenance, shows=shows)
    for name, table_ in made.tables.items():
        notes = (*table_.notes, *_key(table_.rows, table_.notes))
        session.tables[name] = replace(table_, provenance=origin(table_.provenance), notes=notes)
    for name, figure_ in made.figures.items():
        notes = (*figure_.notes, *_key(figure_.rows, figure_.notes))
        session.figures[name] = replace(figure_, provenance=origin(figure_.provenance), notes=notes)


def _key(rows: Iterable[Sequence[str]], notes: Sequence[str]) -> tuple[str, ...]:
    """Return the key of the symbols in the cells that no note of the file explains, as other tables have it."""
    used = {mark for row in rows for cell in row for mark in _SYMBOL.findall(cell)}
    unsaid = [mark for mark in used if not any(mark in note for note in notes)]
    if not unsaid:
        return ()
    from evidoc.survey.disclosure.marks import key_of

    told = key_of(unsaid)
    return (f"Key: {told}.",) if told else ()
