"""In: what libraries call a row, a number and nothing. Out: plain data."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from evidoc.model.rows import NotAvailable, as_rows, columns_of


class Scalar:
    """Stands for numpy's scalars."""

    def item(self) -> float:
        """Return the plain number."""
        return math.nan


class NAType:
    """Stands for pandas' own."""


class Frame:
    """Stands for a data frame."""

    columns = ("a",)

    def to_dict(self, how: str) -> list[dict[str, Any]]:
        """Return the rows."""
        assert how == "records"
        return [{"a": Scalar()}]


def test_everything_that_means_empty_becomes_none() -> None:
    rows = as_rows([{"a": None, "b": math.nan, "c": NAType(), "d": Scalar(), "e": 0, "f": ""}])
    assert rows == [{"a": None, "b": None, "c": None, "d": None, "e": 0, "f": ""}]


def test_frames_are_read_by_row_without_their_index() -> None:
    assert as_rows(Frame()) == [{"a": None}]


def test_other_cells_stay_or_become_text() -> None:
    missing = NotAvailable("why")
    assert as_rows([{"a": missing, "b": date(2024, 9, 1), "c": True}]) == [{"a": missing, "b": "2024-09-01", "c": True}]
    assert str(missing) == "not available"


@pytest.mark.parametrize("data", [3, "text", {"a": [1]}, [1, 2]])
def test_what_is_no_table_is_refused(data: object) -> None:
    with pytest.raises(TypeError, match=r"data frame|mapping"):
        as_rows(data)


def test_columns_keep_the_order_in_which_they_appear() -> None:
    assert columns_of([{"b": 1}, {"a": 1, "b": 2}]) == ["b", "a"]
