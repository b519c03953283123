"""Nothing comes in; what may stand in a file of `results/`, which declares results made elsewhere, goes out."""

from __future__ import annotations

from collections.abc import Mapping

FOLDER = "results"
WORDS = "cleared output, not rerun here"
"""How readers are told of such a result."""
HEAD = (("tool", "code", "date", "clearance", "sources"), ("values", "tables", "figures", "note", "redistribute"))
"""Keys that the file must have, and may have."""
_COMMON = ("definition", "difference")
KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "values": (
        ("file", "sha256", "column", "meaning"),
        ("where", "unit", "period", "geography", "population", "status", "base", "low", "high", "decimals", *_COMMON),
    ),
    "tables": (("file", "sha256", "title"), ("columns", "notes", "decimals", *_COMMON)),
    "figures": (
        ("file", "sha256", "data", "data_sha256", "title", "alt"),
        ("narrow", "narrow_sha256", "subtitle", "columns", "notes", "decimals", *_COMMON),
    ),
}
"""Of each kind of product, the keys that an entry must have, and may have."""
FILES = (("file", "sha256"), ("narrow", "narrow_sha256"), ("data", "data_sha256"))
"""Keys that name a file of `results/`, and the keys of its checksum."""
SUFFIXES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("values", "file"): (".csv", ".json"),
    ("tables", "file"): (".csv", ".json"),
    ("figures", "file"): (".svg",),
    ("figures", "narrow"): (".svg",),
    ("figures", "data"): (".csv", ".json"),
}
