"""Problems and the plan go in; the same problems come out, each with the documents it touches: it stops no other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from evidoc.errors import Place, Problem
from evidoc.model.document import Plan
from evidoc.model.project import Project


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
    scripts = scripts_at(problem, project)
    if scripts is None:
        return problem
    documents = [d.id for d in project.documents if not plan.scripts_of(d.id).isdisjoint(scripts)]
    documents += [d for d in _loading(problem, project) if d not in documents]
    # What no document shows yet is nobody's stop, but it stays an error: the marker names no document of the project.
    return problem.touching(*(documents or ["(none)"]))


def scripts_at(problem: Problem, project: Project) -> set[str] | None:
    """Return the scripts that `problem` lies in, or whose sources it spoils; None where it is about something else."""
    file = problem.place.file
    by_code = {s.path for s in project.scripts if file in {s.path, *s.modules}}
    if by_code:
        return by_code
    sources = _sources_at(problem.place, project)
    return _users(sources, project) if sources else None


def _sources_at(place: Place, project: Project) -> set[str]:
    """Return the sources whose file, or whose entry in `data/sources.yml`, `place` lies in."""
    entries = sorted((s.place.line, s.id) for s in project.sources.values() if s.place.file == place.file)
    at = bisect_right(entries, (place.line, "\U0010ffff")) - 1
    found = {entries[at][1]} if entries and at >= 0 and place.line else set()
    return found | {s.id for s in project.sources.values() if s.path == place.file}


def _loading(problem: Problem, project: Project) -> list[str]:
    """Return the documents whose cells load the sources that `problem` spoils."""
    spoilt = {f"source {name}" for name in _sources_at(problem.place, project)}
    return [name for name, chapter in project.chapters.items() if not spoilt.isdisjoint(key for key, _ in chapter.uses)]


def _users(sources: Iterable[str], project: Project) -> set[str]:
    wanted = set(sources)
    return {s.path for s in project.scripts if wanted & {use.name for use in s.sources}}
