"""Editors check YAML files by schemas that are made of the tables by which evidoc itself reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evidoc import cli
from evidoc.collect.marked_yaml import load
from evidoc.collect.schema import FILES, published, schema, written
from evidoc.collect.settings import read_settings
from evidoc.collect.sources import read_sources

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "src" / "evidoc"
REFERRING = {
    "_quarto.yml": "quarto",
    "project.yml": "project",
    "data/sources.yml": "sources",
    "data/definitions.yml": "definitions",
    "evidence/evidence.yml": "evidence",
    "evidence/codebook.yml": "codebook",
    "evidence/findings.yml": "findings",
    "templates/genres/briefing.yml": "genre",
    "templates/genres/guidance.yml": "genre",
    "templates/genres/proposal.yml": "genre",
    "src/evidoc/genres/note.yml": "genre",
}


def _faults(name: str, data: Any) -> list[str]:
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    validator = Draft202012Validator(schema(name))
    return [error.json_path for error in validator.iter_errors(data)]


def _data(text: str) -> Any:
    return load(text, "x.yml")[0]


@pytest.mark.parametrize("name", FILES)
def test_files_of_the_package_are_current(name: str) -> None:
    from jsonschema import Draft202012Validator

    assert published(name) == written(name), "run: python tools/schemas.py"
    Draft202012Validator.check_schema(json.loads(published(name)))


@pytest.mark.parametrize(("file", "name"), REFERRING.items())
def test_files_of_this_project_name_their_schema_and_keep_to_it(file: str, name: str) -> None:
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    reference = text.partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
    assert ((REPOSITORY / file).parent / reference).resolve() == PACKAGE / "schemas" / f"{name}.json"
    assert _faults(name, _data(text)) == []


@pytest.mark.parametrize(
    ("name", "text", "at"),
    [
        ("quarto", "evidoc: {documents: {a: {chapetr: x}}}", "$.evidoc.documents.a"),
        ("quarto", "evidoc: {pfd: no}", "$.evidoc"),
        ("quarto", "evidoc: {pdf: maybe}", "$.evidoc.pdf"),
        ("quarto", "project: {rendre: [x]}", "$.project"),
        ("quarto", "execute: {eco: no}", "$.execute"),
        ("quarto", "number-sections: maybe", "$['number-sections']"),
        ("quarto", "format: {html: {toc-dept: 2}}", "$.format"),
        ("front-matter", "status: done", "$.status"),
        ("front-matter", "evidoc: {pdf: no}", "$.evidoc"),
        ("front-matter", "toc-depth: lots", "$['toc-depth']"),
        ("genre", "{label: A, number_style: bbc, number_sections: yes, audience: all}", "$.number_style"),
        ("genre", "{label: A, number_style: ons, number_sections: yes, audience: all, colour: red}", "$"),
        ("project", "[a]", "$"),
        ("variables", "text", "$"),
    ],
)
def test_a_wrong_key_or_value_is_marked(name: str, text: str, at: str) -> None:
    assert any(fault.startswith(at) for fault in _faults(name, _data(text)))


def test_sources_and_definitions_that_evidoc_takes_are_taken_and_others_marked() -> None:
    good = REPOSITORY / "tests" / "projects" / "good"
    assert read_sources(good)[2] == []
    for name in ("sources", "definitions"):
        text = (good / "data" / f"{name}.yml").read_text(encoding="utf-8")
        data = _data(text)
        assert _faults(name, data) == []
        first = next(iter(data))
        assert _faults(name, {**data, first: {**data[first], "colour": "red"}}) == [f"$.{first}"] or "-" in first
        assert _faults(name, {"Not An Id": data[first]}) != []
        assert _faults(name, {first: {}}) != []


def test_keys_of_the_authors_own_and_of_quarto_are_let_through(tmp_path: Path) -> None:
    text = (
        "project: {type: default}\nstudy: {name: Rotas}\nformat:\n  html: {theme: cosmo, toc: true}\n  docx: default\n"
    )
    assert _faults("quarto", _data(text)) == []
    (tmp_path / "_quarto.yml").write_text(text, encoding="utf-8")
    assert [p.kind for p in read_settings(tmp_path).problems] == ["no-documents"]


def test_yes_and_no_are_taken_as_editors_read_them() -> None:
    assert _faults("quarto", {"number-sections": "yes", "evidoc": {"pdf": "no"}}) == []


def test_the_command_prints_one_or_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["schema"]) == 0
    listed = capsys.readouterr().out
    assert [name for name in FILES if name not in listed] == []
    assert cli.run(["schema", "genre"]) == 0
    assert json.loads(capsys.readouterr().out)["required"][0] == "label"
    assert cli.run(["schema", "genres"]) == 64
    assert "Did you mean 'genre'?" in capsys.readouterr().err
