"""In: small scripts that read each other's products. Out: what ran, in which order, why, and what came of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.errors import Place
from evidoc.model.document import Plan, StepReport
from evidoc.model.product import Results
from evidoc.model.script import Promise, Script, Use
from evidoc.run import environment, run
from evidoc.state import State
from evidoc.workers import Pool, TaskError

from .conftest import Bench

FIRST = """from evidoc import source, table, value
rows = source("absence", rows=True)
value("rate.acute", rows[0]["rate"], meaning="Sickness absence rate, acute trusts")
table("rates", rows, title="Sickness absence", columns={"type": "Kind of trust", "rate": ("Rate", "%")})
"""
SECOND = """from evidoc import product, value
value("rate.double", 2 * product("rate.acute"), meaning="Twice the rate", waive="a test")
"""


def test_products_come_back_whole(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.run()
    value = bench.results.values["rate.acute"]
    assert (value.number, value.unit, value.period, value.shows["ons"]) == (4.9, "%", "2024", "4.9%")
    assert (value.provenance.made_by, value.provenance.line) == ("analysis/a.py", 3)
    assert bench.results.tables["rates"].rows == (("acute", "4.9"), ("ambulance", "7.5"))


def test_a_script_runs_after_those_whose_products_it_reads(bench: Bench) -> None:
    bench.write("analysis/z.py", FIRST)
    bench.write("analysis/b.py", SECOND)
    bench.run()
    assert bench.results.values["rate.double"].number == pytest.approx(9.8)
    assert bench.results.values["rate.double"].provenance.sources == ("absence",)


def test_a_failure_stops_what_depends_on_it_and_nothing_else(bench: Bench) -> None:
    bench.write("analysis/a.py", "raise ValueError('no')\n" + FIRST)
    bench.write("analysis/b.py", SECOND)
    bench.write("analysis/c.py", FIRST.replace("rate.acute", "other").replace('"rates"', '"other"'))
    bench.run()
    assert bench.outcomes() == {"a": "failed", "b": "not reached", "c": "done"}
    assert set(bench.results.values) == {"other"}
    assert bench.reports["a"].problems[0].documents == ("a", "b")


def test_every_step_is_reported_as_it_ends(bench: Bench) -> None:
    told: list[StepReport] = []
    bench.write("analysis/a.py", FIRST)
    reports = bench.run(report=told.append)
    assert told == list(reports.values())


def test_nothing_changed_means_nothing_runs(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.write("analysis/b.py", SECOND)
    bench.run()
    made = bench.results
    bench.run()
    assert bench.outcomes() == {"a": "kept", "b": "kept"}
    assert bench.results == made


def touch_script(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST + "# a remark\n")


def change_data(bench: Bench) -> None:
    bench.write("data/absence.csv", "type,period,rate\nacute,2024,5.9\nambulance,2024,7.5\n")


def change_declaration(bench: Bench) -> None:
    bench.change_source(publisher="Another publisher")


def change_definition(bench: Bench) -> None:
    bench.definitions["rate"] = bench.definitions["level"].__class__(
        **{field: getattr(bench.definitions["rate"], field) for field in bench.definitions["rate"].__slots__}
        | {"who_counts": "others"},
    )


def corrupt(bench: Bench) -> None:
    kept = bench.root / "_build/steps/analysis/a/step.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace("4.9", "9.4"), encoding="utf-8")


def cut_short(bench: Bench) -> None:
    kept = bench.root / "_build/steps/analysis/a/step.json"
    kept.write_bytes(kept.read_bytes()[:100])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (touch_script, ("changed", "analysis/a.py")),
        (change_data, ("changed", "data/absence.csv")),
        (change_declaration, ("changed", "source absence")),
        (change_definition, ("changed", "definition rate")),
        (corrupt, ("missing output", "the kept results are damaged")),
        (cut_short, ("missing output", "the kept results are damaged")),
    ],
)
def test_a_step_says_why_it_runs_again(bench: Bench, change: Callable[[Bench], None], reason: tuple[str, str]) -> None:
    bench.write("analysis/a.py", FIRST)
    first = bench.run()["a"].reason
    assert first is not None
    assert first.kind == "first run"
    change(bench)
    again = bench.run()["a"]
    assert again.outcome == "done"
    assert again.reason is not None
    assert (again.reason.kind, again.reason.what) == reason
    assert bench.results.values["rate.acute"].number == (5.9 if change is change_data else 4.9)


def test_what_reads_a_changed_product_follows(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.write("analysis/b.py", SECOND)
    bench.run()
    change_data(bench)
    follows = bench.run()["b"].reason
    assert follows is not None
    assert (follows.kind, follows.what) == ("follows", "analysis/a.py")


def test_a_script_that_moves_but_makes_the_same_is_not_followed(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.write("analysis/b.py", SECOND)
    bench.run()
    bench.write("analysis/a.py", "# one line more\n" + FIRST)
    bench.run()
    assert bench.outcomes() == {"a": "done", "b": "kept"}


def test_a_definition_named_only_in_a_call_is_an_input_too(bench: Bench) -> None:
    named = FIRST.replace('trusts")', 'trusts", definition="level")').replace('"%")}', '"%")}, definition="level"')
    bench.write("analysis/a.py", named)
    bench.run()
    assert bench.run()["a"].outcome == "kept"
    changed = bench.definitions.pop("level")
    bench.definitions["level"] = type(changed)(
        **{field: getattr(changed, field) for field in changed.__slots__} | {"caveat": "new"},
    )
    again = bench.run()["a"].reason
    assert again is not None
    assert again.what == "definition level"


def test_a_module_of_the_project_is_an_input(bench: Bench) -> None:
    bench.write("analysis/helper.py", "FACTOR = 1\n")
    bench.modules["analysis/a.py"] = ("analysis/helper.py",)
    bench.write("analysis/a.py", "import helper\n" + FIRST.replace('["rate"]', '["rate"] * helper.FACTOR'))
    bench.run()
    helper = bench.write("analysis/helper.py", "FACTOR = 2\n")
    os.utime(helper, (1, 1))  # the clock of a file says nothing
    bench.run()
    assert bench.results.values["rate.acute"].number == pytest.approx(9.8)


def test_force_runs_what_is_still_true(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.run()
    forced = bench.run(force=True)["a"]
    assert forced.outcome == "done"
    assert forced.reason is not None
    assert forced.reason.kind == "forced"


def test_two_scripts_that_make_the_same_name_are_both_named(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.write("analysis/b.py", FIRST.replace('"rates"', '"others"'))
    problem = bench.run()["b"].problems[0]
    assert problem.kind == "made-twice"
    assert str(problem.place) == "analysis/b.py:3"
    assert "analysis/a.py:3" in problem.message


def test_the_same_bytes_in_another_folder_and_a_new_interpreter(
    new_bench: Callable[[str], Bench], tmp_path: Path
) -> None:
    kept = []
    for name in ("one", "another folder"):
        bench = new_bench(name)
        bench.write("analysis/a.py", FIRST)
        with Pool(1, env=environment(tmp_path / "cache"), fresh=True) as pool:
            bench.run(**({"pool": pool} if name == "one" else {}))
        kept.append((bench.root / "_build/steps/analysis/a/step.json").read_bytes())
    assert kept[0] == kept[1]
    assert str(tmp_path).encode() not in kept[0]


class _Unable(Executor):
    """Children that end well with something that cannot be written down."""

    def submit(self, *_: object, **__: object) -> Future[Any]:
        """Give a future that failed as such a child's does."""
        future: Future[Any] = Future()
        future.set_exception(TaskError("Traceback …\nTypeError: Object of type set is not JSON serializable"))
        return future


