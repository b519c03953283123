"""The words of ``evidoc data estimate`` come in; estimates from one file are shown, and an exit code goes out."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.commands.table_file import columns_of, read_table
from evidoc.console import Console
from evidoc.errors import CollectError, Place, Problem, RunError, UsageError
from evidoc.survey.design import Design
from evidoc.survey.domains import ESTIMATED, plain

PRINTED = ("estimate", "se", "ci_low", "ci_high", "base", "deff", "df", "reliability")
"""What an object of ``--json`` has besides the columns of its domain."""
DIGITS = 6
_KINDS = ("mean", "total", "share", "ratio", "median")


def estimate(words: argparse.Namespace, console: Console) -> int:
    """Estimate from the microdata of one file."""
    kind = next(name for name in _KINDS if getattr(words, name) is not None)
    asked = getattr(words, kind)
    columns = asked if kind == "ratio" else [asked]
    where = _where(words.where)
    design = _design(words)
    named = [*columns, *words.by, *where, design.weight, design.strata, design.cluster, design.fpc]
    data = read_table(words.file, columns_of(named), design.replicates, words.sheet)
    found = _estimated(kind, data, columns, words, design, where)
    names = [name for name in found.columns if name not in ESTIMATED]
    if words.json:
        console.data([_object(row, names) for row in found.to_dict("records")])
        return 0
    header = [*names, *PRINTED]
    console.table([[_shown(row[name]) for name in header] for row in found.to_dict("records")], header)
    for note in _notes(found, data):
        console.result(note)
    return 0


def _design(words: argparse.Namespace) -> Design:
    if words.replicates and not words.method:
        hint = "Add --method brr, jackknife, bootstrap or sdr, as the documentation of the file says."
        message = "Nothing says how the replicate weights were made."
        raise UsageError(Problem("usage", message, Place("command line"), hint))
    return Design(
        weight=words.weight,
        strata=words.strata,
        cluster=words.cluster,
        fpc=words.fpc,
        replicates=words.replicates,
        method=words.method,
        fay=words.fay,
        singleton=words.singleton,
        bands=words.bands,
    )


def _where(conditions: Sequence[str]) -> dict[str, list[str]]:
    """Return the conditions as column -> values: those of one column are alternatives."""
    found: dict[str, list[str]] = {}
    for condition in conditions:
        name, equal, value = condition.partition("=")
        if not equal or not name.strip():
            message = f"'{condition}' is no condition."
            raise UsageError(Problem("usage", message, Place("command line"), "Such as --where 'SEX=2'."))
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def _estimated(
    kind: str,
    data: Any,
    columns: Sequence[str],
    words: argparse.Namespace,
    design: Design,
    where: Mapping[str, list[str]],
) -> Any:
    from evidoc import survey

    function = getattr(survey, kind)
    try:
        return function(
            data,
            *columns,
            by=words.by,
            design=design,
            where=where or None,
            level=words.level,
            labels=words.labels,
        )
    except RunError as error:
        raise CollectError(*error.problems) from error


def _object(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {str(name): _value(row[name]) for name in (*names, *PRINTED)}


def _value(cell: Any) -> Any:
    """Return a cell as standard JSON has it: null for what is missing, whole numbers as such."""
    value = plain(cell)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value == int(value) and abs(value) < 2**53 else value
    if value is None or isinstance(value, str | int | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _shown(cell: Any) -> str:
    value = _value(cell)
    if value is None:
        return "–"
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)


def _notes(found: Any, data: Any) -> list[str]:
    attrs = found.attrs
    notes = [
        f"Left out, because '{name}' is missing: {rows} of {len(data)} rows." for name, rows in attrs["missing"].items()
    ]
    return [
        *attrs["notes"],
        *notes,
        f"Interval: {attrs['level']:.6g}, {attrs['interval']}.",
        f"deff: {attrs['deff']}.",
        f"base: rows with a weight, unweighted. reliability: {attrs['bands_source']}.",
    ]
