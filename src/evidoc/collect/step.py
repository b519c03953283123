"""An evidence base comes in; the step that makes its products goes out, in the same words as an author's script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from evidoc import fingerprint
from evidoc.collect.memory import Memory
from evidoc.errors import Place
from evidoc.model.chapter import MARK_CLOSE, MARK_OPEN, Chapter
from evidoc.model.project import Reference
from evidoc.model.script import Permissions, Promise, Script

if TYPE_CHECKING:
    from evidoc.model.evidence import Evidence, KnownDocument

FOLDER = "evidence"
FILE = f"{FOLDER}/evidence.yml"
CHECKLIST = f"{FOLDER}/checklist.yml"
MAKER = "evidoc.synthesis.making"
_HEADING = re.compile(r"^#{1,6} +(?P<words>.*?) *\{[^}\n]*#(?P<id>[\w.-]+)[^}\n]*\} *$", re.MULTILINE)
_UNREAD = frozenset({"malformed-yaml", "malformed-csv", "missing-column", "not-utf-8", "unreadable-file"})
"""Faults after which nobody knows all that a base would make."""
_OF_A_BASE = re.compile(
    r"finding |value (evidence|prisma|pool)\.|(table|figure) (evidence|prisma|pool|forest|funnel|appraisal|findings)\b"
)
_MARK = re.compile(f"{MARK_OPEN}[0-9]+{MARK_CLOSE}")


def read_base(
    root: Path, references: Mapping[str, Reference], chapters: Mapping[str, Chapter], memory: Memory | None
) -> tuple[Evidence | None, tuple[Script, ...]]:
    """Read the evidence base of a project, and say which step makes what it shows.

    Parameters
    ----------
    root
        The project's folder.
    references
        The bibliography, which names studies.
    chapters
        What a checklist may point at.
    memory
        What spares reading again what did not change.

    Returns
    -------
    Evidence or None, tuple of Script
        Nothing where there is no ``evidence/evidence.yml``; else the base and its one step.
    """
    if not (root / FILE).exists():
        return None, ()
    import_module("evidoc.model.evidence")  # the memory makes nothing of what is not loaded
    memory = memory or Memory()
    rests_on = _rests_on(root, references, memory)
    found: tuple[Evidence, Script] | None = None
    if rests_on is not None:
        found = memory.recall("evidence", rests_on, lambda: _faultless(_read(root, references, memory)))
    found = found or _read(root, references, memory)
    if found is None:
        return None, ()
    evidence, step = found
    return replace(evidence, documents=known_documents(evidence, chapters)), (_with_lost(step, evidence, chapters),)


def _read(root: Path, references: Mapping[str, Reference], memory: Memory) -> tuple[Evidence, Script] | None:
    # Loading these costs more than reading a small base does: nobody waits for it where nothing changed.
    from evidoc.collect.evidence import read_evidence

    evidence = read_evidence(root, references, memory)
    return (evidence, evidence_step(evidence)) if evidence is not None else None


def _faultless(read: tuple[Evidence, Script] | None) -> tuple[Evidence, Script] | None:
    """Return what may be remembered: what is told of a fault may rest on other files, such as one of a like name."""
    return None if read is None or read[0].problems else read


def _rests_on(root: Path, references: Mapping[str, Reference], memory: Memory) -> list[object] | None:
    """Return all that reading looks at, as digests; None where links make that hard to tell."""
    paths = sorted((root / FOLDER).rglob("*"))
    if any(path.is_symlink() for path in (root / FOLDER, *paths)):
        return None
    names = [path.relative_to(root).as_posix() for path in paths if path.is_file()]
    read = [path for path in paths if path.parent == root / FOLDER and path.is_file()]
    named = fingerprint.of_data({key: [one.raw, dict(one.fields)] for key, one in references.items()})
    return [names, [memory.files.of_file(path) for path in read], named]


def _with_lost(step: Script, evidence: Evidence, chapters: Mapping[str, Chapter]) -> Script:
    """Return the step with what chapters show of it, where a file that cannot be read keeps back what it would make.

    So the fault stops the documents that show the base, and stays the only one that is told of them.
    """
    if not any(problem.kind in _UNREAD for problem in evidence.problems):
        return step
    shown = {f"{c.name} {c.args[0]}" for one in chapters.values() for c in one.shortcodes if c.args}
    shown |= {_product(label.id) for one in chapters.values() for label in one.labels if label.filled}
    known = {f"{one.kind} {one.name}" for one in step.promises}
    lost = [key.partition(" ") for key in sorted(shown - known) if _OF_A_BASE.match(key)]
    return replace(step, promises=(*step.promises, *(Promise(kind, name, Place(FILE, 1)) for kind, _, name in lost)))


def _product(label: str) -> str:
    kind, _, name = label.partition("-")
    return f"{'figure' if kind == 'fig' else 'table'} {name}"


def known_documents(evidence: Evidence, chapters: Mapping[str, Chapter]) -> dict[str, KnownDocument]:
    """Return what a checklist can point at; nothing where there is no checklist."""
    if CHECKLIST not in evidence.files:
        return {}
    from evidoc.model.evidence import KnownDocument

    return {
        name: KnownDocument(
            str(chapter.front.get("title") or name),
            {found["id"]: _MARK.sub("…", found["words"]) for found in _HEADING.finditer(chapter.text)},
        )
        for name, chapter in chapters.items()
    }


def evidence_step(evidence: Evidence) -> Script:
    """Return the step that makes what the evidence base shows; it stands beside the scripts of `analysis/`."""
    from evidoc.synthesis.names import names_of

    place = Place(FILE, 1)
    promises = [Promise(kind, name, place) for kind, _, name in (key.partition(" ") for key in names_of(evidence))]
    return Script(
        path=FILE,
        question=evidence.settings.question or evidence.settings.title,
        sources=(),
        products=(),
        promises=(*promises, Promise("evidence", FILE, place)),
        permissions=Permissions(reads=tuple(file for file in evidence.files if file != FILE)),
        built_in=MAKER,
    )
