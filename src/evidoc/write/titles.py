"""The front matter of a page goes in; what its title block shows comes out: title, authors, dates, abstract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evidoc.model.document import Woven
from evidoc.records import dataclass
from evidoc.write.wording import long_date


@dataclass(frozen=True, slots=True)
class Author:
    """One author."""

    name: str
    affiliations: tuple[str, ...] = ()
    address: str = ""
    """Of a page on the web, where the front matter gives one."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line beside the title, such as the date."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text of a page."""

    title: str
    subtitle: str
    description: str
    authors: tuple[Author, ...]
    fields: tuple[Field, ...]
    abstract: tuple[str, ...]
    """Paragraphs."""
    keywords: str


_FIELDS = (("date", "Published"), ("date-modified", "Modified"), ("doi", "DOI"))


def head_of(woven: Woven, named: str) -> Head:
    """Return the title block of a page; `named` stands in for a title that is missing."""
    front = woven.front
    fields = (Field(label, long_date(front[key])) for key, label in _FIELDS if front.get(key) not in (None, ""))
    words = _listed(front.get("keywords"))
    return Head(
        title=woven.title if front.get("title") else named,
        subtitle=woven.subtitle,
        description=str(front.get("description") or ""),
        authors=tuple(_authors(front)),
        fields=tuple(fields),
        abstract=tuple(p.strip() for p in str(front.get("abstract") or "").split("\n\n") if p.strip()),
        keywords=", ".join(str(word) for word in words),
    )


def _listed(found: Any) -> Sequence[Any]:
    if found is None:
        return ()
    return found if isinstance(found, list | tuple) else (found,)


def _authors(front: Mapping[str, Any]) -> Iterator[Author]:
    """Read the ways in which Quarto lets people name authors: texts, names in parts, affiliations by reference."""
    shared = {one.get("id"): one for one in _listed(front.get("affiliations")) if isinstance(one, Mapping)}
    for one in (*_listed(front.get("author")), *_listed(front.get("authors"))):
        if not isinstance(one, Mapping):
            yield Author(str(one))
            continue
        places = (*_listed(one.get("affiliation")), *_listed(one.get("affiliations")))
        found = tuple(filter(None, (_affiliation(place, shared) for place in places)))
        yield Author(_name(one.get("name")), found, str(one.get("url") or ""))


def _name(given: Any) -> str:
    if not isinstance(given, Mapping):
        return str(given or "")
    if given.get("literal"):
        return str(given["literal"])
    parts = (
        given.get("given"),
        given.get("dropping-particle"),
        given.get("non-dropping-particle"),
        given.get("family"),
    )
    return " ".join(str(part) for part in parts if part)


def _affiliation(place: Any, shared: Mapping[Any, Mapping[str, Any]]) -> str:
    if isinstance(place, Mapping):
        place = shared.get(place["ref"], place) if "ref" in place else place
        return str(place.get("name") or place.get("ref") or "")
    known = shared.get(place)
    return str(known.get("name") or place) if known else str(place)
