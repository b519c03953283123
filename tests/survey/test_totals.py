"""In: random surveys in memory and in an engine. Out: svy's estimates from both, to nine digits; the same refusals."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import pytest

from evidoc.errors import RunError
from evidoc.survey import Design, mean, median, quantile, ratio, share, total
from evidoc.survey.totals import lazy_estimates
from evidoc.survey.totals.engine import Asked

NUMBERS = ("estimate", "se", "ci_low", "ci_high", "base", "deff", "df", "cv")
KINDS: Mapping[str, tuple[Any, tuple[Any, ...]]] = {
    "mean": (mean, ("pay",)),
    "total": (total, ("pay",)),
    "ratio": (ratio, ("pay", "hours")),
    "share": (share, ("tie",)),
    "share of one": (share, ("part",)),
    "median": (median, ("pay",)),
    "quantile": (quantile, ("hours", 0.9)),
}
DESIGNS = {
    "rows": Design("weight"),
    "strata": Design("weight", "stratum"),
    "clusters": Design("weight", cluster="unit"),
    "both": Design("weight", "stratum", "cluster"),
    "finite": Design("weight", "stratum", "cluster", "clusters"),
    "centred": Design("weight", "stratum", "cluster", "clusters", singleton="center"),
    "skipped": Design("weight", "stratum", "cluster", singleton="certainty"),
    "scaled": Design("scaled", "stratum", "cluster"),
}


def random_survey(seed: int, *, single: bool = False, rows: int = 240) -> pd.DataFrame:
    """Return rows with empty strata in domains, answers and domains that are missing, and weights of nought."""
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "stratum": draw.integers(0, 5, rows),
            "cluster": draw.integers(0, 4, rows),
            "weight": draw.uniform(3, 90, rows),
            "pay": draw.normal(500, 120, rows),
            "hours": draw.normal(34, 6, rows),
            "area": draw.choice(["east", "mid", "west"], rows),
            "tie": draw.choice(["none", "some", "strong"], rows),
            "part": draw.integers(0, 2, rows),
        }
    )
    if single:
        frame.loc[frame["stratum"].isin([2, 4]), "cluster"] = 1
    frame["unit"] = frame["stratum"] * 10 + frame["cluster"]
    frame["clusters"] = frame["stratum"] + 9
    frame["scaled"] = frame["weight"] / frame["weight"].mean()
    frame.loc[(frame["stratum"] == 2) & (frame["area"] == "east"), "area"] = "mid"
    frame.loc[(frame["area"] == "west") & (frame["tie"] == "none"), "tie"] = "some"
    for name in ("pay", "tie", "area"):
        frame[name] = frame[name].astype(object).where(draw.random(rows) > 0.07, None)
    frame["pay"] = frame["pay"].astype(float)
    frame.loc[(frame["stratum"] == 3) & (frame["cluster"] == 2), "weight"] = 0.0
    return frame


def lazy(frame: pd.DataFrame) -> Any:
    """Return the rows as a lazy table of DuckDB."""
    connection = duckdb.connect(config={"threads": 1})
    connection.register("rows", frame)
    return nw.from_native(connection.table("rows")).lazy()


def hold(found: pd.DataFrame, exact: pd.DataFrame) -> None:
    """Hold estimates against those of svy."""
    assert list(found.columns) == list(exact.columns)
    texts = [name for name in exact.columns if name not in NUMBERS]
    assert found[texts].fillna("").astype(str).to_dict("list") == exact[texts].fillna("").astype(str).to_dict("list")
    for name in NUMBERS:
        expected = exact[name].to_numpy(float)
        assert found[name].to_numpy(float) == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True), name


# Each kind meets three designs, and each design two or three kinds; all pairs agree, and take long.
PAIRS = [(kind, name) for i, kind in enumerate(KINDS) for j, name in enumerate(DESIGNS) if (i + j) % 3 == 0]


@pytest.mark.parametrize(("kind", "design"), PAIRS)
def test_an_engine_gives_what_svy_gives(kind: str, design: str) -> None:
    estimate, columns = KINDS[kind]
    frame = random_survey(len(kind), single=design in {"centred", "skipped"})
    by = () if design in {"rows", "finite"} else "area"
    exact, found = (estimate(data, *columns, by=by, design=DESIGNS[design]) for data in (frame, lazy(frame)))
    hold(found, exact)


@pytest.mark.parametrize(("method", "fay"), [("brr", 0.3), ("jackknife", 0.0), ("bootstrap", 0.0), ("sdr", 0.0)])
def test_replicate_weights_give_what_svy_gives(method: str, fay: float) -> None:
    frame = random_survey(3)
    frame.loc[frame["weight"] == 0, "weight"] = 5.0
    draw = np.random.default_rng(4)
    replicates = {f"rep_{number}": frame["weight"] * draw.uniform(0, 2, len(frame)) for number in range(1, 7)}
    frame = frame.assign(**replicates, rep_7=replicates["rep_1"])  # one that tells nothing new
    design = Design("weight", replicates="rep_*", method=method, fay=fay)
    for kind in {"brr": ("share", "median"), "sdr": ("total", "ratio")}.get(method, ("mean",)):
        estimate, columns = KINDS[kind]
        exact, found = (estimate(data, *columns, by="area", design=design) for data in (frame, lazy(frame)))
        hold(found, exact)


def test_a_jackknife_within_strata_counts_clusters() -> None:
    frame = pd.DataFrame({"s": [0, 0, 0, 1, 1, 1, 1], "c": [0, 1, 2, 0, 1, 2, 3], "weight": 3.0})
    frame["y"] = [3.0, 5, 4, 8, 6, 9, 12]
    for row in range(7):
        others = frame["s"].eq(frame["s"][row])
        size = others.sum()
        frame[f"r{row}"] = (
            frame["weight"].where(~others, frame["weight"] * size / (size - 1)).where(frame.index != row, 0)
        )
    design = Design("weight", "s", "c", replicates="r*", method="jackknife")
    hold(mean(lazy(frame), "y", design=design), mean(frame, "y", design=design))
    with pytest.raises(RunError, match="fit neither the 2 strata"):
        mean(lazy(frame.drop(columns="r0")), "y", design=design)


def test_digits_survive_where_numbers_hardly_vary() -> None:
    frame = random_survey(8)
    frame["pay"] = 1e6 + frame["pay"] / 1e3
    for estimate in (mean, total):
        exact, found = (estimate(data, "pay", by="area", design=DESIGNS["strata"]) for data in (frame, lazy(frame)))
        assert found["se"].to_numpy() == pytest.approx(exact["se"].to_numpy(), rel=1e-6)
        assert found["deff"].to_numpy() == pytest.approx(exact["deff"].to_numpy(), rel=1e-6)


def test_a_domain_without_answers_has_a_row_without_estimate() -> None:
    frame = random_survey(2)
    frame.loc[frame["area"] == "mid", "pay"] = None
    for estimate in (mean, median):
        found = estimate(lazy(frame), "pay", by="area", design=DESIGNS["both"])
        [(base, number)] = found.loc[found["area"] == "mid", ["base", "estimate"]].itertuples(index=False, name=None)
        assert base == 0
        assert np.isnan(number)


def test_only_sums_leave_the_engine() -> None:
    frame = random_survey(1)
    asked = Asked(lazy(frame), DESIGNS["both"], "pay", by=("area",))
    totals = asked.totals()
    assert len(totals) <= 4 * 5  # areas, and rows of none, times strata; not clusters, not rows
    assert totals["psus"].sum() == pytest.approx(20)


@pytest.mark.parametrize(
    ("change", "design", "message"),
    [
        ({"weight": -1.0}, {}, "'weight' .weight. is negative or empty in 1 rows"),
        ({"weight": None}, {}, "'weight' .weight. is negative or empty in 1 rows"),
        ({"stratum": None}, {}, "'stratum' .strata. is empty"),
        ({"cluster": None}, {}, "'cluster' .cluster. is empty"),
        ({"pay": np.inf}, {}, "pay, weight is infinite"),
        ({"clusters": 77}, {"fpc": "clusters"}, "'clusters' must be the same number"),
        ({}, {"strata": "starta"}, "no column 'starta'"),
        ({"stratum": 99}, {}, "The stratum '99.*' has a single cluster"),
    ],
)
def test_what_does_not_fit_is_refused(change: Mapping[str, Any], design: Mapping[str, Any], message: str) -> None:
    frame = random_survey(5).astype({"stratum": float, "cluster": float})
    for name, value in change.items():
        frame.loc[0, name] = value
    with pytest.raises(RunError, match=message):
        mean(lazy(frame), "pay", design=dataclasses.replace(DESIGNS["both"], **design))


def test_too_few_columns_are_refused() -> None:
    with pytest.raises(RunError, match="no estimate 'ratio' of 1 columns"):
        lazy_estimates("ratio", lazy(random_survey(1)), ["pay"], (), DESIGNS["rows"])
