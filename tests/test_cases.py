"""In: synthetic cases, built by the command line. Out: proof that pages, counts, quotes and grades agree."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import browser as axe
from tests.casework import CODEBOOK, FINDINGS, KEEP_OUT, NORTH, PROJECT, RESEARCHER, edit
from tests.collect.cases.test_illustrative import FILE as MADE_UP
from tests.collect.cases.test_illustrative import lay_made_up
from tests.conftest import once, shared_folder

from evidoc import cli, shelf
from evidoc.collect import collect
from evidoc.model.product import Results

STEP = CODEBOOK


def run(*words: str) -> tuple[int, str]:
    """Run a command; return its code and what it said."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = cli.run([*words])
    return code, out.getvalue()


def ask(root: Path, *words: str) -> dict[str, Any]:
    """Return what a command says as JSON."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        cli.run([*words, "--root", str(root), "--json"])
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def lay(root: Path) -> None:
    """Lay the cases over the good project, with the document that shows them."""
    shutil.copytree(PROJECT.parent / "good", root, dirs_exist_ok=True)
    shutil.copytree(PROJECT, root, dirs_exist_ok=True)
    edit(root, "_quarto.yml", "genre: note}", "genre: note}\n    told: {chapter: chapters/told.qmd, genre: note}")
    code, said = run("cases", "confirm", "C1", "--by", RESEARCHER, "--on", "2026-05-01", "--root", str(root))
    assert (code, said) == (0, f"{FINDINGS}: the grade of C1 is confirmed by {RESEARCHER} and rests on 2 cases.\n")
    report = ask(root, "build")
    assert report["exit_code"] == 0, report


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project, built once; nobody changes it."""
    return once(shared_folder(tmp_path_factory) / "cases", lay)


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    """Return a copy of the project as it was built."""
    return Path(shutil.copytree(whole, tmp_path / "project", symlinks=True))


@pytest.fixture(scope="module")
def results(whole: Path) -> Results:
    """Return what was made."""
    return shelf.read_results(whole / "_build" / "results")


def test_everything_that_is_promised_is_made_and_shown(whole: Path, results: Results) -> None:
    project = collect(whole)
    step = next(script for script in project.scripts if script.path == STEP)
    made = {name for name, product in results.named() if product.made_by == STEP}
    assert {f"{one.kind} {one.name}" for one in step.promises} == made | {f"evidence {STEP}"}
    page = (whole / "_site" / "told.html").read_text(encoding="utf-8")
    assert '<a href="cases.html#finding-C1">moderate confidence in this finding</a>' in page
    assert "CERQual" not in page
    assert 'href="cases.html"' in (whole / "_site" / "note.html").read_text(encoding="utf-8")


def test_fieldwork_is_counted_apart_from_what_others_published(results: Results) -> None:
    numbers = {name: value.number for name, value in results.values.items() if name.startswith("case.")}
    assert (numbers["case.count"], numbers["case.count.own"], numbers["case.count.published"]) == (2, 2, 1)
    assert (numbers["case.occupations"], numbers["case.excerpts"]) == (2, 5)
    assert (numbers["case.code.hurry"], numbers["case.code.hurry.published"]) == (2, 0)
    assert (numbers["case.code.craft"], numbers["case.code.craft.published"]) == (2, 1)
    assert results.values["case.code.craft"].base == 2
    assert (numbers["case.quotes"], numbers["case.quotes.withheld"]) == (2, 1)
    assert (numbers["case.findings"], numbers["case.findings.graded"]) == (2, 1)
    codes = {row[0]: row[3:] for row in results.tables["case-codes"].rows}
    assert codes["Hurry"] == ("2 of 2", "3", "0 of 1", "0")
    assert codes["Craft"] == ("2 of 2", "2", "1 of 1", "1")


