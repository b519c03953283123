"""Records of several sources are told apart also where their exports give two works one identifier."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evidoc.errors import Place
from evidoc.model.evidence import Analysis, Evidence, EvidenceSettings
from evidoc.model.record import SearchSource
from evidoc.synthesis.base import Base, read_base
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.flow import source_products
from evidoc.synthesis.making import NO_PERIOD, exhibits_of

HERE = Place("evidence/evidence.yml", 3)
HEAD = "title,authors,year,journal,doi\n"
ONE = "Synthetic nurses and their wish to leave,Alpha A,2019,Synthetic Journal,10.5555/same\n"
OTHER = "Weighing synthetic apples in a warm orchard,Omega O,2001,Synthetic Fruit,10.5555/same\n"
COLUMNS = {"title": "title", "authors": "authors", "year": "year", "container": "journal", "doi": "doi"}


def two_sources(root: Path, one: str, two: str, screening: str = "") -> Evidence:
    folder = root / "evidence/search"
    folder.mkdir(parents=True)
    files = {"two": two, "one": one}
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(HEAD + text, encoding="utf-8")
    if screening:
        lines = f"record,stage,reviewer,decision\n{screening}"
        (root / "evidence/screening.csv").write_text(lines, encoding="utf-8")
    sources = {
        name: SearchSource(name, name, "database", (f"evidence/search/{name}.csv",), HERE, "csv", columns=COLUMNS)
        for name in files
    }
    return Evidence(EvidenceSettings("review", "Synthetic", "What?", HERE, sources))


def identities(base: Base) -> tuple[int, int, int]:
    return len(base.records), base.grouped.duplicates, base.grouped.unique


def test_two_works_with_one_doi_in_two_sources_are_two(tmp_path: Path) -> None:
    base = read_base(tmp_path, two_sources(tmp_path, ONE, OTHER))
    assert identities(base) == (2, 0, 2)
    assert len({base.grouped.group_of[record.id] for record in base.records}) == 2
    assert base.flow is not None
    assert [base.flow.counts[name] for name in ("identified", "duplicates", "awaiting.screening")] == [2, 0, 2]
    assert not base.errors
    assert "identifier-of-two" in {problem.kind for problem in base.warnings}
    assert [record.source for record in base.records] == ["two", "one"]  # as evidence.yml has them
    exhibits = Exhibits(made_by="evidence/evidence.yml", source_line="Synthetic", period="2026")
    evidence = two_sources(tmp_path / "again", ONE, OTHER)
    source_products(evidence, base.records, base.grouped.group_of, exhibits)
    assert [row[-1] for row in exhibits.tables["evidence-sources"].rows] == ["1", "1"]
    assert exhibits.values["evidence.duplicates"].number == 0


def test_a_source_that_is_added_takes_no_id_over(tmp_path: Path) -> None:
    base = read_base(tmp_path, two_sources(tmp_path, ONE, OTHER))
    kept = {record.source: record.id for record in base.records}
    assert kept["two"] == "doi:10.5555/same"  # first in evidence.yml, although its file comes later in the alphabet
    assert kept["one"].startswith("doi:10.5555/same~")


def test_each_of_them_is_screened_under_an_id_of_its_own(tmp_path: Path) -> None:
    first = read_base(tmp_path / "ids", two_sources(tmp_path / "ids", ONE, OTHER))
    names = sorted(record.id for record in first.records)
    rows = "".join(
        f"{name},title-abstract,A,{what}\n" for name, what in zip(names, ("include", "exclude"), strict=True)
    )
    base = read_base(tmp_path / "said", two_sources(tmp_path / "said", ONE, OTHER, rows))
    assert base.flow is not None
    assert [base.flow.counts[name] for name in ("screened", "excluded", "sought")] == [2, 1, 1]


def test_an_analysis_that_cannot_be_read_keeps_nobody_from_looking(tmp_path: Path) -> None:
    evidence = replace(two_sources(tmp_path, ONE, OTHER), analyses={"x": Analysis("x", "", "", {}, "", "no", HERE)})
    assert identities(read_base(tmp_path, evidence)) == (2, 0, 2)


def test_one_work_with_one_doi_in_two_sources_is_one(tmp_path: Path) -> None:
    base = read_base(tmp_path, two_sources(tmp_path, ONE, ONE))
    assert identities(base) == (2, 1, 1)


def test_no_period_is_made_up_where_nobody_knows_one(tmp_path: Path) -> None:
    evidence = two_sources(tmp_path, ONE.replace(",2019,", ",,"), OTHER.replace(",2001,", ",,"))
    sources = {name: replace(one, searched=None) for name, one in evidence.settings.sources.items()}
    evidence = replace(evidence, settings=replace(evidence.settings, sources=sources))
    assert exhibits_of(evidence, read_base(tmp_path, evidence), "evidence/evidence.yml").period == NO_PERIOD
