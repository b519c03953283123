"""Sources and definitions: what a whole entry gives, and every way in which one can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.sources import read_sources
from evidoc.errors import Place, Problem

DEFINITIONS = """\
leaver-rate:
  label: Leaver rate
  unit: "%"
  numerator: people who left
  denominator: people in post at the start
  who_counts: nurses
  breaks:
    - {at: 2023-04, what: new register}
  published:
    - {number: 10.5, period: 2024, geography: England, population: nurses, source: x2024}
"""
SHA = "a" * 64
SOURCES = f"""\
leavers:
  path: data/leavers.csv
  publisher: An office
  title: Leavers
  period: 2024
  geography: England
  population: nurses
  licence: not verified
  redistribute: no
  redistribute_reason: nobody said that it may be
  seen_as: publisher
  status: official statistics
  address: not stated
  sha256: {SHA}
  definitions: leaver-rate
  published: 2025
  key: [org]
  raw: {{"Table 1.xlsx": {SHA}}}
  schema:
    org: {{type: text, meaning: organisation, allowed: [a, b]}}
    rate: {{type: number, meaning: rate, low: 0, high: 100, empty: yes}}
"""


def project(root: Path, sources: str = SOURCES, definitions: str = DEFINITIONS) -> Path:
    (root / "data").mkdir()
    (root / "data" / "leavers.csv").write_text("org,rate\n")
    (root / "data" / "sources.yml").write_text(sources)
    (root / "data" / "definitions.yml").write_text(definitions)
    return root


def faults(root: Path, sources: str = SOURCES, definitions: str = DEFINITIONS) -> list[Problem]:
    return read_sources(project(root, sources, definitions))[2]


def test_a_project_without_data_is_fine(tmp_path: Path) -> None:
    assert read_sources(tmp_path) == ({}, {}, [])


def test_whole_entries(tmp_path: Path) -> None:
    sources, definitions, problems = read_sources(project(tmp_path))
    assert problems == []
    source = sources["leavers"]
    assert source.period == "2024"
    assert source.published == "2025"
    assert source.redistribute is False
    assert source.definitions == ("leaver-rate",)
    assert source.key == ("org",)
    assert source.raw == {"Table 1.xlsx": SHA}
    assert source.place == Place("data/sources.yml", 1, 1)
    assert [(column.name, column.type, column.empty) for column in source.columns] == [
        ("org", "text", False),
        ("rate", "number", True),
    ]
    assert source.columns[0].allowed == ("a", "b")
    assert (source.columns[1].low, source.columns[1].high) == (0.0, 100.0)
    definition = definitions["leaver-rate"]
    assert definition.unit == "%"
    assert (definition.breaks[0].at, definition.published[0].number) == ("2023-04", 10.5)


def test_missing_fields_are_named_all_at_once(tmp_path: Path) -> None:
    text = "".join(line for line in SOURCES.splitlines(keepends=True) if line.split(":")[0].strip() not in MISSING)
    (problem,) = faults(tmp_path, text)
    assert problem.kind == "missing-field"
    assert problem.message == "The source 'leavers' lacks publisher, licence and address."
    assert problem.place == Place("data/sources.yml", 1, 1)


MISSING = ("publisher", "licence", "address")


@pytest.mark.parametrize(
    ("old", "new", "kind", "line", "says"),
    [
        ("licence: not", "lisence: not", "unknown-key", 8, "'licence'"),
        ("seen_as: publisher", "seen_as: mirorr", "unknown-choice", 11, "'mirror'"),
        ("seen_as: publisher", "seen_as: secondary", "missing-reporter", 11, "reported_by"),
        ("redistribute: no\n", "redistribute: maybe\n", "wrong-value", 9, "neither yes nor no"),
        (": leaver-rate", ": leavers-rate", "unknown-definition", 15, "'leaver-rate'"),
        (": leaver-rate", ": [leaver-rate, x]", "unknown-definition", 15, "data/definitions.yml"),
        ("type: number", "type: float", "unknown-choice", 21, "integer, number"),
        (SHA + "\n", "123\n", "bad-checksum", 14, "64 hexadecimal digits"),
        (f": {SHA}}}", ": 12}", "bad-checksum", 18, "Table 1.xlsx"),
        ("key: [org]", "key: [orgs]", "unknown-column", 17, "'org'"),
        ("allowed: [a, b]", "allowed: [yes, b]", "wrong-value", 20, "quotes"),
        ("low: 0", "low: 101", "wrong-value", 21, "above its high"),
        ("low: 0", "low: none", "wrong-value", 21, "not a number"),
        ("allowed: [a, b]", "low: 1", "wrong-value", 20, "has no low"),
        ("type: number,", "type: number, allowed: [one],", "wrong-value", 21, "allows 'one'"),
        ("publisher: An office", "publisher: no", "wrong-value", 3, "quotes"),
        ("publisher: An office", "publisher: [a]", "wrong-value", 3, "not a text"),
        ("leavers:\n", "NHS leavers:\n", "bad-id", 1, "small letters"),
        ("  key:", "  made_by: data/make/x.py\n  key:", "missing-file", 17, "data/make/"),
        ("data/leavers.csv", "data/leaver.csv", "missing-file", 2, "'data/leavers.csv'"),
        ("data/leavers.csv", "../leavers.csv", "path-leaves-project", 2, "../leavers.csv"),
    ],
)
def test_faults_of_a_source(tmp_path: Path, old: str, new: str, kind: str, line: int, says: str) -> None:
    assert old in SOURCES
    found = [problem for problem in faults(tmp_path, SOURCES.replace(old, new, 1)) if problem.kind == kind]
    assert [problem.place.line for problem in found] == [line]
    assert says in f"{found[0].message} {found[0].hint}"


@pytest.mark.parametrize(
    ("old", "new", "kind", "line"),
    [
        ("  who_counts: nurses\n", "", "missing-field", 1),
        ("who_counts", "who_count", "unknown-key", 6),
        ("{at: 2023-04,", "{at: April 2023,", "wrong-value", 8),
        ("number: 10.5", "number: ten", "wrong-value", 10),
        ("number: 10.5, ", "", "missing-field", 10),
    ],
)
def test_faults_of_a_definition(tmp_path: Path, old: str, new: str, kind: str, line: int) -> None:
    assert old in DEFINITIONS
    found = [(p.kind, p.place) for p in faults(tmp_path, definitions=DEFINITIONS.replace(old, new, 1))]
    assert (kind, line) in [(found_kind, place.line) for found_kind, place in found]


def test_an_entry_with_a_fault_is_kept(tmp_path: Path) -> None:
    sources, _, problems = read_sources(project(tmp_path, SOURCES.replace("  address: not stated\n", "")))
    assert list(sources) == ["leavers"]
    assert [problem.kind for problem in problems] == ["missing-field"]


def test_files_that_are_no_mappings(tmp_path: Path) -> None:
    kinds = [problem.kind for problem in faults(tmp_path, "- a\n", "x: y: z\n")]
    assert sorted(kinds) == ["malformed-yaml", "wrong-value"]


def test_an_entry_that_is_no_mapping(tmp_path: Path) -> None:
    kinds = {problem.kind for problem in faults(tmp_path, "leavers: 5\n")}
    assert kinds == {"wrong-value"}


def test_what_two_sources_share_may_be_merged_into_them(tmp_path: Path) -> None:
    """Also what names something else, and so must stand somewhere."""
    shared = SOURCES.replace("leavers:\n", "leavers: &shared\n", 1)
    sources, _, problems = read_sources(project(tmp_path, f"{shared}joiners:\n  <<: *shared\n  definitions: unheard\n"))
    assert [(p.kind, p.place) for p in problems] == [("unknown-definition", Place("data/sources.yml", 24, 3))]
    assert sources["joiners"].columns == sources["leavers"].columns
