"""A project's folder and the name of one thing in it go in; everything that can be told of that thing comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from evidoc import lock
from evidoc.errors import Place
from evidoc.model import absence
from evidoc.model.finding import Finding
from evidoc.model.lineage import KINDS, OUTPUTS, PRODUCTS, Lineage, cells_of
from evidoc.model.period import display
from evidoc.model.product import Figure, Product, Table, Value
from evidoc.model.status import Cause, Explanation, Ground
from evidoc.pipeline.causes import CHANGED, GONE, LEFT, NEW, OWN, Causes, nodes_of, told
from evidoc.pipeline.finding import find
from evidoc.pipeline.looking import Looked, look
from evidoc.pipeline.tracing import faults_of, outputs_of, why
from evidoc.plan.lineage import rest_on, rests_on, shown_at, with_inputs
from evidoc.records import dataclass

_STATES = {CHANGED: "changed", NEW: "new", GONE: "gone"}
_STOPPED = "stopped"
_UNSEEN = "not looked at"
"""How something stands that only steps rest on which a fault keeps from being looked at."""
_LOOKED_UP = {"fact": "fact", "var": "variable"}
"""Shortcodes that show what has a name of its own -> kind of that."""


def explain(root: Path, name: str) -> Explanation:
    """Say what one thing is, whether it is fresh and why, what it rests on and what rests on it.

    Parameters
    ----------
    root
        The project's folder.
    name
        A document, ``briefing.pdf``, a value, a table, a figure, a script, a source, a file or a reference; with its
        kind in front (``table pay``) where several are named alike.

    Raises
    ------
    CollectError
        Where there is no project to speak of.
    UsageError
        Nothing, or more than one thing, is named so.
    """
    looked = look(root)
    causes, _, _ = why(looked)
    nodes = nodes_of(looked)
    read = {
        nodes[step]: [told(one) for one in report.inputs if one not in OWN] for step, report in looked.steps.items()
    }
    lineage = with_inputs(causes.lineage, read, lock.MACHINE)
    node = find(name, lineage, looked.project)
    teller = _Teller(looked, causes, lineage, nodes)
    state, found, maybe = teller.stands(node)
    return Explanation(
        name=node,
        kind=lineage.kinds[node],
        what=teller.what(node),
        state=state,
        causes=found,
        maybe=maybe,
        shows=teller.shows(node),
        inputs=teller.inputs(node),
        users=lineage.users.get(node, ()),
        outputs=tuple(one for one in rest_on(lineage, node) if lineage.kinds[one] in OUTPUTS),
        shown_at=tuple(teller.shown_at(node)),
        seconds=teller.seconds(node),
        grounds=tuple(teller.grounds(node)),
        absent=teller.absent(node),
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    """What is known of a project, asked for one thing."""

    looked: Looked
    causes: Causes
    lineage: Lineage
    nodes: Mapping[str, str]
    """Step -> node."""

    def stands(self, node: str) -> tuple[str, tuple[Cause, ...], bool]:
        """Return how it stands, through what, and whether it may come out as it is."""
        for output in outputs_of(self.looked, self.causes):
            if output.name == node:
                return output.state, output.causes, output.maybe
        if node in self._stopped():
            return _STOPPED, faults_of(node, self.looked, self.causes), False
        state = self._state(node)
        if state in {"stale", "changed"} and node in self.causes.stale:
            return "stale", self.causes.of(node), node not in self.causes.changes
        made = self.lineage.kinds[node] in {"script", "chapter", "cells"}
        return ("fresh" if made and state == "unchanged" else state), (), False

    def inputs(self, node: str) -> dict[str, str]:
        """Return what it rests on directly, and how each of that stands."""
        states = {**_STATES, LEFT: "no longer used"}
        own = {change.name: states.get(change.how, "changed") for change in self.causes.changes.get(node, ())}
        steps = [step for step, of in self.nodes.items() if of == node]
        named = [told(one) for step in steps for one in self.looked.steps[step].inputs]
        found = {one: self._state(one) for one in dict.fromkeys([*self.lineage.inputs.get(node, ()), *named])}
        if node in found:  # a script is the file that it stands in
            found[node] = "unchanged"
        found |= {told(one): state for one, state in own.items() if one != node or one in found}
        order = sorted(found, key=lambda one: (self._rank(one), one))
        return {one: found[one] for one in order if one != node or found[one] != "unchanged"}

    def _rank(self, name: str) -> int:
        """Put what belongs to a step alone before what belongs to the machine."""
        kind = self.lineage.kinds.get(name, "file")
        return 2 * KINDS.index(kind) + (name in OWN.values())

    def _state(self, name: str) -> str:
        """Return whether a thing is as it was when what rests on it was made."""
        kind = self.lineage.kinds.get(name, "file")
        changes = (change for found in self.causes.changes.values() for change in found)
        how = next((c.how for c in changes if c.name == name and c.name not in OWN and c.how in _STATES), "")
        if how:
            return _STATES[how]
        makers = (self.looked.plan.makers.get(name, ""),) if kind in PRODUCTS else (name,)
        stopped = self._stopped()
        if not stopped.isdisjoint((name, *makers)):
            return _STOPPED
        if self.causes.stale.intersection(makers):
            return "stale"
        if self._is_unseen(name, stopped):
            lost = kind == "file" and not (self.looked.project.root / name).exists()
            return _STATES[GONE] if lost else _UNSEEN
        return "unchanged"

    def _is_unseen(self, name: str, stopped: frozenset[str]) -> bool:
        """Tell whether all that rests on a thing is stopped, so that no step could say how it stands."""
        users = self.lineage.users.get(name, ())
        if not users or any(name in map(told, step.inputs) for step in self.looked.steps.values()):
            return False
        return all(user in stopped or self._is_unseen(user, stopped) for user in users)

    def _stopped(self) -> frozenset[str]:
        """Return the scripts, chapters and cells that a fault keeps from being looked at."""
        project = self.looked.project
        scripts = {script.path for script in project.scripts} - self.looked.steps.keys()
        documents = project.chapters.keys() & self.looked.verdict.stopped
        chapters = {project.chapters[document].path for document in documents}
        return frozenset({*scripts, *chapters, *map(cells_of, chapters)})

    def what(self, node: str) -> str:
        """Return what it is in words of its own; empty where it has none."""
        project, (kind, _, name) = self.looked.project, node.partition(" ")
        if product := self._product(node):
            return _words(product)
        words = {
            "source": lambda: project.sources[name].line,
            "definition": lambda: project.definitions[name].label,
            "reference": lambda: project.references[name].title,
        }
        if kind in words and name:
            return words[kind]()
        questions = {script.path: script.question for script in project.scripts}
        titles = {page: str(project.chapters[d].front.get("title", "")) for d, page in self._documents()}
        return questions.get(node) or titles.get(node, "")

    def _documents(self) -> Iterator[tuple[str, str]]:
        """Yield each document with its page, its PDF and its chapter."""
        for document, chapter in self.looked.project.chapters.items():
            yield from ((document, one) for one in (f"{document}.html", f"{document}.pdf", chapter.path))

    def shows(self, node: str) -> str:
        """Return what a value shows, and how sure people are of a finding."""
        product = self._product(node)
        if isinstance(product, Finding):
            return product.grade
        return product.shows.get("ons", "") if isinstance(product, Value) else ""

    def shown_at(self, node: str) -> Iterator[Place]:
        """Yield where documents show it, or cite it."""
        for chapter in self.looked.project.chapters.values():
            yield from shown_at(chapter).get(node, ())
            yield from (cited.place for cited in chapter.citations if f"reference {cited.key}" == node)
            for code in chapter.shortcodes:
                if code.name in _LOOKED_UP and code.args and f"{_LOOKED_UP[code.name]} {code.args[0]}" == node:
                    yield code.place

    def seconds(self, node: str) -> dict[str, float]:
        """Return how long the steps that make it took the last time."""
        makers = {node, self.looked.plan.makers.get(node, node)}
        if self.lineage.kinds[node] in (*OUTPUTS, "chapter"):
            makers |= {
                one for one in self.lineage.inputs.get(node, ()) if self.lineage.kinds[one] in {"chapter", "cells"}
            }
        times = self.looked.state.times
        return {step: times[step] for step, of in self.nodes.items() if of in makers and step in times}

    def grounds(self, node: str) -> Iterator[Ground]:
        """Yield the sources that it rests on in the end; a product says itself which of its script's they are."""
        product = self._product(node)
        every = (name for name in (node, *rests_on(self.lineage, node)) if self.lineage.kinds[name] == "source")
        own = [name.removeprefix("source ") for name in every]
        if isinstance(product, Value | Table | Figure):
            own = [*product.provenance.sources]
        for source in (self.looked.project.sources.get(name) for name in sorted(own)):
            if source is not None:
                yield Ground(source.id, source.publisher, source.title, display(source.period), source.licence)

    def absent(self, node: str) -> tuple[str, ...]:
        """Return why it is not available here, and the steps how to get it."""
        plan, sources = self.looked.plan, self.looked.project.sources
        lacks = plan.lacking.get(plan.makers.get(node, node), ())
        name = node.removeprefix(absence.SOURCE)
        if node.startswith(absence.SOURCE) and name in sources and sources[name].absent:
            lacks = (node,)
        return (absence.reason(lacks, sources), *absence.steps(lacks, sources)) if lacks else ()

    def _product(self, node: str) -> Product | None:
        kind, _, name = node.partition(" ")
        found: Product | None = None
        if kind in PRODUCTS and name:
            found = getattr(self.looked.results, f"{kind}s").get(name)
        return found


def _words(product: Product) -> str:
    if isinstance(product, Finding):
        return product.text
    return product.meaning if isinstance(product, Value) else product.title
