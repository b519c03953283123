"""In: calls of a script, right and wrong. Out: products with all they need, or every fault of the call at its line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import evidoc
from evidoc import figure, not_available, product, table, value, values
from evidoc.errors import Place, Problem, RunError
from evidoc.model.product import Results
from evidoc.model.script import Promise, Script, Use
from evidoc.model.source import Break, Column, Definition, Source
from evidoc.products.session import Session, running

HERE = Path(__file__)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"><path d="M0 0h9"/></svg>'
ROWS: list[dict[str, Any]] = [
    {"type": "acute", "period": "2024", "rate": 4.9, "days": 120, "lo": 4.5, "hi": 5.5},
    {"type": "ambulance", "period": "2024", "rate": 7.5, "days": 30, "lo": 7.0, "hi": 8.0},
]
EVERYTHING = ("x", "y", "a.acute", "a.ambulance")


def definition(name: str, unit: str = "%") -> Definition:
    breaks = (Break("2020", "a new system"),)
    return Definition(name, name, unit, "days lost", "days", "staff", Place("data/definitions.yml", 1), breaks)


def source_of(name: str, *definitions: str, **changes: Any) -> Source:
    columns = (
        Column("type", "text", "kind", allowed=("acute", "ambulance")),
        Column("period", "period", "year"),
        Column("rate", "number", "share", low=0, high=100),
        Column("days", "integer", "days", empty=True),
    )
    made = Source(
        id=name,
        path=f"data/{name}.csv",
        publisher="The Publisher",
        title=f"The {name}",
        period="2024",
        geography="England",
        population="staff",
        licence="OGL",
        redistribute=True,
        seen_as="publisher",
        status="official statistics",
        address="",
        sha256="",
        definitions=definitions,
        columns=columns,
        place=Place("data/sources.yml", 1),
    )
    return replace(made, **changes)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Run a step of this very file, so that problems stand at the lines of these tests."""
    promises = [Promise(kind, name, Place("x")) for kind in ("value", "table", "figure") for name in EVERYTHING]
    script = Script(HERE.name, "", (Use("absence", Place("x")),), (), tuple(promises))
    sources = {
        "absence": source_of("absence", "rate"),
        "other": source_of("other", "level"),
        "both": source_of("both", "rate", "level"),
        "closed": source_of("closed", "rate", redistribute=False, key=("type",)),
    }
    definitions = {name: definition(name) for name in ("rate", "level")} | {"fte": definition("fte", "FTE")}
    (tmp_path / "data").mkdir()
    made = Session(HERE.parent, script, sources, definitions)
    with running(made):
        yield made


def using(session: Session, *names: str) -> None:
    session.script = replace(session.script, sources=tuple(Use(name, Place("x")) for name in names))


def kinds(call: Callable[[], object]) -> list[str]:
    with pytest.raises(RunError) as caught:
        call()
    assert {problem.place.file for problem in caught.value.problems} == {HERE.name}
    assert all(problem.place.line for problem in caught.value.problems)
    return [problem.kind for problem in caught.value.problems]


def fault(call: Callable[[], object]) -> Problem:
    with pytest.raises(RunError) as caught:
        call()
    assert len(caught.value.problems) == 1, caught.value.problems
    return caught.value.problems[0]


def test_a_value_takes_from_its_source_what_the_call_does_not_say(session: Session) -> None:
    made = value("x", 4.96, meaning="Rate", decimals=2, base=120, low=4.5, high=5.4)
    assert (made.unit, made.period, made.geography, made.population) == ("%", "2024", "England", "staff")
    assert made.provenance.source_line == "The Publisher, The absence"
    assert (made.provenance.sources, made.provenance.definitions) == (("absence",), ("rate",))
    assert (made.shows["ons"], made.shows["nhs"], made.shows["interval"]) == ("4.96%", "about 5%", "4.50% to 5.40%")
    assert session.values == {"x": made}


