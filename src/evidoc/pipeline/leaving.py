"""A finished site that nobody sees yet comes in; what in it must not leave goes out, before readers get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidoc import write as writing
from evidoc.errors import Problem
from evidoc.pipeline.names import SITE

if TYPE_CHECKING:
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
    watches: list[Watch] = [*more]
    copied: list[Problem] = []
    if any(source.access != "published" for source in work.project.sources.values()):
        from evidoc.pipeline import microdata  # few projects have rows that must stay here

        watches += microdata.watches(work.project)
        copied = microdata.copies(work.project.sources, site.files, SITE)
    if work.project.keep_out:
        from evidoc.model.keeping_out import KeepOut  # few projects have such a list

        watches.append(KeepOut(work.project.keep_out))
    if not watches:
        return tuple(copied)
    # The lock names every step and file: it travels with the project.
    scripts = work.project.scripts
    named = [*work.plan.makers, *(path for one in scripts for path in (one.path, *one.permissions.reads))]
    found = writing.check_leaving(
        site.folder,
        site.files,
        watches,
        shown_as=SITE,
        also={LOCK: "\n".join(named)},
        memory=work.state.folder / FILE if work.state.folder else None,
    )
    return (*copied, *found)
