"""Studies and the codebook come in; their table, what they count up to, and the data of the evidence page go out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evidoc.model.evidence import READS, CodeColumn, Evidence, Study
from evidoc.synthesis.appraisal import NOT_APPRAISED, appraised
from evidoc.synthesis.exhibits import Cell, Exhibits
from evidoc.synthesis.standing import named

TABLE = "evidence-studies"
READ_WORDS = {
    "full-text": "Full text",
    "abstract": "Abstract",
    "excerpt": "Excerpt",
    "secondhand": "Second hand",
}
"""What readers see for each of `READS`."""
_COUNTED = ("choice", "boolean")
_NUMBERS = ("integer", "number")
_BETWEEN = "; "


def studies_names(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of what `studies_products` makes; nothing where there are no studies."""
    if not evidence.studies:
        return ()
    counts = (f"value {name}" for name, *_ in _counts(evidence))
    return (f"table {TABLE}", *counts)


def studies_products(evidence: Evidence, exhibits: Exhibits) -> None:
    """Add the table of study characteristics and the counts of studies by how they were read and by code."""
    if not evidence.studies:
        return
    for name, number, meaning in _counts(evidence):
        exhibits.value(name, number, "studies", meaning, population="studies of the evidence base")
    shown, counted = table_columns(evidence), appraised(evidence)
    columns: dict[str, str | tuple[str, str]] = {"_study": "Study"}
    columns |= {one.name: f"{one.label} ({one.unit})" if one.unit else one.label for one in shown}
    columns |= {"_read": "Read"}
    if counted:
        columns |= {"_appraised": "Appraisal"}
    exhibits.table(
        TABLE,
        "Characteristics of the studies",
        [_row(study, shown, evidence, counted) for study in evidence.studies.values()],
        columns,
        notes=tuple(_notes(evidence, shown)),
        decimals={one.name: 2 for one in shown if one.type == "number"},
    )


def table_columns(evidence: Evidence) -> tuple[CodeColumn, ...]:
    """Return the columns that the printed table of studies has besides the study, how it was read and its appraisal.

    Those of which the codebook says ``table: yes``, in its order; where it says so of none, those that are required.
    """
    chosen = [one for one in evidence.codebook.values() if one.table]
    return tuple(chosen or [one for one in evidence.codebook.values() if one.required])


