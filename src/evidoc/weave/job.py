"""A project, its plan and its results go in; what is needed to weave one document, and nothing more, comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.cells import Executed
from evidoc.model.chapter import Chapter, label_kind, label_of, notebook_id
from evidoc.model.document import Plan, Shown
from evidoc.model.options import active_profiles, format_options
from evidoc.model.product import Figure, Results, Table
from evidoc.model.project import Genre, Project
from evidoc.weave.cells.spelling import Spelled, spell_cells
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

_OF_PROJECT = ("project", "evidoc")
"""Settings of the project alone; they name every document."""

_LOOKS = (
    *("fig-cap-location", "tbl-cap-location", "cap-location", "tbl-colwidths", "fig-align"),
    *("callout-appearance", "callout-icon", "reference-location", "reference-section-title", "appendix-style"),
    "shift-heading-level-by",
)
"""Settings that the Lua goes by as they are written."""


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
    labels: tuple[str, ...] = ()
    """Ids that the outputs of cells give and the scanner could not see."""
    passes: frozenset[str] = frozenset()
    """Kinds of problems that do not stop it: what a page that is not strict is woven with."""
    gaps: tuple[Problem, ...] = ()
    """Gaps that the plan already knows; any other gap is reported as a problem."""
    told: frozenset[tuple[str, Place]] = frozenset()
    """Kind and place of everything that reading and planning found; weaving does not tell it again."""
    problems: tuple[Problem, ...] = ()
    """What stands in the way of weaving it at all."""
    found: tuple[Problem, ...] = ()
    """What was found while its cells were spelled out; weaving tells it with all else."""

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
            "number_sections": self.options.get("number-sections", self.genre.number_sections),
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
            "meta": _texts(_asked(self.meta, chapter)),
            "facts": _texts(self.facts),
            "references": self.references,
            "works": dict.fromkeys(self.expected.citations, True),
            "labels": dict.fromkeys((*(label.id for label in chapter.labels), *self.labels), True),
            "images": dict.fromkeys(chapter.images, True),
            "documents": dict(self.documents),
            "options": _texts_kept(self.options),
            "inlines": {str(number): dict(texts) for number, texts in self.inlines.items()},
        } | ({"csl": str(self.csl)} if self.csl else {})


def options_of(
    chapter: Chapter, *, mode: str = "document", to: str = "html", environment: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Return how a chapter is shown (see `DOCUMENT`).

    Parameters
    ----------
    chapter
        Its settings are read, and the names of the environment variables that it shows.
    mode
        ``document`` or ``page``.
    to
        The format that conditions ask for.
    environment
        The variables that there are.
    """
    options, own = dict(DOCUMENT), format_options(chapter.options, to)
    named = {code.args[0] for code in chapter.shortcodes if code.name == "env" and code.args}
    crossref, offset = own.get("crossref"), own.get("number-offset")
    if mode == "page":  # a document of the site is numbered as its genre says
        options["number-sections"] = own.get("number-sections") is True
    return {
        **options,
        "mode": mode,
        "format": to,
        "top": 1 if mode == "page" else options["top"],
        "depth": int(own.get("number-depth") or options["depth"]),
        "profiles": list(active_profiles(chapter.options, environment)),
        "env": {name: environment[name] for name in sorted(named) if name in environment},
        "crossref": _texts(crossref) if isinstance(crossref, Mapping) else {},
        **{key: _texts(own[key]) for key in _LOOKS if own.get(key) is not None},
        "number-offset": [n for n in (offset if isinstance(offset, list) else [offset]) if isinstance(n, int)],
    }


