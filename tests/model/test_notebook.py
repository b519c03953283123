"""In: files of notebooks. Out: their code with its lines where they stand in the file, and what cannot be run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidoc.model.magics import without_magics
from evidoc.model.notebook import code_of


def notebook(*cells: tuple[str, list[str]], **more: Any) -> str:
    """Return a notebook as Jupyter saves it."""
    made = [{"cell_type": kind, "metadata": {"a": ["b"]}, "source": source} for kind, source in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}, indent=1) + "\n"


def test_each_line_stands_where_it_stands_in_the_file() -> None:
    text = notebook(
        ("markdown", ["# A title\n", "and text"]), ("code", ["x = 'é'\n", "\n", "def f():\n", "    return 1"])
    )
    code = code_of(text)
    lines = code.text.split("\n")
    for said in ("x = 'é'", "def f():", "    return 1"):
        assert json.dumps(said)[1:-1] in text.split("\n")[lines.index(said)]
    assert [line for line in lines if line] == ["x = 'é'", "def f():", "    return 1"]


def test_cells_follow_each_other() -> None:
    code = code_of(notebook(("code", ["x = 1"]), ("raw", ["y = 2"]), ("code", []), ("code", ["z = x + 1"])))
    scope: dict[str, Any] = {}
    exec(code.text, scope)  # noqa: S102 - the code above
    assert (scope["z"], "y" in scope) == (2, False)


def test_lines_of_ipython_are_passed_over_or_refused() -> None:
    text = notebook(("code", ["%matplotlib inline\n", "x = 1\n", "!ls -l\n", "y = %who\n", "len?"]))
    code = code_of(text)
    assert [said for _, said in code.refused] == ["!ls -l", "y = %who", "len?"]
    assert all(json.dumps(said)[1:-1] in text.split("\n")[line - 1] for line, said in code.refused)
    assert [line for line in code.text.split("\n") if line] == ["pass", "x = 1", "pass", "pass", "pass"]


@pytest.mark.parametrize(
    ("text", "wrong", "line"),
    [
        ("{\n oops", "it is no JSON", 2),
        ("[]", "it is no notebook of format 4", 1),
        ('{"nbformat": 3, "worksheets": []}', "it is no notebook of format 4", 1),
        ('{"nbformat": 4, "nbformat": 4, "cells": []}', "a key is given twice", 1),
        ('{"nbformat": 4,\n"cells": [{"cell_type": "code", "source": "a\\nb"}]}', "several lines of a cell", 2),
        ('{"nbformat": 4,\n"cells": [{"cell_type": "code", "source": ["a\\n", "b"]}]}', "several lines of a cell", 2),
    ],
)
def test_what_cannot_be_read_is_told(text: str, wrong: str, line: int) -> None:
    code = code_of(text)
    assert wrong in code.wrong
    assert (code.line, code.text.strip()) == (line, "")


def test_a_line_of_a_longer_expression_may_begin_with_a_percent_sign() -> None:
    tree, _, found = without_magics(["%precision 3", "x = (10", " % 3)"])
    assert tree is not None
    assert [magic.name for magic in found] == ["precision"]


@pytest.mark.parametrize(
    ("lines", "is_python", "harmless"),
    [
        (["%%capture", "x = 1"], True, [True]),
        (["%%html", "<b>bold</b>"], False, [True]),
        (["%%bash", "ls"], False, [False]),
        (["for x in y:", "    !ls"], True, [False]),
        (["def (:"], False, []),
        (["", "  "], True, []),
    ],
)
def test_code_of_ipython_is_told_from_python(lines: list[str], is_python: bool, harmless: list[bool]) -> None:
    tree, _, found = without_magics(lines)
    assert (tree is not None, [magic.harmless for magic in found]) == (is_python, harmless)
