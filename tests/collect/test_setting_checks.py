"""Settings that are wrong, unknown or refused are named, whichever file they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.chapters import read_chapter
from evidoc.collect.marked_yaml import load
from evidoc.collect.setting_checks import near_keys, setting_problems, unread
from evidoc.collect.settings import read_settings
from evidoc.errors import Place
from evidoc.model.chapter import Shortcode
from evidoc.model.quarto_options import TOP_LEVEL


@pytest.mark.parametrize(
    ("text", "kind", "says", "place"),
    [
        ("toc: maybe", "malformed-setting", "yes or no, not 'maybe'", "f.yml:1:1"),
        ("toc-depth: lots", "malformed-setting", "a number, not 'lots'", "f.yml:1:1"),
        ("toc-depth: yes", "malformed-setting", "a number, not yes", "f.yml:1:1"),
        ("title: [A]", "malformed-setting", "text, not a list", "f.yml:1:1"),
        ("params: {year: 2024}", "unsupported-setting", "'params'", "f.yml:1:1"),
        ("engine: knitr", "unsupported-setting", "'knitr'", "f.yml:1:1"),
        ("filters: [evidoc, {path: x.lua}]", "unsupported-setting", "'x.lua'", "f.yml:1:1"),
        ("filters: x.lua", "unsupported-setting", "'x.lua'", "f.yml:1:1"),
        ("citeproc: no", "unsupported-setting", "'citeproc'", "f.yml:1:1"),
        ("format: docx", "unsupported-setting", "'docx'", "f.yml:1:1"),
        ("format: {htlm: default}", "unknown-format", "'htlm'", "f.yml:1:10"),
        ("format:\n  html:\n    toc-dept: 2", "unknown-key", "'toc-dept' under 'format.html'", "f.yml:3:5"),
        ("format:\n  html:\n    include-in-header: x", "unsupported-setting", "'include-in-header'", "f.yml:3:5"),
        ("format:\n  html:\n    execute: {eco: no}", "unknown-key", "'eco'", "f.yml:3:15"),
        ("execute: {echo: loud}", "malformed-setting", "'fenced', not 'loud'", "f.yml:1:11"),
        ("crossref: {fig-titel: A}", "unknown-key", "'fig-titel'", "f.yml:1:12"),
        ("crossref: {custom: []}", "unsupported-setting", "'custom'", "f.yml:1:12"),
        ("project: {rendre: [a]}", "unknown-key", "'rendre'", "f.yml:1:11"),
    ],
)
def test_a_wrong_setting_is_named(text: str, kind: str, says: str, place: str) -> None:
    data, places, _ = load(text, "f.yml")
    (problem,) = setting_problems(data, places, "f.yml")
    assert (problem.kind, str(problem.place)) == (kind, place)
    assert says in problem.message
    assert problem.hint != ""


@pytest.mark.parametrize(
    "text",
    [
        "toc: yes\ntoc-depth: 2\ntheme: cosmo\nstudy: {any: thing}",
        "format: {html: {theme: [a, b.scss]}, revealjs: {whatever: 1}}",
        "format: [html, pdf]",
        "citeproc: yes\nparams:\ncode-annotations: no\nengine: jupyter\nfilters: [quarto, evidoc]",
        "nosuchthing: 3",
    ],
)
def test_what_quarto_takes_and_readers_do_not_miss_is_taken(text: str) -> None:
    data, places, _ = load(text, "f.yml")
    assert list(setting_problems(data, places, "f.yml")) == []


def test_refused_settings_point_to_quarto() -> None:
    data, places, _ = load("params: {a: 1}", "f.yml")
    (problem,) = setting_problems(data, places, "f.yml")
    assert "--engine quarto" in problem.hint


def test_a_near_key_is_a_warning_unless_meta_reads_it() -> None:
    data, places, _ = load("bibliografy: a\nteam: b\ntopic: c", "f.yml")
    found = near_keys(data, places, TOP_LEVEL)
    assert [(p.kind, p.place.line, p.warning, p.hint) for p in found] == [
        ("near-key", 1, True, "Did you mean 'bibliography'?")
    ]
    reader = Shortcode(0, "meta", ("bibliografy.x",), {}, Place("a.qmd", 1), "text")
    assert unread(found, [reader]) == []
    assert unread(found, []) == found


def test_a_chapter_that_reads_its_own_near_key_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.qmd").write_text("---\ntitel: Ms\n---\n\n{{< meta titel >}} Hill.\n", encoding="utf-8")
    assert read_chapter("a.qmd", tmp_path, {}, Place("x"), document=False)[1] == []


@pytest.mark.parametrize(
    ("written", "kind", "says"),
    [
        ("book", "unsupported-setting", "--engine quarto"),
        ("manuscript", "unsupported-setting", "--engine quarto"),
        ("websit", "unknown-project-type", "'website'"),
        ("[a]", "malformed-setting", ""),
    ],
)
def test_types_of_projects(written: str, kind: str, says: str, tmp_path: Path) -> None:
    text = f"project:\n  type: {written}\nevidoc:\n  documents: {{a: {{chapter: a.qmd}}}}\n"
    (tmp_path / "_quarto.yml").write_text(text, encoding="utf-8")
    (problem,) = read_settings(tmp_path).problems
    assert (problem.kind, problem.place.line) == (kind, 2)
    assert says in problem.hint


@pytest.mark.parametrize("written", ["default", "website"])
def test_types_that_decide_nothing_are_taken(written: str, tmp_path: Path) -> None:
    text = f"project: {{type: {written}}}\nwebsite: {{title: A}}\nevidoc:\n  documents: {{a: {{chapter: a.qmd}}}}\n"
    (tmp_path / "_quarto.yml").write_text(text, encoding="utf-8")
    assert read_settings(tmp_path).problems == ()
