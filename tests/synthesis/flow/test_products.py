"""In: the miniature review. Out: the values, tables and the figure that documents show of its flow."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import replace
from unittest.mock import patch

import pytest

from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.flow import flow_names, flow_products, products, source_names, source_products

from .conftest import Review, record

BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'


def made(review: Review, pooled: Sequence[str] | None = (), *, drawn: bool = False) -> Exhibits:
    """Return everything that a review shows; drawing takes longest, and few look at the picture."""
    exhibits = Exhibits("evidence/evidence.yml", "Evidence base of a test", "2026")
    source_products(review.evidence, review.records, review.group_of, exhibits)
    flow = review.made(pooled)
    with nullcontext() if drawn else patch.object(products, "flow_chart", return_value=BLANK):
        flow_products(review.evidence, flow, review.screening, review.records, review.group_of, exhibits)
    return exhibits


def made_names(exhibits: Exhibits) -> set[str]:
    """Return the names of all products."""
    kinds: dict[str, Collection[str]] = {"value": exhibits.values, "table": exhibits.tables, "figure": exhibits.figures}
    return {f"{kind} {name}" for kind, products in kinds.items() for name in products}


@pytest.fixture(scope="module")
def exhibits(review: Review) -> Exhibits:
    """Return everything that the review shows."""
    return made(review, list(review.studies), drawn=True)


def test_what_is_promised_is_made(review: Review, exhibits: Exhibits) -> None:
    names = (*source_names(), *flow_names(review.evidence))
    assert made_names(exhibits) == set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("reviewers", [(), ("A",), ("Synthetic reviewer A", "Synthetic reviewer B", "C")])
def test_what_is_promised_is_made_for_any_number_of_reviewers(review: Review, reviewers: tuple[str, ...]) -> None:
    other = review.with_settings(reviewers=reviewers)
    assert made_names(made(other)) == {*source_names(), *flow_names(other.evidence)}


def test_a_map_promises_no_flow(review: Review) -> None:
    assert flow_names(review.with_settings(kind="map").evidence) == ()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("identified", "45 records"),
        ("automation", "1 record"),
        ("screened", "31 records"),
        ("not-retrieved", "1 report"),
        ("included.studies", "13 studies"),
        ("other.already", "1 record"),
        ("source.two", "17 records"),
        ("agreement.title-abstract", "90.3%"),
        ("kappa.title-abstract", "0.81"),
        ("awaiting", "0 records"),
    ],
)
def test_values_read_well_in_prose(exhibits: Exhibits, name: str, shown: str) -> None:
    assert exhibits.values[f"prisma.{name}"].shows["ons"] == shown


def test_every_value_means_something_of_its_own(exhibits: Exhibits) -> None:
    meanings = [value.meaning for value in exhibits.values.values()]
    assert len(set(meanings)) == len(meanings)


def test_what_there_is_not_says_why(review: Review) -> None:
    values = made(replace(review, studies={}), None).values
    assert "meta-analysis" in values["prisma.in-meta-analysis"].missing
    assert "studies.csv" in values["prisma.included.studies"].missing
    assert values["prisma.included.studies"].shows["ons"] == "not available"


def test_kappa_keeps_its_interval_its_base_or_why_it_is_missing(review: Review, exhibits: Exhibits) -> None:
    kappa = exhibits.values["prisma.kappa.title-abstract"]
    assert kappa.base == 31
    assert kappa.shows["interval"] == "0.61 to 1.00"
    none = made(review.without(lambda one: one.reviewer.endswith("B"))).values["prisma.kappa.full-text"]
    assert exhibits.tables["prisma-agreement"].rows[0] == (
        "Title and abstract", "31", "17", "11", "3", "90.3", "0.81 (0.61 to 1.00)",
    )  # fmt: skip
    assert (none.number, none.missing) == (None, "no record was decided on by both")


def test_sources_with_what_only_they_hold(exhibits: Exhibits) -> None:
    table = exhibits.tables["evidence-sources"]
    assert table.rows[1] == (
        "Synthetic database two",
        "Database",
        "13 January 2026",
        "TITLE(bcg) AND TITLE(tubercul*)",
        "17",
        "5",
    )
    assert exhibits.values["evidence.records"].number == 50
    assert exhibits.values["evidence.duplicates"].number == 13


def test_reasons_add_up_in_the_table(exhibits: Exhibits) -> None:
    assert exhibits.tables["prisma-excluded"].rows == (
        ("Not a trial", "0", "2", "2"),
        ("Tuberculosis not measured", "1", "1", "2"),
        ("No control group", "1", "0", "1"),
        ("Not BCG", "1", "0", "1"),
        ("All reasons", "3", "3", "6"),
    )


def test_each_excluded_report_is_listed_with_its_reason(exhibits: Exhibits) -> None:
    rows = exhibits.tables["prisma-excluded-reports"].rows
    assert len(rows) == 6
    assert ("Synthetic record 15: a trial of another vaccine", "1965", "Not BCG") in rows


def test_hostile_sources_and_reasons_are_text(review: Review) -> None:
    source = replace(review.settings.sources["one"], label="=cmd()<script>alert(1)</script>", query="@SUM(A1)")
    hostile = review.with_settings(sources={**review.settings.sources, "one": source})
    found = made(hostile, drawn=True)
    assert "'=cmd()" in found.tables["evidence-sources"].csv
    assert "'@SUM(A1)" in found.tables["evidence-sources"].csv
    assert "<script" not in found.figures["prisma"].svg


def test_every_identity_is_shown_with_both_numbers(review: Review, exhibits: Exhibits) -> None:
    rows = exhibits.tables["prisma-checks"].rows
    assert len(rows) == len(review.flow.checks)
    assert {row[5] for row in rows} == {"yes"}


def test_the_figure_s_rows_are_the_text_of_every_box(exhibits: Exhibits) -> None:
    rows = {(row[0], row[1]): row[3] for row in exhibits.figures["prisma"].rows}
    assert rows["Records screened", "Databases and registers"] == "31"
    assert rows["Databases: Synthetic database two", "Databases and registers"] == "17"
    assert rows["Reports excluded: Not a trial", "Other methods"] == "2"
    assert rows["New studies included", "Included studies"] == "13"
    assert not [box for box, part in rows if part == "Previous studies" or box.startswith("Total")]


def test_the_alt_text_says_the_main_numbers(review: Review, exhibits: Exhibits) -> None:
    alt = exhibits.figures["prisma"].alt
    assert alt == (
        "Flow chart from identification to inclusion: 45 records from databases and registers, 4 by other methods; "
        "31 screened, 13 excluded; 20 reports assessed, 6 excluded; 13 studies in 14 reports included."
    )
    more = review.with_records(*[record(f"more.{number}", "one") for number in range(10)])
    found = made(more).figures["prisma"]
    assert found.alt.endswith("Interim: 10 undecided.")
    assert "(interim)" in found.title
    assert "10 records still await" in found.notes[0]
    assert ("Records awaiting screening", "Databases and registers", "Screening", "10", "records") in found.rows


def test_the_alt_text_of_a_huge_review_is_short_enough(review: Review) -> None:
    from evidoc.synthesis.flow.rows import alt_text

    flow = review.flow
    huge = replace(flow, counts=dict.fromkeys(flow.counts, 1234567))
    assert len(alt_text(huge, review.settings)) <= 300


def test_notes_say_how_it_was_counted(review: Review) -> None:
    alone = review.without(lambda one: one.reviewer.endswith("B")).with_settings(note="All of it is synthetic.")
    notes = " ".join(made(alone).figures["prisma"].notes)
    assert "counts there, and there only (1 record found by other methods)" in notes
    assert "Decided by one reviewer only: title and abstract 28, full text 19" in notes
    assert notes.endswith("All of it is synthetic.")


def test_the_picture_is_the_same_in_every_run_and_holds_no_fonts(review: Review, exhibits: Exhibits) -> None:
    again = made(review, list(review.studies), drawn=True).figures["prisma"]
    first = exhibits.figures["prisma"]
    assert (again.svg, again.svg_narrow) == (first.svg, first.svg_narrow)
    assert not re.search("<text|font-family", first.svg)
    assert first.size[0] == round(6.4 * 96)
    assert first.size_narrow[0] == round(3.4 * 96)
