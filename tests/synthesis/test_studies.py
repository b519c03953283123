"""The table of studies, the counts by code, and the data of the filterable table on the evidence page."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.synthesis.synthetic_base import CODEBOOK, base, exhibits, finding, jbi, study

from evidoc.model.evidence import Evidence
from evidoc.synthesis.studies import page_data, studies_names, studies_products, table_columns

STUDIES = (
    study("a", n="1200", length="2.5", blind="yes"),
    study("b", "trial", "pay+care", n="many"),
    study("c", theme="care", read="abstract"),
)


def some() -> Evidence:
    evidence = base(finding("F", "a"), studies=STUDIES, judgements=jbi("a"))
    return replace(evidence, retracted={"b": "retracted on 2024-01-01: fraud (S)"})


def test_the_table_shows_words_not_codes() -> None:
    made = exhibits()
    shown = {name: replace(column, table=True) for name, column in CODEBOOK.items()}
    studies_products(replace(some(), codebook=shown), made)
    table = made.tables["evidence-studies"]
    assert [column.label for column in table.columns] == [
        *("Study", "Design", "Theme", "Participants", "Follow-up (years)", "Blinded", "Read", "Appraisal")
    ]
    assert table.rows[0] == ("A (2020)", "Interviews", "Pay", "1,200", "2.50", "Yes", "Full text", "Appraised")
    assert table.rows[1][:4] == ("B (2020) (retracted)", "Trial", "Pay; Care", "many")
    assert table.rows[2][-2:] == ("Abstract", "Not appraised")
    assert "B (2020) was retracted on 2024-01-01: fraud (S)." in table.notes
    assert "Only studies that were read in full can be appraised or graded." in table.notes


def test_columns_are_those_marked_or_else_those_required() -> None:
    assert [column.name for column in table_columns(some())] == ["design"]
    marked = {**CODEBOOK, "theme": replace(CODEBOOK["theme"], table=True)}
    assert [column.name for column in table_columns(replace(some(), codebook=marked))] == ["theme"]


def test_studies_are_counted_by_code_and_by_how_they_were_read() -> None:
    made = exhibits()
    studies_products(some(), made)
    counts = {name.removeprefix("evidence.studies"): value.number for name, value in made.values.items()}
    assert counts == {
        "": 3,
        ".full-text": 2,
        ".abstract": 1,
        ".excerpt": 0,
        ".secondhand": 0,
        ".design.interviews": 2,
        ".design.trial": 1,
        ".theme.pay": 2,
        ".theme.care": 2,
        ".blind.yes": 1,
        ".blind.no": 0,
    }
    assert {*studies_names(some())} == {f"value {name}" for name in made.values} | {"table evidence-studies"}


def test_without_studies_there_is_nothing() -> None:
    made = exhibits()
    studies_products(base(studies=()), made)
    assert studies_names(base(studies=())) == ()
    assert not made.tables


def test_the_page_gets_plain_data() -> None:
    data = page_data(some())
    assert json.loads(json.dumps(data)) == data
    keys = [column["key"] for column in data["columns"]]
    assert keys == ["_study", "design", "theme", "n", "length", "blind", "_read", "_appraised", "_retracted"]
    first, second, _ = data["rows"]
    assert first["cells"]["theme"] == ["pay"]
    assert (first["findings"], first["appraised"], first["retracted"]) == (["F"], True, "")
    assert second["cells"]["_retracted"] == ["yes"]
    facets = {one["key"]: one["counts"] for one in data["facets"]}
    assert facets["theme"] == {"pay": 2, "care": 2}
    assert facets["_appraised"] == {"yes": 1, "no": 2}
    assert "n" not in facets
