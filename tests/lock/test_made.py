"""In: what a build made, and how its steps ended. Out: what is locked of it, alike on every machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from evidoc import lock
from evidoc.collect import collect
from evidoc.lock import Locked, Step
from evidoc.model.document import Plan, Shown, StepReport, Woven
from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value
from evidoc.model.project import Project
from evidoc.plan import make_plan

GOOD = Path(__file__).parents[1] / "projects" / "good"
SCRIPT = "analysis/marbles.py"
FROM = Provenance(SCRIPT, 7, ("marbles",), ("marbles",), "invented", "line", redistribute=True)
LONG = "0123456789abcdef" * 4
SHORT = LONG[:16]
BODY = '<p>There were <b>100</b> marbles<a href="#n">1</a>.</p><img alt="A jar" src="x.svg"/>'
OWN = {SCRIPT: LONG, "source marbles": LONG}
BEFORE = Locked({}, {SCRIPT: Step({"old": "1"}), "documents/note": Step({"old": "2"}, text="3"), "gone.py": Step()})
COLUMNS = (TableColumn("n", "N", "count", "right"),)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return the good miniature project, read."""
    return collect(Path(shutil.copytree(GOOD, tmp_path / "project")))


@pytest.fixture
def plan(project: Project) -> Plan:
    """Return its plan."""
    return make_plan(project)


def made(number: float = 100.0, csv: str = "n\n100\n", svg: str = "<svg/>", origin: Provenance = FROM) -> Results:
    """Return what the script makes."""
    shows = {"ons": f"{number:.6g}", "number": f"{number:.6g}"}
    values = {
        name: Value(name, number, "count", "Marbles", "2024", "one jar", "marbles", origin, shows)
        for name in ("marbles.all", "marbles.red", "marbles.blue")
    }
    table = Table("marbles", "Marbles", COLUMNS, (("100",),), (), csv, origin)
    rows = (("100",),)
    figure = Figure("marbles", "Most", "", "Bars", (), svg, "", (9, 9), (0, 0), COLUMNS, rows, csv, origin)
    return Results(values, {"marbles": table}, {"marbles": figure})


def woven(body: str = BODY, title: str = "Marbles", bibliography: str = "") -> Woven:
    """Return the document."""
    return Woven("note", title, "", "draft", "2026-11-21", "en", "note", body, bibliography, (), Shown(), ())


def reports(script: str = "done", weave: str = "done", page: str = "done", pdf: str = "") -> list[StepReport]:
    """Return how the steps ended."""
    outcomes = {SCRIPT: script, "weave note": weave, "page note": page, "pdf note": pdf}
    inputs = {SCRIPT: OWN, "weave note": {"value marbles.all": LONG, "chapters/note.qmd": LONG}}
    return [StepReport(step, outcome, inputs=inputs.get(step, {})) for step, outcome in outcomes.items() if outcome]


def text_of(project: Project, plan: Plan, document: Woven) -> str:
    locked = lock.of(project, plan, made(), [document], reports(), None)
    return locked.steps["documents/note"].text


def test_each_step_says_what_it_rests_on_and_what_is_seen_of_it(project: Project, plan: Plan) -> None:
    locked = lock.of(project, plan, made(), [woven()], reports(), BEFORE)
    script, document = locked.steps[SCRIPT], locked.steps["documents/note"]
    assert list(locked.steps) == [SCRIPT, "documents/note"]
    assert script.inputs == {SCRIPT: SHORT, "source marbles": SHORT}
    assert script.values == {"marbles.all": "100", "marbles.blue": "100", "marbles.red": "100"}
    assert set(script.tables) == set(script.figures) == {"marbles"}
    assert document.inputs["chapters/note.qmd"] == SHORT
    assert document.inputs["value marbles.all"] not in {SHORT, LONG}  # what is displayed, never a machine's bytes
    assert {len(digest) for digest in (document.text, *script.tables.values(), *document.inputs.values())} == {16}


def test_kept_steps_say_the_same_as_done_ones(project: Project, plan: Plan) -> None:
    done = lock.of(project, plan, made(), [woven()], reports(), None)
    kept = lock.of(project, plan, made(), [woven()], reports("kept", "kept", "kept", "kept"), BEFORE)
    assert lock.text(done) == lock.text(kept)


def test_nothing_of_a_machine_is_locked(project: Project, plan: Plan) -> None:
    (project.root / "templates" / "web").mkdir(parents=True)
    (project.root / "templates" / "web" / "own.css").touch()
    theirs = dict.fromkeys([*lock.MACHINE, "env USER", "templates/web/site.css", "templates/web/own.css"], LONG)
    theirs |= {"text": LONG, "pdf": LONG, "fact funder.name": LONG}  # made by steps before; stated by nobody
    told = [*reports(), StepReport("page note", "done", inputs=theirs)]
    inputs = lock.of(project, plan, made(), [woven()], told, None).steps["documents/note"].inputs
    assert set(inputs) == {"chapters/note.qmd", "value marbles.all", "templates/web/own.css"}


def test_the_environment_is_the_projects_own(project: Project, plan: Plan) -> None:
    assert set(lock.of(project, plan, made(), [], [], None).environment) == {"evidoc"}
    (project.root / "requirements.lock").write_text("a==1\n", encoding="utf-8")
    assert set(lock.of(project, plan, made(), [], [], None).environment) == {"evidoc", "requirements.lock"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (made(0.1 + 0.2), made(0.3)),
        (made(3.0000000000000004e-7), made(3e-7)),
        (made(123456789012.34567), made(123456789012.34569)),
        (made(csv="n\n0.30000000000000004\n"), made(csv="n\n0.3\n")),
        (made(), made(origin=replace(FROM, line=99))),
        (made(), made(svg="<svg><!-- drawn by another machine --></svg>")),
    ],
)
def test_what_machines_do_otherwise_changes_nothing(project: Project, plan: Plan, one: Results, other: Results) -> None:
    first, second = (lock.of(project, plan, results, [woven()], reports(), None) for results in (one, other))
    assert first == second


