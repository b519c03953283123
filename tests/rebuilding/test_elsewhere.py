"""In: a project with absent data, a script in R and results made elsewhere. Out: what touching each of them runs.

As in `test_mutations.py`, each row is proven twice: nothing runs where that one input is left out of the comparison.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import miniature
from tests.conftest import once, shared_folder
from tests.rebuilding.marbles import build, edit, ran

from evidoc import fingerprint, kept, lock
from evidoc.console import Console
from evidoc.lock.file import ABSENT
from evidoc.model.report import Options
from evidoc.pipeline.publishing import fail_if_stale
from evidoc.pipeline.tracing import status

GONE = "number\n12\n"
AWAY = "group,share\nall,12.5\n"
SOURCE = """\
gone:
  path: data/gone.csv
  publisher: An invented archive
  title: Invented panel
  period: 2024
  geography: one jar
  population: marbles
  licence: an end-user licence
  redistribute: no
  seen_as: publisher
  status: invented for a test
  address: not stated
  sha256: {sha256}
  definitions: marbles
  access: own
  how_to_get: [ask the archive]
  schema:
    number: {{type: integer, meaning: how many}}
"""
SCRIPT = """\
\"\"\"What is gone.\"\"\"

from evidoc import source, value

value("gone.number", source("gone", rows=True)[0]["number"], meaning="Marbles that are gone", base=120)
"""
DECLARED = """\
tool: SPSS 29
code: share.sps
date: 2026-03-02
clearance: none asked for
sources: gone
values:
  away:
    file: away.csv
    sha256: {sha256}
    column: share
    meaning: A share
    unit: "%"
"""
IN_R = "# How many R counts\n# evidoc: source marbles\n# evidoc: makes value r.all\nvalue('r.all', 1, 'One')\n"
STEPS = {
    *("analysis/marbles.py", "analysis/gone.py", "analysis/count.R", "results/away.yml"),
    *(f"{step} {document}" for step in ("weave", "page") for document in ("one", "two")),
}


def write(root: Path) -> Path:
    """Write the project."""
    miniature.make(root)
    with (root / "data" / "sources.yml").open("a", encoding="utf-8") as file:
        file.write(SOURCE.format(sha256=fingerprint.of_bytes(GONE.encode())))
    (root / "analysis" / "gone.py").write_text(SCRIPT, encoding="utf-8")
    (root / "analysis" / "count.R").write_text(IN_R, encoding="utf-8")
    for name, shown in (("one", "away"), ("two", "gone.number")):
        chapter = root / "chapters" / f"{name}.qmd"
        chapter.write_text(f"{chapter.read_text(encoding='utf-8')}\n{{{{< value {shown} >}}}}\n", encoding="utf-8")
    (root / "results").mkdir()
    clear(root, AWAY)
    return root


def clear(root: Path, text: str) -> None:
    """Put an output in the place of the other, and declare it."""
    (root / "results" / "away.csv").write_text(text, encoding="utf-8")
    declared = DECLARED.format(sha256=fingerprint.of_bytes(text.encode()))
    (root / "results" / "away.yml").write_text(declared, encoding="utf-8")


def appears(root: Path) -> None:
    """Put the data where it is declared to be."""
    (root / "data" / "gone.csv").write_text(GONE, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of thing that documents rest on."""

    name: str
    touch: Callable[[Path], object]
    ran: Mapping[str, str]
    """Step -> why it ran; no other step ran."""
    inputs: tuple[str, ...]


def shown(document: str, value: str) -> dict[str, str]:
    """Return the steps that show a value which changed."""
    return dict.fromkeys((f"weave {document}", f"page {document}"), f"changed value {value}")


ROWS = (
    Row(
        "a file of results made elsewhere",
        lambda root: clear(root, AWAY.replace("12.5", "13.5")),
        {"results/away.yml": "changed results/away.yml", **shown("one", "away")},
        ("results/away.yml", "file results/away.csv"),
    ),
    Row(
        "what is declared of results made elsewhere",
        lambda root: edit(root, "results/away.yml", "meaning: A share", "meaning: Another share"),
        {"results/away.yml": "changed results/away.yml", "weave one": "changed value away"},
        ("results/away.yml",),
    ),
    Row(
        "a script in R",
        lambda root: edit(root, "analysis/count.R", "'One'", "'Two'"),
        {"analysis/count.R": "changed analysis/count.R"},
        ("analysis/count.R",),
    ),
    Row(
        "whether data is there",
        appears,
        {"analysis/gone.py": "changed data/gone.csv", **shown("two", "gone.number")},
        ("data/gone.csv",),
    ),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project, built without R and without the data; never write to it."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as monkeypatch:
            without_r(monkeypatch)
            report = build(write(folder / "project"), monkeypatch)
        assert not report.errors, report.errors
        assert set(ran(report)) == STEPS

    return once(shared_folder(tmp_path_factory) / "elsewhere", make) / "project"


@pytest.fixture
def project(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    without_r(monkeypatch)
    return Path(shutil.copytree(built, tmp_path / "project"))


def without_r(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no R on this machine, also where there is one."""
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, *more: None if name == "Rscript" else which(name, *more))


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_touching_one_thing_runs_what_rests_on_it_and_nothing_else(
    row: Row, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row.touch(project)
    report = build(project, monkeypatch)
    assert not report.errors
    assert ran(report) == row.ran
    assert build(project, monkeypatch).unchanged


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_dependency_that_is_left_out_is_missed(row: Row, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compare = kept.changed

    def without(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(name for name in compare(before, now) if name not in row.inputs)

    row.touch(project)
    monkeypatch.setattr(kept, "changed", without)
    assert ran(build(project, monkeypatch)) == {}


def test_what_is_not_here_is_said_once_and_counted(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = status(project)
    assert found.fresh
    assert len(found.absent) == 2
    assert found.absent[0].startswith("Not available here: R. Without it: 1 value.")
    assert found.absent[1].startswith("Not available here: Invented panel. Without it: 1 value.")
    assert "1. ask the archive; 2. Put it at data/gone.csv" in found.absent[1]
    page = (project / "_site" / "two.html").read_text(encoding="utf-8")
    assert "1 gap" in page
    assert "not available here" in page
    authors = (project / "_build" / "authors.html").read_text(encoding="utf-8")
    assert "ask the archive; Put it at data/gone.csv" in authors
    edit(project, "chapters/two.qmd", "status: draft", "status: final")
    assert [one.kind for one in build(project, monkeypatch).errors] == ["not-available-here"]


def test_the_lock_says_what_was_not_there(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = lock.read(project)
    assert committed is not None
    assert committed.steps["analysis/gone.py"].inputs[ABSENT] == "source gone"
    assert fail_if_stale(project, Options(), Console(quiet=True)).errors == ()
    appears(project)
    build(project, monkeypatch)
    now = lock.read(project)
    assert now is not None
    (only,) = lock.differences(committed, now)
    assert only.message.startswith("evidoc.lock was written where source gone is not available; it is available here")
    assert "is available; it is not available here" in lock.differences(now, committed)[0].message
