"""`evidence/retractions.csv` goes in; which works were retracted, doubted or corrected comes out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from evidoc.collect.files import read_text
from evidoc.collect.health.folding import title_key
from evidoc.collect.health.identifiers import bare_doi
from evidoc.collect.health.works import Work
from evidoc.errors import Place, Problem
from evidoc.model.health import KINDS, Fault, Notice, kind_of
from evidoc.model.health import NOTICES as FILE
from evidoc.model.nearest import did_you_mean

COLUMNS = ("doi", "pmid", "title", "date", "kind", "reason", "source")
_SAYS = {
    "retraction": "was retracted",
    "concern": "is under an expression of concern",
    "correction": "was corrected",
}
_OWNED_UP = {
    "retraction": re.compile(r"\b(?:retract(?:ed|ion)|withdrawn)\b", re.IGNORECASE),
    "concern": re.compile(r"\bexpression of concern\b", re.IGNORECASE),
    "correction": re.compile(r"\b(?:correct(?:ed|ion)|erratum|corrigendum)\b", re.IGNORECASE),
}
_SHOWN_FIELDS = ("title", "note", "addendum", "pubstate")
_HINTS = {
    "retraction": "Take it out of what rests on it; where it must be named, say in its note that it was retracted.",
    "concern": "See whether what you say holds without it, or say in its note that there is an expression of concern.",
    "correction": "See whether the correction changes what you quote; then say in its note that it was corrected.",
}


def read_notices(root: Path) -> tuple[list[Notice], list[Problem]]:
    """Read the snapshot of notices that a project keeps, if it keeps one.

    Returns
    -------
    tuple
        The notices, and the problems: ``malformed-retractions`` (a line that cannot be read or names no work),
        ``unknown-column``, ``unknown-kind``, and those of `read_text`.
    """
    if not (root / FILE).exists():
        return [], []
    text, problems = read_text(FILE, root)
    if problems:
        return [], problems
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True, restval="")
    notices: list[Notice] = []
    try:
        problems += _header(reader.fieldnames or ())
        for row in reader:
            cells = {str(name).strip().lower(): (cell or "").strip() for name, cell in row.items() if name}
            if any(cells.values()):
                notices += _notice(cells, Place(FILE, reader.line_num), problems)
    except csv.Error as error:
        message = f"The line cannot be read as CSV: {error}."
        problems.append(
            Problem("malformed-retractions", message, Place(FILE, reader.reader.line_num), "Check its quotes.")
        )
    return notices, problems


def noticed(works: Iterable[Work], notices: Iterable[Notice]) -> Mapping[str, tuple[Notice, ...]]:
    """Return, for each key of a work that a notice is about, the notices: by DOI, else PMID, else title."""
    by_doi: dict[str, list[Notice]] = {}
    by_pmid: dict[str, list[Notice]] = {}
    by_title: dict[str, list[Notice]] = {}
    for one in notices:
        for index, name in ((by_doi, one.doi), (by_pmid, one.pmid), (by_title, title_key(one.title))):
            if name:
                index.setdefault(name, []).append(one)
    if not (by_doi or by_pmid or by_title):
        return {}
    found: dict[str, tuple[Notice, ...]] = {}
    for work in works:
        doi, pmid = bare_doi(work.get("doi")), _pmid(work)
        hits = by_doi.get(doi, []) or by_pmid.get(pmid, [])
        if not hits:  # a notice with a DOI of its own is about another work of that title
            alike = by_title.get(title_key(work.title), [])
            hits = [one for one in alike if not (one.doi and doi) and not (one.pmid and pmid)]
        if hits:
            found[work.key] = tuple(dict.fromkeys(hits))
    return found


def retraction_faults(
    works: Iterable[Work],
    notices: Iterable[Notice],
    cited: Mapping[str, tuple[str, ...]],
    studies: Mapping[str, str],
    findings: Mapping[str, Iterable[str]],
) -> Iterator[Fault]:
    """Yield ``retraction``, ``concern`` and ``correction`` for works that are used, with all that rests on them.

    Parameters
    ----------
    works, notices
        The bibliography, and what became of works.
    cited
        Key -> the documents that cite it.
    studies
        Study of the evidence base -> key of its reference.
    findings
        Finding -> its studies.
    """
    kept = list(works)
    about = noticed(kept, notices)
    for work in kept:
        for one in about.get(work.key, ()):
            mine = sorted(study for study, key in studies.items() if key == work.key)
            rests = sorted(id_ for id_, of in findings.items() if set(of) & set(mine))
            if (mine or work.key in cited) and (rests or not _owns_up(work, one.kind)):
                yield _fault(work, one, cited.get(work.key, ()), mine, rests)


def said(notice: Notice) -> str:
    """Return what a notice says, as the rest of a sentence: ``was retracted on 2024-01-31 (reason), says …``."""
    when = f" ({notice.date})" if notice.date else ""
    why = f": {notice.reason.rstrip('.')}" if notice.reason else ""
    return f"{_SAYS[notice.kind]}{when}{why}"


def _fault(work: Work, notice: Notice, documents: Iterable[str], studies: list[str], findings: list[str]) -> Fault:
    source = f" {notice.source.rstrip('.')} says so" if notice.source else " No source is given"
    parts = [f"'{work.key}' {said(notice)}.{source} ({notice.place})."]
    for words, names in (("Cited by", documents), ("Studies", studies), ("Findings that rest on it", findings)):
        if names:
            parts.append(f"{words}: {', '.join(names)}.")
    return Fault(notice.kind, work.key, " ".join(parts), work.place, _HINTS[notice.kind])


def _owns_up(work: Work, kind: str) -> bool:
    """Tell whether the entry itself tells readers, who then know what they are shown."""
    return any(_OWNED_UP[kind].search(work.get(name)) for name in _SHOWN_FIELDS)


def _pmid(work: Work) -> str:
    written = work.get("pmid") or (work.get("eprint") if work.get("eprinttype").lower() == "pubmed" else "")
    return re.sub(r"\D", "", written).lstrip("0")


def _header(names: Iterable[str]) -> Iterator[Problem]:
    given = [str(name).strip().lower() for name in names]
    for name in given:
        if name not in COLUMNS:
            hint = did_you_mean(name, COLUMNS) or f"Its columns are {', '.join(COLUMNS)}."
            yield Problem("unknown-column", f"Nobody knows the column '{name}'.", Place(FILE, 1), hint)
    if not {"doi", "pmid", "title"} & set(given):
        message = "It has neither a column 'doi' nor 'pmid' nor 'title', by which a work is found."
        yield Problem("malformed-retractions", message, Place(FILE, 1), f"Its columns are {', '.join(COLUMNS)}.")


def _notice(cells: Mapping[str, str], place: Place, problems: list[Problem]) -> Iterator[Notice]:
    kind = kind_of(cells.get("kind", ""))
    if not kind:
        hint = did_you_mean(cells["kind"], KINDS) or "Write retraction, concern or correction."
        problems.append(Problem("unknown-kind", f"'{cells['kind']}' is no kind of notice.", place, hint))
        return
    doi, pmid = bare_doi(cells.get("doi", "")), re.sub(r"\D", "", cells.get("pmid", "")).lstrip("0")
    if cells.get("doi") and not doi:
        message = f"'{cells['doi']}' is no DOI."
        problems.append(
            Problem("malformed-retractions", message, place, "Write what begins with 10., or leave it empty.")
        )
    if not (doi or pmid or title_key(cells.get("title", ""))):
        message = "The line names no work: it has no DOI, PMID or title."
        problems.append(Problem("malformed-retractions", message, place, "Fill one of them."))
        return
    rest = {name: cells.get(name, "") for name in ("title", "date", "reason", "source")}
    yield Notice(kind, place, doi, pmid, **rest)
