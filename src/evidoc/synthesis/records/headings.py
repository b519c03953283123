"""The first row of a table goes in; which column holds which field comes out, as databases and tools name them.

The names are those of exports of Scopus, Web of Science (tags and words), PubMed, Embase, ProQuest, Zotero, Covidence
and Rayyan, in small letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "article title", "document title", "primary title", "ti", "titles"),
    "authors": ("author full names", "af", "authors", "author", "au", "author(s)", "author names"),
    "year": ("year", "publication year", "published year", "py", "pubyear", "year of publication", "date", "pubdate"),
    "container": (
        "source title",
        "journal",
        "journal/book",
        "publication title",
        "source",
        "so",
        "pubtitle",
        "container-title",
        "journal title",
        "container",
    ),
    "volume": ("volume", "vl"),
    "issue": ("issue", "is", "number"),
    "pages": ("pages", "page range", "page", "pagination"),
    "pages first": ("page start", "start page", "bp", "startpage", "first page"),
    "pages last": ("page end", "end page", "ep", "endpage", "last page"),
    "pages article": ("art. no.", "article number", "ar"),
    "doi": ("doi", "di", "digitalobjectidentifier", "doi link"),
    "pmid": ("pmid", "pubmed id", "pubmed_id", "pm", "medline pmid", "pubmed number"),
    "isbn": ("isbn", "isbns", "bn"),
    "url": ("url", "link", "urls", "document url", "article url", "doi url"),
    "abstract": ("abstract", "ab", "abstract note"),
    "language": ("language", "language of original document", "la", "languages"),
    "kind": ("document type", "publication type", "item type", "dt", "type", "documenttype"),
    "notes": ("notes", "note"),
}
"""Field -> columns that hold it, the best first. Of pages, parts in three columns are put together."""
IDS: Mapping[str, tuple[str, ...]] = {
    "covidence": ("covidence #",),
    "eid": ("eid",),
    "wos": ("ut (unique wos id)", "ut", "unique-id"),
    "pmcid": ("pmcid", "pmc_id"),
    "issn": ("issn", "sn"),
    "accession": ("accession number", "accession"),
    "key": ("key", "ref"),
}
DECISIONS = ("decision", "stage", "reviewer", "reason", "on")
"""What `columns:` of a source may name besides the fields of a record: a person's decision."""


def known(headings: Iterable[str]) -> int:
    """Return how many headings are known: a table with fewer than two is no table of records."""
    names = {name for columns in (*FIELDS.values(), *IDS.values()) for name in columns}
    return sum(_folded(one) in names for one in headings)


def columns_of(headings: Sequence[str], given: Mapping[str, str]) -> dict[str, list[int]]:
    """Return the columns that hold each field, the best first; ``given`` (field -> heading) goes before what is known.

    Other identifiers stand behind ``id `` and their name, as in ``id covidence``.
    """
    at: dict[str, int] = {}
    for number, one in enumerate(headings):
        at.setdefault(_folded(one), number)
    found: dict[str, list[int]] = {}
    taken = {_folded(name) for name in given.values()}
    for field, names in (*FIELDS.items(), *((f"id {name}", columns) for name, columns in IDS.items())):
        columns = [at[name] for name in names if name in at and name not in taken]
        if columns and not (field.split()[0] in given and field != "pages article"):
            found[field] = columns
    for field, name in given.items():
        if _folded(name) in at:
            found[field if field in FIELDS or field in DECISIONS else f"id {field}"] = [at[_folded(name)]]
    return found


def unknown_columns(headings: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return what `given` names that the table does not have: field -> heading."""
    there = {_folded(one) for one in headings}
    return {field: name for field, name in given.items() if _folded(name) not in there}


def _folded(heading: str) -> str:
    return " ".join(heading.split()).strip("\"'").casefold()