@pytest.mark.parametrize(
    "other",
    [
        made(100.1),
        made(csv="n\n101\n"),
        made(csv="n\n0.3001\n"),
        made(origin=replace(FROM, source_line="another source")),
    ],
)
def test_what_readers_see_otherwise_changes_it(project: Project, plan: Plan, other: Results) -> None:
    first, second = (lock.of(project, plan, results, [woven()], reports(), None) for results in (made(), other))
    assert first.steps[SCRIPT] != second.steps[SCRIPT]


@pytest.mark.parametrize("ended", ["failed", "not reached"])
def test_what_did_not_succeed_stays_as_it_was(project: Project, plan: Plan, ended: str) -> None:
    def locked(told: Iterable[StepReport], results: Results | None = None) -> tuple[bool, bool]:
        steps = lock.of(project, plan, results or made(), [woven()], told, BEFORE).steps
        return steps[SCRIPT] == BEFORE.steps[SCRIPT], steps["documents/note"] == BEFORE.steps["documents/note"]

    assert locked(reports(script=ended)) == (True, False)
    assert locked(reports(weave=ended)) == (False, True)
    assert locked(reports(page=ended)) == (False, True)
    assert locked(reports(pdf=ended)) == (False, True)
    assert locked([*reports(), StepReport("chapters/note.qmd", ended)]) == (False, True)
    assert locked(reports(), made().without({SCRIPT})) == (True, False)  # withheld: it contradicts its publisher
    assert locked([]) == (True, False)


def test_a_script_that_cannot_be_read_stays_as_it_was(project: Project) -> None:
    (project.root / SCRIPT).write_text("From evidoc import value\n", encoding="utf-8")
    broken = collect(project.root)
    locked = lock.of(broken, make_plan(broken), Results(), (), (), BEFORE)
    assert locked.steps == {name: step for name, step in BEFORE.steps.items() if name != "gone.py"}


def test_a_document_that_was_not_woven_stays_as_it_was(project: Project, plan: Plan) -> None:
    assert lock.of(project, plan, made(), [], reports(), BEFORE).steps["documents/note"].text == "3"
    assert set(lock.of(project, plan, made(), [], reports(script="failed"), None).steps) == set()


def test_the_code_of_cells_counts_and_not_what_they_gave(project: Project, plan: Plan) -> None:
    code, output = "c" * 64, "f" * 64
    told = [
        StepReport("chapters/note.qmd", "done", inputs={"cells": code}),
        StepReport("page note", "done", inputs={"cells": output}),
        StepReport("weave note", "done", inputs={"cells": output}),
    ]
    inputs = lock.of(project, plan, made(), [woven()], told, None).steps["documents/note"].inputs
    assert inputs == {"cells": code[:16]}


def test_of_what_several_steps_take_every_part_counts(project: Project, plan: Plan) -> None:
    def genre(weave: str, page: str) -> str:
        told = [
            StepReport(f"{step} note", "done", inputs={"genre": own})
            for step, own in (("weave", weave), ("page", page))
        ]
        return lock.of(project, plan, made(), [woven()], told, None).steps["documents/note"].inputs["genre"]

    assert genre(LONG, LONG) == SHORT
    assert len({genre(*digests) for digests in (("a" * 64, LONG), (LONG, "a" * 64), (LONG, LONG))}) == 3


def test_facts_that_are_stated_are_locked(project: Project, plan: Plan) -> None:
    told = [StepReport("page note", "done", inputs={"fact funder.name": LONG})]
    stated = replace(project, facts={"funder": {"name": "A funder"}})
    inputs = lock.of(stated, plan, made(), [woven()], told, None).steps["documents/note"].inputs
    assert inputs == {"fact funder.name": SHORT}


@pytest.mark.parametrize(
    "body",
    [
        '<p>There   were\n100 marbles<sup id="x"><a>1</a></sup>.</p> <img src="y.svg" alt="A jar">',
        '<p>There were 100 marbles1.</p><!-- unseen --><script>x()</script><img alt="A jar"><style>p {}</style>',
        "<p>There were</p> <div>100 marbles1.</div><p>A jar</p>",
    ],
)
def test_mark_up_is_no_word(project: Project, plan: Plan, body: str) -> None:
    assert text_of(project, plan, woven(body)) == text_of(project, plan, woven())


@pytest.mark.parametrize(
    "other",
    [
        woven(BODY.replace("100", "101")),
        woven(BODY.replace("A jar", "Two jars")),
        woven(BODY.replace("marbles", "mar bles")),
        woven(BODY.replace(".</p>", ".</p>and more")),
        woven(title="Balls"),
        woven(bibliography="<div>Nobody (2024)</div>"),
        replace(woven(), subtitle="In a jar"),
        replace(woven(), printed=woven("<p>In print</p>")),
        woven(""),
    ],
)
def test_words_are(project: Project, plan: Plan, other: Woven) -> None:
    assert text_of(project, plan, other) != text_of(project, plan, woven())


def test_print_that_says_the_same_is_no_other_text(project: Project, plan: Plan) -> None:
    assert text_of(project, plan, replace(woven(), printed=woven())) == text_of(project, plan, woven())
