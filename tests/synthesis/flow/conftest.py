"""In: the files of the miniature review. Out: its records, groups, decisions and studies, for flows to be made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from evidoc.errors import Place
from evidoc.model.evidence import Evidence, EvidenceSettings, Study
from evidoc.model.record import Record, SearchSource
from evidoc.synthesis.duplicates import PairDecision, find_duplicates
from evidoc.synthesis.flow import Flow, make_flow
from evidoc.synthesis.records import read_records
from evidoc.synthesis.screening import Decision, Screening, read_screening, screened

ROOT = Path(__file__).parents[2] / "projects" / "review"
PLACE = Place("evidence/evidence.yml", 1)
TRIALS = 13


@dataclass(frozen=True)
class Review:
    """Everything that a flow is made of."""

    settings: EvidenceSettings
    records: tuple[Record, ...]
    group_of: Mapping[str, str]
    screening: Screening
    studies: Mapping[str, Study]

    @property
    def evidence(self) -> Evidence:
        """Return what products are made with."""
        return Evidence(self.settings, studies=self.studies)

    @property
    def flow(self) -> Flow:
        """Return the flow, with every study in a meta-analysis."""
        return self.made(list(self.studies))

    def made(self, pooled: Sequence[str] | None) -> Flow:
        """Return the flow with these studies in a meta-analysis."""
        return make_flow(self.settings, self.records, self.group_of, self.screening, self.studies, pooled)

    def without(self, gone: Callable[[Decision], bool]) -> Review:
        """Return the review without the rows of which `gone` is true."""
        return replace(self, screening=screened([row for row in self.screening.decisions if not gone(row)]))

    def with_rows(self, *rows: tuple[str, str, str, str, str]) -> Review:
        """Return the review with more rows: record, stage, reviewer, decision, reason."""
        place = Place("evidence/screening.csv", 999)
        more = [Decision(row[0], self.group_of[row[0]], *row[1:], "", place) for row in rows]
        return replace(self, screening=screened([*self.screening.decisions, *more]))

    def with_records(self, *records: Record) -> Review:
        """Return the review with more records, duplicates of none."""
        more = {record.id: record.id for record in records}
        return replace(self, records=(*self.records, *records), group_of={**self.group_of, **more})

    def with_settings(self, **changed: object) -> Review:
        """Return the review with other settings."""
        return replace(self, settings=replace(self.settings, **changed))  # type: ignore[arg-type]


def record(name: str, source: str) -> Record:
    """Return one more synthetic record."""
    return Record(f"doi:10.5555/{name}", source, PLACE, "", title=f"Synthetic record {name}")


def _settings() -> EvidenceSettings:
    said = yaml.safe_load((ROOT / "evidence" / "evidence.yml").read_text(encoding="utf-8"))
    sources = {
        name: SearchSource(
            id=name,
            label=one["label"],
            kind=one["kind"],
            files=(f"evidence/{one['file']}",),
            place=PLACE,
            format=one["format"],
            searched=date.fromisoformat(str(one["searched"])),
            query=one["query"],
            columns=one.get("columns", {}),
        )
        for name, one in said["sources"].items()
    }
    reviewers = tuple(said["reviewers"])
    return EvidenceSettings("review", said["title"], said["question"], PLACE, sources, reviewers=reviewers)


@pytest.fixture(scope="session")
def review() -> Review:
    """Return the miniature review; its studies are the trials, of which one has two reports."""
    settings = _settings()
    found = [read_records(ROOT, source) for source in settings.sources.values()]
    assert not [problem for _, problems in found for problem in problems]
    records = tuple(one for given, _ in found for one in given)
    same = PairDecision("doi:10.5555/synthetic.05", "doi:10.5555/synthetic.05b", "same", PLACE)
    apart = PairDecision("doi:10.5555/synthetic.14", "doi:10.5555/synthetic.16", "different", PLACE)
    group_of = find_duplicates(records, settings.certain, settings.possible, (same, apart)).group_of
    screening = read_screening(ROOT, group_of, settings.reviewers)
    studies = {}
    for number in range(1, TRIALS + 1):
        reports = [f"doi:10.5555/bcg.{number:02d}", *(["doi:10.5555/synthetic.18"] if number == 4 else [])]
        studies[f"bcg-{number:02d}"] = Study(f"bcg-{number:02d}", "", tuple(reports), "full-text", {}, PLACE)
    return Review(settings, records, group_of, screening, studies)
