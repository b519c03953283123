"""In: many domains at once, and the edges of shares. Out: what `svy` gives, to 1e-9."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import svy

from evidoc.survey import Design, difference, mean, ratio, share, total
from evidoc.survey import many as module
from evidoc.survey.intervals import edge

from .independent import survey

NUMBERS = ["estimate", "se", "ci_low", "ci_high", "base", "deff", "df", "cv"]


def wide() -> pd.DataFrame:
    frame = survey(11, 720)
    draw = np.random.default_rng(4)
    frame["job"] = draw.integers(100, 115, len(frame))
    frame.loc[frame["job"] == 103, "part"] = 0
    frame.loc[frame["job"] == 104, "pay"] = np.nan
    frame.loc[draw.random(len(frame)) < 0.05, "weight"] = 0.0
    frame["pay"] += 1e5
    return frame


@pytest.mark.parametrize(
    "design",
    [
        Design("weight", "stratum", "cluster", "clusters"),
        Design("weight", "stratum"),
        Design("weight", cluster="cluster"),
        Design("weight"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "columns", "by"),
    [
        (mean, ("pay",), ["job", "sex"]),
        (total, ("pay",), ["job", "sex"]),
        (ratio, ("pay", "hours"), ["job", "sex"]),
        (share, ("part",), ["job", "sex"]),
        (share, ("job",), ["sex", "tie"]),
    ],
)
def test_many_domains_are_as_few(
    monkeypatch: pytest.MonkeyPatch, kind: Any, columns: tuple[str, ...], by: list[str], design: Design
) -> None:
    frame = wide()
    found = kind(frame, *columns, by=by, design=design)
    monkeypatch.setattr(module, "FEW", 10_000)
    exact = kind(frame, *columns, by=by, design=design)
    assert len(found) > 24
    assert found[NUMBERS].to_numpy(dtype=float) == pytest.approx(
        exact[NUMBERS].to_numpy(dtype=float), rel=1e-9, abs=1e-12, nan_ok=True
    )
    assert found.drop(columns=NUMBERS).equals(exact.drop(columns=NUMBERS))
    assert found.attrs == exact.attrs


@pytest.mark.parametrize(
    ("column", "options"),
    [
        ("pay", {"between": "sex", "by": "job"}),
        ("pay", {"between": "sex", "by": "job", "of": "total"}),
        ("pay", {"between": "sex", "by": "job", "of": "ratio", "denominator": "hours"}),
        ("job", {"between": "tie", "of": "share"}),
    ],
)
def test_many_differences_are_as_few(monkeypatch: pytest.MonkeyPatch, column: str, options: dict[str, Any]) -> None:
    design = Design("weight", "stratum", "cluster", "clusters")
    found = difference(wide(), column, design=design, **options)
    monkeypatch.setattr(module, "FEW", 10_000)
    exact = difference(wide(), column, design=design, **options)
    assert found[NUMBERS].to_numpy(dtype=float) == pytest.approx(
        exact[NUMBERS].to_numpy(dtype=float), rel=1e-8, abs=1e-12, nan_ok=True
    )
    assert found.drop(columns=NUMBERS).equals(exact.drop(columns=NUMBERS))


@pytest.mark.parametrize("singleton", ["certainty", "center"])
def test_weights_scaled_to_the_sample_and_single_clusters(monkeypatch: pytest.MonkeyPatch, singleton: str) -> None:
    frame = wide()
    frame["weight"] /= frame.loc[frame["weight"] > 0, "weight"].mean()
    frame.loc[frame["stratum"] == "mid", "cluster"] = 1
    design = Design("weight", "stratum", "cluster", singleton=singleton)
    found = mean(frame, "hours", by=["job", "sex"], design=design)
    apart = difference(frame, "hours", between="sex", by="job", design=design)
    monkeypatch.setattr(module, "FEW", 10_000)
    exact = mean(frame, "hours", by=["job", "sex"], design=design)
    assert found[NUMBERS].to_numpy(dtype=float) == pytest.approx(exact[NUMBERS].to_numpy(dtype=float), rel=1e-9)
    assert found.attrs == exact.attrs
    exact = difference(frame, "hours", between="sex", by="job", design=design)
    assert apart[NUMBERS].to_numpy(dtype=float) == pytest.approx(exact[NUMBERS].to_numpy(dtype=float), rel=1e-8)


@pytest.mark.parametrize("share_", [0.0, 1.0])
def test_the_interval_at_the_edge_is_that_of_korn_and_graubard(share_: float) -> None:
    frame = survey()
    answers = pl.from_pandas(frame[["weight"]]).with_columns(
        y=pl.Series(np.where(frame["sex"] == 1, share_, frame["part"]).astype(int)),
        s=pl.Series(frame["stratum"].map({"north": 0, "mid": 1, "south": 2}).to_numpy()),
        c=pl.Series(frame["cluster"].to_numpy()),
        g=pl.Series(frame["sex"].to_numpy()),
    )
    sample = svy.Sample(answers, svy.Design(stratum="s", psu="c", wgt="weight"))
    made: Any = sample.estimation.prop("y", by="g", ci_method="korn-graubard")
    rows = made.to_dicts()
    (row,) = [one for one in rows if one["by_level"] == (1,) and one["y_level"] == 1] or [rows[0]]
    found = edge(float(row["est"]), row["df"], row["n"], 0.95)
    assert found == pytest.approx((row["lci"], row["uci"]), rel=1e-9)
    assert edge(0.0, 0, 5, 0.95) == pytest.approx((np.nan, np.nan), nan_ok=True)
