"""In: an export and the name of its source. Out: a copy, lines in evidence.yml and no other change, or a refusal."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.synthesis.records.reading import EXPORTS

from evidoc.cli import parser
from evidoc.commands.importing import import_
from evidoc.console import Console
from evidoc.errors import CollectError, EvidocError, UsageError
from evidoc.synthesis.records import import_file
from evidoc.synthesis.records.settings_text import loaded

_EXPORT = EXPORTS / "synthetic.ris"
_WRITTEN = """\
# Ours.
kind: review
title: "A synthetic review"   # for tests
sources:
    pubmed:
        label: PubMed
        kind: database
        file: search/other.nbib  # monthly

    # Searched by hand.
    wos: {label: Web of Science, kind: database, files: [search/wos*.txt]}
duplicates:
  certain: 0.95
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "evidence.yml").write_text(_WRITTEN, encoding="utf-8")
    return tmp_path


def settings(root: Path) -> str:
    return (root / "evidence" / "evidence.yml").read_text(encoding="utf-8")


def everything(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_first_export_begins_an_evidence_base(tmp_path: Path) -> None:
    report = import_file(tmp_path, _EXPORT, "scopus", searched="2026-05-31", query='TITLE("staff") # all')
    assert report["records"] == 2
    assert (report["source_added"], report["copied"], report["unreadable"]) == (True, True, 0)
    assert (tmp_path / report["file"]).read_bytes() == _EXPORT.read_bytes()
    assert (loaded(settings(tmp_path)) or {})["sources"]["scopus"] == {
        "label": "scopus",
        "kind": "database",
        "file": "search/synthetic.ris",
        "searched": "2026-05-31",
        "query": 'TITLE("staff") # all',
    }


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    import_file(tmp_path, _EXPORT, "scopus")
    before = everything(tmp_path)
    report = import_file(tmp_path, _EXPORT, "scopus")
    assert (report["copied"], report["source_added"], report["file_added"]) == (False, False, False)
    assert everything(tmp_path) == before


def test_a_new_source_leaves_what_is_written_as_it_is(base: Path) -> None:
    import_file(base, _EXPORT, "scopus", kind="register", label="A: register")
    added = '    scopus:\n      label: "A: register"\n      kind: register\n      file: search/synthetic.ris\n'
    assert settings(base) == _WRITTEN.replace("duplicates:\n", f"{added}duplicates:\n")


@pytest.mark.parametrize(("name", "written"), [("pubmed", "file: search/other.nbib  # monthly")])
def test_a_second_file_joins_its_source(base: Path, name: str, written: str) -> None:
    report = import_file(base, _EXPORT, name)
    assert report["file_added"]
    assert settings(base) == _WRITTEN.replace(written, 'files: ["search/other.nbib", "search/synthetic.ris"]')


def test_a_list_of_files_grows(base: Path) -> None:
    (base / "evidence" / "evidence.yml").write_text(
        "kind: review\nsources:\n  a:\n    files:\n      - search/one.ris # first\n    kind: database\n",
        encoding="utf-8",
    )
    import_file(base, _EXPORT, "a")
    assert settings(base).splitlines()[4:6] == ["      - search/one.ris # first", '      - "search/synthetic.ris"']


def test_a_file_that_a_pattern_covers_needs_no_line(base: Path) -> None:
    export = base / "wos-2026.txt"
    export.write_bytes((EXPORTS / "synthetic-wos.txt").read_bytes())
    assert not import_file(base, export, "wos")["file_added"]
    assert settings(base) == _WRITTEN


def test_what_cannot_be_edited_is_told_with_the_lines_to_paste(base: Path) -> None:
    with pytest.raises(CollectError) as raised:
        import_file(base, _EXPORT, "wos")
    assert raised.value.problems[0].kind == "cannot-edit"
    assert "search/synthetic.ris" in raised.value.problems[0].hint
    assert settings(base) == _WRITTEN
    assert not (base / "evidence" / "search").exists()


@pytest.mark.parametrize("text", ["- a list\n", "sources: [a]\n", "a: [\n", "sources: {a: {file: x}}\n"])
def test_settings_that_are_none_are_left_alone(base: Path, text: str) -> None:
    (base / "evidence" / "evidence.yml").write_text(text, encoding="utf-8")
    before = everything(base)
    with pytest.raises(CollectError):
        import_file(base, _EXPORT, "scopus")
    assert everything(base) == before


def test_another_file_of_that_name_is_not_overwritten(base: Path) -> None:
    (base / "evidence" / "search").mkdir()
    (base / "evidence" / "search" / "synthetic.ris").write_text("mine", encoding="utf-8")
    before = everything(base)
    with pytest.raises(CollectError) as raised:
        import_file(base, _EXPORT, "scopus")
    assert raised.value.problems[0].kind == "file-exists"
    assert everything(base) == before


def test_one_export_cannot_be_of_two_sources(tmp_path: Path) -> None:
    import_file(tmp_path, _EXPORT, "scopus")
    with pytest.raises(CollectError) as raised:
        import_file(tmp_path, _EXPORT, "embase")
    assert raised.value.problems[0].kind == "file-of-another-source"


def test_a_file_without_records_is_not_copied(base: Path) -> None:
    export = base / "page.ris"
    export.write_text("<html>Log in</html>", encoding="utf-8")
    with pytest.raises(CollectError):
        import_file(base, export, "scopus")
    assert not (base / "evidence" / "search").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"source_name": "doi"}, "no name for a source"),
        ({"source_name": "a b"}, "no name for a source"),
        ({"searched": "31.5.2026"}, "no day"),
        ({"kind": "databse"}, "no kind of source"),
        ({"file": EXPORTS / "synthetik.ris"}, "no file"),
    ],
)
def test_wrong_words_are_told_at_once(tmp_path: Path, more: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words) as raised:
        import_file(**_said(tmp_path, more))
    assert raised.value.problems[0].hint
    assert not everything(tmp_path)


