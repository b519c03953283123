"""Front matter and folders' settings are read, and what is wrong in them is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.front import document_problems, read_folders, read_front, uncited
from evidoc.errors import Place, Problem


def _kinds(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    return [(p.kind, p.place.line, p.place.column) for p in problems]


@pytest.mark.parametrize(
    ("text", "own", "body", "line"),
    [
        ("---\ntitle: A\n---\nText.\n", {"title": "A"}, "Text.\n", 4),
        ("---\ntitle: A\n...\n\nText.\n", {"title": "A"}, "\nText.\n", 4),
        ("\n\n---\ntitle: A\n---\nText.\n", {"title": "A"}, "Text.\n", 6),
        ("---\n---\nText.\n", {}, "Text.\n", 3),
        ("Text.\n", {}, "Text.\n", 1),
        ("---\n\nA rule above.\n\n---\n\nOne below.\n", {}, "---\n\nA rule above.\n\n---\n\nOne below.\n", 1),
    ],
)
def test_front_matter_is_split_off(text: str, own: dict[str, str], body: str, line: int) -> None:
    front = read_front(text, "a.qmd")
    assert (front.own, front.body, front.first_line, front.problems) == (own, body, line, ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("---\ntitle: A\n\nText.\n", [("unclosed-front-matter", 1, 1)]),
        ("\n---\ntitle: A\nText.\n", [("unclosed-front-matter", 2, 1)]),
        ('---\ntitle: "A\n---\nText.\n', [("malformed-yaml", 2, 8)]),
        ("---\ntitle: A: b\n---\nText.\n", [("malformed-yaml", 2, 9)]),
        ("---\nformat:\n\thtml: default\n---\nText.\n", [("malformed-yaml", 3, 1)]),
        ("---\ntitle: A\ntitle: B\n---\nText.\n", [("duplicate-key", 3, 1)]),
        ("---\n- a\n---\nText.\n", [("malformed-yaml", 2, 1)]),
        ("---\ntitle: A\n---\n", [("empty-document", 1, 1)]),
        ("", [("empty-document", 1, 1)]),
        ("---\ntitle: A\n---\nText.\n\n---\nlang: cy\n---\n\nMore.\n", [("late-front-matter", 6, 1)]),
        ("---\nproject: {type: default}\n---\nText.\n", [("misplaced-setting", 2, 1)]),
        ("---\nauthor: ['{{< meta a >}}', B]\n---\nText.\n", [("unsupported-setting", 2, 1)]),
        ("---\nnumber-sections: maybe\n---\nText.\n", [("malformed-setting", 2, 1)]),
        ("---\ntitel: A\n---\nText.\n", [("near-key", 2, 1)]),
    ],
)
def test_what_is_wrong_is_named(text: str, found: list[tuple[str, int, int]]) -> None:
    assert _kinds(read_front(text, "a.qmd").problems) == found


def test_settings_shown_as_code_are_no_settings() -> None:
    text = "Like this:\n\n```yaml\n\n---\nlang: cy\n---\n```\n\n---\n\nA rule.\n"
    assert read_front(text, "a.qmd").problems == ()


def test_only_an_empty_document_and_a_near_key_are_warnings() -> None:
    assert [p.warning for p in read_front("---\ntitel: A\ntoc: maybe\n---\n", "a.qmd").problems] == [True, False, True]


def test_front_matter_as_quarto_takes_it_is_taken() -> None:
    text = """\
---
title: Shifts
author:
  - name: {given: Bo, family: Hill}
    affiliations: [{ref: here}]
    orcid: 0000-0001-0000-0000
  - Cy Dale
affiliations: [{id: here, name: A Place}]
date: last-modified
date-format: long
date-modified: today
abstract: |
  Some *marked* words.
keywords: [one, two]
categories: [three]
doi: 10.1000/x
license: CC BY
jupyter: {kernelspec: {name: python3, language: python, display_name: Python 3}}
bibliography: [a.bib, b.bib]
csl: style.csl
nocite: "@*"
format:
  html: {theme: cosmo, code-fold: show, execute: {echo: fenced}}
  docx: default
execute: {warning: false}
crossref: {fig-title: Chart}
study: {anything: goes}
---

Text.
"""
    assert read_front(text, "a.qmd").problems == ()


def test_every_folder_from_the_project_down_is_read(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "_metadata.yml").write_text("keywords: [one]\nbibliography: top.bib\n", encoding="utf-8")
    (tmp_path / "a" / "_metadata.yaml").write_text("keywords: [two]\ncsl: our.csl\n", encoding="utf-8")
    (tmp_path / "a" / "b" / "_metadata.yml").write_text("bibliography: [own.bib, /root.bib]\n", encoding="utf-8")
    folders = read_folders("a/b/doc.qmd", tmp_path)
    assert folders.layers == (
        {"keywords": ["one"], "bibliography": "../../top.bib"},
        {"keywords": ["two"], "csl": "../our.csl"},
        {"bibliography": ["own.bib", "/root.bib"]},
    )
    assert folders.problems == ()
    assert folders.places["csl"] == Place("a/_metadata.yaml", 2, 1)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("a: [1\n", "malformed-yaml", 1),
        ("- a\n", "malformed-yaml", 1),
        ("lang: cy\ntoc: maybe\n", "malformed-setting", 2),
    ],
)
def test_a_folder_with_wrong_settings_is_named(text: str, kind: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "_metadata.yml").write_text(text, encoding="utf-8")
    (problem,) = read_folders("doc.qmd", tmp_path).problems
    assert (problem.kind, problem.place.file, problem.place.line) == (kind, "_metadata.yml", line)


def test_works_listed_without_being_cited() -> None:
    place = Place("a.qmd", 3)
    assert [c.key for c in uncited("@hill2020, @{dale 99}, @{dale99} and me@home.org; @*\n@last.", place)] == [
        "hill2020",
        "dale99",
        "*",
        "last",
    ]
    assert [c.key for c in uncited(["@a", "@b"], place)] == ["a", "b"]
    assert list(uncited(None, place)) == []


@pytest.mark.parametrize(
    ("view", "kinds"),
    [
        ({"title": "A", "date": "2026-11-21", "status": "final"}, []),
        ({}, ["missing-title", "missing-date", "missing-status"]),
        ({"title": "A", "date": "last-modified", "status": "done"}, ["unknown-status", "malformed-date"]),
        ({"title": "A", "date": {"value": "x"}, "status": "draft"}, ["malformed-setting"]),
    ],
)
def test_what_a_document_of_the_site_must_say(view: dict[str, str], kinds: list[str]) -> None:
    places = {key: Place("a.qmd", 2) for key in view}
    assert [p.kind for p in document_problems(view, places, "a.qmd")] == kinds
