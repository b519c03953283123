"""The tables by which evidoc reads YAML files go in; JSON schemas by which editors complete and check them come out.

The schemas are files of the package, `src/evidoc/schemas/`; `written` makes them, and a test holds them to be current.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from importlib import resources
from typing import Any

from evidoc.collect.data import CHECKS
from evidoc.collect.data.design import SINGLETONS
from evidoc.collect.front import STATUSES
from evidoc.collect.schema_cases import FILES as CASES
from evidoc.collect.schema_cases import MADE as MADE_OF_CASES
from evidoc.collect.schema_elsewhere import elsewhere
from evidoc.collect.schema_evidence import FILES as EVIDENCE
from evidoc.collect.schema_evidence import MADE
from evidoc.collect.schema_parts import TEXT, TEXTS, YES_NO, Schema, entries, fields_of
from evidoc.collect.source_access import CITE, METHODS, SURVEY
from evidoc.collect.source_columns import COLUMN
from evidoc.collect.sources import BREAK, DEFINITION, ID, PUBLISHED, SEEN_AS, SHA256, SOURCE
from evidoc.errors import Place, Problem, UsageError
from evidoc.model.health import ALL, LEVELS, SETTING
from evidoc.model.health import CHECKS as HEALTH_CHECKS
from evidoc.model.nearest import did_you_mean
from evidoc.model.project import Genre
from evidoc.model.quarto_keys import (
    CROSSREF,
    EVIDOC,
    EVIDOC_DATA,
    EVIDOC_DOCUMENT,
    EXECUTE,
    PROJECT,
    REFUSED,
    SUPPORTED,
    Key,
)
from evidoc.model.quarto_options import DOCUMENT, FORMAT, TOP_LEVEL
from evidoc.model.source import ACCESS, FORMATS
from evidoc.model.unit import UNITS

FILES: Mapping[str, str] = {
    "quarto": "_quarto.yml: evidoc's own keys, and Quarto's",
    "front-matter": "_metadata.yml, and the front matter of documents",
    "sources": "data/sources.yml",
    "definitions": "data/definitions.yml",
    "genre": "templates/genres/*.yml",
    "project": "project.yml",
    "variables": "_variables.yml",
    "results": "results/*.yml",
    **EVIDENCE,
    **CASES,
}
"""Name of each schema -> the files that it is for."""

_KINDS: Mapping[str, Schema] = {
    "yes-no": YES_NO,
    "no": {"const": False},
    "number": {"type": "number"},
    "text": TEXT,
    "texts": TEXTS,
    "list": {"type": "array"},
    "mapping": {"type": "object"},
    "any": {},
}
_FREE: Schema = {"type": ["object", "null"]}

_ENTRY: Mapping[str, Schema] = {
    "redistribute": {**YES_NO, "description": "no keeps its rows out of every file of the site"},
    "seen_as": {"enum": list(SEEN_AS), "description": "whose page or file we read"},
    "sha256": {"type": "string", "pattern": f"^{SHA256.pattern}$", "description": "what `sha256sum FILE` prints"},
    "definitions": {**TEXTS, "description": "ids of data/definitions.yml"},
    "key": {**TEXTS, "description": "columns that name a single row"},
    "raw": {"type": "object", "additionalProperties": {"type": "string", "pattern": f"^{SHA256.pattern}$"}},
    "unit": {"enum": sorted(UNITS), "description": "a name of the unit registry"},
    "number": {"type": "number"},
    "type": {"enum": list(CHECKS)},
    "allowed": TEXTS,
    "low": {"type": "number"},
    "high": {"type": "number"},
    "empty": YES_NO,
    "format": {"enum": list(FORMATS), "description": "what the file is, where its name does not tell"},
    "sheet": {**TEXT, "description": "of a workbook"},
    "range": {**TEXT, "description": "cells of a sheet, such as A3:F120"},
    "table": {**TEXT, "description": "of a database"},
    "files": {**TEXT, "description": "which files of a folder, such as *.csv"},
    "access": {"enum": list(ACCESS), "description": "who may have the rows; it chooses the disclosure policy"},
    "policy": {**TEXT, "description": "a stricter disclosure policy than access asks for"},
    "how_to_get": {**TEXTS, "description": "steps by which somebody with the right to it gets the file"},
    "next_release": {**TEXT, "description": "month or day of the next release, such as 2027-02"},
    "synthetic": {**YES_NO, "description": "made up, and called so wherever it appears"},
    "labels": {"type": "object", "additionalProperties": TEXT, "description": "code: label"},
    "missing": {**TEXTS, "description": "codes that stand for no answer"},
    "method": {"enum": list(METHODS), "description": "how replicate weights were made"},
    "singleton": {"enum": list(SINGLETONS), "description": "what is done with a stratum of one cluster"},
    "fay": {"type": "number"},
}
"""Fields of sources and definitions that are not plain text."""


def schema(name: str) -> Schema:
    """Return one schema of `FILES` as data."""
    made: Mapping[str, Any] = {
        "quarto": _quarto,
        "front-matter": _front,
        "sources": lambda: entries(_source(), ID),
        "definitions": lambda: entries(_definition(), ID),
        "genre": _genre,
        "project": lambda: _FREE,
        "variables": lambda: _FREE,
        "results": elsewhere,
        **MADE,
        **MADE_OF_CASES,
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FILES[name]}
    return {**head, **made[name]()}


def written(name: str) -> str:
    """Return one schema as its file holds it."""
    return json.dumps(schema(name), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def published(name: str) -> str:
    """Return the file of one schema as the package holds it.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    if name not in FILES:
        hint = did_you_mean(name, FILES) or f"There are: {', '.join(FILES)}."
        raise UsageError(Problem("usage", f"There is no schema '{name}'.", Place("command line"), hint))
    return (resources.files("evidoc") / "schemas" / f"{name}.json").read_text(encoding="utf-8")


