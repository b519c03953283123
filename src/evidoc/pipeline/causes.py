"""What a look found goes in; for any page, PDF or product the ways to everything that changed under it come out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from evidoc import lock
from evidoc.fingerprint import MISSING
from evidoc.model.document import StepReport
from evidoc.model.finding import Finding
from evidoc.model.lineage import PRODUCTS, Lineage, cells_of, page_of, pdf_of
from evidoc.model.source import Source
from evidoc.model.status import Cause
from evidoc.pipeline.looking import Looked
from evidoc.plan.lineage import paths
from evidoc.records import dataclass

CHANGED, NEW, GONE, LEFT = "changed", "is new", "is gone", "is no longer used"
_FILE = "file "
_WITH_PRODUCT = 3
"""Length of the shortest way that goes from a user over a product to its script."""
OWN = {
    "cells": "its code",
    "front matter": "its front matter",
    "settings": "its settings",
    "genre": "its genre",
    "permissions": "its permissions",
    "promised products": "the names of its products",
    "number style": "its number style",
    "text": "its text",
    "documents": "the documents it links to",
    "pdf": "its PDF",
    "date": "its date",
}
"""Inputs that are another for each step, and how people are told them."""
_UNMADE = {"first run": "has no kept result", "missing output": "is not kept whole", "forced": "is always made anew"}
_LOCKED_ELSEWHERE = ("env ", "templates/")
"""Beginnings of inputs that the lock does not know."""


@dataclass(frozen=True, slots=True)
class Change:
    """An input of a step that is not as it was, or the step itself."""

    name: str
    how: str
    """``changed``, ``is new``, ``is gone``, or what else is the matter."""


@dataclass(frozen=True, slots=True)
class Causes:
    """Every step that would run, and why, by the node of the lineage that stands for it."""

    lineage: Lineage
    changes: Mapping[str, tuple[Change, ...]]
    """Node -> what changed under it, by itself: what follows from another step is told there."""
    stale: frozenset[str]
    """The nodes of all steps that would run."""
    sources: Mapping[str, frozenset[str]]
    """Product -> the sources it names, and the files of their data."""

    def of(self, output: str) -> tuple[Cause, ...]:
        """Return the shortest way from `output` to each thing that changed, shortest first."""
        found: dict[object, Cause] = {}
        for node, path in paths(self.lineage, output, self.changes).items():
            for change in self.changes[node]:
                way = self._naming(path, change.name)
                end = () if change.name == node else (told(change.name),)
                # A file is one and the same, whoever reads it; the settings of each chapter are its own.
                same = (node, change) if change.name in OWN else change
                found.setdefault(same, Cause((*way, *end), change.how))
        return tuple(sorted(found.values(), key=lambda cause: (len(cause.path), cause.path)))

    def _naming(self, path: tuple[str, ...], changed: str) -> tuple[str, ...]:
        """Go by a product that names the source that changed, where the same user has one of the script."""
        if len(path) < _WITH_PRODUCT or changed in self.sources.get(path[-2], (changed,)):
            return path
        *before, user, product, script = path
        others = (one for one in self.lineage.inputs[user] if script in self.lineage.inputs.get(one, ()))
        return (*before, user, next((one for one in others if changed in self.sources.get(one, ())), product), script)


def causes_of(looked: Looked, lineage: Lineage, locked: lock.Locked | None) -> Causes:
    """Return why which steps would run.

    Parameters
    ----------
    looked
        What a look found.
    lineage
        What rests on what.
    locked
        What ``evidoc.lock`` says: an input that it does not know is new.
    """
    nodes = nodes_of(looked)
    changes: dict[str, dict[Change, None]] = {}
    for step in sorted(looked.stale):
        for change in _changes(looked.steps[step], nodes[step], looked, _known(step, looked, locked)):
            changes.setdefault(nodes[step], {})[change] = None
    stale = frozenset(nodes[step] for step in looked.stale)
    return Causes(lineage, {node: tuple(found) for node, found in changes.items()}, stale, _sources(looked))


def nodes_of(looked: Looked) -> dict[str, str]:
    """Return the node of the lineage that stands for each step."""
    chapters = looked.project.chapters
    found = {step: step for step in looked.steps}
    for document, chapter in chapters.items():
        found |= {path: cells_of(path) for path in (chapter.path, *chapter.notebooks)}
        found[f"weave {document}"] = chapter.path
        found[f"page {document}"], found[f"pdf {document}"] = page_of(document), pdf_of(document)
    return {step: found[step] for step in looked.steps}


def _sources(looked: Looked) -> dict[str, frozenset[str]]:
    results, sources = looked.results, looked.project.sources
    return {
        key: frozenset(n for one in product.provenance.sources for n in _names_of(one, sources))
        for key, product in results.named()
        if not isinstance(product, Finding)
    }


def _names_of(source: str, sources: Mapping[str, Source]) -> tuple[str, ...]:
    return (f"source {source}", *([sources[source].path] if source in sources else []))


def told(name: str) -> str:
    """Return the name of an input as people are told it."""
    return OWN.get(name, name.removeprefix(_FILE))


def _changes(step: StepReport, node: str, looked: Looked, known: Collection[str] | None) -> Iterator[Change]:
    reason = step.reason
    if reason is None:
        return
    if reason.kind in _UNMADE:
        yield Change(node, _UNMADE[reason.kind])
        return
    names = (reason.what, *reason.also) if reason.kind == "changed" else reason.also
    for name in dict.fromkeys(names):
        if looked.plan.makers.get(name) not in looked.stale:
            yield Change(name.removeprefix(_FILE), _how(name, step, looked, known))
    if not names and reason.what not in looked.stale:
        yield Change(reason.what, "has made something else")


def _known(step: str, looked: Looked, locked: lock.Locked | None) -> Collection[str] | None:
    """Return the inputs that the lock knows of a step, or None where it does not know the step."""
    documents = {chapter.path: document for document, chapter in looked.project.chapters.items()}
    kind, _, name = step.partition(" ")
    document = name if kind in {"weave", "page"} else documents.get(step, "")
    entry = locked.steps.get(f"documents/{document}" if document else step) if locked else None
    return entry.inputs if entry and entry.inputs else None


def _how(name: str, step: StepReport, looked: Looked, known: Collection[str] | None) -> str:
    lost = step.inputs.get(name) in {None, MISSING} if step.inputs else not _is_there(name, looked)
    if lost:
        return LEFT if name not in step.inputs and _is_there(name, looked) else GONE
    locked = name not in lock.MACHINE and not name.startswith(_LOCKED_ELSEWHERE) and name not in OWN
    return NEW if known is not None and locked and name not in known else CHANGED


def _is_there(name: str, looked: Looked) -> bool:
    """Tell whether the project has what an input names; what cannot be told is taken to be there."""
    project, (kind, _, key) = looked.project, name.partition(" ")
    named = {"source": project.sources, "definition": project.definitions, "reference": project.references}
    if kind in named and key:
        return key in named[kind]
    if kind in PRODUCTS and key:
        return name in looked.plan.makers
    path = name.removeprefix(_FILE)
    return not ("/" in path and " " not in path) or (project.root / path).exists()
