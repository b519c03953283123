"""In: sites that are what their project gives, and sites that are not. Out: whether `evidoc verify` tells, and what.

Most tests let a copy of the good site stand for the one that is built again: what is judged is the same.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from evidoc import cli
from evidoc.console import Console
from evidoc.errors import Place, Problem
from evidoc.model.report import Options
from evidoc.pipeline import again, verifying
from evidoc.pipeline.again import Outcome
from evidoc.pipeline.rebuilding import rebuild
from evidoc.workers import Pool
from evidoc.workers.pool import CAN_FORK

from .conftest import EVIDOC, once, shared_folder

GOOD = Path(__file__).parent / "projects" / "good"
OTHER = "---\ntitle: Another note\ndate: 2026-11-21\nstatus: draft\n---\n\n## What {#sec-what}\n\nNothing is counted.\n"
CLOCK = '''"""A number by chance."""
# evidoc: clock
import time
from evidoc import value
value("moment.now", time.time_ns() % 1_000_003, unit="count", meaning="The moment", source="marbles")
'''


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of two documents that would have PDFs, built without them; never write to it."""

    def make(folder: Path) -> None:
        root = Path(shutil.copytree(GOOD, folder / "project"))
        entry = "    other: {chapter: chapters/other.qmd, genre: note}\n"
        edit(root / "_quarto.yml", "  pdf: false\n", "")
        with (root / "_quarto.yml").open("a", encoding="utf-8") as file:
            file.write(entry)
        (root / "chapters" / "other.qmd").write_text(OTHER, encoding="utf-8")
        run(root, "build", "--no-pdf")

    return once(shared_folder(tmp_path_factory) / "verified", make) / "project"


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the project as it was built."""
    return Path(shutil.copytree(built, tmp_path / "project"))


@pytest.fixture
def quick(built: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what lets the good site stand for the one that is built again, after a change to it."""

    def stand_in(
        change: Callable[[Path], None] = lambda _: None, *, exchanged: bool = True, problems: tuple[Problem, ...] = ()
    ) -> None:
        def build(copy: Path, *_: object) -> Outcome:
            for name in ("_site", "_build/results"):
                shutil.copytree(built / name, copy / name, dirs_exist_ok=True)
            change(copy)
            return Outcome(exchanged, problems)

        monkeypatch.setattr(verifying, "build_again", build)

    stand_in()
    return stand_in


