"""What the syntax of an analysis script says before it runs: what it reads and what it promises to make."""

from __future__ import annotations

from evidoc.errors import Place
from evidoc.records import dataclass

EVIDENCE = "evidoc.synthesis.making"
CASES = "evidoc.synthesis.cases.making"
ELSEWHERE = "evidoc.products.elsewhere"
RSCRIPT = "evidoc.products.rscript"
"""Modules whose `make` runs in place of a file: the evidence base, results made elsewhere, a script in R."""


@dataclass(frozen=True, slots=True)
class Use:
    """One name that a script uses, and the call that says so."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Promise:
    """One product that a script promises; a family has been spelled out into its members."""

    kind: str
    """``value``, ``table``, ``figure``, ``finding`` or ``evidence``."""
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the header of a script declares that scripts may otherwise not do (``# evidoc: reads data/x.bin``)."""

    reads: tuple[str, ...] = ()
    network: bool = False
    clock: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """One file of ``analysis/``, or a step that evidoc brings, such as the evidence base."""

    path: str
    """Project-relative, also the step's name."""
    question: str
    """First line of its docstring."""
    sources: tuple[Use, ...]
    products: tuple[Use, ...]
    """Products of other scripts that it reads with `product()`."""
    promises: tuple[Promise, ...]
    modules: tuple[str, ...] = ()
    """Project-relative paths of the project's own modules that it imports, transitively."""
    permissions: Permissions = Permissions()
    built_in: str = ""
    """Of a step that evidoc itself brings: the module whose `make` runs in place of the file at `path`."""
    program: str = ""
    """Of a script in another language: the program that runs it, such as ``/usr/bin/Rscript``; else empty."""
    version: str = ""
    """What that program says of its version: an input of the step."""
    lacks: tuple[str, ...] = ()
    """Programs that it needs and that are not on this machine, such as ``R``."""

    @property
    def elsewhere(self) -> bool:
        """Whether it only shows what was made elsewhere: then no code and no data of this machine counts."""
        return self.built_in == ELSEWHERE

    @property
    def of_evidence(self) -> bool:
        """Whether it is the step of the evidence base."""
        return self.built_in == EVIDENCE

    @property
    def of_cases(self) -> bool:
        """Whether it is the step of the cases."""
        return self.built_in == CASES
