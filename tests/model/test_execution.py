"""In: what project, chapter and cell say of a cell. Out: what is to happen with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from evidoc.errors import Place
from evidoc.model.chapter import Cell, Chapter
from evidoc.model.execution import DEFAULTS, defaults_of, effective, kernel_of, permissions_in, runs

PLACE = Place("a.qmd", 1)
CELL = Cell(1, "python", "", {}, {}, "1", PLACE, Place("a.qmd", 2), 1, 3)


def chapter(options: Mapping[str, Any]) -> Chapter:
    return Chapter("a.qmd", {}, {}, "", (), (), (), (), (), options=options)


def test_quartos_defaults_hold_where_nobody_says_otherwise() -> None:
    assert effective(CELL, chapter({})) == DEFAULTS


@pytest.mark.parametrize(
    "options",
    [
        {"echo": False},
        {"execute": {"echo": False}},
        {"echo": True, "execute": {"echo": False}},
        {"execute": {"echo": True}, "format": {"html": {"echo": False}}},
        {"execute": {"echo": True}, "format": {"html": {"execute": {"echo": False}}}},
    ],
)
def test_what_is_said_more_closely_counts(options: Mapping[str, Any]) -> None:
    assert defaults_of(chapter(options))["echo"] is False
    assert effective(replace(CELL, options={"echo": "fenced"}), chapter(options))["echo"] == "fenced"


@pytest.mark.parametrize("options", [{"format": "html"}, {"format": {"html": "default"}}, {"execute": None}])
def test_settings_of_another_form_are_left_alone(options: Mapping[str, Any]) -> None:
    assert defaults_of(chapter(options)) == DEFAULTS


def test_another_formats_settings_do_not_count() -> None:
    options = {"format": {"pdf": {"fig-width": 5}}}
    assert defaults_of(chapter(options))["fig-width"] == 7
    assert defaults_of(chapter(options), "pdf")["fig-width"] == 5


def test_a_cell_that_is_not_included_shows_nothing_and_runs() -> None:
    hidden = replace(CELL, options={"include": False, "echo": True})
    found = effective(hidden, chapter({}))
    assert (found["echo"], found["output"], found["warning"]) == (False, False, False)
    assert runs(hidden, chapter({}))


def test_cells_of_other_languages_and_those_not_evaluated_do_not_run() -> None:
    assert runs(CELL, chapter({}))
    assert not runs(replace(CELL, language="r"), chapter({}))
    assert not runs(replace(CELL, options={"eval": False}), chapter({}))
    assert not runs(CELL, chapter({"execute": {"eval": False}}))
    assert not runs(CELL, chapter({"execute": {"enabled": False}}))


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, "python3"),
        ({"jupyter": "other"}, "other"),
        ({"jupyter": {"kernelspec": {"name": "other", "language": "python"}}}, "other"),
        ({"jupyter": {"kernelspec": "other"}}, "python3"),
        ({"jupyter": True}, "python3"),
    ],
)
def test_a_chapter_may_name_its_kernel(options: Mapping[str, Any], name: str) -> None:
    assert kernel_of(chapter(options)) == name


def test_permissions_stand_in_any_cell() -> None:
    cell = replace(CELL, code='x = 1\n  # evidoc: reads "data/x y.bin"\n#evidoc: network\n')
    assert list(permissions_in([cell, replace(cell, language="r")])) == [
        ("reads", "data/x y.bin", Place("a.qmd", 3, 1)),
        ("network", "", Place("a.qmd", 4, 1)),
    ]
