"""In: ten leaks planted in products of synthetic data. Out: each found, named by product and place, and not told."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc import protected, table, value
from evidoc.errors import Place, Problem, RunError
from evidoc.model.disclosure import Protection
from evidoc.model.product import Results
from evidoc.model.script import Promise, Script, Use
from evidoc.model.source import Column, Definition, Source
from evidoc.pipeline import disclosing
from evidoc.products import exhibits
from evidoc.products.session import Session, running

HERE = Path(__file__)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"><path d="M0 0h9"/></svg>'
OCCUPATIONS, REGIONS = ("nurse", "midwife", "teacher"), ("north", "south", "west")
NUMBERS = {
    ("nurse", "north"): 61, ("nurse", "south"): 72, ("nurse", "west"): 83,
    ("midwife", "north"): 4, ("midwife", "south"): 31, ("midwife", "west"): 27,
    ("teacher", "north"): 54, ("teacher", "south"): 45, ("teacher", "west"): 99,
}  # fmt: skip
SECRET = ("midwife", "north")
Rows = list[dict[str, Any]]


def cross(*, totals: bool = True) -> Rows:
    """Return the made-up counts by occupation and region, with their totals."""
    rows = [{"occupation": o, "region": r, "n": n} for (o, r), n in NUMBERS.items()]
    if totals:
        rows += [{"occupation": "Total", "region": r, "n": _sum(region=r)} for r in REGIONS]
        rows += [{"occupation": o, "region": "Total", "n": _sum(occupation=o)} for o in OCCUPATIONS]
        rows += [{"occupation": "Total", "region": "Total", "n": _sum()}]
    return rows


def _sum(occupation: str = "", region: str = "") -> int:
    return sum(n for (o, r), n in NUMBERS.items() if occupation in ("", o) and region in ("", r))


def shown(**changes: Any) -> Source:
    made = Source(
        id="panel",
        path="data/panel.csv",
        publisher="An invented office",
        title="A synthetic panel",
        period="2024",
        geography="a made-up land",
        population="people who do not exist",
        licence="invented",
        redistribute=True,
        seen_as="publisher",
        status="synthetic",
        address="",
        sha256="a" * 64,
        definitions=("asked", "left"),
        columns=(Column("occupation", "text", "what they do"),),
        place=Place("data/sources.yml", 1),
        access="eul",
    )
    return replace(made, **changes)


@pytest.fixture(autouse=True)
def _no_git_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep git from finding a repository in which the tests' folder may lie."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


SCRIPTS = ("analysis/a.py", "analysis/b.py")
DEFINITIONS = {
    name: Definition(name, name, unit, "people", "people", "nobody", Place("data/definitions.yml", 1))
    for name, unit in (("asked", "people"), ("left", "%"))
}


def made_by(script: str, make: Callable[[], object], source: Source | None = None) -> Results:
    """Run calls as one script does, without knowing what others make."""
    kinds = ("value", "table", "figure")
    promises = tuple(Promise(kind, name, Place("x")) for kind in kinds for name in ("x", "y", "z"))
    own = Script(script, "", (Use("panel", Place("x")),), (), promises)
    with running(Session(HERE.parent, own, {"panel": source or shown()}, DEFINITIONS)) as session:
        make()
        return session.made()


def show(name: str, rows: Rows, **more: Any) -> Callable[[], object]:
    words = {"title": "Who was asked", "counts": ["n"], "definition": "asked", **more}
    return lambda: table(name, rows, **words)


def held(root: Path, *parts: Results) -> list[Problem]:
    together = Results()
    for part in parts:
        together |= part
    return disclosing.hold(root, {"panel": shown()}, together, root)


def unprotected(results: Results, *, hidden: Iterable[Mapping[str, str]] = ()) -> Results:
    """Return tables as a careless engine would leave them: only these places are hidden, whatever follows."""
    places = {tuple(sorted(one.items())) for one in hidden}
    tables = {}
    for name, one in results.tables.items():
        done = one.provenance.protection
        assert done is not None
        cells = tuple(_hidden(cell) if cell.at in places else _plain(cell) for cell in done.cells)
        tables[name] = replace(one, provenance=replace(one.provenance, protection=replace(done, cells=cells)))
    return Results(tables=tables)


def _hidden(cell: Any) -> Any:
    small = _plain(cell).low < 10
    return replace(cell, low=1, high=9 if small else math.inf, hidden="primary" if small else "secondary")


def _plain(cell: Any) -> Any:
    at = dict(cell.at)
    number = _sum(at.get("occupation", ""), at.get("region", ""))
    return replace(cell, low=number, high=number, hidden="")


def the_leak(found: list[Problem], *scripts: str) -> Problem:
    """Check that a leak is told at each script, with its place and without its number."""
    assert found
    assert {one.kind for one in found} == {"disclosive"}, [one.message for one in found]
    assert {one.place.file for one in found} == {*scripts}
    assert "midwife" in found[0].message
    assert "north" in found[0].message
    assert all(one.hint for one in found)
    assert f" {NUMBERS[SECRET]}" not in found[0].message
    return found[0]


def refused(call: Callable[[], object]) -> Problem:
    with pytest.raises(RunError) as caught:
        call()
    (problem,) = caught.value.problems
    assert problem.kind == "disclosive"
    return problem


def test_products_that_were_protected_together_give_nothing_away(tmp_path: Path) -> None:
    def both() -> None:
        show("x", cross())()
        show("y", [row for row in cross() if row["region"] != "Total"], title="The same by region")()

    assert held(tmp_path, made_by(SCRIPTS[0], both)) == []
    log = (tmp_path / disclosing.LOG).read_text(encoding="utf-8")
    assert "| table x | eul | panel |" in log
    assert "None is known too well." in log


# 1
def test_a_single_hidden_cell_beside_a_margin(tmp_path: Path) -> None:
    row = [row for row in cross() if row["region"] == "north"]
    careless = unprotected(made_by(SCRIPTS[0], show("x", row)), hidden=[{"occupation": "midwife", "region": "north"}])
    assert "'table x'" in the_leak(held(tmp_path, careless), SCRIPTS[0]).message


# 2
def test_a_pattern_in_which_every_line_has_two_hidden_cells(tmp_path: Path) -> None:
    # Two by two hidden, and one more: the margins of both give the one that is left away.
    hidden = [{"occupation": o, "region": r} for o, r in [
        ("midwife", "north"), ("midwife", "south"), ("nurse", "south"), ("nurse", "north")]]  # fmt: skip
    known = made_by(SCRIPTS[0], show("x", cross()))
    sums = [{"region": r, "n": NUMBERS["nurse", r]} for r in ("south",)]
    told = made_by(SCRIPTS[1], show("y", [{"occupation": "nurse", **row} for row in sums]))
    the_leak(held(tmp_path, unprotected(known, hidden=hidden), told), *SCRIPTS)


# 3
def test_two_tables_that_share_cells(tmp_path: Path) -> None:
    one = made_by(SCRIPTS[0], show("x", cross()))
    assert held(tmp_path, one) == []
    other = made_by(SCRIPTS[1], show("y", [row for row in cross() if row["n"] > 9 and "Total" not in row.values()]))
    leak = the_leak(held(tmp_path, one, other), *SCRIPTS)
    assert "'table x'" in leak.message
    assert "'table y'" in leak.message


# 4
def test_a_value_in_prose_that_states_it(tmp_path: Path) -> None:
    one = made_by(SCRIPTS[0], show("x", cross()))
    others = [cell for cell in _protection(one).cells if cell.hidden and "midwife" in dict(cell.at).values()]
    places = [dict(cell.at) for cell in others if dict(cell.at) != {"occupation": "midwife", "region": "north"}]

    def tell() -> None:
        for name, cell in zip("xyz", places, strict=False):
            number = _sum(**cell)
            value(name, number, meaning="Asked", definition="asked", unit="people", counts=True, cell=cell)

    the_leak(held(tmp_path, one, made_by(SCRIPTS[1], tell)), *SCRIPTS)


# 5
def test_the_base_of_a_value(tmp_path: Path) -> None:
    one = made_by(SCRIPTS[0], show("x", cross()))
    others = [cell for cell in _protection(one).cells if cell.hidden and "midwife" in dict(cell.at).values()]
    places = [dict(cell.at) for cell in others if dict(cell.at) != {"occupation": "midwife", "region": "north"}]

    def tell() -> None:
        for name, cell in zip("xyz", places, strict=False):
            value(name, 41.5, meaning="Who left", definition="left", base=_sum(**cell), cell=cell)

    the_leak(held(tmp_path, one, made_by(SCRIPTS[1], tell)), *SCRIPTS)


# 6
def test_alt_text() -> None:
    def draw() -> None:
        data = protected(cross(totals=False), counts=["n"])
        alt = "Bars of people asked; of midwives in the north there are 4."
        exhibits.figure("x", SVG, title="Who was asked", alt=alt, data=data, definition="asked")

    told = refused(lambda: made_by(SCRIPTS[0], draw))
    assert "its alt says a number that is hidden" in told.message


# 7
@pytest.mark.parametrize("words", [{"title": "Four midwives"}, {"notes": ["One of the 4 midwives left."]}])
def test_titles_and_notes(words: dict[str, Any]) -> None:
    told = refused(lambda: made_by(SCRIPTS[0], show("x", cross(totals=False), **words)))
    assert "hidden" in told.message


# 8
def test_a_share_times_its_base_in_another_table(tmp_path: Path) -> None:
    def leavers() -> None:
        rows = [{"occupation": o, "region": "north", "left": n} for o, n in [("midwife", 4), ("nurse", 61)]]
        table("x", rows, title="Who left", counts=["left"], definition="asked", measure="leavers")

    def share() -> None:
        rows = [{"occupation": "midwife", "region": "north", "share": 4.0, "base": 100}]
        columns = {"occupation": "Occupation", "region": "Region", "share": ("Left", "%"), "base": "Base"}
        words: dict[str, Any] = {"title": "Who left", "definition": "left", "measure": {"share": "leavers"}}
        table("y", rows, columns=columns, base="base", **words)

    the_leak(held(tmp_path, made_by(SCRIPTS[0], leavers), made_by(SCRIPTS[1], share)), SCRIPTS[1])


# 9
def test_the_total_of_a_hierarchy(tmp_path: Path) -> None:
    levels = {"occupation": {"nurse": "health", "midwife": "health"}}
    rows = [{"occupation": o, "region": "north", "n": n} for o, n in [
        ("nurse", 61), ("midwife", 4), ("health", 65), ("teacher", 54), ("Total", 119)]]  # fmt: skip
    safe = made_by(SCRIPTS[0], show("x", rows, levels=levels))
    assert held(tmp_path, safe) == []
    assert [row[-1] for row in safe.tables["x"].rows].count("[c]") > 1
    hidden = [{"occupation": "midwife", "region": "north"}]
    done = _protection(safe)
    cells = tuple(
        replace(cell, low=1, high=9, hidden="primary")
        if dict(cell.at) == hidden[0]
        else replace(cell, low=n, high=n, hidden="")
        for cell, n in zip(done.cells, [61, 4, 65, 54, 119], strict=True)
    )
    one = safe.tables["x"]
    careless = replace(one, provenance=replace(one.provenance, protection=replace(done, cells=cells)))
    the_leak(held(tmp_path, Results(tables={"x": careless})), SCRIPTS[0])


# 10
def test_an_earlier_release(tmp_path: Path) -> None:
    before = made_by(SCRIPTS[0], show("x", [row for row in cross(totals=False) if row["n"] > 9]))
    disclosing.write_release(tmp_path, {"panel": shown()}, before)
    file = tmp_path / disclosing.FILE
    first = file.read_bytes()
    assert held(tmp_path, before) == []
    now = made_by(SCRIPTS[0], show("x", cross()))
    told = the_leak(held(tmp_path, now), SCRIPTS[0])
    assert disclosing.EARLIER in told.message
    assert "cannot be taken back" in told.hint
    disclosing.write_release(tmp_path, {"panel": shown()}, before)
    assert file.read_bytes() == first
    assert disclosing.hold(tmp_path, {"panel": shown(sha256="b" * 64)}, now, None) == []


def test_a_total_in_the_prose_of_another_script(tmp_path: Path) -> None:
    one = made_by(SCRIPTS[0], show("x", cross(totals=False)))
    cell = {"occupation": "midwife"}
    words: dict[str, Any] = {"meaning": "Midwives asked", "definition": "asked", "unit": "people", "counts": True}
    other = made_by(SCRIPTS[1], lambda: value("y", _sum(occupation="midwife"), cell=cell, **words))
    the_leak(held(tmp_path, one, other), *SCRIPTS)


def test_only_what_was_committed_counts_as_released(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        own = ["git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-C", str(tmp_path)]
        subprocess.run([*own, *words], check=True, capture_output=True)

    git("init", "--quiet")
    before = made_by(SCRIPTS[0], show("x", [row for row in cross(totals=False) if row["n"] > 9]))
    now = made_by(SCRIPTS[0], show("x", cross()))
    disclosing.write_release(tmp_path, {"panel": shown()}, before)
    assert held(tmp_path, now) == []
    git("add", disclosing.FILE)
    git("commit", "--quiet", "-m", "a release")
    assert held(tmp_path, now)
    disclosing.write_release(tmp_path, {"panel": shown()}, before)
    assert held(tmp_path, now)


def test_what_readers_know_is_told_to_nobody_else(tmp_path: Path) -> None:
    disclosing.write_release(tmp_path, {"panel": shown()}, made_by(SCRIPTS[0], show("x", cross())))
    told = json.loads((tmp_path / disclosing.FILE).read_text(encoding="utf-8"))
    (cell,) = [
        c
        for c in told["releases"][0]["cells"]
        if ["region", "north"] in c["at"] and ["occupation", "midwife"] in c["at"]
    ]
    assert (cell["low"], cell["high"]) == (1, 9)


def test_a_broken_memory_of_releases_is_told(tmp_path: Path) -> None:
    (tmp_path / disclosing.FILE).write_text("{", encoding="utf-8")
    (told,) = held(tmp_path, made_by(SCRIPTS[0], show("x", cross())))
    assert (told.kind, told.place.file) == ("broken-release", disclosing.FILE)


def test_scripts_that_say_unlike_numbers_of_the_same_people_are_told(tmp_path: Path) -> None:
    one = made_by(SCRIPTS[0], show("x", [{"occupation": "nurse", "n": 216}]))
    other = made_by(SCRIPTS[1], show("y", [{"occupation": "nurse", "n": 215}]))
    found = held(tmp_path, one, other)
    assert {(problem.kind, problem.place.file) for problem in found} == {("contradiction", path) for path in SCRIPTS}


def test_nothing_is_written_where_nothing_is_protected(tmp_path: Path) -> None:
    open_source = shown(access="published")
    results = made_by(SCRIPTS[0], show("x", cross()), open_source)
    assert disclosing.protections(results) == {}
    disclosing.write_release(tmp_path, {"panel": open_source}, results)
    assert list(tmp_path.iterdir()) == []


def _protection(results: Results) -> Protection:
    found = results.tables["x"].provenance.protection
    assert found is not None
    return found
