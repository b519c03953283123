"""A project's folder goes in; how each of its outputs stands, or a drawing of what rests on what, comes out.

Nothing is run, nothing written, no lock waited for: a build may go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from evidoc import journal, lock, shelf
from evidoc.collect import Memory, collect
from evidoc.errors import CollectError, Problem, WriteError
from evidoc.model.absence import told
from evidoc.model.lineage import PRODUCTS, page_of, pdf_of
from evidoc.model.overview import overview
from evidoc.model.product import Results
from evidoc.model.status import Cause, Output, Status
from evidoc.pipeline.causes import Causes, causes_of
from evidoc.pipeline.looking import Looked, look
from evidoc.pipeline.mermaid import mermaid
from evidoc.pipeline.names import BUILD, RESULTS, SITE, STATE
from evidoc.plan import make_plan
from evidoc.plan.lineage import path, rests_on, trace
from evidoc.plan.touching import scripts_at
from evidoc.state import State
from evidoc.write.kept import PAGE, PDF, Store
from evidoc.write.manifest import MANIFEST

BY_HAND, LOST, MEND = "changed by hand", "missing", "must be mended"
ADDED = "added by hand"
NOT_SHOWN = "is shown as an earlier build made it"
NOT_WRITTEN = f"is not so in {RESULTS}/"


def status(root: Path) -> Status:
    """Say of every page, PDF and product whether it is fresh, and of those that are not, through what.

    Parameters
    ----------
    root
        The project's folder.

    Raises
    ------
    CollectError
        Where there is no project to speak of.
    """
    looked = look(root)
    causes, agreement, differences = why(looked)
    stopped = journal.stopped_after(root / STATE)
    return Status(
        verdict=looked.verdict,
        outputs=outputs_of(looked, causes),
        site=site_changes(looked),
        lock=agreement,
        differences=differences,
        engine=looked.site.get("built", {}).get("engine", "builtin"),
        stopped=stopped,
        absent=told(looked.plan.lacking, looked.results, looked.project.sources),
    )


def graph(root: Path) -> str:
    """Return Mermaid text that draws sources, scripts and documents, and what passes between them.

    Parameters
    ----------
    root
        The project's folder.

    Raises
    ------
    CollectError
        Where there is no project to speak of.
    """
    project = collect(root, Memory(State.open(root / STATE)))
    plan = make_plan(project)
    cells = {name: [key for key, _ in chapter.uses] for name, chapter in project.chapters.items()}
    uses = {d.id: [*plan.needs.get(d.id, ()), *cells.get(d.id, ())] for d in project.documents}
    return mermaid(overview(project, uses), project)


def why(looked: Looked) -> tuple[Causes, str, tuple[Problem, ...]]:
    """Return why steps would run; and whether ``evidoc.lock`` agrees with what is kept, and where not."""
    root = looked.project.root
    lineage = trace(looked.project, looked.plan)
    try:
        locked = lock.read(root)
    except CollectError as error:
        return causes_of(looked, lineage, None), "broken", error.problems
    causes = causes_of(looked, lineage, locked)
    if locked is None:
        return causes, "missing", ()
    kept = [step for name, step in looked.steps.items() if name not in looked.stale]
    whole = [one for one in looked.woven if looked.stale.isdisjoint((f"page {one.id}", f"pdf {one.id}"))]
    now = lock.of(looked.project, looked.plan, looked.results, whole, kept, locked)
    differences = lock.differences(locked, now) or lock.misspelt(root, locked)
    return causes, "differs" if differences else "agrees", differences


def outputs_of(looked: Looked, causes: Causes) -> tuple[Output, ...]:
    """Return how every page and PDF stands, and every value, table, figure and finding."""
    return (*_documents(looked, causes, site_changes(looked)), *_products(looked, causes))


def site_changes(looked: Looked) -> dict[str, str]:
    """Return the files of the site that are not as the last build wrote them, and how they are."""
    site = looked.project.root / SITE
    files: Mapping[str, str] = looked.site.get("files", {})
    found = {}
    for name, digest in sorted(files.items()):
        if not (site / name).is_file():
            found[name] = LOST
        elif looked.state.files.of_file(site / name) != digest:
            found[name] = BY_HAND
    there = (file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()) if files else ()
    found |= {name: ADDED for name in sorted(there) if name not in files and name != MANIFEST}
    return found


def _documents(looked: Looked, causes: Causes, site: Mapping[str, str]) -> Iterator[Output]:
    """Yield how pages and PDFs stand, in the order of the settings."""
    written = looked.site.get("documents", {})
    for entry in looked.project.documents:
        names = [(page_of(entry.id), "page"), *([(pdf_of(entry.id), "PDF")] if looked.project.settings.pdf else [])]
        for name, kind in names:
            listed = name in written.get(entry.id, {}).get("files", {})
            there = listed and site.get(name) != LOST
            faults = _faults(entry.id, name, looked)
            if faults:
                yield Output(name, kind, "stopped", faults)
                continue
            under = causes.stale.intersection((name, *rests_on(causes.lineage, name)))
            found = causes.of(name) if under else ()
            if listed and not under and not _is_shown(entry.id, name, looked):
                found = (Cause((name,), NOT_SHOWN),)
            if site.get(name) == BY_HAND:  # what is kept may be the very same file
                found = (Cause((name,), BY_HAND), *(cause for cause in found if cause.path != (name,)))
            state = "missing" if not there else "stale" if under or found else "fresh"
            own = {name, entry.chapter}
            maybe = there and bool(under) and own.isdisjoint(causes.changes) and site.get(name) != BY_HAND
            yield Output(name, kind, state, found, maybe)


def _is_shown(document: str, name: str, looked: Looked) -> bool:
    """Tell whether the site has a page or PDF as it was last made: a build may have ended before it was put there."""
    told = looked.site["documents"][document]
    stored = Store(looked.project.root / BUILD / "written", looked.state.files).read(
        document, PDF if name == pdf_of(document) else PAGE
    )
    return not told["kept"] and (stored is None or stored.output["digest"] == looked.site["files"].get(name))


def _faults(document: str, name: str, looked: Looked) -> tuple[Cause, ...]:
    if document not in looked.verdict.stopped:
        return ()
    wrong = [p for p in looked.verdict.errors if not p.documents or document in p.documents]
    return tuple(dict.fromkeys(Cause((name, str(problem.place)), MEND) for problem in wrong))


def _products(looked: Looked, causes: Causes) -> Iterator[Output]:
    """Yield how values, tables, figures and findings stand, by kind and name."""
    of_script: dict[str, tuple[Cause, ...]] = {}
    last = _last_results(looked.project.root)
    for name in causes.lineage.of_kind(*PRODUCTS):
        kind, _, own = name.partition(" ")
        maker = looked.plan.makers[name]
        if maker not in looked.steps and maker not in of_script:
            of_script[maker] = faults_of(maker, looked, causes)
        elif maker in causes.stale and maker not in of_script:
            of_script[maker] = causes.of(maker)
        there = own in getattr(looked.results, f"{kind}s")
        stale = maker in causes.stale
        found = tuple(Cause((name, *cause.path), cause.how) for cause in of_script.get(maker, ()))
        if there and not stale and getattr(last, f"{kind}s").get(own) != getattr(looked.results, f"{kind}s")[own]:
            stale, found = True, (Cause((name,), NOT_WRITTEN),)
        state = "stopped" if maker not in looked.steps else "missing" if not there else "stale" if stale else "fresh"
        yield Output(name, kind, state, found, there and stale and maker not in causes.changes)


def _last_results(root: Path) -> Results:
    try:
        return shelf.read_results(root / RESULTS)
    except WriteError:  # there is none that this evidoc can read
        return Results()


def faults_of(script: str, looked: Looked, causes: Causes) -> tuple[Cause, ...]:
    """Return the faults that keep a script, or one whose products it reads, from being run."""
    before = {script, *rests_on(causes.lineage, script)}
    found = {
        Cause((*path(causes.lineage, script, other), str(problem.place)), MEND): None
        for problem in looked.verdict.errors
        for other in sorted(before & (scripts_at(problem, looked.project) or set()))
    }
    return tuple(found)