def _value(key: Key) -> Schema:
    """Return what may stand at a key; nothing at all may stand anywhere, so that a line can be begun."""
    words = key.type.split(" or ")
    options = [_KINDS.get(word, {"const": word}) for word in words]
    found: Schema = {} if {} in options else {"anyOf": [*options, {"type": "null"}]}
    note = key.note if key.state == SUPPORTED else f"{key.state}: {key.note}".removesuffix(": ")
    about: Schema = {"description": note} if note else {}
    return found | about | ({"deprecated": True} if key.state == REFUSED else {})


def _object(keys: Mapping[str, Key], more: Mapping[str, Schema] | None = None, *, others: bool = False) -> Schema:
    properties = {name: _value(key) for name, key in keys.items()} | dict(more or {})
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": others}


def _settings(keys: Mapping[str, Key], **more: Schema) -> Schema:
    """Return the schema of settings in which any further key may stand, because ``meta`` may read it."""
    own: Mapping[str, Schema] = {"execute": {"$ref": "#/$defs/execute"}, "crossref": {"$ref": "#/$defs/crossref"}}
    made: Schema = {"$ref": "#/$defs/format"}
    formats: Schema = {"anyOf": [{"type": "object", "properties": {"html": made, "pdf": made, "typst": made}}, TEXTS]}
    options = _object({**FORMAT, **EXECUTE, **DOCUMENT}, own)
    named = {
        "execute": _object(EXECUTE),
        "crossref": {"anyOf": [_object(CROSSREF), {"const": False}]},
        "format": {"anyOf": [options, {"const": "default"}]},
    }
    return {**_object(keys, {**own, "format": formats, **more}, others=True), "$defs": named}


def _quarto() -> Schema:
    document = {**_object(EVIDOC_DOCUMENT), "type": "object", "required": ["chapter"]}
    documents = {"type": "object", "additionalProperties": document, "description": EVIDOC["documents"].note}
    own = {"documents": documents, "data": _object(EVIDOC_DATA), SETTING: _health()}
    return _settings(TOP_LEVEL, project=_object(PROJECT), evidoc=_object(EVIDOC, own))


def _health() -> Schema:
    """Return the schema of how much the checks of the bibliography weigh."""
    level: Schema = {"enum": [*LEVELS, False, None]}  # a bare `off` is no in YAML 1.1
    about = {ALL: "every check that is not named", **HEALTH_CHECKS}
    checks = {name: {**level, "description": words} for name, words in about.items()}
    either = [level, {"type": "object", "properties": checks, "additionalProperties": False}]
    return {"anyOf": either, "description": EVIDOC[SETTING].note}


def _front() -> Schema:
    outside = ("project", "evidoc", "website", "site", "book", "manuscript")
    keys = {name: key for name, key in TOP_LEVEL.items() if name not in outside}
    status = {"enum": list(STATUSES), "description": "a final document has no gaps"}
    return _settings(keys, status=status, **{key: {"not": {}} for key in outside[:2]})


def _source() -> Schema:
    columns = {"type": "object", "additionalProperties": fields_of(COLUMN, _ENTRY)}
    parts = {"survey": fields_of(SURVEY, _ENTRY), "cite": fields_of(CITE, {})}
    return fields_of(SOURCE, {**_ENTRY, **parts, "schema": columns})


def _definition() -> Schema:
    breaks, published = ({"type": "array", "items": fields_of(keys, _ENTRY)} for keys in (BREAK, PUBLISHED))
    return fields_of(DEFINITION, {**_ENTRY, "breaks": breaks, "published": published})


def _genre() -> Schema:
    kinds: Mapping[str, Schema] = {
        "number_style": {"enum": ["ons", "nhs"], "description": "one decimal, or rounded for a general reader"},
        "number_sections": YES_NO,
        "contents_depth": {"type": "integer"},
    }
    names = [field.name for field in fields(Genre) if field.name != "id"]
    properties = {name: kinds.get(name, {"type": "string"}) for name in names}
    needed = [name for name in names if name != "contents_depth"]
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}
