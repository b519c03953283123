"""Files of Quarto Markdown go in, in a project or alone; a page or PDF of each comes out, as `quarto render` makes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path, PurePosixPath

from evidoc import shelf
from evidoc.collect.pages import collect_folder, collect_pages, root_of
from evidoc.collect.selection import output_folder
from evidoc.collect.wording import with_words
from evidoc.errors import (
    CollectError,
    EvidocError,
    Place,
    PlanError,
    Problem,
    RunError,
    UsageError,
    WeaveError,
    WriteError,
)
from evidoc.model.cells import Executed
from evidoc.model.document import Plan, Woven
from evidoc.model.options import base_format, format_options, formats_of
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.quarto import PASSES
from evidoc.model.report import Listener, RenderOptions, RenderReport
from evidoc.model.verdict import Verdict
from evidoc.pipeline.leaving import watches
from evidoc.pipeline.names import BUILD, STATE
from evidoc.pipeline.running import Work, analysts, count, held
from evidoc.plan import make_plan
from evidoc.plan.touching import touched
from evidoc.run import run, run_cells
from evidoc.state import State
from evidoc.weave import make_jobs, weave
from evidoc.write.single import Sheet, write_html, write_pdf

TO = {"html": "html", "html4": "html", "html5": "html", "pdf": "pdf", "typst": "pdf"}
"""What is made of each format that a page may name."""


def render(path: Path, options: RenderOptions, listener: Listener) -> RenderReport:
    """Render one file, or every file that the project in a folder names for rendering.

    What Quarto lets pass though content is lost is a warning, unless `options` ask for strictness.

    Raises
    ------
    CollectError
        There is no such file, or the settings around it cannot be read.
    UsageError
        One file is named to write many pages to.
    """
    path = path.absolute()
    project, mirror = _read(path, options)
    listener.stage("collect", f"{len(project.documents)} file{'' if len(project.documents) == 1 else 's'}")
    plan = make_plan(project)
    read = len(project.problems)
    verdict = Verdict(tuple(d.id for d in project.documents), frozenset(), strict=options.strict)
    verdict = _add(verdict, CollectError, plan.problems[:read])
    verdict = _add(verdict, PlanError, plan.problems[read:])
    listener.stage("plan", f"{len(verdict.errors)} to mend")
    with ExitStack() as stack:
        results, cells, verdict = _run(project, plan, verdict, options, listener, stack)
        report = RenderReport(verdict, project.root)
        for to, wanted in _formats(project, options).items():
            shown = replace(options, to=to)
            pages = [page for page in verdict.remaining() if page in wanted]
            woven, verdict = _weave(project, plan, results, cells, verdict, pages, shown, listener)
            listener.stage("write", to)
            done = _write(project, woven, results, verdict, shown, mirror)
            verdict = done.verdict
            report = report.and_then(done)
    return report


def _formats(project: Project, options: RenderOptions) -> dict[str, list[str]]:
    """Return the formats to make, each with its pages: the one asked for, else those that a page names, else HTML."""
    named = options.to or (options.output.suffix[1:].lower() if options.output is not None else "")
    found: dict[str, list[str]] = {}
    for page, chapter in project.chapters.items():
        own = [TO[base] for name in formats_of(chapter.options) if (base := base_format(name)) in TO]
        wanted = ["html"] if options.plain else [named] if named in TO.values() else own or ["html"]
        for to in list(dict.fromkeys(wanted))[: 1 if options.output is not None else None]:
            found.setdefault(to, []).append(page)
    return found


def _read(path: Path, options: RenderOptions) -> tuple[Project, Path | None]:
    """Return what is to be rendered, and the folder that pages go to where they do not stand beside their sources."""
    if path.is_dir() and options.output is not None:
        hint = "Name one file, or leave -o out: 'output-dir' says where the pages of a project go."
        raise UsageError(Problem("usage", "-o names one file, and a folder holds many.", Place("command line"), hint))
    if path.is_dir():
        project = collect_folder(path)
    else:
        root = root_of(path)
        project = collect_pages(root, [path.relative_to(root).as_posix()])
    folder = output_folder(project.settings.meta) if options.output is None else ""
    return project, project.root / folder if folder else None


def _add(verdict: Verdict, stage: type[EvidocError], problems: Iterable[Problem]) -> Verdict:
    """Add what touches one of the pages; what Quarto lets pass is shown, as a gap is."""
    known = set(verdict.documents)
    near = (p for p in problems if not p.documents or known & set(p.documents))
    return verdict.add(stage, (replace(p, gap=True) if p.kind in PASSES else p for p in near))


def _run(
    project: Project, plan: Plan, verdict: Verdict, options: RenderOptions, listener: Listener, stack: ExitStack
) -> tuple[Results, Mapping[str, Executed], Verdict]:
    """Run the scripts whose products the pages show, then the pages' own cells."""
    pages = verdict.remaining()
    scripts = sorted({path for page in pages for path in plan.scripts_of(page)}, key=plan.order.index)
    kept = project.root / BUILD
    results, state = Results(), State()
    if scripts:
        stack.enter_context(shelf.build_lock(kept))
        state = State.open(project.root / STATE)
        work = Work(project, plan, options.building(), listener, state)
        pool = stack.enter_context(analysts(work))
        listener.stage("run", count(scripts, "script"))
        folder, slots = kept / "steps", options.slots
        results, steps = run(
            project, plan, scripts, folder=folder, state=state, pool=pool, slots=slots, report=listener.step
        )
        state.save()
        results, problems = held(project, results, steps)
        verdict = _add(verdict, RunError, (touched(p, project, plan) for p in problems))
    pages = verdict.remaining()
    if not kept.is_dir():  # a file that stands alone leaves nothing behind but its page
        kept = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="evidoc-cells-")))
    folder, slots = kept / "cells", options.slots
    cells, steps = run_cells(
        project, plan, results, pages, folder=folder, state=state, jobs=slots, report=listener.step, guarded=False
    )
    return results, cells, _add(verdict, RunError, (p for step in steps for p in step.problems))


