"""The folder `cases/` goes in; the step that makes what it shows goes out, in the same words as an author's script."""

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
from evidoc.model.chapter import Chapter
from evidoc.model.project import Reference
from evidoc.model.script import Permissions, Promise, Script

if TYPE_CHECKING:
    from evidoc.model.case import Cases

FOLDER = "cases"
FILE = f"{FOLDER}/codebook.yml"
MAKER = "evidoc.synthesis.cases.making"
_UNREAD = frozenset({"malformed-yaml", "missing-front-matter", "not-utf-8", "unreadable-file"})
"""Faults after which nobody knows all that cases would make."""
_OF_CASES = re.compile(r"finding |value case\.|table case-")


def read_case_base(
    root: Path,
    references: Mapping[str, Reference],
    chapters: Mapping[str, Chapter],
    memory: Memory | None,
    others: tuple[Script, ...] = (),
    *,
    synthetic: bool = False,
) -> tuple[Cases | None, tuple[Script, ...]]:
    """Read the cases of a project, and say which step makes what they show.

    Parameters
    ----------
    root
        The project's folder.
    references
        The bibliography, which cases may cite.
    chapters
        What shows products of the cases.
    memory
        What spares reading again what did not change.
    others
        Other steps that evidoc brings: what they promise is not of cases.
    synthetic
        Whether the project is a demonstration.

    Returns
    -------
    Cases or None, tuple of Script
        Nothing where there is no ``cases/codebook.yml``; else the cases and their one step.
    """
    if not (root / FILE).exists():
        return None, ()
    import_module("evidoc.model.case")  # the memory makes nothing of what is not loaded
    import_module("evidoc.model.evidence")
    memory = memory or Memory()

    def read() -> Cases | None:
        # Loading this costs more than reading a few cases does: nobody waits for it where nothing changed.
        from evidoc.collect.cases import read_cases

        return read_cases(root, references, memory, synthetic=synthetic)

    rests_on = _rests_on(root, references, memory)
    cases = memory.recall("cases", [synthetic, *rests_on], lambda: _faultless(read())) if rests_on else None
    cases = cases or read()
    if cases is None:
        return None, ()
    return cases, (_with_lost(case_step(cases), cases, chapters, others),)


def case_step(cases: Cases) -> Script:
    """Return the step that makes what cases show; it stands beside the scripts of `analysis/`."""
    from evidoc.synthesis.cases.names import names_of

    place = Place(FILE, 1)
    promises = [Promise(kind, name, place) for kind, _, name in (key.partition(" ") for key in names_of(cases))]
    return Script(
        path=FILE,
        question=cases.settings.question or cases.settings.title,
        sources=(),
        products=(),
        promises=(*promises, Promise("evidence", FILE, place)),
        permissions=Permissions(reads=tuple(file for file in cases.files if file != FILE)),
        built_in=MAKER,
    )


def _faultless(cases: Cases | None) -> Cases | None:
    """Return what may be remembered: what is told of a fault may rest on other files."""
    return None if cases is None or cases.problems else cases


def _rests_on(root: Path, references: Mapping[str, Reference], memory: Memory) -> list[object] | None:
    """Return all that reading looks at, as digests; None where links make that hard to tell."""
    paths = sorted(path for path in (root / FOLDER).iterdir() if path.suffix in (".md", ".yml", ".yaml", ".txt"))
    if any(path.is_symlink() for path in (root / FOLDER, *paths)):
        return None
    read = [[path.name, memory.files.of_file(path)] for path in paths if path.is_file() and path.suffix != ".txt"]
    return [[path.name for path in paths], read, fingerprint.of_data({key: one.raw for key, one in references.items()})]


def _with_lost(step: Script, cases: Cases, chapters: Mapping[str, Chapter], others: tuple[Script, ...]) -> Script:
    """Return the step with what chapters show of it, where a file that cannot be read keeps back what it would make.

    So the fault stops the documents that show the cases, and stays the only one that is told of them.
    """
    if not any(problem.kind in _UNREAD for problem in cases.problems):
        return step
    shown = {f"{c.name} {c.args[0]}" for one in chapters.values() for c in one.shortcodes if c.args}
    labels = [label.id for one in chapters.values() for label in one.labels if label.filled]
    shown |= {f"table {label.removeprefix('tbl-')}" for label in labels if label.startswith("tbl-")}
    known = {f"{one.kind} {one.name}" for script in (step, *others) for one in script.promises}
    lost = [key.partition(" ") for key in sorted(shown - known) if _OF_CASES.match(key)]
    return replace(step, promises=(*step.promises, *(Promise(kind, name, Place(FILE, 1)) for kind, _, name in lost)))
