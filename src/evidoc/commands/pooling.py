"""The words of a command on a file of effects come in; it is pooled or completed, and its exit code goes out."""

from __future__ import annotations

import argparse
import csv
import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evidoc.commands.evidence_words import NUMBERS
from evidoc.console import Console
from evidoc.errors import CollectError, Place, Problem, UsageError
from evidoc.model.nearest import did_you_mean
from evidoc.synthesis.sheets import SheetRow, read_sheet

FEWEST = 3
DIGITS = 6
_MEANINGS = {
    "k": "studies",
    "estimate": "pooled effect, on the scale of the column",
    "se": "its standard error",
    "ci_low": "its interval …",
    "ci_high": "… to",
    "statistic": "test statistic",
    "p": "p-value",
    "tau2": "variance between studies",
    "tau2_low": "its Q-profile interval …",
    "tau2_high": "… to",
    "i2": "share of variance that is between studies, in %",
    "h2": "total over sampling variance",
    "q": "Cochran's Q",
    "q_p": "its p-value",
    "prediction_low": "prediction interval …",
    "prediction_high": "… to",
    "method": "estimator",
    "test": "z, knha (Knapp–Hartung) or adhoc",
}


def pool(words: argparse.Namespace, console: Console) -> int:
    """Pool the effects of a CSV file."""
    if not 0 < words.level < 1:
        place = Place("command line")
        raise UsageError(Problem("usage", f"{words.level:g} is no level of an interval.", place, "Such as 0.95."))
    rows = _read(words.file, (words.effect, words.variance))
    taken, empty = _with_effect(rows, words)
    _refuse_unlike(words.file, taken)
    from evidoc.synthesis.pooling import pool as pooled

    y, v = ([float(row.cells[name]) for row in taken] for name in (words.effect, words.variance))
    try:
        found = pooled(y, v, words.method, words.knha, words.level)
    except ValueError as error:
        hint = f"Look at the columns '{words.effect}' and '{words.variance}'."
        raise CollectError(Problem("cannot-pool", str(error), taken[0].place, hint)) from error
    found = dataclasses.replace(found, notes=(*found.notes, *_of_the_rows(taken, empty)))
    if words.json:
        console.data(found.as_dict())
        return 0
    shown = found.as_dict()
    console.table([(name, _shown(shown[name]), what) for name, what in _MEANINGS.items()], ("NAME", "VALUE", "MEANING"))
    for note in (
        f"i2 and h2: {found.i2_definition}.",
        f"Prediction interval: {found.prediction_definition}.",
        *found.notes,
    ):
        console.result(note)
    return 0


def effects(words: argparse.Namespace, console: Console) -> int:
    """Add effects and variances to the rows of a CSV file."""
    from evidoc.synthesis.effect_sizes import effects as made
    from evidoc.synthesis.effects_file import sheet_faults
    from evidoc.synthesis.measures import MEASURES

    measure = MEASURES[words.measure]
    columns = {name: getattr(words, name) for name in NUMBERS}
    rows = _read(words.file, [columns[name] for name in measure.needs])
    faults = [problem for row in rows for problem in sheet_faults(row, [words.measure], columns)]
    if faults:
        raise CollectError(*faults)
    found = made([row.cells for row in rows], words.measure, columns)
    if words.output:
        _write(words.output, found)
    left_out = [
        {"line": row.place.line, "reason": one["note"], "row": at}
        for at, (row, one) in enumerate(zip(rows, found, strict=True), 1)
        if one["yi"] is None
    ]
    if words.json:
        console.data({"measure": words.measure, "scale": measure.scale, "rows": found, "left_out": left_out})
        return 0
    first = next(iter(rows[0].cells))
    console.table(
        [(str(one[first]), _shown(one["yi"]), _shown(one["vi"]), one["note"]) for one in found],
        (first, f"YI ({measure.scale})", "VI", "NOTE"),
    )
    return 0


