"""Names that people give files and sources go in; names that are safe in every folder and id come out."""

from __future__ import annotations

import re
from unicodedata import normalize

_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_LONGEST = 100
SOURCE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
TAKEN = ("doi", "pmid")
"""Ids of records begin with these, or with the name of a source."""


def safe_name(name: str) -> str:
    """Return a file name of plain letters, digits, ``.``, ``_`` and ``-`` that no system takes for anything else."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    stem, dot, suffix = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).rpartition(".")
    stem = stem.strip("-.")[:_LONGEST] or "export"
    found = f"{stem}{dot}{suffix[:10]}".rstrip(".-") if dot else suffix.strip("-.")[:_LONGEST] or "export"
    return f"export-{found}" if _RESERVED.fullmatch(found) else found
