"""A column as DuckDB finds it in a file, and its schema, come in; the SQL that gives it typed goes out.

The same rules as for sources that are loaded: blanks and codes of no answer are missing, text is stripped, and a cell
of another type stops the query with a sentence of its own. Limits and codebooks are what `evidoc data check` is for.
"""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.model.source import Column, Source
from evidoc.products.reading.cells import FORMS, TRUE_FALSE

MARK = "evidoc: "
"""How the sentence begins that a query stops with."""
_PATTERNS: Mapping[str, str] = {
    "integer": r"[+-]?\d+",
    "number": r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?",
    "date": r"\d{4}-\d\d-\d\d",
}
_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_REAL = ("FLOAT", "DOUBLE")


def quoted(name: str) -> str:
    """Return a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def typed(source: Source, column: Column, kind: str) -> str:
    """Return the SQL of a column of a file as its schema has it.

    Parameters
    ----------
    source
        Whose column it is; cells of one that not everybody may have are not told.
    column
        Its schema.
    kind
        The type that DuckDB finds in the file.
    """
    name = quoted(column.name)
    if kind in _WHOLE and column.type in ("integer", "number"):
        return f"CAST({_without(name, column, numeric=True)} AS {_TYPES[column.type]})"
    if (kind in _REAL or kind.startswith("DECIMAL")) and column.type == "number":
        double = name if kind == "DOUBLE" else f"CAST({name} AS DOUBLE)"
        return _without(f"nullif({double}, 'nan'::DOUBLE)", column, numeric=True)
    if kind == "BOOLEAN" and column.type == "boolean":
        return name
    text = f"nullif(trim({_as_text(name, kind)}), '')"
    answered = _without(text, column, numeric=False)
    if column.type == "boolean":
        return _boolean(source, column, answered)
    if column.type not in _PATTERNS:
        return answered
    good = f"regexp_full_match({answered}, {literal(_PATTERNS[column.type])})"
    wanted = f"CAST({answered} AS {_TYPES[column.type]})" if column.type in _TYPES else answered
    return (
        f"CASE WHEN {answered} IS NULL THEN NULL WHEN {good} THEN {wanted} ELSE {_error(source, column, answered)} END"
    )


def _as_text(name: str, kind: str) -> str:
    """Return a cell as the text by which schemas speak of it: 1.0 is ``1``."""
    if kind in _REAL:
        whole = f"{name} = trunc({name}) AND abs({name}) < 1e15 THEN CAST(CAST({name} AS BIGINT) AS VARCHAR)"
        return f"CASE WHEN isnan({name}) THEN NULL WHEN {whole} ELSE CAST({name} AS VARCHAR) END"
    if kind.startswith("DECIMAL"):
        return f"regexp_replace(CAST({name} AS VARCHAR), '\\.0+$', '')"
    return name if kind == "VARCHAR" else f"CAST({name} AS VARCHAR)"


def _without(sql: str, column: Column, *, numeric: bool) -> str:
    """Return an expression without the codes that stand for no answer."""
    codes = [code for code in column.missing if not numeric or _is_number(code)]
    if not codes:
        return sql
    listed = ", ".join(codes if numeric else map(literal, codes))
    return f"CASE WHEN {sql} NOT IN ({listed}) THEN {sql} END"


def _is_number(code: str) -> bool:
    try:
        return abs(float(code)) < float("inf")
    except ValueError:
        return False


def _boolean(source: Source, column: Column, answered: str) -> str:
    known = " ".join(f"WHEN {literal(word)} THEN {value}" for word, value in TRUE_FALSE.items())
    failed = _error(source, column, answered)
    return f"CASE WHEN {answered} IS NULL THEN NULL ELSE CASE lower({answered}) {known} ELSE {failed} END END"


def _error(source: Source, column: Column, answered: str) -> str:
    article = "an" if column.type == "integer" else "a"
    sentence = f"{MARK}the column '{column.name}' of the source '{source.id}' "
    end = f", not {article} {column.type}. {FORMS[column.type]} `evidoc data check` tells in which row."
    if source.restricted:
        return f"error({literal(f'{sentence}holds something else{end}')})"
    return f"error({literal(f'{sentence}holds ')} || '''' || {answered} || '''' || {literal(end)})"
