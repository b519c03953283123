"""In: groups and periods that share people, or do not. Out: differences whose variance knows what they share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evidoc.errors import RunError
from evidoc.survey import Design, change, difference, mean, median, pooled, total

from .independent import covariance, scores, survey

DESIGN = Design("weight", "stratum", "cluster", "clusters")


def by_hand(frame: pd.DataFrame, one: np.ndarray, two: np.ndarray, *, whole: bool = True) -> tuple[float, float]:
    """Return the difference of two means and its standard error, from the scores of both."""
    w, y, x = frame["weight"].to_numpy(), frame["pay"].to_numpy(), np.ones(len(frame))
    first, score_1 = scores(w, y, x, one)
    second, score_2 = scores(w, y, x, two)
    both = score_1 - score_2
    sizes = frame["clusters"] if whole else None
    return first - second, math.sqrt(covariance(both, both, frame["stratum"], frame["cluster"], sizes))


def test_groups_of_one_column_each_against_those_before() -> None:
    frame = survey()
    found = difference(frame, "pay", between="tie", design=DESIGN)
    assert list(zip(found["tie"], found["against"], strict=True)) == [
        ("some", "none"),
        ("strong", "none"),
        ("strong", "some"),
    ]
    for row in found.to_dict("records"):
        one, two = ((frame["tie"] == row[name]).to_numpy() for name in ("tie", "against"))
        estimate, se = by_hand(frame, one, two)
        assert (row["estimate"], row["se"]) == pytest.approx((estimate, se), rel=1e-9)
        assert row["df"] == 15
    means = mean(frame, "pay", by="tie", design=DESIGN).set_index("tie")
    apart = math.sqrt(means.loc["some", "se"] ** 2 + means.loc["none", "se"] ** 2)
    assert found["se"].iloc[0] != pytest.approx(apart, rel=1e-3)
    assert found["base"].iloc[0] == min(means.loc["some", "base"], means.loc["none", "base"])


def test_two_domains_may_share_people() -> None:
    frame = survey()
    row = difference(frame, "pay", between=({"sex": 2}, {"tie": ["none", "some"]}), design=DESIGN).iloc[0]
    one, two = (frame["sex"] == 2).to_numpy(), frame["tie"].isin(["none", "some"]).to_numpy()
    estimate, se = by_hand(frame, one, two)
    assert (row["estimate"], row["se"]) == pytest.approx((estimate, se), rel=1e-9)
    assert (row["group"], row["against"]) == ("sex 2", "tie ['none', 'some']")
    alone = Design("weight", "stratum")
    disjoint = difference(frame, "pay", between=({"sex": 2}, {"sex": 1}), design=alone).iloc[0]
    same = difference(frame, "pay", between="sex", design=alone).iloc[0]
    assert (disjoint["estimate"], disjoint["se"]) == pytest.approx((same["estimate"], same["se"]), rel=1e-9)


def test_differences_within_other_domains_and_of_categories() -> None:
    frame = survey()
    frame.attrs["evidoc.labels"] = {"sex": {"1": "Men", "2": "Women"}}
    found = difference(frame, "tie", of="share", between="sex", by="part", design=DESIGN, labels=True)
    assert list(found.columns[:4]) == ["part", "sex", "against", "tie"]
    assert set(zip(found["sex"], found["against"], strict=True)) == {("Women", "Men")}
    assert found.groupby("part")["estimate"].sum().tolist() == pytest.approx([0, 0], abs=1e-12)
    assert set(found["reliability"]) <= {"precise", "reasonably precise", "acceptable", "unreliable [u]"}


def test_a_group_without_answers_has_no_difference() -> None:
    frame = survey()
    frame.loc[frame["tie"] == "some", "pay"] = np.nan
    found = difference(frame, "pay", between="tie", design=DESIGN)
    assert found["estimate"].isna().tolist() == [True, False, True]
    assert found["base"].tolist()[::2] == [0, 0]
    assert found.attrs["notes"] == [
        "No difference of some and none: one of them has no estimate.",
        "No difference of strong and some: one of them has no estimate.",
    ]


def panel() -> dict[str, pd.DataFrame]:
    """Return two quarters of a synthetic panel: the same people, who change little."""
    first = survey(5).dropna().reset_index(drop=True)
    draw = np.random.default_rng(9)
    return {"Q1": first, "Q2": first.assign(pay=first["pay"] + draw.normal(6, 4, len(first)))}


def test_change_of_a_panel_knows_the_overlap() -> None:
    quarters = panel()
    both = pooled(quarters, design=DESIGN)
    row = change(both, "pay").iloc[0]
    one, two = ((both["period"] == name).to_numpy() for name in ("Q2", "Q1"))
    estimate, se = by_hand(both, one, two)
    assert (row["period"], row["against"]) == ("Q2", "Q1")
    assert (row["estimate"], row["se"]) == pytest.approx((estimate, se), rel=1e-9)
    apart = change((quarters["Q1"], quarters["Q2"]), "pay", design=DESIGN).iloc[0]
    assert apart["estimate"] == pytest.approx(row["estimate"])
    assert apart["se"] > 5 * row["se"]


def test_change_of_independent_samples_adds_variances() -> None:
    one, two = survey(1), survey(2)
    row = change((one, two), "pay", design=DESIGN).iloc[0]
    first, second = (mean(frame, "pay", design=DESIGN).iloc[0] for frame in (one, two))
    assert row["estimate"] == pytest.approx(second["estimate"] - first["estimate"])
    assert row["se"] == pytest.approx(math.hypot(first["se"], second["se"]))
    assert row["df"] == first["df"] + second["df"]
    stacked = pooled([one, two], design=DESIGN, independent=True)
    same = change(stacked, "pay").iloc[0]
    assert (same["se"], same["df"]) == pytest.approx((row["se"], row["df"]), rel=1e-9)
    row = change((one, two), "pay", of="median", by="sex", design=DESIGN)
    middle = [median(frame, "pay", by="sex", design=DESIGN)["estimate"] for frame in (one, two)]
    assert row["estimate"].tolist() == pytest.approx((middle[1] - middle[0]).tolist())


def test_changes_are_of_each_period_by_its_own_weights() -> None:
    quarters = panel()
    both = pooled(quarters, design=DESIGN)
    one, two = (total(frame, "pay", design=DESIGN)["estimate"].iloc[0] for frame in quarters.values())
    assert change(both, "pay", of="total")["estimate"].iloc[0] == pytest.approx(two - one)


def test_changes_against_the_first_period() -> None:
    three = {**panel(), "Q3": panel()["Q2"]}
    both = pooled(three, design=DESIGN)
    found = change(both, "pay", against="first")
    assert list(zip(found["period"], found["against"], strict=True)) == [("Q2", "Q1"), ("Q3", "Q1")]
    found = change(both, "pay")
    assert list(zip(found["period"], found["against"], strict=True)) == [("Q2", "Q1"), ("Q3", "Q2")]
    assert found["estimate"].iloc[1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"between": "sex", "of": "median"}, "no-covariance"),
        ({"between": "sex", "of": "means"}, "unknown-kind"),
        ({"between": "sex", "of": "ratio"}, "no-denominator"),
        ({"between": "sex", "where": {"sex": 1}}, "one-group"),
        ({"between": ({"sex": 1},)}, "bad-between"),
        ({"between": ({"sex": 1}, {"sxe": 2})}, "unknown-column"),
        ({"between": ({"sex": 1}, {"sex": 3})}, "nothing-left"),
    ],
)
def test_differences_that_cannot_be_are_refused(options: dict[str, Any], kind: str) -> None:
    with pytest.raises(RunError) as raised:
        difference(survey(), "pay", design=DESIGN, **options)
    assert [problem.kind for problem in raised.value.problems] == [kind]
    assert raised.value.problems[0].hint


@pytest.mark.parametrize(
    ("options", "kind"), [({}, "no-period"), ({"period": "sex", "against": "last"}, "unknown-step")]
)
def test_changes_that_cannot_be_are_refused(options: dict[str, Any], kind: str) -> None:
    with pytest.raises(RunError) as raised:
        change(survey(), "pay", design=DESIGN, **options)
    assert [problem.kind for problem in raised.value.problems] == [kind]
