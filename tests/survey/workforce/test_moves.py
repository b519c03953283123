"""In: people's occupations at two times. Out: the matrix of moves, worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from evidoc.survey import workforce
from evidoc.survey.refusal import RefusalError

PEOPLE = pd.DataFrame(
    {
        "first": ["nurse", "nurse", "nurse", "midwife", "midwife"],
        "second": ["nurse", "midwife", None, "midwife", "midwife"],
        "weight": [1.0, 2.0, 1.0, 3.0, 1.0],
    },
)


def test_counts_shares_and_bases_by_hand() -> None:
    moves = workforce.transitions(PEOPLE, start="first", end="second", missing="not in work")
    assert moves.counts.loc["nurse"].to_dict() == {"midwife": 1, "not in work": 1, "nurse": 1}
    assert moves.shares.loc["midwife", "midwife"] == 1
    assert moves.long.query("start == 'nurse'")["base"].unique().tolist() == [3]
    assert moves.long["count"].sum() == len(PEOPLE)


def test_weights_change_shares_and_never_the_base() -> None:
    moves = workforce.transitions(PEOPLE, start="first", end="second", weight="weight", missing="left")
    assert moves.shares.loc["nurse", "midwife"] == pytest.approx(0.5)
    assert moves.long.query("start == 'nurse'")["base"].unique().tolist() == [3]


def test_a_state_where_nobody_starts_has_no_shares() -> None:
    moves = workforce.transitions(PEOPLE, start="first", end="second", missing="left")
    assert moves.counts.loc["left"].sum() == 0
    assert moves.shares.loc["left"].isna().all()


def test_who_is_not_seen_again_has_not_left() -> None:
    with pytest.raises(RefusalError, match="1 people have no state"):
        workforce.transitions(PEOPLE, start="first", end="second")


def test_the_order_is_kept_and_must_be_whole() -> None:
    order = ["nurse", "midwife", "left", "retired"]
    moves = workforce.transitions(PEOPLE, start="first", end="second", missing="left", order=order)
    assert list(moves.counts.index) == list(moves.counts.columns) == ["nurse", "midwife", "left"]
    with pytest.raises(RefusalError, match="lacks the state 'left'"):
        workforce.transitions(PEOPLE, start="first", end="second", missing="left", order=order[:2])
