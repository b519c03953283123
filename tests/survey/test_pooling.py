"""In: quarters of one survey. Out: one table whose weights stay those of one population, and whose overlap counts."""

from __future__ import annotations

import math
from typing import Any

import pytest

from evidoc.errors import RunError
from evidoc.survey import Design, mean, pooled, total

from .independent import survey
from .test_replicates import with_brr

DESIGN = Design("weight", "stratum", "cluster")


def test_averaged_weights_count_the_population_once() -> None:
    frames = {"Q1": survey(1), "Q2": survey(2), "Q3": survey(3)}
    both = pooled(frames, design=DESIGN)
    totals = [total(frame, "hours", design=DESIGN)["estimate"].iloc[0] for frame in frames.values()]
    assert total(both, "hours")["estimate"].iloc[0] == pytest.approx(sum(totals) / 3)
    assert both["weight"].tolist() == [one for frame in frames.values() for one in frame["weight"]]
    assert len(both) == sum(map(len, frames.values()))
    assert total(pooled(frames, design=DESIGN, weights="sum"), "hours")["estimate"].iloc[0] == pytest.approx(
        sum(totals)
    )


def test_weights_by_size_give_each_interview_the_same_say() -> None:
    large, small = survey(1, 180), survey(2, 90)
    both = pooled([large, small], design=DESIGN, weights="size")
    expected = sum(len(frame) / 270 * float((frame["weight"] * frame["hours"]).sum()) for frame in (large, small))
    assert total(both, "hours")["estimate"].iloc[0] == pytest.approx(expected)


def test_meeting_the_same_people_again_adds_little() -> None:
    quarter = survey(4).dropna().reset_index(drop=True)
    once = mean(quarter, "pay", design=DESIGN).iloc[0]
    same = mean(pooled([quarter, quarter, quarter], design=DESIGN), "pay").iloc[0]
    assert (same["estimate"], same["se"], same["df"]) == pytest.approx((once["estimate"], once["se"], once["df"]))
    apart = mean(pooled([quarter, quarter, quarter], design=DESIGN, independent=True), "pay").iloc[0]
    assert apart["se"] == pytest.approx(once["se"] / math.sqrt(3))
    person = quarter.assign(person=range(len(quarter)))
    known = pooled([person, person], design=Design("weight"), cluster="person")
    assert mean(known, "pay")["df"].iloc[0] == len(quarter) - 1


def test_replicate_weights_are_pooled_with_the_weight() -> None:
    frame = with_brr()
    both = pooled([frame, frame], design=Design("weight", replicates="rep_*", method="brr"))
    once = total(frame, "pay", design=Design("weight", replicates="rep_*", method="brr")).iloc[0]
    row = total(both, "pay").iloc[0]
    assert (row["estimate"], row["se"]) == pytest.approx((once["estimate"], once["se"]))


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"design": Design("weight")}, "unknown-overlap"),
        ({"design": DESIGN, "weights": "mean"}, "unknown-weights"),
        ({"design": DESIGN, "period": "sex"}, "reserved-name"),
        ({"design": DESIGN, "cluster": "household"}, "unknown-column"),
        ({}, "no-design"),
    ],
)
def test_quarters_that_do_not_fit_are_refused(options: dict[str, Any], kind: str) -> None:
    with pytest.raises(RunError) as raised:
        pooled([survey(1), survey(2)], **options)
    assert [problem.kind for problem in raised.value.problems] == [kind]
    assert raised.value.problems[0].hint


def test_one_quarter_and_quarters_of_other_designs_are_refused() -> None:
    with pytest.raises(RunError, match="only one period"):
        pooled([survey(1)], design=DESIGN)
    one, two = survey(1), survey(2)
    one.attrs["evidoc.design"] = {"weight": "weight", "cluster": "cluster"}
    two.attrs["evidoc.design"] = {"weight": "weight", "cluster": "tie"}
    with pytest.raises(RunError, match="Period 2 was drawn in another way"):
        pooled([one, two])
