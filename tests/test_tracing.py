"""`evidoc status`, `explain` and `graph`: each kind of input is touched once, and the way to it is told."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidoc import cli, lock
from evidoc.errors import Place
from evidoc.journal import Journal
from evidoc.model.lineage import Lineage
from evidoc.model.overview import overview
from evidoc.model.project import Project, Settings
from evidoc.model.script import Script, Use
from evidoc.pipeline.causes import Causes, Change
from evidoc.pipeline.mermaid import mermaid

PROJECTS = Path(__file__).parent / "projects"
TEMPLATES = Path(__file__).parent.parent / "templates"

JARS = '''"""How many marbles there are in two such jars."""

from helper import twice

from evidoc import product, value

value("jars.all", twice(product("marbles.all")), meaning="Marbles in two jars")
'''
HELPER = '"""What several scripts share."""\n\n\ndef twice(number):\n    return 2 * number\n'
OTHER = """---
title: Two jars
date: 2026-11-22
status: draft
---

Two jars hold {{< value jars.all >}} marbles in {{< fact place.name >}}.
"""
UNCITED = (
    "\n@book{uncited2023,\n  title = {A Work That Nobody Cites},\n  author = {Nobody, Norma},\n  year = {2023}\n}\n"
)

Asked = Callable[..., Any]


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, file
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built project with two documents, scripts that hand on, an include and templates; never write to it."""
    root = Path(shutil.copytree(PROJECTS / "good", tmp_path_factory.mktemp("tracing") / "project"))
    _edit(root / "_quarto.yml", "genre: note}", "genre: note}\n    other: {chapter: chapters/other.qmd, genre: note}")
    for name, text in {
        "analysis/jars.py": JARS,
        "analysis/helper.py": HELPER,
        "chapters/other.qmd": OTHER,
        "chapters/_part.qmd": "Marbles are round.\n",
        "project.yml": "place: {name: a cupboard}\nunrelated: 1\n",
    }.items():
        (root / name).write_text(text, encoding="utf-8")
    _edit(root / "chapters/note.qmd", "## What was counted", "{{< include _part.qmd >}}\n\n## What was counted")
    with (root / "references.bib").open("a", encoding="utf-8") as file:
        file.write(UNCITED)
    shutil.copytree(TEMPLATES / "shared", root / "templates/shared")
    shutil.copytree(TEMPLATES / "web", root / "templates/web")
    assert cli.run(["build", "--root", str(root)]) == 0
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the built project."""
    return Path(shutil.copytree(made, tmp_path / "project"))


@pytest.fixture
def asked(root: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    """Return what asks evidoc in the project, and gives the exit code and what was said, or the JSON of it."""

    def ask(*words: str) -> Any:
        capsys.readouterr()
        code = cli.run([*words, "--root", str(root)])
        said = capsys.readouterr().out
        return (code, json.loads(said)) if "--json" in words else (code, said)

    return ask


def _ways(status: dict[str, Any]) -> dict[str, list[str]]:
    """Return the ways of the outputs that are not fresh."""
    return {
        output["name"]: [f"{' ← '.join(cause['path'])} {cause['how']}" for cause in output["causes"]]
        for output in status["outputs"]
        if output["state"] != "fresh"
    }


def _stale(status: dict[str, Any], *kinds: str) -> set[str]:
    return {o["name"] for o in status["outputs"] if o["state"] != "fresh" and (not kinds or o["kind"] in kinds)}


def _change_data(root: Path) -> None:
    data = root / "data/marbles.csv"
    old = hashlib.sha256(data.read_bytes()).hexdigest()
    _edit(data, "red,60", "red,61")
    _edit(root / "data/sources.yml", old, hashlib.sha256(data.read_bytes()).hexdigest())


def test_what_was_just_built_is_fresh(asked: Asked) -> None:
    code, status = asked("status", "--json")
    assert (code, status["fresh"], status["exit_code"]) == (0, True, 0)
    assert status["lock"] == {"state": "agrees", "differences": []}
    assert {output["name"] for output in status["outputs"]} >= {"note.html", "other.html", "table marbles"}
    assert asked("status") == (0, "Everything is fresh: 2 pages, 4 values, 1 table, 1 figure.\n")


def test_looking_changes_nothing(root: Path, asked: Asked) -> None:
    _change_data(root)
    before = {path: (path.stat().st_mtime_ns, path.is_dir()) for path in root.rglob("*")}
    for words in (["status"], ["explain", "note"], ["graph"]):
        assert asked(*words)[0] == 0
    assert {path: (path.stat().st_mtime_ns, path.is_dir()) for path in root.rglob("*")} == before


def test_changed_data_are_told_through_every_script_that_follows(root: Path, asked: Asked) -> None:
    _change_data(root)
    _, status = asked("status", "--json")
    ways = _ways(status)
    assert ways["note.html"] == [
        "note.html ← chapters/note.qmd ← value marbles.all ← analysis/marbles.py ← data/marbles.csv changed"
    ]
    assert ways["other.html"][0] == (
        "other.html ← chapters/other.qmd ← value jars.all ← analysis/jars.py ← value marbles.all ← analysis/marbles.py "
        "← data/marbles.csv changed"
    )
    assert ways["value jars.all"][0].startswith(
        "value jars.all ← analysis/jars.py ← value marbles.all ← analysis/marbles"
    )
    may_be_same = {output["name"] for output in status["outputs"] if output["maybe"]}
    assert may_be_same == {"note.html", "other.html", "value jars.all"}


def test_a_changed_script_is_told_of_its_products_and_documents(root: Path, asked: Asked) -> None:
    _edit(root / "analysis/jars.py", "Marbles in two jars", "All marbles in two jars")
    _, status = asked("status", "--json")
    assert _ways(status) == {
        "other.html": ["other.html ← chapters/other.qmd ← value jars.all ← analysis/jars.py changed"],
        "value jars.all": ["value jars.all ← analysis/jars.py changed"],
    }


def test_a_changed_module_is_told_through_the_script_that_imports_it(root: Path, asked: Asked) -> None:
    _edit(root / "analysis/helper.py", "2 * number", "number + number")
    _, status = asked("status", "--json")
    assert _ways(status)["other.html"] == [
        "other.html ← chapters/other.qmd ← value jars.all ← analysis/jars.py ← analysis/helper.py changed"
    ]
    assert _stale(status) == {"other.html", "value jars.all"}


@pytest.mark.parametrize(
    ("file", "old", "new", "way"),
    [
        ("chapters/note.qmd", "in the jar", "in this jar", "note.html ← chapters/note.qmd changed"),
        ("chapters/_part.qmd", "round", "balls", "note.html ← chapters/note.qmd ← chapters/_part.qmd changed"),
        (
            "references.bib",
            "A Work Invented",
            "A Work Made Up",
            "note.html ← chapters/note.qmd ← reference invented2024 changed",
        ),
        ("project.yml", "a cupboard", "a drawer", "other.html ← chapters/other.qmd ← fact place.name changed"),
        ("_quarto.yml", "lang: en-GB", "lang: en-US", "note.html ← chapters/note.qmd ← its settings changed"),
        ("templates/web/document.html", "{%", "<!-- x -->{%", "note.html ← templates/web/document.html changed"),
    ],
)
def test_the_way_to_what_changed(root: Path, asked: Asked, file: str, old: str, new: str, way: str) -> None:
    _edit(root / file, old, new)
    code, status = asked("status", "--json")
    assert code == 0
    page = way.partition(" ")[0]
    assert way in _ways(status)[page]
    assert not _stale(status, "value", "table", "figure")
    assert not next(output for output in status["outputs"] if output["name"] == page)["maybe"]
    code, said = asked("status")
    assert code == 0
    assert way.partition(" ← ")[2] in said


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("references.bib", "A Work That Nobody Cites", "Another Work That Nobody Cites"),
        ("project.yml", "unrelated: 1", "unrelated: 2"),
    ],
)
def test_what_nobody_uses_makes_nothing_stale(root: Path, asked: Asked, file: str, old: str, new: str) -> None:
    _edit(root / file, old, new)
    _, status = asked("status", "--json")
    assert status["fresh"], _ways(status)


def test_one_chapter_makes_no_other_document_stale(root: Path, asked: Asked) -> None:
    _edit(root / "chapters/note.qmd", "in the jar", "in this jar")
    assert _stale(asked("status", "--json")[1]) == {"note.html"}


def test_a_site_that_is_gone_is_missing(root: Path, asked: Asked) -> None:
    shutil.rmtree(root / "_site")
    _, status = asked("status", "--json")
    states = {output["name"]: output["state"] for output in status["outputs"]}
    assert (states["note.html"], states["other.html"], states["table marbles"]) == ("missing", "missing", "fresh")
    assert not status["fresh"]
    assert asked("status")[1].startswith("Missing: 2 pages\n  note.html, other.html\n")


@pytest.mark.pdf
def test_a_pdf_has_ways_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(shutil.copytree(PROJECTS / "good", tmp_path / "project"))
    _edit(root / "_quarto.yml", "  pdf: false\n", "")
    shutil.copytree(TEMPLATES / "print", root / "templates/print")
    assert cli.run(["build", "--root", str(root)]) == 0
    _edit(root / "templates/print/print.css", "/*", "/* another line */\n/*")
    capsys.readouterr()
    assert cli.run(["status", "--root", str(root), "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert _ways(status) == {
        "note.html": ["note.html ← note.pdf ← templates/print/print.css changed"],
        "note.pdf": ["note.pdf ← templates/print/print.css changed"],
    }
    assert [output["maybe"] for output in status["outputs"][:2]] == [True, False]
    assert cli.run(["build", "--no-pdf", "--root", str(root)]) == 0
    capsys.readouterr()
    assert cli.run(["status", "--root", str(root)]) == 0
    assert capsys.readouterr().out.startswith("Missing: 1 PDF\n  note.pdf\nFresh: 1 page, ")


def test_of_what_quarto_wove_only_scripts_are_looked_at(root: Path, asked: Asked) -> None:
    manifest = root / "_site/manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**told, "built": {"engine": "quarto", "pdf": False}}), encoding="utf-8")
    for folder in ("woven", "written"):
        shutil.rmtree(root / "_build" / folder)
    code, said = asked("status")
    assert code == 0
    assert said.splitlines()[0].startswith("Quarto wove the site: ")
    assert said.splitlines()[1].startswith("Everything is fresh: ")
    _edit(root / "analysis/helper.py", "2 * number", "number + number")
    assert _stale(asked("status", "--json")[1], "page") == {"other.html"}


def test_cells_have_ways_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(shutil.copytree(PROJECTS / "good", tmp_path / "project"))
    cell = '\n```{python}\nfrom evidoc import source\n\nprint(len(source("marbles", rows=True)))\n```\n'
    with (root / "chapters/note.qmd").open("a", encoding="utf-8") as file:
        file.write(cell)
    assert cli.run(["build", "--root", str(root)]) == 0
    _change_data(root)
    _edit(root / "chapters/note.qmd", "print(len", "print(2 * len")
    capsys.readouterr()
    assert cli.run(["status", "--root", str(root), "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert _ways(status)["note.html"] == [
        "note.html ← cells of chapters/note.qmd ← data/marbles.csv changed",
        "note.html ← cells of chapters/note.qmd ← its code changed",
    ]
    assert cli.run(["explain", "cells of chapters/note.qmd", "--root", str(root), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["state"], told["inputs"]["its code"]) == ("cells", "stale", "changed")
    assert told["inputs"]["data/marbles.csv"] == "changed"
    assert set(told["seconds"]) == {"chapters/note.qmd"}


def test_nothing_built_yet(root: Path, asked: Asked) -> None:
    for folder in ("_site", "_build"):
        shutil.rmtree(root / folder)
    (root / lock.FILE).unlink()
    code, status = asked("status", "--json")
    assert (code, status["lock"]["state"]) == (0, "missing")
    assert {output["state"] for output in status["outputs"]} == {"missing"}
    assert "analysis/marbles.py has no kept result" in asked("status")[1]
    assert not (root / "_build").exists()


def test_pages_changed_and_files_removed_by_hand_are_told(root: Path, asked: Asked) -> None:
    _edit(root / "_site/note.html", "Marbles", "Pebbles")
    style = next((root / "_site/assets").glob("site.*.css"))
    style.unlink()
    _, status = asked("status", "--json")
    assert _ways(status) == {"note.html": ["note.html changed by hand"]}
    assert status["site"] == {"note.html": "changed by hand", f"assets/{style.name}": "missing"}
    _, said = asked("status")
    assert "  note.html changed by hand\n" in said
    assert f"_site/assets/{style.name} is missing\n" in said


def test_a_lock_that_is_only_behind_does_not_differ(root: Path, asked: Asked) -> None:
    _edit(root / "templates/web/document.html", "{%", "<!-- x -->{%")
    _edit(root / "analysis/jars.py", "Marbles in two jars", "All marbles in two jars")
    assert asked("status", "--json")[1]["lock"] == {"state": "agrees", "differences": []}


def test_a_way_goes_by_a_product_that_names_the_source() -> None:
    inputs = {
        "a.html": ("a.qmd",), "a.qmd": ("value a", "value b"), "value a": ("s.py",), "value b": ("s.py",),
        "s.py": ("data/one.csv", "data/two.csv"),
    }  # fmt: skip
    kinds = dict.fromkeys([*inputs, "data/one.csv", "data/two.csv"], "file")
    sources = {"value a": frozenset({"data/one.csv"}), "value b": frozenset({"data/two.csv"})}
    for changed, product in (("data/one.csv", "value a"), ("data/two.csv", "value b"), ("helper.py", "value a")):
        changes = {"s.py": (Change(changed, "changed"),)}
        (cause,) = Causes(Lineage(kinds, inputs, {}), changes, frozenset({"s.py"}), sources).of("a.html")
        assert cause.path == ("a.html", "a.qmd", product, "s.py", changed)


def test_a_lock_that_says_otherwise_is_told(root: Path, asked: Asked) -> None:
    _edit(root / lock.FILE, '"marbles.red": "60"', '"marbles.red": "59"')
    _, status = asked("status", "--json")
    assert (status["lock"]["state"], status["fresh"], _ways(status)) == ("differs", False, {})
    assert "value marbles.red is '60'" in status["lock"]["differences"][0]["message"]
    said = asked("status")[1]
    assert (
        "evidoc.lock does not agree with what is built:\n  evidoc.lock: analysis/marbles.py: value marbles.red" in said
    )


def test_a_lock_that_cannot_be_read_is_told(root: Path, asked: Asked) -> None:
    (root / lock.FILE).write_text("{\n<<<<<<< ours\n", encoding="utf-8")
    code, status = asked("status", "--json")
    assert (code, status["lock"]["state"]) == (0, "broken")
    said = asked("status")[1]
    assert "evidoc.lock is broken:\n  evidoc.lock:2: " in said
    assert "\n    -> Take either side of evidoc.lock or delete it" in said


def test_a_build_that_was_stopped_is_told(root: Path, asked: Asked) -> None:
    Journal(root / "_build/state").mark("begun")
    Journal(root / "_build/state").mark("woven")
    _, status = asked("status", "--json")
    assert (status["stopped"], status["fresh"]) == ("woven", False)
    assert "stopped after 'woven', or is still going on" in asked("status")[1]


def test_faults_are_told_as_check_tells_them(root: Path, asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    _edit(root / "data/marbles.csv", "red,60", "red,many")
    code, status = asked("status", "--json")
    assert (code, status["exit_code"]) == (2, 2)
    assert {problem["kind"] for problem in status["problems"]} >= {"changed-checksum"}
    assert {output["state"] for output in status["outputs"]} == {"stopped"}
    assert (
        "value jars.all ← analysis/jars.py ← value marbles.all ← analysis/marbles.py ← data/marbles.csv:2 must be "
        in (" ".join(_ways(status)["value jars.all"]))
    )
    assert cli.run(["status", "--root", str(root)]) == cli.run(["check", "--root", str(root)]) == 2
    said = capsys.readouterr()
    assert "  note.html, other.html ← data/marbles.csv:2 must be mended\n" in said.out
    assert "to mend:" in said.err


def test_a_fault_is_told_once_of_what_it_stops(root: Path, asked: Asked) -> None:
    _edit(root / "data/marbles.csv", "red,60", "green,-1")
    said = asked("status")[1].splitlines()
    assert len(said) == len(set(said))
    ways = _ways(asked("status", "--json")[1])["value marbles.all"]
    assert [way for way in ways if ":2 " in way] == [
        "value marbles.all ← analysis/marbles.py ← data/marbles.csv:2 must be mended"
    ]


@pytest.mark.parametrize(
    ("name", "state", "inputs"),
    [
        ("analysis/marbles.py", "stopped", {"data/marbles.csv": "gone", "source marbles": "not looked at"}),
        ("analysis/jars.py", "stopped", {"analysis/helper.py": "not looked at", "value marbles.all": "stopped"}),
        ("chapters/note.qmd", "stopped", {"value marbles.all": "stopped"}),
        ("data/marbles.csv", "gone", {}),
    ],
)
def test_nothing_that_a_fault_stops_is_called_fresh(
    root: Path, asked: Asked, name: str, state: str, inputs: dict[str, str]
) -> None:
    (root / "data/marbles.csv").unlink()
    _, told = asked("explain", name, "--json")
    assert told["state"] == state
    assert inputs.items() <= told["inputs"].items()
    if inputs:
        assert told["causes"][0]["how"] == "must be mended"


def test_what_a_chapter_no_longer_uses_is_not_called_gone(root: Path, asked: Asked) -> None:
    _edit(root / "chapters/note.qmd", "{{< include _part.qmd >}}", "")
    _edit(root / "chapters/note.qmd", "{{< value marbles.red >}}", "many")
    ways = " ".join(_ways(asked("status", "--json")[1])["note.html"])
    assert "chapters/note.qmd ← value marbles.red is no longer used" in ways
    assert "chapters/note.qmd ← chapters/_part.qmd is no longer used" in ways
    assert "is gone" not in ways
    assert asked("explain", "chapters/note.qmd", "--json")[1]["inputs"]["value marbles.red"] == "no longer used"
    assert asked("explain", "value marbles.red", "--json")[1]["state"] == "fresh"


@pytest.mark.parametrize("name", sorted(path.parent.name for path in PROJECTS.glob("*/expect.yml")))
def test_a_project_with_any_fault_can_be_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    root = Path(shutil.copytree(PROJECTS / "good", tmp_path / "project"))
    shutil.copytree(PROJECTS / name, root, dirs_exist_ok=True)
    codes = [cli.run([*words, "--root", str(root), "--json"]) for words in (["status"], ["explain", "note.html"])]
    said = capsys.readouterr().out
    if codes == [2, 2] and name == "malformed-quarto-yml":
        assert '"problems"' in said  # there is no project to speak of
        return
    told = json.loads(said[: said.index("\n}\n") + 2])
    assert codes[0] == told["exit_code"] in {0, 2, 3}
    assert bool(told["problems"]) is bool(codes[0])
    assert {output["state"] for output in told["outputs"]} <= {"missing", "stopped"}


def test_of_many_causes_three_are_told_and_the_others_counted(root: Path, asked: Asked) -> None:
    _change_data(root)
    _edit(root / "analysis/marbles.py", "How many marbles", "How many such marbles")
    _edit(root / "data/definitions.yml", "label: Marbles", "label: All marbles")
    _edit(root / "chapters/note.qmd", "in the jar", "in this jar")
    _edit(root / "chapters/_part.qmd", "round", "balls")
    _, said = asked("status")
    told = said.partition("  note.html ← ")[2].splitlines()
    assert told[0] == "chapters/note.qmd changed"
    assert told[1] == "  note.html ← chapters/note.qmd ← chapters/_part.qmd changed"
    assert told[2].startswith("  note.html ← chapters/note.qmd ← value marbles.all ← analysis/marbles.py")
    assert told[3] == "    and 2 more"


def test_a_value_is_explained(root: Path, asked: Asked) -> None:
    _change_data(root)
    code, found = asked("explain", "marbles.red", "--json")
    assert code == 0
    assert (found["name"], found["kind"], found["state"], found["shows"]) == (
        "value marbles.red",
        "value",
        "stale",
        "60",
    )
    assert found["what"].startswith("Marbles that are red")
    assert found["inputs"] == {"analysis/marbles.py": "stale"}
    assert found["users"] == ["chapters/note.qmd"]
    assert found["outputs"] == ["note.html"]
    assert [place.partition(":")[0] for place in found["shown_at"]] == ["chapters/note.qmd"]
    assert set(found["seconds"]) == {"analysis/marbles.py"}
    assert found["sources"][0] == {
        "id": "marbles", "publisher": "An invented office", "title": "Invented marbles in a jar", "period": "2024",
        "licence": "CC0",
    }  # fmt: skip
    assert f"{' ← '.join(found['causes'][0]['path'])} {found['causes'][0]['how']}" == (
        "value marbles.red ← analysis/marbles.py ← data/marbles.csv changed"
    )


def test_a_script_is_explained_with_every_input(root: Path, asked: Asked) -> None:
    _change_data(root)
    _, found = asked("explain", "analysis/marbles.py", "--json")
    inputs = found["inputs"]
    assert (found["state"], found["what"]) == ("stale", "How many marbles of each colour there are.")
    assert (inputs["data/marbles.csv"], inputs["source marbles"]) == ("changed", "unchanged")
    assert "analysis/marbles.py" not in inputs
    assert (inputs["definition marbles"], inputs["installed packages"], inputs["Python"]) == ("unchanged",) * 3
    assert set(found["users"]) == {
        "value marbles.all",
        "value marbles.blue",
        "value marbles.red",
        "table marbles",
        "figure marbles",
    }
    assert found["outputs"] == ["note.html", "other.html"]


def test_a_document_is_explained(asked: Asked) -> None:
    _, found = asked("explain", "note", "--json")
    assert (found["name"], found["kind"], found["state"]) == ("note.html", "page", "fresh")
    assert found["inputs"]["chapters/note.qmd"] == "unchanged"
    assert found["inputs"]["templates/web/document.html"] == "unchanged"
    assert {"weave note", "page note"} <= set(found["seconds"])
    _, said = asked("explain", "note.html")
    assert said.splitlines()[:2] == ["note.html (page): Marbles by colour", "State: fresh"]
    assert "  marbles: An invented office, 2024; licence: CC0\n" in said


@pytest.mark.parametrize(
    ("name", "node", "state"),
    [
        ("fig-marbles", "figure marbles", "fresh"),
        ("tbl-marbles", "table marbles", "fresh"),
        ("@invented2024", "reference invented2024", "unchanged"),
        ("uncited2023", "reference uncited2023", "unchanged"),
        ("source marbles", "source marbles", "unchanged"),
        ("marbles.csv", "data/marbles.csv", "unchanged"),
        ("./data/marbles.csv", "data/marbles.csv", "unchanged"),
        ("helper.py", "analysis/helper.py", "unchanged"),
        ("place.name", "fact place.name", "unchanged"),
        ("chapters/note.qmd", "chapters/note.qmd", "fresh"),
        ("templates/web/site.css", "templates/web/site.css", "unchanged"),
    ],
)
def test_things_are_found_by_what_people_call_them(asked: Asked, name: str, node: str, state: str) -> None:
    code, found = asked("explain", name, "--json")
    assert (code, found["name"], found["state"]) == (0, node, state)


def test_what_is_cited_is_told_where(asked: Asked) -> None:
    _, found = asked("explain", "@invented2024", "--json")
    assert [place.partition(":")[0] for place in found["shown_at"]] == ["chapters/note.qmd"]
    assert found["what"] == "A Work Invented for a Test"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("marbles", "Say which: 'table marbles', 'figure marbles', 'source marbles', 'definition marbles'."),
        ("marbles.al", "Did you mean 'marbles.all'?"),
        ("nothing like it at all", "evidoc status --json"),
        ("", "evidoc status --json"),
    ],
)
def test_names_that_do_not_say_enough(root: Path, capsys: pytest.CaptureFixture[str], name: str, says: str) -> None:
    assert cli.run(["explain", name, "--root", str(root)]) == 64
    assert says in capsys.readouterr().err


def test_the_graph_is_mermaid_text_that_is_always_the_same(asked: Asked) -> None:
    code, drawn = asked("graph")
    assert code == 0
    assert drawn == (
        "flowchart LR\n"
        '  subgraph data [Data]\n    s1[("marbles")]\n  end\n'
        "  subgraph scripts [Scripts]\n"
        '    p1["analysis/jars.py<br>1 value"]\n'
        '    p2["analysis/marbles.py<br>3 values, 1 table, 1 figure"]\n'
        "  end\n"
        '  subgraph documents [Documents]\n    d1(["note"])\n    d2(["other"])\n  end\n'
        "  s1 --> p2\n"
        '  p1 -- "1 value" --> d2\n'
        '  p2 -- "1 value" --> p1\n'
        '  p2 -- "2 values, 1 table, 1 figure" --> d1\n'
    )


def test_no_name_means_anything_to_mermaid() -> None:
    nasty = 'a"b<c>#d`&'
    settings = Settings("P", "en-GB", (), "", Place("x"))
    script = Script(f"analysis/{nasty}.py", "", (Use(nasty, Place("x")),), (), ())
    project = Project(Path(), settings, (), {}, (script,), {}, {}, {}, None, {}, {})
    drawn = mermaid(overview(project, {nasty: []}), project)
    assert "a#quot;b&lt;c&gt;#35;d#96;&amp;" in drawn
    assert nasty not in drawn


def test_no_project_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["status"], ["explain", "x"], ["graph"]):
        assert cli.run([*words, "--root", str(tmp_path)]) == 2
        assert "_quarto.yml" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_script_that_changed_is_among_its_own_inputs(root: Path, asked: Asked) -> None:
    _edit(root / "analysis/marbles.py", "How many marbles", "How many such marbles")
    _, found = asked("explain", "marbles.py", "--json")
    assert found["inputs"]["analysis/marbles.py"] == "changed"
    assert {name for name, state in found["inputs"].items() if state != "unchanged"} == {"analysis/marbles.py"}
    said = asked("explain", "marbles.py")[1].partition("Rests on:\n")[2].partition("Used by:")[0]
    assert said.endswith("  Python  (unchanged)\n  evidoc  (unchanged)\n  installed packages  (unchanged)\n")
