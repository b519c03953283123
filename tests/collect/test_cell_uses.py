"""In: code of cells and inline expressions. Out: what they load, with places, and what is amiss in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from evidoc.collect.cell_uses import uses_of, with_uses
from evidoc.errors import Place, Problem
from evidoc.model.chapter import INLINE_CODE, Cell, Chapter, Shortcode

IMPORTS = "from evidoc import figure, source, table, value"


def cell(code: str, line: int = 10, column: int = 0, **options: Any) -> Cell:
    place = Place("a.qmd", line, column)
    return Cell(1, "python", "", options, {}, code, Place("a.qmd", line - 1), place, line - 1, line + code.count("\n"))


def inline(code: str, line: int, column: int) -> Shortcode:
    return Shortcode(1, INLINE_CODE, (code,), {}, Place("a.qmd", line, column), "text")


def uses(*codes: str) -> dict[str, Place]:
    found, problems = uses_of([cell(code, 10 * number) for number, code in enumerate(codes, 1)], [])
    assert problems == ()
    return dict(found)


def problem(*codes: str, **options: Any) -> Problem:
    """Return the only problem of cells."""
    _, problems = uses_of([cell(code, 10 * number, **options) for number, code in enumerate(codes, 1)], [])
    assert len(problems) == 1, problems
    return problems[0]


def test_names_are_found_with_the_line_where_they_are_loaded() -> None:
    code = f"{IMPORTS}\nx = value('a.b')\nfigure('pay')\ntable('pay').head(); source('pay-survey', rows=True)"
    assert uses(code) == {
        "value a.b": Place("a.qmd", 11, 5),
        "figure pay": Place("a.qmd", 12, 1),
        "table pay": Place("a.qmd", 13, 1),
        "source pay-survey": Place("a.qmd", 13, 22),
    }


def test_what_one_cell_imports_the_others_know() -> None:
    assert list(uses("import evidoc as e", "NAME = 'a.' + 'b'", "e.value(NAME)\ne.value('a.b')")) == ["value a.b"]


def test_inline_expressions_load_too_at_their_own_column() -> None:
    found, problems = uses_of([cell(IMPORTS)], [inline(" 2 * value('a.b')", 30, 7)])
    assert (found, problems) == ((("value a.b", Place("a.qmd", 30, 11)),), ())


def test_functions_of_the_same_name_that_are_not_evidocs_load_nothing() -> None:
    assert uses("def value(name): ...\nvalue('a.b')", "import other\nother.table('x', 1)") == {}


def test_cells_that_do_not_run_load_nothing() -> None:
    options: Mapping[str, Any] = {"execute": {"eval": False}}
    code = cell(f"{IMPORTS}\nvalue('a.b')")
    chapter = Chapter("a.qmd", {}, {}, "", (), (), (), (), (), cells=(code,))
    assert [key for key, _ in with_uses(chapter)[0].uses] == ["value a.b"]
    silent = Chapter("a.qmd", {}, {}, "", (), (), (), (), (), cells=(code,), options=options)
    assert with_uses(silent) == (silent, ())
    assert uses_of([cell(f"{IMPORTS}\nvalue('a.b')", eval=False)], []) == ((), ())


@pytest.mark.parametrize(
    ("code", "kind", "line"),
    [
        (f"{IMPORTS}\nfor n in ['a']:\n    value(n)", "name-cannot-be-known", 12),
        (f"{IMPORTS}\nvalue(3)", "name-cannot-be-known", 11),
        (f"{IMPORTS}\nlist(map(value, ['a']))", "name-cannot-be-known", 11),
        (f"{IMPORTS}\nvalue('a', 3, meaning='A rate')", "product-in-cell", 11),
        (f"{IMPORTS}\ntable('a', title='A')", "product-in-cell", 11),
        ("import evidoc\nevidoc.product('a')", "product-in-cell", 11),
        ("import evidoc\nevidoc.values('a.{b}', [], over={})", "product-in-cell", 11),
        ("from evidoc import vaule", "unknown-import", 10),
        ("x = 1\n# evidoc: raeds x", "unknown-permission", 11),
        ("x = 1\n# evidoc: reads", "unknown-permission", 11),
        ("x = 1\n!rm x", "unknown-magic", 11),
        ("%%bash\nls", "unknown-magic", 10),
        ("import datetime\ndatetime.datetime.now()", "reads-the-clock", 11),
        ("import random\nrandom.random()", "unseeded-random", 11),
    ],
)
def test_what_is_amiss_is_told_at_its_line(code: str, kind: str, line: int) -> None:
    found = problem(code)
    assert (found.kind, found.place.file, found.place.line) == (kind, "a.qmd", line)
    assert found.hint


def test_a_permission_in_any_cell_counts_for_all() -> None:
    assert uses("# evidoc: clock", "import time\ntime.time()") == {}


def test_lines_of_ipython_that_only_show_are_fine_and_do_not_hide_the_rest() -> None:
    assert list(uses(f"%matplotlib inline\n{IMPORTS}\nx = (5\n % 3)\nvalue('a.b')")) == ["value a.b"]
    assert uses("%%html\n<b>bold</b>") == {}


def test_code_that_is_no_python_is_left_to_the_kernel() -> None:
    assert list(uses("def (:", f"{IMPORTS}\nvalue('a.b')")) == ["value a.b"]


def test_a_page_that_is_only_rendered_may_do_what_it_may_do_in_quarto() -> None:
    code = cell("!ls\nimport time\ntime.time()\nfrom evidoc import vaule")
    chapter = Chapter("a.qmd", {}, {}, "", (), (), (), (), (), cells=(code,))
    assert [p.kind for p in with_uses(chapter)[1]] == ["unknown-magic", "unknown-import", "reads-the-clock"]
    assert [p.kind for p in with_uses(chapter, guarded=False)[1]] == ["unknown-import"]
