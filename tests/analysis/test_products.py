"""The real analyses, run once: they show what may be shown, say what it is, and give away no row that is not ours."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidoc.collect import collect
from evidoc.model.product import Figure, Results, Table
from evidoc.model.project import Project
from evidoc.plan import make_plan
from evidoc.run import run
from evidoc.state import State

ROOT = Path(__file__).resolve().parents[2]
LONGEST_TITLE = 10


@pytest.fixture(scope="module", name="project")
def fixture_project() -> Project:
    """Return the real project as people wrote it."""
    return collect(ROOT)


@pytest.fixture(scope="module", name="results")
def fixture_results(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Return what all scripts of the real project make; the evidence base has tests of its own."""
    folder = tmp_path_factory.mktemp("analysis") / "steps"
    scripts = [script.path for script in project.scripts if not script.built_in]
    results, reports = run(project, make_plan(project), scripts, folder=folder, state=State(), jobs=2)
    failed = {report.step: [str(problem) for problem in report.problems] for report in reports if report.problems}
    assert failed == {}
    return results


def exhibits(results: Results) -> Iterator[Table | Figure]:
    yield from results.tables.values()
    yield from results.figures.values()


def number(results: Results, name: str) -> float:
    found = results.values[name].number
    assert found is not None
    return found


def test_scripts_ask_one_question_each(project: Project) -> None:
    scripts = [script for script in project.scripts if script.path.startswith("analysis/")]
    assert len(scripts) >= 6
    assert all(script.question.startswith(("How", "What", "Which", "Who")) for script in scripts)
    assert len({script.question for script in scripts}) == len(scripts)


def test_no_trust_code_is_in_any_product(results: Results) -> None:
    with (ROOT / "data" / "nhs-sickness-absence.csv").open(encoding="utf-8", newline="") as lines:
        codes = {row["organisation"] for row in csv.DictReader(lines)}
    cells = {cell for exhibit in exhibits(results) for row in exhibit.rows for cell in row}
    words = {word for exhibit in exhibits(results) for word in json.dumps([exhibit.rows, exhibit.csv]).split('"')}
    assert not codes & (cells | words)
    assert all(value.id.split(".")[-1].upper() not in codes for value in results.values.values())


def test_no_csv_holds_rows_of_a_source_that_may_not_be_redistributed(project: Project, results: Results) -> None:
    closed = {name for name, source in project.sources.items() if not source.redistribute}
    given = [exhibit for exhibit in exhibits(results) if exhibit.csv and closed & set(exhibit.provenance.sources)]
    assert {exhibit.id for exhibit in given} == {"sickness-by-kind", "sickness-classes"}
    for exhibit in given:
        assert exhibit.notes[0].startswith("Own calculation: ")
        cells = {cell for row in csv.reader(io.StringIO(exhibit.csv)) for cell in row}
        for source in (project.sources[name] for name in exhibit.provenance.sources):
            with (ROOT / source.path).open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines))
            numbers = {row[column.name] for row in rows for column in source.columns if column.type == "number"}
            assert not cells & (numbers | {row[name] for row in rows for name in source.key})


def test_products_of_second_hand_sources_say_who_reported_them(project: Project, results: Results) -> None:
    products = [*exhibits(results), *results.values.values()]
    second_hand = [
        product for product in products if any(project.sources[s].reported_by for s in product.provenance.sources)
    ]
    assert second_hand
    assert all("as reported by" in product.provenance.source_line for product in second_hand)


def test_titles_are_messages_of_at_most_ten_words(results: Results) -> None:
    assert {f.id: f.title for f in results.figures.values() if len(f.title.split()) > LONGEST_TITLE} == {}
    assert all(figure.subtitle for figure in results.figures.values())


def test_every_figure_has_two_widths_and_short_alternative_text(results: Results) -> None:
    for figure in results.figures.values():
        assert figure.svg_narrow
        assert figure.size_narrow[0] < figure.size[0]
        assert figure.alt.count(". ") <= 1, figure.id


def test_unlike_things_are_told_apart_where_they_meet(results: Results) -> None:
    """Turnover, both counts of health visitors, two burnout reports and four questions on unpaid hours."""
    mixed = {exhibit.id for exhibit in exhibits(results) if len(exhibit.provenance.sources) > 1}
    assert mixed == {"turnover", "turnover-definitions", "health-visitors", "burnout", "unpaid-hours"}
    for exhibit in exhibits(results):
        if len(exhibit.provenance.sources) > 1:
            assert exhibit.notes[0] == exhibit.provenance.difference != ""


def test_numbers_are_those_that_were_printed(results: Results) -> None:
    printed = {
        "workforce.midwives.first": 18_959,
        "workforce.midwives.last": 21_636,
        "workforce.health-visitors.last": 6_279,
        "workforce.health-visitors-all.first": 11_192,
        "turnover.nursery.private": 18,
        "turnover.nhs-nurses.2024": 8.8,
        "turnover.teachers.2025": 8.5,
        "burnout.nhs.2021": 34.49,
        "burnout.nhs.2023": 30.38,
        "new-teachers.2015.5": 68.6,
        "unpaid.health-visitors.2024": 54,
    }
    assert {name: number(results, name) for name in printed} == printed


def test_midwives_of_the_answer_and_the_workbook_agree(results: Results) -> None:
    assert results.values["workforce.midwives.checked"].shows["ons"] == "21,206 FTE"


def test_pay_is_not_available_and_says_why(results: Results) -> None:
    pay = [value for name, value in results.values.items() if name.startswith("pay.")]
    assert len(pay) == 6
    assert all(value.number is None and value.missing for value in pay)


def test_sickness_rates_are_sums_over_sums_of_trusts_alone(results: Results) -> None:
    with (ROOT / "data" / "nhs-sickness-absence.csv").open(encoding="utf-8", newline="") as lines:
        trusts = [row for row in csv.DictReader(lines) if row["trust"] == "true"]
    lost, available = (sum(float(row[column]) for row in trusts) for column in ("days_lost", "days_available"))
    assert number(results, "sickness.rate.all") == pytest.approx(100 * lost / available)
    kinds = [number(results, f"sickness.rate.{k}") for k in ("acute", "ambulance", "mental-health", "community")]
    assert min(kinds) < number(results, "sickness.rate.all") < max(kinds)


def test_class_changes_are_a_share_within_their_interval_and_rest_on_large_kinds(results: Results) -> None:
    for name in ("sickness.class-change", "sickness.class-change.acute", "sickness.class-change.mental-health"):
        value = results.values[name]
        assert value.low is not None
        assert value.high is not None
        assert 0 <= value.low <= number(results, name) <= value.high <= 100
        assert (value.base or 0) >= 30
    classes = results.tables["sickness-classes"]
    at = [column.key for column in classes.columns].index("trusts")
    assert all(int(row[at]) >= 10 for row in classes.rows)


def test_burnout_agrees_with_the_published_figures(project: Project, results: Results) -> None:
    for published in project.definitions["nhs-burnout"].published:
        assert abs(number(results, f"burnout.nhs.{published.period}") - published.number) <= 0.5
