"""In: totals of protected people, all synthetic, and what each adds. Out: totals that a few dominate are hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evidoc import figure, protected, table, value, values
from evidoc.errors import Place
from evidoc.model.disclosure import Protection
from evidoc.model.product import Figure, Table, Value
from evidoc.model.script import Promise
from evidoc.products.session import Session
from evidoc.survey.disclosure import leaks

from .test_boundary import SVG, everything, faults, session  # noqa: F401 - a fixture

EVEN = [100.0] * 20
LARGE = [9000.0, 800.0, *([10.0] * 18)]
OTHER = [50.0] * 24
ROWS: list[dict[str, Any]] = [
    {"occupation": "nurse", "pay": 2000.0, "mean": 100.0, "base": 20},
    {"occupation": "midwife", "pay": 9980.0, "mean": 499.0, "base": 20},
    {"occupation": "teacher", "pay": 1200.0, "mean": 50.0, "base": 24},
    {"occupation": "Total", "pay": 13180.0, "mean": 205.9375, "base": 64},
]
LISTS = [EVEN, LARGE, OTHER, [*EVEN, *LARGE, *OTHER]]
WORDS: dict[str, Any] = {"title": "Pay", "base": "base"}


def own(session: Session) -> None:  # noqa: F811
    session.sources = {**session.sources, "panel": replace(session.sources["panel"], access="own")}


def notes(made: Table | Figure | Value) -> str:
    done = made.provenance.protection
    assert isinstance(done, Protection)
    return " ".join(done.notes)


def test_a_total_that_two_dominate_is_hidden_with_another_one(session: Session) -> None:  # noqa: F811
    own(session)
    made = table("x", ROWS, contributions={"pay": LISTS}, **WORDS)
    assert made.rows[1] == ("midwife", "[c]", "[c]", "20")
    assert [row[1] for row in made.rows].count("[c]") == 2
    assert "the 2 largest are more than 90%" in notes(made)
    assert "Dominance not checked" in notes(made), "the means were not"
    assert "'mean'" in notes(made)
    assert "'pay'" not in notes(made)
    assert isinstance(made.provenance.protection, Protection)
    assert leaks({"table x": made.provenance.protection}) == ()
    assert "9000" not in everything(session)
    assert "9980" not in everything(session)


def test_without_contributions_the_log_says_that_nothing_was_checked(session: Session) -> None:  # noqa: F811
    own(session)
    made = table("x", ROWS, **WORDS)
    assert made.rows[1][1] == "9,980"
    assert "Dominance not checked" in notes(made)
    assert "'pay', 'mean'" in notes(made)
    one = value("y", 2000, unit="hours", base=20, meaning="Hours in all", cell={"occupation": "nurse"})
    assert "Dominance not checked: nothing says what single people or organisations add to 'y'" in notes(one)


def test_a_policy_without_such_rules_says_nothing_of_them(session: Session) -> None:  # noqa: F811
    assert "Dominance" not in notes(table("x", ROWS, **WORDS))


def test_what_a_total_holds_besides_the_rows_listed_is_protected_too(session: Session) -> None:  # noqa: F811
    own(session)
    rows, lists = [ROWS[0], *ROWS[2:]], [EVEN, OTHER, LISTS[3]]
    made = table("x", rows, contributions={"pay": lists}, **WORDS)
    assert "[c]" in {row[1] for row in made.rows}, "else midwives were the rest"


def test_pictures_too(session: Session) -> None:  # noqa: F811
    own(session)
    shown = protected(ROWS, base="base", contributions={"pay": LISTS})
    assert shown[1]["pay"] is None
    made = figure("x", SVG, title="Pay", alt="Bars of pay.", data=shown)
    assert any("Not drawn" in note and "midwife" in note for note in made.notes)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pay": LISTS[:3]}, "'pay' are not 4 lists, one for each row"),
        ({"pya": LISTS}, "'pya', which is no column of totals"),
        ({"pay": [EVEN, OTHER, OTHER, LISTS[3]]}, "row 2: the contributions to 'pay' add up to another total"),
        ({"pay": [EVEN, LARGE, ["fifty"], LISTS[3]]}, "row 3: the contributions to 'pay' are not a list of numbers"),
    ],
)
def test_contributions_of_other_totals_are_told(session: Session, given: Any, said: str) -> None:  # noqa: F811
    own(session)
    (told,) = faults(lambda: table("x", ROWS, contributions=given, **WORDS))
    assert told.kind == "bad-contributions"
    assert said in told.message


def one_value(**words: Any) -> Value:
    said = {"unit": "hours", "base": 20, "meaning": "Hours in all", "cell": {"occupation": "nurse"}, **words}
    return value("y", 2000, **said)


def test_a_value_that_two_dominate_is_hidden(session: Session) -> None:  # noqa: F811
    own(session)
    made = one_value(contributions=[1000.0, 820.0, *([10.0] * 18)])
    assert made.number is None
    assert "[c]" in made.shows.values()
    assert "the 2 largest are more than 90%" in notes(made)
    assert "Dominance not checked" not in notes(made)
    assert "2000" not in everything(session)


def test_a_value_that_nobody_dominates_stays(session: Session) -> None:  # noqa: F811
    own(session)
    made = one_value(contributions=EVEN)
    assert made.number == 2000
    assert "Dominance" not in notes(made)


def test_of_a_family_another_goes_with_the_one_that_two_dominate(session: Session) -> None:  # noqa: F811
    own(session)
    rows = [{**row, "occupation": str(row["occupation"]).lower()} for row in reversed(ROWS)]
    words: dict[str, Any] = {"unit": "hours", "base": "base", "meaning": "Hours of {occupation}", "margins": "total"}
    over = {"occupation": ["nurse", "midwife", "teacher", "total"]}
    promised = tuple(Promise("value", f"a.{one}", Place("x")) for one in over["occupation"])
    session.script = replace(session.script, promises=promised)
    made = values("a.{occupation}", rows, over=over, number="pay", contributions=LISTS[::-1], **words)
    hidden = [one.id for one in made if one.number is None]
    assert "a.midwife" in hidden
    assert len(hidden) == 2
    assert leaks({one.id: one.provenance.protection for one in made if one.provenance.protection}) == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"contributions": EVEN[1:]}, "its contributions add up to another total"),
        ({"contributions": "all"}, "its contributions are not a list of numbers"),
        ({"contributions": EVEN, "counts": True, "base": None}, "its contributions are of a number of people"),
    ],
)
def test_contributions_of_another_number_are_told(session: Session, given: Any, said: str) -> None:  # noqa: F811
    own(session)
    told = faults(lambda: one_value(**given))
    assert [one.kind for one in told] == ["bad-contributions"]
    assert said in told[0].message


def test_a_family_needs_contributions_for_each_row(session: Session) -> None:  # noqa: F811
    own(session)
    rows = [{**row, "occupation": str(row["occupation"]).lower()} for row in ROWS]
    words: dict[str, Any] = {"unit": "hours", "base": "base", "meaning": "Hours of {occupation}"}
    ask = {"over": {"occupation": ["nurse"]}, "number": "pay", "contributions": LISTS[:3], **words}
    (told,) = faults(lambda: values("a.{occupation}", rows, **ask))
    assert told.kind == "bad-contributions"
    assert "not 4 lists" in told.message
