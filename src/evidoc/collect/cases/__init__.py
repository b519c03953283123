"""The folder `cases/` goes in; cases, codebook and findings, and every Problem with them, come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from evidoc.collect.cases import findings, settings
from evidoc.collect.cases.reading import Known, case_files, read_case, without_faults
from evidoc.collect.evidence.citing import work_of
from evidoc.collect.evidence.entries import read_top
from evidoc.collect.files import read_text
from evidoc.collect.keep_out import FILE as KEEP_OUT
from evidoc.collect.memory import Memory
from evidoc.errors import Place, Problem
from evidoc.model.case import FOLDER, ILLUSTRATIVE, STEP, Case, Cases, CaseSettings
from evidoc.model.nearest import nearest
from evidoc.model.project import Reference

__all__ = ["read_cases"]


def read_cases(
    root: Path, references: Mapping[str, Reference], memory: Memory | None = None, *, synthetic: bool = False
) -> Cases | None:
    """Read the cases of a project; change nothing.

    Parameters
    ----------
    root
        The project's folder.
    references
        The bibliography by key.
    memory
        What spares reading again what did not change.
    synthetic
        Whether the project is a demonstration: only there are illustrative cases allowed.

    Returns
    -------
    Cases or None
        None where there is no ``cases/codebook.yml``. Every fault of every file is in ``Cases.problems``; a case that
        is illustrative where none is allowed is in nothing else.
    """
    memory = memory or Memory()
    top, problems = read_top(root, STEP, "codebook", memory)
    names = [path.name for path in (root / FOLDER).iterdir() if path.is_file()] if (root / FOLDER).is_dir() else []
    if top is None:
        if not problems:
            return None
        return Cases(CaseSettings("", "", Place(STEP, 1)), files=_files(names), problems=tuple(problems))
    said = settings.settings_of(top, synthetic=synthetic)
    themes = settings.themes_of(top)
    codes = settings.codes_of(top, themes)
    known = Known(said, codes, themes, frozenset(references))
    read: dict[str, Case] = {}
    for file in case_files(names):
        text, faults = read_text(file, root)
        case, more = read_case(text, file, known) if not faults else (None, faults)
        problems += more
        if case is not None:
            read[case.id] = without_faults(case)
    found, faults = read_top(root, findings.FILE, "findings", memory)
    entries = findings.findings_of(found, findings.Known(read, codes, said.researchers)) if found else {}
    problems += [*faults, *_left_over(names)]
    allowed = {name: case for name, case in read.items() if synthetic or case.kind != ILLUSTRATIVE}
    return Cases(
        settings=said,
        themes=themes,
        codes=codes,
        cases=allowed,
        # A finding that rests on nothing but what is refused is no finding.
        findings={name: one for name, one in entries.items() if not one.rests_on or {*one.rests_on} & {*allowed}},
        files=_files(names),
        citations={
            name: work_of(references[case.citation]).citation
            for name, case in allowed.items()
            if case.citation in references
        },
        problems=tuple(problems),
    )


def _files(names: list[str]) -> tuple[str, ...]:
    others = [f"{FOLDER}/{name}" for name in names if f"{FOLDER}/{name}" in (STEP, findings.FILE)]
    return tuple(sorted([*case_files(names), *others]))


def _left_over(names: list[str]) -> Iterator[Problem]:
    """Yield warnings of files that look as if they counted, and do not."""
    known = [Path(file).name for file in (STEP, findings.FILE, KEEP_OUT)]
    for name in sorted(names):
        meant = nearest(name, known) if name not in known and name.endswith((".yml", ".yaml", ".txt")) else None
        if meant:
            message = f"Nothing reads the file '{FOLDER}/{name}'."
            hint = f"Did you mean '{FOLDER}/{meant}'?"
            yield Problem("unread-file", message, Place(f"{FOLDER}/{name}"), hint, warning=True)
