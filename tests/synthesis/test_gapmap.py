"""The map counts studies where rows and columns meet, keeps empty cells, and grades nothing itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evidoc.charts.sheet import Chart
from evidoc.errors import Place
from evidoc.model.evidence import CodeColumn, Evidence, EvidenceSettings, FindingEntry, Grade, Judgement, Study
from evidoc.model.finding import GRADED, LAPSED, Finding
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.gapmap import gap_map, map_alt, map_names, map_notes, map_products
from evidoc.synthesis.gapmap_drawing import LOOKS, Bubbles
from evidoc.synthesis.standing import rests_on

HERE = Place("evidence/studies.csv", 2)
ROWS = {"nurse": "Synthetic nurses", "teacher": "Synthetic teachers"}
COLUMNS = {"stay": "Staying", "leave": "Leaving & <b>going</b>", "ill": "Illness"}


def column(name: str, allowed: dict[str, str]) -> CodeColumn:
    return CodeColumn(name, name.capitalize(), "", "choice", HERE, allowed=allowed, many=True)


def study(name: str, rows: str, columns: str) -> Study:
    return Study(name, "", (), "full-text", {"job": tuple(rows.split()), "outcome": tuple(columns.split())}, HERE)


def finding(name: str, studies: str, overall: str, *, by: str = "A. Person", **scope: tuple[str, ...]) -> FindingEntry:
    grade = Grade(
        *("GRADE-CERQual", overall, "A reason.", HERE), confirmed_by=by, confirmed_on=date(2026, 3, 1) if by else None
    )
    return FindingEntry(name, "Synthetic.", "qualitative", tuple(studies.split()), HERE, scope=scope, grade=grade)


def evidence(*findings: FindingEntry, judged: str = "") -> Evidence:
    studies = (study("a", "nurse", "stay leave"), study("b", "nurse teacher", "stay"), study("c", "", "ill"))
    base = Evidence(
        EvidenceSettings("map", "Synthetic", "", HERE, map_rows="job", map_columns="outcome", map_title="Who and what"),
        {"job": column("job", ROWS), "outcome": column("outcome", COLUMNS)},
        {one.id: one for one in studies},
        tuple(Judgement(one, "mmat-2018", "1", "yes", "", "", "", HERE) for one in judged.split()),
        {one.id: one for one in findings},
        citations={"a": "Synthetic A", "b": "=Synthetic B"},
    )
    return replace(base, findings={one.id: confirmed(one, base) for one in findings})


def confirmed(entry: FindingEntry, base: Evidence) -> FindingEntry:
    """Return a finding whose grade rests on what the base says now, if somebody confirmed it."""
    assert entry.grade is not None
    known = rests_on(entry, base) if entry.grade.confirmed_by else {}
    return replace(entry, grade=replace(entry.grade, rests_on=known))


def seen(base: Evidence, **more: Any) -> dict[tuple[str, str], tuple[tuple[str, ...], str]]:
    return {(c.row, c.column): (c.studies, c.sure) for c in gap_map(base, **more).every}


def test_every_cell_is_there_and_empty_ones_are_counted() -> None:
    gaps = gap_map(evidence())
    assert seen(evidence()) == {
        ("nurse", "stay"): (("a", "b"), "not appraised"),
        ("nurse", "leave"): (("a",), "not appraised"),
        ("nurse", "ill"): ((), "no study"),
        ("teacher", "stay"): (("b",), "not appraised"),
        ("teacher", "leave"): ((), "no study"),
        ("teacher", "ill"): ((), "no study"),
    }
    assert (len(gaps.empty), gaps.off, gaps.studies_of("nurse")) == (3, ("c",), 2)


def test_nothing_is_graded_until_somebody_confirms_it() -> None:
    assert seen(evidence(finding("F1", "a", "high", by=""), judged="b"))[("nurse", "leave")][1] == "not appraised"
    assert seen(evidence(finding("F1", "a", "high", by=""), judged="b"))[("nurse", "stay")][1] == "not graded"
    base = evidence(finding("F1", "a", "high"))
    assert seen(base)[("nurse", "leave")][1] == "high"
    changed = replace(base, studies={**base.studies, "a": study("a", "nurse", "leave")})
    assert seen(changed)[("nurse", "leave")][1] == "not appraised"  # the grade lapsed


def test_a_cell_is_as_sure_as_its_surest_finding() -> None:
    base = evidence(finding("F1", "a", "very low"), finding("F2", "a b", "moderate"), finding("F3", "c", "high"))
    assert seen(base)[("nurse", "stay")][1] == "moderate"


def test_a_finding_about_something_else_does_not_count() -> None:
    base = evidence(finding("F1", "a", "high", outcome=("stay",)))
    assert seen(base)[("nurse", "stay")][1] == "high"
    assert seen(base)[("nurse", "leave")][1] == "not appraised"


@pytest.mark.parametrize(("status", "sure"), [(GRADED, "low"), (LAPSED, "not appraised")])
def test_a_lapsed_grade_does_not_count(status: str, sure: str) -> None:
    shown = Finding("F1", "Synthetic.", status, "", "evidence/evidence.yml", level="low")
    assert seen(evidence(finding("F1", "a", "low")), findings={"F1": shown})[("nurse", "leave")][1] == sure


def test_the_map_is_promised_only_where_settings_name_its_columns() -> None:
    base = evidence()
    assert map_names(base) == ("figure evidence-map", "table evidence-map")
    without = replace(base, settings=replace(base.settings, map_rows=""))
    assert map_names(without) == ()
    exhibits = Exhibits("evidence/evidence.yml", "Synthetic", "2026")
    map_products(without, exhibits)
    assert exhibits.results.figures == {}


def test_figure_and_table_show_counts_and_words_for_empty_cells() -> None:
    exhibits = Exhibits("evidence/evidence.yml", "Synthetic", "2026")
    map_products(evidence(finding("F1", "a", "low")), exhibits)
    made = exhibits.results
    table, figure = made.tables["evidence-map"], made.figures["evidence-map"]
    assert table.rows == (
        ("Synthetic nurses", "2 (low)", "1 (low)", "none", "2"),
        ("Synthetic teachers", "1", "none", "none", "1"),
    )
    assert figure.rows[2] == ("Synthetic nurses", "Illness", "0", "no study", "none")
    assert "'=Synthetic B" in figure.csv, "a spreadsheet must not calculate a name"
    assert figure.svg != figure.svg_narrow
    assert any("1 study stands outside" in note for note in figure.notes)


def test_words_are_made_from_the_numbers() -> None:
    alt = map_alt(gap_map(evidence()))
    assert alt == (
        "Bubble map of 2 studies: 2 rows by 3 columns. In 3 of the 6 cells there is no study. "
        "Most studies, 2: Synthetic nurses, Staying. No cell bears a grade."
    )
    many = {str(n): f"{'Very long words ' * 6}{n}" for n in range(12)}
    base = evidence()
    long = replace(base, codebook={**base.codebook, "job": column("job", {**many, "nurse": "Nurses " * 40})})
    assert len(map_alt(gap_map(long))) <= 300
    assert "No cell is graded" in " ".join(map_notes(gap_map(long)))


def test_a_map_of_nothing_is_drawn() -> None:
    base = replace(evidence(), studies={})
    assert map_alt(gap_map(base)).startswith("Bubble map of 0 studies: 2 rows")
    for width in (6.4, 3.4):
        assert Chart((Bubbles(gap_map(base)),))(width) is not None


@pytest.mark.parametrize("width", [6.4, 3.4])
def test_every_number_and_word_is_in_the_picture_and_inside_it(width: float) -> None:
    many = {str(n): f"Synthetic outcome number {n}" for n in range(9)}
    base = evidence()
    wide = replace(base, codebook={**base.codebook, "outcome": column("outcome", {**COLUMNS, **many})})
    figure = Chart((Bubbles(gap_map(wide)),))(width)
    figure.canvas.draw()
    texts = figure.axes[0].texts
    for text in texts:
        end = text.get_window_extent()
        assert end.x0 >= -1, text.get_text()
        assert end.x1 <= figure.bbox.x1 + 1, text.get_text()
        assert end.y0 >= -1, text.get_text()
    said = " ".join(" ".join(text.get_text() for text in texts).split())
    for words in ("Not appraised", "Synthetic nurses", "Synthetic outcome number 8", "Leaving & <b>going</b>", "2"):
        assert words in said, words


def test_confidence_is_told_by_more_than_colour() -> None:
    shapes = [(look.corners, look.dashes, look.ground == "#12436D") for look in LOOKS.values()]
    assert len(set(shapes)) == len(shapes)
