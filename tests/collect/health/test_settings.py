"""How much each check weighs, as `_quarto.yml` says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.settings import read_settings
from evidoc.errors import Place, Problem


def problems(root: Path, written: str) -> list[Problem]:
    text = f"evidoc:\n  documents: {{a: {{chapter: a.qmd}}}}\n  bibliography-health: {written}\n"
    (root / "_quarto.yml").write_text(text, encoding="utf-8")
    return [*read_settings(root).problems]


@pytest.mark.parametrize(
    "written",
    ["error", "warning", "off", "'off'", "", "{unused: off, missing-field: error}", "{all: off, latex: warning}"],
)
def test_levels(tmp_path: Path, written: str) -> None:
    assert problems(tmp_path, written) == []


@pytest.mark.parametrize(
    ("written", "kind", "hint"),
    [
        ("{mising-field: error}", "unknown-key", "Did you mean 'missing-field'?"),
        ("{everything: off}", "unknown-key", "Known here: all, missing-field"),
        ("{unused: warn}", "malformed-setting", "Did you mean 'warning'?"),
        ("{unused: yes}", "malformed-setting", "Write error, warning or off."),
        ("eror", "malformed-setting", "Did you mean 'error'?"),
        ("[unused]", "malformed-setting", "Write error, warning or off."),
    ],
)
def test_what_is_no_level(tmp_path: Path, written: str, kind: str, hint: str) -> None:
    (problem,) = problems(tmp_path, written)
    assert problem.kind == kind
    assert problem.hint.startswith(hint)
    assert (problem.place.file, problem.place.line) == ("_quarto.yml", 3)


def test_the_key_itself_is_offered(tmp_path: Path) -> None:
    text = "evidoc:\n  documents: {a: {chapter: a.qmd}}\n  bibliography_health: off\n"
    (tmp_path / "_quarto.yml").write_text(text, encoding="utf-8")
    (problem,) = read_settings(tmp_path).problems
    assert problem.hint == "Did you mean 'bibliography-health'?"
    assert problem.place == Place("_quarto.yml", 3, 3)
