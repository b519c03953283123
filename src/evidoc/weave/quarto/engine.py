"""Jobs go in, one a document; documents that stock Quarto wove, and every problem, come out, as `weave` gives them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from evidoc.errors import Problem
from evidoc.model.document import Reason, StepReport, Woven
from evidoc.model.quarto import LEFT_TO_QUARTO
from evidoc.weave import pandoc
from evidoc.weave.engine import joined, variants
from evidoc.weave.job import Job
from evidoc.weave.payload import payload
from evidoc.weave.quarto import cli, says
from evidoc.weave.quarto.page import read_page

_OPTIONS: Mapping[str, Any] = {
    # what the site's own templates bring, or what needs a script
    "toc": False,
    "anchor-sections": False,
    "code-copy": False,
    "code-tools": False,
    "citations-hover": False,
    "footnotes-hover": False,
    "crossrefs-hover": False,
    "link-external-icon": False,
    "lightbox": False,
    "embed-resources": False,
    "highlight-style": "none",
    # as in evidoc's own documents
    "html-math-method": "mathml",
    "fig-cap-location": "top",
    "tbl-cap-location": "top",
    "reference-location": "document",
    "citation-location": "document",
    "link-citations": True,
    # so that references to sections are links; the numbers themselves are counted anew
    "number-sections": True,
    "number-depth": 6,
}


def weave_with_quarto(
    jobs: Sequence[Job],
    root: Path,
    settings: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    processes: int = 2,
    report: Callable[[StepReport], None] | None = None,
) -> tuple[tuple[Woven, ...], tuple[Problem, ...]]:
    """Join prose and results with the Quarto of this machine; nothing is kept of it.

    Parameters
    ----------
    jobs
        One a document (see `make_job`).
    root
        The project's folder.
    settings
        ``_quarto.yml`` as it was read.
    environment
        Variables for what Quarto starts: they keep its call back into evidoc from waiting for this build.
    processes
        How many pandoc processes may run at once; Quarto renders one document after the other.
    report
        Hears of each document how its step ``weave ID`` ended.

    Returns
    -------
    tuple
        As `weave` returns it. Without a Quarto that can be used there are no documents and one problem.
    """
    quarto, output = cli.find(), cli.output_of(root, settings)
    unusable = tuple(one for one in (quarto, output) if isinstance(one, Problem))
    if isinstance(quarto, Problem) or isinstance(output, Problem):
        return (), unusable
    jobs = [_for_quarto(job) for job in jobs]
    able = variants(jobs)
    fronts = pandoc.run([_front_only(job) for job in able], processes) if able else []
    dropped = _dropped(able, processes)
    answers: list[pandoc.Answer] = []
    problems: list[Problem] = []
    read: list[Job] = []
    took: dict[str, float] = defaultdict(float)
    for job, front in zip(able, fronts, strict=True):
        began = time.monotonic()
        answer = _answer(quarto, job, front, root, output, environment)
        took[job.document] += time.monotonic() - began
        if isinstance(answer, Problem):
            problems.append(answer.touching(job.document))
        else:
            read.append(job)
            answers.append({**answer, "dropped": dropped.get(id(job), {})})
    woven, found = joined(jobs, read, answers)
    stopped = {document for problem in problems for document in problem.documents}
    woven = tuple(one for one in woven if one.id not in stopped)
    if report:
        _tell(report, jobs, {one.id for one in woven}, took, (*problems, *found))
    return woven, (*problems, *found)


def _tell(
    report: Callable[[StepReport], None],
    jobs: Sequence[Job],
    woven: Container[str],
    took: Mapping[str, float],
    problems: Sequence[Problem],
) -> None:
    """Say how each document ended: every one is woven every time."""
    for job in jobs:
        name, why = job.document, Reason("forced", "what Quarto reads is not known")
        if name in woven:
            report(StepReport(f"weave {name}", "done", took[name], reason=why))
        else:
            own = tuple(problem for problem in problems if name in problem.documents)
            report(StepReport(f"weave {name}", "failed", took.get(name, 0.0), own, why))


def _answer(
    quarto: cli.Quarto,
    job: Job,
    front: pandoc.Answer,
    root: Path,
    output: cli.Output,
    environment: Mapping[str, str],
) -> pandoc.Answer | Problem:
    """Return what Quarto made of a document, or why it made nothing."""
    if "fault" in front:
        return front
    chapter = job.chapter
    said = cli.render(quarto, root, chapter.path, output, _options(job), environment)
    if said.code != 0:
        return says.failure(said, chapter, root, cli.RENDER_LIMIT)
    page = output.page_of(root, chapter.path)
    if not page.is_file():
        return says.no_page(said, chapter, page.relative_to(root).as_posix())
    answer = read_page(page.read_text(encoding="utf-8", errors="replace"), job, page, front)
    return {**answer, "problems": [*answer["problems"], *says.warnings(said, chapter)]}


def _dropped(able: Sequence[Job], processes: int) -> dict[int, Any]:
    """Return what conditional content leaves out, as evidoc's own engine sees it: the plan counts all of it.

    What cells load counts as left out too: whether they show it is theirs to decide.
    """
    asked = [job for job in able if "content-" in job.chapter.text]
    answers = pandoc.run([payload(job) for job in asked], processes) if asked else []
    # where it cannot weave the chapter, nothing is known of what is left out, so nothing is held against the plan
    found = {
        id(job): asdict(job.expected) if "fault" in answer else answer.get("dropped") or {}
        for job, answer in zip(asked, answers, strict=True)
    }
    return {id(job): _with_loads(job, found.get(id(job), {})) for job in able}


def _with_loads(job: Job, dropped: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    loads = [key.partition(" ") for key, _ in job.chapter.uses]
    kinds = ("values", "tables", "figures", "citations", "references")
    return {kind: [*dropped.get(kind, ()), *(name for of, _, name in loads if f"{of}s" == kind)] for kind in kinds}


def _for_quarto(job: Job) -> Job:
    """Return the job without what evidoc's own engine alone says of it."""
    told = frozenset(one for one in job.told if one[0] not in LEFT_TO_QUARTO)
    return replace(job, told=told, found=())


def _options(job: Job) -> dict[str, Any]:
    """Return the settings that go before those of the document."""
    own: dict[str, Any] = {"lang": job.lang, "evidoc-number-style": job.genre.number_style}
    if job.csl:
        own["csl"] = str(job.csl)
    if job.options["format"] != "html":
        own["evidoc-format"] = job.options["format"]
    return {**_OPTIONS, **own}


def _front_only(job: Job) -> dict[str, Any]:
    """Return what evidoc's own engine needs for the front matter alone: titles are the site's, not Quarto's."""
    return payload(replace(job, chapter=replace(job.chapter, text="")))
