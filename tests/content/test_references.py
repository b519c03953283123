"""Every source that may be cited is whole, readable and cited; nothing is cited that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_file

from evidoc.model.chapter import label_kind
from evidoc.model.project import Project


@pytest.fixture(scope="module")
def cited(project: Project) -> set[str]:
    """Return every bibliography key that a document cites."""
    return {c.key for chapter in project.chapters.values() for c in chapter.citations if not label_kind(c.key)}


def test_bibtexparser_reads_every_entry(repository: Path) -> None:
    library = parse_file(str(repository / "references.bib"))
    assert not library.failed_blocks
    assert len(library.entries) >= 40


def test_every_reference_is_cited_or_of_a_study_and_every_citation_is_there(project: Project, cited: set[str]) -> None:
    assert project.evidence
    described = {study.reference for study in project.evidence.studies.values()}
    assert set(project.references) == cited | described


def test_sources_of_figures_are_among_the_references(project: Project) -> None:
    named = {source.citation for source in project.sources.values() if source.citation}
    assert named <= set(project.references)
    assert len(named) >= 8


def test_references_say_who_what_when_and_where(project: Project) -> None:
    for key, reference in project.references.items():
        fields = reference.fields
        assert all(fields.get(name) for name in ("author", "title", "year")), key
        assert re.fullmatch(r"\{?(?:19|20)\d\d\}?", fields["year"]), key
        found = any(fields.get(name) for name in ("doi", "url", "isbn"))
        assert found or all(fields.get(name) for name in ("journaltitle", "volume", "pages")), key


def test_no_date_of_access_is_made_up(repository: Path) -> None:
    assert "urldate" not in (repository / "references.bib").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["online", "dataset"])
def test_organisations_are_not_taken_for_people(project: Project, kind: str) -> None:
    people = re.compile(r"^[^,{}]+, [A-Z]\.")
    for key, reference in project.references.items():
        if reference.raw.lstrip().startswith(f"@{kind}"):
            author = re.search(r"author\s*=\s*\{(.*)\},", reference.raw)
            assert author, key
            assert author[1].startswith("{") or people.match(author[1]), f"{key}: {author[1]}"


def test_corrected_report_says_so_where_it_is_cited(project: Project) -> None:
    assert "Corrected on 5 February 2026" in project.references["flemons_worth_2025"].raw
    for name, chapter in project.chapters.items():
        if "flemons_worth_2025" in {c.key for c in chapter.citations}:
            assert "corrected two other findings on 5 February 2026" in " ".join(chapter.text.split()), name