def _weave(
    project: Project,
    plan: Plan,
    results: Results,
    cells: Mapping[str, Executed],
    verdict: Verdict,
    pages: Sequence[str],
    options: RenderOptions,
    listener: Listener,
) -> tuple[tuple[Woven, ...], Verdict]:
    listener.stage("weave", f"{len(pages)} page{'' if len(pages) == 1 else 's'}")
    project = with_words(project)
    passes = frozenset() if options.strict else PASSES
    jobs = make_jobs(project, plan, results, pages, cells, mode="page", to=options.to, environment=os.environ)
    jobs = [replace(job, passes=passes) for job in jobs]
    woven, problems = weave(jobs, processes=options.slots)
    return woven, _add(verdict, WeaveError, problems)


def _write(
    project: Project,
    woven: Sequence[Woven],
    results: Results,
    verdict: Verdict,
    options: RenderOptions,
    mirror: Path | None,
) -> RenderReport:
    written: list[Path] = []
    notices: list[Problem] = []
    remaining = set(verdict.remaining())
    targets = {d.id: _target(project.root, d.id, options, mirror) for d in project.documents}
    watching = watches(project)
    for one in (w for w in woven if w.id in remaining):
        sheet = replace(_sheet(project, one, results, targets, options, mirror), watches=watching)
        done = write_pdf(sheet) if options.to == "pdf" else write_html(sheet)
        written += done.files
        notices += done.notices
        verdict = verdict.add(WriteError, (p.touching(one.id) for p in done.problems))
    pages = tuple(targets[w.id] for w in woven if targets[w.id] in written)
    return RenderReport(verdict, project.root, pages, tuple(written), tuple(notices))


def _target(root: Path, page: str, options: RenderOptions, mirror: Path | None) -> Path:
    if options.output is not None:
        return options.output.absolute()
    return (mirror or root) / PurePosixPath(page).with_suffix(f".{options.to}")


def _sheet(
    project: Project,
    woven: Woven,
    results: Results,
    targets: Mapping[str, Path],
    options: RenderOptions,
    mirror: Path | None,
) -> Sheet:
    shown = format_options(project.chapters[woven.id].options, options.to)
    here = targets[woven.id].parent
    depth = shown.get("toc-depth", 3) if shown.get("toc") is True else 0
    return Sheet(
        woven=woven,
        results=results,
        root=project.root,
        target=targets[woven.id],
        plain=options.plain,
        contents_depth=int(depth),
        links=dict(_links(targets, here)),
        mirror=mirror,
    )


def _links(targets: Mapping[str, Path], here: Path) -> Iterator[tuple[str, str]]:
    for page, target in targets.items():
        yield page, os.path.relpath(target, here).replace(os.sep, "/")
