"""A project, its plan and its results go in; for each document, a job with what it needs and nothing more comes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evidoc.errors import Problem
from evidoc.model.cells import Executed
from evidoc.model.chapter import Chapter, label_kind, label_of, notebook_id
from evidoc.model.document import Plan, Shown
from evidoc.model.product import Results
from evidoc.model.project import DocumentEntry, Project
from evidoc.model.quarto_keys import EXECUTE
from evidoc.model.quarto_options import FORMAT
from evidoc.records import dataclass
from evidoc.weave.cells.spelling import Spelled, spell_cells
from evidoc.weave.job import Job, options_of
from evidoc.weave.styles import csl_path

_STEERS = frozenset(
    {
        *EXECUTE,
        *FORMAT,
        *["format", "execute", "crossref", "jupyter", "engine", "filters", "profile", "freeze", "format-version"],
        *["project", "evidoc", "website", "site", "book", "manuscript", "bibliography", "csl", "nocite", "references"],
    }
)
"""Settings that say how a document is made and no reader sees; what acts of them is in a job's `options` and `meta`."""


def make_jobs(
    project: Project,
    plan: Plan,
    results: Results,
    documents: Iterable[str],
    executed: Mapping[str, Executed] = MappingProxyType({}),
    *,
    mode: str = "document",
    to: str = "html",
    environment: Mapping[str, str] = MappingProxyType({}),
) -> list[Job]:
    """Gather what each of `documents` needs: see `make_job`, and `options_of` for how they are shown."""
    known = _Known.of(project, plan)
    return [
        _job(
            known,
            results,
            name,
            executed,
            options_of(project.chapters[name], mode=mode, to=to, environment=environment),
        )
        for name in documents
    ]


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
    options = options_of(project.chapters[document_id]) if options is None else options
    return _job(_Known.of(project, plan), results, document_id, executed, options)


@dataclass(frozen=True, slots=True)
class _Known:
    """What all jobs of one project share, looked up once."""

    project: Project
    plan: Plan
    entries: Mapping[str, DocumentEntry]
    documents: Mapping[str, str]
    problems: Mapping[str, Sequence[Problem]]
    """Those of the plan, by document."""
    styles: dict[str, Path]

    @classmethod
    def of(cls, project: Project, plan: Plan) -> _Known:
        problems: dict[str, list[Problem]] = defaultdict(list)
        for problem in plan.problems:
            for name in problem.documents:
                problems[name].append(problem)
        entries = {entry.id: entry for entry in project.documents}
        documents = {entry.chapter: entry.id for entry in project.documents}
        return cls(project, plan, entries, documents, problems, {})

    def style(self, entry: DocumentEntry, named: str) -> Path | Problem | None:
        if named and named not in self.styles:
            found = csl_path(named, self.project.root, entry.place)
            if isinstance(found, Problem):
                return found.touching(entry.id)
            self.styles[named] = found
        return self.styles.get(named)


def _job(
    known: _Known,
    results: Results,
    document: str,
    executed: Mapping[str, Executed],
    options: Mapping[str, Any],
) -> Job:
    project, plan, entry = known.project, known.plan, known.entries[document]
    if options["mode"] == "page" and isinstance(kind := project.settings.meta.get("project"), Mapping):
        options = {**options, "project-type": str(kind.get("type") or "default")}
    chapter, spelled = _spelled(project.chapters[document], executed, document, options)
    needs = plan.needs.get(document, ())
    shown = _shown(results, needs)
    cited = sorted(k for k in plan.citations.get(document, ()) if k in project.references)
    named = entry.csl or project.settings.csl
    style = known.style(entry, named)
    problems = known.problems.get(document, ())
    return Job(
        document=document,
        chapter=_needed(chapter),
        genre=replace(entry.genre, label="", audience="", contents_depth=0),  # the page's
        lang=str(chapter.front.get("lang") or project.settings.lang),
        results=shown,
        expected=Shown(
            values=tuple(sorted(shown.values)),
            tables=tuple(sorted(shown.tables)),
            figures=tuple(sorted(shown.figures)),
            findings=tuple(sorted(shown.findings)),
            citations=tuple(cited),
            references=_referred(chapter, spelled.labels if spelled else ()),
        ),
        references={k: project.references[k].raw for k in cited},
        csl=style if isinstance(style, Path) else None,
        style=named.lstrip("/"),
        variables=project.settings.variables,
        meta={**project.settings.meta, **chapter.front},
        facts=project.facts,
        documents=known.documents,
        options=options,
        inlines=dict(executed[document].inlines) if document in executed else {},
        files=spelled.files if spelled else {},
        found=spelled.problems if spelled else (),
        labels=spelled.labels if spelled else (),
        gaps=tuple(p for p in problems if p.gap),
        told=frozenset((p.kind, p.place) for p in problems),
        problems=(style,) if isinstance(style, Problem) else (),
    )


def _shown(results: Results, needs: Iterable[str]) -> Results:
    """Return the products that a document needs, in the order of their names, whatever the order in which they came."""
    found = results.only(frozenset(needs))
    return Results(
        dict(sorted(found.values.items())),
        dict(sorted(found.tables.items())),
        dict(sorted(found.figures.items())),
        dict(sorted(found.findings.items())),
    )


def _needed(chapter: Chapter) -> Chapter:
    """Return the chapter without what acts on nothing, once its cells are spelled out and its options are read."""
    front = {key: told for key, told in chapter.front.items() if key not in _STEERS}
    return replace(chapter, front=front, sentences=(), options={})


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


def _referred(chapter: Chapter, more: Iterable[str]) -> tuple[str, ...]:
    """Return the labels that cross-references of the chapter name; those that name none are gaps."""
    labels = {*(label.id for label in chapter.labels), *more}
    keys = {label_of(c.key) for c in chapter.citations if label_kind(c.key)}
    return tuple(sorted(keys & labels))