def test_a_call_overrides_what_differs(session: Session) -> None:
    made = value(
        "x", 7, meaning="M", unit="trusts", period="2023-04", geography="Leeds", population="all", status="survey"
    )
    assert (made.unit, made.period, made.geography, made.population) == ("trusts", "2023-04", "Leeds", "all")
    assert made.provenance.status == "survey"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (None, "missing-number"),
        (True, "not-a-number"),
        ("5", "not-a-number"),
        ([5], "not-a-number"),
        (1j, "not-a-number"),
        (Decimal(5), "not-a-number"),
        (math.nan, "not-finite"),
        (math.inf, "not-finite"),
        (-1, "out-of-range"),
        (101, "out-of-range"),
        (0.0496, "fraction-as-percent"),
        (1, "fraction-as-percent"),
        (not_available(" "), "missing-number"),
    ],
)
def test_what_is_no_number_of_its_unit_is_refused(session: Session, number: Any, kind: str) -> None:
    assert kinds(lambda: value("x", number, meaning="M")) == [kind]
    assert not session.values
    assert [problem.kind for problem in session.problems] == [kind]


@pytest.mark.parametrize("number", [0.0496, 1, 130])
def test_a_reason_waives_range_and_share(session: Session, number: float) -> None:
    assert value("x", number, meaning="M", waive="it is so").number == number


def test_a_missing_number_says_why(session: Session) -> None:
    made = value("x", not_available("not published"), meaning="M")
    assert (made.number, made.missing, made.shows["ons"]) == (None, "not published", "not available")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"unit": "fte"}, "unknown-unit"),
        ({"period": "last year"}, "unreadable-period"),
        ({"period": "2019/2021"}, "crossed-break"),
        ({"low": 1.0}, "bad-interval"),
        ({"low": 6.0, "high": 7.0}, "bad-interval"),
        ({"low": 7.0, "high": 4.0}, "bad-interval"),
        ({"base": "many"}, "not-a-number"),
        ({"base": -1}, "out-of-range"),
        ({"decimals": 1.5}, "bad-decimals"),
        ({"meaning": " "}, "missing-meaning"),
        ({"source": "absense"}, "unknown-source"),
        ({"source": "other"}, "unread-source"),
        ({"definition": "rates"}, "unknown-definition"),
        ({"definition": ["rate", "level"]}, "mixed-definitions"),
    ],
)
def test_what_a_call_says_must_fit(session: Session, changes: dict[str, Any], kind: str) -> None:
    assert kinds(lambda: value("x", 5, **{"meaning": "M", **changes})) == [kind]


def test_names_that_are_nearly_right_are_offered(session: Session) -> None:
    assert "'FTE'" in fault(lambda: value("x", 5, meaning="M", unit="fte")).hint
    assert "'absence'" in fault(lambda: value("x", 5, meaning="M", source="absense")).hint
    session.script = replace(session.script, promises=(Promise("value", "absence.rate", Place("x")),))
    assert "'absence.rate'" in fault(lambda: value("absence.rat", 5, meaning="M")).hint


def test_all_faults_of_a_call_are_told_at_once(session: Session) -> None:
    found = kinds(lambda: value("x", math.nan, meaning="", unit="none", period="?"))
    assert found == sorted(["not-finite", "missing-meaning", "unknown-unit", "unreadable-period"])


def test_the_place_is_the_scripts_own_line(session: Session) -> None:
    line = fault(lambda: value("x", None, meaning="M")).place.line  # type: ignore[call-overload]
    assert 'value("x", None' in HERE.read_text(encoding="utf-8").splitlines()[line - 1]


def test_a_difference_lets_unlike_things_meet(session: Session) -> None:
    using(session, "absence", "other")
    found = kinds(lambda: value("x", 5, meaning="M", source=["absence", "other"]))
    assert found == ["mixed-definitions", "mixed-definitions"]
    made = value("x", 5, meaning="M", source=["absence", "other"], difference="One counts trusts only.")
    assert made.provenance.difference == "One counts trusts only."
    assert made.provenance.source_line == "The Publisher, The absence; The Publisher, The other"


def test_several_sources_or_definitions_must_be_named(session: Session) -> None:
    using(session, "absence", "other")
    problem = fault(lambda: value("x", 5, meaning="M"))
    assert (problem.kind, "absence, other" in problem.hint) == ("ambiguous-source", True)
    using(session, "both")
    assert kinds(lambda: value("x", 5, meaning="M")) == ["ambiguous-definition"]
    assert value("x", 5, meaning="M", definition="level").provenance.definitions == ("level",)


def test_a_name_is_made_once_and_only_if_promised(session: Session) -> None:
    value("x", 5, meaning="M")
    assert kinds(lambda: value("x", 5, meaning="M")) == ["made-twice"]
    assert kinds(lambda: value("z", 5, meaning="M")) == ["broken-promise"]


