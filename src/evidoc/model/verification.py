"""How two sites compare goes in; what `evidoc verify` says of it comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from evidoc.errors import Problem, WriteError
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One file of which two sites do not hold the same bytes, and the first thing in it that differs."""

    file: str
    """Site-relative path, as the first site names it; else as the second does."""
    kind: str = "differs"
    """``differs``; ``only-here`` and ``only-there``: one site has no such file; ``follows``: it only names, by digest,
    files that differ themselves."""
    where: str = ""
    """The first thing that differs, such as ``main > section#pay > p:nth-of-type(2)``, ``line 3`` or ``byte 512``."""
    one: str = ""
    """What the first site says there, shortened."""
    other: str = ""
    line: int = 0
    """Of the first site's file, from 1; 0 where lines mean nothing."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What came of building again."""

    root: Path
    files: int
    """How many files were compared."""
    problems: tuple[Problem, ...] = ()
    """What keeps the site from being proven, most telling first; empty where every byte is the same."""
    differences: tuple[Difference, ...] = ()
    conditions: Mapping[str, str] = field(default_factory=dict)
    """What was other than usual while it was built again."""
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 where the site is what its inputs give, else the code of the stage that writes."""
        return WriteError.exit_code if self.problems else 0

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return {
            "exit_code": self.exit_code,
            "files": self.files,
            "conditions": dict(self.conditions),
            "differences": [
                {
                    "file": d.file,
                    "kind": d.kind,
                    "where": d.where,
                    "here": d.one,
                    "again": d.other,
                    "line": d.line,
                }
                for d in self.differences
            ],
            "problems": [p.as_dict() for p in self.problems],
            "seconds": round(self.seconds, 1),
        }

    def summary(self) -> Iterator[str]:
        """Yield the lines that tell a person how it ended."""
        how = ", ".join(f"{name} {text}" for name, text in self.conditions.items() if name != "folder")
        if self.differences:
            yield f"evidoc verify: {len(self.differences)} of {self.files} files differ."
        elif self.problems:  # such as a build that gave no site to compare with
            yield "evidoc verify: the site is not proven."
            return
        else:
            yield f"All {self.files} files of _site/ came out the same, byte by byte, built from nothing elsewhere."
        yield f"It was built in {self.seconds:.0f} s, in new processes, with {how}."
