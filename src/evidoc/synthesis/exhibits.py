"""Counts, rows and pictures of the evidence base come in; values, tables and figures as documents show them go out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any
from xml.etree import ElementTree as ET

from evidoc.model.display import grouped, rounded, shows
from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value
from evidoc.model.unit import UNITS
from evidoc.products.picture import NARROW, WIDE, Picture, size_of, svg_of
from evidoc.records import dataclass

Cell = str | int | float
Row = Mapping[str, Cell]
EMPTY = "–"
"""Printed where a study says nothing; a CSV file has an empty cell there."""
CSV_DIGITS = 10
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class Exhibits:
    """Collects what the evidence base shows; every product says that it comes from there.

    Parameters
    ----------
    made_by
        Step and file that products name as their maker, ``evidence/evidence.yml``.
    source_line
        Printed under tables and figures.
    period
        What the counts speak of, as an ISO period: the time of the searches, or the year of the last look.
    """

    made_by: str
    source_line: str
    period: str
    geography: str = "all countries"
    population: str = "records of the evidence base"
    status: str = "own evidence base"
    values: dict[str, Value] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)

    def value(
        self,
        name: str,
        number: float | None,
        unit: str,
        meaning: str,
        *,
        low: float | None = None,
        high: float | None = None,
        base: float | None = None,
        missing: str = "",
        decimals: int | None = None,
        population: str = "",
    ) -> None:
        """Add one number that prose may show; `unit` is registered, `missing` says why there is none."""
        made = Value(
            id=name,
            number=number,
            unit=unit,
            meaning=meaning,
            period=self.period,
            geography=self.geography,
            population=population or self.population,
            provenance=self._provenance(),
            shows={},
            base=base,
            low=low,
            high=high,
            missing=missing,
        )
        self.values[name] = replace(made, shows=shows(made, decimals))

    def table(
        self,
        name: str,
        title: str,
        rows: Sequence[Row],
        columns: Mapping[str, str | tuple[str, str]],
        *,
        notes: Sequence[str] = (),
        decimals: Mapping[str, int] | None = None,
    ) -> None:
        """Add a table: `columns` gives key -> label, or (label, unit); the first is the row header."""
        laid = _columns(rows, columns)
        self.tables[name] = Table(
            id=name,
            title=title,
            columns=laid,
            rows=_printed(rows, laid, decimals or {}),
            notes=tuple(notes),
            csv=csv_text(rows, {c.key: f"{c.label} ({c.unit})" if c.unit else c.label for c in laid}),
            provenance=self._provenance(),
        )

    def figure(
        self,
        name: str,
        title: str,
        picture: str | Callable[[float], Any],
        rows: Sequence[Row],
        columns: Mapping[str, str | tuple[str, str]],
        *,
        alt: str,
        subtitle: str = "",
        narrow: str = "",
        notes: Sequence[str] = (),
        decimals: Mapping[str, int] | None = None,
    ) -> None:
        """Add a figure: `picture` draws at a width in inches (matplotlib), or is SVG text with `narrow` for phones."""
        if isinstance(picture, str):
            wide, small = _sized(picture), _sized(narrow) if narrow else Picture()
        else:
            wide, small = (_sized(svg_of(picture(width), name)) for width in (WIDE, NARROW))
        laid = _columns(rows, columns)
        self.figures[name] = Figure(
            id=name,
            title=title,
            subtitle=subtitle,
            alt=alt,
            notes=tuple(notes),
            svg=wide.svg,
            svg_narrow=small.svg,
            size=wide.size,
            size_narrow=small.size,
            columns=laid,
            rows=_printed(rows, laid, decimals or {}),
            csv=csv_text(rows, {c.key: f"{c.label} ({c.unit})" if c.unit else c.label for c in laid}),
            provenance=self._provenance(),
        )

    @property
    def results(self) -> Results:
        """Return everything added so far."""
        return Results(dict(self.values), dict(self.tables), dict(self.figures))

    def _provenance(self) -> Provenance:
        return Provenance(self.made_by, 1, (), (), self.status, self.source_line, redistribute=True)


def said(columns: Mapping[str, str | tuple[str, str]], rows: Sequence[Row]) -> dict[str, str | tuple[str, str]]:
    """Return the columns in which at least one row says something."""
    return {key: label for key, label in columns.items() if any(row.get(key, "") != "" for row in rows)}


def csv_text(rows: Sequence[Row], columns: Mapping[str, str]) -> str:
    """Return rows as CSV text that no spreadsheet takes for formulas.

    Parameters
    ----------
    rows
        Key -> text or number.
    columns
        Key -> heading, in the order of the columns; other keys are left out.

    Returns
    -------
    str
        Lines end in a line feed; text that begins like a formula gets an apostrophe before it.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([harmless(label) for label in columns.values()])
    for row in rows:
        writer.writerow([harmless(row.get(key, "")) for key in columns])
    return written.getvalue()


def harmless(cell: Cell) -> str:
    """Return a cell as CSV holds it: text that a spreadsheet would calculate begins with an apostrophe."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    # Numbers cannot be formulas: a minus sign stays. More digits are noise of the last bit.
    return str(cell) if isinstance(cell, int) else f"{cell:.{CSV_DIGITS}g}"


def _columns(rows: Sequence[Row], columns: Mapping[str, str | tuple[str, str]]) -> tuple[TableColumn, ...]:
    laid = []
    for key, given in columns.items():
        label, unit = (given, "") if isinstance(given, str) else given
        cells = [row[key] for row in rows if row.get(key, "") != ""]
        numeric = bool(cells) and all(isinstance(cell, (int, float)) for cell in cells)
        laid.append(TableColumn(key, label, unit, "right" if numeric else "left"))
    return tuple(laid)


def _printed(
    rows: Sequence[Row], columns: Sequence[TableColumn], decimals: Mapping[str, int]
) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_shown(row.get(c.key, ""), c, decimals.get(c.key)) for c in columns) for row in rows)


def _shown(cell: Cell, column: TableColumn, decimals: int | None) -> str:
    if isinstance(cell, str):
        return cell or EMPTY
    places = decimals if decimals is not None else UNITS[column.unit].decimals if column.unit else 0
    if isinstance(cell, int):
        places = 0
    return grouped(rounded(cell, places))


def _sized(svg: str) -> Picture:
    size = size_of(ET.fromstring(svg))  # noqa: S314 - drawn by evidoc itself
    assert size is not None  # noqa: S101 - evidoc's own pictures say their size
    return Picture(svg if svg.endswith("\n") else f"{svg}\n", size)
