"""A Reference goes in; a Work comes out: its type, its fields under biblatex's names, its people, in either form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from evidoc.collect.health.latex import plain
from evidoc.errors import Place
from evidoc.model.project import Reference
from evidoc.records import dataclass

BIBTEX, CSL = "bibtex", "csl"
_CSL_MARK = re.compile(r"% evidoc csl-\w+ ")
_TYPE = re.compile(r"^@(?!(?:string|comment|preamble)\b)([A-Za-z]+)\s*[{(]", re.MULTILINE | re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_PEOPLE = ("author", "editor", "translator")
_OLD = {"journal": "journaltitle", "address": "location", "school": "institution", "annote": "annotation"}
"""Names of BibTeX -> biblatex's."""
_FROM_CSL = {
    "doi": "doi", "isbn": "isbn", "issn": "issn", "url": "url", "pmid": "pmid", "page": "pages",
    "publisher": "publisher", "publisher-place": "location", "volume": "volume", "issue": "number",
    "note": "note", "number": "number",
    "edition": "edition", "genre": "type", "event-title": "eventtitle", "event": "eventtitle",
    "issued": "date", "accessed": "urldate", "status": "pubstate", "title": "title",
}  # fmt: skip
"""Variables of CSL, in small letters -> biblatex's names."""
_JOURNALS = ("article-journal", "article-magazine", "article-newspaper", "article", "review", "periodical")


@dataclass(frozen=True, slots=True)
class Person:
    """One author or editor: a person with a family name, or a body whose whole name is `family`."""

    family: str
    given: str = ""
    is_body: bool = False
    written: str = ""
    """As it stands in the entry."""


@dataclass(frozen=True, slots=True)
class Work:
    """One entry as the checks look at it."""

    key: str
    place: Place
    form: str
    """`BIBTEX` or `CSL`."""
    type: str
    """As the entry says it, in small letters."""
    fields: Mapping[str, str]
    """biblatex's name -> as written, without outer braces; CSL's variables are called by biblatex's names."""
    people: Mapping[str, tuple[Person, ...]]
    """``author``, ``editor`` and ``translator`` -> who they are."""
    raw: str
    """What is checked for odd characters: the whole entry."""
    title: str
    """As readers see it."""
    unread: tuple[str, ...] = ()
    """Names of fields as the entry gives them."""

    def get(self, *names: str) -> str:
        """Return the first of these fields that says something."""
        for name in names:  # asked for a hundred thousand times where there are five thousand works
            if found := self.fields.get(name):
                return found
        return ""

    def shown(self, *names: str) -> str:
        """Return the first of these fields that says something, as readers see it."""
        return plain(self.get(*names))

    @property
    def first_author(self) -> Person | None:
        """Who is named first."""
        return next(iter(self.people.get("author") or self.people.get("editor") or ()), None)


def works_of(references: Iterable[Reference]) -> list[Work]:
    """Return the works of a bibliography; entries that could not be read are left out: that is told already."""
    return [work_of(one) for one in references if one.raw]


def work_of(reference: Reference) -> Work:
    """Return one entry as a Work."""
    mark = _CSL_MARK.match(reference.raw)
    if mark:
        data = json.loads(reference.raw[mark.end() :])
        return _of_csl(reference, data if isinstance(data, Mapping) else {})
    found = _TYPE.search(reference.raw)
    fields = {_OLD.get(name, name): value for name, value in reference.fields.items()}
    return Work(
        key=reference.key,
        place=reference.place,
        form=BIBTEX,
        type=found[1].lower() if found else "",
        fields=fields,
        people={name: tuple(people(fields[name])) for name in _PEOPLE if fields.get(name)},
        raw=reference.raw,
        title=plain(fields.get("title", "")),
        unread=tuple(reference.fields),
    )


def people(written: str) -> Iterator[Person]:
    """Yield the people of a BibTeX field ``A, B. and C, D.``; ``others`` is nobody."""
    for name in _names(written):
        if name and name.lower() != "others":
            yield _person(name)


def _names(written: str) -> list[str]:
    """Split at each ``and`` outside braces."""
    if " and " not in written.lower() or (written.startswith("{") and written.find("}") == len(written) - 1):
        return [written.strip()]
    if "{" not in written:
        return [name.strip() for name in _AND.split(written)]
    depth, start, found = 0, 0, []
    for match in re.finditer(r"[{}]|\s+and\s+", written):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif not depth:
            found.append(written[start : match.start()].strip())
            start = match.end()
    return [*found, written[start:].strip()]


@cache
def _person(name: str) -> Person:
    """Read a name as BibTeX does; cached, since the same people write many works."""
    if name.startswith("{") and name.endswith("}") and name.find("}") == len(name) - 1:
        return Person(plain(name), is_body=True, written=name)
    parts = [plain(part) for part in name.split(",")]
    if parts[1:]:
        return Person(parts[0], parts[-1], written=name)  # of three parts the second is "Jr."
    words = plain(name).split(" ")
    at = next((n for n, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
    return Person(" ".join(words[at:]), " ".join(words[:at]), written=name)


def _of_csl(reference: Reference, data: Mapping[str, Any]) -> Work:
    kind = str(data.get("type") or "").lower()
    fields: dict[str, str] = {}
    for name, value in data.items():
        if (mine := _FROM_CSL.get(str(name).lower())) and (text := _text(value)):
            fields.setdefault(mine, text)
    if data.get("container-title"):
        fields["journaltitle" if kind in _JOURNALS else "booktitle"] = _text(data["container-title"])
    if kind in ("report", "thesis") and "publisher" in fields:
        fields["institution"] = fields["publisher"]
    who = {name: tuple(_csl_people(data[name])) for name in _PEOPLE if isinstance(data.get(name), list)}
    return Work(
        key=reference.key,
        place=reference.place,
        form=CSL,
        type=kind,
        fields=fields | {name: "; ".join(p.written for p in named) for name, named in who.items() if named},
        people=who,
        raw="\n".join(_texts(data)),
        title=fields.get("title", ""),
    )


def _csl_people(written: Any) -> Iterator[Person]:
    for one in written:
        if isinstance(one, Mapping):
            body = str(one.get("literal") or "")
            particle, family = str(one.get("non-dropping-particle") or ""), str(one.get("family") or "")
            given = str(one.get("given") or "")
            family = f"{particle} {family}".strip()
            written_so = body or ", ".join(part for part in (family, given) if part)
            if written_so:
                yield Person(body or family, given, is_body=bool(body), written=written_so)


def _text(value: Any) -> str:
    """Return a variable as text: a date as ``2020-01-31``, a range of two with a stroke between."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return _text(value[0])  # as pandoc once wrote dates in YAML
    if isinstance(value, Mapping):
        parts = value.get("date-parts")
        if isinstance(parts, list) and parts and all(isinstance(part, list) for part in parts):
            return "/".join("-".join(_padded(n, part) for n, part in enumerate(one)) for one in parts if one)
        return str(value.get("raw") or value.get("literal") or value.get("year") or "")
    return "" if value is None or isinstance(value, list | bool) else str(value)


def _padded(number: int, part: Any) -> str:
    text = str(part)
    return text.zfill(2) if number else text.zfill(4)


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping | list):
        for one in data.values() if isinstance(data, Mapping) else data:
            yield from _texts(one)