def test_a_family_makes_one_value_a_member(session: Session) -> None:
    made = values(
        "a.{type}", ROWS, number="rate", over={"type": ["acute", "ambulance"]}, meaning="Rate, {type} in {period}",
        base="days", low="lo", high="hi", period="period",
    )  # fmt: skip
    assert [one.id for one in made] == ["a.acute", "a.ambulance"]
    assert [one.meaning for one in made] == ["Rate, acute in 2024", "Rate, ambulance in 2024"]
    assert [(one.number, one.base, one.low) for one in made] == [(4.9, 120.0, 4.5), (7.5, 30.0, 7.0)]


def test_members_may_come_from_the_codebook(session: Session) -> None:
    made = values("a.{type}", ROWS, number="rate", over={"type": "absence:type"}, meaning="M", period="2023")
    assert [(one.id, one.period) for one in made] == [("a.acute", "2023"), ("a.ambulance", "2023")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"data": ROWS[:1]}, ["missing-member"]),
        ({"data": [*ROWS, ROWS[0]]}, ["ambiguous-member"]),
        ({"data": []}, ["missing-data"]),
        ({"data": 5}, ["missing-data"]),
        ({"over": {"type": "absence:rate"}}, ["unknown-members"]),
        ({"over": {"type": "absent:type"}}, ["unknown-members"]),
        ({"over": {"type": ["Acute trusts"]}}, ["bad-member"]),
        ({"over": {"kind": ["acute"]}}, ["unknown-column"]),
        ({"number": "rates"}, ["unknown-column"]),
        ({"base": "nobody"}, ["unknown-column"]),
        ({"meaning": "In {place}"}, ["unknown-column", "unknown-column"]),
        ({"data": [{**row, "rate": row["rate"] / 100} for row in ROWS]}, ["fraction-as-percent"]),
        ({"data": [{**row, "rate": None} for row in ROWS]}, ["missing-number", "missing-number"]),
    ],
)
def test_every_member_needs_one_row(session: Session, changes: dict[str, Any], expected: list[str]) -> None:
    given = {"data": ROWS, "over": {"type": ["acute", "ambulance"]}, "number": "rate", "meaning": "M", **changes}
    data = given.pop("data")
    assert kinds(lambda: values("a.{type}", data, **given)) == expected
    assert not session.values


def test_one_share_above_one_tells_percentages_from_fractions(session: Session) -> None:
    rows = [{"type": "acute", "number": 0.4}, {"type": "ambulance", "number": 40.0}]
    assert len(values("a.{type}", rows, over={"type": ["acute", "ambulance"]}, meaning="M")) == 2


def test_a_member_may_have_no_number(session: Session) -> None:
    rows = [{"type": "acute", "number": not_available("too few")}, {"type": "ambulance", "number": 40.0}]
    made = values("a.{type}", rows, over={"type": ["acute", "ambulance"]}, meaning="M")
    assert [one.missing for one in made] == ["too few", ""]


def test_a_table_is_printed_as_displayed_with_its_data(session: Session) -> None:
    rows = [{**ROWS[0], "n": 21_206}, {**ROWS[1], "n": not_available("not published")}]
    columns = {"type": "Kind of trust", "period": "Year", "rate": ("Rate", "%"), "n": "Staff"}
    made = table("x", rows, title="Rates", columns=columns, notes=["A note."])
    assert made.rows == (("acute", "2024", "4.9", "21,206"), ("ambulance", "2024", "7.5", "not available"))
    assert [column.align for column in made.columns] == ["left", "left", "right", "right"]
    assert made.csv == "Kind of trust,Year,Rate (%),Staff\nacute,2024,4.9,21206\nambulance,2024,7.5,not available\n"
    assert made.notes == ("A note.",)
    assert session.rows["table x"][0]["days"] == 120


def test_noise_in_the_last_bit_does_not_reach_the_csv(session: Session) -> None:
    made = table("x", [{"a": "one", "b": 0.1 + 0.2, "c": 3.0}], title="T")
    assert made.csv == "a,b,c\none,0.3,3\n"
    assert made.rows == (("one", "0.30", "3"),)


