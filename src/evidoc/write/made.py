"""A project and what its documents show go in; what the page "How this was made" says of them comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidoc.model.lineage import PRODUCTS
from evidoc.model.overview import Overview, overview
from evidoc.model.period import display, parse
from evidoc.model.project import Project
from evidoc.model.source import Source
from evidoc.records import dataclass
from evidoc.write.graph import Label, drawing
from evidoc.write.manifest import Published
from evidoc.write.wording import count

_SHOWN = {"value": "values", "table": "tables", "figure": "figures", "finding": "findings"}


@dataclass(frozen=True, slots=True)
class MadeBy:
    """A script, and what a document has of it."""

    path: str
    question: str
    gives: str
    """e.g. ``12 values and 1 figure``; empty where only other scripts use what it makes."""


@dataclass(frozen=True, slots=True)
class Data:
    """A source as a row of the table."""

    title: str
    address: str
    """Where the title links to; empty where there is no address."""
    publisher: str
    period: str
    licence: str


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """One document and everything that it rests on."""

    id: str
    title: str
    pdf: str
    shows: str
    """e.g. ``30 values, 2 tables, 1 figure and 21 cited works``."""
    scripts: tuple[MadeBy, ...]
    data: tuple[Data, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """Everything that the page shows."""

    drawing: str
    """SVG; empty where there is too much to draw, or nothing."""
    summary: str
    documents: tuple[MadeDocument, ...]


def made(project: Project, documents: Iterable[Published]) -> Made:
    """Return what the page shows.

    Parameters
    ----------
    project
        For its scripts and sources, and what cells load.
    documents
        As the site holds them, those kept from the last good build too.
    """
    published = {one.id: one for one in documents}
    seen = overview(project, {name: _uses(project, one) for name, one in published.items()})
    labels = {script.path: Label(_file(script.path), _sentence(script.question)) for script in project.scripts}
    labels |= {f"source {name}": _source_label(project.sources[name]) for name in seen.sources}
    labels |= {f"document {name}": Label(one.title, _listed(_shown(one))) for name, one in published.items()}
    return Made(
        drawing=drawing(seen, labels),
        summary=_summary(seen, published),
        documents=tuple(_document(one, seen, project) for one in published.values()),
    )


def _uses(project: Project, document: Published) -> list[str]:
    """Return what a document shows, and what its cells load."""
    shown = [f"{kind} {name}" for kind, many in _SHOWN.items() for name in document.shown.get(many, ())]
    chapter = project.chapters.get(document.id)
    cells = (chapter, *chapter.notebooks.values()) if chapter else ()
    return [*shown, *(key for one in cells for key, _ in one.uses)]


def _shown(document: Published) -> list[str]:
    return [count(len(names), kind) for kind, many in _SHOWN.items() if (names := document.shown.get(many))]


def _document(document: Published, seen: Overview, project: Project) -> MadeDocument:
    cited = document.shown.get("citations", ())
    questions = {script.path: script.question for script in project.scripts}
    return MadeDocument(
        id=document.id,
        title=document.title,
        pdf=document.pdf.address if document.pdf else "",
        shows=_listed([*_shown(document), *([count(len(cited), "cited work")] if cited else [])]),
        scripts=tuple(
            MadeBy(path, _sentence(questions[path]), _listed(_given(seen.gives.get((path, document.id), {}))))
            for path in seen.scripts_of(document.id)
        ),
        data=tuple(_data(project.sources[name]) for name in seen.sources_of(document.id)),
    )


def _given(kinds: Mapping[str, int]) -> list[str]:
    return [count(kinds[kind], kind) for kind in PRODUCTS if kinds.get(kind)]


def _data(source: Source) -> Data:
    reported = f", as reported by {source.reported_by}" if source.reported_by else ""
    return Data(
        title=_sentence(source.title),
        address=source.address if source.address.startswith(("https://", "http://")) else "",
        publisher=f"{source.publisher}{reported}",
        period=display(source.period),
        licence=source.licence[:1].upper() + source.licence[1:],
    )


def _source_label(source: Source) -> Label:
    return Label(source.id, f"{source.publisher}, {_years(source.period)}")


def _years(period: str) -> str:
    """Return the years of a period: what a small box has room for."""
    try:
        span = parse(period)
    except ValueError:
        return period
    first, last = span.first.year, span.last.year
    return str(first) if first == last else f"{first}\u00a0to\u00a0{last}"


def _summary(seen: Overview, documents: Mapping[str, Published]) -> str:
    totals = {kind: {n for one in documents.values() for n in one.shown.get(many, ())} for kind, many in _SHOWN.items()}
    shown = _listed([count(len(names), kind) for kind, names in totals.items() if names])
    used = {script for document in documents for script in seen.scripts_of(document)}
    sources = {source for document in documents for source in seen.sources_of(document)}
    if not shown or not used:
        return ""
    verb = "makes" if len(used) == 1 else "make"
    rest = f" from {count(len(sources), 'source')} of data" if sources else ""
    return f"{count(len(used), 'script')} {verb} the {shown} of {count(len(documents), 'document')}{rest}."


def _listed(parts: list[str]) -> str:
    """Return ``1 value, 2 tables and 3 figures``."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _file(path: str) -> str:
    return path.rpartition("/")[2]


def _sentence(text: str) -> str:
    """Begin with a capital and end without a full stop: a phrase that stands alone."""
    return text[:1].upper() + text[1:].removesuffix(".")
