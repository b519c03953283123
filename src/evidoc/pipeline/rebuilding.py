"""A project's folder goes in; its site is as its evidence says, and how it came to be so goes out.

Light on purpose: where nothing changed, nothing that reads, runs or writes is even loaded.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from evidoc import journal as journals
from evidoc import lock, shelf
from evidoc.errors import UsageError
from evidoc.journal import Journal
from evidoc.model.report import Listener, Options, Report
from evidoc.pipeline import unchanged
from evidoc.pipeline.names import BUILD, STATE
from evidoc.state import State

if TYPE_CHECKING:
    from evidoc.workers import Pool

WORTH_WARMING = 0.2
"""Seconds of weaving from which on a pandoc that has warmed up saves more than its warming costs."""
PRINT_PRELOAD = ("weasyprint", "pikepdf", "page", "evidoc.write.pdf")


def rebuild(root: Path, options: Options, listener: Listener) -> Report:
    """Bring the site of the project in folder `root` up to date.

    Parameters
    ----------
    root
        The project's folder.
    options
        How to build.
    listener
        Who hears how it goes.

    Raises
    ------
    CollectError
        Where there is no project to speak of, or ``evidoc.lock`` cannot be read.
    WriteError
        Where another build holds the folder.
    """
    with holding(root, listener) as (state, journal):
        committed = lock.read(root)
        report = unchanged.same(root, options, state)
        if report is None:
            with _printers(options, state) as printers, _weaver(options, state):
                from evidoc.pipeline.building import build

                journal.mark("begun")
                try:
                    report = build(root, options, listener, state, journal, committed, printers)
                except UsageError:
                    journal.settle()  # what was asked for is refused: nothing has begun
                    raise
        state.save()
        journal.settle()
    return report


def _printers(options: Options, state: State) -> Pool:
    """Return what makes PDFs; where earlier builds made some, its loading begins at once, before all else is loaded."""
    from evidoc.workers import Pool

    pool = Pool(options.slots, preload=PRINT_PRELOAD, fresh=options.fresh)
    if options.pdf and any(step.startswith("pdf ") for step in state.times):
        pool.warm()
    return pool


def _weaver(options: Options, state: State) -> contextlib.AbstractContextManager[None]:
    """Start what weaves, likewise; also where nothing was built yet, for then all is woven."""
    from evidoc.weave import pandoc

    longest = max((time for step, time in state.times.items() if step.startswith("weave ")), default=0.0)
    own = options.engine == "builtin"
    return pandoc.starting(start=own and not state.times, warm=own and longest > WORTH_WARMING)


@contextlib.contextmanager
def holding(root: Path, listener: Listener) -> Iterator[tuple[State, Journal]]:
    """Hold the project's build, with what earlier builds know; first finish what a killed one left.

    Parameters
    ----------
    root
        The project's folder; one that is no project stays as it is.
    listener
        Hears of a build that was stopped.
    """
    if not (root / "_quarto.yml").is_file():
        from evidoc.collect import require_project

        require_project(root)
    folder = root / STATE
    with shelf.build_lock(root / BUILD):
        if note := journals.finish(root, folder):
            listener.note(note)
        yield State.open(folder), Journal(folder)
