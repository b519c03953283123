"""A project, its plan and its results go in; what is needed to weave one document, and nothing more, comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evidoc.errors import Problem
from evidoc.model.chapter import Chapter, label_kind
from evidoc.model.document import Plan, Shown
from evidoc.model.product import Figure, Results, Table
from evidoc.model.project import Genre, Project
from evidoc.weave.styles import csl_path

DOCUMENT: Mapping[str, Any] = {
    "mode": "document",
    "format": "html",
    "top": 2,
    "depth": 6,
    "profiles": (),
    "env": {},
    "crossref": {},
}
"""How a document of the site is shown. ``mode`` is ``document``, or ``page`` for what ``evidoc render`` makes;
``format`` (``html`` or ``pdf``) is what conditions ask for; ``top`` is the level of the headings numbered 1, 2, 3,
``depth`` the last level that is numbered; ``env`` holds the environment variables that the chapter names."""

_FORMATS = re.compile(r"\b(?:when|unless)-format\s*=")


@dataclass(frozen=True, slots=True)
class Job:
    """One document to weave, with only what it needs: two jobs that are equal give the same document."""

    document: str
    chapter: Chapter
    genre: Genre
    lang: str
    results: Results
    """Only the values, tables and figures that the plan says are shown."""
    expected: Shown
    """What the plan says is shown, as far as there are results for it."""
    references: str = ""
    """The cited entries of the bibliography, as written."""
    csl: Path | None = None
    """Absolute path of a complete citation style; None is pandoc's own."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    """Chapter file -> document id, for links between documents."""
    options: Mapping[str, Any] = field(default_factory=lambda: dict(DOCUMENT))
    """How it is shown (see `DOCUMENT`)."""
    inlines: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Shortcode number of an inline expression -> ``{"text/markdown" or "text/plain": result}``."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures that its cells drew: name -> content."""
    passes: frozenset[str] = frozenset()
    """Kinds of problems that do not stop it: what a page that is not strict is woven with."""
    gaps: tuple[Problem, ...] = ()
    """Gaps that the plan already knows; any other gap is reported as a problem."""
    problems: tuple[Problem, ...] = ()
    """What stands in the way of weaving it at all."""

    def variants(self) -> tuple[Job, ...]:
        """Return the jobs by which it is woven: one, or a second for print where conditions ask for a format."""
        if self.options["mode"] == "page" or not _FORMATS.search(self.chapter.text):
            return (self,)
        return (self, replace(self, options={**self.options, "format": "pdf"}))

    def payload(self) -> dict[str, Any]:
        """Return what the Lua reads: JSON-ready, without what it has no use for (pictures, rows of CSV files)."""
        chapter = self.chapter
        return {
            "document": self.document,
            "text": chapter.text,
            "files": [chapter.path, *chapter.includes],
            "front": {k: v for k, v in chapter.front.items() if isinstance(v, str)},
            "lang": self.lang,
            "style": self.genre.number_style,
            "number_sections": self.genre.number_sections,
            "shortcodes": [
                {"number": c.number, "name": c.name, "args": list(c.args), "options": dict(c.options)}
                for c in chapter.shortcodes
            ],
            "results": {
                "values": {i: {"shows": dict(v.shows)} for i, v in self.results.values.items()},
                "tables": {i: _table(t) for i, t in self.results.tables.items()},
                "figures": {i: _figure(f) for i, f in self.results.figures.items()},
            },
            "variables": _texts(self.variables),
            "meta": _texts(self.meta),
            "facts": _texts(self.facts),
            "references": self.references,
            "works": dict.fromkeys(self.expected.citations, True),
            "labels": dict.fromkeys((label.id for label in chapter.labels), True),
            "images": dict.fromkeys(chapter.images, True),
            "documents": dict(self.documents),
            "options": _texts_kept(self.options),
            "inlines": {str(number): dict(texts) for number, texts in self.inlines.items()},
        } | ({"csl": str(self.csl)} if self.csl else {})


def make_job(project: Project, plan: Plan, results: Results, document_id: str) -> Job:
    """Gather what document `document_id` needs; a citation style that cannot be found is among its problems."""
    entry = next(d for d in project.documents if d.id == document_id)
    chapter = project.chapters[document_id]
    needs = plan.needs.get(document_id, ())
    shown = Results(
        {i: results.values[i] for i in _named(needs, "value") if i in results.values},
        {i: results.tables[i] for i in _named(needs, "table") if i in results.tables},
        {i: results.figures[i] for i in _named(needs, "figure") if i in results.figures},
    )
    cited = tuple(k for k in plan.citations.get(document_id, ()) if k in project.references)
    style = csl_path(entry.csl or project.settings.csl, project.root, entry.place)
    return Job(
        document=document_id,
        chapter=chapter,
        genre=entry.genre,
        lang=str(chapter.front.get("lang") or project.settings.lang),
        results=shown,
        expected=Shown(
            values=tuple(sorted(shown.values)),
            tables=tuple(sorted(shown.tables)),
            figures=tuple(sorted(shown.figures)),
            citations=tuple(sorted(cited)),
            references=_referred(chapter),
        ),
        references="\n\n".join(project.references[k].raw for k in sorted(cited)),
        csl=style if isinstance(style, Path) else None,
        variables=project.settings.variables,
        meta={**project.settings.meta, **chapter.front},
        facts=project.facts,
        documents={d.chapter: d.id for d in project.documents},
        gaps=tuple(p for p in plan.problems if p.gap and document_id in p.documents),
        problems=(style.touching(document_id),) if isinstance(style, Problem) else (),
    )


def _named(needs: Iterable[str], kind: str) -> tuple[str, ...]:
    return tuple(n.removeprefix(f"{kind} ") for n in needs if n.startswith(f"{kind} "))


def _referred(chapter: Chapter) -> tuple[str, ...]:
    """Return the labels that cross-references of the chapter name; those that name none are gaps."""
    labels = {label.id for label in chapter.labels}
    keys = {key for c in chapter.citations if label_kind(key := c.key[:1].lower() + c.key[1:])}
    return tuple(sorted(keys & labels))


def _figure(figure: Figure) -> dict[str, Any]:
    size = figure.size_narrow if figure.svg_narrow else (0, 0)
    return replace(figure, svg="", svg_narrow="", csv="yes" if figure.csv else "", size_narrow=size).as_dict()


def _table(table: Table) -> dict[str, Any]:
    return replace(table, csv="yes" if table.csv else "").as_dict()


def _texts_kept(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options ready for JSON; an empty mapping stays one, where Lua would read an empty list."""
    return {key: list(one) if isinstance(one, tuple) else one for key, one in options.items()}


def _texts(tree: Any) -> Any:
    """Return settings with every leaf as the text a reader sees; Lua would print 30 as 30.0 and knows no dates."""
    if isinstance(tree, Mapping):
        return {str(k): _texts(v) for k, v in tree.items() if v is not None}
    if isinstance(tree, list | tuple):
        return [_texts(v) for v in tree]
    return ("true" if tree else "false") if isinstance(tree, bool) else str(tree)
