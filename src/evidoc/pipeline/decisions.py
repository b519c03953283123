"""What a screening tool exported goes in; its people's decisions stand in `evidence/screening.csv`, all or none new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from evidoc import kept
from evidoc.errors import CollectError, Place, Problem, UsageError
from evidoc.model.evidence import EvidenceSettings
from evidoc.model.nearest import did_you_mean
from evidoc.model.record import DATABASES, Record, SearchSource
from evidoc.pipeline.evidence import look
from evidoc.records import dataclass
from evidoc.synthesis.base import Base
from evidoc.synthesis.duplicates import find_duplicates
from evidoc.synthesis.incoming import COLUMNS, TOOL_STAGES, filled, incoming, refusals
from evidoc.synthesis.records import read_decisions, read_records
from evidoc.synthesis.records.reading import format_of
from evidoc.synthesis.screening import FILE
from evidoc.synthesis.sheet_rows import header_of, with_rows
from evidoc.synthesis.sheets import read_sheet

SETTINGS = "evidence/evidence.yml"
TOOLS = ("rayyan", "covidence", "eppi")
"""Formats that tell by themselves where decisions stand."""
_LINE = Place("command line")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the decisions of an export."""

    file: str
    records: int
    decisions: int
    rows: tuple[Mapping[str, str], ...]
    """Added to ``evidence/screening.csv``."""
    known: int
    left_out: int
    undecided: int
    """Records of the export of which it tells no decision."""
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        numbers = {name: getattr(self, name) for name in ("records", "decisions", "known", "left_out", "undecided")}
        rows = {"added": len(self.rows), "rows": [dict(row) for row in self.rows]}
        return {"file": self.file, **numbers, **rows, "problems": [problem.as_dict() for problem in self.problems]}


def add_decisions(
    root: Path, file: Path, *, source: str = "", stage: str = "", reviewer: str = "", on: str = ""
) -> Added:
    """Add people's decisions that stand in an export to ``evidence/screening.csv``; rows that stand there stay.

    Parameters
    ----------
    root
        The project's folder.
    file
        What the tool exported.
    source
        The source of ``evidence.yml`` whose records and columns the export has; empty: records of any source.
    stage, reviewer, on
        Of decisions of which the export does not say it; `on` may stay empty.

    Returns
    -------
    Added
        Its problems tell what was left out, line by line.

    Raises
    ------
    UsageError
        A word of the command line is wrong, or one is missing that the export does not tell.
    CollectError
        The evidence base or the export cannot be read, or names a reviewer whom nobody knows. Nothing is changed then.
    """
    _check(file, stage, on)
    looked = look(root)
    base, settings = looked.base, looked.evidence.settings
    if base.screening is None:
        message, hint = "The evidence base is a map: nobody screened its records.", "Write `kind: review` for a review."
        raise CollectError(Problem("no-screening", message, replace(settings.place, line=1), hint))
    data = _written(root)
    read = _source(settings, source, file)
    records, faults = read_records(file.parent, read)
    said, unclear = read_decisions(file.parent, read)
    worst = [one for one in faults if not one.warning]
    if not records or not said:
        raise CollectError(*_shown([*worst, *unclear] or [_no_decision(file)], file))
    decisions = filled(said, stage, reviewer, on)
    if refused := _shown(refusals(decisions, settings.reviewers), file):
        raise (UsageError if any(one.kind == "usage" for one in refused) else CollectError)(*refused)
    found = incoming(decisions, _matched(records, base, settings), base.screening)
    _whole(data, found.rows)
    if found.rows:
        kept.replace(root / FILE, with_rows(data, COLUMNS, found.rows))
    undecided = len({one.id for one in records} - {one.record for one in said})
    problems = _shown([*worst, *unclear, *found.problems], file)
    counts = (len(records), len(said), found.rows, found.known, found.left_out, undecided)
    return Added(str(file), *counts, tuple(problems))


