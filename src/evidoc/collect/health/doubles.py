"""Works go in; those that stand under two keys come out: one DOI, or one title, year and first author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidoc.collect.health.folding import bare, title_key
from evidoc.collect.health.identifiers import bare_doi
from evidoc.collect.health.works import Work
from evidoc.model.health import Fault

_FAMILIES = {
    **dict.fromkeys(("inproceedings", "conference", "paper-conference", "proceedings"), "conference"),
    **dict.fromkeys(("incollection", "inbook", "chapter", "bookinbook", "suppbook", "suppcollection"), "part"),
    **dict.fromkeys(("book", "mvbook", "collection", "mvcollection", "reference"), "book"),
    **dict.fromkeys(("thesis", "phdthesis", "mastersthesis"), "thesis"),
    **dict.fromkeys(("article", "article-journal"), "article"),
    **dict.fromkeys(("report", "techreport"), "report"),
    **dict.fromkeys(("dataset", "software"), "data"),
}
"""Types of which the same title means two versions of a work, such as a talk and an article, and not one work twice."""
_TOLD_APART = ("volume", "number", "edition", "pages", "version", "isbn", "chapter")
_YEAR = re.compile(r"\d{4}")
_FEW = 2
"""Words of a title that many works have, such as ``Book review`` or ``Editorial``."""


def double_faults(works: Sequence[Work]) -> Iterator[Fault]:
    """Yield a ``duplicate-work`` for each work that stands under another key before."""
    by_doi: dict[str, Work] = {}
    by_title: dict[tuple[str, str, str], list[Work]] = {}
    for work in works:
        doi = bare_doi(work.get("doi"))
        first = by_doi.setdefault(doi, work) if doi else work
        if first is not work:
            yield _fault(work, first, f"the DOI {doi}")
        key = _key(work)
        if key is None:
            continue
        before = by_title.setdefault(key, [])
        other = next((one for one in before if first is work and not _differ(one, work)), None)
        if other is not None:
            yield _fault(work, other, "title, year and first author")
        before.append(work)


def _fault(work: Work, first: Work, same: str) -> Fault:
    message = f"'{work.key}' is the same work as '{first.key}' ({first.place}): {same} are the same."
    if same.startswith("the DOI"):
        message = f"'{work.key}' and '{first.key}' ({first.place}) have one DOI, {same.removeprefix('the DOI ')}."
    hint = "Keep one, and cite it by one key; or correct the field by which they are told apart."
    return Fault("duplicate-work", work.key, message, work.place, hint)


def _key(work: Work) -> tuple[str, str, str] | None:
    title, author = title_key(work.title), work.first_author
    year = _YEAR.search(work.get("date", "year"))
    if not title or author is None or year is None:
        return None
    return title, year[0], bare(author.family).replace(" ", "")


def _differ(one: Work, other: Work) -> bool:
    """Tell whether something shows that these are two works, or two versions of one."""
    dois = bare_doi(one.get("doi")), bare_doi(other.get("doi"))
    if all(dois):
        return True  # else they were found to have one
    if _FAMILIES.get(one.type, one.type) != _FAMILIES.get(other.type, other.type):
        return True
    fields = (*_TOLD_APART, *(("journaltitle", "booktitle") if len(title_key(one.title).split()) <= _FEW else ()))
    return any(_unlike(one.get(name), other.get(name)) for name in fields)


def _unlike(one: str, other: str) -> bool:
    return bool(one and other) and bare(one) != bare(other)
