"""A lazy table and a survey's design come in; totals by domain and stratum go out, added up where the rows lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from evidoc.model.nearest import did_you_mean
from evidoc.model.source import SurveyDesign
from evidoc.records import dataclass
from evidoc.survey.faults import refuse

MOST = 2_000_000
"""Domains times strata that one table may have; more comes of dividing by a name or a measure."""
DOMAIN = "evidoc domain {}"
LEVEL, STRATUM, CLUSTER = "evidoc level", "evidoc stratum", "evidoc cluster"
_W, Y, X, _FPC, _WHERE, KEPT = (f"evidoc {name}" for name in ("w", "y", "x", "fpc", "where", "kept"))
"""KEPT is the weight of the rows in the domains, and missing in the others."""
REPLICATE = "evidoc replicate {}"
SUMS = ("n", "w", "psus", "active", "lost", "ty", "tx", "tyy", "tyx", "txx", "wyy", "wyx", "wxx")
"""Columns of `Asked.totals`.

n
    Rows in the domain with a weight above 0.
psus, active
    Primary sampling units of the stratum, each counted once in all domains together; those with such rows.
lost
    Cells without a cluster.
w
    Sum of their weights; only where x is a column.
ty, tx
    Weighted totals of y (less `shift` times x) and of x.
tyy, tyx, txx
    Sums over the primary sampling units of the products of their totals.
