"""The folder `evidence/` goes in; all that it says but records and screening, and every Problem with it, come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from evidoc import fingerprint
from evidoc.collect.evidence import analyses, appraisal, codebook, findings, retractions, settings, studies
from evidoc.collect.evidence.csv_rows import Sheet, read_sheet
from evidoc.collect.evidence.entries import FOLDER, read_top
from evidoc.collect.fields import Fields
from evidoc.collect.memory import Memory
from evidoc.errors import Place, Problem
from evidoc.model.evidence import Evidence, EvidenceSettings
from evidoc.model.nearest import did_you_mean, nearest
from evidoc.model.project import Reference
from evidoc.synthesis.appraisal import check_appraisals
from evidoc.synthesis.grading import check_finding

__all__ = ["read_evidence"]

_FILES = (
    *(settings.FILE, codebook.FILE, studies.FILE, appraisal.FILE, findings.FILE, analyses.FILE, analyses.EFFECTS),
    *(retractions.FILE, f"{FOLDER}/screening.csv", f"{FOLDER}/duplicates.csv", f"{FOLDER}/checklist.yml"),
)
"""What people write there besides exports."""
_UNREAD = frozenset({"malformed-yaml", "malformed-csv", "not-utf-8", "unreadable-file"})
_NAMED_IN = {"unknown-column": codebook.FILE, "unknown-analysis": analyses.FILE, "unknown-study": studies.FILE}
"""What nobody knows -> the file that names it."""


def read_evidence(root: Path, references: Mapping[str, Reference], memory: Memory | None = None) -> Evidence | None:
    """Read the evidence base of a project; change nothing.

    Parameters
    ----------
    root
        The project's folder.
    references
        The bibliography by key, which names studies.
    memory
        What spares reading again what did not change.

    Returns
    -------
    Evidence or None
        None where there is no ``evidence/evidence.yml``. Every fault of every file is in ``Evidence.problems``; what
        has a fault is kept as far as it can be read, so that one slip does not make its name unknown everywhere.
    """
    memory = memory or Memory()
    top, problems = read_top(root, settings.FILE, "evidence base", memory)
    if top is None:
        if not problems:
            return None
        return Evidence(EvidenceSettings("", "", "", Place(settings.FILE, 1)), problems=tuple(problems))
    said = settings.settings_of(top, root)
    columns, faults = read_top(root, codebook.FILE, "codebook", memory)
    described = codebook.columns_of(columns) if columns else {}
    read = studies.read_studies(root, described, references)
    judgements, bad_judgements = appraisal.read_appraisal(root, read.studies, said.reviewers)
    effects = read_sheet(root, analyses.EFFECTS, ("study",), None)
    pooled, bad_analyses = read_top(root, analyses.FILE, "synthesis", memory)
    planned = analyses.analyses_of(pooled, effects) if pooled else {}
    found, bad_findings = read_top(root, findings.FILE, "findings", memory)
    known = findings.Known(described, read.studies, planned, said.reviewers)
    entries = findings.findings_of(found, known) if found else {}
    retracted, bad_retractions = retractions.read_retractions(root, read)
    evidence = Evidence(
        settings=said,
        codebook=described,
        studies=read.studies,
        judgements=judgements,
        findings=entries,
        analyses=planned,
        files=_files(root, said),
        citations=read.citations,
        retracted=retracted,
        numbers=_numbers(effects),
    )
    problems += [
        *faults,
        *read.problems,
        *bad_judgements,
        *effects.problems,
        *_effects(effects, evidence),
        *bad_analyses,
        *bad_findings,
        *bad_retractions,
        *_map(top, evidence),
        *check_appraisals(evidence),
        *(problem for entry in entries.values() for problem in check_finding(entry, evidence)),
        *_left_over(root, evidence),
    ]
    return replace(evidence, problems=tuple(_causes(problems, root)))


def _causes(problems: list[Problem], root: Path) -> Iterator[Problem]:
    """Yield problems without those that only follow from a file that cannot be read: that one is told of."""
    unread = {problem.place.file for problem in problems if problem.kind in _UNREAD}
    named = sum(problem.kind == "unknown-study" for problem in problems)
    if named and not (root / studies.FILE).exists():
        unread.add(studies.FILE)
        times = "once" if named == 1 else f"{named} times"
        message = f"There is no file '{studies.FILE}', but studies are named {times}."
        yield Problem("missing-file", message, Place(studies.FILE), "Write it: a row a study, as the codebook says.")
    for problem in problems:
        file = _NAMED_IN.get(problem.kind, "")
        if file not in unread or problem.place.file == file:
            yield problem


def _files(root: Path, said: EvidenceSettings) -> tuple[str, ...]:
    exports = (file for source in said.sources.values() for file in source.files)
    return tuple(sorted({*(file for file in _FILES if (root / file).is_file()), *exports}))


def _numbers(effects: Sheet) -> dict[str, str]:
    """Return the digest of what is counted or measured of each study, however its rows and columns are ordered."""
    by_study: dict[str, list[str]] = {}
    for row in effects.rows:
        filled = {column: cell for column, cell in row.cells.items() if cell}
        by_study.setdefault(row["study"], []).append(fingerprint.of_data(filled))
    return {study: fingerprint.of_data(sorted(rows)) for study, rows in by_study.items()}


def _effects(effects: Sheet, evidence: Evidence) -> Iterator[Problem]:
    """Yield the rows of effects whose study nobody described."""
    for row in effects.rows:
        study = row["study"]
        if study not in evidence.studies:
            hint = did_you_mean(study, evidence.studies) or f"Add it to {studies.FILE}."
            yield Problem("unknown-study", f"The study '{study}' is not in {studies.FILE}.", row.place, hint)


def _map(top: Fields, evidence: Evidence) -> Iterator[Problem]:
    """Yield what keeps the evidence and gap map from having rows and columns."""
    for key, name in (("rows", evidence.settings.map_rows), ("columns", evidence.settings.map_columns)):
        place = top.places.get(f"map.{key}", top.place())
        if not name:
            if top.data.get("map"):
                message = f"The evidence map has no {key}."
                yield Problem("missing-field", message, place, "Name a column of the codebook of the type choice.")
        elif evidence.codebook.get(name) is None or evidence.codebook[name].type != "choice":
            choices = [one.name for one in evidence.codebook.values() if one.type == "choice"]
            hint = did_you_mean(name, choices) or "Name a column of the codebook of the type choice."
            message = f"The {key} of the evidence map are '{name}', which is no column with codes."
            yield Problem("unknown-column", message, place, hint)


def _left_over(root: Path, evidence: Evidence) -> Iterator[Problem]:
    """Yield warnings of files that look as if they counted, and do not."""
    missing = [Path(file).name for file in _FILES if file not in evidence.files]
    for path in sorted((root / FOLDER).iterdir()):
        meant = nearest(path.name, missing) if path.suffix in (".csv", ".yml", ".yaml") else None
        file = path.relative_to(root).as_posix()
        if meant and path.is_file() and file not in evidence.files:
            message = f"Nothing reads the file '{file}'."
            yield Problem("unread-file", message, Place(file), f"Did you mean '{FOLDER}/{meant}'?", warning=True)
    search = root / FOLDER / "search"
    for path in sorted(search.rglob("*")) if search.is_dir() else ():
        file = path.relative_to(root).as_posix()
        if path.is_file() and not path.name.startswith(".") and file not in evidence.files:
            message = f"The export '{file}' belongs to no source, so none of its records count."
            hint = f"Name it under a source of {settings.FILE}, or move it elsewhere."
            yield Problem("unread-file", message, Place(file), hint, warning=True)
