"""A project's folder goes in; everything that speaks against publishing what is built comes out. Made for CI."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from evidoc import lock
from evidoc.collect import require_project
from evidoc.errors import Place, PlanError, Problem, WriteError
from evidoc.model.report import Listener, Options, Report
from evidoc.model.status import ARROW, Status
from evidoc.model.verdict import Verdict
from evidoc.pipeline.checking import check
from evidoc.pipeline.names import SITE
from evidoc.pipeline.rebuilding import rebuild
from evidoc.pipeline.tracing import status
from evidoc.write.manifest import read_manifest

_BUILD = "Run evidoc build, and look at what changed."
_COMMIT = "Run evidoc build, look at what changed in evidoc.lock, and commit it."


def fail_if_stale(root: Path, options: Options, listener: Listener) -> Report:
    """Say what is stale; build only where there is no site yet, and leave ``evidoc.lock`` as it is.

    Parameters
    ----------
    root
        The project's folder.
    options
        How to build, where there is no site.
    listener
        Who hears how that goes.

    Raises
    ------
    CollectError
        Where there is no project to speak of, or ``evidoc.lock`` cannot be read.
    WriteError
        Where another build holds the folder, and there is no site.
    """
    require_project(root)
    built: Report | None = None
    if not (root / SITE / "index.html").is_file():
        built = rebuild(root, replace(options, fail_if_stale=True), listener)
        if not built.exchanged:
            return built
    found = status(root)
    report = built or Report(found.verdict, root)
    verdict = report.verdict.add(PlanError, _stale(found, pdf=options.pdf)).add(WriteError, _touched(found))
    return replace(report, verdict=verdict)


def publish_check(root: Path, options: Options, listener: Listener) -> Report:
    """Say everything that speaks against publishing: stale or missing outputs, gaps, faults, an untrue lock.

    Parameters
    ----------
    root, options, listener
        As for `fail_if_stale`.
    """
    checked = check(root)
    report = fail_if_stale(root, options, listener)
    found = tuple(dict.fromkeys((*checked.verdict.found, *report.verdict.found)))
    verdict = replace(checked.verdict, found=found)
    return replace(report, verdict=verdict.add(WriteError, _incomplete(root, verdict)))


def _stale(found: Status, *, pdf: bool) -> Iterator[Problem]:
    """Yield a problem for each page and PDF that is not fresh, and for a lock that is not true."""
    for output in found.outputs:
        wanted = output.kind == "page" or (output.kind == "PDF" and pdf)
        if wanted and output.state in {"stale", "missing"} and output.name not in found.site:
            why = "; ".join(f"{ARROW.join(cause.path[1:])} {cause.how}".strip() for cause in output.causes[:3])
            message = f"{output.name} is {output.state}{': ' if why else ''}{why}."
            yield Problem("stale", message, Place(f"{SITE}/{output.name}"), _BUILD)
    if found.lock == "missing":
        yield Problem("lock-missing", f"There is no {lock.FILE} to compare with.", Place(lock.FILE), _COMMIT)
    elif found.lock != "agrees":
        yield from (replace(problem, hint=problem.hint or _COMMIT) for problem in found.differences)


def _touched(found: Status) -> Iterator[Problem]:
    for file, how in found.site.items():
        message = f"This file of the site is {how}." if how == "missing" else f"This file of the site was {how}."
        yield Problem("site-touched", message, Place(f"{SITE}/{file}"), "Run evidoc build: it makes the file again.")


def _incomplete(root: Path, verdict: Verdict) -> Iterator[Problem]:
    """Yield a problem for each document that the site lacks, has without its PDF, or has from an earlier build only."""
    manifest = read_manifest(root / SITE)
    published = manifest.get("documents", {})
    for name in verdict.documents:
        entry = published.get(name)
        place = Place(f"{SITE}/{name}.html")
        if entry is None:
            yield Problem("not-published", f"The document '{name}' is not in the site.", place, _BUILD)
        elif entry["kept"]:
            message = f"The document '{name}' is kept from an earlier good build."
            yield Problem("kept-document", message, place, "Mend what stops it, and build.")
        elif not entry["pdf"] and any(one["pdf"] for one in published.values()):
            yield Problem("pdf-missing", f"The document '{name}' has no PDF.", place, "Build without --no-pdf.")