wyy, wyx, wxx
    Weighted sums over rows of the products.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be added up."""

    data: Any
    """narwhals.LazyFrame."""
    design: SurveyDesign
    y: str
    """Empty: every row counts 1."""
    x: str = ""
    """The denominator of a ratio; empty: every row counts 1."""
    by: tuple[str, ...] = ()
    level: str = ""
    """The column whose categories are domains within the domains."""
    where: Any = None
    """An expression of narwhals that says which rows count; None: all."""

    @property
    def keys(self) -> list[str]:
        """Return the columns that name a domain, as they are called in the totals."""
        return [DOMAIN.format(number) for number in range(len(self.by))]

    def check(self) -> None:
        """Look whether the table has every column.

        Raises
        ------
        RunError
            One is missing.
        """
        names = self.data.collect_schema().names()
        design = self.design
        for name in (*self.by, self.level, self.y, self.x, design.weight, design.strata, design.cluster, design.fpc):
            if name and name not in names:
                hint = did_you_mean(name, names) or f"Known: {', '.join(names)}."
                raise refuse(None, "unknown-column", f"The table has no column '{name}'.", hint)

    def rows(self, more: Sequence[Any] = ()) -> Any:
        """Return the rows as they are added up: keys, weight (missing where the row does not count), y and x.

        Parameters
        ----------
        more
            Further expressions to keep.
        """
        import narwhals as nw

        design = self.design
        double = nw.Float64()
        named = [nw.col(name).alias(key) for name, key in zip(self.by, self.keys, strict=True)]
        named += [nw.col(self.level).alias(LEVEL)] if self.level else []
        named += [nw.col(design.strata).alias(STRATUM)] if design.strata else []
        named += [nw.col(design.cluster).alias(CLUSTER)] if design.cluster else []
        named += [nw.col(design.fpc).cast(double).alias(_FPC)] if design.fpc else []
        named += [nw.col(name).cast(double).alias(key) for name, key in ((self.y, Y), (self.x, X)) if name]
        named += [self.where.alias(_WHERE)] if self.where is not None else []
        table = self.data.select(*named, nw.col(design.weight).cast(double).alias(_W), *more)
        w, counts = nw.col(_W), nw.lit(value=True)
        for key in (*self.keys, *([LEVEL] if self.level else [])):
            counts = counts & ~nw.col(key).is_null()
        for key in [key for name, key in ((self.y, Y), (self.x, X)) if name]:
            counts = counts & ~nw.col(key).is_null() & ~nw.col(key).is_nan()
        counts = counts & nw.col(_WHERE) if self.where is not None else counts
        # A weight that is negative or missing makes its sum endless, which is seen without counting.
        wrong = nw.when(w == 0).then(nw.lit(None, nw.Float64())).otherwise(nw.lit(math.inf))
        return table.with_columns(nw.when(w > 0).then(nw.when(counts).then(w)).otherwise(wrong).alias(KEPT))

    def totals(self, shift: float = 0.0) -> Any:
        """Return one row for each domain, category and stratum, with the columns `SUMS` and two of the fpc.

        Parameters
        ----------
        shift
            Taken off y for each x, so that little is lost where y hardly varies around a large number.

        Returns
        -------
        pandas.DataFrame
        """
        groups = [*self.keys, *([LEVEL] if self.level else []), *([STRATUM] if self.design.strata else [])]
        cells = self._units(groups, shift) if self.design.cluster else self._elements(groups, shift)
        found = collected(cells.head(MOST + 1))
        if len(found) > MOST:
            message = f"{' × '.join((*self.by, self.level or self.design.strata))} gives more than {MOST} groups."
            raise refuse(None, "too-many-groups", message, "Divide by columns with few values, such as bands of age.")
        for name in SUMS:
            found[name] = found[name].fillna(0).astype("float64") if name in found else 0.0
        if STRATUM not in found:
            found[STRATUM] = 0
        return found

    def weights(self) -> tuple[float, int]:
        """Return the sum of all weights above 0, and how many they are."""
        import narwhals as nw

        weight = nw.col(self.design.weight).cast(nw.Float64())
        positive = nw.when(weight > 0).then(weight)
        found = collected(self.data.select(positive.sum().alias("w"), positive.count().alias("n")))
        return float(found["w"].iloc[0]), int(found["n"].iloc[0])

    def wrong_weights(self) -> int:
        """Return how many rows have a weight that is negative or missing."""
        import narwhals as nw

        weight = nw.col(self.design.weight).cast(nw.Float64())
        wrong = nw.when((weight >= 0) & ~weight.is_nan()).then(0).otherwise(1)
        return int(collected(self.data.select(wrong.sum().alias("wrong")))["wrong"].iloc[0])

    def _products(self, shift: float) -> dict[str, Any]:
        """Return expressions of what is summed over rows; x and y that are 1 spare columns."""
        import narwhals as nw

        w = nw.col(KEPT)
        x = nw.col(X) if self.x else None
        found = {"tx": w if x is None else w * x}
        if x is not None:
            found |= {"w": w, "wxx": w * x * x}
        if self.y:
            y = nw.col(Y) - (shift if x is None else x * shift) if shift else nw.col(Y)
            found |= {"ty": w * y, "wyy": w * y * y}
            if x is not None:
                found["wyx"] = w * y * x
        return found

    def _sums(self, shift: float) -> list[Any]:
        import narwhals as nw

        found = [nw.col(KEPT).count().alias("n")]
        found += [one.sum().alias(name) for name, one in self._products(shift).items()]
        if self.design.fpc:
            found += [nw.col(_FPC).min().alias("fpc low"), nw.col(_FPC).max().alias("fpc high")]
        return found

    def _elements(self, groups: list[str], shift: float) -> Any:
        """Add up where every row is a primary sampling unit."""
        import narwhals as nw

        product, w = self._products(shift), nw.col(KEPT)
        squares = {"txx": product["tx"] * product["tx"]}
        squares |= {"tyx": squares["txx"]} if self.level else {}
        if self.y:
            squares |= {"tyy": product["ty"] * product["ty"], "tyx": product["ty"] * product["tx"]}
        sums = [*self._sums(shift), nw.len().alias("psus"), w.count().alias("active")]
        sums += [one.sum().alias(name) for name, one in squares.items()]
        return grouped(self.rows(), groups, sums)

    def _units(self, groups: list[str], shift: float) -> Any:
        """Add up by primary sampling unit, then by stratum; all of it stays in the engine."""
        import narwhals as nw

        within = [STRATUM, CLUSTER] if self.design.strata else [CLUSTER]
        units = grouped(self.rows(), [*groups, CLUSTER], self._sums(shift))
        counted = nw.col("n") > 0
        psus, active = nw.lit(1.0), nw.when(counted).then(nw.lit(1.0))
        if groups != within[:-1]:  # a unit has several rows by now, and each counts as its part
            units = units.with_columns(nw.len().over(*within).alias("parts"))
            psus = psus / nw.col("parts")
        tx = nw.col("tx")
        squares = {"txx": tx * tx}
        if self.level:
            # Of a category, tx is the total of those in it; shares also need its product with the unit's whole.
            domain, held = [*self.keys, *within], nw.when(counted).then(nw.lit(1)).otherwise(nw.lit(0))
            units = units.with_columns(held.sum().over(*domain).alias("held"), tx.sum().over(*domain).alias("whole"))
            active = nw.when(counted).then(nw.lit(1.0) / nw.col("held"))
            squares |= {"tyx": tx * nw.col("whole")}
        elif self.y:
            squares |= {"tyx": nw.col("ty") * tx, "tyy": nw.col("ty") * nw.col("ty")}
        lost = nw.when(nw.col(CLUSTER).is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
        squares |= {"psus": psus, "active": active, "lost": lost}
        units = units.with_columns(*(one.alias(name) for name, one in squares.items()))
        sums = [nw.col(name).sum() for name in ("n", *self._products(shift), *squares)]
        if self.design.fpc:
            sums += [nw.col("fpc low").min(), nw.col("fpc high").max()]
        return grouped(units, groups, sums)


def grouped(table: Any, groups: list[str], sums: list[Any]) -> Any:
    """Return the sums by group, or of everything where there is none."""
    return table.group_by(*groups).agg(*sums) if groups else table.select(*sums)


def collected(table: Any) -> Any:
    """Return what the engine works out as a frame of pandas, in which whole numbers stay so where some are missing."""
    import pandas as pd
    import pyarrow as pa

    found = table.collect(backend="pyarrow").to_native()
    whole = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int64Dtype(), pa.int16(): pd.Int64Dtype()}
    whole |= {pa.int8(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    return found.to_pandas(types_mapper=whole.get)


def keyed(found: Any, keys: Sequence[str]) -> Any:
    """Return the rows that have every key, with keys of numpy's types."""
    found = found.dropna(subset=list(keys))
    plain = {"Int64": "int64", "boolean": "bool"}
    return found.astype({key: plain[str(found[key].dtype)] for key in keys if str(found[key].dtype) in plain})