def _check(file: Path, stage: str, on: str) -> None:
    problems = []
    if not file.is_file():
        beside = [one.name for one in file.parent.iterdir() if one.is_file()] if file.parent.is_dir() else []
        hint = did_you_mean(file.name, beside) or "Name the file that the screening tool gave you."
        problems.append(Problem("missing-file", f"There is no file {file.name}.", Place(str(file)), hint))
    if stage and stage not in TOOL_STAGES:
        hint = did_you_mean(stage, TOOL_STAGES) or f"Stages are: {', '.join(TOOL_STAGES)}."
        problems.append(Problem("usage", f"'{stage[:60]}' is no stage of screening.", _LINE, hint))
    try:
        on_a_day = not on or date.fromisoformat(on).isoformat() == on
    except ValueError:
        on_a_day = False
    if not on_a_day:
        problems.append(Problem("usage", f"'{on[:60]}' is no day.", _LINE, "Write it as --on 2026-05-31."))
    if problems:
        raise UsageError(*problems)


def _written(root: Path) -> bytes:
    """Return ``screening.csv`` as it is; it is not added to where its rows cannot be told apart."""
    _, problems = read_sheet(root, FILE, COLUMNS[:4], COLUMNS[4:])
    if problems:
        raise CollectError(*problems)
    path = root / FILE
    return path.read_bytes() if path.is_file() else b""


def _source(settings: EvidenceSettings, name: str, file: Path) -> SearchSource:
    """Return the export as a source: with the ids and the columns of the one that it belongs to."""
    plain = SearchSource("decisions", "Decisions", DATABASES[0], (file.name,), Place(SETTINGS, 1))
    if not name:
        return plain
    if name not in settings.sources:
        more = "Leave --source out where the export holds records of several sources."
        hint = did_you_mean(name, settings.sources) or more
        raise UsageError(Problem("usage", f"evidence/evidence.yml names no source '{name[:60]}'.", _LINE, hint))
    own = replace(settings.sources[name], files=(file.name,))
    return replace(own, format="", columns={}) if format_of(file, plain) in TOOLS and not own.columns else own


def _no_decision(file: Path) -> Problem:
    hint = (
        "Exports of Rayyan, Covidence and EPPI-Reviewer tell them by themselves; for another table, name its column "
        "`decision` (and `stage`, `reviewer`, `reason`, `on`) under `columns:` of a source, and give --source."
    )
    return Problem("no-decisions", "The export holds no decision.", Place(file.name, 1), hint)


def _matched(records: Sequence[Record], base: Base, settings: EvidenceSettings) -> dict[str, tuple[str, str]]:
    """Return which record of the base, and of which group, each record of the export is; others are left out.

    Tools change entries, so that a record without an identifier has another id there: it is the one that the evidence
    base would take it for among its duplicates, and none where that is doubtful.
    """
    groups = base.grouped.group_of
    found = {one.id: (one.id, groups[one.id]) for one in records if one.id in groups}
    strange = [one for one in records if one.id not in groups]
    if not strange:
        return found
    joined = find_duplicates([*base.grouped.records, *strange], settings.certain, settings.possible)
    for group in joined.groups:
        ours = sorted({groups[one.id] for one in group.records if one.id in groups})
        if len(ours) == 1:
            found |= {one.id: (ours[0], ours[0]) for one in group.records if one.id not in groups}
    return found


def _whole(data: bytes, rows: Sequence[Mapping[str, str]]) -> None:
    """Refuse to lose a cell for which the file has no column."""
    header = header_of(data, COLUMNS)
    lost = [name for name in COLUMNS if header and name not in header and any(row[name] for row in rows)]
    if lost:
        message = f"The file has no column '{lost[0]}', and the export gives one."
        hint = f"Add {', '.join(lost)} to its first line."
        raise CollectError(Problem("missing-column", message, Place(FILE, 1), hint))


def _shown(problems: Sequence[Problem] | Any, file: Path) -> list[Problem]:
    """Return problems with the path of the export as it was given."""
    return [
        replace(one, place=replace(one.place, file=str(file))) if one.place.file == file.name else one
        for one in problems
    ]
