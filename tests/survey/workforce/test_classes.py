"""In: made-up organisations with known levels. Out: thirds within kind, how firm they are, a frame without names."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from evidoc.survey import workforce
from evidoc.survey.refusal import RefusalError


def made(kinds: dict[str, int], months: int = 12, noise: float = 0.05) -> pd.DataFrame:
    """Return organisations whose rates rise evenly from 4 to 7 within each kind."""
    dice = np.random.default_rng(1)
    rows = []
    for kind, number in kinds.items():
        for place in range(number):
            level = 4 + 3 * place / max(number - 1, 1)
            for month in range(months):
                available = 30_000.0 * (1 + place % 3)
                lost = available * (level + dice.normal(0, noise)) / 100
                code = f"{kind[:1].upper()}{place:02d}"
                rows.append((code, f"2024-{month + 1:02d}", kind, lost, available))
    return pd.DataFrame(rows, columns=["organisation", "month", "kind", "lost", "available"])


def classified(data: pd.DataFrame) -> workforce.Classes:
    """Return the classes of made-up organisations."""
    return workforce.classify(data, lost="lost", available="available", seed=7, replicates=200)


def test_thirds_within_kind_follow_the_levels() -> None:
    found = classified(made({"acute": 30, "mental": 33}))
    assert found.summary["organisations"].tolist() == [10, 10, 10, 11, 11, 11]
    rates = found.summary.groupby("kind")["rate"].apply(list)
    assert all(low < middle < high for low, middle, high in rates)
    own = found.organisations.query("organisation == 'A00'")["class"].item()
    assert own == "low"


def test_few_change_where_levels_are_far_apart_and_more_where_months_scatter() -> None:
    firm, loose = classified(made({"acute": 30})), classified(made({"acute": 30}, noise=1.5))
    assert firm.change()["number"] < 3
    assert loose.change("acute")["number"] > 2 * firm.change("acute")["number"]
    assert loose.change()["low"] <= loose.change()["number"] <= loose.change()["high"]


def test_the_same_months_are_drawn_for_all() -> None:
    data = made({"acute": 30}, noise=0)
    winter = data["month"].isin(["2024-01", "2024-12"])
    data.loc[winter, "lost"] *= 2  # a winter that hits everybody alike changes nobody's place
    assert classified(data).change()["number"] == 0


def test_small_kinds_and_missing_months_are_left_out_and_said() -> None:
    data = made({"acute": 31, "transport": 11})
    found = classified(data[~((data["organisation"] == "A00") & (data["month"] == "2024-05"))])
    assert set(found.organisations["kind"]) == {"acute"}
    assert "A00" not in set(found.organisations["organisation"])
    assert found.left_out["organisations"].tolist() == [1, 11]
    with pytest.raises(RefusalError, match="No kind has 30 organisations"):
        classified(made({"acute": 29}))


def test_an_organisation_twice_in_a_month_is_refused() -> None:
    data = made({"acute": 30})
    with pytest.raises(RefusalError, match="A00 has two rows for 2024-01"):
        classified(pd.concat([data, data.iloc[:1]]))


def test_the_sampling_frame_names_nobody_and_does_not_follow_the_list() -> None:
    data = made({"acute": 90})
    found = classified(data)
    frame = workforce.sampling_frame(found, bands=[1_000, 2_000], scale=365, seed=3, fewest=5)
    assert list(frame.columns) == ["site", "kind", "class", "size_band"]
    assert not any(re.search(r"A\d\d", str(cell)) for cell in frame.to_numpy().ravel())
    again = workforce.sampling_frame(found, bands=[1_000, 2_000], scale=365, seed=3, fewest=5)
    pd.testing.assert_frame_equal(frame, again)
    # the order of the list of organisations leaves no trace: rows that look alike are exchangeable
    turned = classified(data.iloc[::-1].assign(organisation=lambda rows: rows["organisation"].str[::-1]))
    other = workforce.sampling_frame(turned, bands=[1_000, 2_000], scale=365, seed=3, fewest=5)
    pd.testing.assert_frame_equal(frame, other)


def test_a_size_that_would_single_out_is_not_shown_for_its_whole_class() -> None:
    data = made({"acute": 30})
    data.loc[data["organisation"] == "A29", ["lost", "available"]] *= 50
    frame = workforce.sampling_frame(classified(data), bands=[10_000], scale=365, seed=3)
    bands = frame.groupby("class")["size_band"].unique().map(list)
    assert bands["high"] == ["not shown"]
    assert bands["low"] == ["under 10,000 staff"]
    with pytest.raises(RefusalError, match="must rise"):
        workforce.sampling_frame(classified(data), bands=[5, 5], seed=3)


def rates(months: int) -> pd.DataFrame:
    """Return a rate that rises by 0.6 a year and is 1 higher each January."""
    at = [(2020 + number // 12, number % 12 + 1) for number in range(months)]
    cells = [5 + 0.05 * number + (month == 1) for number, (_, month) in enumerate(at)]
    return pd.DataFrame({"month": [f"{year}-{month:02d}" for year, month in at], "rate": cells})


def test_trend_and_season_are_refused_below_36_months_with_the_reason() -> None:
    with pytest.raises(RefusalError, match="There are 35 months; a trend and a season need at least 36") as told:
        workforce.trend(rates(35), rate="rate")
    assert "one odd winter" in told.value.hint


def test_trend_and_season_by_hand() -> None:
    found = workforce.trend(rates(48), rate="rate").set_index("term")["estimate"]
    assert found["trend"] == pytest.approx(0.6)
    assert found["month-01"] - found["month-02"] == pytest.approx(1)
    with pytest.raises(RefusalError, match="missing or occurs twice"):
        workforce.trend(rates(48).drop(index=7), rate="rate")
