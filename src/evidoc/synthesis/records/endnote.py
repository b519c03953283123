"""Text of an EndNote XML export goes in, its entries come out; entities are never resolved, nothing is fetched.

The file is cut at its ``record`` elements first: each is parsed alone, so that a broken one costs only itself, keeps
its line and stands in the raw entry as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from evidoc.synthesis.records import kinds
from evidoc.synthesis.records.entry import Entry
from evidoc.synthesis.records.fields import doi_in, pages_of, pmid_in, serial

_EDGE = re.compile(r"<record(?=[\s>/])|</record\s*>")


def endnote_entries(blocks: Iterable[tuple[int, str]]) -> Iterator[Entry]:
    """Give the entries of an EndNote XML file, from blocks of its text with the number of their first line."""
    held, line, begun = "", 1, False
    for number, block in blocks:
        line = line if held else number
        held += block
        at = 0
        """Up to where `held` is done with: the entry that is begun begins here."""
        for edge in _EDGE.finditer(held):
            closes = edge[0].startswith("</")
            if begun:
                end = edge.end() if closes else edge.start()
                yield _entry(held[at:end], line)
            else:
                end = edge.start()
            line += held.count("\n", at, end)
            at, begun = end, not closes
        if not begun:  # a name that the next block goes on with
            end = max(at, len(held) - len("</record"))
            line += held.count("\n", at, end)
            at = end
        held = held[at:]
    if begun:
        yield _entry(held.rstrip(), line)


@cache
def _parser() -> Any:
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_pis=True)


def _entry(raw: str, line: int) -> Entry:
    from lxml import etree

    try:
        tree = etree.fromstring(raw, _parser())
    except etree.XMLSyntaxError as error:
        said = str(error.msg or "it is no XML").split(", line")[0]
        return Entry(line, raw, fault=said[:1].lower() + said[1:], faulty_line=line + max(0, (error.lineno or 1) - 1))
    except ValueError as error:  # a text that no XML may hold
        return Entry(line, raw, fault=str(error))

    def every(path: str) -> list[str]:
        return [text for node in tree.iterfind(path) if (text := " ".join("".join(node.itertext()).split()))]

    def first(*paths: str) -> str:
        return next((text for path in paths for text in every(path)), "")

    kind = tree.find("ref-type")
    urls = every("urls/related-urls/url") + every("urls/web-urls/url")
    fields = {
        "kind": kinds.of_words(kind.get("name", "")) if kind is not None else "",
        "title": first("titles/title", "titles/short-title"),
        "year": first("dates/year", "dates/pub-dates/date"),
        "container": first("periodical/full-title", "titles/secondary-title", "periodical/abbr-1"),
        "volume": first("volume"),
        "issue": first("number", "issue"),
        "pages": pages_of(first("pages")),
        "doi": first("electronic-resource-num") or next(filter(None, map(doi_in, urls)), ""),
        "url": "".join(urls[:1]),
        "abstract": first("abstract"),
        "language": first("language"),
        "notes": first("notes", "research-notes"),
    }
    ids: dict[str, str] = {}
    number = first("isbn")
    name, clean = serial(number)
    if name == "isbn":
        fields["isbn"] = clean
    elif number:
        ids["issn"] = clean or number
    _accession(first("accession-num"), first("remote-database-name", "remote-database-provider"), urls, fields, ids)
    return Entry(line, raw, fields, every("contributors/authors/author"), ids)


def _accession(number: str, database: str, urls: list[str], fields: dict[str, str], ids: dict[str, str]) -> None:
    if number:
        ids["accession"] = number
    medical = re.search(r"(?i)pubmed|medline|nlm", database)
    fields["pmid"] = number if number.isdecimal() and medical else next(filter(None, map(pmid_in, urls)), "")
