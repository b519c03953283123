"""In: the same survey in memory and in an engine. Out: the same table of estimates from both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pytest

from evidoc.errors import RunError
from evidoc.survey import Design, mean, median, quantile, ratio, share, total

from .independent import survey

DESIGN = Design("weight", "stratum", "cluster", "clusters")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, Any]:
    frame = survey()
    frame.loc[frame["sex"] == 2, "part"] = 0
    path: Path = tmp_path_factory.mktemp("bulk") / "survey.parquet"
    frame.to_parquet(path)
    return frame, nw.from_native(duckdb.connect().read_parquet(str(path))).lazy()


@pytest.mark.parametrize(
    ("kind", "columns", "options"),
    [
        (mean, ("pay",), {"by": ["sex", "tie"]}),
        (total, ("hours",), {"by": "sex", "where": {"tie": ["some", "strong"]}}),
        (ratio, ("pay", "hours"), {}),
        (share, ("tie",), {"by": "sex", "level": 0.9}),
        (share, ("part",), {"by": "sex"}),
        (median, ("hours",), {"by": "sex"}),
        (quantile, ("hours", [0.9, 0.1]), {"by": "sex"}),
    ],
)
def test_an_engine_gives_what_memory_gives(
    both: tuple[pd.DataFrame, Any], kind: Any, columns: tuple[Any, ...], options: dict[str, Any]
) -> None:
    exact, found = (kind(data, *columns, design=DESIGN, **options) for data in both)
    if kind is quantile:
        exact = exact.sort_values(["sex", "quantile"], ignore_index=True)
    assert list(found.columns) == list(exact.columns)
    assert found.attrs["bands"] == "ons-lfs"
    texts = [name for name in found.columns if found[name].dtype == object or name in {"sex", "tie", "base"}]
    assert found[texts].fillna("").to_dict("list") == exact[texts].fillna("").to_dict("list")
    # What svy does not define at the edge (an interval of nought, a design effect) need not be there in both.
    inner = exact["se"] > 0
    numbers = ["estimate", "se", "ci_low", "ci_high", "df", "cv"]
    assert found.loc[inner, numbers].to_numpy() == pytest.approx(exact.loc[inner, numbers].to_numpy(), rel=1e-9)
    assert found["estimate"].to_numpy() == pytest.approx(exact["estimate"].to_numpy(), rel=1e-9)


def test_a_lazy_table_needs_its_design_and_its_columns(both: tuple[pd.DataFrame, Any]) -> None:
    _, table = both
    with pytest.raises(RunError, match="Nothing says how these rows were drawn"):
        mean(table, "pay")
    with pytest.raises(RunError) as raised:
        mean(table, "pay", design=DESIGN, where={"sxe": 1})
    assert raised.value.problems[0].hint == "Did you mean 'sex'?"
    with pytest.raises(RunError, match="no level of an interval"):
        mean(table, "pay", design=DESIGN, level=2)
