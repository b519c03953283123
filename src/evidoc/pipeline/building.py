"""A project's folder goes in; its site, or a list of what is wrong, comes out: the story of evidoc in one place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from evidoc import fingerprint, kept, lock, shelf
from evidoc import write as writing
from evidoc.collect import Memory, collect, noting
from evidoc.collect.wording import with_words
from evidoc.errors import Place, Problem, RunError, UsageError, WeaveError, WriteError
from evidoc.journal import Journal
from evidoc.model.absence import told
from evidoc.model.cells import Executed
from evidoc.model.document import Plan, StepReport, Woven
from evidoc.model.product import Results
from evidoc.model.report import Listener, Opened, Options, Report
from evidoc.model.verdict import Verdict
from evidoc.pipeline.checking import judge
from evidoc.pipeline.early import Early
from evidoc.pipeline.guessing import Guess
from evidoc.pipeline.leaving import held_back
from evidoc.pipeline.names import SITE
from evidoc.pipeline.remembering import remember
from evidoc.pipeline.running import Work, analysts, count, inner_environment, note_release, run_scripts
from evidoc.plan import make_plan
from evidoc.records import dataclass
from evidoc.run import run_cells
from evidoc.state import State
from evidoc.weave import make_jobs, weave, weave_with_quarto
from evidoc.workers import Pool

if TYPE_CHECKING:
    from evidoc.write import Site


def build(
    root: Path,
    options: Options,
    listener: Listener,
    state: State,
    journal: Journal,
    committed: lock.Locked | None,
    printers: Pool,
) -> Report:
    """Rebuild the site of the project in folder `root`, as far as what it rests on changed.

    Parameters
    ----------
    root
        The project's folder; this process holds its build.
    options
        How to build.
    listener
        Who hears how it goes.
    state
        What is known from earlier builds.
    journal
        Notes how far this one came.
    committed
        What ``evidoc.lock`` says.
    printers
        What makes PDFs.
    """
    epoch = _epoch()
    memory = Memory(state)
    with noting() as read:
        project = collect(root, memory)
    memory.save()
    if project.settings.synthetic:
        from evidoc.pipeline.profiles import require_profile

        require_profile(root, project.settings)
    listener.stage("collect", f"{count(project.documents, 'document')}, {count(project.scripts, 'script')}")
    journal.mark("collected")
    plan = make_plan(project)
    work = Work(project, plan, options, listener, state)
    verdict = judge(project, plan, strict=options.strict, engine=options.engine)
    listener.stage("plan", _found(plan, verdict))
    journal.mark("planned")
    if _hopeless(verdict, options):
        return Report(verdict, root)
    if options.pdf and project.settings.pdf:
        printers.warm()  # its loading overlaps the analyses
    with shelf.filling(root / SITE) as folder, analysts(work) as scripts, ThreadPoolExecutor(1) as aside:
        if not (work.folder / "steps").exists():  # then scripts run, and this process waits for them
            aside.submit(lambda: writing.prepare(root))  # loaded there, and not here
            aside.submit(state.files.of_code, "")
        results, steps, verdict = run_scripts(work, verdict, scripts)
        journal.mark("results-written")
        if _hopeless(verdict, options):
            return Report(verdict, root, steps=steps)
        cells, more, verdict = _cells(work, results, verdict)
        steps = (*steps, *more)
        journal.mark("cells-ran")
        if _hopeless(verdict, options):
            return Report(verdict, root, steps=steps)
        guess = Guess(work, results, verdict.documents, folder, printers, epoch)
        woven, more, verdict = _weave(work, results, cells, verdict, guess.begin)
        steps = (*steps, *more)
        journal.mark("woven")
        made = _Made(results, cells, woven, steps)
        report, libraries = _write(work, guess, made, verdict, epoch, journal, committed)
    remember(work, report, libraries, read)
    return report


@dataclass(frozen=True, slots=True)
class _Made:
    """What the stages before the last gave."""

    results: Results
    cells: Mapping[str, Executed]
    woven: Sequence[Woven]
    steps: tuple[StepReport, ...]


def _hopeless(verdict: Verdict, options: Options) -> bool:
    """Tell whether no page can come of this run: going on would only take time."""
    return bool(verdict.errors) and ((verdict.strict and not options.keep_going) or not verdict.remaining())


def _cells(
    work: Work, results: Results, verdict: Verdict
) -> tuple[Mapping[str, Executed], tuple[StepReport, ...], Verdict]:
    """Run the cells of the documents that nothing speaks against; Quarto runs them itself where it weaves."""
    options, listener = work.options, work.listener
    given, steps = run_cells(
        work.project,
        work.plan,
        results,
        verdict.remaining() if options.engine != "quarto" else (),
        folder=work.folder / "cells",
        state=work.state,
        jobs=options.slots,
        report=listener.step,
        going=listener.going,
    )
    return given, steps, verdict.add(RunError, (problem for step in steps for problem in step.problems))


def _weave(
    work: Work,
    results: Results,
    cells: Mapping[str, Executed],
    verdict: Verdict,
    ahead: Callable[[Woven], object],
) -> tuple[tuple[Woven, ...], tuple[StepReport, ...], Verdict]:
    documents, steps = verdict.remaining(), list[StepReport]()
    work.listener.stage("weave", count(documents, "document"))
    project = with_words(work.project)
    jobs = make_jobs(project, work.plan, results, documents, cells, environment=os.environ)

    def report(step: StepReport) -> None:
        steps.append(step)
        work.listener.step(step)

    processes = work.options.slots
    if work.options.engine == "quarto":
        inner = inner_environment(project.root)
        woven, problems = weave_with_quarto(
            jobs, project.root, project.settings.meta, inner, processes=processes, report=report
        )
    else:
        every = [document.id for document in project.documents]
        woven, problems = weave(
            jobs,
            processes=processes,
            folder=work.folder / "woven",
            state=work.state,
            documents=every,
            report=report,
            meanwhile=lambda: writing.prepare(project.root),
            ahead=ahead,
        )
    return woven, tuple(steps), verdict.add(WeaveError, problems)


def _write(
    work: Work,
    guess: Guess,
    made: _Made,
    verdict: Verdict,
    epoch: int | None,
    journal: Journal,
    committed: lock.Locked | None,
) -> tuple[Report, frozenset[str]]:
    """Write the site into its folder and exchange it for the old one, unless something speaks against it.

    Returns
    -------
    tuple
        The report, and the libraries of this machine that made PDFs.
    """
    root, options, steps = work.project.root, work.options, list(made.steps)
    remaining = set(verdict.remaining())
    work.listener.stage("write", count(remaining, "document"))

    early = Early(work.project, made.woven)

    def tell(step: StepReport) -> None:
        steps.append(step)
        work.listener.step(step)

    site, problems = writing.write_site(
        work.project,
        [w for w in made.woven if w.id in remaining],
        made.results,
        guess.ahead.folder,
        store=work.folder / "written",
        state=work.state,
        report=tell,
        going=work.listener.going,
        executor=guess.ahead,
        epoch=epoch,
        previous=root / SITE if (root / SITE).is_dir() else None,
        kept=[d for d in verdict.documents if d not in remaining],
        pdf=options.pdf and work.project.settings.pdf,
        meanwhile=lambda: early.work(verdict.gaps),
    )
    verdict = verdict.add(WriteError, (*problems, *held_back(work, site)))
    built = verdict.remaining()
    exchanged = bool(built) and not (verdict.strict and verdict.errors)
    journal.mark("written")
    _report_to_authors(work, early.report(verdict.gaps))
    if exchanged:
        shown = [w for w in made.woven if w.id in built]
        locked = lock.of(work.project, work.plan, made.results, shown, steps, committed, early.texts)
        _publish(work, site, locked, journal)
        note_release(work, made.results)
    report = Report(
        verdict,
        root,
        documents=_opened(site, set(built)) if exchanged else (),
        exchanged=exchanged,
        steps=tuple(steps),
        notes=(
            *told(work.plan.lacking, made.results, work.project.sources),
            *(f"{n.place}: {n.message} {n.hint}".strip() for n in site.notices),
        ),
        peak=site.peak,
    )
    return report, site.libraries


def _publish(work: Work, site: Site, locked: lock.Locked, journal: Journal) -> None:
    """Put the site and then the lock in place: at every moment the lock says no more than what readers see."""
    root, text = work.project.root, lock.text(locked)
    built = {"engine": work.options.engine, "pdf": work.options.pdf and work.project.settings.pdf}
    writing.seal(site.folder, lock=fingerprint.of_bytes(text.encode()), built=built)
    # The other engine words some things in its own way: the lock says what evidoc's own gives.
    locks = not work.options.fail_if_stale and work.options.engine == "builtin"
    if locks:
        journal.promise(text)
    shelf.exchange(site.folder, root / SITE)
    journal.mark("exchanged")
    if locks:
        lock.write(root, text)
    journal.mark("locked")


def _opened(site: Site, built: set[str]) -> tuple[Opened, ...]:
    return tuple(
        Opened(
            title=d.title,
            page=f"{SITE}/{name}.html",
            pdf=f"{SITE}/{d.pdf.address}" if d.pdf else "",
            gaps=d.gaps,
            kept=name not in built,
        )
        for name, d in site.documents.items()
    )


def _report_to_authors(work: Work, report: tuple[str, Sequence[Problem]]) -> None:
    text, problems = report
    for problem in problems:
        work.listener.note(f"The authors' report could not be made: {problem.message}")
    if text:
        # What stands there may be another name of a page that is kept, so nothing is written into it.
        kept.replace(work.folder / "authors.html", text, forced=False)


def _epoch() -> int | None:
    """Return SOURCE_DATE_EPOCH, which overrides the documents' own dates in PDFs."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    if not text.isdigit():
        message = f"SOURCE_DATE_EPOCH is '{text}', which is not a number of seconds."
        raise UsageError(Problem("usage", message, Place("environment"), "Unset it, or give whole seconds since 1970."))
    return int(text)


def _found(plan: Plan, verdict: Verdict) -> str:
    return f"{count(plan.makers, 'product')}, {count(verdict.errors, 'fault')}, {count(verdict.gaps, 'gap')}"
