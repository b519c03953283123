"""In: a project in which one thing is touched at a time. Out: exactly which steps run, and why.

For each thing the same is tried with its name left out of the comparison (`kept.changed`): then the step does not run.
So it is this dependency that made it run, and nothing beside it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from evidoc import kept
from evidoc.errors import Place, Problem
from evidoc.fingerprint import Digests
from evidoc.model.cells import CellResult, Executed
from evidoc.model.chapter import Cell, Chapter
from evidoc.model.document import Progress, Reason, StepReport
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.script import Permissions
from evidoc.model.source import Source
from evidoc.run import run_cells
from evidoc.run.cells.job import CellJob
from evidoc.state import State

from .conftest import ABSENCE, Bench, source
from .document import RATE, TABLE, chapter, plan, project

A = """# evidoc: reads data/extra.txt
from pathlib import Path
import _helper
from evidoc import figure, source, table, value
rows = source("absence", rows=True)
extra = (Path(__file__).parents[1] / "data/extra.txt").read_text()
value("rate.acute", rows[0]["rate"] * _helper.FACTOR, meaning="Rate, acute trusts")
value("rate.level", 2, meaning="A level" + extra * 0, definition="level")
table("rates", rows, title="Sickness absence", columns={"type": "Kind of trust", "rate": ("Rate", "%")})
figure("rates", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', title="T", alt="Dot chart of rates.",
       data=[{"type": row["type"], "period": row["period"], "rate": 2} for row in rows])
