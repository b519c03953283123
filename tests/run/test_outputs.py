"""In: messages as a kernel sends them, and chapters. Out: outputs as notebooks hold them, and steps in their order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.errors import Place
from evidoc.model.cells import CellResult, Executed
from evidoc.model.chapter import Cell
from evidoc.run.cells.inputs import modules_of
from evidoc.run.cells.order import Inlines, Item, as_dict, described, from_dict, in_order
from evidoc.run.cells.outputs import Shown, folders_of

from .document import chapter


def stream(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def display(text: str, name: str = "", kind: str = "display_data") -> dict[str, Any]:
    transient = {"display_id": name} if name else {}
    return {"output_type": kind, "data": {"text/plain": text}, "metadata": {}, "transient": transient}


def texts(outputs: list[dict[str, Any]]) -> list[str]:
    return [output["text"] if "text" in output else output["data"]["text/plain"] for output in outputs]


def test_text_between_two_outputs_is_put_together_in_one_order() -> None:
    given = [stream("stderr", "a"), stream("stdout", "b"), stream("stderr", "c"), display("d"), stream("stdout", "e")]
    assert texts(Shown({}).add(given)) == ["b", "ac", "d", "e"]


def test_a_later_cell_may_change_what_an_earlier_one_shows() -> None:
    shown = Shown({})
    first = shown.add([display("before", "x"), display("other")])
    assert shown.add([display("after", "x", "update_display_data")]) == []
    assert texts(first) == ["after", "other"]


@pytest.mark.parametrize(("wait", "left"), [(False, []), (True, ["a"])])
def test_outputs_can_be_cleared_at_once_or_before_the_next(wait: bool, left: list[str]) -> None:
    cleared = [display("a"), {"output_type": "clear_output", "wait": wait}]
    assert texts(Shown({}).add(cleared)) == left
    assert texts(Shown({}).add([*cleared, stream("stdout", "b")])) == ["b"]


def test_addresses_and_folders_of_this_machine_are_left_out() -> None:
    shown = Shown(folders_of(Path("/p/project"), Path("/scratch/x/work")))
    said = "<A at 0x7f00aa11> /p/project/data/x.csv /scratch/x/work/y /p/py/lib/python3.11/site-packages/z.py"
    assert shown.clean(said) == "<A at 0x…> data/x.csv y site-packages/z.py"


def test_pictures_are_left_as_they_are() -> None:
    data = {"image/png": "<A at 0x12345678>", "text/html": "<A at 0x12345678>"}
    [output] = Shown({}).add([{"output_type": "display_data", "data": data, "metadata": {}}])
    assert output["data"] == {"image/png": "<A at 0x12345678>", "text/html": "<A at 0x…>"}


@pytest.mark.parametrize(
    ("plain", "text"), [("'it'", "it"), ('"it\'s"', "it's"), ("3", "3"), ("'a' + 'b'", "'a' + 'b'")]
)
def test_an_inline_text_has_no_quotation_marks(plain: str, text: str) -> None:
    assert Shown({}).inline({"data": {"text/plain": plain, "text/html": "<b>"}}) == {"text/plain": text}


def test_inline_expressions_stand_between_the_cells_and_those_of_the_title_come_last() -> None:
    made = chapter("a.qmd", ["=title", "x = 1", "=x", "=x + 1", ({"eval": False}, "never"), "y = 2", "=y"])
    title = replace(made.shortcodes[0], context="front matter")
    made = replace(made, shortcodes=(title, *made.shortcodes[1:]))
    found = [step.code if isinstance(step, Cell) else [code.args[0] for code in step.codes] for step in in_order(made)]
    assert found == ["x = 1", ["x", "x + 1"], "y = 2", ["y", "title"]]


def test_an_expression_in_a_cells_options_comes_after_the_cell() -> None:
    made = chapter("a.qmd", ["x = 1\ny = 2", "=x"])
    inside = made.text.replace("y = 2", "#| fig-cap: \ue0001\ue001", 1)
    first, second = in_order(replace(made, text=inside))
    assert (isinstance(first, Cell), isinstance(second, Inlines)) == (True, True)


def test_what_only_changes_the_display_is_no_part_of_what_is_run() -> None:
    plain = chapter("a.qmd", ["1"])
    shown = chapter("a.qmd", [({"echo": False, "fig-cap": "A picture"}, "1")])
    drawn = chapter("a.qmd", [({"fig-width": 3}, "1")])
    one, two, three = (described(in_order(made), made) for made in (plain, shown, drawn))
    assert one == two
    assert one != three


GIVEN = Executed({2: CellResult((stream("stdout", "é"),), 1)}, {3: {"text/plain": "x"}}, ("value a",))


def test_what_cells_gave_comes_back_under_the_numbers_they_have_now() -> None:
    def items(*parts: Any) -> tuple[Item, ...]:
        return in_order(chapter("a.qmd", parts))

    before = items(({"eval": False}, "never"), "1", "=x")
    given = replace(GIVEN, inlines={1: {"text/plain": "x"}})
    again = from_dict(as_dict(given, before), items("1", "=x"))
    assert again == Executed({1: given.cells[2]}, given.inlines, given.read)
    with pytest.raises(ValueError, match="zip"):
        from_dict(as_dict(given, before), items("1"))


def test_numbers_of_cells_and_expressions_are_no_part_of_what_is_run() -> None:
    made = chapter("a.qmd", ["1", "=x"])
    moved = replace(
        made,
        cells=tuple(replace(cell, number=cell.number + 1) for cell in made.cells),
    )
    assert described(in_order(made), made) == described(in_order(moved), moved)


@pytest.mark.parametrize("name", ["fig-width", "fig-height", "fig-dpi", "fig-format"])
def test_what_pictures_are_like_where_no_cell_says_so_counts_though_every_cell_says_it(name: str) -> None:
    said = {"fig-width": 3, "fig-height": 2, "fig-dpi": 80, "fig-format": "png"}
    made = chapter("a.qmd", [(said, "1")])
    other = replace(made, options={"execute": {name: {"fig-format": "jpeg"}.get(name, 9)}})
    assert described(in_order(made), made) != described(in_order(other), other)


def test_modules_that_cells_import_are_found_with_what_these_import(tmp_path: Path) -> None:
    for path, text in {
        "_a.py": "import _b\n",
        "_b.py": "",
        "_c.py": "",
        "_d.py": "",
        "tools/__init__.py": "",
        "tools/x.py": "from _d import y",
        "script.py": "",
    }.items():
        (tmp_path / "analysis" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "analysis" / path).write_text(text, encoding="utf-8")
    codes = ["import os, _a as one\n%matplotlib inline", "def f():\n    from analysis import _c\n", "import tools.x"]
    names = ("_a", "_b", "_c", "_d", "tools/__init__", "tools/x")
    assert modules_of(codes, tmp_path) == tuple(f"analysis/{name}.py" for name in names)


def test_places_of_steps_are_the_chapters_own() -> None:
    cell, inline = in_order(chapter("a.qmd", ["x = 1", "=x"]))
    assert isinstance(cell, Cell)
    assert isinstance(inline, Inlines)
    assert (cell.code_place, inline.codes[0].place) == (Place("a.qmd", 2), Place("a.qmd", 4))
