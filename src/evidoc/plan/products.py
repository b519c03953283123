"""Scripts with their promises and uses go in; who makes what, and an order to run them in, come out."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from evidoc.errors import Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.project import Project
from evidoc.model.script import Promise, Script


def find_makers(project: Project) -> tuple[dict[str, str], list[Problem]]:
    """Return ``KIND NAME`` -> script, and a problem for each product that two scripts promise."""
    first: dict[str, tuple[str, Promise]] = {}
    problems: list[Problem] = []
    for script in project.scripts:
        for promise in script.promises:
            key = f"{promise.kind} {promise.name}"
            if key in first and first[key][0] != script.path:
                message = f"The {promise.kind} '{promise.name}' is made twice."
                hint = f"It is also made at {first[key][1].place}; rename one of them."
                problems.append(Problem("made-twice", message, promise.place, hint))
            first.setdefault(key, (script.path, promise))
    return {key: path for key, (path, _) in sorted(first.items())}, problems


def order_scripts(
    project: Project,
    makers: Mapping[str, str],
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]], list[Problem]]:
    """Return an order of the scripts, which scripts each comes after, and problems: unknown products, cycles."""
    after: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    known = sorted(key.split(" ", 1)[1] for key in makers if not key.startswith("figure "))
    for script in project.scripts:
        found: set[str] = set()
        for use in script.products:
            maker = makers.get(f"table {use.name}") or makers.get(f"value {use.name}")
            if maker is None:
                message = f"No script makes a table or value '{use.name}'."
                hint = did_you_mean(use.name, known) or "Make it with table() or value() in another script."
                problems.append(Problem("unknown-product", message, use.place, hint))
            else:
                found.add(maker)
        after[script.path] = tuple(sorted(found))
    try:
        order = tuple(TopologicalSorter({s: after[s] for s in sorted(after)}).static_order())
    except CycleError as error:
        cycle = error.args[1]
        problems.append(_cycle(cycle, project))
        # Scripts of the circle can run in no order; the others still can.
        rest = {s: tuple(a for a in after[s] if a not in cycle) for s in sorted(after) if s not in cycle}
        order = tuple(TopologicalSorter(rest).static_order()) if _acyclic(rest) else ()
    return order, after, problems


def _acyclic(graph: Mapping[str, tuple[str, ...]]) -> bool:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        return False
    return True


def _cycle(cycle: list[str], project: Project) -> Problem:
    """Draw the circle as a path, beginning with its first script in the alphabet, so that it is always the same."""
    scripts: dict[str, Script] = {s.path: s for s in project.scripts}
    ring = cycle[:-1]
    start = ring.index(min(ring))
    path = [*ring[start:], *ring[:start], ring[start]]
    message = f"These scripts wait for each other: {' -> '.join(path)}."
    place = scripts[path[0]].products[0].place
    return Problem("cycle", message, place, "Let one of them make what it needs itself, or move that into a third.")
