"""The text of a CSL-JSON export goes in, its entries come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from evidoc.synthesis.records.entry import Entry
from evidoc.synthesis.records.fields import doi_in, pages_of, pmid_of, serial
from evidoc.synthesis.records.json_items import items, list_of, map_of, text_of

_MARKS = frozenset(("id", "type", "title", "DOI", "container-title"))
_LIST = re.compile(r"\s*(?:\[|\{\s*\"(?:items|references|records)\"\s*:\s*\[|)")
"""A list; an object that holds one; or, without either, works one after the other."""


def csl_entries(text: str) -> Iterator[Entry]:
    """Give the entries of a CSL-JSON file."""
    opened = _LIST.match(text)
    for entry, item in items(text, opened.end() if opened else 0, _MARKS):
        if not entry.fault:
            _fill(entry, item)
        yield entry


def _fill(entry: Entry, item: dict[str, Any]) -> None:
    if _MARKS.isdisjoint(item):
        entry.fault = 'it has none of the keys of CSL, such as "title"'
        return
    url = text_of(item.get("URL"))
    entry.fields = {
        "kind": text_of(item.get("type")),
        "title": text_of(item.get("title")),
        "year": _year(map_of(item.get("issued"))),
        "container": text_of(item.get("container-title")),
        "volume": text_of(item.get("volume")),
        "issue": text_of(item.get("issue")),
        "pages": pages_of(text_of(item.get("page"))),
        "doi": text_of(item.get("DOI")) or doi_in(url),
        "pmid": pmid_of(text_of(item.get("PMID"))),
        "isbn": serial(text_of(item.get("ISBN")))[1] or text_of(item.get("ISBN")),
        "url": url,
        "abstract": text_of(item.get("abstract")),
        "language": text_of(item.get("language")),
        "notes": text_of(item.get("note")),
    }
    names = (("key", "id"), ("issn", "ISSN"), ("pmcid", "PMCID"))
    entry.ids = {name: text for name, key in names if (text := text_of(item.get(key)))}
    entry.authors = [name for one in list_of(item.get("author")) if (name := _name(one))]


def _name(one: Any) -> str:
    if not isinstance(one, dict):
        return text_of(one)
    if one.get("literal"):
        return text_of(one["literal"])
    before, given = text_of(one.get("non-dropping-particle")), text_of(one.get("given"))
    family = f"{before} {text_of(one.get('family'))}".strip()
    return f"{family}, {given}" if family and given else family or given


def _year(issued: dict[str, Any]) -> str:
    for part in list_of(issued.get("date-parts")):
        if list_of(part):
            return text_of(part[0])
    return text_of(issued.get("raw")) or text_of(issued.get("literal"))