def run(root: Path, *words: str, env: Mapping[str, str] | None = None) -> str:
    """Run evidoc in a process of its own, and return what it said."""
    done = subprocess.run([EVIDOC, *words], cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def edit(file: Path, old: str, new: str) -> None:
    """Replace the first `old` in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def verify(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the report."""
    capsys.readouterr()
    code = cli.run(["verify", "--root", str(root), "--json"])
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == code
    return code, told


def kinds(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return kind and file of each problem."""
    return [(p["kind"], p["file"]) for p in told["problems"]]


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return each file of a folder with its content and its time."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_site_that_its_project_gives_is_proven_and_nothing_is_touched(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    before = everything(root)
    said = run(root, "verify", "--jobs", "2", env={**os.environ, "TMPDIR": str(temporary), "PYTHONHASHSEED": "17"})
    assert f"All {len([n for n in before if n.startswith('_site/')])} files of _site/ came out the same" in said
    assert "PYTHONHASHSEED 71, TZ <+14>-14, LC_ALL C, jobs 2" in said
    assert "analysis/marbles.py: done" in said
    assert everything(root) == before
    assert list(temporary.iterdir()) == []


def test_a_word_that_was_changed_is_named(
    root: Path, quick: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root / "_site" / "note.html", "in the jar", "in the jug")
    code, told = verify(root, capsys)
    assert code == 6
    assert kinds(told) == [("differs", "_site/note.html")]
    (found,) = told["differences"]
    assert found["where"] == "section#what-was-counted > p"
    assert "in the jug" in found["here"]
    assert "in the jar" in found["again"]
    assert told["problems"][0]["hint"] == "It was changed after it was built: build again."
    assert told["problems"][0]["line"] > 1


def test_a_row_that_was_changed_is_named(
    root: Path, quick: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root / "_site" / "data" / "fig-marbles.csv", "60", "61")
    code, told = verify(root, capsys)
    assert (code, kinds(told)) == (6, [("differs", "_site/data/fig-marbles.csv")])
    assert told["differences"][0]["where"] == "line 2"


def test_files_that_are_missing_or_too_many_are_named_all_at_once(
    root: Path, quick: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "_site" / "other.html").unlink()
    (root / "_site" / "own.html").write_text("own", encoding="utf-8")
    code, told = verify(root, capsys)
    assert code == 6
    assert kinds(told) == [("only-in-new-build", "_site/other.html"), ("only-in-site", "_site/own.html")]
    assert "Nothing built it" in told["problems"][1]["hint"]


def test_the_manifest_counts_too(root: Path, quick: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    edit(root / "_site" / "manifest.json", "Another note", "One more note")
    code, told = verify(root, capsys)
    assert (code, kinds(told)) == (6, [("differs", "_site/manifest.json")])
    assert told["differences"][0]["where"] == "documents.other.title"


def test_a_number_by_chance_is_named_with_its_script(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "analysis" / "moment.py").write_text(CLOCK, encoding="utf-8")
    run(root, "build", "--no-pdf")
    code, told = verify(root, capsys)
    assert code == 6
    first = told["problems"][0]
    assert (first["kind"], first["file"], first["line"]) == ("unsteady-value", "analysis/moment.py", 5)
    assert first["message"].startswith("The value moment.now came out otherwise: number was ")
    page = next(d for d in told["differences"] if d["file"] == "values.html")
    assert page["where"].startswith('article[id="moment.now"] > ')
    assert ("differs", "_site/values.html") in kinds(told)
    assert kinds(told)[-1] == ("follows", "_site/manifest.json")
    assert not [p for p in told["problems"] if p["kind"] == "stale"]


def test_a_document_kept_from_an_earlier_build_is_not_proven_and_all_else_is(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root / "analysis" / "marbles.py", "rows = ", "1 / 0\nrows = ")
    assert cli.run(["build", "--root", str(root), "--no-pdf"]) == 4
    code, told = verify(root, capsys)
    assert code == 6
    assert kinds(told) == [("kept-document", "_site/note.html"), ("script-failed", "analysis/marbles.py")]
    assert told["differences"] == []


def test_without_a_site_it_says_to_build_first(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "build_again", _never)
    shutil.rmtree(root / "_site")
    code, told = verify(root, capsys)
    assert (code, kinds(told)) == (6, [("no-site", "_site")])
    assert told["problems"][0]["hint"] == "Run evidoc build first."


def test_without_a_project_nothing_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = verify(tmp_path, capsys)
    assert code == 2
    assert list(tmp_path.iterdir()) == []


def test_what_changed_since_the_build_is_said_first(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "build_again", _never)
    edit(root / "chapters" / "other.qmd", "Nothing is", "Nothing was")
    code, told = verify(root, capsys)
    assert (code, kinds(told)) == (6, [("stale", "_site/other.html")])
    assert "other.html ← chapters/other.qmd changed" in told["problems"][0]["message"]


def test_where_only_the_lock_knows_what_changed_it_is_said_first_too(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(root / "_build")  # as where a site was downloaded into a clone
    edit(root / "chapters" / "other.qmd", "Nothing is", "Nothing was")
    code, told = verify(root, capsys)
    assert code == 6
    assert kinds(told)[:2] == [("stale", "chapters/other.qmd"), ("differs", "_site/other.html")]
    assert told["problems"][1]["hint"].startswith("Run evidoc build")


def test_a_project_that_gives_no_site_any_more_is_said_with_its_faults(
    root: Path, quick: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    fault = Problem("script-failed", "It raised.", Place("analysis/marbles.py", 3))
    quick(exchanged=False, problems=(fault,))
    code, told = verify(root, capsys)
    assert (code, kinds(told)) == (6, [("script-failed", "analysis/marbles.py"), ("not-built", "_site")])
    assert cli.run(["verify", "--root", str(root)]) == 6
    assert capsys.readouterr().out == "evidoc verify: the site is not proven.\n"  # not: 0 of so many files differ


def test_a_site_that_was_built_anew_meanwhile_is_not_judged(
    root: Path, quick: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    quick(lambda _: edit(root / "_site" / "manifest.json", "Another note", "One more note"))
    code, told = verify(root, capsys)
    assert (code, kinds(told)) == (6, [("site-changed", "_site")])


def test_it_is_built_in_the_way_that_the_site_was(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Options] = []

    def build(_: Path, options: Options, *__: object) -> Outcome:
        asked.append(options)
        return Outcome(exchanged=False, problems=())

    monkeypatch.setattr(verifying, "build_again", build)
    verify(root, capsys)
    manifest = root / "_site" / "manifest.json"
    edit(manifest, '"engine": "builtin"', '"engine": "quarto"')
    edit(manifest, '"pdf": false', '"pdf": true')
    verify(root, capsys)
    assert [(one.engine, one.pdf, one.fresh) for one in asked] == [("builtin", False, True), ("quarto", True, True)]
    assert asked[0].jobs == (os.cpu_count() or 1) + 1


def test_a_process_that_dies_is_told(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "_START", "import sys; sys.stdin.read(); sys.exit('no more')")
    code, told = verify(root, capsys)
    assert (code, kinds(told)) == (6, [("process-died", "_site"), ("not-built", "_site")])
    assert "no more" in told["problems"][0]["detail"]


def test_ctrl_c_ends_it_and_leaves_nothing(root: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    before = everything(root)
    env = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen([EVIDOC, "verify"], cwd=root, env=env, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("3/5"):
                process.send_signal(signal.SIGINT)
        assert process.wait() == 130
    assert list(temporary.iterdir()) == []
    assert everything(root) == before
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(temporary) not in processes


@pytest.mark.pdf
def test_an_object_of_a_pdf_that_was_changed_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root / "_quarto.yml", "    note: {chapter: chapters/note.qmd, genre: note}\n", "")
    run(root, "build")
    with pikepdf.open(root / "_site" / "other.pdf", allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Title"] = "A tampered title"
        pdf.save(root / "_site" / "other.pdf", deterministic_id=True)
    code, told = verify(root, capsys)
    assert (code, kinds(told)) == (6, [("differs", "_site/other.pdf")])
    (found,) = told["differences"]
    assert found["where"].endswith("(Info), /Title")
    assert (found["here"], found["again"]) == ("A tampered title", "Another note")


def _never(*_: object) -> Outcome:
    raise AssertionError("it must not be built")


@pytest.mark.skipif(not CAN_FORK, reason="nothing is forked here in any case")
def test_a_fresh_build_forks_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forks(*_: object) -> None:
        raise AssertionError("it was forked")

    monkeypatch.setattr(Pool, "_in_fork", forks)
    for fresh in (True, False):
        shutil.rmtree(root / "_build")
        failed = rebuild(root, Options(pdf=False, fresh=fresh), Console(quiet=True)).errors
        assert [problem.kind for problem in failed] == ([] if fresh else ["script-failed"])
