"""Every miniature project behaves as its ``expect.yml`` says: exit code, message and place; what was built stays.

A folder holds only the files in which its project differs from ``good``.

``exit``, ``kind``, ``says`` and ``place`` tell how ``build --strict`` ends. ``gap`` (a text) says what the page of
the same project shows when it is built as a draft, without ``--strict``.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidoc import cli

PROJECTS = Path(__file__).parent / "projects"
NAMES = sorted(p.parent.name for p in PROJECTS.glob("*/expect.yml"))
EXIT_CODES = {"collect": 2, "plan": 3, "run": 4, "weave": 5, "write": 6}


def _copy(name: str, folder: Path) -> Path:
    """Copy the good project, then what is special about project `name` over it."""
    shutil.copytree(PROJECTS / "good", folder / name)
    return Path(shutil.copytree(PROJECTS / name, folder / name, dirs_exist_ok=True))


def _expected(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((PROJECTS / name / "expect.yml").read_text(encoding="utf-8"))
    return data


def _build(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = cli.run(["build", "--root", str(root), *words])
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.mark.parametrize("name", [n for n in NAMES if _expected(n)["exit"]])
def test_fault_is_named_and_the_site_stays(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, expected = _copy(name, tmp_path), _expected(name)
    (root / "_site").mkdir()
    (root / "_site" / "index.html").write_text("the last good build", encoding="utf-8")
    code, said = _build(root, capsys, "--strict")
    assert code == expected["exit"], said
    assert "Traceback" not in said or name == "script-raises", said
    assert [p.name for p in (root / "_site").iterdir()] == ["index.html"]
    assert (root / "_site" / "index.html").read_text(encoding="utf-8") == "the last good build"
    assert f"[{expected['kind']}]" in said
    for words in expected["says"]:
        assert words in said
    assert any(line.startswith(expected["place"]) for line in said.splitlines()), said


@pytest.mark.parametrize("name", [n for n in NAMES if "gap" in _expected(n)])
def test_draft_shows_a_labelled_gap(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, expected = _copy(name, tmp_path), _expected(name)
    code, said = _build(root, capsys)
    assert code == 0, said
    page = (root / "_site" / "note.html").read_text(encoding="utf-8")
    assert 'class="evidoc-gap"' in page
    assert (f"[{expected['kind']}]" in said) is (expected["kind"] != "tbc")
    assert expected["gap"] in page


@pytest.mark.parametrize("name", [n for n in NAMES if _expected(n)["exit"] == 0])
def test_good_project_builds_strictly(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = _build(_copy(name, tmp_path), capsys, "--strict")
    assert code == 0, said
    manifest = json.loads((tmp_path / name / "_site" / "manifest.json").read_text(encoding="utf-8"))
    assert "note" in manifest["documents"]


def test_every_fault_of_a_stage_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _copy("good", tmp_path)
    chapter = next(root.glob("chapters/*.qmd"))
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text + "\n{{< value no.one >}} {{< value no.two >}} [@nobody] @fig-none\n", encoding="utf-8")
    code, said = _build(root, capsys, "--strict")
    assert code == EXIT_CODES["plan"]
    for words in ("'no.one'", "'no.two'", "'nobody'", "'fig-none'"):
        assert words in said


def test_check_is_strict_and_runs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _copy("unknown-value", tmp_path)
    assert cli.run(["check", "--root", str(root), "--json"]) == EXIT_CODES["plan"]
    report = json.loads(capsys.readouterr().out)
    assert [p["kind"] for p in report["problems"]] == ["unknown-value"]
    assert not (root / "_build").exists()


def test_values_lists_ids_displays_and_shortcodes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _copy("good", tmp_path)
    assert cli.run(["values", "--root", str(root), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["values"]
    assert found
    assert cli.run(["values", found[0]["id"], "--root", str(root)]) == 0
    said = capsys.readouterr().out
    assert f"{{{{< value {found[0]['id']} >}}}}" in said
    assert found[0]["shows"]["ons"] in said


def test_wrong_words_are_usage_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["biuld"]) == 64
    assert "--help" in capsys.readouterr().err


def test_no_project_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["build", "--root", str(tmp_path)]) == EXIT_CODES["collect"]
    assert "_quarto.yml" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_issue_s_list_of_faults_is_whole() -> None:
    assert {
        "unknown-value", "unknown-citation", "unknown-cross-reference", "duplicate-cross-reference", "missing-include",
        "cycle-of-scripts", "script-raises", "script-breaks-promise", "name-cannot-be-known", "undeclared-read",
        "share-under-percent", "csv-missing-column", "csv-wrong-type", "csv-changed-checksum", "mixed-definitions",
        "malformed-quarto-yml", "malformed-front-matter", "malformed-bib", "figure-without-alt", "unknown-setting",
        "heading-without-id", "not-utf-8", "path-leaves-project", "good", "bad-references",
    } <= set(NAMES)  # fmt: skip
