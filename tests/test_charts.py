"""In: charts of all kinds with awkward labels. Out: nothing clipped, touching, turned or too small at both widths."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from evidoc.charts import Chart, bars, dots, lines, panels
from evidoc.charts.scale import ticks
from evidoc.charts.series import apart
from evidoc.charts.style import SMALL, wrapped
from evidoc.products.picture import NARROW, WIDE, picture
from evidoc.products.session import Faults

LONG = "Nurseries in schools and maintained nursery schools, and others that are like them"
RATES = [
    {"label": "Ambulance trusts", "rate": 6.93, "low": 6.5, "high": 7.4},
    {"label": LONG, "rate": 5.13, "low": 4.9, "high": 5.6},
    {"label": "Acute trusts", "rate": 0.04, "low": 0.0, "high": 0.5},
    {"label": "Community trusts", "rate": None, "low": None, "high": None},
]
YEARS = [{"year": year, "fte": 18_000 + 391 * (year - 2009)} for year in range(2009, 2020)]
GROUPS = [
    {"month": f"{year}-09", "group": group, "fte": start + step * (year - 2010)}
    for year in range(2010, 2025)
    for group, start, step in [("Health visitors employed by the NHS", 10_000, -200), ("Midwives", 9_000, 150)]
]
CLOSE = [
    {"year": year, "topic": topic, "share": share + year - 2020}
    for year in range(2020, 2025)
    for topic, share in [("Burnout", 30), ("Unpaid hours", 29), ("Support from managers", 31), ("Workload", 60)]
]
GAP = [{"year": y, "rate": r} for y, r in [("2018/2019", 12.1), ("2019/2020", None), ("2020/2021", 13.0)]]
CHARTS = {
    "dots": dots(RATES, x="rate", y="label", unit="%", low="low", high="high"),
    "bars": bars(RATES, x="rate", y="label", unit="%"),
    "bars below zero": bars([{"a": "Joiners", "n": 12_345}, {"a": "Leavers", "n": -4_321}], x="n", y="a", unit="count"),
    "one line": lines(YEARS, x="year", y="fte", unit="FTE"),
    "two lines": lines(GROUPS, x="month", y="fte", series="group", unit="FTE"),
    "close lines": lines(CLOSE, x="year", y="share", series="topic", unit="%", decimals=0),
    "line with a gap": lines(GAP, x="year", y="rate", unit="%"),
    "one point": lines(GAP[:1], x="year", y="rate", unit="%"),
    "panels": panels({LONG: dots(RATES[:1], x="rate", y="label", unit="%"), "B": lines(GAP, x="year", y="rate")}),
}


def texts(figure: Any) -> list[tuple[Any, Any]]:
    """Return every text of a figure with its box in pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    return [(text, text.get_window_extent(renderer)) for text in figure.axes[0].texts]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_every_word_can_be_read(chart: Chart, width: float) -> None:
    figure = chart(width)
    page = figure.bbox
    boxes = texts(figure)
    assert figure.get_figwidth() == pytest.approx(width)
    for text, box in boxes:
        assert text.get_fontsize() >= SMALL
        assert text.get_rotation() == 0
        assert box.x0 >= page.x0, text
        assert box.x1 <= page.x1, text
        assert box.y0 >= page.y0, text
        assert box.y1 <= page.y1, text
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        along = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 0 or along <= 1, f"{one.get_text()!r} touches {other.get_text()!r}"


def words(chart: Chart, width: float = WIDE) -> list[str]:
    return [text.get_text() for text, _ in texts(chart(width))]


def test_names_stand_at_the_lines_with_their_last_number() -> None:
    drawn = words(CHARTS["two lines"])
    assert "Midwives" in drawn
    assert "11,100" in drawn
    assert "10,000" in drawn  # thousands commas on the scale too


def test_a_missing_number_is_spelled_out() -> None:
    assert "not available" in words(CHARTS["bars"])
    assert "6.9%" in words(CHARTS["bars"])


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_bars_begin_at_zero_and_are_as_long_as_their_numbers(width: float) -> None:
    chart = bars([{"a": "A", "n": 100}, {"a": "B", "n": 99}], x="n", y="a")
    first, second = chart(width).axes[0].patches
    assert first.get_x() == second.get_x()
    assert second.get_width() / first.get_width() == pytest.approx(0.99)


def test_first_and_last_time_are_labelled_at_even_steps_before_the_last() -> None:
    drawn = [word for word in words(CHARTS["one line"], NARROW) if re.fullmatch(r"20\d\d", word)]
    assert drawn == sorted(drawn)
    assert (drawn[0], drawn[-1]) == ("2009", "2019")


def test_panels_have_scales_of_their_own() -> None:
    drawn = words(
        panels({"A": dots([{"a": "x", "n": 8.0}], x="n", y="a"), "B": dots([{"a": "x", "n": 800}], x="n", y="a")})
    )
    assert "8" in drawn
    assert "800" in drawn


def test_the_same_svg_every_time_and_no_text_but_paths() -> None:
    faults = Faults.__new__(Faults)  # nothing is noted in this test
    made = [picture(faults, CHARTS["panels"], "x") for _ in range(2)]
    assert made[0] == made[1]
    wide, narrow = made[0]
    assert (wide.size[0], narrow.size[0]) == (614, 326)
    assert "<text" not in wide.svg
    assert "<dc:date" not in wide.svg
    assert not re.search(r"matplotlib v?\d", wide.svg, re.IGNORECASE)
    assert wide.svg.startswith("<svg ")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 22_000, [0, 5_000, 10_000, 15_000, 20_000, 25_000]),
        (0, 7.4, [0, 2, 4, 6, 8]),
        (-4_321, 12_345, [-5_000, 0, 5_000, 10_000, 15_000]),
        (5, 5, [5, 6]),
    ],
)
def test_ticks_are_round_and_hold_the_numbers(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


def test_boxes_are_pushed_apart_but_no_further_than_needed() -> None:
    assert apart([10, 50], [10, 10], 0, 100) == [10, 50]
    assert apart([50, 50, 50], [10, 10, 10], 0, 100) == [50, 60, 70]
    assert apart([95, 96], [10, 10], 0, 100) == [85, 95]


def test_text_is_broken_between_words_only() -> None:
    assert wrapped("one two", 10, 1) == ["one", "two"]
    assert wrapped("one two", 10, 1000) == ["one two"]


def test_a_chart_without_a_number_says_so() -> None:
    with pytest.raises(ValueError, match="no row has a number"):
        lines([{"x": 2020, "y": None}], x="x", y="y")
