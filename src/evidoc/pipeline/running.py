"""A project and its plan go in; its scripts run, `_build/results/` is written, and what they made comes out.

`evidoc build`, `evidoc values` and `evidoc run` share it: stock Quarto calls the last before it renders.
"""

from __future__ import annotations

import os
from collections.abc import Sized
from dataclasses import replace
from pathlib import Path

from evidoc import ledger, shelf
from evidoc.collect import Memory, collect, require_project
from evidoc.errors import Place, Problem, RunError
from evidoc.model.absence import told
from evidoc.model.document import Plan, StepReport
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.report import Listener, Options, Report
from evidoc.model.verdict import Verdict
from evidoc.pipeline.checking import judge
from evidoc.pipeline.names import BUILD, RESULTS, STATE
from evidoc.pipeline.rebuilding import holding
from evidoc.plan import make_plan
from evidoc.plan.touching import scripts_at, touched
from evidoc.records import dataclass
from evidoc.run import run, script_pool
from evidoc.state import State
from evidoc.workers import Crew

INNER = "EVIDOC_INNER"
"""Names the project that an evidoc further up builds now; what it started may look at the results, no more."""

_SIDE = ("analysis/", "data/", "evidence/", "cases/", "results/")
"""Where scripts and what they read stand."""


@dataclass(frozen=True, slots=True)
class Work:
    """What all stages of one command share."""

    project: Project
    plan: Plan
    options: Options
    listener: Listener
    state: State
    """What is known from earlier builds."""

    @property
    def folder(self) -> Path:
        """Where evidoc keeps what it made: ``_build``."""
        return self.project.root / BUILD


def run_project(root: Path, options: Options, listener: Listener, *, only_check: bool = False) -> Report:
    """Make the results that chapters show, and no page.

    Parameters
    ----------
    root
        The project's folder.
    options
        How many scripts may run at once.
    listener
        Who hears how it goes.
    only_check
        Run nothing, write nothing and wait for nobody: say what is not fresh.

    Returns
    -------
    Report
        Only what is wrong with scripts, and with what they read, counts: a fault in a chapter is for those to say
        who render it.

    Raises
    ------
    CollectError
        Where there is no project to speak of.
    WriteError
        Where a build holds the folder; never with `only_check`, nor inside that build (see `INNER`).
    """
    require_project(root)
    only_check = only_check or _is_inside_a_build(root)
    project = collect(root, Memory(State.open(root / STATE)))
    if project.settings.synthetic:
        from evidoc.pipeline.profiles import require_profile

        require_profile(root, project.settings)
    plan = make_plan(project)
    verdict = _of_scripts(judge(project, plan, strict=False), project)
    if only_check:
        work = Work(project, plan, options, listener, State.open(root / STATE))
        return _freshness(work, verdict)
    with holding(root, listener) as (state, journal):
        journal.mark("begun")
        work = Work(project, plan, options, listener, state)
        with analysts(work) as pool:
            results, steps, verdict = run_scripts(work, verdict, pool)
        for line in told(plan.lacking, results, project.sources):
            listener.note(line)
        state.save()
        journal.settle()
    return Report(verdict, root, steps=steps)


def inner_environment(root: Path) -> dict[str, str]:
    """Return what a process started by a build of `root` must know, so that it never waits for that build."""
    return {INNER: str(root.resolve())}


def analysts(work: Work) -> Crew:
    """Return what runs scripts; where none has run before, its loading begins at once."""
    folder, options = work.folder / "steps", work.options
    if options.executor:
        from evidoc.run.elsewhere import cluster_pool

        return cluster_pool(work.project, options.executor, fresh=options.fresh)
    pool = script_pool(work.project, folder, options.slots, fresh=options.fresh)
    if work.project.scripts and not folder.exists():
        pool.warm()
    return pool


def run_scripts(work: Work, verdict: Verdict, pool: Crew) -> tuple[Results, tuple[StepReport, ...], Verdict]:
    """Run the scripts that nothing speaks against; return what they made and how each ended."""
    project, plan = work.project, work.plan
    paths = faultless(project, plan, verdict)
    work.listener.stage("run", count(paths, "script"))
    folder, listener = work.folder / "steps", work.listener
    if work.options.executor:
        _tell_what_stays(work, paths)
    results, steps = run(
        project,
        plan,
        paths,
        folder=folder,
        state=work.state,
        pool=pool,
        slots=pool.slots,
        remote=bool(work.options.executor),
        report=listener.step,
        going=listener.going,
    )
    results, problems = held(project, results, steps, work.folder)
    verdict = verdict.add(RunError, (touched(p, project, plan) for p in problems))
    shelf.write_results(results, work.folder / "results")
    return results, steps, verdict


