"""Places and problems go in, one small family of errors comes out: a child per stage, an exit code each.

EvidocError          1   only for what nobody foresaw
├── CollectError     2   what people wrote cannot be read
├── PlanError        3   what was written does not fit together
├── RunError         4   a script failed or broke its promise
├── WeaveError       5   prose and results could not be joined
└── WriteError       6   a page, a PDF or the site could not be made
UsageError          64   the command line itself is wrong
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Self

from evidoc.records import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a project-relative POSIX path, a line and a column, both from 1 (0 is unknown)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Give ``file:line:column`` as editors and terminals make it a link; unknown parts are left out."""
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what to do next."""

    kind: str
    """A stable name such as ``unknown-value``; tests and waivers speak of it."""
    message: str
    """A full sentence that says what is wrong."""
    place: Place
    hint: str = ""
    """What to do next; empty only where the message already says it."""
    gap: bool = False
    """A draft may show it as a labelled gap; anything else stops the documents it touches."""
    documents: tuple[str, ...] = ()
    """The ids of the documents it touches; empty means all of them."""
    detail: str = ""
    """Further lines shown as they are, such as a script's own traceback."""
    warning: bool = False
    """Worth a look, but never an error: not in a final document, and not in a strict run."""

    def touching(self, *documents: str) -> Problem:
        """Return the same problem, said to touch these documents."""
        return replace(self, documents=tuple(sorted(documents)))

    def as_dict(self) -> dict[str, object]:
        """Return the problem as JSON-ready data."""
        return {
            "kind": self.kind,
            "message": self.message,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "hint": self.hint,
            "gap": self.gap,
            "documents": list(self.documents),
            "detail": self.detail,
            "warning": self.warning,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave, in another process."""
        place = Place(data["file"], data["line"], data["column"])
        documents = tuple(data["documents"])
        return cls(
            data["kind"],
            data["message"],
            place,
            data["hint"],
            data["gap"],
            documents,
            data["detail"],
            data.get("warning", False),
        )


class EvidocError(Exception):
    """The root: carries every problem that a stage found, so that all are shown at once."""

    exit_code: ClassVar[int] = 1
    stage: ClassVar[str] = ""

    def __init__(self, *problems: Problem) -> None:
        """Keep `problems` in the order in which a reader meets them: by file, then line."""
        self.problems = tuple(sorted(problems, key=lambda p: (p.place, p.kind, p.message)))
        super().__init__("\n".join(f"{p.place}: {p.message}" for p in self.problems))


class CollectError(EvidocError):
    """What people wrote cannot be read."""

    exit_code = 2
    stage = "collect"


class PlanError(EvidocError):
    """What was written does not fit together."""

    exit_code = 3
    stage = "plan"


class RunError(EvidocError):
    """A script failed, or broke its promise."""

    exit_code = 4
    stage = "run"


class WeaveError(EvidocError):
    """Prose and results could not be joined."""

    exit_code = 5
    stage = "weave"


class WriteError(EvidocError):
    """A page, a PDF or the site could not be made."""

    exit_code = 6
    stage = "write"


class UsageError(EvidocError):
    """The command line is wrong; 64 is the customary code (EX_USAGE of sysexits)."""

    exit_code = 64
    stage = "usage"
