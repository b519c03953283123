"""The name and the beginning of an export go in; the name of its format comes out."""

from __future__ import annotations

import re
from pathlib import Path

from evidoc.synthesis.records.headings import known
from evidoc.synthesis.records.rows import table_rows

FORMATS = ("ris", "bibtex", "nbib", "endnote", "csv", "csl-json", "eppi", "covidence", "rayyan")
HEAD = 65_536
"""Bytes that tell a format."""
_RIS = re.compile(r"^\s*(?:TY\s{0,4}-\s|ER\s{1,3}-\s?$)", re.MULTILINE)
_TAGS = re.compile(r"^(?:AU|A1|TI|T1|PY|Y1|AB|JO|JF)  - \S", re.MULTILINE)
_NBIB = re.compile(r"^PMID ?- ?\d", re.MULTILINE)
_BIBTEX = re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_SUFFIXES = {
    ".ris": "ris",
    ".bib": "bibtex",
    ".bibtex": "bibtex",
    ".nbib": "nbib",
    ".xml": "endnote",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "csl-json",
}


def guess_format(path: Path | str, head: str) -> str:
    """Tell the format of an export by what it begins with, else by the end of its name.

    Parameters
    ----------
    path
        Its name.
    head
        Its first characters; `HEAD` of them are enough.

    Returns
    -------
    str
        One of `FORMATS`, or the empty string.
    """
    text = head.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return "endnote" if re.search(r"<(?:records?|xml)[\s>]", text) else ""
    if text[:1] in ("{", "["):
        return _json(text)
    for name, pattern in (("nbib", _NBIB), ("ris", _RIS), ("bibtex", _BIBTEX), ("ris", _TAGS)):
        if pattern.search(text):
            return name
    return _table(text) or _SUFFIXES.get(Path(path).suffix.lower(), "")


def _json(text: str) -> str:
    if re.search(r'"(?:CodeSets|ItemId|ItemStatus)"\s*:', text) or re.match(r'\{\s*"References"', text):
        return "eppi"
    return "csl-json"


def _table(text: str) -> str:
    heading = next(table_rows(enumerate(re.split(r"\r\n?|\n", text)[:20], 1)), None)
    names = [cell.strip().casefold() for cell in heading.cells] if heading else []
    if "covidence #" in names:
        return "covidence"
    if known(names) < 2:  # noqa: PLR2004 - one word of prose may be the name of a column
        return ""
    rayyan = "rayyan" in text[:HEAD].casefold() or {"key", "notes", "pmc_id", "pubmed_id"} <= set(names)
    return "rayyan" if rayyan and "notes" in names else "csv"
