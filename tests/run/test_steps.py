"""In: small scripts that read each other's products. Out: what ran, in which order, why, and what came of it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.errors import Place, Problem, RunError
from evidoc.model.document import Plan, Progress, StepReport
from evidoc.model.product import Results
from evidoc.model.script import Permissions, Promise, Script, Use
from evidoc.run import run
from evidoc.run.environment import environment
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


def test_a_step_whose_record_is_gone_says_so_where_it_ran_before(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    state = State()
    assert str(bench.run(state=state)["a"].reason) == "first run"
    (bench.root / "_build/steps/analysis/a/step.json").unlink()
    assert str(bench.run(state=state)["a"].reason) == "missing output the kept results are gone"
    assert state.times["analysis/a.py"] > 0


def test_a_failure_is_not_kept_and_what_was_kept_before_is_true_of_what_it_rests_on(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.run()
    bench.write("analysis/a.py", f"{FIRST}raise ValueError('no')\n")
    for _ in range(2):
        report = bench.run()["a"]
        assert (report.outcome, str(report.reason)) == ("failed", "changed analysis/a.py")
        assert bench.run(look=True)["a"].outcome == "not reached"
    bench.write("analysis/a.py", FIRST)
    assert bench.run()["a"].outcome == "kept"
    assert bench.results.values["rate.acute"].number == 4.9


def test_a_failure_with_the_same_inputs_leaves_nothing_that_looks_fresh(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.run()
    assert bench.run(force=True, pool=_Executor(_lose_a_worker))["a"].outcome == "failed"
    assert bench.run(look=True)["a"].outcome == "not reached"


def test_looking_runs_nothing_and_says_what_would_run(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.write("analysis/b.py", SECOND)
    bench.write("analysis/c.py", SECOND.replace("rate.double", "rate.more"))
    bench.run()
    change_data(bench)
    bench.write("analysis/c.py", SECOND.replace("rate.double", "rate.more") + "# a remark\n")
    looked = bench.run(look=True, pool=_Executor(_lose_a_worker))
    assert {name: (report.outcome, str(report.reason)) for name, report in looked.items()} == {
        "a": ("not reached", "changed data/absence.csv"),
        "b": ("not reached", "follows analysis/a.py"),
        "c": ("not reached", "changed analysis/c.py"),
    }
    assert bench.results == Results()


def test_looking_sees_changes_also_of_what_may_change_by_itself(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)
    bench.permissions["analysis/a.py"] = Permissions(network=True)
    bench.run()
    assert bench.run(look=True)["a"].outcome == "kept"
    change_data(bench)
    assert str(bench.run(look=True)["a"].reason) == "changed data/absence.csv"


def test_it_is_told_what_goes_on(bench: Bench) -> None:
    told: list[Progress] = []
    bench.write("analysis/a.py", FIRST)
    bench.write("analysis/b.py", SECOND)
    state = State()
    bench.run(state=state, going=told.append)
    assert [(one.running, one.waiting, one.left) for one in told if one.running] == [
        (("analysis/a.py",), 1, None),
        (("analysis/b.py",), 0, None),
    ]
    assert (told[-1].running, told[-1].waiting) == ((), 0)
    told.clear()
    bench.run(state=state, going=told.append)
    assert told == []  # nothing ran
    bench.run(state=state, going=told.append, force=True)
    assert all(one.left is not None for one in told)


# Executors ------------------------------------------------------------------------------------------------------------


class _Executor(Executor):
    """Somebody else's executor: what a call comes to is for `answer` to say, on a thread of its own."""

    def __init__(self, answer: Callable[[Any, dict[str, Any]], Any]) -> None:
        self.answer = answer
        self.now, self.most = 0, 0
        self.lock = threading.Lock()

    def submit(self, fn: Any, /, *args: Any, **_: Any) -> Future[Any]:
        """Make the call on a thread, and count how many are made at once."""
        future: Future[Any] = Future()
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)

        def call() -> None:
            try:
                result = self.answer(fn, *args)
            except Exception as error:  # noqa: BLE001 - it is the caller's
                self._less()
                future.set_exception(error)
            else:
                self._less()
                future.set_result(result)

        threading.Thread(target=call).start()
        return future

    def _less(self) -> None:
        with self.lock:
            self.now -= 1


