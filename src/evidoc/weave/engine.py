"""Jobs go in, one a document; woven documents and every problem come out, and one bad document stops no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import field, replace
from pathlib import Path
from statistics import median

from evidoc.errors import Problem
from evidoc.model.document import StepReport, Woven
from evidoc.records import dataclass
from evidoc.state import State
from evidoc.weave import pandoc
from evidoc.weave.crossing import leads_elsewhere, lost_places
from evidoc.weave.finished import Finished, finished, problems_of, stops
from evidoc.weave.job import Job
from evidoc.weave.kept import Kept, Looked
from evidoc.weave.payload import payload

Found = tuple[tuple[Woven, ...], tuple[Problem, ...]]
Report = Callable[[StepReport], None]
_A_CHARACTER = 1e-5
"""Seconds that weaving a character takes, about, where nothing is known of any document."""


def weave(
    jobs: Sequence[Job],
    *,
    processes: int = 2,
    folder: Path | None = None,
    state: State | None = None,
    documents: Iterable[str] = (),
    report: Report | None = None,
    look: bool = False,
    meanwhile: Callable[[], object] = bool,
    ahead: Callable[[Woven], object] | None = None,
) -> Found:
    """Join prose and results, of those documents for which anything that they rest on has changed.

    Parameters
    ----------
    jobs
        One a document (see `make_job`).
    processes
        How many pandoc processes may run at once.
    folder
        Holds what was woven, one file a document; None: nothing is kept, and everything is woven.
    state
        What is known from earlier builds, and is to remember how long each document took.
    documents
        Further documents of the project, which something else stands in the way of: what is kept of them stays.
    report
        Hears of each document how its step ``weave ID`` ended.
    look
        Weave nothing: tell what would have to be woven, and why, as ``not reached``.
    meanwhile
        Called once while pandoc works, if it has to: what the caller can do before anything is woven.
    ahead
        Where a single document is woven and is another in print, called with that one while its page is woven.

    Returns
    -------
    tuple
        The woven documents in the order of `jobs`, without those that a problem stops; and every problem. Gaps
        that the plan did not know are problems marked ``gap``; whether they stop a document is the pipeline's to say.
    """
    state = State() if state is None and folder else state
    kept = Kept(folder, state) if folder and state else None
    weaving = _Weaving(jobs, kept, state, report or (lambda _: None))
    needed = weaving.look()
    if look:
        weaving.leave(needed)
    else:
        weaving.weave(needed, processes, meanwhile, ahead)
        if kept:
            kept.forget_others({*documents, *(job.document for job in jobs)})
    return weaving.settle()


def joined(jobs: Sequence[Job], able: Sequence[Job], answers: Sequence[pandoc.Answer]) -> Found:
    """Turn what an engine answers for each of `able` (see `variants`) into what `weave` returns."""
    by_document: dict[str, list[tuple[Job, pandoc.Answer]]] = defaultdict(list)
    for job, answer in zip(able, answers, strict=True):
        by_document[job.document].append((job, answer))
    done = {name: finished(*zip(*both, strict=True)) for name, both in by_document.items()}
    return _settled(jobs, done)[0]


def variants(jobs: Sequence[Job]) -> list[Job]:
    """Return the jobs that nothing stands in the way of, one for each form that a document has."""
    return [variant for job in jobs if not job.problems for variant in job.variants()]


@dataclass(slots=True)
class _Weaving:
    """Documents on their way."""

    jobs: Sequence[Job]
    kept: Kept | None
    state: State | None
    report: Report
    done: dict[str, Finished] = field(default_factory=dict)
    waiting: list[StepReport] = field(default_factory=list)
    """Of documents that link to places in others: how they ended shows when those are woven too."""

    def look(self) -> list[Looked]:
        """Return what must be woven; take the rest from earlier builds."""
        needed: list[Looked] = []
        for job in self.jobs:
            if job.problems:
                self.report(StepReport(f"weave {job.document}", "failed", problems=job.problems))
                continue
            looked = self.kept.look(job) if self.kept else Looked(job)
            if looked.done is None:
                needed.append(looked)
            else:
                self._ended(looked, looked.done, "kept", 0.0)
        return needed

    def leave(self, needed: Iterable[Looked]) -> None:
        """Tell what would have to be woven."""
        for one in needed:
            step = f"weave {one.job.document}"
            self.report(StepReport(step, "not reached", reason=one.reason, inputs=one.inputs))

    def weave(
        self,
        needed: Sequence[Looked],
        processes: int,
        meanwhile: Callable[[], object],
        ahead: Callable[[Woven], object] | None,
    ) -> None:
        """Weave what must be woven; each document is looked at and kept while pandoc goes on with the next."""
        # The form for print first, for its PDF takes longest.
        forms = [(looked, form) for looked in needed for form in reversed(looked.job.variants())]
        answers: dict[str, dict[str, pandoc.Answer]] = defaultdict(dict)
        told = [payload(form) for _, form in forms]
        weights = self._weights(form for _, form in forms)
        # The second form of a document costs a process that made the first one half as much as a process of its own.
        processes = min(processes, len(needed))
        with closing(pandoc.stream(told, processes, weights=weights, meanwhile=meanwhile)) as stream:
            for index, answer in stream:
                looked, form = forms[index]
                answers[form.document][form.options["format"]] = answer
                both = looked.job.variants()
                if ahead and len(needed) == 1 and "html" not in answers[form.document]:
                    done = finished([form], [answer])
                    if done.woven and not stops(form, problems_of(form, done)):
                        ahead(done.woven)
                if len(answers[form.document]) == len(both):
                    self._woven(looked, both, [answers[form.document][one.options["format"]] for one in both])

    def settle(self) -> Found:
        """Return all that became of the documents, once it is known whether their links find their places."""
        found, lost = _settled(self.jobs, self.done)
        for report in self.waiting:
            problems = tuple(p for p in lost if report.step.removeprefix("weave ") in p.documents)
            failed = replace(report, outcome="failed", problems=(*report.problems, *problems))
            self.report(failed if problems else report)
        return found

    def _woven(self, looked: Looked, forms: Sequence[Job], answers: Sequence[pandoc.Answer]) -> None:
        done = finished(forms, answers)
        seconds = sum(float(answer.get("took", 0.0)) for answer in answers)
        if self.state:
            self.state.took(f"weave {looked.job.document}", seconds)
        self._ended(looked, done, "done", seconds)

    def _ended(self, looked: Looked, done: Finished, outcome: str, seconds: float) -> None:
        job, found = looked.job, problems_of(looked.job, done)
        self.done[job.document] = done
        if self.kept and outcome == "done" and done.woven and all(problem.gap for problem in found):
            self.kept.keep(looked, done)
        failed = done.woven is None or stops(job, found)
        report = StepReport(
            f"weave {job.document}",
            "failed" if failed else outcome,
            seconds,
            tuple(found) if failed else (),
            looked.reason,
            looked.inputs,
        )
        if done.woven and leads_elsewhere(done.woven):
            self.waiting.append(report)
        else:
            self.report(report)

    def _weights(self, forms: Iterable[Job]) -> list[float]:
        """Return about how many seconds each takes: what it took before, or as long as others of its length took."""
        times, every = (
            self.state.times if self.state else {},
            [(f"weave {one.document}", one.chapter.text) for one in forms],
        )
        rates = [times[step] / max(len(text), 1) for step, text in every if step in times]
        rate = median(rates) if rates else _A_CHARACTER
        return [times.get(step, rate * len(text)) for step, text in every]


def _settled(jobs: Sequence[Job], done: Mapping[str, Finished]) -> tuple[Found, Sequence[Problem]]:
    """Return woven documents and problems, and apart from these the links that find nothing."""
    woven: dict[str, Woven] = {}
    problems = dict.fromkeys(problem for job in jobs for problem in job.problems)
    stopped: set[str] = set()
    for job, one in _finished(jobs, done):
        found = problems_of(job, one)
        problems |= dict.fromkeys(found)
        if one.woven is None or stops(job, found):
            stopped.add(job.document)
        if one.woven is not None:
            woven[job.document] = one.woven
    lost = list(lost_places(woven, {job.document: job.chapter for job in jobs}))
    stopped |= {name for problem in lost for name in problem.documents}
    return (tuple(one for name, one in woven.items() if name not in stopped), (*problems, *lost)), lost


def _finished(jobs: Sequence[Job], done: Mapping[str, Finished]) -> Iterator[tuple[Job, Finished]]:
    return ((job, done[job.document]) for job in jobs if job.document in done)
