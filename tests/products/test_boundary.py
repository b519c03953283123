"""In: calls of a script on protected data, all synthetic. Out: products without what would give somebody away."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc import figure, protected, source, table, value, values
from evidoc.charts import bars
from evidoc.errors import Place, Problem, RunError
from evidoc.model.product import Table, Value
from evidoc.model.rows import NotAvailable
from evidoc.model.script import Promise, Script, Use
from evidoc.model.source import Column, Definition, Source, SurveyDesign
from evidoc.products.session import Loading, Session, running
from evidoc.run.job import Made

HERE = Path(__file__)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"><path d="M0 0h9"/></svg>'
SECRET = 6
ROWS: list[dict[str, Any]] = [
    {"occupation": "nurse", "period": "2024", "mean": 37.25, "se": 0.4, "base": 812},
    {"occupation": "midwife", "period": "2024", "mean": 33.5, "se": 2.9, "base": SECRET},
    {"occupation": "teacher", "period": "2024", "mean": 41.125, "se": 0.6, "base": 640},
]
ESTIMATES: list[dict[str, Any]] = [
    {"occupation": "nurse", "estimate": 37.2, "ci_low": 36.0, "ci_high": 38.0, "base": 812, "reliability": "precise"},
    {
        "occupation": "midwife", "estimate": 33.5, "ci_low": 20.0, "ci_high": 47.0, "base": 15,
        "reliability": "unreliable [u]",
    },
]  # fmt: skip
NAMES = ("x", "y", "a.nurse", "a.midwife", "a.teacher")


def source_of(name: str, **changes: Any) -> Source:
    columns = (Column("occupation", "text", "what they do"), Column("period", "period", "year"))
    made = Source(
        id=name,
        path=f"data/{name}.csv",
        publisher="The Publisher",
        title=f"The {name}",
        period="2024",
        geography="England",
        population="staff",
        licence="invented",
        redistribute=True,
        seen_as="publisher",
        status="official statistics in development",
        address="",
        sha256="",
        definitions=("hours",),
        columns=columns,
        place=Place("data/sources.yml", 1),
    )
    return replace(made, **changes)


@pytest.fixture
def session() -> Iterator[Session]:
    promises = [Promise(kind, name, Place("x")) for kind in ("value", "table", "figure") for name in NAMES]
    script = Script(HERE.name, "", (Use("panel", Place("x")),), (), tuple(promises))
    design = SurveyDesign(weight="w")
    sources = {
        "panel": source_of("panel", access="eul"),
        "survey": source_of("survey", access="eul", design=design),
        "open-survey": source_of("open-survey", design=design),
        "lab": source_of("lab", access="secure"),
        "open": source_of("open"),
        "rounded": source_of("rounded", policy="nhs-digital"),
    }
    hours = Definition("hours", "Hours", "hours", "hours", "people", "staff", Place("data/definitions.yml", 1))
    share = Definition("share", "Share", "%", "leavers", "people", "staff", Place("data/definitions.yml", 1))
    with running(Session(HERE.parent, script, sources, {"hours": hours, "share": share})) as made:
        yield made


def using(session: Session, *names: str) -> None:
    session.script = replace(session.script, sources=tuple(Use(name, Place("x")) for name in names))


def faults(call: Callable[[], object]) -> list[Problem]:
    with pytest.raises(RunError) as caught:
        call()
    assert all(problem.place.file == HERE.name and problem.place.line for problem in caught.value.problems)
    return list(caught.value.problems)


def kinds(call: Callable[[], object]) -> list[str]:
    return [problem.kind for problem in faults(call)]


def everything(session: Session) -> str:
    """Return all that leaves the process of a script."""
    return json.dumps(Made(session.made(), session.rows).as_dict(), allow_nan=False)


def test_a_row_on_too_few_people_loses_all_its_numbers(session: Session) -> None:
    made = table("x", ROWS, title="Hours worked", base="base")
    assert made.rows[1] == ("midwife", "2024", "[c]", "[c]", "[c]")
    assert made.rows[0] == ("nurse", "2024", "37.25", "0.4", "812")
    assert made.csv.splitlines()[2] == "midwife,2024,[c],[c],[c]"
    assert made.notes == ("Key: [c] confidential: hidden so that nobody can be recognised.",)
    assert [column.align for column in made.columns] == ["left", "left", "right", "right", "right"]
    assert made.provenance.protection is not None
    assert made.provenance.protection.policy == "eul"
    assert "33.5" not in everything(session)
    assert "2.9" not in everything(session)


def test_other_scripts_are_given_protected_rows_only(session: Session) -> None:
    table("x", ROWS, title="Hours worked", columns={"occupation": "Occupation"}, base="base")
    given = Made.from_dict(Made(session.made(), session.rows).as_dict()).rows["table x"]
    assert given[1]["mean"] == NotAvailable("[c] confidential: hidden so that nobody can be recognised", "[c]")
    assert given[0]["mean"] == 37.25


@pytest.mark.parametrize("call", [table, figure])
def test_a_product_of_protected_data_says_how_many_stand_behind_it(
    session: Session, call: Callable[..., object]
) -> None:
    more = {"alt": "Bars of hours."} if call is figure else {}
    args = ("x", SVG, ROWS)[:: 2 if call is table else 1]
    told = faults(lambda: call(*args[:2], title="Hours", **({"data": ROWS} if call is figure else {}), **more))
    assert [one.kind for one in told] == ["missing-base"]
    assert 'base="base"' in told[0].hint
    assert 'counts=["n"]' in told[0].hint


def test_a_number_of_people_is_hidden_with_what_rests_on_it(session: Session) -> None:
    rows = [
        {"occupation": "nurse", "leavers": 80, "percent": 10.0, "staff": 800},
        {"occupation": "midwife", "leavers": 4, "percent": 1.0, "staff": 400},
    ]
    made = table("x", rows, title="Who left", base="staff", counts=["leavers"])
    assert made.rows == (("nurse", "80", "10", "800"), ("midwife", "[c]", "[c]", "400"))


def test_numbers_that_are_written_as_text_are_hidden_too(session: Session) -> None:
    rows = [{**row, "told": f"{row['mean']} (20 to 40)"} for row in ROWS]
    made = table("x", rows, title="Hours worked", base="base")
    assert made.rows[1][-1] == "[c]"
    assert "33.5" not in everything(session)


def test_parts_that_make_up_the_base_are_a_dimension(session: Session) -> None:
    rows = [
        {"occupation": "nurse", "stay": 700, "leave": 100, "n": 800},
        {"occupation": "midwife", "stay": 395, "leave": 5, "n": 400},
        {"occupation": "Total", "stay": 1095, "leave": 105, "n": 1200},
    ]
    made = table("x", rows, title="Who stays", base="n", counts=["stay", "leave"])
    assert made.rows[1][2] == "[c]"
    assert made.provenance.protection is not None
    assert any(one.dimension == "column" for one in made.provenance.protection.sums)


def test_counts_are_shown_as_the_policy_rounds_them(session: Session) -> None:
    using(session, "rounded")
    rows = [{"occupation": "nurse", "n": 814}, {"occupation": "midwife", "n": 3}]
    made = table("x", rows, title="Staff", counts=["n"])
    assert made.rows == (("nurse", "815"), ("midwife", "[c]"))
    assert "814" not in everything(session)


def test_what_rests_on_published_sources_stays_as_it_was(session: Session) -> None:
    using(session, "open")
    made = table("x", ROWS, title="Hours worked by 3 of 4")
    assert (made.notes, made.provenance.protection, made.rows[1][2]) == ((), None, "33.50")


def test_nothing_of_a_secure_lab_leaves(session: Session) -> None:
    using(session, "lab")
    for call in (
        lambda: table("x", ROWS, title="Hours", base="base"),
        lambda: value("x", 37.0, meaning="Hours", base=800),
    ):
        (told,) = faults(call)
        assert told.kind == "closed-source"
        assert "results/*.yml" in told.hint


@pytest.mark.parametrize("cell", [None, float("nan"), -1, "many", True])
def test_a_base_that_is_no_number_of_people_is_told(session: Session, cell: object) -> None:
    rows = [*ROWS[:2], {**ROWS[2], "base": cell}]
    assert "missing-base" in kinds(lambda: table("x", rows, title="Hours", columns={"occupation": "O"}, base="base"))


def test_two_rows_of_the_same_people_are_told(session: Session) -> None:
    assert kinds(lambda: table("x", [*ROWS, ROWS[0]], title="Hours", base="base")) == ["ambiguous-row"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ({"title": "Midwives work 33.5 hours"}, "title says a number that is hidden in it (number 1 "),
        ({"notes": ["Only 6 midwives answered."]}, "note 1 says a number that is hidden in it (number 1 "),
        ({"notes": ["Only six midwives answered."]}, "note 1 says, in a word, a number that is hidden"),
        ({"derived": "mean of 1,458 answers"}, "derived says a number that stands in none of its cells"),
    ],
)
def test_words_that_say_a_hidden_number_are_refused(session: Session, words: dict[str, Any], text: str) -> None:
    (told,) = faults(lambda: table("x", ROWS, base="base", **{"title": "Hours", **words}))
    assert told.kind == "disclosive"
    assert text in told.message


def test_words_may_say_what_the_cells_show(session: Session) -> None:
    words = ["Nurses work 37.25 hours, about 37, 812 were asked, about 800, in 2024; fewer than 10 are hidden."]
    assert table("x", ROWS, title="Hours", base="base", notes=words).notes[0] == words[0]


def test_alt_text_says_no_hidden_number(session: Session) -> None:
    shown = protected(ROWS, base="base")
    (told,) = faults(lambda: figure("x", SVG, title="Hours", alt="Bars: midwives 33.5 hours.", data=shown))
    assert (told.kind, "alt says a number that is hidden" in told.message) == ("disclosive", True)


def test_a_picture_is_drawn_from_protected_data(session: Session) -> None:
    words: dict[str, Any] = {"title": "Hours", "alt": "Bars of hours by occupation."}
    (told,) = faults(lambda: figure("x", SVG, data=ROWS, base="base", **words))
    assert told.kind == "unprotected-data"
    assert 'data = protected(data, base="base")' in told.hint
    shown = protected(ROWS, base="base")
    assert shown[1]["mean"] is None
    made = figure("x", bars(shown, x="mean", y="occupation", unit="hours"), data=shown, **words)
    assert made.rows[1] == ("midwife", "2024", "[c]", "[c]", "[c]")
    assert made.notes[0] == "Not drawn, because confidential: midwife, 2024."
    assert made.provenance.protection is not None
    assert made.provenance.protection.cells
    assert "33.5" not in everything(session)


def test_frames_are_protected_as_rows_are(session: Session) -> None:
    import pandas as pd

    shown = protected(pd.DataFrame(ROWS), base="base")
    assert shown["mean"].isna().tolist() == [False, True, False]
    assert str(shown["base"].dtype) == "float64"
    made = figure(
        "x", SVG, title="Hours", alt="Bars of hours by occupation.", data=shown[["occupation", "mean", "base"]]
    )
    assert made.rows == (("nurse", "37.25", "812"), ("midwife", "[c]", "[c]"), ("teacher", "41.13", "640"))


def test_rows_that_were_changed_after_they_were_protected_are_told(session: Session) -> None:
    shown = protected(ROWS, base="base")
    shown[1] = ROWS[1]
    words: dict[str, Any] = {"title": "Hours", "alt": "Bars of hours by occupation."}
    assert kinds(lambda: figure("x", SVG, data=shown, **words)) == ["unprotected-data"]


def test_a_value_on_too_few_people_is_not_there(session: Session) -> None:
    made = value("x", 33.5, meaning="Hours of midwives", base=SECRET, cell={"occupation": "midwife"})
    assert (made.number, made.base, made.missing[:3]) == (None, None, "[c]")
    assert (made.shows["ons"], made.shows["number"], made.shows["base"]) == ("[c]", "[c]", "")
    assert "33.5" not in everything(session)


def test_a_value_says_how_many_stand_behind_it(session: Session) -> None:
    assert kinds(lambda: value("x", 33.5, meaning="Hours")) == ["missing-base"]
    made = value("x", 812, unit="people", meaning="Nurses asked", counts=True, cell={"occupation": "nurse"})
    assert made.shows["ons"] == "812 people"
    assert made.provenance.protection is not None
    assert made.provenance.protection.cells[0].at == (("occupation", "nurse"),)
    assert made.provenance.protection.cells[0].measure == "people in panel"


def test_a_family_of_values_is_protected_together(session: Session) -> None:
    over = {"occupation": ["nurse", "midwife", "teacher"]}
    made = values("a.{occupation}", ROWS, over=over, number="mean", meaning="Hours of a {occupation}", base="base")
    assert [one.number for one in made] == [37.25, None, 41.125]


def test_the_meaning_of_a_value_says_no_hidden_number(session: Session) -> None:
    (told,) = faults(lambda: value("x", 33.5, meaning="Hours of 6 midwives", base=SECRET))
    assert told.kind == "disclosive"


def test_a_share_tells_how_many_it_counts(session: Session) -> None:
    measure = {"number": "leavers in panel"}
    made = value("x", 4.0, unit="%", meaning="Who left", base=100, cell={}, definition="share", measure=measure)
    assert made.provenance.protection is not None
    cell = made.provenance.protection.cells[1]
    assert (cell.measure, cell.low, cell.high) == ("leavers in panel", 4, 4)


def test_estimates_of_a_survey_say_base_interval_and_reliability(session: Session) -> None:
    using(session, "open-survey")
    told = faults(lambda: value("x", 37.2, meaning="Hours"))
    assert [one.kind for one in told] == ["missing-base", "missing-interval", "missing-reliability"]
    told = faults(lambda: table("x", ROWS, title="Hours", base="base"))
    assert [one.kind for one in told] == ["missing-interval", "missing-reliability"]
    assert kinds(lambda: table("x", ROWS, title="Hours")) == ["missing-base"]


def test_status_and_n_stand_beside_an_estimate_in_prose(session: Session) -> None:
    using(session, "survey")
    made = value("x", 37.25, meaning="Hours", base=812, low=36, high=38, reliability="precise", decimals=1)
    assert made.shows["ons"] == "37.3 hours (n = 812; official statistics in development)"
    assert made.shows["number"] == "37.3"
    assert (made.reliability, made.shows["reliability"]) == ("precise", "precise")
    weak = value("y", 33.5, meaning="Hours", base=15, low=20, high=47, reliability="unreliable [u]")
    assert weak.shows["nhs"].endswith(" [u] (n = 15; official statistics in development)")


def test_tables_of_a_survey_show_base_interval_status_and_marks(session: Session) -> None:
    using(session, "survey")
    columns = {"occupation": "Occupation", "estimate": ("Hours", "hours")}
    made = table("x", ESTIMATES, title="Hours", columns=columns, base="base", reliability="reliability", decimals=1)
    assert [one.key for one in made.columns] == ["occupation", "estimate", "ci_low", "ci_high", "base"]
    assert made.rows[1] == ("midwife", "33.5 [u]", "20.0", "47.0", "15")
    assert made.csv.splitlines()[2].startswith("midwife,33.5 [u],")
    assert made.notes == (
        "Status of the figures: official statistics in development. The base is the unweighted number of answers (n).",
        "Key: [u] low reliability: rests on few answers or varies widely.",
    )


def test_results_hold_what_was_done_to_them(session: Session) -> None:
    made = table("x", ROWS, title="Hours worked", base="base")
    assert Table.from_dict(json.loads(json.dumps(made.as_dict()))) == made
    hidden = value("x", 33.5, meaning="Hours of midwives", base=SECRET, cell={"occupation": "midwife"})
    assert Value.from_dict(json.loads(json.dumps(hidden.as_dict()))) == hidden


def test_a_number_that_a_table_hides_is_no_value(session: Session) -> None:
    rows = [{"occupation": "nurse", "stay": 237, "percent": 97.5}, {"occupation": "midwife", "stay": 3, "percent": 1.0}]
    table("x", rows, title="Who stays", counts=["stay"])
    session.hidden["table 'x'"] |= {237.0}
    (told,) = faults(lambda: value("y", 237, unit="people", meaning="Nurses who stay", counts=True))
    assert (told.kind, 'cell={"occupation"' in told.hint) == ("disclosive", True)


def test_a_total_gives_the_rest_away_that_is_not_listed(session: Session) -> None:
    rows = [
        {"occupation": "nurse", "n": 812},
        {"occupation": "teacher", "n": 640},
        {"occupation": "midwife", "n": 90},
        {"occupation": "Total", "n": 1545},  # three others
    ]
    made = table("x", rows, title="Who was asked", counts=["n"])
    assert made.rows[-1][1] == "1,545"
    assert [row[1] for row in made.rows].count("[c]") == 1
    assert made.rows[2] == ("midwife", "[c]")


def test_groups_that_overlap_are_told(session: Session) -> None:
    rows = [{"occupation": "nurse", "n": 800}, {"occupation": "staff", "n": 900}, {"occupation": "Total", "n": 1000}]
    (told,) = faults(lambda: table("x", rows, title="Who was asked", counts=["n"]))
    assert (told.kind, "margins=" in told.hint) == ("not-a-sum", True)


def test_two_numbers_of_the_same_people_are_told(session: Session) -> None:
    table("x", [{"occupation": "nurse", "n": 812}], title="Who was asked", counts=["n"])
    (told,) = faults(lambda: table("y", [{"occupation": "nurse", "n": 700}], title="Who answered", counts=["n"]))
    assert (told.kind, "measure=" in told.hint) == ("contradiction", True)
    rows = [{"occupation": "nurse", "n": 700}]
    assert table("y", rows, title="Who answered", counts=["n"], measure="people who answered").rows == (
        ("nurse", "700"),
    )


def test_products_of_one_script_are_protected_together(session: Session) -> None:
    parts = [{"occupation": o, "region": r, "n": n} for o, r, n in [
        ("nurse", "north", 4), ("nurse", "south", 60), ("teacher", "north", 70), ("teacher", "south", 80),
        ("Total", "north", 74), ("Total", "south", 140), ("nurse", "Total", 64), ("teacher", "Total", 150),
        ("Total", "Total", 214)]]  # fmt: skip
    table("x", parts, title="Who was asked", counts=["n"])
    made = table("y", [parts[1], parts[2], parts[3]], title="Who was asked", counts=["n"])
    assert [row[-1] for row in made.rows] == ["[c]", "[c]", "[c]"]
    cell = {"occupation": "nurse", "region": "south"}
    assert value("x", 60, unit="people", meaning="Southern nurses", counts=True, cell=cell).number is None


def test_cells_of_documents_read_no_protected_source(session: Session) -> None:
    session.loading = Loading("ons", frozenset({"source panel", "source open"}), ("source panel", "source open"))
    (told,) = faults(lambda: source("panel"))
    assert (told.kind, "analysis/" in told.hint) == ("protected-source", True)


@pytest.mark.parametrize("first", ["counts", "share"])
def test_a_share_times_its_base_gives_nothing_away_in_one_script(session: Session, first: str) -> None:
    def count() -> None:
        rows = [{"occupation": "nurse", "left": 80}, {"occupation": "midwife", "left": 4}]
        table("x", rows, title="Who left", counts=["left"], measure="leavers")

    def share() -> None:
        rows = [{"occupation": "nurse", "share": 10.0, "n": 800}, {"occupation": "midwife", "share": 2.0, "n": 200}]
        table(
            "y", rows, title="Who left", base="n", definition="share", columns={"occupation": "O", "share": ("S", "%")}
        )

    calls = [count, share] if first == "counts" else [share, count]
    calls[0]()
    (told,) = faults(calls[1])
    assert (told.kind, "a share in table 'y'" in told.message) == ("disclosive", True)


def test_a_weighted_share_counts_nobody(session: Session) -> None:
    table("x", [{"occupation": "midwife", "left": 4}], title="Who left", counts=["left"], measure="leavers")
    rows = [{"occupation": "midwife", "share": 2.0123, "n": 200}]
    assert table("y", rows, title="Who left", base="n", columns={"occupation": "O", "share": ("S", "%")}).rows


def test_values_of_protected_data_stay_hidden(session: Session) -> None:
    over, shown = {"occupation": ["nurse", "midwife"]}, protected(ROWS, base="base")
    made = values("a.{occupation}", shown, over=over, number="mean", meaning="Hours of a {occupation}", base="base")
    assert [one.shows["ons"] for one in made] == ["37.3 hours", "[c]"]
    assert made[1].missing.startswith("[c] confidential")


CROSSED = [
    {"occupation": "nurse", "region": "north", "n": 60}, {"occupation": "nurse", "region": "south", "n": 70},
    {"occupation": "midwife", "region": "north", "n": 4}, {"occupation": "midwife", "region": "south", "n": 18},
]  # fmt: skip
ALL = [{"occupation": "nurse", "n": 130}, {"occupation": "midwife", "n": 22}]


@pytest.mark.parametrize("total_first", [True, False])
def test_a_total_in_another_product_is_subtracted(session: Session, total_first: bool) -> None:
    def totals() -> Table:
        return table("x", ALL, title="Who was asked", counts=["n"])

    def crossed() -> Table:
        return table("y", CROSSED, title="Who was asked", counts=["n"])

    made = [totals(), crossed()] if total_first else [crossed(), totals()]
    hidden = {row[:-1]: row[-1] == "[c]" for one in made for row in one.rows}
    assert hidden["midwife", "north"]
    assert hidden["midwife", "south"] or hidden[("midwife",)]


def test_a_total_of_more_than_the_table_lists_is_no_sum(session: Session) -> None:
    table("y", CROSSED, title="Who was asked", counts=["n"])
    more = [{"occupation": "nurse", "n": 300}, {"occupation": "midwife", "n": 220}]
    assert table("x", more, title="Who was asked", counts=["n"]).rows == (("nurse", "300"), ("midwife", "220"))


def test_nothing_of_this_is_loaded_where_nothing_is_protected() -> None:
    code = "import sys, evidoc.products.calls, evidoc.products.inputs; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [
        name for name in said if name.startswith(("evidoc.survey", "evidoc.products.bound", "evidoc.products.pass"))
    ]