"""
B = 'from evidoc import product, value\nvalue("rate.double", 2 * product("rate.acute"), meaning="Twice", waive="x")\n'
C = 'from evidoc import product, value\nvalue("rate.rows", len(product("rates")), meaning="Rows", waive="a test")\n'
D = 'from evidoc import source, value\nvalue("places", len(source("places", rows=True)), meaning="Places", waive="x")\n'
ENVIRONMENT = {"Python": "one", "installed packages": "one"}


def fill(bench: Bench) -> None:
    """Write four scripts: b and c read products of a, d reads nothing of any."""
    bench.sources["places"] = source("places")
    for path, text in {
        "data/absence.csv": ABSENCE,
        "data/places.csv": ABSENCE,
        "data/extra.txt": "one",
        "data/more/one.txt": "one",
        "analysis/_helper.py": "FACTOR = 1\n",
        "analysis/a.py": A,
        "analysis/b.py": B,
        "analysis/c.py": C,
        "analysis/d.py": D,
    }.items():
        bench.write(path, text)
    bench.modules["analysis/a.py"] = ("analysis/_helper.py",)
    bench.permissions["analysis/a.py"] = Permissions(("data/extra.txt", "data/more"))


@dataclass(frozen=True)
class Mutation:
    """One thing touched, and what follows."""

    name: str
    """The input that is another now."""
    touch: Callable[[Bench, pytest.MonkeyPatch], object]
    runs: Mapping[str, str]
    """Step -> why it runs; all others are kept."""
    first: str = ""
    """The step that has this very input; empty: all that run have it."""


def write(path: str, text: str) -> Callable[[Bench, pytest.MonkeyPatch], object]:
    """Return what writes a file of the project."""
    return lambda bench, _: bench.write(path, text)


def change_definition(name: str) -> Callable[[Bench, pytest.MonkeyPatch], object]:
    """Return what changes the words of a definition."""

    def touch(bench: Bench, _: pytest.MonkeyPatch) -> None:
        bench.definitions[name] = replace(bench.definitions[name], caveat="another")

    return touch


def change_environment(name: str) -> Callable[[Bench, pytest.MonkeyPatch], object]:
    """Return what makes this another machine."""
    return lambda _, patch: patch.setitem(ENVIRONMENT, name, "another")


def change_publisher(bench: Bench, _: pytest.MonkeyPatch) -> None:
    bench.sources["absence"] = replace(bench.sources["absence"], publisher="Another publisher")


def allow_no_clock(bench: Bench, _: pytest.MonkeyPatch) -> None:
    bench.permissions["analysis/d.py"] = Permissions()


def change_evidoc(_: Bench, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Digests, "of_code", lambda *_: "another")


def look_elsewhere_for_libraries(_: Bench, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("LD_LIBRARY_PATH", "/somewhere/else")


def use_the_module_no_more(bench: Bench, _: pytest.MonkeyPatch) -> None:
    bench.modules.clear()
    (bench.root / "analysis/_helper.py").unlink()
    bench.write("analysis/a.py", A.replace("import _helper\n", "").replace(" * _helper.FACTOR", ""))


ALL = {"a": "changed {}", "b": "changed {}", "c": "changed {}", "d": "changed {}"}
SCRIPTS = [
    Mutation("analysis/a.py", write("analysis/a.py", f"# a remark\n{A}"), {"a": "changed {}"}),
    Mutation("analysis/_helper.py", write("analysis/_helper.py", "FACTOR = 1  # a remark\n"), {"a": "changed {}"}),
    Mutation(
        "value rate.acute",
        write("analysis/_helper.py", "FACTOR = 2\n"),
        {"a": "changed analysis/_helper.py", "b": "follows analysis/a.py"},
        "b",
    ),
    Mutation(
        "table rates",
        write("analysis/a.py", A.replace('title="Sickness', 'title="All sickness')),
        {"a": "changed analysis/a.py", "c": "follows analysis/a.py"},
        "c",
    ),
    Mutation(
        "figure rates",
        write("analysis/a.py", A.replace('title="T"', 'title="Another"')),
        {"a": "changed analysis/a.py", "c": "follows analysis/a.py"},
        "c",
    ),
    Mutation(
        "data/absence.csv",
        write("data/absence.csv", ABSENCE.replace("4.9", "5.9")),
        {"a": "changed {}", "b": "follows analysis/a.py", "c": "follows analysis/a.py"},
        "a",
    ),
    Mutation("data/absence.csv", write("data/absence.csv", ABSENCE.replace(",4.9", ",4.90")), {"a": "changed {}"}),
    Mutation("file data/extra.txt", write("data/extra.txt", "two"), {"a": "changed {}"}),
    Mutation("file data/more", write("data/more/two.txt", ""), {"a": "changed {}"}),
    Mutation("source absence", change_publisher, {"a": "changed {}", "b": "changed {}", "c": "changed {}"}),
    Mutation("definition rate", change_definition("rate"), ALL),
    Mutation("definition level", change_definition("level"), {"a": "changed {}"}),
    Mutation("permissions", allow_no_clock, {"d": "changed {}"}),
    Mutation("Python", change_environment("Python"), ALL),
    Mutation("installed packages", change_environment("installed packages"), ALL),
    Mutation("evidoc", change_evidoc, ALL),
    Mutation("system libraries", look_elsewhere_for_libraries, ALL),
]


def left_out(patch: pytest.MonkeyPatch, name: str) -> None:
    """Leave one input out of every comparison."""
    really = kept.changed
    patch.setattr(kept, "changed", lambda before, now: tuple(one for one in really(before, now) if one != name))


@pytest.mark.parametrize("mutation", SCRIPTS, ids=lambda one: f"{one.name}-{''.join(one.runs)}")
def test_exactly_the_scripts_run_that_rest_on_what_was_touched(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, mutation: Mutation
) -> None:
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    monkeypatch.setitem(ENVIRONMENT, "Python", "one")
    fill(bench)
    if mutation.name == "permissions":
        bench.permissions["analysis/d.py"] = Permissions(clock=True)

    def outcomes() -> dict[str, str]:
        reports = bench.run(state=State(environment=dict(ENVIRONMENT)))
        return {name: report.outcome for name, report in reports.items()}

    assert set(outcomes().values()) == {"done"}, [report.problems for report in bench.reports.values()]
    mutation.touch(bench, monkeypatch)
    with monkeypatch.context() as patch:
        left_out(patch, mutation.name)
        ran = {name for name, outcome in outcomes().items() if outcome != "kept"}
        assert ran == (set(mutation.runs) - {mutation.first} if mutation.first not in ("", "a") else set())
    now = outcomes()
    why = {name: str(bench.reports[name].reason) for name, outcome in now.items() if outcome != "kept"}
    assert why == {name: reason.format(mutation.name) for name, reason in mutation.runs.items() if name not in ran}
    assert set(outcomes().values()) == {"kept"}


def test_a_module_that_is_used_no_more_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(bench)
    bench.run()
    use_the_module_no_more(bench, monkeypatch)
    reason = bench.run()["a"].reason
    assert reason is not None
    assert (reason.what, reason.also) == ("analysis/a.py", ("analysis/_helper.py",))


def test_a_promise_of_other_products_is_held_to(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(bench)
    bench.run()
    bench.promised["analysis/d.py"] = ("rate.more",)
    with monkeypatch.context() as patch:
        left_out(patch, "promised products")
        assert bench.run()["d"].outcome == "kept"
    report = bench.run()["d"]
    assert (report.outcome, str(report.reason)) == ("failed", "changed promised products")


def test_every_step_tells_what_it_rests_on(bench: Bench) -> None:
    fill(bench)
    first = bench.run()
    names = {name: set(report.inputs) - {"Python", "installed packages", "evidoc"} for name, report in first.items()}
    common = {"permissions", "promised products", "definition rate"}
    assert names["a"] == common | {
        *("analysis/a.py", "analysis/_helper.py", "data/absence.csv", "file data/extra.txt", "file data/more"),
        *("source absence", "definition level"),
    }
    assert names["b"] == common | {"analysis/b.py", "source absence", "value rate.acute"}
    assert names["c"] == common | {"analysis/c.py", "source absence", "table rates", "figure rates"}
    assert names["d"] == common | {"analysis/d.py", "source places", "data/places.csv"}
    again = bench.run()
    assert {report.outcome for report in again.values()} == {"kept"}
    assert {name: report.inputs for name, report in again.items()} == {n: r.inputs for n, r in first.items()}


# Cells --------------------------------------------------------------------------------------------------------------

CELLS = [
    "# evidoc: reads data/extra.txt\nimport _helper\nfrom evidoc import source, table, value",
    "value('rate.all'), table('rates'), source('absence')",
    "=value('rate.all')",
]
USES = ["value rate.all", "table rates", "source absence"]


@dataclass
class Desk:
    """A document with cells, what it loads, and how it is run."""

    root: Path
    chapter: Chapter
    results: Results
    sources: dict[str, Source]
    reports: tuple[StepReport, ...] = ()

    def run(self, **options: Any) -> StepReport:
        """Run its cells in a kernel that only pretends."""
        made = self.project()
        given = {"folder": self.root / "_build/cells", "state": State(environment=dict(ENVIRONMENT)), **options}
        _, self.reports = run_cells(made, plan("value rate.all", "table rates"), self.results, ["doc"], **given)
        return self.reports[0]

    def project(self) -> Project:
        """Return the project."""
        return project(self.root, {"doc": self.chapter}, self.sources)

    def change_cell(self, at: int, **changes: Any) -> None:
        """Change one of the cells."""
        cells = list(self.chapter.cells)
        cells[at] = replace(cells[at], **changes)
        self.chapter = replace(self.chapter, cells=tuple(cells))


def pretend(job: CellJob, _: threading.Event) -> tuple[Executed, tuple[Problem, ...]]:
    """Stand in for a kernel: here it only matters why it is started."""
    cells = {item.number: CellResult((), 1) for item in job.items if isinstance(item, Cell)}
    codes = [code.number for item in job.items if not isinstance(item, Cell) for code in item.codes]
    return Executed(cells, {number: {"text/plain": "x"} for number in codes}), ()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a document whose cells have been run."""
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    monkeypatch.setitem(ENVIRONMENT, "Python", "one")
    monkeypatch.setattr(CellJob, "run", pretend)
    for path, text in {
        "data/absence.csv": ABSENCE,
        "data/extra.txt": "one",
        "analysis/_helper.py": "import _deeper\n",
        "analysis/_deeper.py": "",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    results = Results({"rate.all": RATE}, {"rates": TABLE})
    made = Desk(tmp_path, chapter("doc.qmd", CELLS, uses=USES), results, {"absence": source("absence")})
    assert made.run().outcome == "done"
    assert made.run().outcome == "kept"
    return made


def file_of(path: str, text: str) -> Callable[[Desk, pytest.MonkeyPatch], object]:
    """Return what writes a file of the project."""
    return lambda desk, _: (desk.root / path).write_text(text, encoding="utf-8")


def change_code(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.change_cell(1, code=f"{desk.chapter.cells[1].code}\n1")


def change_picture_size(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.change_cell(1, options={"fig-width": 3})


def change_option_of_all(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.chapter = replace(desk.chapter, options={"execute": {"error": True}})


def change_expression(desk: Desk, _: pytest.MonkeyPatch) -> None:
    [code] = desk.chapter.shortcodes
    desk.chapter = replace(desk.chapter, shortcodes=(replace(code, args=("1",)),))


def change_value(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.results = replace(desk.results, values={"rate.all": replace(RATE, number=6.0)})


def change_table(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.results = replace(desk.results, tables={"rates": replace(TABLE, title="Another")})


def change_source(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.sources["absence"] = replace(desk.sources["absence"], columns=())


def change_style(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    made = Desk.project(desk)
    [entry] = made.documents
    changed = replace(made, documents=(replace(entry, genre=replace(entry.genre, number_style="nhs")),))
    patch.setattr(Desk, "project", lambda _: changed)


def permit_the_network(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.change_cell(0, code=f"# evidoc: network\n{desk.chapter.cells[0].code}")


DOCUMENTS: list[tuple[str, Callable[[Desk, pytest.MonkeyPatch], object], str]] = [
    ("cells", change_code, "changed {}"),
    ("cells", change_picture_size, "changed {}"),
    ("cells", change_option_of_all, "changed {}"),
    ("cells", change_expression, "changed {}"),
    ("number style", change_style, "changed {}"),
    ("analysis/_helper.py", file_of("analysis/_helper.py", "import _deeper  # a remark\n"), "changed {}"),
    ("analysis/_deeper.py", file_of("analysis/_deeper.py", "# a remark\n"), "changed {}"),
    ("file data/extra.txt", file_of("data/extra.txt", "two"), "changed {}"),
    ("data/absence.csv", file_of("data/absence.csv", f"{ABSENCE}mental,2024,5\n"), "changed {}"),
    ("source absence", change_source, "changed {}"),
    ("value rate.all", change_value, "follows analysis/a.py"),
    ("table rates", change_table, "follows analysis/a.py"),
    ("Python", lambda _, patch: patch.setitem(ENVIRONMENT, "Python", "another"), "changed {}"),
    ("evidoc", lambda _, patch: patch.setattr(Digests, "of_code", lambda *_: "another"), "changed {}"),
    ("system libraries", lambda _, patch: patch.setenv("LD_LIBRARY_PATH", "/somewhere/else"), "changed {}"),
]


@pytest.mark.parametrize(("name", "touch", "why"), DOCUMENTS)
def test_cells_run_where_what_they_rest_on_was_touched(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    touch: Callable[[Desk, pytest.MonkeyPatch], object],
    why: str,
) -> None:
    touch(desk, monkeypatch)
    with monkeypatch.context() as patch:
        left_out(patch, name)
        assert desk.run().outcome == "kept"
    looked = desk.run(look=True)
    assert (looked.outcome, str(looked.reason)) == ("not reached", why.format(name))
    report = desk.run()
    assert (report.outcome, str(report.reason)) == ("done", why.format(name))
    assert desk.run().outcome == "kept"


def test_cells_that_may_use_the_network_from_now_on_tell_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    permit_the_network(desk, monkeypatch)
    reason = desk.run().reason
    assert reason is not None
    assert {reason.what, *reason.also} == {"cells", "permissions"}
    again = desk.run()
    assert (again.outcome, str(again.reason).partition(" ")[0]) == ("done", "forced")
    assert desk.run(look=True).outcome == "kept"


def test_a_line_above_a_value_and_a_shortcode_above_a_cell_run_nothing(desk: Desk) -> None:
    moved = replace(RATE, provenance=replace(RATE.provenance, line=99))
    desk.results = replace(desk.results, values={"rate.all": moved})
    for at, cell in enumerate(desk.chapter.cells):
        desk.change_cell(at, number=cell.number + 1)
    assert desk.run().outcome == "kept"


def test_a_failure_of_cells_with_the_same_inputs_leaves_nothing_that_looks_fresh(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CellJob, "run", lambda *_: (Executed(), (Problem("cell-failed", "", Place("")),)))
    assert desk.run(force=True, guarded=False).outcome == "failed"
    assert desk.run().outcome == "kept"  # what is run without a guard says nothing of what is kept
    assert desk.run(force=True).outcome == "failed"
    assert desk.run(look=True).outcome == "not reached"


def test_cells_that_lack_a_product_tell_whom_they_would_follow_where_they_are_only_looked_at(desk: Desk) -> None:
    desk.results = Results({"rate.all": RATE})
    assert [desk.run(look=look).reason for look in (False, True)] == [None, Reason("follows", "analysis/a.py")]


def test_the_cells_of_an_embedded_notebook_are_a_step_of_their_own(desk: Desk) -> None:
    notebook = chapter("notes/one.ipynb", ["1", "2"])
    desk.chapter = replace(desk.chapter, notebooks={notebook.path: notebook})
    desk.run()

    def outcomes() -> list[tuple[str, str]]:
        desk.run()
        return [(report.step, report.outcome) for report in desk.reports]

    assert outcomes() == [("doc.qmd", "kept"), ("notes/one.ipynb", "kept")]
    changed = replace(notebook, cells=(notebook.cells[0], replace(notebook.cells[1], code="3")))
    desk.chapter = replace(desk.chapter, notebooks={notebook.path: changed})
    assert outcomes() == [("doc.qmd", "kept"), ("notes/one.ipynb", "done")]


def test_the_longest_cells_are_run_first_and_it_is_told_what_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CellJob, "run", pretend)
    chapters = {name: chapter(f"{name}.qmd", ["1"]) for name in "abc"}
    told: list[Progress] = []
    state = State(times={"b.qmd": 5.0, "c.qmd": 9.0, "a.qmd": 1.0})
    made, folder = project(tmp_path, chapters), tmp_path / "_build/cells"
    run_cells(made, plan(), Results(), list(chapters), folder=folder, state=state, going=told.append)
    running = [one.running for one in told if one.running]
    assert list(dict.fromkeys(running)) == [("c.qmd",), ("b.qmd",), ("a.qmd",)]
    assert all(one.left is not None for one in told)
    assert state.times != {"b.qmd": 5.0, "c.qmd": 9.0, "a.qmd": 1.0}


def test_cells_tell_what_they_rest_on(desk: Desk) -> None:
    inputs = set(desk.run().inputs) - set(ENVIRONMENT)
    assert inputs == {
        *("cells", "number style", "permissions", "analysis/_helper.py", "analysis/_deeper.py", "evidoc"),
        *("file data/extra.txt", "data/absence.csv", *USES),
    }
