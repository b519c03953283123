"""In: a small evidence base, built. Out: proof that touching one of its inputs runs its step and what shows the change.

As in `test_mutations.py`, each row is proven twice: nothing runs where that one input is left out of the comparison.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from tests.conftest import once, shared_folder
from tests.rebuilding.marbles import build, edit, ran

from evidoc import kept
from evidoc.model.report import Report
from evidoc.pipeline import building
from evidoc.pipeline.evidence import confirm
from evidoc.run import log
from evidoc.run.job import Made, session_of
from evidoc.synthesis import making
from evidoc.synthesis.exhibits import Exhibits
from evidoc.workers.crew import Crew

STEP = "evidence/evidence.yml"
TEMPLATES: dict[tuple[str, str], Any] = {}
WHO = "Synthetic reviewer"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9"/>'
CITED, HEADINGS, GONE = "citations of studies", "headings of documents", "retracted studies"
FILES = {
    "_quarto.yml": """\
project: {type: default, output-dir: _build/quarto}
title: A synthetic review
lang: en-GB
bibliography: references.bib
evidoc:
  pdf: false
  documents:
    flow: {chapter: chapters/flow.qmd, genre: note}
    said: {chapter: chapters/said.qmd, genre: note}
    rows: {chapter: chapters/rows.qmd, genre: note}
    list: {chapter: chapters/list.qmd, genre: note}
    none: {chapter: chapters/none.qmd, genre: note}
""",
    "references.bib": """\
@article{one1990, author = {Nobody, N.}, title = {One}, year = {1990}, journal = {None}, doi = {10.5555/synthetic.1}}
@article{uncited, author = {Nobody, N.}, title = {Uncited}, year = {1990}, journal = {None}, doi = {10.5555/x}}
""",
    "chapters/flow.qmd": "Found: {{< value prisma.identified >}}, screened: {{< value prisma.screened >}}.",
    "chapters/said.qmd": "{{< finding F1 >}}.",
    "chapters/rows.qmd": "::: {#tbl-evidence-studies}\n:::\n\n::: {#tbl-pool-all}\n:::",
    "chapters/list.qmd": "::: {#tbl-prisma-checklist}\n:::",
    "chapters/none.qmd": "What was asked stands above.\n\n## Another {#another}\n\nNothing of the base.",
    "evidence/evidence.yml": """\
