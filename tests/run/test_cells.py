"""In: documents whose cells do well or badly. Out: what a real kernel gave, where each failed, and what was kept."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.errors import Place, Problem
from evidoc.model.cells import Executed
from evidoc.model.document import Reason, StepReport
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.run import run_cells
from evidoc.state import State

from .conftest import ABSENCE, source
from .document import NONE, RATE, TABLE, chapter, plan, project

RESULTS = Results({"rate.all": RATE, "rate.none": NONE}, {"rates": TABLE})
PLAN = plan("value rate.all", "value rate.none", "table rates")
HELPER = "def share(part, whole):\n    return part / whole\n"

GOOD = chapter(
    "chapters/good.qmd",
    [
        "from evidoc import source, table, value\nrate = value('rate.all')\nprint(rate, rate * 2)\nrate",
        "=rate",
        "=rate.unit",
        "rate = 7",
        "=rate",
        "=value('rate.none')",
        "import sys\nprint('late', file=sys.stderr)\nprint('early')\n'shown'",
        ({"eval": False}, "raise RuntimeError('never')"),
        ({"error": True}, "1 / 0"),
        "list(source('absence')['rate']), list(table('rates')['rate'])",
        "import os\nopen('note.txt', 'w').write('x'), os.listdir(), os.getcwd(), os.environ['TZ']",
        "class Thing:\n    pass\n\nThing()",
        "import warnings\nwarnings.warn('look out', stacklevel=1)",
        "import _helper\n_helper.share(1, 4)",
        "%precision 2\n3.14159",
        "'text' + '\\n' * 0",
        "='a' + '\"b'",
    ],
    uses=["value rate.all", "value rate.none", "table rates", "source absence"],
)
BAD = {
    "raises": ["x = 1", "def f():\n    return 1 / 0\n\nf()", "print('never')"],
    "syntax": ["x = 1\ndef (:"],
    "inline": ["x = 1", "=x", "=nothing"],
    "dies": ["import os\n\nos._exit(3)"],
    "asks": ["x = 1\ninput('?')"],
    "reads": ["x = 1\nopen({root!r} + '/data/absence.csv')"],
    "helper": ["import _helper\n\n_helper.share(1, 0)"],
    "slow": ["import time\n\ntime.sleep(60)"],
    "shows": ["class A:\n    def _repr_html_(self):\n        raise ValueError('no picture')\n\nA()"],
}


@dataclass
class Ran:
    """What one run of cells gave."""

    project: Project
    given: Mapping[str, Executed]
    reports: Mapping[str, StepReport]

    def problem(self, name: str) -> Problem:
        """Return the only problem of a document, which touches only that document."""
        report = self.reports[name]
        assert report.outcome == "failed"
        assert [problem.documents for problem in report.problems] == [(name,)], report.problems
        return report.problems[0]


def run(made: Project, **options: Any) -> Ran:
    """Run the cells of every document."""
    names = list(made.chapters)
    given = {"folder": made.root / "_build" / "cells", "state": State(), **options}
    executed, reports = run_cells(made, PLAN, given.pop("results", RESULTS), names, **given)
    by_path = {one.path: name for name, one in made.chapters.items()}
    return Ran(made, executed, {by_path[report.step]: report for report in reports})


def fill(root: Path) -> None:
    for path, text in {"data/absence.csv": ABSENCE, "analysis/_helper.py": HELPER}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run one document that uses what there is to use."""
    root = tmp_path_factory.mktemp("good").resolve()
    fill(root)
    return run(project(root, {"good": GOOD}, {"absence": source("absence")}))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run many documents, each with a fault of its own; all but the slow one have time enough."""
    root = tmp_path_factory.mktemp("bad").resolve()
    fill(root)
    chapters = {
        name: chapter(f"chapters/{name}.qmd", [part.format(root=str(root)) for part in parts])
        for name, parts in BAD.items()
        if name != "slow"
    }
    several = run(project(root, chapters, {"absence": source("absence")}), jobs=3)
    slow = run(project(root, {"slow": chapter("chapters/slow.qmd", BAD["slow"])}), limit=0.7)
    return Ran(several.project, several.given, {**several.reports, **slow.reports})


def shown(ran: Ran, number: int) -> list[dict[str, Any]]:
    return [dict(output) for output in ran.given["good"].cells[number].outputs]


def text(ran: Ran, number: int) -> Any:
    return shown(ran, number)[-1]["data"]["text/plain"]


def test_values_are_numbers_and_show_in_the_words_of_the_document(good: Ran) -> None:
    assert shown(good, 1) == [
        {"output_type": "stream", "name": "stdout", "text": "5.1% 10.1\n"},
        {
            "output_type": "execute_result",
            "data": {"text/markdown": "5.1%", "text/plain": "5.1%"},
            "metadata": {},
            "execution_count": 1,
        },
    ]


def test_inline_expressions_are_evaluated_where_they_stand(good: Ran) -> None:
    assert good.given["good"].inlines == {
        1: {"text/markdown": "5.1%", "text/plain": "5.1%"},
        2: {"text/plain": "%"},
        3: {"text/plain": "7"},
        4: {"text/markdown": "not available", "text/plain": "not available"},
        5: {"text/plain": 'a"b'},
    }


def test_streams_stand_in_one_order_and_before_the_result(good: Ran) -> None:
    assert [output.get("text") for output in shown(good, 3)] == ["early\n", "late\n", None]


def test_cells_that_are_not_evaluated_give_nothing_and_are_not_counted(good: Ran) -> None:
    assert sorted(good.given["good"].cells) == [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]
    assert good.given["good"].cells[5].count == 4


def test_an_error_that_may_be_shown_is_an_output(good: Ran) -> None:
    [output] = shown(good, 5)
    assert (output["output_type"], output["ename"], output["evalue"]) == (
        "error",
        "ZeroDivisionError",
        "division by zero",
    )


def test_sources_and_tables_are_data_frames(good: Ran) -> None:
    assert text(good, 6) == "([4.9, 7.5], [1234.5678, nan])"
    assert good.given["good"].read == ("source absence", "table rates", "value rate.all", "value rate.none")


def test_cells_run_in_an_empty_folder_that_nobody_sees(good: Ran) -> None:
    assert text(good, 7) == "(1, ['note.txt'], '.', 'UTC')"


def test_what_is_another_in_every_run_is_left_out(good: Ran) -> None:
    assert text(good, 8) == "<__main__.Thing at 0x…>"
    assert shown(good, 9)[0]["text"].startswith("<cell 8>:2: UserWarning: look out\n")


def test_modules_of_the_project_can_be_imported(good: Ran) -> None:
    assert text(good, 10) == "0.25"


def test_what_cells_gave_is_kept_without_a_kernel(good: Ran) -> None:
    before = set(sys.modules)
    again = run(good.project)
    assert again.reports["good"].outcome == "kept"
    assert again.given == good.given
    assert not {name for name in set(sys.modules) - before if name.startswith(("zmq", "jupyter_client"))}


def failing(*_: object) -> tuple[Executed, tuple[Problem, ...]]:
    """Stand in for a kernel that fails at once: here it only matters why it is started."""
    return Executed(), (Problem("x", "", Place("")),)


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("data/absence.csv", ABSENCE + "mental,2024,5.0\n", Reason("changed", "data/absence.csv")),
        ("analysis/_helper.py", HELPER + "# a remark\n", Reason("changed", "analysis/_helper.py")),
        ("_build/cells/good/cells.json", "{}", Reason("missing output", "the kept results are damaged")),
    ],
)
def test_a_change_of_what_cells_rest_on_runs_them_again(
    good: Ran, monkeypatch: pytest.MonkeyPatch, path: str, content: str, reason: Reason
) -> None:
    monkeypatch.setattr("evidoc.run.cells.job.CellJob.run", failing)
    file = good.project.root / path
    before = file.read_text(encoding="utf-8")
    file.write_text(content, encoding="utf-8")
    try:
        assert run(good.project).reports["good"].reason == reason
    finally:
        file.write_text(before, encoding="utf-8")
    assert run(good.project).reports["good"].outcome == "kept"


def test_a_change_of_a_value_runs_its_cells_again_and_of_another_does_not(
    good: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidoc.run.cells.job.CellJob.run", failing)
    other = Results({**RESULTS.values, "rate.other": replace(RATE, id="rate.other", number=1.0)}, RESULTS.tables)
    assert run(good.project, results=other).reports["good"].outcome == "kept"
    changed = Results({**RESULTS.values, "rate.all": replace(RATE, number=6.0)}, RESULTS.tables)
    assert run(good.project, results=changed).reports["good"].reason == Reason(
        "follows", "analysis/a.py", ("value rate.all",)
    )
    moved = replace(RATE, provenance=replace(RATE.provenance, line=9))
    assert run(good.project, results=Results({**RESULTS.values, "rate.all": moved}, RESULTS.tables)).given == good.given


def test_cells_whose_script_failed_are_not_reached(good: Ran) -> None:
    ran = run(good.project, results=Results())
    assert (ran.reports["good"].outcome, ran.given) == ("not reached", {})


def test_documents_without_anything_to_run_are_passed_over(tmp_path: Path) -> None:
    quiet = chapter("a.qmd", [({"eval": False}, "1"), "  \n"])
    ran = run(project(tmp_path, {"quiet": quiet}))
    assert (ran.given, ran.reports) == ({}, {})
    assert not (tmp_path / "_build").exists()


@pytest.mark.parametrize(
    ("name", "kind", "line", "message"),
    [
        ("raises", "cell-failed", 6, "ZeroDivisionError: division by zero"),
        ("syntax", "cell-failed", 3, "SyntaxError: invalid syntax"),
        ("inline", "inline-failed", 5, "NameError: name 'nothing' is not defined"),
        ("dies", "kernel-died", 2, "the kernel ended before the cell did: exit code 3"),
        ("asks", "cell-failed", 3, "the cell asks for input, and nobody is there to give it"),
        ("reads", "undeclared-read", 3, "the cell reads data/absence.csv, which it does not declare"),
        ("helper", "cell-failed", 4, "ZeroDivisionError: division by zero"),
        ("slow", "cell-timeout", 4, "it was not done after 0.7 seconds, and was interrupted here"),
        ("shows", "cell-failed", 2, "ValueError: no picture"),
    ],
)
def test_a_failure_is_told_at_the_chapters_own_line(bad: Ran, name: str, kind: str, line: int, message: str) -> None:
    problem = bad.problem(name)
    assert (problem.kind, problem.place) == (kind, Place(f"chapters/{name}.qmd", line))
    assert problem.message.startswith(message)
    assert problem.hint
    assert name not in bad.given


def test_a_failure_shows_the_cells_own_traceback_and_nothing_else(bad: Ran) -> None:
    assert bad.problem("raises").detail.splitlines() == [
        '  File "chapters/raises.qmd", line 8',
        "    f()",
        '  File "chapters/raises.qmd", line 6, in f',
        "    return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]
    assert bad.problem("helper").detail.splitlines()[2:4] == [
        '  File "analysis/_helper.py", line 2, in share',
        "    return part / whole",
    ]


def test_a_failure_is_not_kept(bad: Ran) -> None:
    assert not list((bad.project.root / "_build").rglob("cells.json"))


def test_an_unknown_kernel_is_told_where_it_is_named(tmp_path: Path) -> None:
    asked = replace(chapter("a.qmd", ["1"], options={"jupyter": "nosuch"}), places={"jupyter": Place("a.qmd", 3, 10)})
    problem = run(project(tmp_path, {"a": asked})).problem("a")
    assert (problem.kind, problem.place) == ("unknown-kernel", Place("a.qmd", 3, 10))
    assert problem.hint.startswith("known: python3")


def test_a_declared_file_must_be_there_and_in_the_project(tmp_path: Path) -> None:
    asked = chapter("a.qmd", ["# evidoc: reads ../x.csv\n# evidoc: reads y.csv\n1"])
    report = run(project(tmp_path, {"a": asked})).reports["a"]
    assert [(p.kind, p.place.line) for p in report.problems] == [("path-leaves-project", 2), ("missing-file", 3)]


def test_unguarded_cells_do_as_they_like_beside_their_chapter_and_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "side.py").write_text("word = 'beside'\n", encoding="utf-8")
    (tmp_path / "notes" / "data.txt").write_text("data", encoding="utf-8")
    monkeypatch.setenv("SOME_SETTING", "there")
    free = chapter("notes/a.qmd", ["import os, side\n[side.word, open('data.txt').read(), os.environ['SOME_SETTING']]"])
    ran = run(project(tmp_path, {"a": free}), guarded=False)
    assert ran.given["a"].cells[1].outputs[0]["data"]["text/plain"] == "['beside', 'data', 'there']"
    assert not (tmp_path / "_build" / "cells").exists()


def test_pictures_are_the_same_bytes_in_every_run_and_have_the_size_asked_for(tmp_path: Path) -> None:
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.fill_between([1, 2], [1, 2])"
    small = ({"fig-width": 3, "fig-height": 2}, f"{draw}\nplt.show()")
    draw += "\nplt.rcdefaults()"
    drawn = chapter("a.qmd", [small, draw], options={"fig-width": 4, "fig-height": 3})
    made = project(tmp_path, {"a": drawn, "b": replace(drawn, path="b.qmd")})
    ran = run(made, jobs=2)
    assert ran.given["a"].cells == ran.given["b"].cells
    first, second = (ran.given["a"].cells[number].outputs[-1]["data"]["image/svg+xml"] for number in (1, 2))
    assert [float(svg.split('width="')[1].split("pt")[0]) < 3 * 72 for svg in (first, second)] == [True, False]
    assert "<text" not in first


ASLEEP = """
import sys
from pathlib import Path
from tests_document import chapter, plan, project
from evidoc.model.product import Results
from evidoc.run import run_cells
from evidoc.state import State

