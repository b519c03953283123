"""A project and its woven documents come in; what need not wait for their PDFs goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from evidoc import lock
from evidoc.errors import Problem
from evidoc.model.document import Woven
from evidoc.model.project import Project
from evidoc.records import dataclass


@dataclass(slots=True)
class Early:
    """What is worked out while PDFs are made, so that nobody waits for it afterwards."""

    project: Project
    woven: Sequence[Woven]
    texts: dict[str, str] = field(default_factory=dict)
    """Document id -> digest of its words, for the lock."""
    _gaps: Sequence[Problem] = ()
    _told: tuple[str, Sequence[Problem]] | None = None

    def work(self, gaps: Sequence[Problem]) -> None:
        """Work it out; the gaps are those known so far."""
        self.texts = lock.texts_of(self.woven)
        self._told, self._gaps = self.report(gaps), gaps

    def report(self, gaps: Sequence[Problem]) -> tuple[str, Sequence[Problem]]:
        """Return the authors' report of these gaps."""
        if self._told is None or self._gaps != gaps:
            from evidoc.write import authors_report  # the last stage is loaded by now, and not before

            return authors_report(self.project, gaps, {woven.id: woven.title for woven in self.woven})
        return self._told
