"""In: the synthetic survey. Out: the right weights, pooled quarters, both kinds of answers, and flows where allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evidoc.survey import lfs, mean, share
from evidoc.survey.refusal import RefusalError

DATA = Path(__file__).resolve().parents[3] / "examples" / "demo" / "data"
GROUPS = {"2231": "Midwives", "3232": "Nursery workers", "6111": "Nursery workers"}


def quarter(name: str) -> pd.DataFrame:
    return pd.read_parquet(DATA / f"synthetic-lfs-{name}.parquet")


@pytest.fixture(scope="module")
def quarters() -> dict[str, pd.DataFrame]:
    return {name: quarter(name) for name in ("2021-10", "2022-01")}


@pytest.fixture(scope="module")
def two() -> pd.DataFrame:
    return pd.read_csv(DATA / "synthetic-lfs-two-quarters.csv")


@pytest.mark.parametrize(
    ("use", "columns", "weight"),
    [
        ("people", ["PWT18", "PWT22", "PIWT22"], "PWT22"),
        ("earnings", ["PWT22", "PIWT22"], "PIWT22"),
        ("flows", ["LGWT22", "PERSID"], "LGWT22"),
        ("flows", ["LDWT17"], "LDWT17"),
        ("households", ["PHHWT18"], "PHHWT18"),
    ],
)
def test_each_use_has_its_weight(use: str, columns: list[str], weight: str) -> None:
    assert lfs.weight_for(use, columns) == weight


def test_a_weight_for_something_else_is_never_taken() -> None:
    with pytest.raises(RefusalError, match="no weight for pay") as told:
        lfs.weight_for("earnings", ["PWT22"])
    assert "PWT22, for something else" in told.value.hint
    with pytest.raises(RefusalError, match="No weight is known for 'peple'") as told:
        lfs.weight_for("peple", ["PWT22"])
    assert told.value.hint == "Did you mean 'people'?"


def test_earnings_are_asked_in_waves_1_and_5(quarters: dict[str, pd.DataFrame]) -> None:
    rows = lfs.asked(quarters["2022-01"])
    assert set(rows["THISWV"]) == {1, 5}
    assert (rows["PIWT22"] > 0).all()
    with pytest.raises(RefusalError, match="has no THISWV"):
        lfs.asked(quarters["2022-01"].drop(columns="THISWV"))


def test_pooled_quarters_count_the_population_once_and_know_the_household(quarters: dict[str, pd.DataFrame]) -> None:
    whole: Any = lfs.pool_quarters(quarters)
    assert whole["pooled_weight"].sum() == pytest.approx(4_000_000, rel=1e-3)
    assert whole.attrs["evidoc.design"]["cluster"] == "HSERIALP"
    found = mean(whole, "TTUSHR", where={"ILODEFR": [1], "SOC20M": [2231]})
    assert found["base"].iloc[0] == sum((frame["SOC20M"] == 2231).sum() for frame in quarters.values())
    assert found["deff"].iloc[0] > 1, "people who are seen twice count less than twice"


def test_quarters_across_the_break_or_of_other_weights_are_refused(quarters: dict[str, pd.DataFrame]) -> None:
    both = {"2020-10": quarter("2020-10"), "2021-01": quarter("2021-01")}
    with pytest.raises(RefusalError, match="A break lies before 2021-01") as told:
        lfs.pool_quarters(both)
    assert told.value.kind == "definition-break"
    assert len(lfs.pool_quarters(both, by_occupation=False)) == sum(map(len, both.values()))
    other = quarters | {"2022-04": quarter("2022-04").rename(columns={"PWT22": "PWT24"})}
    with pytest.raises(RefusalError, match="different vintages: PWT22, PWT24"):
        lfs.pool_quarters(other)
    with pytest.raises(RefusalError, match="cannot be taken from the quarterly files"):
        lfs.pool_quarters(quarters, use="flows")


def test_opinions_are_told_with_and_without_proxies(quarters: dict[str, pd.DataFrame]) -> None:
    whole: Any = lfs.pool_quarters(quarters)
    whole["wants"] = (whole["UNDEMP"] == 1).astype(int)
    found = lfs.with_and_without_proxies(share, whole, "wants", where={"ILODEFR": [1]})
    assert found["answers"].tolist() == ["all answers", "own answers only"]
    every, own = found["base"]
    assert own < every
    assert found["estimate"].iloc[1] > found["estimate"].iloc[0], "made so that proxies see less"
    with pytest.raises(RefusalError, match="nothing says who answered"):
        lfs.with_and_without_proxies(share, whole.drop(columns="IOUTCOME"), "wants")
    with pytest.raises(RefusalError, match="Nobody answered for themselves"):
        lfs.with_and_without_proxies(share, whole, "wants", own=(7,))


def test_moves_and_retention_from_the_longitudinal_file(two: pd.DataFrame) -> None:
    found = lfs.retention(two, groups=GROUPS, cluster="HSERIALP").set_index("occupation")
    moves = lfs.moves(two, groups=GROUPS)
    for name in ("Midwives", "Nursery workers"):
        assert found.loc[name, "estimate"] == pytest.approx(moves.shares.loc[name, name])
        assert found.loc[name, "base"] == moves.counts.loc[name].sum()
        assert 0.7 < found.loc[name, "estimate"] <= 1
    assert list(moves.counts.columns) == ["Midwives", "Nursery workers", "Other work", "Not in work"]


def test_spells_end_when_somebody_is_first_seen_out_of_the_group() -> None:
    states = {1: [2231] * 4, 2: [2231, 9999, 2231, 2231], 3: [2231, 2231, 2231, None]}
    rows = pd.DataFrame({f"SOC20M{wave}": codes for wave, codes in states.items()})
    rows = rows.assign(LGWT22=1.0, ILODEFR1=1, ILODEFR2=1, ILODEFR3=[1, 1, 2, 3])
    found = lfs.spells(rows, groups=GROUPS, waves=(1, 2, 3))
    assert found["months"].tolist() == [6, 3, 6, 6]
    assert found["left"].tolist() == [0, 1, 1, 1]
    assert lfs.spells(rows, groups=GROUPS, waves=(1, 3))["left"].tolist() == [0, 0, 1, 1]


def test_flows_from_anything_else_are_refused(quarters: dict[str, pd.DataFrame], two: pd.DataFrame) -> None:
    sides = quarters["2021-10"].add_suffix("1").join(quarters["2022-01"].add_suffix("2"))
    with pytest.raises(RefusalError, match="cannot be taken from the quarterly files") as told:
        lfs.retention(sides, groups=GROUPS)
    assert "losing them is not leaving" in told.value.hint
    with pytest.raises(RefusalError, match="no column 'SOC20M5'"):
        lfs.moves(two, groups=GROUPS, last=5)
