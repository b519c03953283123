"""Decisions that people made in another tool, and those that stand, come in; rows to add, and what is left out, go out.

No decision is made here: what the tool does not say, or says twice, is told and left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.synthesis.exhibits import harmless
from evidoc.synthesis.records.decisions import ToolDecision
from evidoc.synthesis.screening import AGREED, BEFORE, FILE, STAGES, Decision, Screening

COLUMNS = ("record", "stage", "reviewer", "decision", "reason", "on")
"""Of ``evidence/screening.csv`` where there is none yet."""
TOOL_STAGES = tuple(stage for stage in STAGES if stage != BEFORE)
"""Stages at which people decide in such tools."""
_LINE = Place("command line")
_DAY = len("2026-11-22")


@dataclass(frozen=True, slots=True)
class Incoming:
    """What becomes of the decisions of an export."""

    rows: tuple[Mapping[str, str], ...] = ()
    """To add: column of ``screening.csv`` -> cell, in the order of the export."""
    known: int = 0
    """Decisions that stand there already."""
    left_out: int = 0
    """Decisions that cannot be added; `problems` says why."""
    problems: tuple[Problem, ...] = ()


def filled(decisions: Sequence[ToolDecision], stage: str, reviewer: str, on: str) -> tuple[ToolDecision, ...]:
    """Return the decisions with what a person says where the tool says nothing; words as ``screening.csv`` has them."""
    return tuple(
        replace(
            one,
            stage=_folded(one.stage or stage).replace("title and abstract", "title-abstract").replace(" ", "-"),
            reviewer=AGREED if (one.reviewer or reviewer).casefold() == AGREED else one.reviewer or reviewer,
            on=one.on or on,
        )
        for one in decisions
    )


def refusals(decisions: Sequence[ToolDecision], reviewers: Sequence[str]) -> Iterator[Problem]:
    """Yield what must be mended before any decision can be added: no stage, no reviewer, or one whom nobody knows.

    Parameters
    ----------
    decisions
        As `filled` gives them.
    reviewers
        Who may decide, as ``evidence.yml`` names them; empty: anybody.
    """
    for key, offer in (("stage", " | ".join(TOOL_STAGES)), ("reviewer", "NAME")):
        lacking = [one for one in decisions if not getattr(one, key)]
        if lacking:
            some = f"{len(lacking)} of its {len(decisions)} decisions" if len(lacking) < len(decisions) else "decisions"
            message = f"The export does not say the {key} of {some}: no tool can know it."
            yield Problem("usage", message, _LINE, f"Add --{key} {offer}.")
    named: dict[str, list[ToolDecision]] = {}
    for one in decisions:
        named.setdefault(one.reviewer, []).append(one)
    for name, said in named.items():
        if name and reviewers and name not in (*reviewers, AGREED):
            hint = did_you_mean(name, reviewers) or "Add the name to 'reviewers' in evidence/evidence.yml."
            message = f"'{name}' is not a reviewer of this evidence base, and decided on {_records(len(said))}."
            yield Problem("unknown-reviewer", message, said[0].place, hint)


def incoming(decisions: Sequence[ToolDecision], found: Mapping[str, tuple[str, str]], screening: Screening) -> Incoming:
    """Compare decisions with those that stand.

    Parameters
    ----------
    decisions
        As `filled` gives them, without `refusals`.
    found
        Record of the export -> the record of the evidence base that it is, and its group of duplicates.
    screening
        What ``screening.csv`` says.

    Returns
    -------
    Incoming
        With problems ``unknown-stage``, ``unknown-decision``, ``unknown-record``, ``bad-date``, ``decided-twice`` (the
        export contradicts itself), ``decided-otherwise`` and ``reason-differs`` (it contradicts what stands), and the
        warning ``reason-not-there``.
    """
    problems: list[Problem] = []
    left_out, known = 0, 0
    mine: dict[tuple[str, str, str], list[ToolDecision]] = {}
    for one in decisions:
        faults = [*_faults(one, found)]
        problems += faults
        if faults:
            left_out += 1
        else:
            mine.setdefault((found[one.record][1], one.stage, one.reviewer), []).append(one)
    stands = {(one.group, one.stage, one.reviewer): one for one in reversed(screening.decisions)}
    rows = []
    for key, said in mine.items():
        row, fault = _row(said, found[said[0].record][0]), _contradiction(said, stands.get(key))
        problems += [fault] if fault else []
        if fault and not fault.warning:
            left_out += len(said)
        elif key in stands:
            known += len(said)
        else:
            rows.append(row)
    return Incoming(tuple(rows), known, left_out, tuple(sorted(problems, key=lambda p: (p.place, p.kind))))


def _faults(one: ToolDecision, found: Mapping[str, tuple[str, str]]) -> Iterator[Problem]:
    if one.stage not in TOOL_STAGES:
        hint = did_you_mean(one.stage, TOOL_STAGES) or f"Stages are: {', '.join(TOOL_STAGES)}."
        yield Problem("unknown-stage", f"'{one.stage}' is not a stage of screening.", one.place, hint)
    elif one.decision not in STAGES[one.stage]:
        message = f"'{one.decision}' is not a decision of the stage '{one.stage}'."
        hint = f"Its decisions are: {', '.join(STAGES[one.stage])}. Was it made at another stage?"
        yield Problem("unknown-decision", message, one.place, hint)
    if one.record not in found:
        message = "The decision is on a record that no search export holds for certain."
        hint = f"Import the search that found it, or add the row to {FILE} by hand, with the id of the record."
        yield Problem("unknown-record", message, one.place, hint)
    if one.on and not _is_day(one.on):
        yield Problem("bad-date", f"'{one.on}' is not a day.", one.place, "Write it as 2026-05-31.")


def _contradiction(said: Sequence[ToolDecision], stands: Decision | None) -> Problem | None:
    """Return what a reviewer's decisions on one record contradict: one another, or the row that stands."""
    first, last = said[0], said[-1]
    words = f"of {first.reviewer} on '{first.record}' at stage '{first.stage}'"
    if len({one.decision for one in said}) > 1:
        told = ", ".join(f"'{one.decision}' in line {one.place.line}" for one in said)
        message = f"The export gives two decisions {words}: {told}. None is added."
        hint = f"Only a person can know which one holds: add it to {FILE} by hand."
        return Problem("decided-twice", message, last.place, hint)
    if stands is None:
        return None
    there = f"line {stands.place.line} of {FILE}"
    if stands.decision != first.decision:
        message = f"The decision {words} is '{first.decision}' here, and '{stands.decision}' in {there}, which stays."
        hint = "Change that line by hand where the export holds."
        return Problem("decided-otherwise", message, first.place, hint)
    reason = _reasons(said)
    if not reason or _bare(reason) == _bare(stands.reason):
        return None
    if not stands.reason:
        message = f"The export gives a reason for the decision {words}, '{reason}'; {there} gives none, and stays."
        return Problem("reason-not-there", message, first.place, "Add the reason to that line by hand.", warning=True)
    message = f"The reason for the decision {words} is '{reason}' here, and '{stands.reason}' in {there}, which stays."
    return Problem("reason-differs", message, first.place, "Change that line by hand where the export holds.")


def _row(said: Sequence[ToolDecision], record: str) -> dict[str, str]:
    first = said[0]
    # People open the file in spreadsheets, and the texts are of an export that anybody may have written.
    cells = (record, first.stage, first.reviewer, first.decision, _reasons(said), first.on)
    return {name: harmless(cell) for name, cell in zip(COLUMNS, cells, strict=True)}


def _reasons(said: Sequence[ToolDecision]) -> str:
    """Return every reason that was given, once."""
    given: dict[str, str] = {}
    for one in said:
        given.setdefault(_bare(one.reason), one.reason)
    return "; ".join(filter(None, given.values()))


def _bare(reason: str) -> str:
    """Return a reason for comparison, without what makes it harmless in a spreadsheet."""
    return _folded("".join(filter(str.isprintable, reason))).removeprefix("'")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"


def _is_day(text: str) -> bool:
    try:
        return len(text) == _DAY and bool(date.fromisoformat(text))
    except ValueError:
        return False
