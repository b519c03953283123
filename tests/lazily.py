"""In: nothing. Out: synthetic rows, and expressions of narwhals over them that every engine must answer alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from evidoc.errors import Place
from evidoc.model.source import Column, Source
from evidoc.products.session import Session

INDEX = "__index_level_0__"
"""What pandas adds to rows that it filtered."""
Expression = Callable[[Any, Any], Any]
COLUMNS = (
    Column("area", "text", "where", empty=True),
    Column("job", "text", "which"),
    Column("hours", "number", "a week", empty=True, missing=("-9",)),
    Column("age", "integer", "years", empty=True, missing=("-8", "-9")),
    Column("weight", "number", "persons"),
    Column("proxy", "boolean", "answered by somebody else"),
)


def rows(number: int = 60) -> pd.DataFrame:
    """Return synthetic rows as a file holds them: blanks, and codes for no answer."""
    draw = np.random.default_rng(11)
    frame = pd.DataFrame(
        {
            "area": draw.choice(["East", "Mid ", "West"], number),
            "job": draw.choice(["nurse", "midwife", "porter"], number),
            "hours": draw.integers(0, 320, number) / 8,
            "age": draw.integers(16, 70, number),
            "weight": draw.integers(8, 900, number) / 8,
            "proxy": draw.random(number) < 0.3,
        }
    )
    frame.loc[draw.random(number) < 0.1, "hours"] = -9.0
    frame.loc[draw.random(number) < 0.1, "age"] = -8
    frame["area"] = frame["area"].astype(object).where(draw.random(number) > 0.1, None)
    return frame


def clean(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as their schema has them."""
    found = frame.assign(area=frame["area"].str.strip(), hours=frame["hours"].where(frame["hours"] != -9))
    return found.assign(age=frame["age"].astype("Int64").where(~frame["age"].isin([-8, -9])))


def described(name: str, path: str, kind: str, **more: Any) -> Source:
    """Return a source with the columns of `rows`."""
    texts: dict[str, Any] = dict.fromkeys(
        ("publisher", "title", "period", "geography", "population", "licence", "status", "address", "sha256"), ""
    )
    return Source(
        id=name,
        path=path,
        redistribute=True,
        seen_as="publisher",
        definitions=(),
        columns=more.pop("columns", COLUMNS),
        place=Place("data/sources.yml", 1),
        format=kind,
        **texts,
        **more,
    )


def end(session: Session) -> None:
    """Do what the end of a script does."""
    for one in session.at_end:
        one()


def answer(expression: Expression, table: Any, other: Any) -> Sequence[tuple[Any, ...]]:
    """Return what an engine answers, sorted, nothing as None."""
    found = expression(table, other).collect(backend="pyarrow").to_native().to_pylist()
    return sorted((tuple(_plain(cell) for name, cell in row.items() if name != INDEX) for row in found), key=repr)


def _plain(cell: Any) -> Any:
    if isinstance(cell, float):
        return None if cell != cell else round(cell, 9)  # noqa: PLR0124 - it is not a number
    return cell


hours, weight, age, area, job = (nw.col(name) for name in ("hours", "weight", "age", "area", "job"))
EXPRESSIONS: Mapping[str, Expression] = {
    "filter": lambda t, _: t.filter((hours > 20) & (age < 40)).select("area", "hours", "age"),
    "weighted mean": lambda t, _: (
        t.filter(~hours.is_null())
        .with_columns((hours * weight).alias("worked"))
        .group_by("area")
        .agg(nw.col("worked").sum(), weight.sum())
    ),
    "base": lambda t, _: t.group_by("job", "area").agg(nw.len().alias("rows"), hours.count().alias("base")),
    "extremes": lambda t, _: t.group_by("job").agg(age.min().alias("low"), age.max().alias("high"), hours.mean()),
    "spread": lambda t, _: t.group_by("job").agg(hours.std(ddof=1).alias("sd"), hours.var(ddof=1).alias("var")),
    "quantile": lambda t, _: t.select(weight.median()),
    "different": lambda t, _: t.select(job.n_unique(), nw.col("proxy").cast(nw.Int64()).sum()),
    "when": lambda t, _: (
        t.with_columns(nw.when(age >= 50).then(nw.lit("old")).otherwise(nw.lit("young")).alias("band"))
        .group_by("band")
        .agg(weight.sum())
    ),
    "nulls": lambda t, _: t.select(
        hours.is_null().cast(nw.Int64()).sum().alias("none"), hours.fill_null(0.0).sum().alias("sum")
    ),
    "text": lambda t, _: t.select(
        job.str.to_uppercase(), area.str.len_chars().alias("long"), job.str.slice(0, 3).alias("s")
    ),
    "contains": lambda t, _: t.filter(job.str.contains("wi")).select(nw.len()),
    "is in": lambda t, _: t.filter(area.is_in(["East", "West"]) & ~nw.col("proxy")).select(weight.sum()),
    "join": lambda t, other: t.join(other, on="area", how="inner").group_by("region").agg(weight.sum()),
    "left join": lambda t, other: t.join(other, on="area", how="left").select("job", "region", "weight"),
    "window": lambda t, _: t.select("job", (weight / weight.sum().over("job")).alias("part")),
    "cast": lambda t, _: t.select(age.cast(nw.String()).alias("text"), (weight * 8).cast(nw.Int64()).alias("eighths")),
    "distinct": lambda t, _: t.select("job", "proxy").unique(),
}


def others() -> pd.DataFrame:
    """Return what is joined."""
    return pd.DataFrame({"area": ["East", "Mid"], "region": ["sea", "land"]})


def lookup(table: Any) -> Any:
    """Return what is joined, made of the table itself: tables of two connections never meet."""
    known = table.select("area").unique().filter(area.is_in(["East", "Mid"]))
    return known.with_columns(nw.when(area == "East").then(nw.lit("sea")).otherwise(nw.lit("land")).alias("region"))
