"""Records, groups of duplicates, decisions and studies come in; every number of the PRISMA 2020 flow goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from evidoc.errors import Problem
from evidoc.model.evidence import EvidenceSettings, Study
from evidoc.model.record import DATABASES as DATABASE_KINDS
from evidoc.model.record import Record
from evidoc.records import dataclass
from evidoc.synthesis.flow import counting
from evidoc.synthesis.flow.boxes import OPEN
from evidoc.synthesis.flow.checks import Check, check_flow
from evidoc.synthesis.flow.counting import SourceCount
from evidoc.synthesis.flow.faults import kind_faults, not_screened, study_faults
from evidoc.synthesis.screening import FULL_TEXT, Screening

NO_STUDY = "no study has been described in studies.csv yet"
NOT_POOLED = "no studies have been combined in a meta-analysis"


@dataclass(frozen=True, slots=True)
class Flow:
    """Every number of the flow, and what is wrong or open."""

    counts: Mapping[str, int]
    """Box of `boxes.BOXES` -> its number; left out where there is none yet (`missing` says why)."""
    sources: tuple[SourceCount, ...]
    """In the order of ``evidence.yml``."""
    reasons: Mapping[str, Mapping[str, int]]
    """``databases`` and ``other`` -> reason of exclusion at full text -> reports, the most frequent first."""
    checks: tuple[Check, ...]
    conflicts: int
    """Records and reports on which reviewers differ."""
    alone: Mapping[str, int]
    """Stage -> records that one reviewer alone decided."""
    open: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Box of what awaits a decision or a study -> the groups in it, sorted; boxes without any are left out."""
    missing: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def awaiting(self) -> int:
        """Return how many records and reports await a decision, or a study."""
        return sum(self.counts[name] for name in OPEN)

    @property
    def interim(self) -> bool:
        """Return whether something is still open."""
        return self.awaiting > 0


def make_flow(
    settings: EvidenceSettings,
    records: Sequence[Record],
    group_of: Mapping[str, str],
    screening: Screening,
    studies: Mapping[str, Study],
    pooled: Collection[str] | None = None,
) -> Flow:
    """Count every box of the flow on its own, so that the identities between boxes say something.

    Parameters
    ----------
    settings, records
        What was searched, and all records that were found, duplicates included.
    group_of
        Record id -> id of its group of duplicates; a group is one record to screen and one report to read.
    screening, studies
        What people decided, and which records report which study.
    pooled
        Ids of studies in a meta-analysis; None: there is none yet.

    Returns
    -------
    Flow
        `counts` has the number of every box, `problems` what does not add up and what is open.

    Notes
    -----
    A group that a database or a register holds counts there, and there only. Of other methods a group counts for the
    source that stands first in ``evidence.yml``. A decision at full text says that the report was retrieved.
    """
    usable = [record for record in records if settings.sources[record.source].kind in counting.KIND_BOX]
    sides = _sides(settings, usable, group_of)
    sources = counting.source_counts(settings, records, group_of, sides[0])
    counts = counting.identified(settings, sources, len(sides[0]))
    counts |= counting.other_sources(settings, usable, group_of, sides)
    held = counting.database_side(sides[0], screening) | counting.other_side(sides[1], screening)
    counts |= {name: len(groups) for name, groups in held.items()}
    reports = {group for group in sides[0] | sides[1] if screening.of(group, FULL_TEXT) == "include"}
    reports_of = {
        name: frozenset(group_of[record] for record in study.records if record in group_of)
        for name, study in studies.items()
    }
    held["awaiting.extraction"] = reports.difference(*reports_of.values())
    counts |= counting.included(settings, reports, reports_of, pooled)
    reasons = {
        "databases": counting.reasons_of(sides[0], screening),
        "other": counting.reasons_of(sides[1], screening),
    }
    checks = check_flow(counts, reasons)
    broken = [check for check in checks if not check.holds and not (check.excuse and settings.note)]
    problems = [
        *kind_faults(settings),
        *not_screened(sides[0], screening),
        *study_faults(settings, studies, group_of, reports, screening),
        *(check.problem(settings.place) for check in broken),
    ]
    missing = _missing(counts, pooled)
    return Flow(
        counts={name: number for name, number in counts.items() if name not in missing},
        sources=sources,
        reasons=reasons,
        checks=checks,
        conflicts=len(screening.conflicts),
        alone=Counter(outcome.stage for outcome in screening.alone),
        open={name: tuple(sorted(held[name])) for name in OPEN if held[name]},
        missing=missing,
        problems=tuple(problems),
    )


def _sides(
    settings: EvidenceSettings, records: Sequence[Record], group_of: Mapping[str, str]
) -> tuple[set[str], set[str]]:
    """Return the groups that a database or register holds, and those that only another method found."""
    kinds: dict[str, set[str]] = {}
    for record in records:
        kinds.setdefault(group_of[record.id], set()).add(settings.sources[record.source].kind)
    databases = {group for group, held in kinds.items() if held & set(DATABASE_KINDS)}
    return databases, set(kinds) - databases


def _missing(counts: Mapping[str, int], pooled: Collection[str] | None) -> dict[str, str]:
    missing: dict[str, str] = {}
    if counts["included.reports"] and not counts["included.studies"]:
        missing |= {"included.studies": NO_STUDY, "total.studies": NO_STUDY}
    if pooled is None:
        missing |= {"in-meta-analysis": NOT_POOLED, "in-meta-analysis.reports": NOT_POOLED}
    return missing
