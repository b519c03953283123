"""Problems and the plan go in; the same problems come out, each with the documents it touches: it stops no other."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Generic, TypeVar

from evidoc.errors import Place, Problem
from evidoc.model.document import Plan
from evidoc.model.project import Project

T = TypeVar("T")


def touch(project: Project, plan: Plan) -> Plan:
    """Return the plan with each of its problems, and those found while reading, said to touch what it touches."""
    problems = [*project.problems, *plan.problems]
    return replace(plan, problems=tuple(touched(p, project, plan) for p in problems))


def touched(problem: Problem, project: Project, plan: Plan) -> Problem:
    """Return `problem` with its documents filled in where its place tells which they are.

    A fault in a script, or in a source it reads, touches the documents that show what the script makes. Where the
    place says nothing, `documents` stays empty, which means all of them.
    """
    if problem.documents:
        return problem
    index = _index(_Same(project))
    scripts = index.scripts_at(problem.place)
    if scripts is None:
        return problem
    shown = _shown(_Same(project), _Same(plan))
    documents = {document for script in scripts for document in shown.get(script, ())}
    documents |= {name for id_ in index.sources_at(problem.place) for name in index.loading.get(id_, ())}
    # What no document shows yet is nobody's stop, but it stays an error: the marker names no document of the project.
    return problem.touching(*(documents or ["(none)"]))


def scripts_at(problem: Problem, project: Project) -> set[str] | None:
    """Return the scripts that `problem` lies in, or whose sources it spoils; None where it is about something else."""
    return _index(_Same(project)).scripts_at(problem.place)


class _Index:
    """Where scripts and sources of a project stand, put together once for however many problems."""

    def __init__(self, project: Project) -> None:
        self.code: dict[str, set[str]] = defaultdict(set)
        """File -> the scripts of which it is a part."""
        self.users: dict[str, set[str]] = defaultdict(set)
        """Source -> the scripts that read it."""
        self.loading: dict[str, set[str]] = defaultdict(set)
        """Source -> the documents whose cells load it."""
        self.data: dict[str, set[str]] = defaultdict(set)
        """File of data -> the sources that it is of."""
        self.entries: dict[str, list[tuple[int, str]]] = defaultdict(list)
        """File of sources -> the line and the id of each entry, in order."""
        for script in project.scripts:
            base = script.permissions.reads if script.built_in else ()
            for file in (script.path, *script.modules, *base):
                self.code[file].add(script.path)
            for use in script.sources:
                self.users[use.name].add(script.path)
        based = (script for script in project.scripts if script.of_evidence or script.of_cases)
        self.base = {script.path.partition("/")[0]: script.path for script in based}
        """Folder -> the step that evidoc brings for it: of the evidence base, and of cases."""
        for name, chapter in project.chapters.items():
            for key, _ in chapter.uses:
                if key.startswith("source "):
                    self.loading[key.removeprefix("source ")].add(name)
        for source in project.sources.values():
            self.data[source.path.rstrip("/")].add(source.id)
            self.entries[source.place.file].append((source.place.line, source.id))
        for entries in self.entries.values():
            entries.sort()

    def scripts_at(self, place: Place) -> set[str] | None:
        """Return the scripts that a place lies in, or whose sources it is about; None where it is about neither."""
        if place.file in self.code:
            return set(self.code[place.file])
        folder = place.file.partition("/")[0]
        if folder in self.base:  # a file of the base that cannot be read, or is not there
            return {self.base[folder]}
        sources = self.sources_at(place)
        return {script for id_ in sources for script in self.users.get(id_, ())} if sources else None

    def sources_at(self, place: Place) -> set[str]:
        """Return the sources whose file, or whose entry in `data/sources.yml`, a place lies in."""
        entries = self.entries.get(place.file, [])
        at = bisect_right(entries, (place.line, "\U0010ffff")) - 1
        entry = {entries[at][1]} if at >= 0 and place.line else set()
        folder = place.file.rpartition("/")[0]  # a source may be a folder of files
        return (
            entry | self.data.get(place.file.rstrip("/"), set()) | (self.data.get(folder, set()) if folder else set())
        )


class _Same(Generic[T]):
    """Stands for a thing that cannot be hashed: equal to what stands for the very same thing."""

    def __init__(self, one: T) -> None:
        self.one = one

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.one is self.one

    def __hash__(self) -> int:
        return id(self.one)


@lru_cache(maxsize=1)
def _index(project: _Same[Project]) -> _Index:
    return _Index(project.one)


@lru_cache(maxsize=1)
def _shown(project: _Same[Project], plan: _Same[Plan]) -> Mapping[str, Iterable[str]]:
    """Return, for each script, the documents that rest on what it makes."""
    shown: dict[str, list[str]] = defaultdict(list)
    for document in project.one.documents:
        for script in plan.one.scripts_of(document.id):
            shown[script].append(document.id)
    return shown
