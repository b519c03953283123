"""The project's own evidence base is a map of what was met, says so, and holds nothing that nobody did."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from evidoc.model.evidence import Evidence
from evidoc.model.project import Project
from evidoc.synthesis.base import Base, read_base
from evidoc.synthesis.findings import shown_findings
from evidoc.synthesis.names import names_of

OCCUPATIONS = {"midwives", "health-visitors", "childrens-nurses", "paediatricians", "nursery-workers", "educators"}
NOT_DONE = ("screening.csv", "appraisal.csv", "effects.csv", "synthesis.yml", "checklist.yml")


@pytest.fixture(scope="module")
def evidence(project: Project) -> Evidence:
    assert project.evidence
    return project.evidence


@pytest.fixture(scope="module")
def base(repository: Path, evidence: Evidence) -> Base:
    return read_base(repository, evidence)


def test_it_says_that_nobody_searched(evidence: Evidence) -> None:
    assert evidence.settings.kind == "map"
    assert {source.kind for source in evidence.settings.sources.values()} == {"set"}
    assert not any(source.searched or source.query for source in evidence.settings.sources.values())
    assert "No database was searched" in evidence.settings.note
    assert not evidence.problems


def test_nothing_is_told_that_nobody_did(repository: Path, evidence: Evidence, base: Base) -> None:
    assert not [name for name in NOT_DONE if (repository / "evidence" / name).exists()]
    assert evidence.settings.reviewers == ()
    assert (evidence.judgements, dict(evidence.analyses), base.screening, base.flow) == ((), {}, None, None)
    assert not [name for name in names_of(evidence) if "prisma" in name or "kappa" in name or "pool" in name]


def test_no_study_was_read_in_full(evidence: Evidence) -> None:
    assert {study.read for study in evidence.studies.values()} <= {"abstract", "excerpt", "secondhand"}


def test_forty_studies_and_more_are_described(evidence: Evidence) -> None:
    assert len(evidence.studies) >= 40
    for study in evidence.studies.values():
        for column in ("year", "design", "occupation", "outcome", "population", "country", "finding"):
            assert study.one(column), (study.id, column)


def test_every_study_has_a_record_and_a_reference(project: Project, evidence: Evidence, base: Base) -> None:
    records = {record.id for record in base.records}
    for study in evidence.studies.values():
        assert study.records, study.id
        assert {*study.records} <= records, study.id
        assert study.reference in project.references, study.id
    assert base.errors == ()


def test_a_record_stands_in_one_export_only(repository: Path, base: Base) -> None:
    keys = Counter(
        row["key"]
        for file in sorted((repository / "evidence/search").glob("*.csv"))
        for row in csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    )
    assert [key for key, number in keys.items() if number > 1] == []
    assert len({record.id for record in base.records}) == len(base.records) == keys.total()


def test_eight_findings_are_ungraded_and_rest_on_studies(evidence: Evidence) -> None:
    assert len(evidence.findings) >= 8
    for entry in evidence.findings.values():
        assert entry.studies, entry.id
        assert {*entry.studies} <= {*evidence.studies}, entry.id
        assert entry.grade is None, entry.id
    assert {one.grade for one in shown_findings(evidence, "a test").values()} == {"not graded"}


def test_every_finding_is_shown_with_a_study_of_it(project: Project, evidence: Evidence) -> None:
    chapter = project.chapters["known"]
    shown = {code.args[0] for code in chapter.shortcodes if code.name == "finding"}
    assert shown == {*evidence.findings}


def test_the_map_has_all_six_occupations(evidence: Evidence) -> None:
    assert (evidence.settings.map_rows, evidence.settings.map_columns) == ("occupation", "outcome")
    assert {*evidence.codebook["occupation"].allowed} >= OCCUPATIONS


def test_reviews_say_what_they_pooled_and_nothing_is_pooled_here(evidence: Evidence) -> None:
    kinds = evidence.codebook["design"].reviews
    reviews = [study for study in evidence.studies.values() if study.one("design") in kinds]
    assert reviews
    assert all(study.one("result") for study in reviews)
    assert not any(study.one("result") for study in evidence.studies.values() if study not in reviews)
