"""A project's folder goes in; its site, or a list of what is wrong, comes out: the story of evidoc in one place."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidoc import shelf
from evidoc.collect import collect, require_project
from evidoc.collect.wording import with_words
from evidoc.errors import Place, Problem, RunError, UsageError, WeaveError, WriteError
from evidoc.model.cells import Executed
from evidoc.model.document import Plan, StepReport, Woven
from evidoc.model.product import Results, Value
from evidoc.model.project import Project
from evidoc.model.report import Listener, Opened, Options, Report
from evidoc.model.verdict import Verdict
from evidoc.pipeline.checking import judge
from evidoc.pipeline.names import BUILD, SITE, STATE
from evidoc.pipeline.running import Work, analysts, count, inner_environment, run_scripts
from evidoc.plan import make_plan
from evidoc.plan.touching import scripts_at
from evidoc.run import run_cells
from evidoc.state import State
from evidoc.weave import make_job, options_of, weave, weave_with_quarto
from evidoc.workers import Pool
from evidoc.write import Site, authors_report, write_site

Known = MutableMapping[str, Mapping[str, Any]]
"""What pandoc answered for documents, by digest of all that it rests on."""
PRINT_PRELOAD = ("weasyprint", "pikepdf", "page")


def values(root: Path, text: str, listener: Listener) -> tuple[list[Value], tuple[Problem, ...]]:
    """Return the values whose id or meaning holds `text`, made anew where anything they rest on changed."""
    project = collect(root)
    plan = make_plan(project)
    with shelf.build_lock(root / BUILD):
        work = Work(project, plan, Options(), listener, State.open(root / STATE))
        with analysts(work) as scripts:
            results, _, verdict = run_scripts(work, judge(project, plan, strict=False), scripts)
        work.state.save()
    wanted = text.casefold()
    found = [v for i, v in sorted(results.values.items()) if wanted in i or wanted in v.meaning.casefold()]
    # What is wrong with a chapter keeps no value from being made.
    return found, tuple(p for p in verdict.errors if scripts_at(p, project))


def build(root: Path, options: Options, listener: Listener, *, known: Known | None = None) -> Report:
    """Rebuild the site of the project in folder `root`.

    Parameters
    ----------
    root
        The project's folder.
    options
        How to build.
    listener
        Who hears how it goes.
    known
        What was woven before, where one process builds again and again; it is brought up to date.

    Raises
    ------
    CollectError
        Where there is no project to speak of.
    WriteError
        Where another build holds the folder.
    """
    epoch = _epoch()
    require_project(root)  # before anything is written: a folder that is no project stays as it is
    with shelf.build_lock(root / BUILD):
        shelf.recover(root / SITE)
        project = collect(root)
        listener.stage("collect", f"{count(project.documents, 'document')}, {count(project.scripts, 'script')}")
        plan = make_plan(project)
        verdict = judge(project, plan, strict=options.strict, engine=options.engine)
        listener.stage("plan", _found(plan, verdict))
        if _hopeless(verdict):
            return Report(verdict, root)
        work = Work(project, plan, options, listener, State.open(root / STATE))
        with analysts(work) as scripts, _printers(project, options) as printers:
            results, steps, verdict = run_scripts(work, verdict, scripts)
            if _hopeless(verdict):
                return Report(verdict, root, steps=steps)
            cells, more, verdict = _cells(work, results, verdict)
            steps = (*steps, *more)
            if _hopeless(verdict):
                return Report(verdict, root, steps=steps)
            woven, verdict = _weave(project, plan, results, cells, verdict, options, listener, known)
            report = _write(project, woven, results, verdict, options, printers, listener, epoch)
            work.state.save()
        return replace(report, steps=steps)


def _hopeless(verdict: Verdict) -> bool:
    """Tell whether no page can come of this run: going on would only take time."""
    return bool(verdict.errors) and (verdict.strict or not verdict.remaining())


def _printers(project: Project, options: Options) -> AbstractContextManager[Pool | None]:
    """Start what makes PDFs at once, so that its loading overlaps the analyses."""
    if not (options.pdf and project.settings.pdf):
        return contextlib.nullcontext()
    pool = Pool(min(options.slots, max(1, len(project.documents))), preload=PRINT_PRELOAD, fresh=options.fresh)
    pool.warm()
    return pool


def _cells(
    work: Work, results: Results, verdict: Verdict
) -> tuple[Mapping[str, Executed], tuple[StepReport, ...], Verdict]:
    """Run the cells of the documents that nothing speaks against; Quarto runs them itself where it weaves."""
    documents = verdict.remaining() if work.options.engine != "quarto" else ()
    given, steps = run_cells(
        work.project,
        work.plan,
        results,
        documents,
        folder=work.folder / "cells",
        state=work.state,
        jobs=work.options.slots,
        report=work.listener.step,
        going=work.listener.going,
    )
    return given, steps, verdict.add(RunError, (problem for step in steps for problem in step.problems))


def _weave(
    project: Project,
    plan: Plan,
    results: Results,
    cells: Mapping[str, Executed],
    verdict: Verdict,
    options: Options,
    listener: Listener,
    known: Known | None,
) -> tuple[tuple[Woven, ...], Verdict]:
    documents = verdict.remaining()
    listener.stage("weave", count(documents, "document"))
    project = with_words(project)
    jobs = [
        make_job(project, plan, results, d, cells, options_of(project.chapters[d], environment=os.environ))
        for d in documents
    ]
    if options.engine == "quarto":
        inner = inner_environment(project.root)
        woven, problems = weave_with_quarto(jobs, project.root, project.settings.meta, inner, processes=options.slots)
    else:
        woven, problems = weave(jobs, processes=options.slots, known=known)
    return woven, verdict.add(WeaveError, problems)


def _write(
    project: Project,
    woven: Sequence[Woven],
    results: Results,
    verdict: Verdict,
    options: Options,
    printers: Pool | None,
    listener: Listener,
    epoch: int | None,
) -> Report:
    """Write the site aside and exchange it for the old one, unless something speaks against it."""
    root = project.root
    remaining = set(verdict.remaining())
    listener.stage("write", count(remaining, "document"))
    site, problems = write_site(
        project,
        [w for w in woven if w.id in remaining],
        results,
        shelf.aside(root / SITE),
        executor=printers,
        epoch=epoch,
        previous=root / SITE if (root / SITE).is_dir() else None,
        kept=[d for d in verdict.documents if d not in remaining],
        pdf=options.pdf and project.settings.pdf,
    )
    verdict = verdict.add(WriteError, problems)
    built = verdict.remaining()
    exchanged = bool(built) and not (verdict.strict and verdict.errors)
    _report_to_authors(project, verdict, {w.id: w.title for w in woven}, listener)
    if exchanged:
        shelf.exchange(site.folder, root / SITE)
    else:
        shutil.rmtree(site.folder)
    return Report(
        verdict,
        root,
        documents=_opened(site, set(built)) if exchanged else (),
        exchanged=exchanged,
        notes=tuple(f"{n.place}: {n.message} {n.hint}".strip() for n in site.notices),
        peak=site.peak,
    )


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


def _report_to_authors(project: Project, verdict: Verdict, titles: Mapping[str, str], listener: Listener) -> None:
    text, problems = authors_report(project, verdict.gaps, titles)
    for problem in problems:
        listener.note(f"The authors' report could not be made: {problem.message}")
    if text:
        (project.root / BUILD / "authors.html").write_text(text, encoding="utf-8")


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
