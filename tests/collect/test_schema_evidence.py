"""Editors check the YAML files of an evidence base: what evidoc takes is taken, and what it refuses is marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from evidoc.collect.evidence import read_evidence
from evidoc.collect.marked_yaml import load
from evidoc.collect.schema import schema
from evidoc.collect.schema_evidence import FILES
from evidoc.synthesis.checklist import KEYS, checklist_items, read_checklist

GRADE = "{approach: GRADE, overall: low, reason: B,"
REVIEW = Path(__file__).resolve().parents[1] / "projects" / "review" / "evidence"
KNOWN: dict[str, tuple[tuple[str, ...], str]] = {
    "evidence": ((), "kind title question note reviewers previous duplicates map sources"),
    "evidence previous": (("previous",), "studies reports"),
    "evidence duplicates": (("duplicates",), "certain possible"),
    "evidence map": (("map",), "rows columns title"),
    "evidence sources": (("sources", "*"), "label kind files file format searched query columns"),
    "codebook": (
        ("*",),
        "label meaning type unit allowed many required required_for low high table qualitative reviews",
    ),
    "findings": (("*",), "text kind studies cases scope set_aside grade analysis"),
    "findings grade": (
        ("*", "grade"),
        "approach overall reason start components confirmed_by confirmed_on rests_on why_not_sum",
    ),
    "findings components": (("*", "grade", "components", "*"), "concern reason"),
    "synthesis": (("*",), "title measure method where knha subgroups claim favours"),
}
"""Schema and part -> the path to it, and the keys that the readers know."""


def faults(name: str, data: Any) -> list[str]:
    return [error.json_path for error in Draft202012Validator(schema(name)).iter_errors(data)]


def part(name: str, path: tuple[str, ...]) -> dict[str, Any]:
    """Return the schema of what stands at a path; ``*`` is any entry."""
    found = schema(name)
    for step in path:
        found = found["additionalProperties"] if step == "*" else found["properties"][step]
        found = found.get("anyOf", [found])[0] if "type" not in found else found
    return found


def changed(data: Any, path: tuple[str, ...], **more: Any) -> Any:
    """Return data with further keys in the entry at a path."""
    if not path:
        return {**data, **more}
    step = next(iter(data)) if path[0] == "*" else path[0]
    return {**data, step: changed(data.get(step) or {}, path[1:], **more)}


@pytest.mark.parametrize("what", KNOWN)
def test_a_schema_has_the_keys_that_its_reader_knows(what: str, tmp_path: Path) -> None:
    name, _, _ = what.partition(" ")
    path, keys = KNOWN[what][0], KNOWN[what][1].split()
    assert sorted(part(name, path)["properties"]) == sorted(keys)
    data = load((REVIEW / f"{name}.yml").read_text(encoding="utf-8"), "x.yml")[0]
    base = tmp_path / "evidence"
    base.mkdir()
    (base / "evidence.yml").write_text((REVIEW / "evidence.yml").read_text(encoding="utf-8"), encoding="utf-8")
    (base / f"{name}.yml").write_text(
        yaml.safe_dump(changed(data, path, **dict.fromkeys(keys), colour="red")), encoding="utf-8"
    )
    evidence = read_evidence(tmp_path, {})
    assert evidence is not None
    unknown = [problem for problem in evidence.problems if problem.kind == "unknown-key"]
    assert len(unknown) == 1, unknown
    assert "colour" in unknown[0].message


def test_the_checklist_has_the_items_and_keys_that_its_reader_knows(tmp_path: Path) -> None:
    items = schema("checklist")["properties"]
    assert list(items) == [item.id for item in checklist_items()]
    assert [key for one in items["1"]["anyOf"] for key in one["properties"]] == list(KEYS)
    assert read_checklist(tmp_path, {}).problems == ()


@pytest.mark.parametrize("name", FILES)
def test_a_whole_review_keeps_to_the_schemas(name: str) -> None:
    data = load((REVIEW / f"{name}.yml").read_text(encoding="utf-8"), "x.yml")[0]
    assert data
    assert faults(name, data) == []


@pytest.mark.parametrize(
    ("name", "text", "at"),
    [
        ("evidence", "{kind: reviews, title: A, question: B}", "$.kind"),
        ("evidence", "{kind: review, title: A}", "$"),
        ("evidence", "{kind: map, title: A, question: B, colour: red}", "$"),
        ("evidence", "{kind: map, title: A, question: B, sources: {a b: {label: A, kind: set, file: x}}}", "$.sources"),
        ("evidence", "{kind: map, title: A, question: B, sources: {a: {label: A, kind: set}}}", "$.sources"),
        ("evidence", "{kind: map, title: A, question: B, duplicates: {certain: 95}}", "$.duplicates"),
        ("codebook", "year: {label: Year, meaning: Year, type: yaer}", "$.year.type"),
        ("codebook", "study: {label: Study, meaning: Its id, type: text}", "$"),
        ("codebook", "year: {label: Year, type: year}", "$.year"),
        ("findings", "F1: {text: A, kind: quality}", "$.F1.kind"),
        ("findings", "F1: {text: A, kind: cases, grade: {approach: GRADE, overall: lowish, reason: B}}", "$.F1.grade"),
        (
            "findings",
            f"F1: {{text: A, kind: cases, grade: {GRADE} components: {{x: {{concern: bad}}}}}}}}",
            "$.F1.grade",
        ),
        ("synthesis", "a: {title: A, measure: RRR, method: DL}", "$.a.measure"),
        ("synthesis", "a: {title: A, measure: RR, method: DL, favours: [one]}", "$.a.favours"),
        ("checklist", "99: {document: note}", "$"),
        ("checklist", "1: {heading: x}", "$['1']"),
        ("checklist", "1: {document: note, not applicable: why}", "$['1']"),
    ],
)
def test_what_readers_refuse_is_marked(name: str, text: str, at: str) -> None:
    found = faults(name, load(text, "x.yml")[0])
    assert [fault for fault in found if fault.startswith(at)], found


def test_what_waits_for_a_person_may_be_empty() -> None:
    grade = f"{GRADE} confirmed_by: , confirmed_on: }}"
    assert faults("findings", load(f"F1: {{text: A, kind: cases, grade: {grade}}}", "x.yml")[0]) == []
    assert faults("findings", load("F1: {text: A, kind: cases, grade: }", "x.yml")[0]) == []


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_a_beginning(name: str) -> None:
    assert name == "evidence" or faults(name, None) == []
