"""A project and its plan go in; what rests on what comes out, and the ways from one thing to another.

Touches no disk and is linear in size: a project of a thousand scripts is asked in a blink.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping

from evidoc.errors import Place
from evidoc.model.chapter import INLINE_CODE, Chapter
from evidoc.model.document import Plan
from evidoc.model.execution import permissions_in
from evidoc.model.lineage import KINDS, PRODUCTS, Lineage, cells_of, page_of, pdf_of
from evidoc.model.project import DocumentEntry, Project
from evidoc.model.script import Script
from evidoc.plan.documents import product_of

SETTINGS = "_quarto.yml"
_LOOKUPS = {"fact": "project.yml", "var": "_variables.yml"}
"""Shortcodes that look something up by a dotted key, and the file it stands in."""
_NAMES = {"fact": "fact", "var": "variable"}


def trace(project: Project, plan: Plan) -> Lineage:
    """Return everything that rests on something, and what it rests on."""
    graph = _Graph()
    for name, source in project.sources.items():
        graph.add(f"source {name}", "source", [source.place.file, source.path, *_definitions(source.definitions)])
    for name, definition in project.definitions.items():
        graph.add(f"definition {name}", "definition", [definition.place.file])
    for key, reference in project.references.items():
        graph.add(f"reference {key}", "reference", [reference.place.file])
    for script in project.scripts:
        graph.add(script.path, "script", _of_script(script, project, plan))
    for product, maker in plan.makers.items():
        graph.add(product, product.partition(" ")[0], [maker])
    for entry in project.documents:
        _add_document(graph, entry, project, plan)
    return graph.lineage()


def rests_on(lineage: Lineage, *nodes: str) -> tuple[str, ...]:
    """Return everything that `nodes` rest on, directly or not, nearest first."""
    return tuple(name for name, _ in _walk(nodes, lineage.inputs))[len(set(nodes)) :]


def rest_on(lineage: Lineage, *nodes: str) -> tuple[str, ...]:
    """Return everything that rests on `nodes`, directly or not, nearest first."""
    return tuple(name for name, _ in _walk(nodes, lineage.users))[len(set(nodes)) :]


def paths(lineage: Lineage, output: str, wanted: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return a shortest path from `output` back to each of `wanted` that it rests on, shortest first.

    Parameters
    ----------
    lineage
        What rests on what.
    output
        Where each path begins.
    wanted
        Where paths end; of paths that are equally short, the first by kind and name is taken.
    """
    came: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for name, user in _walk((output,), lineage.inputs):
        came[name] = user
        if name in wanted:
            found[name] = _back(name, came)
    return found


def path(lineage: Lineage, output: str, node: str) -> tuple[str, ...]:
    """Return a shortest path from `output` back to `node`, both included; nothing where it does not rest on it."""
    return paths(lineage, output, {node}).get(node, ())


def with_inputs(lineage: Lineage, read: Mapping[str, Iterable[str]], machine: Collection[str] = ()) -> Lineage:
    """Return `lineage` with what only those who make a step know that it rests on, such as templates.

    Parameters
    ----------
    lineage
        What rests on what, as the plan has it.
    read
        Node -> what it was found to rest on; of that, what `lineage` knows already is left as it is there.
    machine
        Names of what belongs to the machine, where it is rested on.
    """
    graph = _Graph()
    graph.kinds.update(lineage.kinds)
    graph.kinds.update(
        dict.fromkeys(sorted({name for names in read.values() for name in names} & {*machine}), "machine")
    )
    graph.inputs.update({name: set(inputs) for name, inputs in lineage.inputs.items()})
    for node, inputs in read.items():
        if node in lineage.kinds:
            graph.add(node, lineage.kinds[node], (one for one in inputs if one not in lineage.kinds))
    return graph.lineage()


def shown_at(chapter: Chapter) -> dict[str, tuple[Place, ...]]:
    """Return where a chapter's text shows each ``value x``, ``table x``, ``figure x`` and ``finding x``."""
    found: dict[str, list[Place]] = {}
    for code in chapter.shortcodes:
        if code.name in {"value", "finding"} and code.args:
            found.setdefault(f"{code.name} {code.args[0]}", []).append(code.place)
    for label in chapter.labels:
        if label.filled:
            found.setdefault(product_of(label.id), []).append(label.place)
    return {key: tuple(places) for key, places in sorted(found.items())}


def has_cells(chapter: Chapter) -> bool:
    """Tell whether a chapter holds anything that a kernel runs."""
    return bool(chapter.cells) or any(code.name == INLINE_CODE for code in chapter.shortcodes)


