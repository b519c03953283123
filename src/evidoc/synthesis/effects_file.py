"""``evidence/effects.csv`` comes in; its rows, and every Problem that keeps one from having an effect, go out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evidoc.errors import Problem
from evidoc.model.evidence import Analysis, Evidence
from evidoc.model.nearest import did_you_mean
from evidoc.synthesis.effect_sizes import GIVEN, as_number, effects, row_faults
from evidoc.synthesis.measures import MEASURES
from evidoc.synthesis.sheets import SheetRow, read_sheet

FILE = "evidence/effects.csv"
INTERVAL = ("ci_low", "ci_high")
FAULT = "no-effect"
_HINTS = {
    "vi": "Give the variance of the effect: its standard error squared, or the numbers that the measure needs.",
    "yi": "Write the effect as a number with a point, on the scale of the analysis (ratios as logs).",
}
_NUMBER = "Write it as a number with a decimal point."
_HINT = "Look at the study again, and write what it says there."
_ROUNDING = 1e-9


def read_effects(root: Path, evidence: Evidence) -> tuple[tuple[dict[str, Any], ...], tuple[Problem, ...]]:
    """Read the effects of an evidence base.

    Parameters
    ----------
    root
        The project's folder.
    evidence
        Its studies, codebook and analyses: an analysis decides which numbers its rows need.

    Returns
    -------
    tuple
        Rows (column -> text), and problems at line and column: ``unknown-study``, `FAULT` (an effect without
        variance, a variance that is not above 0, what is no number, more events than people, …),
        ``interval-excludes-estimate``, and those of `read_sheet`. No file: no rows.
    """
    sheet, faults = read_sheet(root, FILE, ("study",), (*GIVEN, *INTERVAL), others=True)
    problems = list(faults)
    for row in sheet:
        problems += _unknown_study(row, evidence)
        measures = sorted({one.measure for one in evidence.analyses.values() if chosen(row.cells, one)})
        problems += sheet_faults(row, measures)
    return tuple({**row.cells} for row in sheet), tuple(problems)


def chosen(row: Mapping[str, Any], analysis: Analysis) -> bool:
    """Return whether an analysis takes a row."""
    return all(str(row.get(column, "")) in values for column, values in analysis.where.items())


def sheet_faults(row: SheetRow, measures: Sequence[str], columns: Mapping[str, str] | None = None) -> Iterator[Problem]:
    """Give what keeps a row from having an effect in these measures; one that has only `yi` and `vi` needs none."""
    found: dict[tuple[str, str], None] = {}
    wanted = list(measures) or (["GEN"] if any(row.cells.get(name) for name in GIVEN) else [])
    for measure in wanted:
        found |= dict.fromkeys(row_faults(row.cells, measure, columns))
    for column, what in found:
        message = f"{what[:1].upper()}{what[1:]}."
        hint = _NUMBER if "no number" in what else _HINTS.get(column, _HINT)
        if column not in row.cells:
            message = f"The measure {' and '.join(wanted)} needs the column '{column}', which the file has not."
            hint = did_you_mean(column, row.cells) or "Add it, or give 'yi' and 'vi'."
        yield Problem(FAULT, message, row.places.get(column, row.place), hint)
    if not found:
        yield from _interval(row, wanted, columns)


def _unknown_study(row: SheetRow, evidence: Evidence) -> Iterator[Problem]:
    study = row.cells["study"]
    if study not in evidence.studies:
        message = f"Nobody knows the study '{study}'." if study else "The row names no study."
        hint = did_you_mean(study, evidence.studies) or "Studies stand in evidence/studies.csv."
        yield Problem("unknown-study", message, row.places["study"], hint)


def _interval(row: SheetRow, measures: Sequence[str], columns: Mapping[str, str] | None) -> Iterator[Problem]:
    """Give an interval that cannot be one of the row's effect."""
    written = [row.cells.get(name, "") for name in INTERVAL]
    ends = [as_number(cell) for cell in written]
    for name, cell, end in zip(INTERVAL, written, ends, strict=True):
        if cell and end is None:
            message = f"'{cell}' in '{name}' is no number."
            yield Problem(FAULT, message, row.places[name], _NUMBER)
    low, high = ends
    if low is None or high is None:
        return
    for measure in measures:
        effect = effects([row.cells], measure, columns)[0]["yi"]
        reach = _ROUNDING + max(_half_digit(cell) for cell in written)
        if effect is not None and not low - reach <= effect <= high + reach:
            message = (
                f"The interval from {written[0]} to {written[1]} does not hold the effect {effect:.6g} "
                f"({MEASURES[measure].scale})."
            )
            hint = "Both stand on the scale of 'yi': for ratios, the logarithm. Mend whichever was typed wrong."
            yield Problem("interval-excludes-estimate", message, row.places["ci_low"], hint)


def _half_digit(cell: str) -> float:
    """Return by how much a number may differ from what was rounded to it."""
    return 0.5 * 10.0 ** -len(cell.partition(".")[2])
