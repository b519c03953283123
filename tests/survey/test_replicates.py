"""In: replicate weights made here by their definition. Out: the variances that the definition of each method gives."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from evidoc.errors import RunError
from evidoc.survey import Design, difference, mean, ratio, share, total

from .independent import survey

HADAMARD = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])


def paired() -> pd.DataFrame:
    """Return a synthetic sample of 3 strata of 2 clusters."""
    frame = survey(3, 180)
    return frame[frame["cluster"] < 2].dropna().reset_index(drop=True)


def with_brr(fay: float = 0.0) -> pd.DataFrame:
    frame = paired()
    at = frame["stratum"].map({"north": 1, "mid": 2, "south": 3}).to_numpy()
    sign = np.where(frame["cluster"] == 0, 1, -1)
    made = {f"rep_{r + 1}": frame["weight"] * (1 + (1 - fay) * HADAMARD[r][at] * sign) for r in range(4)}
    return frame.assign(**made)


def of(frame: pd.DataFrame, weight: str) -> float:
    return float((frame[weight] * frame["pay"]).sum() / frame[weight].sum())


@pytest.mark.parametrize("fay", [0.0, 0.5])
def test_balanced_repeated_replication(fay: float) -> None:
    frame = with_brr(fay)
    design = Design("weight", replicates="rep_*", method="brr", fay=fay)
    row = mean(frame, "pay", design=design).iloc[0]
    reps = np.array([of(frame, f"rep_{r}") for r in range(1, 5)])
    expected = ((reps - reps.mean()) ** 2).sum() / (4 * (1 - fay) ** 2)
    assert row["estimate"] == pytest.approx(of(frame, "weight"))
    assert row["se"] == pytest.approx(math.sqrt(expected))
    assert row["df"] == 3  # the rank of the weights less one: as many as there are strata
    assert row["deff"] > 0


def test_the_jackknife_without_strata() -> None:
    frame = paired().assign(cluster=lambda one: one["stratum"] + one["cluster"].map(str))
    clusters = sorted(frame["cluster"].unique())
    made = {
        f"rep_{at}": np.where(frame["cluster"] == one, 0, frame["weight"] * 6 / 5) for at, one in enumerate(clusters)
    }
    frame = frame.assign(**made)
    row = total(frame, "pay", design=Design("weight", replicates="rep_*", method="jackknife")).iloc[0]
    reps = np.array([float((frame[name] * frame["pay"]).sum()) for name in made])
    assert row["se"] == pytest.approx(math.sqrt(5 / 6 * ((reps - reps.mean()) ** 2).sum()))
    assert row["df"] == 5


def jackknifed(frame: pd.DataFrame) -> pd.DataFrame:
    made: dict[str, pd.Series[float]] = {}
    for stratum, inside in frame.groupby("stratum"):
        sizes = inside["cluster"].nunique()
        for cluster in sorted(inside["cluster"].unique()):
            out = (frame["stratum"] == stratum) & (frame["cluster"] == cluster)
            raised = frame["weight"].where(frame["stratum"] != stratum, frame["weight"] * sizes / (sizes - 1))
            made[f"rep_{len(made) + 1}"] = raised.where(~out, 0.0)
    return frame.assign(**made)


def test_the_jackknife_with_strata_of_unlike_sizes_is_linearisation_for_totals() -> None:
    frame = survey().dropna().reset_index(drop=True)
    frame = frame[(frame["stratum"] != "north") | (frame["cluster"] < 3)]
    frame = jackknifed(frame.reset_index(drop=True))
    design = Design("weight", "stratum", "cluster", replicates="rep_*", method="jackknife")
    found = total(frame, "pay", by="sex", design=design)
    exact = total(frame, "pay", by="sex", design=Design("weight", "stratum", "cluster"))
    assert found["estimate"].tolist() == pytest.approx(exact["estimate"].tolist())
    # The mean of the replicates stands for the estimate; of a total they are the same within each stratum.
    assert found["se"].tolist() == pytest.approx(exact["se"].tolist(), rel=1e-6)
    assert found["df"].tolist() == [12, 12]
    assert found["deff"].tolist() == pytest.approx(exact["deff"].tolist(), rel=1e-6)


def test_one_replicate_a_stratum_counts_whole() -> None:
    frame = paired()
    made = {}
    for stratum in ("north", "mid", "south"):
        inside = frame["stratum"] == stratum
        factor = np.where(inside, np.where(frame["cluster"] == 0, 2.0, 0.0), 1.0)
        made[f"rep_{stratum}"] = frame["weight"] * factor
    frame = frame.assign(**made)
    design = Design("weight", "stratum", "cluster", replicates="rep_*", method="jackknife")
    row = total(frame, "hours", design=design).iloc[0]
    reps = np.array([float((frame[name] * frame["hours"]).sum()) for name in made])
    assert row["se"] == pytest.approx(math.sqrt(((reps - reps.mean()) ** 2).sum()))


@pytest.mark.parametrize("method", ["bootstrap", "sdr"])
def test_bootstrap_and_successive_differences(method: str) -> None:
    frame = paired()
    draw = np.random.default_rng(2)
    made = {f"rep_{r}": frame["weight"] * draw.uniform(0.5, 1.5, len(frame)) for r in range(1, 9)}
    frame = frame.assign(**made)
    row = ratio(frame, "pay", "hours", design=Design("weight", replicates="rep_*", method=method)).iloc[0]
    reps = np.array([float((frame[n] * frame["pay"]).sum() / (frame[n] * frame["hours"]).sum()) for n in made])
    centre = reps.mean() if method == "bootstrap" else row["estimate"]
    factor = {"bootstrap": 1 / 8, "sdr": 4 / 8}[method]
    assert row["se"] == pytest.approx(math.sqrt(factor * ((reps - centre) ** 2).sum()))
    assert row["df"] == 7


def test_shares_and_differences_by_replicates() -> None:
    frame = with_brr()
    design = Design("weight", replicates="rep_*", method="brr")
    row = share(frame, "part", design=design).iloc[0]
    assert 0 < row["ci_low"] < row["estimate"] < row["ci_high"] < 1
    found = difference(frame, "pay", between="sex", design=design).iloc[0]
    reps = []
    for r in range(1, 5):
        one, two = (of(frame[frame["sex"] == sex], f"rep_{r}") for sex in (1, 2))
        reps.append(two - one)
    assert found["se"] == pytest.approx(float(np.std(reps)), rel=1e-9)


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"replicates": "bsw*"}, "no-replicates", "fits no column"),
        ({"method": "jacknife"}, "unknown-method", "jacknife"),
        ({"method": ""}, "unknown-method", "Nothing says how"),
        ({"fay": 1.0}, "bad-fay", "Fay's factor"),
        ({"method": "sdr", "fay": 0.5}, "bad-fay", "brr only"),
        ({"method": "jackknife", "strata": "tie", "cluster": "cluster"}, "foreign-jackknife", "fit neither"),
    ],
)
def test_replicates_that_cannot_be_are_refused(change: dict[str, str], kind: str, words: str) -> None:
    base = {"weight": "weight", "replicates": "rep_*", "method": "brr"}
    with pytest.raises(RunError) as raised:
        mean(with_brr(), "pay", design={**base, **change})
    (problem,) = raised.value.problems
    assert (problem.kind, words in problem.message) == (kind, True)
    assert problem.hint


def test_negative_replicate_weights_are_told_by_row() -> None:
    frame = with_brr()
    frame.loc[4, "rep_2"] = -1.0
    with pytest.raises(RunError, match=r"'rep_2' \(replicate weight\) is negative in row 5"):
        mean(frame, "pay", design=Design("weight", replicates="rep_*", method="brr"))
