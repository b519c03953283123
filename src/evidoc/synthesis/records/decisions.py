"""Exports of screening tools go in; decisions and codes that people gave there come out as plain rows, none made up.

What a tool does not tell stays empty: Rayyan and EPPI-Reviewer name no stage, Covidence no reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.record import Record, SearchSource
from evidoc.records import dataclass
from evidoc.synthesis.records.entry import TOLD_FAULTS, Entry, Trouble
from evidoc.synthesis.records.fields import one_line
from evidoc.synthesis.records.headings import DECISIONS
from evidoc.synthesis.records.reading import walk

_TEXT = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(rf"\s*{_TEXT}\s*(?:=>|:)\s*{_TEXT}\s*,?")
_RAYYAN = re.compile(r"RAYYAN-INCLUSION:\s*")
_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*(.*?)\s*(?=\||(?:RAYYAN|USER)-[A-Z-]+:|$)", re.DOTALL)
_COVIDENCE = re.compile(r"(?i)\bexclusion reason:\s*([^;|\n]+)")
_WORDS = {
    "include": "include",
    "included": "include",
    "yes": "include",
    "exclude": "exclude",
    "excluded": "exclude",
    "no": "exclude",
    "maybe": "unsure",
    "unsure": "unsure",
    "undecided": "unsure",
    "retrieved": "retrieved",
    "not retrieved": "not retrieved",
}


@dataclass(frozen=True, slots=True)
class ToolDecision:
    """One decision as a tool tells it; it counts once a person has put it into ``screening.csv``."""

    record: str
    """Id of the `Record`."""
    stage: str
    """Empty where the tool does not say."""
    reviewer: str
    """Empty where the tool does not say."""
    decision: str
    """``include``, ``exclude``, ``unsure``, ``retrieved`` or ``not retrieved``."""
    reason: str
    place: Place
    on: str = ""
    """The day as the table writes it; tools of our list do not tell it."""


@dataclass(frozen=True, slots=True)
class ToolCode:
    """One code that people gave a record in EPPI-Reviewer."""

    record: str
    tool: str
    """The coding tool's name."""
    code: str
    text: str
    """What was added to it."""
    place: Place


def read_decisions(root: Path, source: SearchSource) -> tuple[tuple[ToolDecision, ...], tuple[Problem, ...]]:
    """Read the decisions that stand in the exports of a source.

    Rayyan's notes (of CSV, and of RIS and BibTeX too), reasons that Covidence notes, EPPI-Reviewer's screening codes of
    the types Include and Exclude, and any table of which ``columns:`` names the column ``decision``.

    Parameters
    ----------
    root
        The project's folder.
    source
        As for `read_records`, whose ids the rows bear.

    Returns
    -------
    tuple
        The rows, in the order of the records; and problems of the decisions alone: ``malformed-decision`` and
        ``reason-without-reviewer``.
    """
    found: list[ToolDecision] = []
    troubles: dict[str, Trouble] = {}
    for entry, record in walk(root, source, []):
        trouble = troubles.setdefault(record.place.file, Trouble(record.place.file))
        found += _of(entry, record, trouble)
    return tuple(found), tuple(problem for trouble in troubles.values() for problem in trouble.problems())


def read_codes(root: Path, source: SearchSource) -> tuple[ToolCode, ...]:
    """Read all codes of an EPPI-Reviewer export; those that its coding tools do not list have no name.

    Parameters
    ----------
    root
        The project's folder.
    source
        As for `read_records`.
    """
    return tuple(
        ToolCode(record.id, code.tool if code else "", code.name if code else "", text, record.place)
        for entry, record in walk(root, source, [])
        for code, text in _codes(entry)
    )


def _codes(entry: Entry) -> list[Any]:
    codes = entry.extra.get("codes")
    return codes if isinstance(codes, list) else []


def _of(entry: Entry, record: Record, trouble: Trouble) -> Iterator[ToolDecision]:
    notes = entry.fields.get("notes", "")
    rayyan = _RAYYAN.search(notes)
    if rayyan:
        yield from _rayyan(notes, rayyan.end(), record, trouble)
    elif "covidence" in record.other_ids:
        for reason in _COVIDENCE.findall(notes):
            yield ToolDecision(record.id, "", "", "exclude", one_line(reason), record.place)
    for code, _ in _codes(entry):
        if code is not None and code.screening and code.kind in {"include", "exclude"}:
            reason = code.name if code.kind == "exclude" else ""
            yield ToolDecision(record.id, "", "", code.kind, one_line(reason), record.place)
    if "decision" in entry.extra:
        said = {name: one_line(str(entry.extra.get(name, ""))) for name in DECISIONS}
        decision = _word(str(entry.extra["decision"]), record, trouble)
        if decision:
            stage, reviewer, reason = said["stage"], said["reviewer"], said["reason"]
            yield ToolDecision(record.id, stage, reviewer, decision, reason, record.place, said["on"])


def _rayyan(notes: str, at: int, record: Record, trouble: Trouble) -> Iterator[ToolDecision]:
    said: list[tuple[str, str]] = []
    if notes[at : at + 1] == "{":
        at += 1
        while found := _PAIR.match(notes, at):
            said.append((_bare(found[1]), _bare(found[2])))
            at = found.end()
    if not said or notes[at : at + 1] != "}":
        message = "The decisions that Rayyan noted of this record cannot be read."
        hint = 'They look like RAYYAN-INCLUSION: {"Name"=>"Included"}. Put them into screening.csv by hand.'
        trouble.tell("malformed-decision", record.place.line, message, hint, TOLD_FAULTS)
        return
    made = [(reviewer, _word(decision, record, trouble)) for reviewer, decision in said]
    reasons = _REASONS.search(notes)
    reason = one_line(reasons[1]) if reasons else ""
    excluding = sum(decision == "exclude" for _, decision in made)
    if reason and excluding != 1:
        message = f"Rayyan does not say whose reason '{reason[:80]}' is; it is left out."
        hint = "Put it into screening.csv by hand."
        trouble.tell("reason-without-reviewer", record.place.line, message, hint, TOLD_FAULTS)
    for reviewer, decision in made:
        if decision:
            own = reason if decision == "exclude" and excluding == 1 else ""
            yield ToolDecision(record.id, "", one_line(reviewer), decision, own, record.place)


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _word(said: str, record: Record, trouble: Trouble) -> str:
    decision = _WORDS.get(one_line(said).casefold(), "")
    if not decision and said.strip():
        message = f"'{one_line(said)[:50]}' is no decision that is known."
        hint = "Decisions are: included, excluded, maybe. Put it into screening.csv by hand."
        trouble.tell("malformed-decision", record.place.line, message, hint, TOLD_FAULTS)
    return decision
