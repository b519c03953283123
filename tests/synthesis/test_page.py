"""The data of the evidence page hold the base, its findings, its records and its map, and nothing that JSON cannot."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from evidoc.errors import Place
from evidoc.model.evidence import CodeColumn, Evidence, EvidenceSettings, Study
from evidoc.model.finding import NOT_GRADED, Finding
from evidoc.model.record import Record, SearchSource
from evidoc.synthesis.page import page_of
from evidoc.write.evidence import evidence_shown

HERE = Place("evidence/evidence.yml", 1)
SOURCES = {
    "set": SearchSource("set", "Synthetic set", "set", ("evidence/search/set.csv",), HERE),
    "base": SearchSource("base", "Synthetic base", "database", (), HERE, searched=date(2026, 5, 1), query="a AND b"),
}
JOB = CodeColumn("job", "Job", "", "choice", HERE, allowed={"n": "Nurses", "t": "Teachers"})
OUTCOME = CodeColumn("outcome", "Outcome", "", "choice", HERE, allowed={"stay": "Staying"})
STUDY = Study("a", "work", (), "abstract", {"job": ("n",), "outcome": ("stay",)}, HERE)
BASE = Evidence(
    EvidenceSettings(
        "map", "Synthetic", "What?", HERE, SOURCES, map_rows="job", map_columns="outcome", note="Made up."
    ),
    {"job": JOB, "outcome": OUTCOME},
    {"a": STUDY},
    citations={"a": "Synthetic (2026)"},
)
FINDINGS = {"F1": Finding("F1", "Synthetic staff stay.", NOT_GRADED, "not graded", "evidence/evidence.yml")}


def test_the_page_holds_the_whole_base() -> None:
    page = page_of(BASE, FINDINGS, [Record("set:1", "set", HERE, ""), Record("set:2", "set", HERE, "")])
    assert json.loads(json.dumps(page)) == page
    assert [(s["label"], s["searched"], s["records"]) for s in page["sources"]] == [
        ("Synthetic set", "", 2),
        ("Synthetic base", "2026-05-01", 0),
    ]
    assert page["map"] is not None
    assert page["map"]["cells"][0] == [{"studies": ["a"], "sure": "not appraised"}]
    assert page["map"]["cells"][1] == [{"studies": [], "sure": "no study"}]
    assert (page["note"], page["findings"][0]["grade"]) == ("Made up.", "not graded")


def test_what_is_not_there_is_not_made_up() -> None:
    without = replace(BASE, settings=replace(BASE.settings, map_rows=""), studies={})
    page = page_of(without, {})
    assert (page["map"], page["findings"], page["studies"]["rows"]) == (None, [], [])
    assert {source["records"] for source in page["sources"]} == {None}


def test_the_page_is_shown_as_it_is_made() -> None:
    shown = evidence_shown(page_of(BASE, FINDINGS, []), {})
    (row,) = shown["studies"]
    assert (row.name, row.read, row.appraised, row.cells) == ("Synthetic (2026)", "Abstract", "Not appraised", "0:0")
    assert [detail.text for detail in row.details] == ["Nurses", "Staying"]
    assert shown["looks"] == ["not appraised"]
    assert dict(shown["facts"])["How they were read"] == "Abstract: 1"