def words_of(column: CodeColumn, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return what readers see for the codes of a cell."""
    if column.type == "boolean":
        return tuple(code.capitalize() for code in codes)
    return tuple(column.allowed.get(code, code) for code in codes)


def page_data(evidence: Evidence) -> dict[str, Any]:
    """Return what the filterable table of the evidence page shows, as JSON-ready data without any markup.

    Returns
    -------
    dict
        ``columns``: a list of ``key``, ``label``, ``meaning``, ``type`` (that of the codebook; ``text`` for the
        study, ``choice`` for ``_read``, ``_appraised`` and ``_retracted``), ``unit``, ``many``, ``codes`` (code ->
        words). ``rows``: a list of ``id``, ``citation``, ``reference`` (key in the bibliography or empty), ``read``,
        ``appraised`` (bool), ``retracted`` (words or empty), ``findings`` (ids), ``cells`` (column -> list of codes,
        or of one text or number as text). ``facets``: a list of ``key`` and ``counts`` (code -> studies, also zero).
    """
    codes = {one.name: _codes(one) for one in evidence.codebook.values() if one.type in _COUNTED}
    own = [
        _own("_read", "Read", READ_WORDS),
        _own("_appraised", "Appraisal", {"yes": "Appraised", "no": NOT_APPRAISED.capitalize()}),
        _own("_retracted", "Retracted", {"yes": "Yes", "no": "No"}),
    ]
    columns = [
        {"key": "_study", "label": "Study", "meaning": "", "type": "text", "unit": "", "many": False, "codes": {}},
        *(
            {
                "key": one.name,
                "label": one.label,
                "meaning": one.meaning,
                "type": one.type,
                "unit": one.unit,
                "many": one.many,
                "codes": codes.get(one.name, {}),
            }
            for one in evidence.codebook.values()
        ),
        *own,
    ]
    counted, findings = appraised(evidence), _findings(evidence)
    rows = [
        _page_row(study, evidence, study.id in counted, findings.get(study.id, []))
        for study in evidence.studies.values()
    ]
    return {"columns": columns, "rows": rows, "facets": [*_facets(columns, rows)]}


def _own(key: str, label: str, codes: dict[str, str]) -> dict[str, Any]:
    return {"key": key, "label": label, "meaning": "", "type": "choice", "unit": "", "many": False, "codes": codes}


def _codes(column: CodeColumn) -> dict[str, str]:
    return dict(column.allowed) if column.type == "choice" else {"yes": "Yes", "no": "No"}


def _findings(evidence: Evidence) -> dict[str, list[str]]:
    """Return study -> the findings that rest on it."""
    found: dict[str, list[str]] = {}
    for entry in evidence.findings.values():
        for study in entry.studies:
            found.setdefault(study, []).append(entry.id)
    return found


def _page_row(study: Study, evidence: Evidence, is_appraised: bool, findings: list[str]) -> dict[str, Any]:
    own = {"_read": [study.read], "_appraised": ["yes" if is_appraised else "no"]}
    retracted = evidence.retracted.get(study.id, "")
    return {
        "id": study.id,
        "citation": named(evidence, study.id),
        "reference": study.reference,
        "read": study.read,
        "appraised": is_appraised,
        "retracted": retracted,
        "findings": findings,
        "cells": {
            "_study": [named(evidence, study.id)],
            **{name: list(study.cells.get(name, ())) for name in evidence.codebook},
            **own,
            "_retracted": ["yes" if retracted else "no"],
        },
    }


def _facets(columns: list[dict[str, Any]], rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for column in columns:
        if column["type"] in _COUNTED:
            key = column["key"]
            yield {
                "key": key,
                "counts": {code: sum(code in row["cells"][key] for row in rows) for code in column["codes"]},
            }


def _counts(evidence: Evidence) -> Iterator[tuple[str, int, str]]:
    studies = [*evidence.studies.values()]
    yield "evidence.studies", len(studies), "Studies in the evidence base"
    for read in READS:
        words = READ_WORDS[read].lower()
        yield f"evidence.studies.{read}", sum(one.read == read for one in studies), f"Studies read as: {words}"
    for column in evidence.codebook.values():
        if column.type in _COUNTED:
            for code, words in _codes(column).items():
                number = sum(code in one.cells.get(column.name, ()) for one in studies)
                yield f"evidence.studies.{column.name}.{code}", number, f"Studies, {column.label.lower()}: {words}"


def _row(study: Study, shown: tuple[CodeColumn, ...], evidence: Evidence, counted: frozenset[str]) -> dict[str, Cell]:
    name = named(evidence, study.id)
    row: dict[str, Cell] = {"_study": f"{name} (retracted)" if study.id in evidence.retracted else name}
    for column in shown:
        row[column.name] = _cell(column, study.cells.get(column.name, ()))
    row["_read"] = READ_WORDS.get(study.read, study.read)
    row["_appraised"] = "Appraised" if study.id in counted else NOT_APPRAISED.capitalize()
    return row


def _cell(column: CodeColumn, codes: tuple[str, ...]) -> Cell:
    if column.type in _NUMBERS and len(codes) == 1:
        try:
            return int(codes[0]) if column.type == "integer" else float(codes[0])
        except ValueError:
            return codes[0]  # the reader of the file has told of it
    return _BETWEEN.join(words_of(column, codes))


def _notes(evidence: Evidence, shown: tuple[CodeColumn, ...]) -> Iterator[str]:
    for column in shown:
        if column.meaning and column.meaning != column.label:
            yield f"{column.label}: {column.meaning.rstrip('.')}."
    if any(one.read != READS[0] for one in evidence.studies.values()):
        none = "" if appraised(evidence) else "No study is appraised. "
        yield f"{none}Only studies that were read in full can be appraised or graded."
    for study, said in evidence.retracted.items():
        yield f"{named(evidence, study)} was {said.rstrip('.')}."
