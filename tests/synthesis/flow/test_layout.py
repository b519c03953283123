"""In: the miniature review at both widths. Out: cards that neither overlap nor leave the picture, and whole words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from evidoc.charts.sheet import EDGE, POINTS
from evidoc.charts.style import SMALL, width_of
from evidoc.products.picture import NARROW, WIDE
from evidoc.synthesis.flow.cards import Line, included_cards, previous_card, tracks_of
from evidoc.synthesis.flow.layout import PAD, Layout, lay_out

from .conftest import Review, record


def _databases_only(review: Review) -> Review:
    sources = {name: one for name, one in review.settings.sources.items() if one.kind in {"database", "register"}}
    records = tuple(one for one in review.records if one.source in sources)
    return replace(review.with_settings(sources=sources), records=records)


CASES: dict[str, Callable[[Review], Review]] = {
    "whole": lambda review: review,
    "previous": lambda review: review.with_settings(previous_studies=3, previous_reports=4),
    "databases only": _databases_only,
    "open": lambda review: review.with_records(record("more.1", "one"), record("more.2", "websites")).without(
        lambda one: one.reviewer == "agreed" or (one.stage == "full-text" and one.record.endswith(("01", "21")))
    ),
    "set aside": lambda review: review.with_records(record("more.2", "websites")).with_rows(
        ("doi:10.5555/more.2", "title-abstract", "Synthetic reviewer A", "exclude", "")
    ),
}


def laid(review: Review, width: float) -> Layout:
    """Lay the flow of a review out at a width in inches."""
    flow, settings = review.made(list(review.studies)), review.settings
    tracks, previous = tracks_of(flow, settings), previous_card(flow, settings)
    return lay_out(width * POINTS, tracks, previous, included_cards(flow, settings))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("case", CASES)
def test_cards_stand_apart_and_inside(review: Review, case: str, width: float) -> None:
    layout = laid(CASES[case](review), width)
    for one, two in combinations(layout.cards, 2):
        apart = one.bottom <= two.top or two.bottom <= one.top
        assert apart or one.x + one.width <= two.x or two.x + two.width <= one.x
    for card in layout.cards:
        assert card.x >= EDGE
        assert card.x + card.width <= layout.width - EDGE + 0.01
        assert card.bottom <= layout.height
        for line in card.card.lines:
            for words, right in line.wrapped(card.width - 2 * PAD):
                weight = "Semibold" if line.bold else "Regular"
                assert right + width_of(words, SMALL, weight) <= card.width - 2 * PAD + 0.01, words


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("case", CASES)
def test_arrows_are_upright_or_level_and_end_at_a_card(review: Review, case: str, width: float) -> None:
    layout = laid(CASES[case](review), width)
    for points in layout.arrows:
        for (x0, y0), (x1, y1) in pairwise(points):
            assert x0 == pytest.approx(x1) or y0 == pytest.approx(y1)
        x, y = points[-1]
        assert width == NARROW or any(
            card.x - 0.01 <= x <= card.x + card.width + 0.01 and card.top - 0.01 <= y <= card.bottom + 0.01
            for card in layout.cards
        )


def test_strips_name_the_three_stages(review: Review) -> None:
    assert [words for words, _ in laid(review, WIDE).strips] == ["Identification", "Screening", "Included"]
    assert [words for words, _ in laid(review, NARROW).strips] == [
        "Identification: databases and registers",
        "Screening: databases and registers",
        "Identification: other methods",
        "Screening: other methods",
        "Included",
    ]


def test_empty_columns_are_left_out(review: Review) -> None:
    assert [words for words, _, _ in laid(_databases_only(review), WIDE).heads] == ["Databases and registers"]
    assert [words for words, _, _ in laid(review, WIDE).heads] == ["Databases and registers", "Other methods"]
    words = [line.words for placed in laid(review, WIDE).cards for line in placed.card.lines]
    assert not [one for one in words if "previous" in one]


def test_what_is_open_is_drawn_as_such(review: Review) -> None:
    looks = [placed.card.look for placed in laid(CASES["open"](review), WIDE).cards]
    assert looks.count("open") == 6
    assert "open" not in [placed.card.look for placed in laid(review, WIDE).cards]


def test_a_number_stays_with_its_n_and_a_long_word_is_broken() -> None:
    lines = Line("https://example.org/" + "a" * 60, "(n = 1,234)").wrapped(90)
    assert all(right + width_of(words, SMALL) <= 90 for words, right in lines)
    assert lines[-1][0].endswith("(n = 1,234)")
