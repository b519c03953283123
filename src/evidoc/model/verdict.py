"""Problems of the stages go in; which are errors, which documents they stop and the exit code come out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import field, replace

from evidoc.errors import EvidocError, Problem
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One problem and the stage that found it."""

    stage: type[EvidocError]
    problem: Problem


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run has found so far, and what follows from it.

    A gap is no error in a draft, where it shows as a labelled gap; it is one in a final document and in a strict
    run. A warning is never an error. Any other problem is one always, and stops the documents it touches (all, where
    it names none).
    """

    documents: tuple[str, ...]
    final: frozenset[str]
    """Ids of documents whose status is final."""
    strict: bool
    found: tuple[Found, ...] = field(default=())

    def add(self, stage: type[EvidocError], problems: Iterable[Problem]) -> Verdict:
        """Return the verdict with the problems of one more stage; what is said twice counts once."""
        known = {f.problem for f in self.found}
        new = [p for p in dict.fromkeys(problems) if p not in known]
        return replace(self, found=(*self.found, *(Found(stage, p) for p in new)))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Every problem that is an error, by place."""
        wrong = [f.problem for f in self.found if self._is_error(f.problem)]
        return tuple(sorted(wrong, key=lambda p: (p.place, p.kind, p.message)))

    @property
    def gaps(self) -> tuple[Problem, ...]:
        """Every problem that a draft shows as a gap."""
        return tuple(f.problem for f in self.found if not f.problem.warning and not self._is_error(f.problem))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Every problem that only wants a look, by place."""
        found = {f.problem.touching(): f.problem for f in self.found if f.problem.warning}
        return tuple(sorted(found.values(), key=lambda p: (p.place, p.kind, p.message)))

    @property
    def stopped(self) -> frozenset[str]:
        """Ids of the documents that cannot be built."""
        stopped: set[str] = set()
        for problem in self.errors:
            stopped |= set(self.documents) & set(problem.documents) if problem.documents else set(self.documents)
        return frozenset(stopped)

    @property
    def exit_code(self) -> int:
        """The code of the first stage that failed, 0 where none did."""
        return min((f.stage.exit_code for f in self.found if self._is_error(f.problem)), default=0)

    def remaining(self, documents: Collection[str] | None = None) -> tuple[str, ...]:
        """Return the documents that can still be built, in their order."""
        stopped = self.stopped
        return tuple(d for d in (self.documents if documents is None else documents) if d not in stopped)

    def _is_error(self, problem: Problem) -> bool:
        if problem.warning:
            return False
        if not problem.gap or self.strict:
            return True
        return bool(self.final & set(problem.documents or self.documents))
