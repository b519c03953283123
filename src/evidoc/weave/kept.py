"""A job goes in; what an earlier build wove of it comes out, if all that it rests on still is as it was, or why not."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import field
from pathlib import Path

from evidoc import kept
from evidoc.model.document import Reason, Woven
from evidoc.records import dataclass
from evidoc.state import State
from evidoc.weave.finished import Finished
from evidoc.weave.inputs import machine, of_document
from evidoc.weave.job import Job


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a document before anything is woven."""

    job: Job
    inputs: Mapping[str, str] = field(default_factory=dict)
    reason: Reason | None = None
    """Why it must be woven; None: it need not be, or nothing is kept."""
    done: Finished | None = None
    """What an earlier build made of it."""


def last_woven(document: str, folder: Path) -> Woven | None:
    """Return what a document was when it was last woven, whatever has changed since."""
    record = kept.read(folder / f"{document}.json")
    try:
        return Finished.from_dict(record.output).woven if record else None
    except (KeyError, TypeError, ValueError):  # an older evidoc wrote it
        return None


class Kept:
    """Documents that earlier builds wove, one file each."""

    def __init__(self, folder: Path, state: State) -> None:
        """Look at what all documents rest on."""
        self._folder, self._files, self._machine = folder, state.files, machine(state)

    def look(self, job: Job) -> Looked:
        """Say whether a document is still what it was, by all that it rests on."""
        inputs = {**of_document(job, self._files), **self._machine}
        file = self._file(job.document)
        record = kept.read(file)
        if record is None:
            damaged = Reason("missing output", "what was kept of it is damaged")
            return Looked(job, inputs, damaged if file.exists() else Reason("first run"))
        changed = kept.changed(record.inputs, inputs)
        if changed:
            return Looked(job, inputs, Reason("changed", changed[0], changed[1:]))
        return Looked(job, inputs, None, Finished.from_dict(record.output))

    def keep(self, looked: Looked, done: Finished) -> None:
        """Leave a document behind for the next build."""
        kept.write(self._file(looked.job.document), kept.Record(looked.inputs, done.as_dict()))

    def forget_others(self, documents: Container[str]) -> None:
        """Drop what is kept of documents that are no more."""
        for file in self._folder.glob("*.json*") if self._folder.is_dir() else ():
            if file.name.removesuffix(".part").removesuffix(".json") not in documents:
                file.unlink()

    def _file(self, document: str) -> Path:
        return self._folder / f"{document}.json"