def test_tables_say_what_the_files_say(results: Results) -> None:
    matrix = {row[0]: row[1:] for row in results.tables["case-matrix"].rows}
    assert matrix["An invented jar factory"] == (
        "Hurry (2); Breaks (1)",
        "Jars are signed by those who paint them. [Craft (1)]",
    )
    assert results.tables["case-cmo"].rows[0][1:] == (
        "orders double and the belt is fast",
        "a signature makes work one's own",
        "painters stay",
    )
    box = {row[0]: row[1] for row in results.tables["case-box-north-factory"].rows}
    assert box["What came of it"] == "Painters said they stayed longer"
    assert (box["What that rests on"], box["Date"]) == ("four interviews", "March 2026")
    assert box["Caveat"].startswith("One setting")
    assert "no fieldwork" in results.tables["case-box-printed"].rows[-1][1]


def test_only_quotes_that_may_leave_are_anywhere(whole: Path, results: Results) -> None:
    rows = [*csv.reader(io.StringIO(results.tables["case-quotes"].csv))]
    assert rows[1:] == [
        ["I count the minutes and not the jars.", "Member of staff, Northland"],
        ["The belt does not wait for me, and nor does lunch.", "Hand, Northland"],
    ]
    everything = b"".join(path.read_bytes() for path in (whole / "_site").rglob("*") if path.is_file())
    assert b"Foreman" not in everything  # there are three of them
    page = (whole / "_site" / "cases.html").read_text(encoding="utf-8")
    assert "is withheld: there is no consent to quote it" not in page  # no finding rests on that one
    told = ask(whole, "build")["warnings"]
    assert {(one["kind"], one["line"] > 1) for one in told if one["kind"].startswith("quote-")} == {
        ("quote-without-consent", False),
        ("quote-coarsened", True),
        ("quote-withheld", True),
    }


def test_a_case_that_changes_lapses_the_grade_and_tells_so(root: Path) -> None:
    edit(root, NORTH, "because of the noise", "because of the din")
    report = ask(root, "build", "--no-pdf")
    ran = [step["step"] for step in report["steps"] if step["outcome"] == "done"]
    assert ran == [STEP, "weave told", "page told"]
    told = [one["message"] for one in report["warnings"] if one["kind"] == "look-again"]
    assert told == [
        "Somebody must look at finding C1 again: Its grade lapsed: An invented jar factory: its file changed."
    ]
    assert '(<a href="cases.html#finding-C1">grade lapsed</a>)' in (root / "_site" / "told.html").read_text("utf-8")


@pytest.mark.parametrize("to", ["html", "pdf"])
def test_a_page_that_is_rendered_alone_tells_no_name_that_is_to_be_kept_out(root: Path, to: str) -> None:
    (root / "notes").mkdir()
    file, out = root / "notes" / "visit.qmd", root / "notes" / f"visit.{to}"
    file.write_text("---\ntitle: A visit\n---\n\nA kiln was seen.\n", encoding="utf-8")
    asked = ("render", str(file), "--to", to, "-o", str(out))
    assert run(*asked)[0] == 0
    before = out.read_bytes()
    file.write_text("---\ntitle: A visit\nauthor: Eva Bloggs\n---\n\nA kiln was seen.\n", encoding="utf-8")
    code, said = run(*asked)
    assert code == 6
    assert f"notes/visit.{to}: " in said
    assert "holds a name that is to be kept out (line 2 of cases/keep-out.txt)" in said
    assert "loggs" not in said
    assert out.read_bytes() == before
    shutil.move(file, root / "notes" / "Eva Bloggs.qmd")
    code, said = run("render", str(root / "notes" / "Eva Bloggs.qmd"), "--to", to, "-o", str(root / f"Eva Bloggs.{to}"))
    assert "loggs" not in said
    assert code == 6
    assert "the rendered page: The name of this file holds a name that is to be kept out" in said


