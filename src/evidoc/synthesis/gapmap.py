"""Studies and findings come in; the evidence and gap map goes out: how many studies bear on what, how sure, and gaps.

A cell without a study is kept and counted: that nobody has looked is a finding too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.charts.sheet import Chart
from evidoc.model.evidence import LEVELS, Evidence
from evidoc.model.finding import GRADED, Finding
from evidoc.records import dataclass
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.gapmap_drawing import Bubbles
from evidoc.synthesis.standing import status_of

NOT_GRADED, NOT_APPRAISED, NONE = "not graded", "not appraised", "no study"
SURE = (*LEVELS, NOT_GRADED, NOT_APPRAISED)
"""How sure people are of what is known in a cell, from the surest."""
NAME = "evidence-map"
ALT_LENGTH = 300
NEW_FROM = 2
"""Studies from which a cell is worth naming in the alternative text."""


@dataclass(frozen=True, slots=True)
class Code:
    """A row or a column of the map."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class MapCell:
    """What is known where a row and a column meet."""

    row: str
    column: str
    studies: tuple[str, ...]
    """Ids, in the order of the table of studies; a study may stand in several cells."""
    sure: str
    """One of `SURE`; `NONE` where there is no study."""

    @property
    def number(self) -> int:
        """How many studies there are."""
        return len(self.studies)


@dataclass(frozen=True, slots=True)
class GapMap:
    """All cells, row by row."""

    title: str
    row_label: str
    column_label: str
    row_column: str
    """Column of the table of studies whose codes are the rows."""
    column_column: str
    rows: tuple[Code, ...]
    columns: tuple[Code, ...]
    cells: tuple[tuple[MapCell, ...], ...]
    off: tuple[str, ...] = ()
    """Studies that bear on no row or on no column, and so stand nowhere on the map."""

    @property
    def every(self) -> tuple[MapCell, ...]:
        """All cells, one after the other."""
        return tuple(cell for row in self.cells for cell in row)

    @property
    def empty(self) -> tuple[MapCell, ...]:
        """The cells without a study."""
        return tuple(cell for cell in self.every if not cell.studies)

    @property
    def studies(self) -> frozenset[str]:
        """Every study on the map."""
        return frozenset(study for cell in self.every for study in cell.studies)

    def studies_of(self, row: str) -> int:
        """Return how many studies stand in a row, each counted once."""
        return len({study for cell in self.every if cell.row == row for study in cell.studies})


def has_map(evidence: Evidence) -> bool:
    """Tell whether the settings name two columns of the codebook for a map."""
    settings = evidence.settings
    return settings.map_rows in evidence.codebook and settings.map_columns in evidence.codebook


def gap_map(evidence: Evidence, findings: Mapping[str, Finding] | None = None) -> GapMap:
    """Lay the studies out by the two columns that the settings name.

    Parameters
    ----------
    evidence
        With `has_map`.
    findings
        As documents show them; without them, whether a grade stands is looked up here.

    Returns
    -------
    GapMap
        Its `empty` cells are those that no study bears on.

    Notes
    -----
    A cell is as sure as the surest finding that rests on one of its studies, leaving out findings whose scope names
    other rows or columns. Nothing is graded here: a cell without such a finding is `NOT_GRADED`, or `NOT_APPRAISED`
    where none of its studies was appraised.
    """
    settings, codebook = evidence.settings, evidence.codebook
    across, down = codebook[settings.map_columns], codebook[settings.map_rows]
    rows, columns = (_codes(evidence, one) for one in (down.name, across.name))
    levels = _levels(evidence, findings)
    cells = tuple(tuple(_cell(evidence, row.code, column.code, levels) for column in columns) for row in rows)
    here = {study for line in cells for cell in line for study in cell.studies}
    return GapMap(
        title=settings.map_title or f"{down.label} and {across.label[:1].lower()}{across.label[1:]}",
        row_label=down.label,
        column_label=across.label,
        row_column=down.name,
        column_column=across.name,
        rows=rows,
        columns=columns,
        cells=cells,
        off=tuple(study for study in evidence.studies if study not in here),
    )


def map_names(evidence: Evidence) -> tuple[str, ...]:
    """Return the products of the map, by the names that documents use."""
    return (f"figure {NAME}", f"table {NAME}") if has_map(evidence) else ()


def map_products(evidence: Evidence, exhibits: Exhibits, findings: Mapping[str, Finding] | None = None) -> None:
    """Show the map as a figure and as a table, each with its data."""
    if not has_map(evidence):
        return
    gaps = gap_map(evidence, findings)
    notes = map_notes(gaps)
    exhibits.figure(
        NAME,
        gaps.title,
        Chart((Bubbles(gaps),)),
        [_long(evidence, gaps, cell) for cell in gaps.every],
        {
            "row": gaps.row_label,
            "column": gaps.column_label,
            "studies": ("Studies", "studies"),
            "sure": "How sure",
            "names": "Which",
        },
        alt=map_alt(gaps),
        notes=notes,
    )
    exhibits.table(
        NAME,
        gaps.title,
        [_wide(gaps, number) for number in range(len(gaps.rows))],
        {"row": gaps.row_label, **{c.code: c.label for c in gaps.columns}, "_all": "Studies in all"},
        notes=notes,
    )


