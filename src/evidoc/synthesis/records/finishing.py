"""Entries of one source go in, records with normalised fields and stable ids come out; what is missing is told."""

from __future__ import annotations

import hashlib
from unicodedata import normalize

from evidoc.errors import Place
from evidoc.model.record import Record, SearchSource
from evidoc.synthesis.records.entry import TOLD_FAULTS, Entry, Trouble
from evidoc.synthesis.records.fields import doi_of, one_line, pmid_of, year_of
from evidoc.synthesis.records.names import authors_of

DIGITS = 10
"""Of the digest in the id of a record that has no identifier."""
_KEPT = "It is kept and counted, without its fields. Correct the entry in the export, or export it again."
_FIND = "It is kept; look it up, and correct the export if the database has it."
_DOI = "A DOI looks like 10.1000/182. It is kept among the other identifiers, and counts for nothing."


class Finisher:
    """Makes the records of one source; it knows which ids are taken."""

    def __init__(self, source: SearchSource) -> None:
        """Begin with no id taken."""
        self._source = source
        self._taken: dict[str, int] = {}

    def record(self, entry: Entry, trouble: Trouble) -> Record:
        """Return the record of one entry; tell ``unreadable-record``, ``malformed-doi`` and what else is missing."""
        place = Place(trouble.file, entry.line)
        if entry.fault:
            line = entry.faulty_line or entry.line
            where = "that begins here" if line == entry.line else f"that begins in line {entry.line}"
            trouble.tell(
                "unreadable-record", line, f"The entry {where} cannot be read: {entry.fault}.", _KEPT, most=TOLD_FAULTS
            )
            return Record(self._id(self._digest(entry.raw)), self._source.id, place, entry.raw)
        said, ids = entry.fields, {name: one_line(text) for name, text in entry.ids.items()}
        title, year = one_line(said.get("title", "")), year_of(said.get("year", ""))
        self._tell_missing(entry, title, year, trouble)
        doi = self._doi(entry, ids, trouble)
        pmid = pmid_of(said.get("pmid", ""))
        id_ = f"pmid:{pmid}" if pmid else f"doi:{doi}" if doi else self._digest(entry.raw)
        return Record(
            id=self._id(id_),
            source=self._source.id,
            place=place,
            raw=entry.raw,
            kind=said.get("kind", ""),
            title=title,
            authors=authors_of([one_line(name) for name in entry.authors]),
            year=year,
            container=one_line(said.get("container", "")),
            volume=one_line(said.get("volume", "")),
            issue=one_line(said.get("issue", "")),
            pages=one_line(said.get("pages", "")),
            doi=doi,
            pmid=pmid,
            isbn=one_line(said.get("isbn", "")),
            url=said.get("url", "").strip(),
            abstract=one_line(said.get("abstract", "")),
            language=one_line(said.get("language", "")),
            other_ids=ids,
        )

    def _digest(self, raw: str) -> str:
        folded = normalize("NFC", " ".join(raw.split()))
        digest = hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()
        return f"{self._source.id}:{digest[:DIGITS]}"

    def _id(self, id_: str) -> str:
        count = self._taken[id_] = self._taken.get(id_, 0) + 1
        return id_ if count == 1 else f"{id_}~{count}"

    @staticmethod
    def _doi(entry: Entry, ids: dict[str, str], trouble: Trouble) -> str:
        written = entry.fields.get("doi", "")
        doi = doi_of(written) if written else ""
        if written.strip() and not doi:
            ids["doi"] = one_line(written)
            trouble.tell("malformed-doi", entry.line, f"'{ids['doi'][:80]}' is no DOI.", _DOI)
        return doi

    @staticmethod
    def _tell_missing(entry: Entry, title: str, year: int | None, trouble: Trouble) -> None:
        if not title:
            trouble.tell("record-without-title", entry.line, "The record that begins here has no title.", _FIND)
        if year is None:
            written = one_line(entry.fields.get("year", ""))[:30]
            said = f"says '{written}' for its year" if written else "has no year"
            trouble.tell("record-without-year", entry.line, f"The record that begins here {said}.", _FIND)
