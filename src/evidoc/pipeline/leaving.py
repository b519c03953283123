"""A finished site that nobody sees yet comes in; what in it must not leave goes out, before readers get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidoc import write as writing
from evidoc.errors import Problem
from evidoc.pipeline.names import SITE

if TYPE_CHECKING:
    from evidoc.model.project import Project
    from evidoc.pipeline.running import Work
    from evidoc.write import Site, Watch

LOCK = "evidoc.lock"
FILE = "leaving.json"
"""In `_build/state/`: which files were found clean, by their digests."""


def held_back(work: Work, site: Site, more: Sequence[Watch] = ()) -> tuple[Problem, ...]:
    """Return what a site would give away: names and places of ``cases/keep-out.txt``, and what others watch for.

    Parameters
    ----------
    work
        Whose site it is.
    site
        As it was written, before it is exchanged.
    more
        Further watches.
    """
    project = work.project
    found, copied = [*watches(project), *more], list[Problem]()
    if _is_closed(project):
        from evidoc.pipeline import microdata

        copied = microdata.copies(project.sources, site.files, SITE)
    if not found:
        return tuple(copied)
    # The lock names every step and file: it travels with the project.
    scripts = project.scripts
    named = [*work.plan.makers, *(path for one in scripts for path in (one.path, *one.permissions.reads))]
    problems = writing.check_leaving(
        site.folder,
        site.files,
        found,
        shown_as=SITE,
        also={LOCK: "\n".join(named)},
        memory=work.state.folder / FILE if work.state.folder else None,
    )
    return (*copied, *problems)


def watches(project: Project) -> list[Watch]:
    """Return what looks for names and places to be kept out, and for rows that must not leave."""
    found: list[Watch] = []
    if _is_closed(project):
        from evidoc.pipeline import microdata  # few projects have rows that must stay here

        found += microdata.watches(project)
    if project.keep_out:
        from evidoc.model.keeping_out import KeepOut  # few projects have such a list

        found.append(KeepOut(project.keep_out))
    return found


def _is_closed(project: Project) -> bool:
    return any(source.access != "published" for source in project.sources.values())