def map_alt(gaps: GapMap) -> str:
    """Return what the map shows in at most 300 characters."""
    rows, columns = {c.code: c.label for c in gaps.rows}, {c.code: c.label for c in gaps.columns}
    size = f"{len(gaps.rows)} rows by {len(gaps.columns)} columns"
    said = [f"Bubble map of {_count(len(gaps.studies), 'study', 'studies')}: {size}.", _empty(gaps)]
    most = max(gaps.every, key=lambda cell: cell.number, default=None)
    if most is not None and most.number >= NEW_FROM:
        said.append(f"Most studies, {most.number}: {rows[most.row]}, {columns[most.column]}.")
    graded = sum(cell.sure in LEVELS for cell in gaps.every)
    said.append(f"{_count(graded, 'cell bears', 'cells bear') if graded else 'No cell bears'} a grade.")
    while len(" ".join(said)) > ALT_LENGTH:
        said.pop()
    return " ".join(said)


def map_notes(gaps: GapMap) -> tuple[str, ...]:
    """Return what readers must know to read the map."""
    notes = ["A study counts in every cell on which it bears.", _empty(gaps)]
    sure = {cell.sure for cell in gaps.every}
    if sure & set(LEVELS):
        notes.append("How sure: the best confidence in a graded finding that rests on a study of the cell.")
    else:
        notes.append("No cell is graded: people have not confirmed a grade for any finding here.")
    if NOT_APPRAISED in sure:
        notes.append("Not appraised: nobody has judged how well the studies of the cell were done.")
    if gaps.off:
        notes.append(f"{_count(len(gaps.off), 'study stands', 'studies stand')} outside these rows and columns.")
    return tuple(notes)


def words(cell: MapCell) -> str:
    """Return a cell in words, e.g. ``3 (moderate)`` or ``none``."""
    if not cell.studies:
        return "none"
    return f"{cell.number} ({cell.sure})" if cell.sure in LEVELS else str(cell.number)


def _codes(evidence: Evidence, column: str) -> tuple[Code, ...]:
    """Return the codes of a column as the codebook orders them; where it lists none, as the studies use them."""
    allowed = evidence.codebook[column].allowed
    if allowed:
        return tuple(Code(code, label) for code, label in allowed.items())
    used = sorted({code for study in evidence.studies.values() for code in study.cells.get(column, ())})
    return tuple(Code(code, code) for code in used)


def _levels(evidence: Evidence, findings: Mapping[str, Finding] | None) -> dict[str, str]:
    if findings is not None:
        return {name: one.level for name, one in findings.items() if one.status == GRADED and one.level in LEVELS}
    entries = evidence.findings.items()
    return {name: e.grade.overall for name, e in entries if e.grade and status_of(e, evidence) == GRADED}


def _cell(evidence: Evidence, row: str, column: str, levels: Mapping[str, str]) -> MapCell:
    settings = evidence.settings
    here = tuple(
        name
        for name, study in evidence.studies.items()
        if row in study.cells.get(settings.map_rows, ()) and column in study.cells.get(settings.map_columns, ())
    )
    if not here:
        return MapCell(row, column, here, NONE)
    found = [levels[name] for name in levels if _bears_on(evidence, name, row, column, here)]
    if found:
        return MapCell(row, column, here, min(found, key=LEVELS.index))
    judged = {one.study for one in evidence.judgements}
    return MapCell(row, column, here, NOT_GRADED if judged & set(here) else NOT_APPRAISED)


def _bears_on(evidence: Evidence, name: str, row: str, column: str, studies: Sequence[str]) -> bool:
    """Tell whether a finding rests on one of these studies and speaks of this row and column."""
    entry, settings = evidence.findings.get(name), evidence.settings
    if entry is None or not set(entry.studies) & set(studies):
        return False
    scope = entry.scope
    return row in scope.get(settings.map_rows, (row,)) and column in scope.get(settings.map_columns, (column,))


def _long(evidence: Evidence, gaps: GapMap, cell: MapCell) -> dict[str, Any]:
    rows, columns = {c.code: c.label for c in gaps.rows}, {c.code: c.label for c in gaps.columns}
    return {
        "row": rows[cell.row],
        "column": columns[cell.column],
        "studies": cell.number,
        "sure": cell.sure,
        "names": "; ".join(evidence.citations.get(study, study) for study in cell.studies) or "none",
    }


def _wide(gaps: GapMap, number: int) -> dict[str, Any]:
    row = gaps.rows[number]
    return {
        "row": row.label,
        **{cell.column: words(cell) for cell in gaps.cells[number]},
        "_all": gaps.studies_of(row.code),
    }


def _empty(gaps: GapMap) -> str:
    if not gaps.empty:
        return f"Each of the {len(gaps.every)} cells holds a study."
    return f"In {len(gaps.empty)} of the {len(gaps.every)} cells there is no study."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
