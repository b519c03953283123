"""A project's folder goes in; what is wrong with its bibliography, check by check, comes out. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from evidoc.collect import Memory, collect
from evidoc.errors import CollectError, Problem
from evidoc.model.health import CHECKS, NOTICES, OFF, SETTING, levels
from evidoc.pipeline.names import STATE
from evidoc.records import dataclass
from evidoc.state import State

_SNAPSHOT = "malformed-retractions"
_READING: dict[str, str] = {
    "malformed-reference": "an entry that cannot be read",
    "duplicate-reference": "one key for two entries",
    "duplicate-field": "a field given twice",
    "incomplete-reference": "an entry without title, year, or anybody who made it",
    "unknown-string": "an abbreviation that nobody defined",
    "unsupported-crossref": "an entry that takes fields from another",
    _SNAPSHOT: "a line of evidence/retractions.csv that cannot be read",
}
"""What reading a bibliography finds, which no setting turns off."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check found."""

    check: str
    meaning: str
    level: str
    """``error``, ``warning`` or ``off``."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How a bibliography does."""

    works: int
    files: tuple[str, ...]
    checks: tuple[Checked, ...] = field(default_factory=tuple)

    @property
    def found(self) -> int:
        """How many problems there are."""
        return sum(len(one.problems) for one in self.checks)

    @property
    def exit_code(self) -> int:
        """0, or that of reading a project where a check that counts as an error found anything."""
        wrong = any(not problem.warning for one in self.checks for problem in one.problems)
        return CollectError.exit_code if wrong else 0

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "exit_code": self.exit_code,
            "works": self.works,
            "files": list(self.files),
            "checks": [
                {
                    "check": one.check,
                    "meaning": one.meaning,
                    "level": one.level,
                    "problems": [problem.as_dict() for problem in one.problems],
                }
                for one in self.checks
            ],
        }


def health_of(root: Path) -> Health:
    """Return what is wrong with the bibliography of the project in folder `root`.

    Raises
    ------
    CollectError
        Where there is no readable ``_quarto.yml``.
    """
    project = collect(root, Memory(State.open(root / STATE)))  # only read, as by `evidoc check`
    own = project.settings.meta.get("evidoc")
    weighed = levels(own.get(SETTING) if isinstance(own, dict) else None)
    by_kind: dict[str, list[Problem]] = {}
    for problem in project.problems:
        kind = _SNAPSHOT if problem.place.file == NOTICES else problem.kind
        if kind in _READING or kind in CHECKS:
            by_kind.setdefault(kind, []).append(problem)
    files = dict.fromkeys(one.place.file for one in project.references.values())
    return Health(len(project.references), tuple(files), tuple(_checked(by_kind, weighed)))


def _checked(by_kind: dict[str, list[Problem]], weighed: dict[str, str]) -> Iterator[Checked]:
    for kind, meaning in _READING.items():
        if kind in by_kind:
            yield Checked(kind, meaning, "error", _sorted(by_kind[kind]))
    for check, meaning in CHECKS.items():
        yield Checked(check, meaning, weighed[check], _sorted(by_kind.get(check, [])) if weighed[check] != OFF else ())


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (one.place, one.message)))
