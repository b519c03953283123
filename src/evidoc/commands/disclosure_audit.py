"""The words of ``evidoc disclosure audit`` come in; bounds of hidden counts are shown, and an exit code goes out."""

from __future__ import annotations

import argparse
import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidoc.commands.count_file import CountFile, CountRow, read_counts, said
from evidoc.commands.disclosure import rules_of
from evidoc.console import Console
from evidoc.errors import CollectError, EvidocError, Place, Problem
from evidoc.model.disclosure import At, Cell, Protection, Sum

if TYPE_CHECKING:
    from evidoc.survey.disclosure import Bounds, Leak

GIVEN_AWAY = 4
"""The exit code where a hidden count is given away."""
Key = tuple[str, At]


def audit(words: argparse.Namespace, console: Console) -> int:
    """Attack all files together."""
    rules = dataclasses.replace(rules_of(words), name="given on the command line")
    files = _read(words)
    named = {one.file: _protection(one, words.margin, 1.0 if words.zeros == "show" else 0.0) for one in files}
    if faults := list(_disagreements(files, words.margin)):
        raise CollectError(*faults)
    from evidoc.survey.disclosure import attack, leaks
    from evidoc.survey.disclosure.equations import ContradictionError

    try:
        bounds = attack(
            [cell for one in named.values() for cell in one.cells], [s for one in named.values() for s in one.sums]
        )
    except ContradictionError as error:
        raise CollectError(_contradiction(error.key, files, words.margin)) from error
    found = {(one.measure, one.at): one for one in leaks(named, rules)}
    rows = list(_rows(files, words.margin, bounds, found))
    if words.json:
        console.data([{key: value for key, value in row.items() if key != "said"} for row in rows])
    else:
        _report(console, rows, files)
    return GIVEN_AWAY if found else 0


def _read(words: argparse.Namespace) -> list[CountFile]:
    """Return all files, or say all that is wrong with any of them."""
    files: list[CountFile] = []
    faults: list[Problem] = []
    for file in dict.fromkeys(words.files):
        try:
            files.append(read_counts(file, words.value, words.margin, hidden=True))
        except EvidocError as error:
            faults += error.problems
    if faults:
        raise CollectError(*faults)
    return files


def _at(row: CountRow, margin: str) -> At:
    return tuple(sorted((name, category) for name, category in row.categories.items() if category != margin))


def _protection(table: CountFile, margin: str, least: float) -> Protection:
    from evidoc.survey.disclosure.leaking import UNSAID

    cells = tuple(
        Cell(table.value, _at(row, margin), least, math.inf, UNSAID)
        if row.number is None
        else Cell(table.value, _at(row, margin), row.number, row.number)
        for row in table.rows
    )
    return Protection("threshold-10", (table.file,), cells, _sums(table, margin))


def _sums(table: CountFile, margin: str) -> tuple[Sum, ...]:
    """Return which rows add up to which; categories without a row are 0, as where a table leaves out what is empty."""
    there = {_at(row, margin) for row in table.rows}
    found = []
    for name in table.dimensions:
        categories = dict.fromkeys(row.categories[name] for row in table.rows if row.categories[name] != margin)
        for whole in sorted(there):
            if name in dict(whole) or len(categories) == 1:
                continue
            parts = zip(categories, Sum(table.value, whole, name, tuple(categories)).parts, strict=True)
            present = tuple(category for category, part in parts if part in there)
            if present:
                found.append(Sum(table.value, whole, name, present))
    return tuple(found)


def _disagreements(files: Sequence[CountFile], margin: str) -> Iterator[Problem]:
    """Tell where two files, or a total and its parts, show what cannot both be true."""
    first: dict[Key, CountRow] = {}
    for table in files:
        for row in table.rows:
            if row.number is None:
                continue
            before = first.setdefault((table.value, _at(row, margin)), row)
            if before.number != row.number:
                message = f"The row for {said(row)} holds {row.number:g}, but {before.number:g} in {before.place}."
                hint = "Correct one; releases whose numbers were revised cannot be attacked together."
                yield Problem("files-disagree", message, row.place, hint)
        yield from _wrong_totals(table, margin)


def _wrong_totals(table: CountFile, margin: str) -> Iterator[Problem]:
    rows = {_at(row, margin): row for row in table.rows}
    for one in _sums(table, margin):
        whole, parts = rows[one.whole].number, [rows[part].number for part in one.parts]
        added = sum(part or 0.0 for part in parts)
        if whole is None or (None in parts and added <= whole) or math.isclose(added, whole, abs_tol=1e-6):
            continue
        row = rows[one.whole]
        message = f"The row for {said(row)} holds {whole:g}, but its parts by '{one.dimension}' add up to {added:g}."
        yield Problem("total-does-not-add-up", message, row.place, "Correct the total or a part.")


def _contradiction(key: Key, files: Sequence[CountFile], margin: str) -> Problem:
    from evidoc.survey.disclosure.equations import said as said_of

    places = [row.place for table in files for row in table.rows if _at(row, margin) == key[1]]
    message = f"The numbers of all files together cannot be true: they disagree about {said_of(key)}."
    hint = "Look for a count that was corrected in one file only."
    return Problem("files-disagree", message, places[0] if places else Place(files[0].file), hint)


def _rows(
    files: Sequence[CountFile], margin: str, bounds: Mapping[Key, Bounds], found: Mapping[Key, Leak]
) -> Iterator[dict[str, Any]]:
    """Give every hidden row with its bounds; the dimensions stand both together and as keys of their own."""
    for table in files:
        for row in table.rows:
            key = (table.value, _at(row, margin))
            if row.number is not None:
                continue
            here, leak = bounds[key], found.get(key)
            yield {
                **row.categories,
                "dimensions": dict(row.categories),
                "file": table.file,
                "line": row.place.line,
                "low": _plain(here.low),
                "high": _plain(here.high),
                "exact": here.exact,
                "leak": leak is not None,
                "files": list(leak.names) if leak else [],
                "reason": leak.reason if leak else "",
                "said": said(row),
            }


def _plain(number: float) -> float | int | None:
    """Return a number for JSON: whole ones without a point, and none where there is no end."""
    if not math.isfinite(number):
        return None
    return int(number) if float(number).is_integer() else number


def _report(console: Console, rows: Sequence[Mapping[str, Any]], files: Sequence[CountFile]) -> None:
    cells = [
        (f"{row['file']}:{row['line']}", row["said"], str(row["low"]), _end(row["high"]), row["reason"] or "safe")
        for row in rows
    ]
    if cells:
        console.table(cells, ("WHERE", "HIDDEN COUNT", "LOW", "HIGH", ""))
    given = sum(row["leak"] for row in rows)
    together = f"of {len(files)} files together" if len(files) > 1 else "of the file"
    console.result(f"{len(rows)} hidden counts {together}; given away: {given}.")


def _end(high: float | None) -> str:
    return "no end" if high is None else str(high)