def test_periods_are_worded_and_years_have_no_comma(session: Session) -> None:
    made = table("x", [{"year": 2024, "period": "2024-09", "n": 2024}], title="T")
    assert made.rows == (("2024", "September 2024", "2,024"),)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": " "}, ["missing-title"]),
        ({"data": []}, ["missing-data"]),
        ({"data": None}, ["missing-data"]),
        ({"data": [{"a": "one", "b": None}, {"a": "", "b": 1}]}, ["empty-cell", "empty-cell"]),
        ({"data": [{"a": "one", "b": 1}, {"a": "two"}]}, ["empty-cell"]),
        ({"columns": {"kind": "Kind"}}, ["unknown-column"]),
        ({"columns": {"rate": ("Rate", "percent")}}, ["unknown-unit"]),
        ({"decimals": {"rate": -1}}, ["bad-decimals"]),
        ({"data": [{**ROWS[0], "period": "2019"}, ROWS[1]]}, ["crossed-break"]),
        ({"data": [{**ROWS[0], "definition": "rate"}, {**ROWS[1], "definition": "level"}]}, ["mixed-definitions"]),
        ({"data": [{**ROWS[0], "definition": "rat"}]}, ["unknown-definition"]),
    ],
)
def test_what_a_table_lacks_is_told(session: Session, changes: dict[str, Any], expected: list[str]) -> None:
    given = {"data": ROWS, "title": "T", **changes}
    data = given.pop("data")
    assert kinds(lambda: table("x", data, **given)) == expected


def test_a_difference_is_the_first_note(session: Session) -> None:
    rows = [{**ROWS[0], "period": "2019"}, ROWS[1]]
    made = table("x", rows, title="T", notes=["Another."], difference="The system changed in 2020.")
    assert made.notes == ("The system changed in 2020.", "Another.")


def test_rows_that_may_not_be_given_away_become_no_csv(session: Session) -> None:
    using(session, "closed")
    made = table("x", ROWS, title="T")
    assert (made.csv, made.provenance.redistribute) == ("", False)


def test_own_calculations_may_be_given_away_but_not_single_rows(session: Session) -> None:
    using(session, "closed")
    assert kinds(lambda: table("x", ROWS, title="T", derived="means")) == ["key-column"]
    made = table("x", ROWS, title="T", columns={"period": "Year", "rate": "Rate"}, derived="means")
    assert made.csv.startswith("Year,Rate\n")
    assert made.notes == ("Own calculation: means",)
    assert made.provenance.redistribute


def test_a_figure_holds_picture_words_and_data(session: Session) -> None:
    made = figure("x", SVG, title="Ambulance trusts lose most", alt="Dot chart of two kinds of trust.", data=ROWS)
    assert (made.size, made.size_narrow, made.svg_narrow) == ((96, 48), (0, 0), "")
    assert made.rows[0][:3] == ("acute", "2024", "4.9")
    assert made.csv.startswith("type,period,rate,")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": ""}, ["missing-title"]),
        ({"alt": None}, ["missing-alt"]),
        ({"alt": "chart-1.PNG"}, ["bad-alt"]),
        ({"alt": "Image of a dot chart"}, ["bad-alt"]),
        ({"alt": "T"}, ["bad-alt"]),
        ({"alt": "x" * 301}, ["bad-alt"]),
        ({"data": []}, ["missing-data"]),
        ({"fig": "<svg"}, ["bad-picture"]),
        ({"fig": "<p>text</p>"}, ["bad-picture"]),
        ({"fig": SVG.replace("<path", "<script/><path")}, ["bad-picture"]),
        ({"fig": SVG.replace("<path", '<image href="https://example.org/x.png"/><path')}, ["bad-picture"]),
        ({"fig": SVG.replace(' width="72pt" height="36pt"', "")}, ["bad-picture"]),
        ({"fig": 5}, ["bad-picture"]),
        ({"fig": lambda width: width}, ["bad-picture"]),
    ],
)
def test_what_a_figure_lacks_is_told(session: Session, changes: dict[str, Any], expected: list[str]) -> None:
    given = {"fig": SVG, "title": "T", "alt": "Dot chart of rates.", "data": ROWS, **changes}
    assert (
        kinds(lambda: figure("x", given["fig"], title=given["title"], alt=given["alt"], data=given["data"])) == expected
    )


