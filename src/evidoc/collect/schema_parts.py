"""The keys of an entry and what may stand at each go in; the pieces of which JSON schemas are made come out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evidoc.collect.fields import Keys

Schema = dict[str, Any]

TEXT: Schema = {"type": ["string", "number"]}
TEXTS: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
YES_NO: Schema = {"enum": [True, False, "yes", "no"]}
"""Editors go by YAML 1.2, in which yes and no are texts."""
NOTHING: Schema = {"type": "null"}


def fields_of(keys: Keys, known: Mapping[str, Schema]) -> Schema:
    """Return the schema of an entry with these keys and no others; a key that is not `known` holds plain text."""
    required, optional = keys
    properties = {name: known.get(name, TEXT) for name in (*required, *optional)}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def open_fields(keys: Keys, known: Mapping[str, Schema]) -> Schema:
    """Return the same, where nothing may stand at a key that need not be there: people fill it in later."""
    made = fields_of(keys, known)
    properties = {name: value if name in keys[0] else or_nothing(value) for name, value in made["properties"].items()}
    return {**made, "properties": properties}


def or_nothing(value: Schema) -> Schema:
    """Return the schema of what may be left empty."""
    about = {key: value[key] for key in ("description",) if key in value}
    return {"anyOf": [{key: one for key, one in value.items() if key not in about}, NOTHING], **about}


def entries(entry: Schema, name: re.Pattern[str], taken: tuple[str, ...] = ()) -> Schema:
    """Return the schema of a mapping from names of a pattern, but for those that are taken, to entries."""
    names: Schema = {"pattern": f"^{name.pattern}$", **({"not": {"enum": list(taken)}} if taken else {})}
    return {"type": ["object", "null"], "propertyNames": names, "additionalProperties": entry}