class _Graph:
    """Nodes and arrows as they are found."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self.inputs: dict[str, set[str]] = {}

    def add(self, name: str, kind: str, inputs: Iterable[str]) -> None:
        """Add a node and what it rests on; what nothing else is said of is a file."""
        self.kinds[name] = kind
        found = self.inputs.setdefault(name, set())
        for one in inputs:
            if one and one != name:
                self.kinds.setdefault(one, _kind_of(one))
                found.add(one)

    def lineage(self) -> Lineage:
        rank = {kind: number for number, kind in enumerate(KINDS)}
        order = sorted(self.kinds, key=lambda name: (rank[self.kinds[name]], name))
        number = {name: at for at, name in enumerate(order)}
        users: dict[str, list[str]] = {}
        for name in order:
            for one in self.inputs.get(name, ()):
                users.setdefault(one, []).append(name)
        return Lineage(
            kinds={name: self.kinds[name] for name in order},
            inputs={n: tuple(sorted(self.inputs[n], key=number.__getitem__)) for n in order if self.inputs.get(n)},
            users={name: tuple(users[name]) for name in order if name in users},
        )


def _kind_of(name: str) -> str:
    """Return the kind of a node that others name before, or without, anything being said of it."""
    kind, _, rest = name.partition(" ")
    return kind if rest and kind in {*PRODUCTS, "source", "reference", "definition"} else "file"


def _definitions(names: Iterable[str]) -> Iterator[str]:
    return (f"definition {name}" for name in names)


def _of_script(script: Script, project: Project, plan: Plan) -> Iterator[str]:
    """Yield what a script rests on: the data of a source as well as what is declared of it."""
    yield from script.modules
    yield from script.permissions.reads
    for use in script.sources:
        # What was made elsewhere rests on what is said of its source, and not on any file of this machine.
        yield from (f"source {use.name}",) if script.elsewhere else _of_source(use.name, project)
    for use in script.products:
        yield from (key for key in (f"{kind} {use.name}" for kind in PRODUCTS) if key in plan.makers)


def _of_source(name: str, project: Project) -> Iterator[str]:
    if name in project.sources:
        yield from (f"source {name}", project.sources[name].path)


def _add_document(graph: _Graph, entry: DocumentEntry, project: Project, plan: Plan) -> None:
    """Add a document's page and PDF, its chapter, and the cells that stand in it or that it embeds."""
    chapter = project.chapters.get(entry.id)
    if chapter is None:
        return
    cells = []
    for one in (chapter, *chapter.notebooks.values()):
        if has_cells(one):
            cells.append(cells_of(one.path))
            graph.add(cells[-1], "cells", _of_cells(one, project, plan))
    graph.add(chapter.path, "chapter", _of_chapter(chapter, entry, project, plan))
    _add_lookups(graph, chapter, project)
    page, pdf = page_of(entry.id), pdf_of(entry.id)
    graph.add(page, "page", [chapter.path, *cells, SETTINGS])
    if project.settings.pdf:
        graph.add(pdf, "PDF", [chapter.path, *cells, SETTINGS])
        graph.add(page, "page", [pdf])  # it says how large the PDF is


def _of_chapter(chapter: Chapter, entry: DocumentEntry, project: Project, plan: Plan) -> Iterator[str]:
    yield from (*chapter.includes, *chapter.images, *chapter.notebooks)
    yield from {place.file for place in chapter.places.values()}  # settings of folders
    yield from (key for key in shown_at(chapter) if key in plan.makers)
    yield from (f"reference {key}" for key in plan.citations.get(entry.id, ()) if key in project.references)
    if entry.csl.endswith(".csl"):
        yield entry.csl


def _of_cells(chapter: Chapter, project: Project, plan: Plan) -> Iterator[str]:
    """Yield what cells rest on; the modules that they import are known only where they run."""
    yield from (chapter.path, *chapter.includes)
    yield from (path for word, path, _ in permissions_in(chapter.cells) if word == "reads")
    for key, _ in chapter.uses:
        if key in plan.makers:
            yield key
        elif key.startswith("source "):
            yield from _of_source(key.removeprefix("source "), project)


def _add_lookups(graph: _Graph, chapter: Chapter, project: Project) -> None:
    """Add the facts and variables that a chapter shows."""
    known: Mapping[str, Mapping[str, object]] = {"fact": project.facts, "var": project.settings.variables}
    for code in chapter.shortcodes:
        if code.name in _LOOKUPS and code.args and code.args[0].partition(".")[0] in known[code.name]:
            node = f"{_NAMES[code.name]} {code.args[0]}"
            graph.add(node, _NAMES[code.name], [_LOOKUPS[code.name]])
            graph.add(chapter.path, "chapter", [node])


def _walk(start: Iterable[str], arrows: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield every node that can be reached, nearest first, with the node it was reached from."""
    todo = deque((name, "") for name in dict.fromkeys(start))
    seen = {name for name, _ in todo}
    while todo:
        name, origin = todo.popleft()
        yield name, origin
        for following in arrows.get(name, ()):
            if following not in seen:
                seen.add(following)
                todo.append((following, name))


def _back(name: str, came: Mapping[str, str]) -> tuple[str, ...]:
    found = [name]
    while came[found[-1]]:
        found.append(came[found[-1]])
    return tuple(reversed(found))
