"""Lines of a RIS export go in, its entries come out: whole ones, cut ones, and ones that cannot be read.

`rispy` knows the tags and which of them repeat. It keeps neither lines nor entries as they were written, and loses an
entry that has no ``TY`` or no ``ER``; so a file is split here, and rispy reads the tags of one entry at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from evidoc.synthesis.records import kinds
from evidoc.synthesis.records.entry import Entry, Trouble
from evidoc.synthesis.records.fields import doi_in, doi_of, pages_of, pmid_in, serial

_EDGE = re.compile(r"\n[ \t]*(TY|ER)(?:  -| {0,4}-(?=\s|$)|\t-(?=\s|$))")
"""Where entries begin and end. Some exports have one space or three before the dash."""
_LOOSE = re.compile(r"([A-Z][A-Z0-9])(?: {0,4}|\t)-(?:\s|$)\s*(.*)")
_TAGGED = re.compile(r"^[A-Z][A-Z0-9]  -", re.MULTILINE)
_HARMLESS = re.compile(
    r"[^\S\n]*(?:<?(?:Record )?#?\d+(?: ?(?:/|of) ?\d+)?>?\.?[^\S\n]*|"
    r"(?:Provider|Content|Database|Search)\b.*|)(?:\n|$)",
    re.IGNORECASE,
)
"""Lines that databases write before entries and between them."""
_JOINED = (
    "A doubled 'ER' or a lost 'TY' may have cut an entry apart: look at this place, correct the file or export again."
)
_CUT = "Look whether the database gave fewer records than it found; if so, export again."
_PLACES = "TY ER A1 AB AN AU BT C2 DA DB DO DP EP ID IS J2 JA JF JO L2 LA M1 M3 N1 N2 PY SN SP T1 T2 TI UR VL Y1"
_USED = frozenset(re.findall(r"\w+", _PLACES))
"""Tags that a record has a place for; the others stay in its raw entry."""


def ris_entries(blocks: Iterable[tuple[int, str]], trouble: Trouble) -> Iterator[Entry]:
    """Give the entries of a RIS file.

    Parameters
    ----------
    blocks
        Text that ends where a line ends, with the number of its first line.
    trouble
        Told of ``truncated-record`` (no ``ER``), ``record-without-type`` (no ``TY``) and ``text-between-records``.
    """
    held, line, begun = "\n", 0, False
    """Begins with the end of a line, which finds edges much faster than the beginning of the next one."""
    for _, block in blocks:
        held += block
        at = 0
        """Up to where `held` is done with."""
        for edge in _EDGE.finditer(held):
            ends = edge[1] == "ER"
            end = edge.start()
            if begun and not end:
                continue  # where the entry begins that the last block left open
            if ends:
                end = held.find("\n", edge.end())
                end = end if end >= 0 else len(held)
            if begun or not held[at:end].isspace():
                yield from _part(held[at + 1 : end], line + 1, trouble, begun=begun, ends=ends)
            line += held.count("\n", at, end)
            at, begun = end, not ends
        held = held[at:]
    yield from _part(held[1:], line + 1, trouble, begun=begun, ends=False)


def _part(part: str, line: int, trouble: Trouble, *, begun: bool, ends: bool) -> Iterator[Entry]:
    """Give what lies between two edges: an entry, one that lacks its beginning or its end, or other text."""
    if not begun:
        at = 0
        while at < len(part) and (found := _HARMLESS.match(part, at)) and found.end() > at:
            at = found.end()
        line += part.count("\n", 0, at)
        part = part[at:]
        if not part or (ends and _EDGE.match(f"\n{part}")):  # nothing but a second ER
            return
    if ends:
        yield _entry(part, line, trouble)
    elif begun or _TAGGED.search(part):
        trouble.tell("truncated-record", line, "The entry that begins here has no end (ER): it may be cut off.", _CUT)
        yield _entry(part, line, trouble)
    else:
        words = " ".join(part.split())[:50]
        trouble.tell("text-between-records", line, f"The text '{words}' belongs to no entry.", _JOINED)


_CONTAINERS = ("secondary_title", "alternate_title3", "journal_name", "alternate_title1", "alternate_title2")


@cache
def _parser() -> Any:
    from rispy import LIST_TYPE_TAGS, TAG_KEY_MAPPING, RisParser

    class _Tags(RisParser):  # type: ignore[misc] # rispy has no types
        UNKNOWN_TAG = "??"  # a file may hold a tag UK

        def parse_line(self, line: str) -> tuple[str, str]:
            return line[:2], line[5:].strip()

    names = {**TAG_KEY_MAPPING, "??": "unknown_tag"}
    del names["UK"]
    # Continued lines are joined before; an address may hold a semicolon.
    return _Tags(mapping=names, list_tags=[*LIST_TYPE_TAGS, "SN", "DO"], delimiter_tags_mapping={})


def _entry(part: str, start: int, trouble: Trouble) -> Entry:
    raw = part.rstrip()
    tags, count = _whole_lines(raw.split("\n"))
    if not count:
        return Entry(start, raw, fault="it holds no tag of RIS, such as 'TI  - '")
    if not tags or tags[0][:2] != "TY":
        message = "The entry that begins here has no type (TY)."
        trouble.tell("record-without-type", start, message, "It is read all the same; compare it with the database.")
        tags.insert(0, "TY  - ")
    if tags[-1][:2] != "ER":
        tags.append("ER  - ")
    return _told(_parser().parse_lines(iter(tags))[0], start, raw)


def _whole_lines(held: list[str]) -> tuple[list[str], int]:
    """Return the tagged lines that a record has a place for, and how many tags there are but the type and the end.

    The lines are as rispy wants them, each with those that continue it.
    """
    tags: list[str] = []
    loose, kept, count = held[0][2:5] != "  -", False, 0
    for line in held:
        tag = line[:2]
        text = line
        if line[2:5] != "  -" or not (tag.isupper() and tag[0].isalpha()):
            found = _LOOSE.match(line.lstrip()) if loose else None
            if found is None:
                if kept and line and not line.isspace():
                    tags[-1] = f"{tags[-1][:5]} {tags[-1][5:].strip()} {line.strip()}"
                continue
            tag = found[1]
            text = f"{tag}  - {found[2]}"
        count += tag not in ("TY", "ER")
        kept = tag in _USED
        if kept:
            tags.append(text)
    return tags, count


def _told(found: dict[str, Any], start: int, raw: str) -> Entry:
    get = found.get
    unknown = get("unknown_tag", {})
    fields = {
        "kind": kinds.of_ris(found["type_of_reference"]),
        "title": get("title") or get("primary_title") or " ".join(unknown.get("BT", ())[:1]),
        "year": get("year") or get("publication_year") or get("date") or "",
        "container": next(filter(None, map(get, _CONTAINERS)), None) or "",
        "volume": found.get("volume", ""),
        "issue": found.get("number", ""),
        "pages": pages_of(found.get("start_page", ""), found.get("end_page", "")),
        "url": " ".join(found.get("urls", ())[:1]),
        "abstract": get("abstract") or get("notes_abstract") or "",
        "language": found.get("language", ""),
        "notes": " | ".join(found.get("notes", ())),
    }
    ids: dict[str, str] = {}
    _identified(found, fields, ids)
    authors = [*found.get("first_authors", ()), *found.get("authors", ())]
    return Entry(start, raw, fields, authors, ids)


def _identified(found: dict[str, Any], fields: dict[str, str], ids: dict[str, str]) -> None:
    urls = found.get("urls", ())
    given = [one for one in found.get("doi", ()) if one]
    spare = (doi_of(found.get(name, "")) for name in ("type_of_work", "note", "file_attachments2"))
    fields["doi"] = next(iter(given), "") or next(filter(None, map(doi_in, urls)), "") or next(filter(None, spare), "")
    for text in found.get("issn", ()):
        name, number = serial(text)
        if name == "isbn":
            fields["isbn"] = number
        elif name or text:
            ids.setdefault("issn", number or text)
    accession = found.get("accession_number", "")
    database = f"{found.get('name_of_database', '')} {found.get('database_provider', '')}".casefold()
    if accession:
        ids["accession"] = accession
    if accession.isdecimal() and ("pubmed" in database or "medline" in database):
        fields["pmid"] = accession
    elif "scopus" in database and found.get("custom2", "").isdecimal():
        fields["pmid"] = found["custom2"]  # where Scopus puts it
    else:
        fields["pmid"] = next(filter(None, map(pmid_in, urls)), "")
