"""Documents with cells come in; what a Jupyter kernel of each makes of them goes out, and a report of every document.

A kernel is started only where a cell must run: what cells gave is kept with digests of everything they rest on
(`inputs`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from evidoc.model.cells import Executed
from evidoc.model.chapter import notebook_id
from evidoc.model.document import Plan, Progress, StepReport
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.run.cells.order import in_order
from evidoc.run.cells.runner import CellRunner
from evidoc.run.inputs import Grounds
from evidoc.run.schedule import Schedule
from evidoc.state import State

LIMIT = 600.0
"""Seconds after which a cell is given up."""
Callback = Callable[[StepReport], None]


def run_cells(
    project: Project,
    plan: Plan,
    results: Results,
    documents: Sequence[str],
    *,
    folder: Path,
    state: State,
    jobs: int = 1,
    report: Callback | None = None,
    going: Callable[[Progress], None] | None = None,
    look: bool = False,
    force: bool = False,
    guarded: bool = True,
    working_folder: Path | None = None,
    limit: float = LIMIT,
) -> tuple[dict[str, Executed], tuple[StepReport, ...]]:
    """Run the cells and inline expressions of documents, each document in a kernel of its own.

    Parameters
    ----------
    project
        As `collect` read it.
    plan
        As `plan` made it: names what scripts promise.
    results
        What the scripts made.
    documents
        Ids of the documents wanted; those without anything to run are passed over. Notebooks of which they embed
        cells run besides, under the names that `notebook_id` gives them.
    folder
        Where documents leave what their cells gave, ``_build/cells``; only this stage writes there.
    state
        What is known from earlier builds; how long each document took is noted there.
    jobs
        How many kernels run at once.
    report
        Called with the report of each document as it ends; a step is named by its chapter.
    going
        Called whenever a document's cells begin or end.
    look
        Run nothing: a document whose cells would have to run is ``not reached``, and its report says why.
    force
        Run also what is kept and still true.
    guarded
        Hold cells to what scripts are held to: an empty folder, declared reads, no network. Without it they do as
        they like, as in Quarto; nothing is kept then, because nobody knows what they rest on.
    working_folder
        Where cells run that are not guarded; None: the folder of the chapter.
    limit
        Seconds after which a cell is given up.

    Returns
    -------
    dict, tuple of StepReport
        Document id -> what its cells gave, of the documents that succeeded; a report of every document that has
        something to run, in the given order. Failures are in the reports, not raised.
    """
    project, shown_in = _with_notebooks(project, documents)
    wanted = [name for name in (*documents, *shown_in) if name in project.chapters and in_order(project.chapters[name])]
    times = {name: state.times[path] for name in wanted if (path := project.chapters[name].path) in state.times}
    cells = CellRunner(
        project=project,
        plan=plan,
        results=results,
        folder=folder,
        state=state,
        grounds=Grounds(project, state) if wanted else None,
        schedule=Schedule(dict.fromkeys(wanted, ()), times, max(1, jobs)),
        guarded=guarded,
        force=force,
        look=look,
        tell=report or _silent,
        show=going or _unseen,
        home=working_folder,
        limit=limit,
        shown_in=shown_in,
    )
    cells.go(max(1, jobs))
    given = {name: cells.given[name] for name in wanted if name in cells.given}
    return given, tuple(cells.reports[name] for name in wanted)


def _with_notebooks(project: Project, documents: Sequence[str]) -> tuple[Project, dict[str, tuple[str, ...]]]:
    """Add each notebook of which `documents` embed cells as a chapter of its own; tell which documents those are."""
    chapters = dict(project.chapters)
    shown_in: dict[str, tuple[str, ...]] = {}
    for name in documents:
        for path, notebook in project.chapters[name].notebooks.items() if name in project.chapters else ():
            chapters[notebook_id(path)] = notebook
            shown_in[notebook_id(path)] = (*shown_in.get(notebook_id(path), ()), name)
    return (replace(project, chapters=chapters), shown_in) if shown_in else (project, {})


def _silent(_: StepReport) -> None:
    """Tell nobody."""


def _unseen(_: Progress) -> None:
    """Show nobody."""
