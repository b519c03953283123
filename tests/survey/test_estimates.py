"""In: small designs whose results follow from textbook formulas. Out: the same numbers, base and intervals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evidoc.survey import Design, mean, median, percent, quantile, ratio, share, total

from .independent import Found, pupils, survey, textbook

DESIGN = Design("weight", "stratum", "cluster", "clusters")
NAMES = ["estimate", "se", "ci_low", "ci_high", "base", "deff", "df", "cv", "reliability"]


def agrees(row: Any, found: Found, interval: tuple[float, float] | None = None) -> None:
    low, high = interval or found.interval()
    assert row["estimate"] == pytest.approx(found.estimate, rel=1e-9)
    assert row["se"] == pytest.approx(found.se, rel=1e-9)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), rel=1e-9)
    assert (row["df"], row["base"]) == (found.df, found.base)
    assert row["cv"] == pytest.approx(found.se / abs(found.estimate), rel=1e-9)


def test_simple_random_sample_by_hand() -> None:
    frame = pd.DataFrame({"y": [3.0, 5.0, 8.0, 12.0], "w": [5.0] * 4, "N": [20] * 4})
    (row,) = mean(frame, "y", design=Design("w", fpc="N")).to_dict("records")
    assert row["estimate"] == 7.0
    # s² = (16 + 4 + 1 + 25) / 3; V = (1 − n/N) s² / n, and it is its own simple random sample.
    assert row["se"] == pytest.approx(math.sqrt((1 - 4 / 20) * (46 / 3) / 4))
    assert (row["deff"], row["df"], row["base"]) == (pytest.approx(1.0), 3, 4)
    (row,) = total(frame, "y", design=Design("w", fpc="N")).to_dict("records")
    assert row["estimate"] == 140.0
    assert row["se"] == pytest.approx(20 * math.sqrt((1 - 4 / 20) * (46 / 3) / 4))


def test_stratified_random_sample_by_hand() -> None:
    frame = pd.DataFrame({"y": [1.0, 3.0, 10.0, 16.0], "s": ["a", "a", "b", "b"], "N": [10, 10, 6, 6]})
    frame["w"] = frame["N"] / 2
    (row,) = total(frame, "y", design=Design("w", "s", fpc="N")).to_dict("records")
    # Y = 10 · 2 + 6 · 13; V = Σ N²(1 − n/N) s²/n with s² = 2 and 18.
    assert row["estimate"] == 98.0
    assert row["se"] == pytest.approx(math.sqrt(100 * 0.8 * 2 / 2 + 36 * (1 - 2 / 6) * 18 / 2))
    assert row["df"] == 2


def test_one_stage_clusters_by_hand() -> None:
    frame = pd.DataFrame({"y": [1.0, 2.0, 4.0, 3.0, 3.0, 6.0], "c": [1, 1, 2, 3, 3, 3], "w": [4.0] * 6, "N": [12] * 6})
    (row,) = total(frame, "y", design=Design("w", cluster="c", fpc="N")).to_dict("records")
    # Totals of the clusters 3, 4, 12; V = N²(1 − n/N) s²/n.
    assert row["estimate"] == 76.0
    assert row["se"] == pytest.approx(math.sqrt(144 * (1 - 3 / 12) * np.var([3, 4, 12], ddof=1) / 3))
    assert row["df"] == 2


def test_the_stratified_cluster_sample_of_the_sas_library() -> None:
    frame = pupils()
    design = Design("weight", "grade", "group", "groups")
    named = frame.rename(columns={"grade": "stratum", "group": "cluster", "groups": "clusters"})
    (row,) = mean(frame, "spending", design=design).to_dict("records")
    agrees(row, textbook(named, "spending", None))
    (row,) = share(frame, "ten", design=design).to_dict("records")
    found = textbook(named, "ten", None)
    agrees(row, found, found.logit())
    assert row["df"] == 13


@pytest.mark.parametrize("whole", [True, False])
def test_every_kind_agrees_with_the_textbook_by_domain(*, whole: bool) -> None:
    frame = survey()
    design = DESIGN if whole else Design("weight", "stratum", "cluster")
    rows = {
        kind: made.set_index("sex")
        for kind, made in {
            "mean": mean(frame, "pay", by="sex", design=design),
            "total": total(frame, "pay", by="sex", design=design),
            "ratio": ratio(frame, "pay", "hours", by=["sex"], design=design),
            "share": share(frame, "part", by=["sex"], design=design),
        }.items()
    }
    for sex in (1, 2):
        z = (frame["sex"] == sex).to_numpy()
        agrees(rows["mean"].loc[sex], textbook(frame, "pay", None, z, whole=whole))
        agrees(rows["total"].loc[sex], textbook(frame, "pay", None, z, whole=whole, total=True))
        agrees(rows["ratio"].loc[sex], textbook(frame, "pay", "hours", z, whole=whole))
        found = textbook(frame, "part", None, z, whole=whole)
        agrees(rows["share"].loc[sex], found, found.logit())


def test_a_condition_is_a_domain_and_no_filter() -> None:
    frame = survey()
    (row,) = mean(frame, "pay", where={"sex": 2, "tie": ["none", "some"]}, design=DESIGN).to_dict("records")
    z = ((frame["sex"] == 2) & frame["tie"].isin(["none", "some"])).to_numpy()
    agrees(row, textbook(frame, "pay", None, z))
    (same,) = mean(frame, "pay", where=z, design=DESIGN).to_dict("records")
    assert same == row


def test_shares_of_categories_add_up_and_are_the_means_of_their_indicators() -> None:
    frame = survey()
    found = share(frame, "tie", by="sex", design=DESIGN)
    assert list(found.columns) == ["sex", "tie", *NAMES]
    assert list(found[["sex", "tie"]].itertuples(index=False, name=None)) == [
        (sex, tie) for sex in (1, 2) for tie in ("none", "some", "strong")
    ]
    assert found.groupby("sex")["estimate"].sum().tolist() == pytest.approx([1, 1])
    one = share(frame.assign(is_some=(frame["tie"] == "some").astype(int)), "is_some", by="sex", design=DESIGN)
    assert found[found["tie"] == "some"][NAMES[:-1]].to_numpy() == pytest.approx(one[NAMES[:-1]].to_numpy())


def test_a_category_that_nobody_of_a_domain_has_is_nought_with_an_interval_of_its_own() -> None:
    frame = survey()
    frame.loc[frame["sex"] == 2, "tie"] = "none"
    frame.loc[frame["sex"] == 2, "part"] = 0
    found = share(frame, "tie", by="sex", design=DESIGN).set_index(["sex", "tie"])
    nought = found.loc[(2, "some")]
    assert (nought["estimate"], nought["se"], nought["ci_low"]) == (0, 0, 0)
    assert 0 < nought["ci_high"] < 0.1  # Korn–Graubard; a logit has no interval here
    assert nought["base"] == (frame["sex"] == 2).sum()
    assert nought["reliability"] == "not known"
    assert found.loc[(2, "none")]["ci_high"] == 1
    part = share(frame, "part", by="sex", design=DESIGN).set_index("sex").loc[2]
    assert (part["estimate"], part["ci_high"]) == (0, pytest.approx(nought["ci_high"]))


def test_quantiles_are_the_lowest_values_that_the_share_does_not_exceed() -> None:
    frame = pd.DataFrame({"y": [4, 1, 3, 2, 9], "w": [1.0, 2.0, 1.0, 1.0, 5.0]})
    assert median(frame, "y", design=Design("w"))["estimate"].tolist() == [4]
    found = quantile(frame, "y", [0.2, 0.3, 0.9], design=Design("w"))
    assert found["quantile"].tolist() == [0.2, 0.3, 0.9]
    assert found["estimate"].tolist() == [1, 2, 9]
    wide = survey()
    low, middle, high = quantile(wide, "pay", [0.25, 0.5, 0.75], design=DESIGN)["estimate"]
    order = wide.dropna(subset="pay").sort_values("pay")
    below = order["weight"].cumsum() / order["weight"].sum()
    assert [low, middle, high] == [order["pay"][below >= p].iloc[0] for p in (0.25, 0.5, 0.75)]
    row = median(wide, "pay", design=DESIGN).iloc[0]
    assert row["ci_low"] < middle < row["ci_high"]
    assert math.isnan(row["deff"])


def test_the_design_effect_is_against_a_simple_random_sample() -> None:
    frame = survey()
    row = mean(frame, "pay", design=DESIGN).iloc[0]
    kept = frame.dropna(subset="pay")
    w, y = kept["weight"].to_numpy(), kept["pay"].to_numpy()
    n, size = len(w), w.sum()
    spread = (w * (y - row["estimate"]) ** 2).sum() / size * n / (n - 1)
    assert row["deff"] == pytest.approx(row["se"] ** 2 / ((1 - n / size) * spread / n), rel=1e-6)
    scaled = frame.assign(weight=frame["weight"] / frame["weight"].mean())
    found = mean(scaled, "pay", design=DESIGN)
    assert found["deff"].iloc[0] == pytest.approx(row["se"] ** 2 / (spread / n), rel=1e-6)
    assert 'deff="replace"' in found.attrs["deff"]


def test_where_nothing_varies_there_is_no_design_effect() -> None:
    row = mean(pd.DataFrame({"y": [2.0, 2.0, 2.0], "w": [4.0, 5.0, 6.0]}), "y", design=Design("w")).iloc[0]
    assert (row["estimate"], row["se"], row["reliability"]) == (2, 0, "precise")
    assert math.isnan(row["deff"])


def test_missing_answers_are_left_out_and_counted_and_an_empty_domain_is_a_row() -> None:
    frame = survey()
    frame["tie"] = frame["tie"].where(frame["hours"] > 10)
    frame.loc[frame["tie"] == "strong", "pay"] = np.nan
    found = mean(frame, "pay", by="tie", design=DESIGN)
    inside = frame["tie"].notna()
    assert found.attrs["missing"] == {"pay": int(frame.loc[inside, "pay"].isna().sum()), "tie": int((~inside).sum())}
    empty = found.set_index("tie").loc["strong"]
    assert empty["base"] == 0
    assert empty[["estimate", "se", "ci_low", "df"]].isna().all()
    assert empty["reliability"] is None
    assert found.attrs["notes"] == ["No estimate for tie strong: no row with a weight has a value in pay."]


def test_rows_without_weight_are_no_base() -> None:
    frame = survey()
    frame.loc[frame["sex"] == 1, "weight"] = 0.0
    found = mean(frame, "hours", by="sex", design=DESIGN).set_index("sex")
    assert found["base"].tolist() == [0, int((frame["sex"] == 2).sum())]
    agrees(found.loc[2], textbook(frame, "hours", None, (frame["sex"] == 2).to_numpy()))


def test_domains_are_sorted_and_told_by_their_labels() -> None:
    frame = survey()
    frame["size"] = pd.Categorical(frame["tie"], ["strong", "some", "none"], ordered=True)
    frame["sex"] = frame["sex"].astype(float)
    frame.attrs["evidoc.labels"] = {"sex": {"1": "Men", "2": "Women"}, "tie": {"none": "No tie"}}
    found = total(frame, "part", by=["size", "sex"], design=DESIGN, labels=True)
    assert found["size"].tolist() == ["strong", "strong", "some", "some", "none", "none"]
    assert found["sex"].tolist() == ["Men", "Women"] * 3
    assert total(frame, "part", by="sex", design=DESIGN)["sex"].tolist() == [1.0, 2.0]
    assert share(frame, "tie", design=DESIGN, labels=True)["tie"].tolist() == ["No tie", "some", "strong"]
    chosen = mean(frame, "part", where={"sex": "Women"}, design=DESIGN)
    assert chosen["base"].tolist() == [(frame["sex"] == 2).sum()]


def test_order_of_rows_and_kind_of_index_do_not_matter() -> None:
    frame = survey()
    mixed = frame.sample(frac=1, random_state=3).set_index(pd.Index(range(500, 500 + len(frame))))
    one = share(frame, "tie", by="sex", design=DESIGN)
    two = share(mixed, "tie", by="sex", design=DESIGN)
    assert one[["sex", "tie", "base", "reliability"]].equals(two[["sex", "tie", "base", "reliability"]])
    assert one[NAMES[:4]].to_numpy() == pytest.approx(two[NAMES[:4]].to_numpy(), rel=1e-12)


def test_percent_multiplies_once() -> None:
    found = share(survey(), "part", design=DESIGN)
    made = percent(found)
    assert made["estimate"].tolist() == pytest.approx((found["estimate"] * 100).tolist())
    assert made["cv"].equals(found["cv"])
    assert made.attrs["unit"] == "%"
    with pytest.raises(Exception, match="percent already"):
        percent(made)


def test_the_design_and_the_source_of_the_data_are_taken_from_it() -> None:
    frame = survey()
    frame.attrs = {"evidoc.design": {"weight": "weight", "bands": "abs"}, "evidoc.source": "lfs"}
    found = mean(frame, "hours")
    assert found["df"].tolist() == [len(frame) - 1]
    assert found["reliability"].tolist() == ["reliable for most purposes"]
    assert found.attrs["evidoc.source"] == "lfs"
    assert "Australian Bureau of Statistics" in found.attrs["bands_source"]


def test_levels_widen_intervals() -> None:
    frame = survey()
    found = mean(frame, "pay", level=0.9, design=DESIGN).iloc[0]
    assert (found["ci_low"], found["ci_high"]) == pytest.approx(textbook(frame, "pay", None).interval(0.9))


@pytest.mark.parametrize(("singleton", "adds"), [("center", True), ("certainty", False), ("skip", False)])
def test_a_stratum_of_one_cluster_is_treated_as_was_chosen(singleton: str, *, adds: bool) -> None:
    frame = survey()
    frame.loc[frame["stratum"] == "south", "cluster"] = 0
    design = Design("weight", "stratum", "cluster", singleton=singleton)
    row = total(frame, "hours", design=design).iloc[0]
    w = frame["weight"].to_numpy() * frame["hours"].to_numpy()
    expected = 0.0
    units = pd.Series(w).groupby([frame["stratum"], frame["cluster"]]).sum()
    for name in ("north", "mid"):
        expected += 6 * float(np.var(units[name], ddof=1))
    # The mean of all clusters stands for that of the stratum.
    expected += float((units["south"].iloc[0] - units.mean()) ** 2) if adds else 0.0
    assert row["se"] == pytest.approx(math.sqrt(expected), rel=1e-9)
