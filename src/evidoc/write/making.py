"""Drafts go in; the page and the PDF of each, taken from the store or made, come out, with a report of both steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import asdict, field
from typing import Any

from evidoc import kept
from evidoc.errors import Problem
from evidoc.fingerprint import of_data
from evidoc.model.document import Reason, StepReport
from evidoc.records import dataclass
from evidoc.state import State
from evidoc.write.documents import PANGO, Draft, Press
from evidoc.write.fonts import print_faces
from evidoc.write.inputs import Inputs
from evidoc.write.kept import PAGE, PDF, Store, Stored, why
from evidoc.write.manifest import Download, Published
from evidoc.write.page_reading import read_page
from evidoc.write.printing import Printing
from evidoc.write.wording import file_size

Listen = Callable[[StepReport], None]


@dataclass(slots=True)
class _Begun:
    """A PDF that is being made: why, and what it rests on."""

    reason: Reason | None
    inputs: dict[str, str]
    parts: dict[str, str]


@dataclass(slots=True)
class Maker:
    """Decides for each page and PDF whether the stored one is still true, and has the others made."""

    press: Press
    inputs: Inputs
    store: Store
    state: State
    report: Listen
    notices: list[Problem] = field(default_factory=list)
    seconds: dict[str, Mapping[str, float]] = field(default_factory=dict)
    peak: int = 0
    libraries: set[str] = field(default_factory=set)
    """Paths of the libraries of this machine on which the PDFs rest."""
    _begun: dict[str, _Begun] = field(default_factory=dict)
    _failed: set[str] = field(default_factory=set)
    """Ids of documents whose PDF failed."""

    def print(self, drafts: Iterable[Draft], printing: Printing) -> None:
        """Take each PDF from the store, or have it made."""
        for draft in printing.longest_first(drafts):
            job = self._needed(draft)
            if job is not None:
                printing.begin(draft, job)

    def finish(self, drafts: Iterable[Draft], printing: Printing | None) -> Iterator[tuple[Draft, Published | None]]:
        """Yield each draft when its page and PDF are in the site; with None where it has a problem."""
        for draft in drafts:
            if draft.id not in self._begun:
                yield draft, self._page(draft)
        for draft, made in printing.done() if printing else ():
            self._take_in(draft, made)
            yield draft, self._page(draft)

    def _needed(self, draft: Draft) -> dict[str, Any] | None:
        """Return the job that makes a PDF; None where the stored one is still true, or something is wrong."""
        name = f"{draft.id}.pdf"
        stored = self.store.read(draft.id, PDF)
        now = self.inputs.of_pdf(draft.woven, draft.entry, stored.output["libraries"] if stored else ())
        reason = why(stored, now, name)
        if stored is not None and reason is None:
            self._keep_pdf(draft, stored, now)
            return None
        job = self.press.job(draft)
        if job is None:
            self._tell_pdf(draft, "not reached", (), now, because=Reason("follows", f"page {draft.id}"))
            return None
        parts = self._parts(job, now)
        if stored is not None and stored.whole and not kept.changed(stored.output["job"], parts):
            self.store.keep(draft.id, PDF, stored.file, stored.output, now)
            self._keep_pdf(draft, stored, now)
            return None
        self._begun[draft.id] = _Begun(reason, now, parts)
        return job

    def _parts(self, job: Mapping[str, Any], inputs: Mapping[str, str]) -> dict[str, str]:
        """Return what the PDF itself is made of: a change that comes to nothing here makes no PDF."""
        return {
            "html": of_data(job["html"]),  # in which names of pictures hold their digests
            "css": of_data(job["css"].removeprefix(print_faces())),  # which names places on this machine
            "page": of_data(asdict(read_page(job["page"]))),
            "attachments": of_data(job["attachments"]),
            **{name: inputs[name] for name in ("fonts", "date", *self.inputs.machine(), "system libraries")},
        }

    def _keep_pdf(self, draft: Draft, stored: Stored, inputs: Mapping[str, str]) -> None:
        stored.take(f"{draft.id}.pdf", self.press.folder)
        draft.pdf = Download(f"{draft.id}.pdf", stored.output["size"])
        # the chapter may bear another name by now
        self.notices += [Problem.from_dict({**n, "file": draft.entry.chapter}) for n in stored.output["notices"]]
        self.libraries.update(stored.output["libraries"])
        self.report(StepReport(f"pdf {draft.id}", "kept", inputs=inputs))

    def _take_in(self, draft: Draft, made: Future[dict[str, Any]]) -> None:
        """Take in a PDF that was made, or what kept it from being made."""
        begun, name = self._begun[draft.id], f"{draft.id}.pdf"
        try:
            result = made.result()
        except Exception as error:  # noqa: BLE001 (a worker that died takes its own document with it and no other)
            message = f"The PDF could not be made: {type(error).__name__}: {error}"
            draft.problems.append(draft.problem("pdf-failed", message, "Build again."))
            self._tell_pdf(draft, "failed", draft.problems, begun.inputs)
            return
        if result["missing"]:
            message = f"{name} is missing: Pango, which lays out PDFs, is not on this machine. The page was made."
            self.notices.append(draft.problem("pango-missing", message, PANGO))
            self._tell_pdf(draft, "not reached", (), begun.inputs)
            return
        took = result["took"]
        draft.problems += [Problem.from_dict(p) for p in result["problems"]]
        self.notices += [Problem.from_dict(n) for n in result["notices"]]
        self.seconds[draft.id], self.peak = result["seconds"], max(self.peak, result["peak"])
        libraries = {"system libraries": self.inputs.libraries(result["libraries"])}
        inputs = {**begun.inputs, **libraries}
        if not draft.problems:
            draft.pdf = Download(name, self.press.folder.note(name))
            output = {
                "digest": self.press.folder.files[name],
                "size": draft.pdf.size,
                "notices": result["notices"],
                "libraries": result["libraries"],
                "job": {**begun.parts, **libraries},
            }
            self.store.keep(draft.id, PDF, self.press.folder.path / name, output, inputs)
            self.libraries.update(result["libraries"])
            self.state.took(f"pdf {draft.id}", took)
        self._tell_pdf(draft, "failed" if draft.problems else "done", draft.problems, inputs, took)

    def _tell_pdf(
        self,
        draft: Draft,
        outcome: str,
        problems: Iterable[Problem],
        inputs: Mapping[str, str],
        seconds: float = 0.0,
        because: Reason | None = None,
    ) -> None:
        if outcome == "failed":
            self._failed.add(draft.id)
        begun = self._begun.get(draft.id)
        reason = begun.reason if begun else because
        self.report(StepReport(f"pdf {draft.id}", outcome, seconds, tuple(problems), reason, inputs))

    def _page(self, draft: Draft) -> Published | None:
        """Put a page into the site, unless something is wrong with the document."""
        name, folder = f"{draft.id}.html", self.press.folder
        start = time.perf_counter()
        now = self.inputs.of_page(draft.woven, draft.entry, file_size(draft.pdf.size) if draft.pdf else "")
        stored = self.store.read(draft.id, PAGE)
        reason = why(stored, now, name)
        if stored is not None and reason is None and not draft.problems:
            stored.take(name, folder)
            self.report(StepReport(f"page {draft.id}", "kept", inputs=now))
            return self.press.published(draft)
        page = "" if draft.problems else self.press.page(draft)
        if draft.problems:
            folder.drop(f"{draft.id}.pdf")
            failed = draft.id in self._failed
            outcome, reason = ("not reached", Reason("follows", f"pdf {draft.id}")) if failed else ("failed", reason)
            problems = () if failed else tuple(draft.problems)
            self.report(StepReport(f"page {draft.id}", outcome, 0.0, problems, reason, now))
            return None
        folder.write(name, page)
        self.store.keep(draft.id, PAGE, folder.path / name, {"digest": folder.files[name]}, now)
        took = time.perf_counter() - start
        self.state.took(f"page {draft.id}", took)
        self.report(StepReport(f"page {draft.id}", "done", took, (), reason, now))
        return self.press.published(draft)
