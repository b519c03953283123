"""People's decisions on records come in; what stands decided, who differs, and every fault of a row go out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.synthesis.sheets import SheetRow, read_sheet

FILE = "evidence/screening.csv"
BEFORE, TITLES, RETRIEVAL, FULL_TEXT = "before", "title-abstract", "retrieval", "full-text"
STAGES = {
    BEFORE: ("exclude",),
    TITLES: ("include", "exclude", "unsure"),
    RETRIEVAL: ("retrieved", "not retrieved"),
    FULL_TEXT: ("include", "exclude", "unsure"),
}
"""Stage -> its decisions, in the order in which a record passes the stages."""
JUDGED = (TITLES, FULL_TEXT)
"""Stages at which two people decide on their own."""
ENDS = {BEFORE: "exclude", TITLES: "exclude", RETRIEVAL: "not retrieved"}
"""Stage -> the decision after which nobody decides on a record any more."""
AGREED = "agreed"
"""Stands for a reviewer in the row that settles a conflict."""
CONFLICT, AWAITING = "conflict", "awaiting"
NO_REASON = "Reason not agreed"
"""Stands where two reviewers excluded a report for different reasons, and nobody settled on one."""
OFFERED = 20
"""Unknown records for which the nearest one is looked up; further ones are listed without."""
LISTED = 20
"""Warnings of each kind that are told one by one."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of ``evidence/screening.csv``."""

    record: str
    group: str
    """Of duplicates, to which the record belongs: it is decided on as one."""
    stage: str
    reviewer: str
    decision: str
    reason: str
    on: str
    """ISO date; may be empty."""
    place: Place


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stands decided on one group of duplicates at one stage."""

    group: str
    stage: str
    result: str
    """A decision of the stage, or ``conflict``."""
    reason: str
    said: tuple[Decision, ...]
    """The rows behind it, without those that repeat another."""

    @property
    def agreed(self) -> bool:
        """Return whether the reviewers settled it together."""
        return any(decision.reviewer == AGREED for decision in self.said)

    @property
    def alone(self) -> bool:
        """Return whether one reviewer decided it, where two should."""
        return self.stage in JUDGED and not self.agreed and len(self.said) == 1

    @property
    def place(self) -> Place:
        """Return where its last row stands."""
        return self.said[-1].place


@dataclass(frozen=True, slots=True)
class Screening:
    """Every decision, and what follows from them."""

    decisions: tuple[Decision, ...] = ()
    outcomes: Mapping[tuple[str, str], Outcome] = field(default_factory=dict)
    """(group, stage) -> what stands decided; nothing where nobody decided."""
    problems: tuple[Problem, ...] = ()

    def of(self, group: str, stage: str) -> str:
        """Return the result of a group at a stage, or ``awaiting``."""
        found = self.outcomes.get((group, stage))
        return found.result if found else AWAITING

    @property
    def conflicts(self) -> tuple[Outcome, ...]:
        """Return where reviewers differ and nobody settled it, in the order of the file."""
        return tuple(one for one in self.outcomes.values() if one.result == CONFLICT)

    @property
    def alone(self) -> tuple[Outcome, ...]:
        """Return what one reviewer alone decided."""
        return tuple(one for one in self.outcomes.values() if one.alone)


def read_screening(root: Path, group_of: Mapping[str, str], reviewers: Sequence[str] = ()) -> Screening:
    """Read ``evidence/screening.csv``; where there is none, everything awaits a decision.

    Parameters
    ----------
    root
        The project's folder.
    group_of
        Id of every known record -> id of its group of duplicates.
    reviewers
        Who may decide; empty: anybody.

    Returns
    -------
    Screening
        Rows with a fault do not count; `problems` holds those faults, and as warnings what people have to settle.
    """
    rows, problems = read_sheet(root, FILE, ("record", "stage", "reviewer", "decision"), ("reason", "on"))
    found = list(problems)
    decisions: list[Decision] = []
    unknown = 0
    for row in rows:
        faults = [*_word_faults(row), *_reviewer_faults(row, reviewers), *_date_faults(row)]
        record = row.cells["record"]
        if record not in group_of:
            unknown += 1
            faults.append(_unknown(row, group_of if unknown <= OFFERED else ()))
        found += faults
        if not [fault for fault in faults if fault.kind != "bad-date"]:
            decisions.append(_decision(row, group_of[record]))
    return screened(decisions, found)


def screened(decisions: Sequence[Decision], problems: Iterable[Problem] = ()) -> Screening:
    """Return what follows from decisions: one outcome for each group and stage that somebody decided."""
    found = list(problems)
    rows: dict[tuple[str, str], dict[str, Decision]] = {}
    for decision in decisions:
        mine = rows.setdefault((decision.group, decision.stage), {})
        first = mine.setdefault(decision.reviewer, decision)
        if first.decision != decision.decision:
            found.append(_twice(first, decision))
    outcomes = {key: _outcome(*key, tuple(said.values())) for key, said in rows.items()}
    for outcome in outcomes.values():
        found += _outcome_faults(outcome)
        found += _order_faults(outcome, outcomes)
    return Screening(tuple(decisions), outcomes, tuple(_shortened(found)))


def _decision(row: SheetRow, group: str) -> Decision:
    cells = row.cells
    on = cells.get("on", "")
    return Decision(
        record=cells["record"],
        group=group,
        stage=_folded(cells["stage"]),
        reviewer=AGREED if cells["reviewer"].casefold() == AGREED else cells["reviewer"],
        decision=_folded(cells["decision"]),
        reason="".join(filter(str.isprintable, " ".join(cells.get("reason", "").split()))),
        on=on if _is_date(on) else "",
        place=row.place,
    )


def _outcome(group: str, stage: str, said: tuple[Decision, ...]) -> Outcome:
    settled = [one for one in said if one.reviewer == AGREED] or list(said)
    results = {one.decision for one in settled}
    result = settled[0].decision if len(results) == 1 else CONFLICT
    reason = ""
    if result == ENDS.get(stage, "exclude"):
        given = [one.reason for one in settled if one.reason] or [
            one.reason for one in said if one.reason and one.decision == result
        ]
        reason = given[0] if len({text.casefold() for text in given}) == 1 else NO_REASON if given else ""
    return Outcome(group, stage, result, reason, said)


def _word_faults(row: SheetRow) -> Iterator[Problem]:
    stage, decision = _folded(row.cells["stage"]), _folded(row.cells["decision"])
    if stage not in STAGES:
        hint = did_you_mean(stage, STAGES) or f"Stages are: {', '.join(STAGES)}."
        yield Problem("unknown-stage", f"'{row.cells['stage']}' is not a stage.", row.places["stage"], hint)
    elif decision not in STAGES[stage]:
        hint = did_you_mean(decision, STAGES[stage]) or f"Decisions are: {', '.join(STAGES[stage])}."
        message = f"'{row.cells['decision']}' is not a decision of the stage '{stage}'."
        yield Problem("unknown-decision", message, row.places["decision"], hint)


def _reviewer_faults(row: SheetRow, reviewers: Sequence[str]) -> Iterator[Problem]:
    name = row.cells["reviewer"]
    if not name:
        hint = "Write who decided, or 'agreed' where the reviewers settled it together."
        yield Problem("missing-reviewer", "The row does not say who decided.", row.places["reviewer"], hint)
    elif reviewers and name not in reviewers and name.casefold() != AGREED:
        hint = did_you_mean(name, (*reviewers, AGREED)) or "Add the name to 'reviewers' in evidence/evidence.yml."
        message = f"'{name}' is not a reviewer of this evidence base."
        yield Problem("unknown-reviewer", message, row.places["reviewer"], hint)


def _date_faults(row: SheetRow) -> Iterator[Problem]:
    on = row.cells.get("on", "")
    if on and not _is_date(on):
        hint = "Write year-month-day, e.g. 2026-01-31; format the column as text, so that spreadsheets leave it alone."
        yield Problem("bad-date", f"'{on}' is not a date.", row.places["on"], hint)


def _unknown(row: SheetRow, known: Iterable[str]) -> Problem:
    record = row.cells["record"]
    hint = did_you_mean(record, known) or "Take the id from `evidoc evidence import`; the record may have been removed."
    message = f"The decision is on a record that no search export holds: '{record}'."
    return Problem("unknown-record", message, row.places["record"], hint)


def _twice(first: Decision, second: Decision) -> Problem:
    who = "The agreed decision" if first.reviewer == AGREED else f"The decision of {first.reviewer}"
    message = (
        f"{who} on '{second.record}' at stage '{second.stage}' is given twice: "
        f"'{first.decision}' in line {first.place.line}, '{second.decision}' here."
    )
    return Problem("decided-twice", message, second.place, "Keep the row that holds; the first one counts until then.")


def _outcome_faults(outcome: Outcome) -> Iterator[Problem]:
    record = outcome.said[-1].record
    if outcome.result == CONFLICT:
        words = ", ".join(f"{one.reviewer} '{one.decision}' (line {one.place.line})" for one in outcome.said)
        message = f"Reviewers differ on '{record}' at stage '{outcome.stage}': {words}."
        hint = f"Settle it: add a row whose reviewer is '{AGREED}'."
        yield Problem("conflict", message, outcome.place, hint, warning=True)
    elif outcome.result == "unsure":
        message = f"Nobody has decided yet on '{record}' at stage '{outcome.stage}': the reviewers are unsure."
        hint = f"Settle it: add a row whose reviewer is '{AGREED}'."
        yield Problem("unsure", message, outcome.place, hint, warning=True)
    elif outcome.stage in {BEFORE, FULL_TEXT} and outcome.result == "exclude" and not outcome.reason:
        where = "at full text" if outcome.stage == FULL_TEXT else "before screening"
        message = f"'{record}' is excluded {where}, but the row gives no reason."
        hint = "Write a short reason, the same words for the same reason: the flow counts each."
        yield Problem("missing-reason", message, outcome.place, hint)
    elif outcome.reason == NO_REASON and outcome.stage == FULL_TEXT:
        words = "; ".join(f"{one.reviewer}: {one.reason or 'none'}" for one in outcome.said)
        message = f"'{record}' is excluded at full text for different reasons ({words})."
        hint = f"Add a row whose reviewer is '{AGREED}', with the main reason: the flow counts a report once."
        yield Problem("reasons-differ", message, outcome.place, hint, warning=True)


def _order_faults(outcome: Outcome, outcomes: Mapping[tuple[str, str], Outcome]) -> Iterator[Problem]:
    """Find decisions on what had left the review before."""
    stages = list(STAGES)
    for stage in stages[: stages.index(outcome.stage)]:
        earlier = outcomes.get((outcome.group, stage))
        if earlier is not None and earlier.result == ENDS.get(stage):
            message = (
                f"'{outcome.said[0].record}' is decided on at stage '{outcome.stage}', but stage '{stage}' ended with "
                f"'{earlier.result}' (line {earlier.place.line})."
            )
            hint = "Take out one of the two; or settle the earlier stage with an 'agreed' row."
            yield Problem("decided-after-exclusion", message, outcome.said[0].place, hint)


def _shortened(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Give the first warnings of each kind; at the beginning of a screening thousands of records are open."""
    told: Counter[str] = Counter()
    for problem in problems:
        told[problem.kind] += problem.warning
        if not problem.warning or told[problem.kind] <= LISTED:
            yield problem
    for kind, number in told.items():
        if number > LISTED:
            message = f"There are {number - LISTED:,} more problems of the kind '{kind}' in the file."
            hint = "'evidoc evidence flow --json' lists every record that awaits a decision."
            yield Problem(kind, message, Place(FILE), hint, warning=True)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
