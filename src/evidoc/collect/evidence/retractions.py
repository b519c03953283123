"""`evidence/retractions.csv` and the works of studies go in; which studies were retracted, and why, come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from evidoc.collect.evidence.citing import bare_doi, compared
from evidoc.collect.evidence.csv_rows import Row, read_sheet
from evidoc.collect.evidence.entries import FOLDER, as_day
from evidoc.collect.evidence.studies import ReadStudies
from evidoc.errors import Problem
from evidoc.model.health import RETRACTION, kind_of

FILE = f"{FOLDER}/retractions.csv"


def read_retractions(root: Path, read: ReadStudies) -> tuple[dict[str, str], list[Problem]]:
    """Return what is said of each retracted study, and the problems with the file.

    A study is matched by the DOI or the PubMed id of its reference or of its records, or by the letters of its title.
    The file is a snapshot that somebody took; one that lists further works is as it should be.
    """
    sheet = read_sheet(root, FILE, ("date", "reason", "source"), ("doi", "pmid", "title", "kind"))
    problems = [*sheet.problems]
    listed: dict[str, Row] = {}
    for row in sheet.rows:
        problems += _faults(row)
        if kind_of(row["kind"]) != RETRACTION:
            continue  # concerns and corrections are told of the reference: see `collect.health.retractions`
        for name in _names(row["doi"], row["pmid"], row["title"]):
            listed.setdefault(name, row)
    found = {id_: one for id_ in read.studies if (one := _row(read, id_, listed))}
    return {id_: _said(one) for id_, one in found.items()}, problems


def _row(read: ReadStudies, id_: str, listed: Mapping[str, Row]) -> Row | None:
    """Return the row that names a work of a study; one of the same title and another DOI is another work."""
    for record in read.studies[id_].records:
        if record.startswith(("doi:", "pmid:")) and record.lower() in listed:
            return listed[record.lower()]
    if (work := read.works.get(id_)) is None:
        return None
    for name in _names(work.doi, work.pmid, work.title):
        found = listed.get(name)
        if found and not (
            name.startswith("title:") and work.doi and found["doi"] and bare_doi(found["doi"]) != work.doi
        ):
            return found
    return None


def _names(doi: str, pmid: str, title: str) -> Iterator[str]:
    if bare_doi(doi):
        yield f"doi:{bare_doi(doi)}"
    if pmid:
        yield f"pmid:{pmid}"
    if compared(title):
        yield f"title:{compared(title)}"


def _said(row: Row) -> str:
    when = f" on {row['date']}" if row["date"] else ""
    return f"retracted{when}: {row['reason'] or 'no reason given'} ({row['source']})"


def _faults(row: Row) -> Iterator[Problem]:
    if not any(_names(row["doi"], row["pmid"], row["title"])):
        message = "The row names no work that was retracted."
        yield Problem("empty-cell", message, row.place, "Give its DOI, its PubMed id or its title.")
    if row["doi"] and not bare_doi(row["doi"]):
        message = f"'{row['doi']}' is not a DOI."
        yield Problem("wrong-value", message, row.place, "Write it as 10.1000/xyz123, or leave the cell empty.")
    if row["date"] and as_day(row["date"]) is None:
        message = f"The date '{row['date']}' is no day."
        yield Problem("wrong-value", message, row.place, "Write year, month and day: 2026-11-22.")
