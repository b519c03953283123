"""In: scripts that fail in every way we know. Out: the problem that a person reads, at the right line."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.run.environment import environment
from evidoc.workers import Pool

from .conftest import Bench

RUNS = """from evidoc import value, source
source("absence", rows=True)
{}
"""


def test_a_script_that_raises_shows_its_own_traceback_only(bench: Bench) -> None:
    text = "def half(number):\n    return number / 0\n\n\nprint('so far')\nhalf(3)\n"
    problem = bench.fails(text, "script-failed")
    assert str(problem.place) == "analysis/it.py:2"
    assert problem.message == "the script failed: ZeroDivisionError: division by zero"
    assert problem.detail.splitlines() == [
        '  File "analysis/it.py", line 6, in <module>',
        "    half(3)",
        '  File "analysis/it.py", line 2, in half',
        "    return number / 0",
        "ZeroDivisionError: division by zero",
        "It had printed:",
        "  so far",
    ]


def test_what_the_data_cannot_give_is_told_at_the_scripts_line_without_a_traceback(bench: Bench) -> None:
    text = "from evidoc.survey.refusal import RefusalError\n\nraise RefusalError('too-few', 'Too few.', 'Take more.')\n"
    problem = bench.fails(text, "too-few")
    assert (str(problem.place), problem.message, problem.hint) == ("analysis/it.py:3", "Too few.", "Take more.")
    assert not problem.detail


def test_every_fault_of_data_is_told_at_the_scripts_line(bench: Bench) -> None:
    text = (
        "import pandas as pd\nfrom evidoc.survey import Design, mean\n\n"
        "data = pd.DataFrame({'y': ['a', 'b'], 'w': [1, -1]})\nmean(data, 'y', design=Design('w'))\n"
    )
    first = bench.fails(text, "not-a-number", "negative-weight")
    assert (str(first.place), first.detail) == ("analysis/it.py:5", "")
    assert first.message == "the data: Column 'y' (mean) needs numbers, and holds text: 'a' in rows 1, 2."


def test_an_error_inside_a_library_is_told_at_the_scripts_line(bench: Bench) -> None:
    problem = bench.fails("import json\n\njson.loads('{')\n", "script-failed")
    assert str(problem.place) == "analysis/it.py:3"
    assert "raised inside json" in problem.detail
    assert "decoder.py" not in problem.detail


def test_an_error_in_a_module_of_the_project_is_told_there(bench: Bench) -> None:
    bench.write("analysis/helper.py", "def fail():\n    raise KeyError('x')\n")
    problem = bench.fails("import helper\nhelper.fail()\n", "script-failed", modules=("analysis/helper.py",))
    assert str(problem.place) == "analysis/helper.py:2"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import os\nos._exit(0)\n", "exit code 0"),
        ("import os, signal\nprint('here', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n", "killed by SIGKILL"),
        ("import sys\nsys.exit('stop')\n", "SystemExit: stop"),
        ("import not_a_module_of_ours\n", "No module named 'not_a_module_of_ours'"),
    ],
)
def test_a_script_that_dies_is_told_like_any_other(bench: Bench, text: str, words: str) -> None:
    assert words in bench.fails(text, "script-failed").message


def test_leaving_early_without_fault_is_no_failure(bench: Bench) -> None:
    bench.write("analysis/it.py", RUNS.format('value("x", 5, meaning="X")\nraise SystemExit(0)'))
    assert bench.run()["it"].outcome == "done"


def test_what_is_promised_must_be_made(bench: Bench) -> None:
    problem = bench.fails(RUNS.format('if 0:\n    value("x", 5, meaning="X")'), "broken-promise")
    assert str(problem.place) == "analysis/it.py:4"
    assert "value 'x'" in problem.message


def test_what_is_made_must_be_promised(bench: Bench) -> None:
    problem = bench.fails(RUNS.format('name = "x.y"\nvalue(name, 5, meaning="X")'), "broken-promise")
    assert str(problem.place) == "analysis/it.py:4"


def test_a_refusal_that_the_script_catches_is_told_all_the_same(bench: Bench) -> None:
    text = RUNS.format('try:\n    value("x", True, meaning="X")\nexcept Exception:\n    pass')
    assert str(bench.fails(text, "not-a-number").place) == "analysis/it.py:4"


def test_scripts_run_in_an_empty_folder_and_a_plain_world(bench: Bench) -> None:
    text = """import os, sys, time
print(os.listdir(), os.environ["TZ"], os.environ["PYTHONHASHSEED"], hash("x"), time.tzname[0], sys.argv)
print("USER" in os.environ, __name__, __file__.endswith("analysis/it.py"))
open("own.txt", "w").write("scratch")
print(open("own.txt").read(), os.listdir())
"""
    bench.write("analysis/it.py", text)
    assert bench.run()["it"].outcome == "done"
    log = (bench.root / "_build/steps/analysis/it/log.txt").read_text(encoding="utf-8").splitlines()
    assert log[0].startswith("[] UTC 0 ")
    assert log[0].endswith(" UTC ['analysis/it.py']")
    assert log[1:] == ["False __main__ True", "scratch ['own.txt']"]
    assert not (bench.root / "own.txt").exists()


def test_a_script_that_takes_too_long_is_given_up(bench: Bench, tmp_path: Path) -> None:
    bench.write("analysis/it.py", "import time\ntime.sleep(60)\n")
    with Pool(1, env=environment(tmp_path), limit=1) as impatient:
        (problem,) = bench.run(pool=impatient)["it"].problems
    assert "longer than 1 seconds" in problem.message
    assert "a loop that never ends" in problem.hint


def test_frames_and_charts_work_in_the_watched_process(bench: Bench) -> None:
    text = """from evidoc import figure, source
from evidoc.charts import dots
rates = source("absence")
figure("f", dots(rates, x="rate", y="type", unit="%"), title="T", alt="Dot chart.", data=rates[["type", "rate"]])
"""
    bench.write("analysis/it.py", text)
    report = bench.run()["it"]
    assert report.outcome == "done", report.problems
    made = bench.results.figures["f"]
    assert (made.size[0], made.size_narrow[0]) == (614, 326)


def test_settings_of_charts_where_evidoc_is_started_reach_no_script(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    bench.write("analysis/it.py", "import matplotlib\nassert matplotlib.rcParams['lines.linewidth'] < 7\n")
    with Pool(1, preload=("evidoc.run.child", "matplotlib"), env=environment(tmp_path / "cache")) as pool:
        report = bench.run(pool=pool)["it"]
    assert report.outcome == "done", report.problems
