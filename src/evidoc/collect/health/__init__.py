"""Bibliography health. References and who uses them go in; everything that makes them wrong for readers comes out.

Each check is a pure function over `Work`s in a module of its own; `model/health.py` says which there are. What rests
on the entries alone is remembered; what rests on documents, settings and the evidence base is cheap, and found anew.
The checks are loaded only where an entry changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from evidoc.collect.health.usage import EVERYTHING, usage_faults
from evidoc.collect.memory import Memory, digest
from evidoc.errors import Problem
from evidoc.model.case import Cases
from evidoc.model.chapter import Chapter, label_kind
from evidoc.model.evidence import Evidence
from evidoc.model.health import NOTICES, OFF, SETTING, Fault, Notice, levels
from evidoc.model.project import Reference
from evidoc.records import dataclass

__all__ = ["Use", "check_bibliography", "health_problems", "use_of"]

EVIDENCE = "evidence/evidence.yml"


@dataclass(frozen=True, slots=True)
class Use:
    """Who uses the works of a bibliography."""

    cited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Key -> ids of the documents that cite or list it."""
    in_text: frozenset[str] = frozenset()
    """Keys that a text cites."""
    listed: frozenset[str] = frozenset()
    """Keys that ``nocite`` names; ``*`` is all of them."""
    studies: Mapping[str, str] = field(default_factory=dict)
    """Study of the evidence base -> key of its reference."""
    findings: Mapping[str, Iterable[str]] = field(default_factory=dict)
    """Finding -> its studies."""

    def documents(self, key: str) -> tuple[str, ...]:
        """Return the ids of the documents that cite or list a work."""
        named, everything = self.cited.get(key, ()), self.cited.get(EVERYTHING, ())
        return tuple(sorted({*named, *everything})) if everything else named


def use_of(chapters: Mapping[str, Chapter], evidence: Evidence | None = None, cases: Cases | None = None) -> Use:
    """Return who uses which work, from the documents by id, the evidence base and the cases, if there are any."""
    cited: dict[str, set[str]] = defaultdict(set)
    in_text: set[str] = set()
    listed: set[str] = set()
    for document, chapter in chapters.items():
        nocite = chapter.places.get("nocite")
        for one in chapter.citations:
            if not label_kind(one.key):
                cited[one.key].add(document)
                (listed if one.place == nocite else in_text).add(one.key)
    of = {key: tuple(sorted(documents)) for key, documents in cited.items()}
    studies = {id_: one.reference for id_, one in evidence.studies.items() if one.reference} if evidence else {}
    studies |= {f"case {id_}": one.citation for id_, one in cases.cases.items() if one.citation} if cases else {}
    findings = {id_: one.studies for id_, one in evidence.findings.items()} if evidence else {}
    return Use(of, frozenset(in_text), frozenset(listed), studies, findings)


def check_bibliography(
    root: Path, references: Mapping[str, Reference], use: Use, evidoc: Any, memory: Memory | None = None
) -> list[Problem]:
    """Return all that is wrong with the works of a project, as its settings weigh it.

    Parameters
    ----------
    root
        The project's folder; of its files, only the notices of retractions are read.
    references
        Its bibliography.
    use
        Who uses which work.
    evidoc
        What stands under ``evidoc:`` in the settings.
    memory
        What spares checking entries again that did not change.
    """
    weighed = levels(evidoc.get(SETTING) if isinstance(evidoc, Mapping) else None)
    notices, problems = _notices(root)
    if (root / EVIDENCE).exists():  # reading the evidence base tells what is wrong with the form of the file
        problems = [one for one in problems if one.kind == "unknown-kind"]
    if set(weighed.values()) == {OFF}:
        return problems
    return [*problems, *health_problems(references, use, weighed, notices, memory)]


def health_problems(
    references: Mapping[str, Reference],
    use: Use,
    weighed: Mapping[str, str],
    notices: Iterable[Notice] = (),
    memory: Memory | None = None,
) -> list[Problem]:
    """Return what is wrong with works as problems of the documents that cite them, as `weighed` says.

    Parameters
    ----------
    weighed
        Check -> ``error``, ``warning`` or ``off``; see `evidoc.model.health.levels`.
    """
    if not references:
        return []
    memory = memory or Memory()
    entries = [[key, str(one.place), one.raw] for key, one in references.items()]
    told = digest("\0".join(part for entry in entries for part in entry)) if memory else ""
    found = memory.recall("health", told, lambda: _entry_faults(references))
    documents = {key: named for key in references if (named := use.documents(key))}
    studied = set(use.studies.values())
    of_use = [*usage_faults(references, use.in_text, use.listed, studied)]
    if known := list(notices):
        from evidoc.collect.health.retractions import retraction_faults
        from evidoc.collect.health.works import works_of

        works = works_of(one for key, one in references.items() if key in documents or key in studied)
        of_use += retraction_faults(works, known, documents, use.studies, use.findings)
    return [
        fault.as_problem(level, documents.get(fault.key, ()))
        for fault in (*found, *of_use)
        if (level := weighed[fault.check]) != OFF
    ]


def _entry_faults(references: Mapping[str, Reference]) -> tuple[Fault, ...]:
    from evidoc.collect.health.checks import entry_faults

    return entry_faults(references)


def _notices(root: Path) -> tuple[list[Notice], list[Problem]]:
    if not (root / NOTICES).exists():
        return [], []
    from evidoc.collect.health.retractions import read_notices

    return read_notices(root)
