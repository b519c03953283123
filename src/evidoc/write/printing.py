"""Jobs of PDFs go to an executor; each comes back when it is done, and meanwhile word of how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import field
from typing import Any

from evidoc.model.document import Progress
from evidoc.records import dataclass
from evidoc.write.documents import RENDER, Draft
from evidoc.write.jobs import Executor

Going = Callable[[Progress], None]
_TICK = 0.2
"""Seconds between two looks at what runs now: an executor does not say when it begins a job."""


@dataclass(slots=True)
class Printing:
    """The PDFs that are being made."""

    executor: Executor
    times: Mapping[str, float]
    """Step -> seconds it took in an earlier build."""
    going: Going | None = None
    _jobs: dict[Future[dict[str, Any]], Draft] = field(default_factory=dict)
    _begun: dict[str, float] = field(default_factory=dict)

    def longest_first(self, drafts: Iterable[Draft]) -> list[Draft]:
        """Return drafts in the order in which their PDFs are best begun: by past times, else by length."""
        return sorted(drafts, key=lambda draft: (-self._past(draft.id), -len(draft.woven.body), draft.id))

    def begin(self, draft: Draft, job: dict[str, Any]) -> None:
        """Hand over a job."""
        self._jobs[self.executor.submit(RENDER, job)] = draft

    def done(self) -> Iterator[tuple[Draft, Future[dict[str, Any]]]]:
        """Yield each draft whose PDF was made, or could not be made, as soon as that is known."""
        told: Progress | None = None
        while self._jobs:
            now = self._progress()
            if self.going and now != told:
                self.going(now)
            told = now
            for future in wait(self._jobs, timeout=_TICK, return_when=FIRST_COMPLETED).done:
                yield self._jobs.pop(future), future

    def _past(self, document: str) -> float:
        """Return how long a PDF took; one that was never made may be the longest of all."""
        return self.times.get(f"pdf {document}", float("inf"))

    def _progress(self) -> Progress:
        now = time.monotonic()
        running = [draft.id for future, draft in self._jobs.items() if future.running()]
        waiting = [draft.id for future, draft in self._jobs.items() if not (future.running() or future.done())]
        for name in running:
            self._begun.setdefault(name, now)
        begun = [max(0.0, self._past(name) - (now - self._begun[name])) for name in running]
        left = max([*begun, (sum(begun) + sum(map(self._past, waiting))) / max(1, len(running))], default=0.0)
        known = left not in (0.0, float("inf"))
        return Progress(tuple(f"pdf {name}" for name in running), len(waiting), round(left) if known else None)