def _lose_a_worker(*_: Any) -> None:
    raise ConnectionError("the worker at 10.0.0.1 is gone")


def several(bench: Bench, count: int) -> None:
    for number in range(count):
        text = FIRST.replace("rate.acute", f"rate.{number}").replace('"rates"', f'"rates{number}"')
        bench.write(f"analysis/s{number}.py", text)


@pytest.mark.parametrize("slots", [1, 3])
def test_no_more_is_handed_over_than_there_are_slots(bench: Bench, slots: int) -> None:
    several(bench, 5)
    executor = _Executor(lambda *call: bench.pool.submit(*call).result())
    bench.run(pool=executor, slots=slots)
    assert set(bench.outcomes().values()) == {"done"}
    assert executor.most <= slots


def test_what_took_longest_is_handed_over_first(bench: Bench) -> None:
    several(bench, 3)
    begun: list[str] = []

    def answer(function: Any, job: dict[str, Any]) -> Any:
        begun.append(job["script"]["path"])
        return bench.pool.submit(function, job).result()

    state = State(times={"analysis/s0.py": 1.0, "analysis/s1.py": 3.0, "analysis/s2.py": 2.0})
    bench.run(pool=_Executor(answer), slots=1, state=state)
    assert begun == ["analysis/s1.py", "analysis/s2.py", "analysis/s0.py"]


def test_an_executor_that_loses_a_worker_fails_one_script(bench: Bench) -> None:
    several(bench, 3)
    bench.write("analysis/t.py", 'from evidoc import product, value\nvalue("t", product("rate.1"), meaning="T")\n')

    def answer(function: Any, job: dict[str, Any]) -> Any:
        if job["script"]["path"] == "analysis/s1.py":
            _lose_a_worker()
        return bench.pool.submit(function, job).result()

    bench.run(pool=_Executor(answer), slots=2)
    assert bench.outcomes() == {"s0": "done", "s1": "failed", "s2": "done", "t": "not reached"}
    [problem] = bench.reports["s1"].problems
    assert "ConnectionError: the worker at 10.0.0.1 is gone" in problem.message
    assert problem.documents == ("s1", "t")


def test_an_executor_that_takes_nothing_more_fails_what_it_is_given(bench: Bench) -> None:
    several(bench, 2)
    with ThreadPoolExecutor(1) as closed:
        pass
    bench.run(pool=closed)
    assert bench.outcomes() == {"s0": "failed", "s1": "failed"}


def test_what_an_executor_says_in_our_own_words_is_told_so(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)

    def refuse(*_: Any) -> None:
        raise RunError(Problem("other-lock", "The worker has another lock.", Place("requirements.lock")))

    [problem] = bench.run(pool=_Executor(refuse))["a"].problems
    assert (problem.kind, problem.place.file, problem.documents) == ("other-lock", "analysis/a.py", ("a",))


def test_a_step_that_was_tried_twice_has_one_log(bench: Bench) -> None:
    bench.write("analysis/a.py", f"{FIRST}print('here')\n")
    home = bench.root / "_build/steps/analysis/a"
    seen: list[str] = []

    def answer(function: Any, job: dict[str, Any]) -> Any:
        for _ in range(2):
            told = bench.pool.submit(function, job).result()
        seen.extend(path.name for path in home.glob("log-*.txt"))
        return told

    assert bench.run(pool=_Executor(answer))["a"].outcome == "done"
    assert len(set(seen)) == 2
    assert sorted(path.name for path in home.iterdir()) == ["log.txt", "step.json"]
    assert (home / "log.txt").read_text(encoding="utf-8") == "here\n"


def test_a_killed_child_leaves_its_log_and_no_other(bench: Bench) -> None:
    home = bench.root / "_build/steps/analysis/it"
    home.mkdir(parents=True)
    (home / "log-old.txt").write_text("from before", encoding="utf-8")
    text = "import os, signal\nprint('here', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    assert "here" in bench.fails(text, "script-failed").detail
    assert [path.name for path in home.iterdir()] == ["log.txt"]


def test_what_cannot_be_kept_fails_its_script(bench: Bench) -> None:
    bench.write("analysis/a.py", FIRST)

    def unable(*_: Any) -> None:
        raise TaskError("Traceback …\nTypeError: Object of type set is not JSON serializable")

    report = bench.run(pool=_Executor(unable))["a"]
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
