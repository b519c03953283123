"""In: outputs that a secure lab cleared. Out: values, tables and figures that say so, and are never stale by code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests import miniature

from evidoc import fingerprint
from evidoc.collect import collect
from evidoc.console import Console
from evidoc.model.product import Results
from evidoc.model.report import Options
from evidoc.pipeline.rebuilding import rebuild
from evidoc.plan import make_plan
from evidoc.run import run
from evidoc.run.environment import environment
from evidoc.state import State
from evidoc.workers import Pool

HOURS = "group,hours,low,high,n\nall,3.4,3.1,3.7,1204\nteachers,[c],[c],[c],[c]\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><rect width="10" height="10"/></svg>\n'
DECLARED = """\
tool: Stata 18
code: lfs/hours.do, revision 4
date: 2026-03-02
clearance: output 17 of project 2026-001
sources: marbles
values:
  hours.unpaid:
    file: hours.csv
    sha256: {hours}
    where: {{group: all}}
    column: hours
    low: low
    high: high
    base: n
    meaning: Unpaid overtime, hours a week
    unit: hours
tables:
  hours: {{file: hours.csv, sha256: {hours}, title: Unpaid overtime, columns: {{group: Group, hours: [Hours, hours]}}}}
figures:
  hours:
    file: hours.svg
    sha256: {svg}
    data: hours.csv
    data_sha256: {hours}
    title: Hours differ
    alt: A bar chart of hours.
    columns: {{group: Group, hours: [Hours, hours]}}
"""


def write(root: Path, declared: str = DECLARED) -> Path:
    """Write the outputs and their declaration into a project, whose one source is open in a secure lab only."""
    (root / "results").mkdir(exist_ok=True)
    digests = {}
    for key, name, text in (("hours", "hours.csv", HOURS), ("svg", "hours.svg", SVG)):
        (root / "results" / name).write_text(text, encoding="utf-8")
        digests[key] = fingerprint.of_bytes(text.encode())
    (root / "results" / "hours.yml").write_text(declared.format(**digests), encoding="utf-8")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a project that only shows what was made elsewhere."""
    root = miniature.make(tmp_path / "project")
    (root / "analysis" / "marbles.py").unlink()
    sources = root / "data" / "sources.yml"
    text = sources.read_text(encoding="utf-8").replace("redistribute: yes", "redistribute: no")
    secure = "  access: secure\n  how_to_get: apply to the lab\n  definitions: marbles\n"
    sources.write_text(text.replace("  definitions: marbles\n", secure), encoding="utf-8")
    (root / "data" / "marbles.csv").unlink()
    return write(root)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Children that load little."""
    cache = tmp_path_factory.mktemp("cache")
    with Pool(1, preload=("evidoc.run.prepared",), env=environment(cache), limit=60) as made:
        yield made


@pytest.fixture
def made(root: Path, pool: Pool) -> Callable[[], tuple[Results, dict[str, Any]]]:
    """Return what runs the project's steps: their products and their reports."""

    def go() -> tuple[Results, dict[str, Any]]:
        project = collect(root)
        plan = make_plan(project)
        results, reports = run(project, plan, plan.order, folder=root / "_build/steps", state=State(), pool=pool)
        return results, {report.step: report for report in reports}

    return go


def test_cleared_outputs_are_shown_and_say_so(made: Callable[[], tuple[Results, dict[str, Any]]]) -> None:
    results, reports = made()
    assert reports["results/hours.yml"].problems == ()
    value = results.values["hours.unpaid"]
    assert (value.number, value.low, value.high, value.base) == (3.4, 3.1, 3.7, 1204)
    assert value.provenance.elsewhere == "cleared output, not rerun here"
    for one in (value, results.tables["hours"], results.figures["hours"]):
        assert "(cleared output, not rerun here: made with Stata 18, 2026-03-02" in one.provenance.source_line
        assert one.provenance.line > 1
    assert "clearance: output 17" in value.shows["source"]
    assert results.tables["hours"].rows == (("all", "3.4"), ("teachers", "[c]"))
    key = "Key: [c] confidential: hidden so that nobody can be recognised."
    assert results.tables["hours"].notes.count(key) == 1
    assert results.figures["hours"].notes.count(key) == 1
    assert not results.tables["hours"].csv