root = Path(sys.argv[1])
code = f"import os, time\\nopen({str(root)!r} + '/../pid', 'w').write(str(os.getpid()))\\ntime.sleep(60)"
made = project(root, {"a": chapter("a.qmd", [code])})
try:
    run_cells(made, plan(), Results(), ["a"], folder=root / "_build" / "cells", state=State())
except KeyboardInterrupt:
    sys.exit(7)
"""


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 7), (signal.SIGKILL, -signal.SIGKILL)])
def test_interrupting_leaves_no_kernel_behind(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    root = tmp_path / "project"
    root.mkdir()
    helper = Path(__file__).with_name("document.py").read_text(encoding="utf-8")
    (tmp_path / "tests_document.py").write_text(helper, encoding="utf-8")
    (tmp_path / "asleep.py").write_text(textwrap.dedent(ASLEEP), encoding="utf-8")
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    parent = subprocess.Popen([sys.executable, str(tmp_path / "asleep.py"), str(root)], env=env, start_new_session=True)
    told = tmp_path / "pid"
    assert any(told.exists() and told.read_text(encoding="utf-8") for _ in ticks(30))
    kernel = int(told.read_text(encoding="utf-8"))
    parent.send_signal(sent)
    assert parent.wait(timeout=10) == code
    assert any(is_gone(kernel) for _ in ticks(10))


def ticks(seconds: float) -> Iterator[None]:
    """Yield every now and then, for at most `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    psutil = importlib.import_module("psutil")
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
