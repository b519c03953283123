"""What a file of `results/` may say goes in; the JSON schema by which editors complete and check it comes out."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.collect.elsewhere import ID
from evidoc.collect.schema_parts import TEXT, TEXTS, YES_NO, Schema, entries, fields_of
from evidoc.collect.sources import SHA256
from evidoc.model.elsewhere import HEAD, KINDS
from evidoc.model.unit import UNITS

_CHECKSUM: Schema = {"type": "string", "pattern": f"^{SHA256.pattern}$", "description": "what `sha256sum FILE` prints"}
_MAPPING: Schema = {"type": "object"}
_HEAD: Mapping[str, Schema] = {
    "tool": {**TEXT, "description": "what made it, such as Stata 18"},
    "code": {**TEXT, "description": "where its code is, and which version of it"},
    "date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "when it was made"},
    "clearance": {**TEXT, "description": "the reference under which the output was cleared"},
    "sources": {**TEXTS, "description": "ids of data/sources.yml"},
    "redistribute": {**YES_NO, "description": "whether readers may have the numbers as a file"},
}
_ENTRY: Mapping[str, Schema] = {
    **dict.fromkeys(("sha256", "narrow_sha256", "data_sha256"), _CHECKSUM),
    "unit": {"enum": sorted(UNITS), "description": "a name of the unit registry"},
    "where": {**_MAPPING, "description": "column: cell, so that one row is meant"},
    "columns": {**_MAPPING, "description": "column: label, or column: [label, unit]"},
    "decimals": {"anyOf": [{"type": "integer"}, _MAPPING]},
    "notes": TEXTS,
    "definition": TEXTS,
}


def elsewhere() -> Schema:
    """Return the schema of a file of `results/`."""
    kinds = {kind: entries(fields_of(keys, _ENTRY), ID) for kind, keys in KINDS.items()}
    return fields_of(HEAD, {**_HEAD, **kinds})
