"""Sources and definitions are complete, honest about second-hand figures, and careful about what may be given away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from evidoc.collect.data import check_data
from evidoc.collect.sources import read_sources

ROOT = Path(__file__).resolve().parents[2]
SOURCES, DEFINITIONS, PROBLEMS = read_sources(ROOT)
ENTRIES = yaml.safe_load((ROOT / "data" / "sources.yml").read_text(encoding="utf-8"))
OPEN_PUBLISHERS = ("Parliament", "Department for Education")


def test_nothing_is_wrong_with_sources_definitions_and_extracts() -> None:
    assert [str(problem) for problem in [*PROBLEMS, *check_data(ROOT, SOURCES)]] == []


def test_every_definition_is_used() -> None:
    assert {name for source in SOURCES.values() for name in source.definitions} == set(DEFINITIONS)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_source_gives_a_reason_for_what_may_be_done_with_it(name: str) -> None:
    assert ENTRIES[name]["redistribute_reason"].strip()


@pytest.mark.parametrize("name", sorted(name for name, source in SOURCES.items() if source.seen_as != "publisher"))
def test_figure_not_read_at_its_publisher_says_who_reported_it(name: str) -> None:
    source = SOURCES[name]
    assert source.reported_by
    assert source.line.endswith(f", as reported by {source.reported_by}")


@pytest.mark.parametrize("name", sorted(name for name, source in SOURCES.items() if source.redistribute))
def test_only_official_answers_releases_open_copies_and_our_own_notes_are_given_away(name: str) -> None:
    source = SOURCES[name]
    official = any(word in f"{source.reported_by} {source.publisher}" for word in OPEN_PUBLISHERS)
    assert official or source.licence.startswith(("Open Government Licence", "CC BY"))
    assert source.seen_as != "secondary"


def test_licence_is_not_verified_where_nobody_printed_one() -> None:
    stated = {name for name, source in SOURCES.items() if source.licence != "not verified"}
    assert stated == {"lfs-2024-q3", "nhs-staff-nationality", "occupation-codes", "pay-search"}


def test_published_burnout_is_recorded_for_comparison() -> None:
    published = {figure.period: figure.number for figure in DEFINITIONS["nhs-burnout"].published}
    assert published == {"2021": 34.49, "2023": 30.38}


def test_breaks_keep_nursery_turnover_of_2024_apart() -> None:
    assert [one.at for one in DEFINITIONS["nursery-staff-turnover"].breaks] == ["2024"]


def test_citations_are_in_the_bibliography() -> None:
    keys = set(re.findall(r"@\w+\{([^,\s]+)", (ROOT / "references.bib").read_text(encoding="utf-8")))
    cited = {source.citation for source in SOURCES.values() if source.citation}
    assert cited <= keys, sorted(cited - keys)
