"""In: a step with everything that it may use. Out: the same after its way through JSON into a child and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.product import Results
from evidoc.model.rows import NotAvailable
from evidoc.model.script import Permissions, Script, Use
from evidoc.model.source import Published
from evidoc.run.job import Made, make_job, session_of

from .conftest import Bench


def test_a_job_brings_everything_into_the_child(bench: Bench) -> None:
    printed = Published(5.1, "2024", "England", "staff", "who")
    bench.definitions["rate"] = replace(bench.definitions["rate"], published=(printed,))
    bench.change_source(key=("type",), raw={"a.xlsx": "0" * 64})
    bench.write("analysis/a.py", 'source("absence")\nvalue("x", 1)\nproduct("y")\n')
    project = bench.project()
    script = replace(project.scripts[0], modules=("analysis/m.py",), permissions=Permissions(("data/x",), clock=True))
    given = Made(Results(), {"table y": [{"a": 1, "b": NotAvailable("why"), "c": None, "d": "text"}]})
    job = json.loads(json.dumps(make_job(project, script, given, list(bench.sources), Path("home"))))
    session = session_of(job)
    assert session.script == script
    assert dict(session.sources) == bench.sources
    assert dict(session.definitions) == bench.definitions
    assert session.given_rows == given.rows


def test_a_problem_comes_back_as_it_was() -> None:
    problem = Problem("kind", "message", Place("a.py", 3, 4), "hint", detail="lines")
    assert Problem.from_dict(json.loads(json.dumps(problem.as_dict()))) == problem


def test_a_script_gets_the_products_that_it_names_alone() -> None:
    made = Made(Results(), {"table x": [{"a": 1}], "table y": [{"a": 2}]})
    assert made.only(["table y"]).rows == {"table y": [{"a": 2}]}
    assert (made.only(["table x"]) | made.only(["table y"])) == made
    assert Made.from_dict(json.loads(json.dumps(made.as_dict()))) == made


def test_an_empty_script_is_a_job_too(bench: Bench) -> None:
    script = Script("analysis/empty.py", "", (), (Use("x", Place("analysis/empty.py", 1)),), ())
    job = make_job(bench.project(), script, Made(), (), Path("home"))
    assert session_of(json.loads(json.dumps(job))).script == script
