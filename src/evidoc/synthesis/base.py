"""The files of an evidence base come in; its records, which are one, what was decided and what to tell go out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from evidoc.errors import Problem
from evidoc.model.evidence import Evidence
from evidoc.model.nearest import did_you_mean
from evidoc.model.record import Record
from evidoc.records import dataclass
from evidoc.synthesis.duplicates import Grouped, find_duplicates, read_pair_decisions
from evidoc.synthesis.flow import Flow, make_flow
from evidoc.synthesis.records import read_records
from evidoc.synthesis.screening import Screening, read_screening

REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Base:
    """Everything that the records of an evidence base say."""

    records: tuple[Record, ...]
    """Of every source, in the order of ``evidence.yml``, duplicates included; ids are those that `grouped` knows."""
    grouped: Grouped
    screening: Screening | None
    """None: a map, which nobody screened."""
    flow: Flow | None
    errors: tuple[Problem, ...]
    """What keeps every product of the base from being shown."""
    warnings: tuple[Problem, ...]
    """What a person should look at, while the products are true as they are."""

    @property
    def awaiting(self) -> int:
        """How many records and reports wait for a decision, or for a study that describes them."""
        return self.flow.awaiting if self.flow else 0


def read_base(root: Path, evidence: Evidence) -> Base:
    """Read the records of an evidence base, find its duplicates and take what people decided.

    Parameters
    ----------
    root
        The project's folder.
    evidence
        What else `evidence/` says.
    """
    settings, records, problems = evidence.settings, list[Record](), list[Problem]()
    for source in settings.sources.values():
        found, faults = read_records(root, source)
        records += found
        problems += faults
    decisions, faults = read_pair_decisions(root)
    problems += faults
    grouped = find_duplicates(records, settings.certain, settings.possible, decisions, [*settings.sources])
    records = _in_order(grouped, evidence)
    problems += [*grouped.problems, *_undecided(grouped, evidence)]
    screening, flow = None, None
    if settings.kind == REVIEW:
        screening = read_screening(root, grouped.group_of, settings.reviewers)
        flow = make_flow(settings, records, grouped.group_of, screening, evidence.studies, _pooled(root, evidence))
        problems += [*screening.problems, *flow.problems]
    problems += _unknown_records(evidence, grouped)
    errors = tuple(problem for problem in problems if not problem.warning)
    return Base(tuple(records), grouped, screening, flow, errors, tuple(p for p in problems if p.warning))


def _in_order(grouped: Grouped, evidence: Evidence) -> list[Record]:
    """Return all records under the ids that groups know, in the order of ``evidence.yml``.

    One DOI may stand in two works' entries: as read, records of two sources could then have one id, and be taken for
    one work. Only `find_duplicates` sees them all, so it alone gives ids that are unique.
    """
    files: dict[tuple[str, str], int] = {}
    for source in evidence.settings.sources.values():
        for file in source.files:
            files.setdefault((source.id, file), len(files))
    return sorted(
        grouped.records, key=lambda one: (files[one.source, one.place.file], one.place.line, one.place.column, one.id)
    )


def _undecided(grouped: Grouped, evidence: Evidence) -> Iterator[Problem]:
    if grouped.possible:
        number = len(grouped.possible)
        what = "1 pair of records may be" if number == 1 else f"{number} pairs of records may each be"
        hint = "List them with 'evidoc evidence duplicates', and decide in evidence/duplicates.csv."
        message = f"{what} one and the same work; they count as two until somebody decides."
        yield Problem("possible-duplicates", message, replace(evidence.settings.place, line=1), hint, warning=True)


def _unknown_records(evidence: Evidence, grouped: Grouped) -> Iterator[Problem]:
    """Yield every record that a study names and no export holds; a map may describe what no export holds."""
    for study in evidence.studies.values():
        for record in study.records:
            if record not in grouped.group_of:
                message = f"The study '{study.id}' names the record '{record}', which no export holds."
                hint = did_you_mean(record, grouped.group_of) or "List records with: evidoc evidence flow --json."
                yield Problem("unknown-record", message, study.place, hint)


def _pooled(root: Path, evidence: Evidence) -> frozenset[str] | None:
    """Return the studies in a meta-analysis of this base; None where it has none."""
    if not evidence.analyses:
        return None
    from evidoc.synthesis.analysing import analysed
    from evidoc.synthesis.effects_file import read_effects
    from evidoc.synthesis.heterogeneity import METHODS
    from evidoc.synthesis.measures import MEASURES

    # `evidoc evidence flow` reads a base with mistakes too: what cannot be computed was told where it was read.
    sound = [
        one for one in evidence.analyses.values() if one.measure in MEASURES and one.method in METHODS and one.knha
    ]
    rows, _ = read_effects(root, replace(evidence, analyses={one.id: one for one in sound}))
    found = [analysed(one, rows, evidence) for one in sound]
    pooled = frozenset(str(row["study"]) for one in found if one.pooled for row in one.rows)
    return pooled or None
