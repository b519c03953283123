"""A whole run: what stops which document, what stays in the site, and what ``--json`` and the authors' report say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pikepdf
import pytest

from evidoc import cli
from evidoc.console import Console
from evidoc.errors import WriteError
from evidoc.model.report import Options
from evidoc.pipeline.rebuilding import rebuild
from evidoc.shelf import build_lock

PROJECTS = Path(__file__).parent / "projects"
SECOND = "---\ntitle: Another note\ndate: 2026-11-21\nstatus: draft\n---\n\nNothing is counted here.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the good miniature project with a second document, which shows no product."""
    folder = Path(shutil.copytree(PROJECTS / "good", tmp_path / "project"))
    settings = folder / "_quarto.yml"
    entry = "    other: {chapter: chapters/other.qmd, genre: note}\n"
    settings.write_text(settings.read_text(encoding="utf-8").rstrip("\n") + "\n" + entry, encoding="utf-8")
    (folder / "chapters" / "other.qmd").write_text(SECOND, encoding="utf-8")
    return folder


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _build(root: Path, *words: str) -> int:
    return cli.run(["build", "--root", str(root), *words])


def test_a_failing_script_stops_only_what_shows_its_products(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _build(root) == 0
    before = (root / "_site" / "note.html").read_bytes()
    _edit(next(root.glob("analysis/*.py")), "from evidoc", "1 / 0\nfrom evidoc")
    _edit(root / "chapters" / "other.qmd", "Nothing is counted here.", "Still nothing is counted here.")
    capsys.readouterr()
    assert _build(root) == 4
    said = capsys.readouterr()
    assert "ZeroDivisionError" in said.err
    assert "note.html  (kept from the last good build)" in said.out
    assert (root / "_site" / "note.html").read_bytes() == before
    assert "Still nothing" in (root / "_site" / "other.html").read_text(encoding="utf-8")
    assert "last good build" in (root / "_site" / "index.html").read_text(encoding="utf-8")


def test_strict_exchanges_nothing_where_anything_is_wrong(root: Path) -> None:
    assert _build(root) == 0
    before = {p: p.read_bytes() for p in (root / "_site").rglob("*") if p.is_file()}
    _edit(next(root.glob("analysis/*.py")), "from evidoc", "1 / 0\nfrom evidoc")
    _edit(root / "chapters" / "other.qmd", "Nothing", "Still nothing")
    assert _build(root, "--strict") == 4
    assert {p: p.read_bytes() for p in (root / "_site").rglob("*") if p.is_file()} == before


def test_a_final_document_takes_no_gap_and_a_draft_does(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _edit(root / "chapters" / "other.qmd", "Nothing is counted here.", "It is TBC.")
    assert _build(root) == 0
    _edit(root / "chapters" / "other.qmd", "status: draft", "status: final")
    capsys.readouterr()
    assert _build(root) == 3
    assert "chapters/other.qmd:7:7" in capsys.readouterr().err


def test_mending_everything_builds_everything(root: Path) -> None:
    script = next(root.glob("analysis/*.py"))
    good = script.read_text(encoding="utf-8")
    script.write_text("1 / 0\n" + good, encoding="utf-8")
    assert _build(root) == 4
    script.write_text(good, encoding="utf-8")
    assert _build(root) == 0
    assert (root / "_site" / "note.html").is_file()


def test_what_is_unchanged_is_kept(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _build(root, "--json") == 0
    assert _build(root, "--json") == 0
    reports = capsys.readouterr().out.split("\n}\n")
    outcomes = [json.loads(text + "\n}")["steps"][0]["outcome"] for text in reports if text.strip()]
    assert outcomes == ["done", "kept"]


def test_nothing_made_of_changed_data_is_shown(root: Path) -> None:
    assert _build(root) == 0
    data = root / "data" / "marbles.csv"
    data.write_text(data.read_text(encoding="utf-8").replace("red,60", "red,61"), encoding="utf-8")
    before = (root / "_site" / "note.html").read_bytes()
    assert _build(root) == 2
    assert (root / "_site" / "note.html").read_bytes() == before
    assert "marbles" not in (root / "_site" / "values.html").read_text(encoding="utf-8")


def test_what_contradicts_the_publisher_is_shown_nowhere(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    definitions, script = root / "data" / "definitions.yml", root / "analysis" / "marbles.py"
    _edit(definitions, "unit: count", 'unit: "%"')
    text = 'from evidoc import source, value\nsource("marbles", rows=True)\nvalue("share.red", 60.0, meaning="Red")\n'
    script.write_text(text, encoding="utf-8")
    (root / "chapters" / "note.qmd").write_text(SECOND.replace("Nothing", "{{< value share.red >}}"), encoding="utf-8")
    assert _build(root) == 0
    assert "share.red" in (root / "_site" / "values.html").read_text(encoding="utf-8")
    made = json.loads((root / "_build" / "results" / "values.json").read_text(encoding="utf-8"))["share.red"]
    printed = {"number": 50, "source": "A book", **{k: made[k] for k in ("period", "geography", "population")}}
    with definitions.open("a", encoding="utf-8") as file:
        file.write(f"  published: [{json.dumps(printed)}]\n")
    capsys.readouterr()
    assert _build(root) == 4
    assert "[differs-from-published]" in capsys.readouterr().err
    assert "share.red" not in (root / "_site" / "values.html").read_text(encoding="utf-8")


def test_a_fault_in_a_chapter_keeps_no_value_from_being_listed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _edit(root / "chapters" / "note.qmd", "{{< value marbles.all >}}", "{{< valu marbles.all >}}")
    assert cli.run(["values", "--root", str(root)]) == 0
    assert "marbles.all" in capsys.readouterr().out


def test_authors_report_lists_sentences_and_gaps(root: Path) -> None:
    claims = "document,sentence,basis,note\nother,Nothing is counted here.,judgement,we looked\n"
    (root / "chapters" / "claims.csv").write_text(claims, encoding="utf-8")
    _edit(root / "chapters" / "note.qmd", "## What", "This rests on nothing.\n\n## What")
    assert _build(root) == 0
    report = (root / "_build" / "authors.html").read_text(encoding="utf-8")
    assert "we looked" in report
    assert "This sentence rests on nothing yet" in report
    assert not (root / "_site" / "authors.html").exists()
    assert _build(root, "--strict") == 3


def test_a_second_build_at_once_says_who_holds_the_folder(root: Path) -> None:
    with build_lock(root / "_build"), pytest.raises(WriteError) as error:
        rebuild(root, Options(), Console(quiet=True))
    assert error.value.problems[0].kind == "build-running"


def test_source_date_epoch_must_be_a_number(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert _build(root) == 64
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert _build(root) == 0


@pytest.mark.pdf
def test_a_pdf_bears_its_document_s_date_unless_the_epoch_is_set(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _edit(root / "_quarto.yml", "  pdf: false\n", "")
    # Text above the first heading, and a heading that ends in digits, are told from the contents.
    text = "## What\n\nA [way](#sec-on) on.\n\n## Until 2024 {#sec-on}\n\nText.\n"
    _edit(root / "chapters" / "note.qmd", "## What", f"Words above.\n\n{text}\n## What else and what")
    for epoch, date in (("", "D:20261121"), ("1700000000", "D:20231114")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert _build(root) == 0
        with pikepdf.open(root / "_site" / "other.pdf") as pdf:
            assert str(pdf.docinfo["/CreationDate"]).startswith(date)
            assert f"{date[2:6]}-{date[6:8]}-{date[8:]}" in bytes(pdf.Root.Metadata.read_bytes()).decode()
