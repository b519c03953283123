"""In: values of several scripts, and what publishers print. Out: what contradicts itself, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from evidoc import ledger
from evidoc.errors import Place
from evidoc.model.product import Provenance, Results, Table, Value
from evidoc.model.source import Definition, Published

PRINTED = Published(5.1, "2024-04/2025-03", "England", "NHS staff", "NHS England (2025)")
RATE = Definition("rate", "Rate", "%", "days lost", "days", "staff", Place("data/definitions.yml", 1), (), (PRINTED,))


def value(name: str = "x", script: str = "analysis/a.py", **changes: Any) -> Value:
    definitions = changes.pop("definitions", ("rate",))
    origin = Provenance(script, 7, ("s",), definitions, "official statistics", "line", redistribute=True)
    given = {"number": 5.1, "unit": "%", "meaning": "M", "period": "2024-04/2025-03", "geography": "England"}
    return Value(id=name, provenance=origin, shows={}, **{**given, "population": "NHS staff", **changes})


def check(one: Value) -> list[str]:
    return [problem.kind for problem in ledger.check(Results({one.id: one}), {"rate": RATE})]


@pytest.mark.parametrize(("number", "wrong"), [(5.6, False), (4.6, False), (5.61, True), (4.59, True), (None, False)])
def test_half_a_point_is_the_most_that_may_differ(number: float | None, wrong: bool) -> None:
    assert check(value(number=number)) == ["differs-from-published"] * wrong


@pytest.mark.parametrize(
    "changes",
    [
        {"period": "2024"},
        {"geography": "Leeds"},
        {"population": "all staff"},
        {"unit": "days"},
        {"definitions": ("level",)},
        {"definitions": ()},
    ],
)
def test_unlike_things_are_not_compared(changes: dict[str, Any]) -> None:
    assert check(value(number=9.9, **changes)) == []


def test_small_and_capital_letters_are_alike() -> None:
    assert check(value(number=9.9, geography="ENGLAND")) == ["differs-from-published"]


def test_the_problem_names_both_numbers_and_the_line() -> None:
    one = value(number=9.9)
    (problem,) = ledger.check(Results({"x": one}), {"rate": RATE})
    assert str(problem.place) == "analysis/a.py:7"
    for words in ("value 'x' is 9.9%", "NHS England (2025) prints 5.1%", "2024-04/2025-03"):
        assert words in problem.message


def test_what_two_scripts_make_is_named_at_the_second() -> None:
    first, second = value(), value(script="analysis/b.py", number=9.0)
    table = Table("x", "T", (), (), (), "", first.provenance)
    together, problems = ledger.join([Results({"x": first}), Results({"x": second}, {"x": table})])
    assert together == Results({"x": first}, {"x": table})
    (problem,) = problems
    assert (problem.kind, str(problem.place)) == ("made-twice", "analysis/b.py:7")
    assert "analysis/a.py:7" in problem.message
