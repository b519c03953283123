"""A document as it is in print comes in before its page is woven; its PDF begins at once, for whoever asks for it.

What is begun so is a guess: it counts only where the very same job is asked for. Until then nothing of it stands in
the site but pictures and data, which the document shows in print too.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import field
from pathlib import Path
from typing import Any

from evidoc.fingerprint import of_data
from evidoc.model.document import Woven
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.records import dataclass
from evidoc.state import State
from evidoc.write.assets import publish
from evidoc.write.documents import RENDER, Press
from evidoc.write.folder import SiteFolder
from evidoc.write.jobs import Executor
from evidoc.write.kept import PDF, Store
from evidoc.write.linked import linked_pages
from evidoc.write.pages import Pages
from evidoc.write.site import about


@dataclass(slots=True)
class Ahead:
    """Makes one PDF before it is asked for; runs all other jobs as they come."""

    executor: Executor
    folder: SiteFolder
    """The site, as far as it is written."""
    store: Path
    """Where PDFs are kept for later builds."""
    _job: dict[str, Any] = field(default_factory=dict)
    _made: Future[dict[str, Any]] | None = None

    def begin(
        self, project: Project, printed: Woven, documents: Sequence[str], results: Results, epoch: int | None
    ) -> None:
        """Begin with the PDF of a document, if it is not the one of the build before.

        Parameters
        ----------
        printed
            The document as it is in print.
        documents
            Ids of all that will be in the site.
        epoch
            SOURCE_DATE_EPOCH, where it is set.
        """
        entry = next(one for one in project.documents if one.id == printed.id)
        files = publish([printed], results, project.root, frozenset(documents), self.folder)
        site = about(project, linked_pages(project, results, lambda _: False))
        press = Press(project, results, self.folder, Pages(project.root), files, site, epoch)
        job = press.job(press.draft(printed, entry))
        stored = Store(self.store, State().files).read(printed.id, PDF)
        if job is None or (stored is not None and stored.output["job"]["html"] == of_data(job["html"])):
            return
        self.store.mkdir(parents=True, exist_ok=True)
        self._job = {**job, "target": str(Path(tempfile.mkdtemp(prefix="ahead-", dir=self.store)) / "document.pdf")}
        self._made = self.executor.submit(RENDER, self._job)

    def submit(self, function: str, job: dict[str, Any], /) -> Future[dict[str, Any]]:
        """Start a job, unless it has begun: then it is only waited for."""
        made = self._made
        if made is None or function != RENDER or {**job, "target": self._job["target"]} != self._job:
            return self.executor.submit(function, job)
        self._made = None
        given: Future[dict[str, Any]] = Future()
        given.set_running_or_notify_cancel()
        made.add_done_callback(lambda done: self._hand_over(done, Path(job["target"]), given))
        return given

    def _hand_over(self, done: Future[dict[str, Any]], target: Path, given: Future[dict[str, Any]]) -> None:
        try:
            result, made = done.result(), Path(self._job["target"])
            if made.exists():
                made.replace(target)
            shutil.rmtree(made.parent, ignore_errors=True)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is met where the result is asked for
            given.set_exception(error)
        else:
            given.set_result(result)
