"""A funnel plot has a mark a study, and says how many lie where."""

from __future__ import annotations

import math
from typing import Any

import pytest

from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.funnel_plot import add_funnel, funnel

ROWS: list[dict[str, Any]] = [
    {"label": f"Synthetic {number}", "estimate": math.log(effect), "se": error}
    for number, (effect, error) in enumerate([(0.5, 0.1), (0.6, 0.2), (0.9, 0.4), (0.2, 0.3), (0.55, 0.05)])
]


def dots(figure: Any) -> int:
    return sum(line.get_marker() == "o" for line in figure.axes[0].lines)


@pytest.mark.parametrize("contours", [False, True])
@pytest.mark.parametrize("width", [6.4, 3.4])
def test_each_study_is_a_mark_inside_the_picture(width: float, *, contours: bool) -> None:
    figure = funnel(ROWS, math.log(0.55), measure="RR", contours=contours)(width)
    assert dots(figure) == len(ROWS)
    figure.canvas.draw()
    for text in figure.axes[0].texts:
        assert text.get_window_extent().x1 <= figure.bbox.x1 + 1, text.get_text()
    for line in figure.axes[0].lines:
        assert all(0 <= x <= width * 72 for x in line.get_xdata())
    assert len(figure.axes[0].patches) == (4 if contours else 1)


def test_words_and_table_are_made_from_the_numbers() -> None:
    plot = funnel(ROWS, math.log(0.55), measure="RR")
    assert plot.alt == (
        "Funnel plot of 5 studies: 4 lie within the 95% interval around the pooled estimate; "
        "2 lie left and 3 right of it."
    )
    assert plot.rows[0]["estimate"] == pytest.approx(0.5)
    exhibits = Exhibits("evidence/evidence.yml", "Synthetic", "2026")
    add_funnel(exhibits, "funnel-one", "Small studies lie left", plot)
    figure = exhibits.results.figures["funnel-one"]
    assert figure.rows[3] == ("Synthetic 3", "0.20", "0.300")
    assert "fewer than 10" in figure.notes[0]
    assert funnel(ROWS * 2, 0.0).notes == ()


def test_a_measure_without_no_effect_has_no_contours() -> None:
    figure = funnel(ROWS, -0.6, measure="PLO", contours=True)(6.4)
    assert len(figure.axes[0].patches) == 1


def test_one_study_on_the_pooled_estimate_is_drawn() -> None:
    assert dots(funnel([{"label": "Synthetic", "estimate": 0.0, "se": 0.2}], 0.0)(3.4)) == 1


def test_what_cannot_be_drawn_is_named() -> None:
    with pytest.raises(ValueError, match="Synthetic"):
        funnel([{"label": "Synthetic", "estimate": 0.0, "se": 0.0}], 0.0)
    with pytest.raises(ValueError, match="at least one"):
        funnel([], 0.0)