kind: review
title: A synthetic review
question: Is it so?
reviewers: [Synthetic reviewer]
sources:
  set: {label: A database, kind: database, files: search/*.csv, searched: 2026-01-01, query: why}
""",
    "evidence/search/a.csv": """\
title,authors,year,doi,abstract
One synthetic work,Nobody,1990,10.5555/synthetic.1,What it says
Another synthetic work of other people,Somebody,1991,10.5555/synthetic.2,
""",
    "evidence/screening.csv": """\
record,stage,reviewer,decision,reason,on
doi:10.5555/synthetic.1,title-abstract,Synthetic reviewer,include,,2026-02-01
doi:10.5555/synthetic.1,full-text,Synthetic reviewer,include,,2026-02-02
""",
    "evidence/duplicates.csv": "a,b,decision,by,on,note\n",
    "evidence/codebook.yml": """\
design: {label: Design, meaning: How it was done, type: choice, required: true, allowed: {trial: Trial, survey: Survey}}
""",
    "evidence/studies.csv": """\
study,reference,records,read,design
one,one1990,doi:10.5555/synthetic.1,full-text,trial
""",
    "evidence/appraisal.csv": (
        "study,form,item,judgement,reason,by,on\none,rob2,D1,low,Synthetic,Synthetic reviewer,2026-02-03\n"
    ),
    "evidence/effects.csv": "study,yi,vi\none,0.1,0.1\n",
    "evidence/synthesis.yml": "all: {title: All, measure: GEN, method: DL}\n",
    "evidence/findings.yml": """\
F1:
  text: So it is.
  kind: quantitative
  studies: [one]
  grade:
    approach: GRADE
    start: high
    overall: high
    reason: Synthetic.
    components:
      risk of bias: {concern: not serious, reason: Synthetic}
      inconsistency: {concern: not serious, reason: Synthetic}
      indirectness: {concern: not serious, reason: Synthetic}
      imprecision: {concern: not serious, reason: Synthetic}
      publication bias: {concern: undetected, reason: Synthetic}
""",
    "evidence/retractions.csv": "doi,pmid,title,date,reason,source\n10.5555/x,,,2026-01-01,Synthetic,Synthetic\n",
    "evidence/checklist.yml": "1: {document: none}\n5: {document: none, heading: asked}\n",
}
FRONT = """---
title: Document {name}
description: A document for tests.
date: 2026-11-22
status: draft
---

## What is {name} {{#asked}}

"""


@dataclass(frozen=True, slots=True)
class Row:
    """One input of an evidence base."""

    name: str
    file: str
    old: str
    """Empty: the file is not there yet."""
    new: str
    shown: tuple[str, ...]
    """The documents that show what changed."""
    input: str = ""
    """Under which name it is an input of the step; empty: the file."""
    also: str = ""
    """The document whose chapter was changed by it."""


LAST = "Another synthetic work of other people,Somebody,1991,10.5555/synthetic.2,\n"
NEW = "A new synthetic work,Anybody,1992,10.5555/synthetic.3,\n"
ROWS = (
    Row("a record of an export", "evidence/search/a.csv", LAST, LAST + NEW, ("flow",)),
    Row("what no document shows of an export", "evidence/search/a.csv", "What it says", "What it says now", ()),
    Row(
        "an export that a pattern finds",
        "evidence/search/b.csv",
        "",
        f"title,authors,year,doi,abstract\n{NEW}",
        ("flow",),
    ),
    Row(
        "a decision",
        "evidence/screening.csv",
        "2026-02-02\n",
        f"2026-02-02\ndoi:10.5555/synthetic.2,title-abstract,{WHO},exclude,,2026-02-01\n",
        ("flow",),
    ),
    Row(
        "a decision on a pair",
        "evidence/duplicates.csv",
        "note\n",
        f"note\ndoi:10.5555/synthetic.1,doi:10.5555/synthetic.2,same,{WHO},2026-02-01,\n",
        (),
    ),
    Row("a word of the codebook", "evidence/codebook.yml", "trial: Trial", "trial: A trial", ("rows",)),
    Row("a cell of a study", "evidence/studies.csv", "full-text,trial", "full-text,survey", ("rows", "said")),
    Row("an appraisal", "evidence/appraisal.csv", "D1,low", "D1,high", ("said",)),
    Row("a number", "evidence/effects.csv", "0.1,0.1", "0.1,0.2", ("rows", "said")),
    Row("an analysis", "evidence/synthesis.yml", "title: All", "title: All of them", ("rows",)),
    Row("the words of a finding", "evidence/findings.yml", "So it is.", "So it was.", ("said",)),
    Row("a retraction", "evidence/retractions.csv", "10.5555/x,", "10.5555/synthetic.1,", ("rows", "said")),
    Row("the checklist", "evidence/checklist.yml", "5: {", "6: {", ("list",)),
    Row("the question", STEP, "Is it so?", "Is it so now?", ()),
    Row(
        "who wrote a study",
        "references.bib",
        "Nobody, N.}, title = {One}",
        "Somebody, S.}, title = {One}",
        ("rows",),
        CITED,
    ),
    Row("the DOI of a study", "references.bib", "10.5555/synthetic.1}", "10.5555/x}", ("rows", "said"), GONE),
    Row("a heading that the checklist names", "chapters/none.qmd", "What is", "What was", ("list",), HEADINGS, "none"),
)
IDLE = (
    Row("a heading that it does not name", "chapters/none.qmd", "## Another {", "## One more {", (), "", "none"),
    Row("a work that no study cites", "references.bib", "{Uncited}", "{Not cited}", ()),
)


class Here(Crew):
    """Runs the step of an evidence base in this process, where all that it needs is loaded."""

    slots = 1

    def submit(self, _: Any, job: Mapping[str, Any]) -> Future[dict[str, Any]]:  # type: ignore[override]
        """Run it at once."""
        session = session_of(job)
        assert session.evidence
        path, taken = log.begin(Path(job["home"]))
        os.close(taken)
        making.make(session.root, session.evidence, session)
        future: Future[dict[str, Any]] = Future()
        problems = [problem.as_dict() for problem in session.problems]
        made = Made(session.made(), session.rows).as_dict()
        future.set_result({"made": made, "problems": problems, "log": path.name})
        return future


def _build(root: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Bring the site up to date; drawing takes longest by far, and what is drawn rests on no other things."""
    figure, parse = Exhibits.figure, Environment.compile

    def undrawn(self: Exhibits, name: str, title: str, _: object, *given: Any, **more: Any) -> None:
        figure(self, name, title, DRAWING, *given, **{**more, "narrow": ""})

    def parsed(self: Environment, source: str, name: str, file: str) -> Any:
        if (name, source) not in TEMPLATES:  # every build has an environment of its own, and all are alike
            TEMPLATES[name, source] = parse(self, source, name, file)
        return TEMPLATES[name, source]

    with monkeypatch.context() as patched:
        patched.setattr(Environment, "compile", parsed)
        patched.setattr(Exhibits, "figure", undrawn)
        patched.setattr(building, "analysts", lambda _: Here())
        return build(root, patched)


def _touch(root: Path, row: Row) -> None:
    if row.old:
        edit(root, row.file, row.old, row.new)
    else:
        (root / row.file).write_text(row.new, encoding="utf-8")


def _input(row: Row) -> str:
    return row.input or (STEP if row.file == STEP else f"file {row.file}")


def _steps(*documents: str) -> set[str]:
    return {f"{step} {document}" for step in ("weave", "page") for document in documents if document}


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project with its one grade confirmed, built; never write to it."""

    def make(folder: Path) -> None:
        root = folder / "project"
        for name, text in FILES.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            front = FRONT.format(name=file.stem) if file.suffix == ".qmd" else ""
            file.write_text(front + text, encoding="utf-8")
        confirm(root, "F1", WHO, date(2026, 3, 1))
        with pytest.MonkeyPatch.context() as monkeypatch:
            report = _build(root, monkeypatch)
        assert not report.errors, report.errors
        assert set(ran(report)) == {STEP, *_steps("flow", "said", "rows", "list", "none")}

    return once(shared_folder(tmp_path_factory) / "evidence", make) / "project"


@pytest.fixture
def project(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(base, tmp_path / "project"))


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_touching_one_input_runs_the_step_and_what_shows_the_change(
    row: Row, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _touch(project, row)
    report = _build(project, monkeypatch)
    assert not report.errors, report.errors
    done = ran(report)
    assert done.pop(STEP) == f"changed {_input(row)}"
    assert set(done) == _steps(*row.shown, row.also)
    assert _build(project, monkeypatch).unchanged


@pytest.mark.parametrize("row", IDLE, ids=[row.name for row in IDLE])
def test_what_the_base_does_not_rest_on_leaves_its_step_alone(
    row: Row, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _touch(project, row)
    report = _build(project, monkeypatch)
    assert not report.errors
    assert set(ran(report)) == _steps(row.also)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_an_input_that_is_left_out_is_missed(row: Row, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compare = kept.changed
    left_out = {_input(row), row.file, *([GONE] if row.file.endswith("retractions.csv") else [])}

    def without(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(name for name in compare(before, now) if name not in left_out)

    _touch(project, row)
    monkeypatch.setattr(kept, "changed", without)
    assert ran(_build(project, monkeypatch)) == {}
