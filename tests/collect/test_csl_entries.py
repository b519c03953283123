"""Works in CSL's own forms: JSON, YAML, and the settings of a chapter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidoc.collect.bibliography import read_bibliography
from evidoc.collect.csl_entries import add_own
from evidoc.collect.pages import collect_pages
from evidoc.errors import Place
from evidoc.model.project import Reference

WORKS = [{"id": "hart", "type": "book", "title": "The *long* shift"}, {"id": "lind", "type": "book", "title": "Stay"}]


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("works.json", json.dumps(WORKS, indent=1), [3, 8]),
        (
            "works.yaml",
            "---\nreferences:\n- id: hart\n  title: The *long* shift\n- id: lind\n  title: Stay\n...\n",
            [3, 5],
        ),
    ],
)
def test_works_are_read_with_their_lines(tmp_path: Path, name: str, text: str, lines: list[int]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    references, problems = read_bibliography(tmp_path, [name])
    assert problems == []
    assert [(one.key, one.title, one.place.line) for one in references.values()] == [
        ("hart", "The *long* shift", lines[0]),
        ("lind", "Stay", lines[1]),
    ]
    assert all("\n" not in one.raw for one in references.values())


@pytest.mark.parametrize(
    ("name", "text", "kind", "line"),
    [
        ("works.json", "[\n {]\n", "malformed-reference", 2),
        ("works.json", '{"id": "hart"}', "malformed-reference", 1),
        ("works.json", '[{"title": "No key"}]', "malformed-reference", 1),
        ("works.json", '[{"id": "a"},\n{"id": "a"}]', "duplicate-reference", 1),
        ("works.yaml", "references:\n- id: a\n- id: a\n", "duplicate-reference", 3),
    ],
)
def test_faults_are_named(tmp_path: Path, name: str, text: str, kind: str, line: int) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    _, problems = read_bibliography(tmp_path, [name])
    assert [(problem.kind, problem.place.line) for problem in problems] == [(kind, line)]


def test_a_chapter_may_list_works_itself(tmp_path: Path) -> None:
    text = "---\ntitle: A\nreferences:\n- id: hart\n  title: The long shift\n---\n\nAs @hart says.\n"
    (tmp_path / "a.qmd").write_text(text, encoding="utf-8")
    project = collect_pages(tmp_path, ["a.qmd"])
    assert project.problems == ()
    assert project.references["hart"].place.line == 4
    kept = {"hart": Reference("hart", Place("other.bib", 1), "@book{hart}", "First")}
    assert add_own(project.chapters.values(), kept) == []
    assert kept["hart"].title == "First"  # what the bibliography says of a work counts
