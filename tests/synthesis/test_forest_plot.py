"""A forest plot says the same in its picture, its words and its table, at the width of a page and of a phone."""

from __future__ import annotations

from typing import Any

import pytest

from evidoc.synthesis.axis import Axis, limits, mark_labels
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.forest_drawing import Forest
from evidoc.synthesis.forest_plot import add_forest, forest

ROWS: list[dict[str, Any]] = [
    {"label": "Synthetic A (2001)", "estimate": 0.5, "low": 0.25, "high": 1.0, "weight": 20.0},
    {"label": "Synthetic B (2002)", "estimate": 0.7, "low": 0.6, "high": 0.8, "weight": 70.0},
    {"label": "Synthetic C (2003) <b>$x$</b>", "estimate": 2.0, "low": 1.1, "high": 900.0, "weight": 10.0},
]
POOLED = {"estimate": 0.72, "ci_low": 0.5, "ci_high": 1.04, "prediction_low": 0.3, "prediction_high": 1.7}


def drawing(plot: Any) -> Forest:
    (section,) = plot.chart.sections
    assert isinstance(section, Forest)
    return section


def written(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_the_picture_writes_every_number_at_both_widths() -> None:
    plot = forest(ROWS, POOLED, measure="RR", favours=("favours this", "favours that"))
    for width in (6.4, 3.4):
        said = written(plot(width))
        for words in ("0.70 [0.60 to 0.80]", "0.72 [0.50 to 1.04]", "[0.30 to 1.70]"):
            assert words in said, (width, words)
        assert any("70.0%" in one for one in said), width
        assert "← favours this" in said, width
        assert "Synthetic C (2003) <b>$x$</b>" in " ".join(said)


def test_a_phone_gets_a_narrower_and_taller_picture() -> None:
    plot = forest(ROWS, POOLED, measure="RR")
    wide, narrow = plot(6.4).get_size_inches(), plot(3.4).get_size_inches()
    assert narrow[0] < wide[0]
    assert narrow[1] > wide[1]


@pytest.mark.parametrize("width", [6.4, 3.4])
def test_nothing_reaches_over_the_edge(width: float) -> None:
    figure = forest(ROWS, POOLED, measure="RR", favours=("favours the one", "favours the other"))(width)
    figure.canvas.draw()
    box = figure.bbox
    for text in figure.axes[0].texts:
        end = text.get_window_extent()
        assert end.x0 >= box.x0 - 1, text.get_text()
        assert end.x1 <= box.x1 + 1, text.get_text()


def test_words_are_made_from_the_numbers() -> None:
    plot = forest(ROWS, POOLED, measure="RR")
    assert plot.alt == (
        "Forest plot of 3 studies. Pooled risk ratio 0.72 (95% interval 0.50 to 1.04). Of the studies’ intervals, "
        "1 lie below 1, 1 above it, 1 holds it. Prediction interval 0.30 to 1.70."
    )
    assert len(plot.alt) <= 300
    alone = forest(ROWS[:1], None, measure="PLO")
    assert alone.alt == "Forest plot of 1 study. Proportion from 0.50 to 0.50; nothing is pooled."


def test_the_table_holds_studies_and_what_they_give_together() -> None:
    plot = forest(ROWS, POOLED, measure="RR")
    assert [row["label"] for row in plot.rows][-2:] == ["All studies together", "Prediction interval"]
    assert plot.rows[-1]["estimate"] == ""
    exhibits = Exhibits("evidence/evidence.yml", "Synthetic", "2026")
    add_forest(exhibits, "forest-one", "Synthetic studies differ", plot, notes=["Synthetic."])
    figure = exhibits.results.figures["forest-one"]
    assert figure.svg.startswith("<svg")
    assert figure.svg_narrow != figure.svg
    assert figure.rows[1] == ("Synthetic B (2002)", "0.70", "0.60", "0.80", "70.0")
    assert "Weight (%)" in figure.csv


def test_the_same_effects_give_the_same_bytes() -> None:
    both = []
    for _ in range(2):
        exhibits = Exhibits("evidence/evidence.yml", "Synthetic", "2026")
        add_forest(exhibits, "forest-one", "Title", forest(ROWS, POOLED, measure="RR"))
        both.append(exhibits.results.figures["forest-one"])
    assert both[0] == both[1]


def test_groups_stand_together_with_what_each_gives() -> None:
    rows = [dict(row, group=group) for row, group in zip(ROWS, ("x", "y", "x"), strict=True)]
    plot = forest(rows, POOLED, measure="RR", subgroups={"x": POOLED})
    assert [line.label for line in drawing(plot).lines] == [
        "x", "Synthetic A (2001)", "Synthetic C (2003) <b>$x$</b>", "Pooled: x", "Prediction interval", "y",
        "Synthetic B (2002)", "All studies together", "Prediction interval",
    ]  # fmt: skip
    assert [row["label"] for row in plot.rows][3:5] == ["Pooled: x", "Prediction interval (x)"]
    assert plot(6.4) is not None


def test_areas_follow_weights_and_without_weights_all_are_alike() -> None:
    sides = [patch.get_width() for patch in forest(ROWS, POOLED, measure="RR")(6.4).axes[0].patches[:3]]
    assert sides[1] / sides[0] == pytest.approx((70 / 20) ** 0.5)
    bare = [{key: cell for key, cell in row.items() if key != "weight"} for row in ROWS]
    plot = forest(bare, None, measure="RR")
    sides = [patch.get_width() for patch in plot(6.4).axes[0].patches]
    assert len(set(sides)) == 1
    assert "weight" not in plot.columns


def test_an_interval_without_end_does_not_squeeze_the_others() -> None:
    low, high = limits([0.5, 0.7, 2.0, 1.0], [0.25, 1.0, 0.6, 0.8, 1.1, 900.0], log=True)
    assert low < 0.25
    assert 2 < high < 20
    axis = Axis(low, high, 0, 100, log=True)
    assert not axis.holds(900)
    assert axis(900) == 100


@pytest.mark.parametrize(
    ("low", "high", "log", "labels"),
    [
        (0.08, 6.0, True, ["0.1", "0.2", "0.5", "1", "2", "5"]),
        (0.4, 2.2, True, ["0.5", "1.0", "2.0"]),
        (0.00011, 9000, True, ["0.01", "1", "100"]),
        (0.95, 1.08, True, ["1"]),
        (-0.5, 0.9, False, ["−0.50", "−0.25", "0", "0.25", "0.50", "0.75"]),
    ],
)
def test_marks_are_round_and_few(low: float, high: float, labels: list[str], *, log: bool) -> None:
    marks = Axis(low, high, 0, 100, log).marks
    assert 1 <= len(marks) <= 7
    assert mark_labels(marks) == labels


@pytest.mark.parametrize("bad", [{"low": float("nan")}, {"low": 0.0}, {"estimate": -1.0}])
def test_what_cannot_be_drawn_is_named(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Synthetic A"):
        forest([{**ROWS[0], **bad}], None, measure="OR")
    with pytest.raises(ValueError, match="at least one"):
        forest([], None)
