"""A project goes in; which scripts cannot run on this machine, and what documents lack by it, come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidoc.errors import Problem
from evidoc.model.absence import NOT_HERE, PROGRAM, SOURCE, reason, steps
from evidoc.model.chapter import Chapter
from evidoc.model.project import Project
from evidoc.plan.lineage import shown_at

_SCRIPT = "Read it in a script of analysis/, and show here what that makes."


def lacking_of(
    project: Project, order: tuple[str, ...], after: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return the scripts that lack something on this machine, directly or by what they read, and what it is."""
    scripts = {script.path: script for script in project.scripts}
    found: dict[str, tuple[str, ...]] = {}
    for path in order:
        script = scripts[path]
        absent = [use.name for use in script.sources if use.name in project.sources]
        lacks = [f"{SOURCE}{name}" for name in absent if project.sources[name].absent and not script.elsewhere]
        lacks += [f"{PROGRAM}{name}" for name in script.lacks]
        lacks += [one for maker in after.get(path, ()) for one in found.get(maker, ())]
        if lacks:
            found[path] = tuple(dict.fromkeys(lacks))
    return found


def absence_problems(
    project: Project, makers: Mapping[str, str], lacking: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Yield a gap for each place where a document shows what cannot be made here, and what may not be read at all."""
    yield from (*_secure(project), *_synthetic(project))
    for document, chapter in project.chapters.items():
        for problem in (*_in_cells(chapter, project), *_shown(chapter, project, makers, lacking)):
            yield problem.touching(document)


def _shown(
    chapter: Chapter, project: Project, makers: Mapping[str, str], lacking: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    for product, places in shown_at(chapter).items():
        lacks = lacking.get(makers.get(product, ""), ())
        for place in places if lacks else ():
            kind, _, name = product.partition(" ")
            how = "; ".join(steps(lacks, project.sources))
            message = f"The {kind} '{name}' is {reason(lacks, project.sources)}."
            yield Problem(NOT_HERE, message, place, f"To have it: {how}.", gap=True)


def _in_cells(chapter: Chapter, project: Project) -> Iterator[Problem]:
    """Yield the sources that cells may not read: rows of a licence travel with a document, and others are not here."""
    for key, place in chapter.uses:
        source = project.sources.get(key.removeprefix(SOURCE)) if key.startswith(SOURCE) else None
        if source is not None and source.restricted:
            message = (
                f"A cell reads the source '{source.id}', whose rows must not leave this machine ({source.access})."
            )
            yield Problem("restricted-in-cell", message, place, _SCRIPT)
        elif source is not None and source.absent:
            message = f"A cell reads the source '{source.id}', which is {reason([key], project.sources)}."
            yield Problem("absent-in-cell", message, place, _SCRIPT)


def _synthetic(project: Project) -> Iterator[Problem]:
    """Yield the made-up sources of a project that is no demonstration: its documents must never show them."""
    for source in project.sources.values() if not project.settings.synthetic else ():
        if source.synthetic:
            message = f"The source '{source.id}' is made up (synthetic: yes), and this project is no demonstration."
            hint = "Move it into a project of its own whose settings say 'evidoc: synthetic: yes'."
            yield Problem("synthetic-source", message, source.place, hint)


def _secure(project: Project) -> Iterator[Problem]:
    """Yield the scripts that read what is open in a secure lab only: of that, cleared outputs alone may be shown."""
    for script in project.scripts:
        for use in script.sources if not script.elsewhere else ():
            source = project.sources.get(use.name)
            if source is not None and source.access == "secure":
                message = f"The source '{source.id}' is open in a secure lab only, so no script may read it here."
                hint = "Have the lab clear what you made there, and declare it in a file of results/."
                yield Problem("secure-source", message, use.place, hint)
