"""Records, groups and decisions come in; the number of every box of a flow goes out, each counted on its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from evidoc.model.evidence import EvidenceSettings
from evidoc.model.record import DATABASES as DATABASE_KINDS
from evidoc.model.record import OTHER_METHODS, Record
from evidoc.records import dataclass
from evidoc.synthesis.flow.boxes import SOURCE
from evidoc.synthesis.screening import AWAITING, BEFORE, CONFLICT, FULL_TEXT, RETRIEVAL, TITLES, Screening

AUTOMATION = "automation"
"""Begins the reason of records that an automation tool marked as ineligible before screening."""
OPEN_RESULTS = (CONFLICT, "unsure")
NOT_GIVEN = "No reason given"
KIND_BOX = {
    "database": "identified.databases",
    "register": "identified.registers",
    "website": "other.websites",
    "organisation": "other.organisations",
    "citation": "other.citations",
}
"""Kind of source -> the box that counts its records."""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """What one source gave."""

    id: str
    records: int
    unique: int
    """Groups of duplicates that no other source holds."""
    counted: int
    """Records that its box counts: all of a database; of another method those that nothing before it had found."""


def source_counts(
    settings: EvidenceSettings, records: Sequence[Record], group_of: Mapping[str, str], databases: set[str]
) -> tuple[SourceCount, ...]:
    """Return what each source gave, in the order of ``evidence.yml``."""
    by_source: dict[str, list[str]] = {name: [] for name in settings.sources}
    holders: dict[str, set[str]] = {}
    for record in records:
        group = group_of[record.id]
        by_source[record.source].append(group)
        holders.setdefault(group, set()).add(record.source)
    seen, made = set(databases), []
    for name, groups in by_source.items():
        unique = sum(holders[group] == {name} for group in set(groups))
        new = set(groups) - seen
        whole = settings.sources[name].kind not in OTHER_METHODS
        made.append(SourceCount(name, len(groups), unique, len(groups) if whole else len(new)))
        seen |= new
    return tuple(made)


def identified(settings: EvidenceSettings, sources: Sequence[SourceCount], groups: int) -> dict[str, int]:
    """Return the boxes of what was identified; `groups` is how many records databases and registers hold apart."""
    counts = dict.fromkeys(KIND_BOX.values(), 0)
    for one in sources:
        kind = settings.sources[one.id].kind
        if kind in KIND_BOX:
            counts[KIND_BOX[kind]] += one.counted
            counts[f"{SOURCE}{f'{kind}s' if kind in DATABASE_KINDS else 'other'}.{one.id}"] = one.records
    counts["identified"] = sum(one.records for one in sources if settings.sources[one.id].kind in DATABASE_KINDS)
    counts["duplicates"] = counts["identified"] - groups
    return counts


def other_sources(
    settings: EvidenceSettings,
    records: Sequence[Record],
    group_of: Mapping[str, str],
    sides: tuple[Collection[str], Collection[str]],
) -> dict[str, int]:
    """Count what other methods found: what databases hold, too, and what two of these methods found, count once."""
    found = [group_of[record.id] for record in records if settings.sources[record.source].kind in OTHER_METHODS]
    again = sum(group in sides[0] for group in found)
    return {
        "other.already": again,
        "other.identified": len(sides[1]),
        "other.duplicates": len(found) - again - len(sides[1]),
    }


def database_side(groups: set[str], screening: Screening) -> dict[str, set[str]]:
    """Return which groups of databases and registers each box counts, by its own rule, never by subtraction."""
    before = {group: outcome for group in groups if (outcome := screening.outcomes.get((group, BEFORE)))}
    automation = {group for group, outcome in before.items() if outcome.reason.casefold().startswith(AUTOMATION)}
    titles = {group: screening.of(group, TITLES) for group in groups}
    screened = {group for group, result in titles.items() if result != AWAITING}
    return {
        "automation": automation,
        "other-removed": set(before) - automation,
        "screened": screened,
        "awaiting.screening": groups - screened - set(before),
        "excluded": _with(titles, "exclude"),
        "undecided": _with(titles, *OPEN_RESULTS),
        **_reports(groups, _with(titles, "include"), screening),
    }


def other_side(groups: set[str], screening: Screening) -> dict[str, set[str]]:
    """Return the same of other methods: PRISMA 2020 has no box for screening there, each report is sought."""
    titles = {group: screening.of(group, TITLES) for group in groups}
    aside = _with(titles, "exclude") | {group for group in groups if screening.of(group, BEFORE) != AWAITING}
    unsettled = _with(titles, *OPEN_RESULTS) - aside
    return {
        "other.excluded": aside,
        "other.undecided": unsettled,
        **{f"other.{name}": held for name, held in _reports(groups, groups - aside - unsettled, screening).items()},
    }


def _reports(groups: set[str], passed: set[str], screening: Screening) -> dict[str, set[str]]:
    """Begin where reports are sought; what has a later decision was sought, whoever let it pass."""
    retrieval = {group: screening.of(group, RETRIEVAL) for group in groups}
    full_text = {group: screening.of(group, FULL_TEXT) for group in groups}
    assessed = groups - _with(full_text, AWAITING)
    sought = passed | assessed | (groups - _with(retrieval, AWAITING))
    waiting = sought - assessed
    return {
        "sought": sought,
        "not-retrieved": _with(retrieval, "not retrieved"),
        "assessed": assessed,
        "awaiting.retrieval": waiting & _with(retrieval, AWAITING, CONFLICT),
        "awaiting.full-text": waiting & _with(retrieval, "retrieved"),
        "excluded-full-text": _with(full_text, "exclude"),
        "undecided.full-text": _with(full_text, *OPEN_RESULTS),
    }


def _with(results: Mapping[str, str], *wanted: str) -> set[str]:
    return {group for group, result in results.items() if result in wanted}


def reasons_of(groups: Collection[str], screening: Screening) -> dict[str, int]:
    """Return reason of exclusion at full text -> reports, the most frequent first; case makes no other reason."""
    spelled: dict[str, str] = {}
    count: Counter[str] = Counter()
    for outcome in screening.outcomes.values():
        if outcome.group in groups and outcome.stage == FULL_TEXT and outcome.result == "exclude":
            reason = outcome.reason[:1].upper() + outcome.reason[1:] or NOT_GIVEN
            count[spelled.setdefault(reason.casefold(), reason)] += 1
    return dict(sorted(count.items(), key=lambda one: (-one[1], one[0])))


def included(
    settings: EvidenceSettings,
    reports: set[str],
    reports_of: Mapping[str, frozenset[str]],
    pooled: Iterable[str] | None,
) -> dict[str, int]:
    """Count what is included.

    Parameters
    ----------
    settings
        Say what the previous version of the review included.
    reports
        Groups that were included at full text.
    reports_of
        Study -> groups that report it.
    pooled
        Studies in a meta-analysis; None: there is none.
    """
    named = {group for groups in reports_of.values() for group in groups}
    counts = {
        "previous.studies": settings.previous_studies,
        "previous.reports": settings.previous_reports,
        "included.studies": sum(not groups.isdisjoint(reports) for groups in reports_of.values()),
        "included.reports": len(reports),
        "awaiting.extraction": len(reports - named),
        "named": len(named),
    }
    for what in ("studies", "reports"):
        counts[f"total.{what}"] = counts[f"previous.{what}"] + counts[f"included.{what}"]
    if pooled is not None:
        counts["in-meta-analysis"] = len(set(pooled))
        counts["in-meta-analysis.reports"] = len(
            {group for study in pooled for group in reports_of.get(study, ()) if group in reports}
        )
    return counts
