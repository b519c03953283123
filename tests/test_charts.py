"""In: charts of all kinds with awkward labels. Out: nothing clipped, touching, turned or too small at both widths."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from evidoc.charts import PALETTE, Chart, bars, dots, flows, lines, panels, survival
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
CURVES = [
    {"group": group, "time": time, "survival": fall**time, "ci_low": fall**time - 0.03 * (time > 0), "ci_high": None}
    for group, fall in [("Midwives", 0.985), (LONG, 0.984), ("Health visitors", 0.90)]
    for time in range(25)
]
BANDS = [
    {"group": "A", "time": t, "survival": 0.95**t, "ci_low": 0.93**t, "ci_high": min(0.97**t, 1.0)} for t in range(60)
]
STATES = ["Midwives", "Children's nurses", LONG, "Other work", "Not in work"]
MOVES = [
    {"start": a, "end": b, "count": 900 if a == b else (i + 1) * (7 - j) * 4}
    for i, a in enumerate(STATES[:4])
    for j, b in enumerate(STATES)
]
CHARTS = {
    "dots": dots(RATES, x="rate", y="label", unit="%", low="low", high="high"),
    "bars": bars(RATES, x="rate", y="label", unit="%"),
    "bars below zero": bars([{"a": "Joiners", "n": 12_345}, {"a": "Leavers", "n": -4_321}], x="n", y="a", unit="count"),
    "one line": lines(YEARS, x="year", y="fte", unit="FTE"),
    "two lines": lines(GROUPS, x="month", y="fte", series="group", unit="FTE"),
    "close lines": lines(CLOSE, x="year", y="share", series="topic", unit="%", decimals=0),
    "line with a gap": lines(GAP, x="year", y="rate", unit="%"),
    "survival curves": survival(CURVES, series="group", unit="months"),
    "one survival curve": survival(BANDS, unit="months"),
    "flows": flows(MOVES, unit="people", headings=("January to March", "April to June")),
    "one flow": flows([{"start": "Midwives", "end": "Midwives", "count": 5}]),
    "thin flows": flows([*MOVES, {"start": "Not in work", "end": "Midwives", "count": 0.01}], unit="people"),
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


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_survival_falls_in_steps_from_100_percent_within_its_band(width: float) -> None:
    axes = CHARTS["one survival curve"](width).axes[0]
    curve = next(line for line in axes.lines if line.get_linewidth() == 2.2)
    xs, ys = curve.get_xdata(), curve.get_ydata()
    assert all(x0 == x1 or y0 == y1 for (x0, y0), (x1, y1) in itertools.pairwise(zip(xs, ys, strict=True)))
    assert all(later <= before for before, later in itertools.pairwise(ys))
    edges = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert len(edges) == 2
    assert all(edge.get_color() == curve.get_color() for edge in edges), "the tint alone would be too pale"
    assert "40 months" in words(CHARTS["one survival curve"], width)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_boxes_are_as_high_as_their_numbers_and_keep_their_colour(width: float) -> None:
    rows = [{"start": "A", "end": "A", "count": 60}, {"start": "A", "end": "B", "count": 20}]
    rows.append({"start": "B", "end": "B", "count": 20})
    boxes = flows(rows)(width).axes[0].patches
    heights = [box.get_height() for box in boxes]
    assert heights == pytest.approx([168, 42, 126, 84])
    colours = [box.get_facecolor() for box in boxes]
    assert colours[:2] == colours[2:]
    assert len(set(colours)) == 2


def test_few_times_are_labelled_themselves() -> None:
    rows = [{"time": time, "survival": 1 - time / 20} for time in (0, 3, 6, 9, 12)]
    assert [word for word in words(survival(rows, unit="months")) if "%" not in word] == [
        "12 months",
        "9",
        "6",
        "3",
        "0",
    ]


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises(ValueError, match="7 states cannot be told apart"):
        flows([{"start": "A", "end": str(n), "count": 1} for n in range(6)])
    with pytest.raises(ValueError, match="5 curves cannot be told apart"):
        survival([{"time": 1, "survival": 1, "g": str(n)} for n in range(5)], series="g")


def test_suppressed_flows_draw_no_band_and_none_at_all_is_refused() -> None:
    rows = [{"start": "A", "end": "A", "count": 30}, {"start": "A", "end": "B", "count": None}]
    drawn = words(flows(rows, unit="people"))
    assert drawn.count("30") == 2, "the band and the end; how many began is not known where a move is hidden"
    with pytest.raises(ValueError, match="no row has a number above zero"):
        flows(rows[1:])
    with pytest.raises(ValueError, match="no row has a number"):
        survival([{"time": 0, "survival": None}])


def contrast(colour: str) -> float:
    """Return the contrast of a colour with white (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_every_colour_of_lines_and_boxes_can_be_seen_on_white() -> None:
    assert min(contrast(colour) for colour in PALETTE) >= 2.99, "3:1, as the guidance rounds it"


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
