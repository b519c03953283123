"""In: names of what scripts made, asked for in cells or beside them. Out: numbers, rows and pictures to be shown."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

import evidoc
from evidoc.errors import Problem, RunError
from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value
from evidoc.model.script import Script
from evidoc.products.loading import LoadedFigure, LoadedValue, NoNumber
from evidoc.products.session import Loading, Session, running

PROVENANCE = Provenance("analysis/a.py", 1, (), (), "survey", "The Publisher", redistribute=True)
SHOWS = {"ons": "5.1%", "nhs": "about 5%"}
RATE = Value("rate.all", 5.05, "%", "Rate", "2024", "England", "staff", PROVENANCE, SHOWS)
NONE = replace(RATE, id="rate.none", number=None, missing="nobody counted", shows={"ons": "not available"})
COLUMNS = (TableColumn("kind", "Kind"), TableColumn("rate", "Rate", "%", "right"))
ROWS = (("acute", "−1,234.6"), ("other", "not available"))
TABLE = Table("rates", "Rates", COLUMNS, ROWS, (), "Kind,Rate (%)\nacute,-1234.5678\nother,not available\n", PROVENANCE)
FIGURE = Figure(
    "pay", "Pay rose", "", "A line that rises", (), "<svg/>", "", (600, 300), (0, 0), COLUMNS, ROWS, "", PROVENANCE
)
MADE = Results({"rate.all": RATE, "rate.none": NONE}, {"rates": TABLE}, {"pay": FIGURE})
KEYS = ("value rate.all", "value rate.none", "table rates", "figure pay")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Run cells that may load everything, in a document for general readers."""
    script = Script("chapters/a.qmd", "", (), (), ())
    loading = Loading("nhs", frozenset((*KEYS, "value rate.al")), (*KEYS, "value rate.late"))
    with running(Session(tmp_path, script, {}, {}, given=MADE, loading=loading)) as made:
        yield made


def refused(name: str, *args: Any, **words: Any) -> Problem:
    """Return why a call is refused."""
    with pytest.raises(RunError) as caught:
        getattr(evidoc, name)(*args, **words)
    [problem] = caught.value.problems
    return problem


def test_a_value_is_a_number_and_shows_in_the_documents_words(session: Session) -> None:
    rate = evidoc.value("rate.all")
    assert isinstance(rate, LoadedValue)
    assert (rate * 2, f"{rate:.2f}", round(rate)) == (10.1, "5.05", 5)
    assert (str(rate), repr(rate), f"{rate}") == ("about 5%", "about 5%", "about 5%")
    assert (rate.number, rate.unit, rate.meaning, rate.provenance.status) == (5.05, "%", "Rate", "survey")
    assert copy.copy(rate).unit == "%"
    with pytest.raises(AttributeError):
        _ = rate.nothing


def test_where_there_is_no_number_nobody_can_calculate(session: Session) -> None:
    none = evidoc.value("rate.none")
    assert isinstance(none, NoNumber)
    assert (str(none), none.missing) == ("not available", "nobody counted")
    with pytest.raises(TypeError, match="nobody counted"):
        float(none)
    with pytest.raises(TypeError):
        _ = none + 1  # type: ignore[operator]


@pytest.mark.parametrize(("table", "number"), [(TABLE, -1234.5678), (replace(TABLE, csv=""), -1234.6)])
def test_a_table_is_a_frame_as_exact_as_may_be(session: Session, table: Table, number: float) -> None:
    session.given = Results(tables={"rates": table})
    frame = evidoc.table("rates")
    assert list(frame.columns) == ["kind", "rate"]
    assert list(frame["kind"]) == ["acute", "other"]
    assert frame["rate"][0] == number
    assert math.isnan(frame["rate"][1])
    assert frame.attrs["evidoc.labels"] == {"kind": "Kind", "rate": "Rate (%)"}


def test_a_figure_shows_its_picture_and_its_alt_text(session: Session) -> None:
    figure = evidoc.figure("pay")
    assert isinstance(figure, LoadedFigure)
    data, more = figure._repr_mimebundle_()
    assert data == {"image/svg+xml": "<svg/>", "text/plain": "A line that rises"}
    assert more == {"image/svg+xml": {"alt": "A line that rises", "width": 600, "height": 300}}
    assert figure.title == "Pay rose"


def test_what_is_loaded_is_noted(session: Session) -> None:
    evidoc.value("rate.all")
    evidoc.table("rates")
    assert session.loading is not None
    assert session.loading.read == {"value rate.all", "table rates"}


@pytest.mark.parametrize(
    ("call", "kind", "hint"),
    [
        (("value", "rate.al"), "unknown-value", "Did you mean 'rate.all'?"),
        (("table", "rate.all"), "unknown-table", "known: rates"),
        (("value", "rate.late"), "undeclared-use", "write its name out in the call: value('rate.late')"),
        (("figure", 3), "not-a-text", 'write it out: figure("a.b")'),
        (("value", "rate.new", 3), "product-in-cell", "make it in a script of analysis/"),
        (("product", "rate.all"), "product-in-cell", "load it as what it is"),
    ],
)
def test_anything_else_is_refused(session: Session, call: tuple[Any, ...], kind: str, hint: str) -> None:
    problem = refused(*call)
    assert problem.kind == kind
    assert problem.hint.startswith(hint)


def test_a_script_still_makes_products(tmp_path: Path) -> None:
    with running(Session(tmp_path, Script("analysis/a.py", "", (), (), ()), {}, {}, given=MADE)):
        assert refused("value", "rate.all", 3, meaning="Rate").kind == "broken-promise"


def test_a_kernel_that_evidoc_did_not_start_reads_what_the_last_build_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = tmp_path / "_build" / "results"
    for path, data in {
        "index.json": {"version": 1, "values": ["rate.all"], "tables": ["rates"], "figures": ["pay"]},
        "values.json": {"rate.all": asdict(RATE)},
        "tables/rates.json": asdict(TABLE),
        "figures/pay.json": asdict(FIGURE),
    }.items():
        (results / path).parent.mkdir(parents=True, exist_ok=True)
        (results / path).write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "chapters").mkdir()
    monkeypatch.chdir(tmp_path / "chapters")
    assert str(evidoc.value("rate.all")) == "5.1%"
    assert len(evidoc.table("rates")) == 2
    assert evidoc.figure("pay").alt == "A line that rises"
    assert refused("value", "rate.al").hint == "Did you mean 'rate.all'?"
    (results / "values.json").write_text("{", encoding="utf-8")
    assert refused("value", "rate.all").kind == "unreadable-results"


def test_outside_a_project_nothing_can_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problem = refused("value", "rate.all")
    assert (problem.kind, problem.place.file) == ("outside-a-run", Path(__file__).name)
