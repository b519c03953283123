"""`evidoc evidence references`: the bibliography's health, check by check, for people and for other tools."""

from __future__ import annotations

import argparse
import io
import json
import shutil
from pathlib import Path

import pytest

from evidoc import cli
from evidoc.commands.references import references
from evidoc.console import Console

PROJECTS = Path(__file__).parent / "projects"


def listed(root: Path, *, as_json: bool = False) -> tuple[int, str]:
    out = io.StringIO()
    code = references(argparse.Namespace(root=root, json=as_json), Console(quiet=as_json, out=out))
    return code, out.getvalue()


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    shutil.copytree(PROJECTS / "good", tmp_path / "bad")
    return Path(shutil.copytree(PROJECTS / "bad-references", tmp_path / "bad", dirs_exist_ok=True))


def test_a_good_project_has_nothing_to_look_at() -> None:
    code, said = listed(PROJECTS / "good")
    assert code == 0
    assert said.splitlines() == [
        "1 work in references.bib: nothing to look at.",
        "",
        "Off, by default or by 'bibliography-health' in _quarto.yml: listed-only.",
    ]


def test_problems_are_grouped_by_check_with_place_and_hint(bad: Path) -> None:
    code, said = listed(bad)
    assert code == 2
    assert said.startswith("6 works in references.bib: 23 to look at.\n")
    assert "\nmalformed-doi (error, 1): a DOI that is none, or is not written bare\n  references.bib:3: The DOI" in said
    assert "\nunused (warning, 5): a work that no document cites\n" in said
    assert said.count("-> Cite it, take it out") == 1  # what is to be done is said once
    assert "Off, by default or by 'bibliography-health' in _quarto.yml: name-spellings, listed-only." in said
    assert not (bad / "_build").exists()


def test_other_tools_get_the_same(bad: Path) -> None:
    code, said = listed(bad, as_json=True)
    told = json.loads(said)
    assert (told["exit_code"], told["works"], told["files"]) == (code, 6, ["references.bib"])
    by_check = {one["check"]: one for one in told["checks"]}
    assert by_check["name-spellings"] == {
        "check": "name-spellings",
        "meaning": "one person written in two ways",
        "level": "off",
        "problems": [],
    }
    assert by_check["retraction"]["problems"][0]["documents"] == ["note"]


def test_entries_that_cannot_be_read_are_listed_first(bad: Path) -> None:
    with (bad / "references.bib").open("a", encoding="utf-8") as file:
        file.write("\n@misc{broken, title {x}}\n")
    _, said = listed(bad)
    assert said.split("\n")[2] == "malformed-reference (error, 1): an entry that cannot be read"


def test_the_command_line_reaches_it(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["evidence", "references", "--root", str(bad), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["works"] == 6


def test_a_snapshot_that_cannot_be_read_is_listed_too(bad: Path) -> None:
    with (bad / "evidence" / "retractions.csv").open("a", encoding="utf-8") as file:
        file.write("10.5555/other,,,2025-03-01,retracton,Invented,An invented list\n")
    _, said = listed(bad)
    assert "evidence/retractions.csv:3: 'retracton' is no kind of notice.\n    -> Did you mean 'retraction'?" in said