def test_a_name_that_is_to_be_kept_out_leaves_the_site_as_it_was(root: Path) -> None:
    before = {path: path.read_bytes() for path in (root / "_site").rglob("*") if path.is_file()}
    edit(root, NORTH, "One painter left", "Eva Bloggs's friend left")
    edit(root, "chapters/told.qmd", "## Findings", "## Findings of St. Ninians Kiln")
    code, said = run("build", "--root", str(root))
    assert code == 6
    assert (
        "_site/cases.html: The text of this file holds a name that is to be kept out (line 2 of cases/keep-out.txt)"
        in said
    )
    assert (
        "_site/told.html: The text of this file holds a name that is to be kept out (line 3 of cases/keep-out.txt)"
        in said
    )
    assert "loggs" not in said
    assert "inian" not in said
    assert {path: path.read_bytes() for path in (root / "_site").rglob("*") if path.is_file()} == before


def test_a_short_name_is_told_without_being_told(root: Path) -> None:
    (root / KEEP_OUT).write_text("# names\nXy\n", encoding="utf-8")
    code, said = run("check", "--root", str(root))
    assert code == 2
    assert f"{KEEP_OUT}:2" in said
    assert "Xy" not in said


def test_an_illustrative_case_stops_what_shows_cases_and_nothing_else(root: Path) -> None:
    lay_made_up(root)
    report = ask(root, "build", "--no-pdf")
    assert report["exit_code"] == 2
    assert [one["kind"] for one in report["problems"] if not one["warning"]] == ["illustrative-not-allowed"]
    assert [one["file"] for one in report["problems"] if not one["warning"]] == [MADE_UP]
    everything = b"".join(path.read_bytes() for path in (root / "_site").rglob("*") if path.is_file())
    assert b"illustrative painter" not in everything
    assert (root / "_site" / "cases.html").is_file()  # the last good one


def test_a_finding_of_both_bases_is_told(root: Path) -> None:
    (root / "evidence").mkdir()
    (root / "evidence" / "evidence.yml").write_text("kind: map\ntitle: T\nquestion: Q\n", encoding="utf-8")
    (root / "evidence" / "studies.csv").write_text("study,read\none,abstract\n", encoding="utf-8")
    (root / "evidence" / "codebook.yml").write_text("{}\n", encoding="utf-8")
    (root / "evidence" / "findings.yml").write_text("C1: {text: So, kind: mixed, studies: [one]}\n", encoding="utf-8")
    code, said = run("check", "--root", str(root))
    assert code == 3
    assert "The finding 'C1' is made twice." in said


def test_projects_of_other_tools_come_in_as_drafts(root: Path) -> None:
    file = root.parent / "p.qdpx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "project.qde",
            '<Project xmlns="urn:QDA-XML:project:1.0" origin="T">'
            '<CodeBook><Codes><Code guid="1" name="New"/></Codes></CodeBook>'
            '<Sources><TextSource guid="2" name="S" plainTextPath="internal://s.txt">'
            '<PlainTextSelection guid="3" name="Word" startPosition="0" endPosition="4">'
            '<Coding guid="4"><CodeRef targetGUID="1"/></Coding></PlainTextSelection>'
            "</TextSource></Sources></Project>",
        )
        archive.writestr("sources/s.txt", "Words")
    told = ask(root, "cases", "import", str(file))
    assert (told["files"], told["codes"], told["excerpts"]) == ([STEP, "cases/import-1.md"], ["new"], 1)
    assert "to_quote: not known" in (root / "cases" / "import-1.md").read_text(encoding="utf-8")
    assert run("check", "--root", str(root))[0] == 0
    code, said = run("cases", "import", str(root.parent / "q.qdpx"), "--root", str(root))
    assert code == 2
    assert "Did you mean 'p.qdpx'?" in said


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start a browser once."""
    with axe.browser() as started:
        yield started


@pytest.mark.browser
def test_the_page_of_cases_breaks_no_rule_on_phones_and_screens(whole: Path, chromium: Any) -> None:
    page = whole / "_site" / "cases.html"
    assert "<script" not in page.read_text(encoding="utf-8")
    assert axe.faults(page, chromium) == []
