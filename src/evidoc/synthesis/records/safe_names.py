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
    found = re.fullmatch(r"(.*?)(\.[A-Za-z0-9]{1,10})?", re.sub(r"[^A-Za-z0-9._-]+", "-", plain))
    stem, suffix = (found[1], found[2] or "") if found else ("", "")
    safe = (stem.strip("-._")[:_LONGEST] or "export") + suffix
    return f"export-{safe}" if _RESERVED.fullmatch(safe) else safe
