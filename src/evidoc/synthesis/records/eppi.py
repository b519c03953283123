"""The text of an EPPI-Reviewer JSON export goes in, its entries come out, with the codes that people gave each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from evidoc.records import dataclass
from evidoc.synthesis.records import kinds
from evidoc.synthesis.records.entry import Entry
from evidoc.synthesis.records.fields import doi_in, pages_of, serial
from evidoc.synthesis.records.json_items import items, list_of, map_of, text_of
from evidoc.synthesis.records.names import turned

_MARKS = frozenset(("ItemId", "Title", "ShortTitle"))
_REFERENCES = re.compile(r'"References"\s*:\s*\[')
_CODE_SETS = re.compile(r'"CodeSets"\s*:\s*(?=\[)')
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a coding tool."""

    tool: str
    """``SetName``."""
    screening: bool
    """Whether the tool is one for screening."""
    name: str
    kind: str
    """``AttributeType`` in small letters: ``include``, ``exclude``, ``selectable (show checkbox)`` …"""


def eppi_entries(text: str) -> Iterator[Entry]:
    """Give the entries of an EPPI-Reviewer export; ``extra["codes"]`` holds (code, text that was added to it)."""
    codes = _codes(text)
    opened = _REFERENCES.search(text)
    for entry, item in items(text, opened.end(), _MARKS) if opened else ():
        if not entry.fault:
            _fill(entry, item, codes)
        yield entry


def _fill(entry: Entry, item: dict[str, Any], codes: dict[str, Code]) -> None:
    if _MARKS.isdisjoint(item):
        entry.fault = 'it has none of the keys of EPPI-Reviewer, such as "ItemId"'
        return

    def said(key: str) -> str:
        return text_of(item.get(key))

    name, number = serial(said("StandardNumber"))
    entry.fields = {
        "kind": kinds.of_words(said("TypeName")),
        "title": said("Title"),
        "year": said("Year"),
        "container": said("ParentTitle"),
        "volume": said("Volume"),
        "issue": said("Issue"),
        "pages": pages_of(said("Pages")),
        "doi": said("DOI") or doi_in(said("URL")),
        "isbn": number if name == "isbn" else "",
        "url": said("URL"),
        "abstract": said("Abstract"),
        "notes": said("Comments"),
    }
    entry.ids = {"eppi": said("ItemId")} if said("ItemId") else {}
    if number and name == "issn":
        entry.ids["issn"] = number
    entry.authors = [turned(one) for one in said("Authors").split(";") if one.strip()]
    given = (map_of(one) for one in list_of(item.get("Codes")))
    entry.extra["codes"] = [
        (codes.get(text_of(one.get("AttributeId"))), text_of(one.get("AdditionalText"))) for one in given
    ]


def _codes(text: str) -> dict[str, Code]:
    """Return the codes of all tools by their number; none where that part of the file cannot be read."""
    found: dict[str, Code] = {}
    opened = _CODE_SETS.search(text)
    if opened:
        try:
            tools, _ = json.JSONDecoder().raw_decode(text, opened.end())
        except (ValueError, RecursionError):
            return found
        for tool in map(map_of, tools):
            kind = text_of(map_of(tool.get("SetType")).get("SetTypeName"))
            _branch(tool, (text_of(tool.get("SetName")), "screening" in kind.casefold()), found, 0)
    return found


def _branch(branch: dict[str, Any], tool: tuple[str, bool], found: dict[str, Code], depth: int) -> None:
    for one in map(map_of, list_of(map_of(branch.get("Attributes")).get("AttributesList"))):
        kind = text_of(one.get("AttributeType")).casefold()
        found[text_of(one.get("AttributeId"))] = Code(*tool, text_of(one.get("AttributeName")), kind)
        if depth < _DEEPEST:
            _branch(one, tool, found, depth + 1)
