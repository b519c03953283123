"""Lines of a PubMed (NBIB, MEDLINE) export go in, its entries come out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evidoc.synthesis.records import kinds
from evidoc.synthesis.records.entry import Entry, Trouble
from evidoc.synthesis.records.fields import doi_of, pages_of

_TAGGED = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: |$)(.*)")
_AFTER = "      "
"""What continued lines begin with."""


def nbib_entries(lines: Iterable[tuple[int, str]], trouble: Trouble) -> Iterator[Entry]:
    """Give the entries of a PubMed export: each begins with ``PMID-`` or after an empty line."""
    held: list[str] = []
    start = 0
    for number, line in lines:
        blank = not line or line.isspace()
        if held and (blank or line.startswith("PMID")):
            yield _entry(held, start, trouble)
            held = []
        if not blank:
            start = start if held else number
            held.append(line)
    if held:
        yield _entry(held, start, trouble)


def _entry(held: list[str], start: int, trouble: Trouble) -> Entry:
    raw = "\n".join(held)
    tags: dict[str, list[str]] = {}
    last: list[str] | None = None
    for number, line in enumerate(held, start):
        found = None if line.startswith(_AFTER) else _TAGGED.match(line)
        if found:
            last = tags.setdefault(found[1], [])
            last.append(found[2].strip())
        elif last is not None:
            last[-1] = f"{last[-1]} {line.strip()}"
            if not line.startswith(" "):
                message = f"The line '{line.strip()[:50]}' has no tag; it is taken for the end of the line before."
                trouble.tell("line-without-tag", number, message, "Six blanks begin a line that goes on.")
    if not tags:
        return Entry(start, raw, fault="it holds no tag of PubMed, such as 'TI  - '")
    return _told(tags, start, raw)


def _told(tags: dict[str, list[str]], start: int, raw: str) -> Entry:
    fields = {
        "kind": _kind(tags),
        "title": _first(tags, "TI", "BTI", "TT"),
        "year": _first(tags, "DP", "DEP", "EDAT"),
        "container": _first(tags, "JT", "TA") or (_first(tags, "BTI") if "TI" in tags else ""),
        "volume": _first(tags, "VI"),
        "issue": _first(tags, "IP"),
        "pages": pages_of(_first(tags, "PG")),
        "doi": _doi(tags),
        "pmid": _first(tags, "PMID"),
        "isbn": _first(tags, "ISBN"),
        "abstract": _first(tags, "AB"),
        "language": _first(tags, "LA"),
    }
    ids = {name: tags[tag][0] for name, tag in (("pmcid", "PMC"), ("nlmid", "JID")) if tag in tags}
    issn = re.match(r"\d{4}-\d{3}[\dX]", _first(tags, "IS"))
    if issn:
        ids["issn"] = issn[0]
    authors = [*(tags.get("FAU") or tags.get("AU") or []), *tags.get("CN", [])]
    return Entry(start, raw, fields, authors, ids)


def _doi(tags: dict[str, list[str]]) -> str:
    marked = [text[:-5].strip() for tag in ("LID", "AID") for text in tags.get(tag, ()) if text.endswith("[doi]")]
    if marked:
        return next((one for one in marked if doi_of(one)), marked[0])
    return next(filter(None, (doi_of(text) for text in tags.get("SO", ()))), "")


def _kind(tags: dict[str, list[str]]) -> str:
    if "BTI" in tags:
        return "chapter" if "TI" in tags else "book"
    return next(filter(None, map(kinds.of_words, tags.get("PT", ()))), "")


def _first(tags: dict[str, list[str]], *names: str) -> str:
    return next((tags[name][0] for name in names if name in tags and tags[name][0]), "")
