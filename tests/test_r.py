"""In: scripts in R, and a stand-in for R that writes what R would. Out: products under the checks of any script.

The stand-in takes the text of a script for Python: of R, no machine of ours need have any. What it shares with R is the
form in which data and calls are handed over.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests import miniature

from evidoc.collect import collect
from evidoc.collect.script_r import read_r
from evidoc.model.product import Results
from evidoc.plan import make_plan
from evidoc.products.rscript import HELPER
from evidoc.run import run
from evidoc.run.environment import environment
from evidoc.state import State
from evidoc.workers import Pool

STANDIN = """#!{python} -I
import csv, json, os, sys
if sys.argv[1:] == ["--version"]:
    sys.exit(print("Rscript (R) version {version}"))
flag, helper, script = sys.argv[1:]
assert flag == "--vanilla" and helper.endswith("evidoc.R"), sys.argv
with open(os.environ["EVIDOC_IN"], encoding="utf-8", newline="") as file:
    given = {{(row["kind"], row["name"]): row["path"] for row in csv.DictReader(file)}}
def rows(kind, name):
    with open(given[kind, name], encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
def call(call, name, line=0, **arguments):
    with open(os.environ["EVIDOC_OUT"], "a", encoding="utf-8") as file:
        file.write(json.dumps({{"call": call, "name": name, "line": line, "arguments": arguments}}) + chr(10))
exec(compile(open(script, encoding="utf-8").read(), script, "exec"), {{"rows": rows, "call": call}})
"""
SCRIPT = """#!/usr/bin/env Rscript
# How many marbles R counts
#' evidoc: source marbles
# evidoc: makes value r.all
# evidoc: makes table r
# evidoc: makes figure r

found = rows("source", "marbles")
call("value", "r.all", 9, number=sum(int(one["number"]) for one in found), meaning="Marbles counted by R")
columns = {key: [one[key] if key == "colour" else int(one[key]) for one in found] for key in found[0]}
named = {"colour": "Colour", "number": ["Marbles", "count"]}
call("table", "r", 12, data={"columns": columns}, title="Marbles by R", columns=named)
svg = '<svg xmlns="http://www.w3.org/2000/svg" width="WIDTH" height="9"><rect/></svg>'
files = []
for width in ("640", "340"):
    files.append(__import__("os").getcwd() + "/" + width + ".svg")
    open(files[-1], "w").write(svg.replace("WIDTH", width))
call("figure", "r", svg=files[0], svg_narrow=files[1], data={"columns": columns}, title="R", alt="Two bars of marbles.",
     columns=named)
"""

Go = Callable[[], tuple[Results, dict[str, Any]]]


@pytest.fixture
def with_r(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what puts a stand-in for R of some version on the PATH."""
    program = tmp_path / "bin" / "Rscript"
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    def put(version: str) -> None:
        program.parent.mkdir(exist_ok=True)
        program.write_text(STANDIN.format(python=sys.executable, version=version), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    return put


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a project whose one script is in R."""
    root = miniature.make(tmp_path / "project")
    (root / "analysis" / "marbles.py").unlink()
    (root / "analysis" / "count.R").write_text(SCRIPT, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Children that load little."""
    with Pool(1, preload=("evidoc.run.prepared",), env=environment(tmp_path_factory.mktemp("c")), limit=60) as made:
        yield made


@pytest.fixture
def go(root: Path, pool: Pool) -> Go:
    """Return what runs the project's scripts."""

    def made() -> tuple[Results, dict[str, Any]]:
        project = collect(root)
        plan = make_plan(project)
        results, reports = run(project, plan, plan.order, folder=root / "_build/steps", state=State(), pool=pool)
        return results, {report.step: report for report in reports}

    return made


def test_a_script_in_r_makes_what_it_says(root: Path, with_r: Callable[[str], None], go: Go) -> None:
    with_r("4.4.1")
    results, reports = go()
    assert reports["analysis/count.R"].problems == ()
    value = results.values["r.all"]
    assert (value.number, value.unit, value.period, value.provenance.line) == (101, "count", "2024", 9)
    assert results.tables["r"].rows == (("red", "61"), ("blue", "40"))
    assert results.figures["r"].size_narrow == (340, 9)
    assert results.figures["r"].provenance.line == 6
    assert collect(root).scripts[0].question == "How many marbles R counts"
    assert go()[1]["analysis/count.R"].outcome == "kept"


def test_another_r_runs_it_again(with_r: Callable[[str], None], go: Go) -> None:
    with_r("4.4.1")
    go()
    with_r("4.5.0")
    assert str(go()[1]["analysis/count.R"].reason) == "changed R"


def test_without_r_there_are_placeholders(go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    results, _ = go()
    assert results.values["r.all"].missing == "not available here: needs R, which is not on this machine"
    assert set(results.figures) == {"r"}


CALLS = {
    "broken-promise": ('call("value", "r.other", number=1, meaning="x")', ""),
    "unknown-argument": ('call("value", "r.all", number=1, meaning="x", uint="count")', "unit"),
    "missing-argument": ('call("value", "r.all", number=1)', "meaning"),
    "unknown-call": ('call("chart", "r.all", number=1)', ""),
    "script-failed": ('raise SystemExit("Error in f(): no such column")', ""),
}


@pytest.mark.parametrize("kind", CALLS)
def test_what_is_wrong_is_told_as_of_any_script(root: Path, with_r: Callable[[str], None], go: Go, kind: str) -> None:
    with_r("4.4.1")
    text, hint = CALLS[kind]
    head = "".join(SCRIPT.splitlines(keepends=True)[:4])
    (root / "analysis" / "count.R").write_text(f"{head}{text}\n", encoding="utf-8")
    problems = go()[1]["analysis/count.R"].problems
    assert kind in [one.kind for one in problems]
    assert any(hint in f"{one.message} {one.hint}" for one in problems if one.kind == kind)
    assert all(one.place.file == "analysis/count.R" for one in problems)


FAULTS = {
    "unknown-source": "# evidoc: source marble\n# evidoc: makes value a\n",
    "unknown-permission": "# evidoc: maks value a\n# evidoc: makes value b\n",
    "bad-id": "# evidoc: makes value Ab\n",
    "no-products": "x <- 1\n",
    "missing-file": "# evidoc: reads data/gone.rds\n# evidoc: makes value a\n",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_header_that_says_something_else_is_told(root: Path, kind: str) -> None:
    (root / "analysis" / "count.R").write_text(FAULTS[kind], encoding="utf-8")
    _, problems = read_r(root, {"marbles": collect(root).sources["marbles"]})
    assert [one.kind for one in problems] == [kind]


def test_the_helper_stands_beside_its_bridge_and_asks_for_base_r_only() -> None:
    text = HELPER.read_text(encoding="utf-8")
    assert "library(" not in text
    assert "require(" not in text
    assert {name for name in ("value", "table", "figure", "source", "product") if f"\n{name} <- function" in text} == {
        *("value", "table", "figure", "source", "product")
    }