def test_nothing_of_this_machine_makes_them_stale(made: Callable[[], tuple[Results, dict[str, Any]]]) -> None:
    _, reports = made()
    inputs = reports["results/hours.yml"].inputs
    assert set(inputs) == {
        *("results/hours.yml", "file results/hours.csv", "file results/hours.svg"),
        *("source marbles", "definition marbles"),
    }
    assert made()[1]["results/hours.yml"].outcome == "kept"


FAULTS = {
    "changed-result": ("sha256: {svg}", "sha256: " + "f" * 64),
    "bad-checksum": ("sha256: {svg}", "sha256: abc"),
    "missing-file": ("file: hours.svg", "file: gone.svg"),
    "wrong-value": ("file: hours.svg", "file: ../hours.svg"),
    "unknown-source": ("sources: marbles", "sources: marble"),
    "missing-field": ("clearance: output 17 of project 2026-001\n", ""),
    "unknown-key": ("    alt:", "    alternative:"),
    "bad-id": ("  hours.unpaid:", "  Hours unpaid:"),
    "unknown-column": ("column: hours", "column: hour"),
    "no-single-row": ("group: all", "group: everybody"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_faulty_declaration_is_told(root: Path, kind: str) -> None:
    write(root, DECLARED.replace(*FAULTS[kind], 1))
    problems = [one for one in collect(root).problems if one.place.file == "results/hours.yml"]
    assert kind in [one.kind for one in problems]
    assert all(one.place.line for one in problems)


@pytest.mark.parametrize(
    ("old", "new", "line", "kind", "said"),
    [
        ("    sha256: {hours}\n    where", "    where", 7, "missing-field", "sha256"),
        ("where: {{group: all}}", "where: {{grup: all}}", 10, "unknown-column", "no column 'grup'"),
        ("    low: low", "    low: lower", 12, "unknown-column", "no column 'lower'"),
        ("    where: {{group: all}}\n", "", 8, "no-single-row", "means 2 rows of 'hours.csv'"),
    ],
)
def test_each_fault_is_told_once_and_where_it_is(
    root: Path, old: str, new: str, line: int, kind: str, said: str
) -> None:
    write(root, DECLARED.replace(old, new, 1))
    (one,) = [one for one in collect(root).problems if one.place.file == "results/hours.yml"]
    assert (one.kind, one.place.line) == (kind, line)
    assert said in one.message


def test_a_cell_is_found_as_it_is_written(root: Path) -> None:
    """A year, a code with a zero before it, and a number are texts in both files."""
    for cell in ("2024", "yes", "1.50", "2024-03-01"):
        (root / "results" / "hours.csv").write_text(HOURS.replace("all", cell), encoding="utf-8")
        declared = DECLARED.replace("group: all", f"group: {cell}")
        declared = declared.replace("{hours}", fingerprint.of_file(root / "results" / "hours.csv"))
        (root / "results" / "hours.yml").write_text(declared.format(svg=fingerprint.of_bytes(SVG.encode())), "utf-8")
        assert [one for one in collect(root).problems if one.place.file == "results/hours.yml"] == []


def test_what_is_open_in_a_lab_only_is_read_by_no_script(root: Path) -> None:
    (root / "analysis" / "marbles.py").write_text(miniature.SCRIPT, encoding="utf-8")
    kinds = {one.kind for one in make_plan(collect(root)).problems}
    assert "secure-source" in kinds


def test_a_site_shows_how_they_were_made(root: Path) -> None:
    chapter = root / "chapters" / "one.qmd"
    text = "---\ntitle: One\ndate: 2026-11-21\nstatus: draft\n---\n\n## Hours\n\n{{< value hours.unpaid >}}\n"
    chapter.write_text(f"{text}\n::: {{#tbl-hours}}\n:::\n\n::: {{#fig-hours}}\n:::\n", encoding="utf-8")
    (root / "chapters" / "two.qmd").write_text(text, encoding="utf-8")
    report = rebuild(root, Options(pdf=False, jobs=1), Console(quiet=True))
    assert report.errors == ()
    page = " ".join((root / "_site" / "one.html").read_text(encoding="utf-8").split())
    assert page.count("cleared output, not rerun here") == 2
    assert "cleared output, not rerun here" in (root / "_site" / "values.html").read_text(encoding="utf-8")
