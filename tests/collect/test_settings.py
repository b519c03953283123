"""Settings are refused by name, and the nearest right name is offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.claims import read_claims
from evidoc.collect.facts import read_facts
from evidoc.collect.settings import ReadSettings, read_settings
from evidoc.errors import CollectError, Place

GOOD = """\
project: {type: default}
title: Small
lang: cy
bibliography: refs.bib
evidoc:
  pdf: false
  documents:
    note: {chapter: chapters/a.qmd}
"""


def _read(root: Path, text: str) -> ReadSettings:
    (root / "_quarto.yml").write_text(text, encoding="utf-8")
    return read_settings(root)


def test_settings_are_read(tmp_path: Path) -> None:
    read = _read(tmp_path, GOOD)
    assert read.problems == ()
    assert (read.settings.title, read.settings.lang, read.settings.pdf) == ("Small", "cy", False)
    assert read.settings.bibliography == ("refs.bib",)
    (document,) = read.documents
    assert (document.id, document.chapter, document.genre.label) == ("note", "chapters/a.qmd", "Note")
    assert document.place == Place("_quarto.yml", 8, 12)


@pytest.mark.parametrize(
    ("old", "new", "kind", "says", "line"),
    [
        ("  pdf: false", "  pfd: false", "unknown-key", "Did you mean 'pdf'?", 6),
        ("chapter: ", "chapetr: ", "unknown-key", "Did you mean 'chapter'?", 8),
        ("bibliography", "bibliografy", "near-key", "Did you mean 'bibliography'?", 4),
        ("    note: {", "    values: {", "bad-document-name", "none of", 8),
        ("    note: {", "    evidence: {", "bad-document-name", "none of", 8),
        ("{chapter: chapters/a.qmd}", "{genre: note}", "missing-chapter", "chapter:", 8),
        ("a.qmd}", "a.qmd, genre: notte}", "unknown-genre", "Did you mean 'note'?", 8),
        ("type: default", "typ: default", "unknown-key", "Did you mean 'type'?", 1),
        ("  pdf: false", "  data: {engin: duckdb}", "unknown-key", "Did you mean 'engine'?", 6),
        ("  pdf: false", "  data: {engine: dukcdb}", "unknown-engine", "Did you mean 'duckdb'?", 6),
        ("  pdf: false", "  data: {engine: 'spark://local'}", "unknown-engine", "spark://local[2]", 6),
    ],
)
def test_faults_are_named(tmp_path: Path, old: str, new: str, kind: str, says: str, line: int) -> None:
    assert old in GOOD
    found = {p.kind: p for p in _read(tmp_path, GOOD.replace(old, new)).problems}
    assert says in found[kind].hint
    assert found[kind].place.line == line


@pytest.mark.parametrize("engine", ["duckdb", "spark://local[2]", "spark://node1:7077"])
def test_the_engine_of_lazy_sources_is_read(tmp_path: Path, engine: str) -> None:
    read = _read(tmp_path, GOOD.replace("pdf: false", f"data: {{engine: '{engine}'}}"))
    assert (read.problems, read.settings.engine) == ((), engine)


def test_no_documents(tmp_path: Path) -> None:
    assert [p.kind for p in _read(tmp_path, "title: T\n").problems] == ["no-documents"]


def test_no_settings_say_where_to_go(tmp_path: Path) -> None:
    with pytest.raises(CollectError) as error:
        read_settings(tmp_path)
    assert error.value.exit_code == 2
    assert "--root" in error.value.problems[0].hint


def test_malformed_settings_have_a_line(tmp_path: Path) -> None:
    with pytest.raises(CollectError) as error:
        _read(tmp_path, "title: T\nevidoc: [\n")
    assert error.value.problems[0].kind == "malformed-yaml"
    assert error.value.problems[0].place.line >= 2


def test_genre_of_the_project_comes_first(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "genres"
    folder.mkdir(parents=True)
    text = "label: Ours\nnumber_style: nhs\nnumber_sections: true\naudience: us\n"
    (folder / "note.yml").write_text(text, encoding="utf-8")
    assert _read(tmp_path, GOOD.replace("a.qmd}", "a.qmd, genre: note}")).documents[0].genre.label == "Ours"
    (folder / "note.yml").write_text(text.replace("nhs", "bbc") + "colour: red\n", encoding="utf-8")
    kinds = [p.kind for p in _read(tmp_path, GOOD.replace("a.qmd}", "a.qmd, genre: note}")).problems]
    assert kinds == ["unknown-key", "malformed-genre"]


def test_facts_and_variables(tmp_path: Path) -> None:
    assert read_facts(tmp_path) == ({}, {}, [])
    (tmp_path / "project.yml").write_text("award:\n  id: TBC\n", encoding="utf-8")
    facts, places, problems = read_facts(tmp_path)
    assert (facts, places["award.id"].line, problems) == ({"award": {"id": "TBC"}}, 2, [])
    (tmp_path / "_variables.yml").write_text("word: {one: eins}\n", encoding="utf-8")
    assert _read(tmp_path, GOOD).settings.variables == {"word": {"one": "eins"}}


def test_claims(tmp_path: Path) -> None:
    assert read_claims(tmp_path) == (None, [])
    file = tmp_path / "chapters" / "claims.csv"
    file.parent.mkdir()
    file.write_text('document,sentence,basis,note\nnote,"One, two.",plan,\nnote,Three.,hunch,\n', encoding="utf-8")
    claims, problems = read_claims(tmp_path)
    assert claims is not None
    assert [(c.sentence, c.place.line) for c in claims] == [("One, two.", 2), ("Three.", 3)]
    assert [(p.kind, p.place.line) for p in problems] == [("unknown-basis", 3)]
    file.write_text("document,sentence\n", encoding="utf-8")
    assert [p.kind for p in read_claims(tmp_path)[1]] == ["malformed-claims"]


def test_settings_of_a_profile_and_of_this_machine_lie_over_the_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_quarto-cymru.yml").write_text("title: Bach\nlang: fr\n", encoding="utf-8")
    (tmp_path / "_quarto-other.yml").write_text("title: [\n", encoding="utf-8")
    monkeypatch.setenv("QUARTO_PROFILE", "cymru")
    assert _read(tmp_path, GOOD).settings.title == "Bach"
    (tmp_path / "_quarto.yml.local").write_text("lang: de\ntoc: maybe\n", encoding="utf-8")
    read = _read(tmp_path, GOOD)
    assert read.settings.lang == "de"
    assert [str(p.place) for p in read.problems] == ["_quarto.yml.local:2:1"]
    monkeypatch.setenv("QUARTO_PROFILE", "other")
    assert "_quarto-other.yml" in {p.place.file for p in _read(tmp_path, GOOD).problems}
    monkeypatch.delenv("QUARTO_PROFILE")
    assert _read(tmp_path, GOOD).settings.title == "Small"
