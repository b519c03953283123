"""In: faulty calls on rows of protected people, all synthetic. Out: messages that say where, and quote no cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evidoc import protected, table, value, values
from evidoc.products.session import Session

from .test_boundary import faults, session, using  # noqa: F401 - a fixture

WHO = "synthetic-0003"
ROWS: list[dict[str, Any]] = [
    {"person": "synthetic-0001", "hours": 40.0, "n": 30},
    {"person": WHO, "hours": 12345.5, "n": 31},
]
TOTAL = {"person": "Total", "hours": 1.0}
MEMBERS: dict[str, Any] = {"over": {"person": ["nurse", WHO.upper()]}, "meaning": "Hours", "unit": "hours"}


def changed(**cells: Any) -> list[dict[str, Any]]:
    return [ROWS[0], {**ROWS[1], **cells}]


def later() -> None:
    shown = protected(changed(), base="n")
    shown[1] = {**shown[1], "n": 99999}
    table("x", shown, title="Hours")


def twice() -> None:
    table("x", [ROWS[1]], title="Hours", base="n")
    table("y", [{**ROWS[1], "n": 12345.5}], title="Hours", base="n")


def shared() -> None:
    words: dict[str, Any] = {"meaning": "Share", "unit": "%"}
    value("a.nurse", 6, meaning="People", unit="people", counts=True, cell={"person": WHO})
    value("a.teacher", 6.0, base=100, measure="people asked", cell={"person": WHO}, **words)


CALLS: dict[str, Callable[[], object]] = {
    "row 2, column 'hours' is empty": lambda: table("x", changed(hours=None), title="Hours", base="n"),
    "row 2: 'n' is no number": lambda: table("x", changed(n=-12345.5), title="Hours", base="n"),
    "rows 2 and 3 are": lambda: table("x", [*ROWS, ROWS[1]], title="Hours", base="n"),
    "row 2 is not as protected() left it": later,
    "do not add up to their total in row 3": lambda: table("x", [*ROWS, {**TOTAL, "n": 50}], title="H", base="n"),
    "in row 1 than a product before it": twice,
    "its title says a number that stands in none": lambda: table("x", ROWS, title="Of 987 hours", base="n"),
    "is a number of people that value 'a.nurse' hides": shared,
    "member 2 of 'person' cannot be part": lambda: values("a.{person}", ROWS, number="hours", base="n", **MEMBERS),
    "a value: the syntax of the script does not": lambda: value("h." + WHO[:9] + WHO[9:], 1, meaning="H", unit="hours"),
    "the number is a str, not a number": lambda: value("x", WHO, meaning="H", unit="hours"),  # type: ignore[call-overload]
    "low is above high": lambda: value("x", 1, low=12345.5, high=3, base=90, meaning="H", unit="hours"),
    "the number is below 0": lambda: value("x", -12345.5, base=90, meaning="H", unit="people"),
    "base is below 0": lambda: value("x", 1, base=-12345.5, meaning="H", unit="hours"),
    "like a fraction of 1": lambda: value("x", 0.12345, base=90, meaning="H", unit="%"),
    "a period cannot be read": lambda: value("x", 1, base=90, meaning="H", unit="hours", period=WHO),
}


@pytest.mark.parametrize("said", CALLS)
def test_no_message_quotes_a_cell_of_protected_people(session: Session, said: str) -> None:  # noqa: F811
    found = faults(CALLS[said])
    told = " ".join(f"{one.message} {one.hint}" for one in found)
    assert said in told
    for secret in (WHO, WHO.upper(), "12345", "987", "99999"):
        assert secret not in told


def test_columns_that_are_made_of_cells_are_not_offered(session: Session) -> None:  # noqa: F811
    rows: list[dict[str, Any]] = [{"hours": 40, "Ms " + "Unlikely": 3, "base": 30}]
    (told,) = faults(lambda: table("x", rows, title="Hours", base="bas"))
    assert told.hint == "Did you mean 'base'?"
    (told,) = faults(lambda: table("x", rows, title="Hours", base="zzzz"))
    assert told.hint == "known: hours, base"


def test_what_is_published_is_quoted_as_before(session: Session) -> None:  # noqa: F811
    using(session, "open")
    (told,) = faults(lambda: table("x", changed(hours=None), title="Hours"))
    assert f"row 2 ({WHO}), column 'hours'" in told.message
    (told,) = faults(lambda: value("x", -3, meaning="H", unit="people"))
    assert "the number -3 is below 0" in told.message
