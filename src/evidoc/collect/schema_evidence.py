"""The tables by which evidoc reads the YAML files of `evidence/` go in; JSON schemas for editors come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidoc.collect.evidence import analyses, codebook, findings, kinds, settings
from evidoc.collect.evidence.entries import NAME
from evidoc.collect.schema_parts import TEXT, TEXTS, YES_NO, Schema, entries, fields_of, open_fields
from evidoc.model.evidence import LEVELS
from evidoc.synthesis.checklist import KEYS, checklist_items
from evidoc.synthesis.grading import COMPONENTS

FILES: Mapping[str, str] = {
    name: f"evidence/{name}.yml" for name in ("evidence", "codebook", "findings", "synthesis", "checklist")
}
"""Name of each schema -> the file that it is for."""
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_LIKENESS: Schema = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
_TRUTH: Schema = {"anyOf": [{"type": "boolean"}, TEXTS]}
_TEXT_OF: Schema = {"type": "object", "additionalProperties": TEXT}


def evidence() -> Schema:
    """Return the schema of ``evidence.yml``."""
    source = open_fields(
        settings.SOURCE,
        {
            "kind": _one_of(settings.KINDS, "set: records that came together without a search, for a map"),
            "files": {**TEXTS, "description": "exports from the folder evidence/, with * for several"},
            "file": TEXTS,
            "format": _one_of(settings.FORMATS, "told by the file where it is left out"),
            "searched": {**_DAY, "description": "day of the search"},
            "query": {**TEXT, "description": "the search as it was typed in"},
            "columns": {
                "type": "object",
                "properties": dict.fromkeys(settings.COLUMNS, TEXT),
                "additionalProperties": False,
                "description": "of a table: field of a record, or part of a decision -> heading of its column",
            },
        },
    )
    source |= {"anyOf": [{"required": ["files"]}, {"required": ["file"]}]}
    return open_fields(
        settings.TOP,
        {
            "kind": _one_of((settings.REVIEW, settings.MAP), "searched and screened, or a map of what was met"),
            "reviewers": {**TEXTS, "description": "who may decide, appraise and grade"},
            "previous": open_fields(settings.PREVIOUS, dict.fromkeys(settings.PREVIOUS[1], _COUNT)),
            "duplicates": open_fields(settings.DUPLICATES, dict.fromkeys(settings.DUPLICATES[1], _LIKENESS)),
            "map": open_fields(settings.MAP_OF, {}),
            "sources": entries(source, NAME),
        },
    )


def codes() -> Schema:
    """Return the schema of ``codebook.yml``."""
    allowed: Schema = {
        "anyOf": [{"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}}, TEXTS]
    }
    several = {"type": "object", "additionalProperties": TEXTS}
    column = open_fields(
        codebook.COLUMN,
        {
            "type": {"enum": list(kinds.TYPES)},
            "allowed": {**allowed, "description": "of a choice: code -> what readers see"},
            "many": {**YES_NO, "description": "several codes in a cell, with ; between them"},
            "required": YES_NO,
            "required_for": {**several, "description": "other column -> its codes with which this one must be filled"},
            "low": _NUMBER,
            "high": _NUMBER,
            "table": {**YES_NO, "description": "shown in the printed table of studies"},
            "qualitative": {**TEXTS, "description": "codes with which a study is qualitative"},
            "reviews": {
                **TEXTS,
                "description": "codes with which a study brings others together: never pooled with them",
            },
        },
    )
    return entries(column, NAME, codebook.OWN)


def found() -> Schema:
    """Return the schema of ``findings.yml``."""
    person = {**TEXT, "description": "who judged: a grade counts once a person put a name to it"}
    grade = open_fields(
        findings.GRADE_OF,
        {
            "approach": {"enum": list(findings.APPROACHES)},
            "overall": {"enum": list(LEVELS)},
            "start": _one_of(findings.STARTS, "GRADE: high (randomised) or low (observational)"),
            "components": components(),
            "confirmed_by": person,
            "confirmed_on": _DAY,
            "rests_on": {**_TEXT_OF, "description": "written by `evidoc evidence confirm`"},
        },
    )
    entry = open_fields(
        findings.FINDING,
        {
            "kind": {"enum": list(findings.KINDS)},
            "studies": TEXTS,
            "cases": TEXTS,
            "scope": {
                "type": "object",
                "additionalProperties": _TRUTH,
                "description": "column -> codes: studies that match belong here, or stand in set_aside",
            },
            "set_aside": {**_TEXT_OF, "description": "study -> why it does not bear on this finding"},
            "grade": grade,
            "analysis": {**TEXT, "description": "id in synthesis.yml"},
        },
    )
    return entries(entry, NAME)


def synthesis() -> Schema:
    """Return the schema of ``synthesis.yml``."""
    words = {"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2}
    analysis = open_fields(
        analyses.ANALYSIS,
        {
            "measure": {"enum": list(analyses.MEASURES)},
            "method": {"enum": list(analyses.METHODS)},
            "where": {
                "type": "object",
                "additionalProperties": _TRUTH,
                "description": "column of effects.csv -> values that choose its rows",
            },
            "knha": {"enum": [True, False, *analyses.KNHA], "description": "Knapp and Hartung; adhoc: never narrower"},
            "subgroups": {**TEXT, "description": "column of effects.csv"},
            "claim": _one_of(analyses.CLAIMS, "where the interval lies against no effect, as the text says"),
            "favours": {**words, "description": "words at the left and the right of the forest plot"},
        },
    )
    return entries(analysis, NAME)


def checklist() -> Schema:
    """Return the schema of ``checklist.yml``, with the items of PRISMA 2020."""
    document, heading, aside = KEYS
    answered = fields_of(((document,), (heading,)), {})
    left_out = fields_of(((aside,), ()), {})
    items = {
        item.id: {"anyOf": [answered, left_out], "description": f"{item.topic}: {item.asks}"}
        for item in checklist_items()
    }
    return {"type": ["object", "null"], "properties": items, "additionalProperties": False}


MADE = {"evidence": evidence, "codebook": codes, "findings": found, "synthesis": synthesis, "checklist": checklist}
"""Name of each schema -> what makes it."""


def components() -> Schema:
    """Return the schema of the parts of a grade; readers take short names of them too."""
    said: dict[str, dict[str, None]] = {}
    for approach in COMPONENTS.values():
        for name, concerns in approach.items():
            said.setdefault(name, {}).update(dict.fromkeys(concerns))
    named = {name: _component(concerns) for name, concerns in said.items()}
    any_of_them = dict.fromkeys(concern for concerns in said.values() for concern in concerns)
    return {"type": "object", "properties": named, "additionalProperties": _component(any_of_them)}


def _component(concerns: Iterable[str]) -> Schema:
    return open_fields(findings.COMPONENT, {"concern": {"enum": list(concerns)}})


def _one_of(words: Iterable[str], about: str) -> Schema:
    return {"enum": list(words), "description": about}
