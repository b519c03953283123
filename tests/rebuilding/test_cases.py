"""In: synthetic cases, built. Out: proof that touching one of their inputs runs their step and what shows the change.

As in `test_mutations.py`, rows are proven twice: nothing runs where their inputs are left out of the comparison.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.casework import CODEBOOK, FINDINGS, KEEP_OUT, NORTH, PROJECT
from tests.conftest import once, shared_folder
from tests.rebuilding.marbles import build, edit, ran

from evidoc import kept
from evidoc.model.report import Report
from evidoc.pipeline import building
from evidoc.run import log
from evidoc.run.job import Made, session_of
from evidoc.synthesis.cases import making
from evidoc.workers.crew import Crew

SETTINGS = """\
project: {type: default, output-dir: _build/quarto}
title: Synthetic cases
lang: en-GB
bibliography: references.bib
evidoc:
  pdf: false
  documents:
    matrix: {chapter: chapters/matrix.qmd, genre: note}
    said: {chapter: chapters/said.qmd, genre: note}
    count: {chapter: chapters/count.qmd, genre: note}
"""
CHAPTERS = {
    "matrix": "::: {#tbl-case-matrix}\n:::",
    "said": "{{< finding C2 >}}.",
    "count": "There are {{< value case.count >}}.",
}
FRONT = (
    "---\ntitle: Document {}\ndescription: For tests.\ndate: 2026-11-22\nstatus: draft\n---\n\n## What {} {{#a}}\n\n"
)
WORK = "@book{work, title = {One}, author = {Nobody, N.}, year = {2020}, publisher = {None}}\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One input of the cases."""

    name: str
    file: str
    old: str
    new: str
    shown: tuple[str, ...]
    """The documents that show what changed."""
    input: str
    """Under which name it is an input of the step."""


ROWS = (
    Row("an excerpt", NORTH, '#e3 codes="craft"', '#e3 codes="craft; hurry"', ("matrix",), f"file {NORTH}"),
    Row("the label of a code", CODEBOOK, "label: Hurry", "label: Haste", ("matrix",), CODEBOOK),
    Row("the words of a finding", FINDINGS, "keeps nobody", "kept nobody", ("said",), f"file {FINDINGS}"),
    Row("who wrote an account", "references.bib", "Nobody, N.", "Somebody, S.", (), "citations of cases"),
)


class Here(Crew):
    """Runs the step of the cases in this process, where all that it needs is loaded."""

    slots = 1

    def submit(self, _: Any, job: Mapping[str, Any]) -> Future[dict[str, Any]]:  # type: ignore[override]
        """Run it at once."""
        session = session_of(job)
        assert session.cases
        path, taken = log.begin(Path(job["home"]))
        os.close(taken)
        making.make(session.root, session.cases, session)
        future: Future[dict[str, Any]] = Future()
        made = Made(session.made(), session.rows).as_dict()
        future.set_result({"made": made, "problems": [one.as_dict() for one in session.problems], "log": path.name})
        return future


def _build(root: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    with monkeypatch.context() as patched:
        patched.setattr(building, "analysts", lambda _: Here())
        return build(root, patched)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project, built; never write to it."""

    def make(folder: Path) -> None:
        root = folder / "project"
        shutil.copytree(PROJECT / "cases", root / "cases")
        edit(root, "cases/printed.md", "nation: north", "nation: north\ncitation: work")
        (root / "chapters").mkdir()
        for name, text in {"_quarto.yml": SETTINGS, "references.bib": WORK}.items():
            (root / name).write_text(text, encoding="utf-8")
        for name, text in CHAPTERS.items():
            (root / "chapters" / f"{name}.qmd").write_text(FRONT.format(name, name) + text, encoding="utf-8")
        with pytest.MonkeyPatch.context() as monkeypatch:
            assert not _build(root, monkeypatch).errors

    return once(shared_folder(tmp_path_factory) / "rebuilding-cases", make) / "project"


@pytest.fixture
def root(base: Path, tmp_path: Path) -> Path:
    """Return a copy of the project as it was built."""
    return Path(shutil.copytree(base, tmp_path / "project", symlinks=True))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_touched_runs_the_step_and_what_shows_it(root: Path, row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(root, row.file, row.old, row.new)
    done = ran(_build(root, monkeypatch))
    assert done.pop(CODEBOOK) == f"changed {row.input}"
    assert {*done} == {f"{step} {document}" for step in ("weave", "page") for document in row.shown}


def test_inputs_that_are_left_out_are_missed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compare, left_out = kept.changed, {name for row in ROWS for name in (row.input, row.file)}

    def without(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(name for name in compare(before, now) if name not in left_out)

    for row in ROWS:
        edit(root, row.file, row.old, row.new)
    monkeypatch.setattr(kept, "changed", without)
    assert ran(_build(root, monkeypatch)) == {}


def test_the_list_of_names_is_no_input_of_a_step_and_is_looked_at_all_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(root, KEEP_OUT, "# Invented names", "Nowhere at all")
    report = _build(root, monkeypatch)
    assert (ran(report), list(report.errors)) == ({}, [])
    edit(root, KEEP_OUT, "Nowhere at all", "Southland")
    report = _build(root, monkeypatch)
    assert {one.kind for one in report.errors} == {"kept-out-name"}
    assert not report.exchanged