def test_what_cannot_be_kept_fails_its_script(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    report = bench.run(pool=_Unable())["a"]
    assert report.outcome == "failed"
    assert "cannot be kept: TypeError: Object of type set" in report.problems[0].message
    assert report.problems[0].place.file == "analysis/a.py"


def test_a_notebook_runs_as_a_script_and_fails_at_the_line_of_its_file(bench: Bench) -> None:
    code = [
        "%matplotlib inline\n",
        "from evidoc import value\n",
        "value('rate.nb', 5, meaning='R', source='absence')\n",
    ]
    cells = [{"cell_type": "code", "source": code}, {"cell_type": "code", "source": ["1 / 0"]}]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1)
    project = bench.project()
    sources = (Use("absence", Place("")),)
    script = Script("analysis/n.ipynb", "", sources, (), (Promise("value", "rate.nb", Place("")),))
    project = replace(project, scripts=(script,))
    plan = Plan({"value rate.nb": script.path}, (script.path,), {script.path: ()}, {}, {})

    def outcome(text: str) -> tuple[Results, StepReport]:
        bench.write(script.path, text)
        folder = bench.root / "_build" / "steps"
        results, [report] = run(project, plan, [script.path], folder=folder, state=State(), pool=bench.pool)
        return results, report

    _, failed = outcome(text)
    assert failed.problems[0].place == Place(script.path, line_of(text, "1 / 0"))
    assert "    1 / 0" in failed.problems[0].detail.splitlines()
    results, report = outcome(text.replace("1 / 0", "1 / 1"))
    assert (report.outcome, results.values["rate.nb"].number) == ("done", 5.0)
    assert results.values["rate.nb"].provenance.line == line_of(text, "rate.nb")


def line_of(text: str, said: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if said in line)