def _said(root: Path, more: dict[str, Any]) -> dict[str, Any]:
    return {"root": root, "file": _EXPORT, "source_name": "scopus"} | more


def test_what_differs_from_the_settings_is_told(base: Path) -> None:
    report = import_file(base, _EXPORT, "pubmed", searched="2026-05-31")
    assert [one["kind"] for one in report["problems"]] == ["source-differs"]


def test_the_command_tells_records_and_what_is_odd(tmp_path: Path) -> None:
    export = tmp_path / "Mine (1).ris"
    export.write_text(
        _EXPORT.read_text(encoding="utf-8") + "x\nER  - \nTY  - JOUR\nDO  - 10.5555/synthetic.2\n", "utf-8"
    )
    words = parser().parse_args(["evidence", "import", str(export), "--source", "scopus", "--root", str(tmp_path)])
    out, err = io.StringIO(), io.StringIO()
    assert import_(words, Console(out=out, err=err)) == 0
    assert out.getvalue().splitlines() == [
        "scopus: 4 records (ris), of which 1 cannot be read; 1 twice in this file",
        "copied to evidence/search/Mine-1.ris",
        "added the source 'scopus' to evidence/evidence.yml",
        "next: write into evidence/evidence.yml what the evidence base asks, as in question: Does …?",
    ]
    assert "evidence/search/Mine-1.ris:31: The entry that begins here cannot be read" in err.getvalue()
    words.json = True
    out = io.StringIO()
    assert import_(words, Console(quiet=True, out=out, err=err)) == 0
    assert json.loads(out.getvalue())["unreadable"] == 1


def test_an_export_of_a_screening_tool_names_the_command_that_takes_its_decisions(tmp_path: Path) -> None:
    export = EXPORTS / "synthetic-rayyan.csv"
    words = parser().parse_args(["evidence", "import", str(export), "--source", "rayyan", "--root", str(tmp_path)])
    out = io.StringIO()
    assert import_(words, Console(out=out, err=io.StringIO())) == 0
    command = "evidoc evidence decisions evidence/search/synthetic-rayyan.csv --source rayyan --stage STAGE"
    assert [line for line in out.getvalue().splitlines() if line.endswith(command)]
    assert not (tmp_path / "evidence" / "screening.csv").exists()


def test_an_error_has_the_exit_code_of_its_stage() -> None:
    assert issubclass(CollectError, EvidocError)
    assert (CollectError.exit_code, UsageError.exit_code) == (2, 64)