def test_the_numbers_of_other_scripts_are_read_by_name(session: Session) -> None:
    made = value("x", 5, meaning="M")
    missing = value("y", not_available("none"), meaning="M")
    session.given = Results({"x": made, "y": missing})
    assert product("x") == 5.0
    assert kinds(lambda: product("y")) == ["missing-number"]
    assert "'x'" in fault(lambda: product("xx")).hint


CSV = "type,period,rate,days\nacute,2024,4.9,120\nambulance,2024,7.5,\n"


def read(session: Session, tmp_path: Path, text: str) -> Any:
    session.root = tmp_path
    (tmp_path / "data" / "absence.csv").write_text(text, encoding="utf-8")
    return evidoc.source("absence", rows=True)


def test_a_source_is_read_as_its_schema_says(session: Session, tmp_path: Path) -> None:
    rows = read(session, tmp_path, CSV)
    assert rows[0] == {"type": "acute", "period": "2024", "rate": 4.9, "days": 120}
    assert rows[1]["days"] is None
    assert session.opening is None


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (CSV.replace("4.9", "many"), "data/absence.csv:2", "'many', which is not of type 'number'"),
        (CSV.replace("7.5", "175"), "data/absence.csv:3", "above 100"),
        (CSV.replace("7.5", ""), "data/absence.csv:3", "is empty"),
        (CSV.replace("ambulance", "air"), "data/absence.csv:3", "not allowed"),
    ],
)
def test_a_cell_that_breaks_the_schema_is_told_at_its_line(
    session: Session, tmp_path: Path, text: str, place: str, words: str
) -> None:
    problem = fault(lambda: read(session, tmp_path, text))
    assert (str(problem.place), words in problem.message) == (place, True)


def test_a_column_that_is_not_there_is_told(session: Session, tmp_path: Path) -> None:
    problem = fault(lambda: read(session, tmp_path, CSV.replace("rate", "rates")))
    assert (problem.kind, "'rates'" in problem.hint) == ("unknown-column", True)


def test_frames_have_the_types_of_the_schema(session: Session, tmp_path: Path) -> None:
    read(session, tmp_path, CSV)
    frame = evidoc.source("absence")
    assert [str(kind) for kind in frame.dtypes] == ["str", "str", "float64", "Int64"]
    assert frame.attrs == {"evidoc.source": "absence"}
    assert table("x", frame.dropna(), title="T").rows == (("acute", "2024", "4.9", "120"),)


def test_a_source_that_the_syntax_does_not_name_is_refused(session: Session) -> None:
    assert fault(lambda: evidoc.source("other")).kind == "broken-promise"
    assert fault(lambda: evidoc.source("absense")).kind == "unknown-source"


def test_outside_a_run_the_calls_say_what_to_do() -> None:
    problem = fault(lambda: value("x", 5, meaning="M"))
    assert (problem.kind, problem.hint) == ("outside-a-run", "run: evidoc build")
    assert problem.place.file == HERE.name


def test_the_package_shows_the_public_names_only() -> None:
    assert dir(evidoc) == sorted(evidoc.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        evidoc.nothing  # noqa: B018 - asking is the test


WORDS: dict[str, Any] = {"title": "Ambulance trusts lose most", "alt": "Dot chart of two kinds of trust."}


@pytest.mark.parametrize(
    "given",
    [
        {"title": 5},
        {"subtitle": b"x"},
        {"alt": ["x"]},
        {"notes": 5},
        {"notes": ["fine", None]},
        {"difference": 1.0},
        {"derived": True},
        {"columns": ["type"]},
        {"columns": {"type": 3}},
        {"columns": {"type": ("Kind", b"count")}},
        {"columns": {"type": ("Kind", "count", "more")}},
    ],
)
def test_what_should_be_text_and_is_not_is_named(session: Session, given: dict[str, Any]) -> None:
    assert set(kinds(lambda: figure("x", SVG, data=ROWS, **{**WORDS, **given}))) == {"not-a-text"}
    if "alt" not in given and "subtitle" not in given:
        assert set(kinds(lambda: table("y", ROWS, **{"title": "Kinds", **given}))) == {"not-a-text"}
    assert not session.figures
    assert not session.tables


@pytest.mark.parametrize("what", ["meaning", "unit", "period", "geography", "population", "status", "waive"])
def test_a_value_s_words_are_text(session: Session, what: str) -> None:
    given: dict[str, Any] = {"meaning": "M", what: 7}
    assert kinds(lambda: value("x", 5, **given)) == ["not-a-text"]
    assert not session.values