def _tell_what_stays(work: Work, paths: list[str]) -> None:
    """Say once which scripts run on this machine although there is a cluster."""
    from evidoc.run.private import stays_here

    staying = [s.path for s in work.project.scripts if s.path in paths and stays_here(s, work.project.sources)]
    if staying:
        verb = "runs" if len(staying) == 1 else "run"
        work.listener.note(f"Not on the cluster but on this machine {verb}: {', '.join(staying)}.")


def _freshness(work: Work, verdict: Verdict) -> Report:
    """Compare what is kept with what it rests on; a script that would have to run is a problem."""
    project, plan = work.project, work.plan
    paths = faultless(project, plan, verdict)
    work.listener.stage("run", f"{count(paths, 'script')}, looked at only")
    results, steps = run(project, plan, paths, folder=work.folder / "steps", state=work.state, look=True)
    stale = [_stale(step) for step in steps if step.outcome != "kept"]
    verdict = verdict.add(RunError, (touched(p, project, plan) for p in stale))
    results, problems = held(project, results, steps)
    verdict = verdict.add(RunError, (touched(p, project, plan) for p in problems))
    if not stale and not shelf.holds_results(results, work.folder / "results"):
        message = f"{RESULTS}/ does not hold what the scripts made last."
        verdict = verdict.add(RunError, [Problem("stale-results", message, Place(RESULTS), _HINT)])
    return Report(verdict, project.root, steps=steps)


_HINT = "Run: evidoc run."


def _stale(step: StepReport) -> Problem:
    reason = step.reason
    why = str(reason) if reason else "a script whose products it reads is not fresh"
    return Problem("stale-results", f"What is kept of this script is not fresh: {why}.", Place(step.step), _HINT)


def held(
    project: Project, results: Results, steps: tuple[StepReport, ...], folder: Path | None = None
) -> tuple[Results, list[Problem]]:
    """Hold results to what is said of all of them; what contradicts a publisher is shown nowhere at all.

    Nor is anything that gives people away; `folder` takes the log of that, where there are protected products.
    """
    problems = [p for step in steps for p in step.problems]
    problems += ledger.check(results, project.definitions)
    problems += [Problem.from_dict(told) for page in results.evidence.values() for told in page["warnings"]]
    wrong = {path for p in problems if not p.warning for path in scripts_at(p, project) or ()}
    results = results.without(wrong)
    if _is_protected(results):
        from evidoc.pipeline.disclosing import hold

        more = hold(project.root, project.sources, results, folder)
        problems += more
        results = results.without({path for p in more for path in scripts_at(p, project) or ()})
    return results, problems


def _is_protected(results: Results) -> bool:
    """Tell whether disclosure control did anything to any product."""
    return any(getattr(getattr(one, "provenance", None), "protection", None) for _, one in results.named())


def note_release(work: Work, results: Results) -> None:
    """Write down what readers know of protected data from now on, where any is shown."""
    if not work.options.fail_if_stale and _is_protected(results):
        from evidoc.pipeline.disclosing import write_release

        write_release(work.project.root, work.project.sources, results)


def faultless(project: Project, plan: Plan, verdict: Verdict) -> list[str]:
    """Return the scripts to run: one with a fault, or with a source that has one, gives nothing to be seen."""
    faulty = {path for p in verdict.errors for path in scripts_at(p, project) or ()}
    for path in plan.order:  # makers come first, so one pass finds all that follows from a fault
        if not faulty.isdisjoint(plan.after[path]):
            faulty.add(path)
    return [path for path in plan.order if path not in faulty]


def _of_scripts(verdict: Verdict, project: Project) -> Verdict:
    """Return what was found in scripts, and in what they read; chapters are not made here."""

    def concerns(problem: Problem) -> bool:
        return problem.place.file.startswith(_SIDE) or scripts_at(problem, project) is not None

    return replace(verdict, found=tuple(f for f in verdict.found if concerns(f.problem)))


def _is_inside_a_build(root: Path) -> bool:
    outer = os.environ.get(INNER, "")
    return bool(outer) and Path(outer) == root.resolve()


def count(things: Sized, noun: str) -> str:
    """Return ``1 script`` or ``2 scripts``."""
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"