def _read(file: str, needed: Sequence[str]) -> tuple[SheetRow, ...]:
    """Return the rows of a file, or say all that is wrong with it."""
    path = Path(file)
    if not path.is_file():
        folder = path.parent if path.parent.is_dir() else Path()
        near = did_you_mean(path.name, [one.name for one in folder.glob("*.csv")])
        raise CollectError(Problem("no-such-file", f"There is no file {file}.", Place(file), near))
    rows, problems = read_sheet(Path(), file, tuple(dict.fromkeys(needed)), others=True)
    if problems:
        raise CollectError(*problems)
    if not rows:
        hint = "Write a header, and beneath it a row a study."
        raise CollectError(Problem("no-rows", "The file has no rows.", Place(file, 1), hint))
    return rows


def _with_effect(rows: Iterable[SheetRow], words: argparse.Namespace) -> tuple[list[SheetRow], list[SheetRow]]:
    """Return the rows with an effect, and those that have neither effect nor variance, as `effects` leaves them."""
    from evidoc.synthesis.effects_file import sheet_faults

    taken, empty, problems = [], [], []
    for row in rows:
        if not row.cells[words.effect] and not row.cells[words.variance]:
            empty.append(row)
            continue
        # Read as yi and vi, whatever the file calls them: faults are told where they stand, by their own names.
        named = {words.effect: "yi", words.variance: "vi"}
        cells = {named.get(key, key): one for key, one in row.cells.items()}
        back = {f"'{new}'": f"'{old}'" for old, new in named.items()}
        faults = list(sheet_faults(dataclasses.replace(row, cells=cells), ["GEN"]))
        problems += [dataclasses.replace(one, message=_renamed(one.message, back)) for one in faults]
        taken.append(row)
    if not taken:
        row = empty[0]
        problems.append(Problem("no-rows", "No row has an effect.", row.place, f"Fill the column '{words.effect}'."))
    if problems:
        raise CollectError(*problems)
    return taken, empty


def _renamed(message: str, names: Mapping[str, str]) -> str:
    for new, old in names.items():
        message = message.replace(new, old)
    return message


def _refuse_unlike(file: str, rows: Sequence[SheetRow]) -> None:
    """Raise where the file itself says that its studies are unlike."""
    from evidoc.synthesis.alike import unlike

    hint = "Put studies that are alike into a file of their own, or count the directions of their effects."
    reasons = unlike([row.cells for row in rows])
    if reasons:
        raise CollectError(*(Problem("unlike-studies", reason, Place(file), hint) for reason in reasons))


def _of_the_rows(taken: Sequence[SheetRow], empty: Sequence[SheetRow]) -> list[str]:
    notes = []
    if len(taken) < FEWEST:
        notes.append(f"A pooling of fewer than {FEWEST} studies is not one to conclude from.")
    names = Counter(name for row in taken if (name := row.cells.get("study", "")))
    if twice := [name for name, times in names.items() if times > 1]:
        more = f" and {len(twice) - 1} more" if len(twice) > 1 else ""
        notes.append(
            f"More than one effect comes from {twice[0]}{more}: effects of the same people are not independent."
        )
    if empty:
        lines = ", ".join(str(row.place.line) for row in empty)
        notes.append(f"Left out, because they have neither effect nor variance: line {lines}.")
    return notes


def _shown(number: Any) -> str:
    if number is None:
        return "–"
    return f"{number:.{DIGITS}g}" if isinstance(number, float) else str(number)


def _write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as CSV with all digits; text that a spreadsheet would calculate is made harmless."""
    from evidoc.synthesis.effect_sizes import as_number
    from evidoc.synthesis.exhibits import harmless

    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file, lineterminator="\n")
        written.writerow([harmless(name) for name in rows[0]])
        for row in rows:
            written.writerow(
                [cell if as_number(cell) is not None or cell is None else harmless(str(cell)) for cell in row.values()]
            )
