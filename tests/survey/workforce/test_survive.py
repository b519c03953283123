"""In: spells that were worked by hand, published medians and published shares. Out: the same numbers."""

from __future__ import annotations

import csv
import importlib.util
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pandas as pd
import pytest

from evidoc.survey import workforce
from evidoc.survey.refusal import RefusalError

SPELLS = pd.DataFrame({"months": [2, 3, 3, 5, 8, 8, 12], "left": [1, 1, 0, 1, 1, 0, 0]})
ROOT = Path(__file__).resolve().parents[3]


def test_survival_by_hand() -> None:
    found: Any = workforce.survival(SPELLS, time="months", event="left").set_index("time")
    # 7 at risk, 1 leaves; 6 at risk, 1 leaves and 1 is censored; 4 at risk, 1 leaves; 3 at risk, 1 leaves, 1 censored
    by_hand = [
        (2, 7, 6 / 7),
        (3, 6, 6 / 7 * 5 / 6),
        (5, 4, 6 / 7 * 5 / 6 * 3 / 4),
        (8, 3, 6 / 7 * 5 / 6 * 3 / 4 * 2 / 3),
    ]
    for time, at_risk, share in by_hand:
        assert found.loc[time, "at_risk"] == at_risk
        assert found.loc[time, "survival"] == pytest.approx(share)
    assert found.loc[8, "censored"] == 1
    assert found.loc[0, "survival"] == 1


def test_the_interval_is_the_log_log_one() -> None:
    found: Any = workforce.survival(SPELLS, time="months", event="left").set_index("time")
    share, greenwood = found.loc[5, "survival"], 1 / (7 * 6) + 1 / (6 * 5) + 1 / (4 * 3)
    spread = NormalDist().inv_cdf(0.975) * math.sqrt(greenwood) / abs(math.log(share))
    assert found.loc[5, "ci_low"] == pytest.approx(share ** math.exp(spread))
    assert found.loc[5, "ci_high"] == pytest.approx(share ** math.exp(-spread))


def lung() -> pd.DataFrame:
    """Return the lung cancer data that lifelines brings, without importing it."""
    found = importlib.util.find_spec("lifelines")
    assert found is not None
    assert found.origin is not None
    return pd.read_csv(Path(found.origin).parent / "datasets" / "lung.csv").dropna(subset=["time", "status", "sex"])


def test_medians_of_the_lung_data_are_those_that_r_prints() -> None:
    # survminer's own test: surv_median(survfit(Surv(time, status) ~ sex, data = lung)) gives 270 and 426
    rows: Any = lung()
    rows["died"] = (rows["status"] == rows["status"].max()).astype(int)
    curves: Any = workforce.survival(rows, time="time", event="died", by=["sex"])
    medians: Any = workforce.median_survival(curves, by=["sex"]).set_index("sex")
    assert medians["median"].to_dict() == {1: 270, 2: 426}
    assert medians["base"].to_dict() == {1: 138, 2: 90}
    assert medians["events"].to_dict() == {1: 112, 2: 53}
    assert (medians["ci_low"] < medians["median"]).all()


def test_a_curve_above_one_half_has_no_median() -> None:
    curves: Any = workforce.survival(SPELLS.assign(left=[1, 0, 0, 0, 0, 0, 0]), time="months", event="left")
    assert math.isnan(workforce.median_survival(curves)["median"].iloc[0])


def test_weights_move_the_curve_and_leave_the_numbers_at_risk_and_no_interval() -> None:
    weighted = SPELLS.assign(weight=[3.5, 1, 1, 1, 1, 1, 1])
    found: Any = workforce.survival(weighted, time="months", event="left", weight="weight").set_index("time")
    assert found.loc[2, "survival"] == pytest.approx(6 / 9.5)
    assert found.loc[2, "at_risk"] == 7
    assert found["ci_low"].isna().all()


def test_late_entry_is_not_at_risk_before_it() -> None:
    late = SPELLS.assign(begin=[0, 0, 0, 4, 0, 0, 0])
    found: Any = workforce.survival(late, time="months", event="left", entry="begin").set_index("time")
    assert found.loc[2, "survival"] == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("change", "kind"),
    [({"left": [2, 1, 0, 1, 1, 0, 0]}, "not-an-event"), ({"months": [-2, 3, 3, 5, 8, 8, 12]}, "not-a-count")],
)
def test_what_is_no_spell_is_refused(change: dict[str, list[int]], kind: str) -> None:
    with pytest.raises(RefusalError) as told:
        workforce.survival(SPELLS.assign(**change), time="months", event="left")
    assert told.value.kind == kind


def test_published_cohorts_of_teachers_become_curves() -> None:
    with (ROOT / "data" / "new-teachers.csv").open(encoding="utf-8", newline="") as lines:
        rows: Any = pd.DataFrame(csv.DictReader(lines)).astype({"years": int, "rate": float})
    found: Any = workforce.cohort_survival(rows, time="years", share="rate", by=["cohort"])
    first: Any = found[found["cohort"] == "2015"].set_index("time")["survival"]
    assert first.to_dict() == pytest.approx({0: 1, 1: 0.860, 2: 0.785, 3: 0.737, 4: 0.699, 5: 0.686})
    assert found["ci_low"].iloc[1:].isna().all(), "a share without the cohort's number has no interval"
    medians: Any = workforce.median_survival(found, by=["cohort"])
    assert medians["median"].isna().all()
    assert medians["base"].isna().all()


def test_a_cohort_of_known_size_has_numbers_at_risk_and_the_binomial_interval() -> None:
    rows: Any = pd.DataFrame({"year": [1, 2], "share": [80.0, 60.0], "n": [100, 100]})
    found: Any = workforce.cohort_survival(rows, time="year", share="share", size="n").set_index("time")
    assert found["at_risk"].tolist() == [100, 100, 80]
    assert found["events"].tolist() == pytest.approx([0, 20, 20])
    spread = NormalDist().inv_cdf(0.975) * math.sqrt(0.6 * 0.4 / 100) / (0.6 * abs(math.log(0.6)))
    assert found.loc[2, "ci_low"] == pytest.approx(0.6 ** math.exp(spread))


@pytest.mark.parametrize(
    ("years", "shares", "kind"), [([1, 1], [80, 70], "time-twice"), ([1], [101], "share-above-100")]
)
def test_what_is_no_cohort_is_refused(years: list[int], shares: list[float], kind: str) -> None:
    with pytest.raises(RefusalError) as told:
        workforce.cohort_survival(pd.DataFrame({"t": years, "s": shares}), time="t", share="s")
    assert told.value.kind == kind


def test_coarser_times_leave_no_step_of_a_few_people() -> None:
    spells = pd.DataFrame({"months": [1] * 4 + [2] * 7 + [3] * 12 + [4] * 3 + [5] * 10, "left": [1] * 26 + [0] * 10})
    curve = workforce.survival(spells, time="months", event="left")
    found: Any = workforce.coarser(curve)
    assert found["time"].tolist() == [0, 2, 3]
    assert found["events"].tolist() == [0, 11, 12]
    assert found["at_risk"].tolist() == [36, 36, 25]
    assert found["survival"].tolist() == pytest.approx([1, 25 / 36, 13 / 36])
    with pytest.raises(RefusalError, match="Fewer than 30 people left in all"):
        workforce.coarser(curve, fewest=30)
    published = workforce.cohort_survival(pd.DataFrame({"t": [1], "s": [86.0]}), time="t", share="s")
    with pytest.raises(RefusalError, match="Nobody knows how many left"):
        workforce.coarser(published)
