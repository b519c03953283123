"""A reference of the bibliography goes in; what tables call it, its DOI, its PubMed id and its plain title come out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from evidoc.model.project import Reference
from evidoc.records import dataclass

_ET_AL_FROM = 3
"""Works of so many authors are called by the first of them."""
_CSL = "% evidoc csl-"
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Work:
    """What tells one work from others."""

    citation: str
    """``Hunter et al. (2019)``, or the key where authors and title are missing."""
    title: str
    doi: str
    """Lower case, without resolver."""
    pmid: str


def work_of(reference: Reference) -> Work:
    """Return what tables call a work, and by what it is known elsewhere."""
    fields = _of_csl(reference.raw) if reference.raw.startswith(_CSL) else reference.fields
    names = _families(fields)
    title = plain(fields.get("title", "") or reference.title)
    who = names[0] if names else title or reference.key
    if len(names) >= _ET_AL_FROM or (names and names[-1].lower() == "others"):
        who = f"{names[0]} et al."
    elif names[1:]:
        who = f"{names[0]} and {names[1]}"
    found = _YEAR.search(fields.get("year") or fields.get("date") or "")
    pmid = re.fullmatch(r"\d+", fields.get("pmid") or fields.get("eprint", ""))
    return Work(
        f"{who} ({found[0] if found else 'n.d.'})", title, bare_doi(fields.get("doi", "")), pmid[0] if pmid else ""
    )


def bare_doi(written: str) -> str:
    """Return a DOI in lower case, without ``https://doi.org/`` or ``doi:``."""
    found = re.search(r"10\.\d{4,9}/\S+", written.replace("\\", ""))
    return found[0].rstrip(".,;").lower() if found else ""


def plain(latex: str) -> str:
    """Return a field of a bibliography as readers see it: no braces, accents as letters."""
    if "\\" in latex:
        from pylatexenc.latex2text import LatexNodes2Text

        latex = LatexNodes2Text(strict_latex_spaces=True).latex_to_text(latex)
    return " ".join(re.sub(r"[{}]", "", latex).replace("~", " ").split())


def compared(title: str) -> str:
    """Return the letters and digits of a title, by which two spellings of it are one."""
    return "".join(sign for sign in title.casefold() if sign.isalnum())


def _families(fields: Mapping[str, str]) -> list[str]:
    written = fields.get("author") or fields.get("editor") or fields.get("organization") or fields.get("institution")
    return [name for one in _split(written or "") if (name := _family(one))]


def _split(written: str) -> Iterator[str]:
    """Yield the names between which ``and`` stands outside braces."""
    depth, start = 0, 0
    for found in re.finditer(r"[{}]|\s+and\s+", written):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0:
            yield written[start : found.start()]
            start = found.end()
    yield written[start:]


def _family(name: str) -> str:
    name = name.strip()
    if name.startswith("{") and name.endswith("}"):
        return plain(name)
    if "," in name:
        return plain(name.partition(",")[0])
    return plain(name).rpartition(" ")[2]


def _of_csl(raw: str) -> Mapping[str, str]:
    """Return the fields of a work in CSL's own form under BibTeX's names."""
    try:
        work: Any = json.loads(raw[raw.index("{") :])
    except ValueError:
        return {}
    people = work.get("author") or work.get("editor") or []
    names = [f"{{{one.get('literal') or one.get('family') or ''}}}" for one in people if isinstance(one, dict)]
    issued = work.get("issued")
    year = json.dumps(issued.get("date-parts") or issued.get("literal") or "") if isinstance(issued, dict) else issued
    return {
        "author": " and ".join(names),
        "title": str(work.get("title") or ""),
        "year": str(year or ""),
        "doi": str(work.get("DOI") or ""),
        "pmid": str(work.get("PMID") or ""),
    }