def make_job(
    project: Project,
    plan: Plan,
    results: Results,
    document_id: str,
    executed: Mapping[str, Executed] = MappingProxyType({}),
    options: Mapping[str, Any] | None = None,
) -> Job:
    """Gather what document `document_id` needs.

    Parameters
    ----------
    project, plan, results
        As they were read, planned and made.
    document_id
        Its id.
    executed
        What the kernels gave, by document; notebooks that are embedded stand under names of their own.
    options
        How it is shown; as `options_of` says where it is not given.

    Returns
    -------
    Job
        A citation style that cannot be found is among its problems.
    """
    entry = next(d for d in project.documents if d.id == document_id)
    options = options_of(project.chapters[document_id]) if options is None else options
    if isinstance(kind := project.settings.meta.get("project"), Mapping):
        options = {**options, "project-type": str(kind.get("type") or "default")}
    chapter, spelled = _spelled(project.chapters[document_id], executed, document_id, options)
    needs = plan.needs.get(document_id, ())
    shown = Results(
        {i: results.values[i] for i in _named(needs, "value") if i in results.values},
        {i: results.tables[i] for i in _named(needs, "table") if i in results.tables},
        {i: results.figures[i] for i in _named(needs, "figure") if i in results.figures},
    )
    cited = tuple(k for k in plan.citations.get(document_id, ()) if k in project.references)
    named = entry.csl or project.settings.csl
    style = csl_path(named, project.root, entry.place) if named else None
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
            references=_referred(chapter, spelled.labels if spelled else ()),
        ),
        references="\n\n".join(project.references[k].raw for k in sorted(cited)),
        csl=style if isinstance(style, Path) else None,
        variables=project.settings.variables,
        meta={**project.settings.meta, **chapter.front},
        facts=project.facts,
        documents={d.chapter: d.id for d in project.documents},
        options=options,
        inlines=dict(executed[document_id].inlines) if document_id in executed else {},
        files=spelled.files if spelled else {},
        found=spelled.problems if spelled else (),
        labels=spelled.labels if spelled else (),
        gaps=tuple(p for p in plan.problems if p.gap and document_id in p.documents),
        told=frozenset((p.kind, p.place) for p in plan.problems if document_id in p.documents),
        problems=(style.touching(document_id),) if isinstance(style, Problem) else (),
    )


def _spelled(
    chapter: Chapter, executed: Mapping[str, Executed], name: str, options: Mapping[str, Any]
) -> tuple[Chapter, Spelled | None]:
    """Return the chapter with its cells and what they gave as Markdown."""
    if not chapter.cells and not chapter.embeds and not chapter.files:
        return chapter, None
    notebooks = {path: executed[notebook_id(path)] for path in chapter.notebooks if notebook_id(path) in executed}
    to, mode = options["format"], options["mode"]
    spelled = spell_cells(chapter, executed.get(name), notebooks=notebooks, format=to, mode=mode)
    return replace(chapter, text=spelled.text, lines=spelled.lines), spelled


def _named(needs: Iterable[str], kind: str) -> tuple[str, ...]:
    return tuple(n.removeprefix(f"{kind} ") for n in needs if n.startswith(f"{kind} "))


def _referred(chapter: Chapter, more: Iterable[str]) -> tuple[str, ...]:
    """Return the labels that cross-references of the chapter name; those that name none are gaps."""
    labels = {*(label.id for label in chapter.labels), *more}
    keys = {label_of(c.key) for c in chapter.citations if label_kind(c.key)}
    return tuple(sorted(keys & labels))


def _figure(figure: Figure) -> dict[str, Any]:
    size = figure.size_narrow if figure.svg_narrow else (0, 0)
    return replace(figure, svg="", svg_narrow="", csv="yes" if figure.csv else "", size_narrow=size).as_dict()


def _table(table: Table) -> dict[str, Any]:
    return replace(table, csv="yes" if table.csv else "").as_dict()


def _asked(meta: Mapping[str, Any], chapter: Chapter) -> Mapping[str, Any]:
    """Return the settings without those that grow with the project, unless the chapter shows or asks for them."""
    shown = {code.args[0].partition(".")[0] for code in chapter.shortcodes if code.name == "meta" and code.args}
    if "-meta" in chapter.text:  # a condition
        return meta
    return {key: one for key, one in meta.items() if key in shown or key not in _OF_PROJECT}


def _texts_kept(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options ready for JSON; an empty mapping stays one, where Lua would read an empty list."""
    return {key: list(one) if isinstance(one, tuple) else one for key, one in options.items()}


def _texts(tree: Any) -> Any:
    """Return settings with every leaf as the text a reader sees; Lua would print 30 as 30.0 and knows no dates."""
    if isinstance(tree, float) and tree.is_integer():
        return str(int(tree))  # 3.0 is 3, as Quarto reads YAML
    if isinstance(tree, Mapping):
        return {str(k): _texts(v) for k, v in tree.items() if v is not None}
    if isinstance(tree, list | tuple):
        return [_texts(v) for v in tree]
    return ("true" if tree else "false") if isinstance(tree, bool) else str(tree)
