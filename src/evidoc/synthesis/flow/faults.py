"""Sources, decisions and studies come in; what makes a flow impossible or unfinished goes out, each with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from evidoc.errors import Problem
from evidoc.model.evidence import EvidenceSettings, Study
from evidoc.synthesis.flow.counting import KIND_BOX
from evidoc.synthesis.screening import AWAITING, FULL_TEXT, RETRIEVAL, TITLES, Screening


def kind_faults(settings: EvidenceSettings) -> Iterator[Problem]:
    """Find sources that no flow may show: a convenience set was not searched for."""
    for source in settings.sources.values():
        if source.kind not in KIND_BOX:
            message = f"The source '{source.id}' is a set that nobody searched for; a PRISMA flow cannot count it."
            hint = "Give it the kind of search it came from, or set 'kind: map' in evidence/evidence.yml."
            yield Problem("set-in-review", message, source.place, hint)


def not_screened(groups: Collection[str], screening: Screening) -> Iterator[Problem]:
    """Find reports that were sought although nobody let their record pass on title and abstract."""
    said = set()
    for (group, stage), outcome in screening.outcomes.items():
        late = stage in {RETRIEVAL, FULL_TEXT} and group in groups and group not in said
        if late and screening.of(group, TITLES) == AWAITING:
            said.add(group)
            message = (
                f"'{outcome.said[0].record}' is decided on at stage '{stage}', but nobody screened it on title and "
                "abstract."
            )
            hint = f"Add the rows of the stage '{TITLES}'."
            yield Problem("not-screened", message, outcome.said[0].place, hint)


def study_faults(
    settings: EvidenceSettings,
    studies: Mapping[str, Study],
    group_of: Mapping[str, str],
    reports: Collection[str],
    screening: Screening,
) -> Iterator[Problem]:
    """Find studies that rest on no included report, and included reports that no study names."""
    named: set[str] = set()
    bare = [study for study in studies.values() if not study.records]
    for study in studies.values():
        for record in study.records:
            group = group_of.get(record)
            if group is None:  # whoever reads studies tells of it, for maps too
                continue
            if group not in reports:
                result = screening.of(group, FULL_TEXT)
                how = "nobody decided on at full text" if result == AWAITING else f"is '{result}' at full text"
                message = f"The study '{study.id}' rests on '{record}', which {how}."
                hint = "Decide on it in evidence/screening.csv, or take it out of the study's 'records'."
                yield Problem("study-not-included", message, study.place, hint)
            named.add(group)
    if len(bare) > settings.previous_studies:
        for study in bare:
            message = f"The study '{study.id}' names no record that reports it."
            hint = "Fill in 'records'; only studies of the previous version of a review ('previous:') may have none."
            yield Problem("study-without-record", message, study.place, hint)
    for group in sorted(set(reports) - named):
        outcome = screening.outcomes[group, FULL_TEXT]
        message = f"'{outcome.said[0].record}' is included at full text, but no study names it."
        hint = "Add its id to 'records' of the study that it reports, in evidence/studies.csv."
        yield Problem("report-without-study", message, outcome.place, hint, warning=True)
