"""The tables by which evidoc reads the YAML of `cases/` go in; JSON schemas for editors come out."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.collect.cases import findings, reading, settings
from evidoc.collect.evidence.entries import NAME
from evidoc.collect.schema_evidence import components
from evidoc.collect.schema_parts import TEXT, TEXTS, Schema, entries, open_fields
from evidoc.model.case import CHOICES, KINDS, NO, STATUSES, UNKNOWN, YES
from evidoc.model.evidence import CONFIDENCE, LEVELS

FILES: Mapping[str, str] = {
    "case": "the front matter of cases/*.md",
    "case-codebook": "cases/codebook.yml",
    "case-findings": "cases/findings.yml",
}
"""Name of each schema -> the files that it is for."""
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_ANSWER: Schema = {"enum": [True, False, YES, NO, UNKNOWN], "description": "what nobody wrote down is not known"}
_TEXT_OF: Schema = {"type": "object", "additionalProperties": TEXT}


def case() -> Schema:
    """Return the schema of the front matter of a case."""
    consent = open_fields(reading.CONSENT, {"to_take_part": _ANSWER, "to_quote": _ANSWER, "date": _DAY})
    return open_fields(
        reading.FRONT,
        {
            "id": {**TEXT, "description": "the name of the file, without .md"},
            "kind": {"enum": list(KINDS), "description": "own: fieldwork; illustrative: only in a demonstration"},
            "status": {"enum": list(STATUSES), "description": "of a draft of fieldwork readers see nothing"},
            **{key: {**TEXT, "description": f"a code of choices: {key}: in codebook.yml"} for key in CHOICES},
            "consent": consent,
            "citation": {**TEXT, "description": "key in the bibliography"},
            "matrix": {**_TEXT_OF, "description": "theme -> what stands in the framework matrix"},
            "box": open_fields(reading.BOX, {}),
        },
    )


def codebook() -> Schema:
    """Return the schema of ``codebook.yml``."""
    labels = {"anyOf": [TEXT, open_fields(settings.CHOICE, {})]}
    codes = entries(open_fields(settings.CODE, {"status": {"enum": list(settings.CODE_STATUSES)}}), NAME)
    names: Schema = {"pattern": f"^{NAME.pattern}$"}
    number: Schema = {"type": "integer", "minimum": 0}
    return open_fields(
        settings.TOP,
        {
            "themes": entries(open_fields(settings.THEME, {}), NAME),
            "codes": codes,
            "threshold": {
                "type": "integer",
                "minimum": settings.LOWEST,
                "description": "fewer are a small cell",
            },
            "small_cells": {
                "enum": list(settings.SMALL_CELLS),
                "description": "what becomes of their quotes",
            },
            "choices": {
                "type": "object",
                "properties": {
                    key: {"type": "object", "propertyNames": names, "additionalProperties": labels}
                    for key in settings.FIELDS
                },
                "additionalProperties": False,
            },
            "population": {"type": "array", "items": open_fields(settings.POPULATION, {"number": number})},
            "researchers": {**TEXTS, "description": "who may confirm a grade"},
        },
    )


def found() -> Schema:
    """Return the schema of ``findings.yml``."""
    grade = open_fields(
        findings.GRADE_OF,
        {
            "overall": {"enum": list(LEVELS)},
            "approach": {"const": CONFIDENCE},
            "components": components(),
            "confirmed_by": {**TEXT, "description": "who judged: a grade counts once a person put a name to it"},
            "confirmed_on": _DAY,
            "rests_on": {**_TEXT_OF, "description": "written by `evidoc cases confirm`"},
        },
    )
    entry = open_fields(
        findings.FINDING,
        {
            "rests_on": {"type": "object", "additionalProperties": TEXTS, "description": "case -> its excerpts"},
            "grade": grade,
            "codes": {**TEXTS, "description": "cases with these codes belong here, or stand in set_aside"},
            "set_aside": {**_TEXT_OF, "description": "case -> why it does not bear on this finding"},
        },
    )
    return entries(entry, NAME)


MADE = {"case": case, "case-codebook": codebook, "case-findings": found}
"""Name of each schema -> what makes it."""
