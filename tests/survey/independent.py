"""Arrays come in; estimates by the textbook, sharing no line with what is tested, go out.

Särndal, Swensson & Wretman (1992), chapters 4 and 5: Horvitz–Thompson totals, linearised ratios, ultimate clusters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

GRADES = "7 34 7 7 34 7 7 412 4 9 27 14 7 34 2 9 230 15 9 27 15 7 501 2 9 230 8 9 230 7 7 501 3 8 59 20 7 403 4"
GRADES += " 7 403 11 8 59 13 8 59 17 8 143 12 8 143 16 8 59 18 9 235 9 8 143 10 9 312 8 9 235 6 9 235 11 9 312 10"
GRADES += " 7 321 6 8 156 19 8 156 14 7 321 3 7 321 12 7 489 2 7 489 9 7 78 1 7 78 10 7 489 2 7 156 1 7 78 6 7 412 6"
GRADES += " 7 156 2 9 301 8"
"""Grade, study group and weekly spending of 40 pupils: SAS/STAT sample library, SVMEX1 (a stratified cluster sample of
8 of 608, 3 of 252 and 5 of 403 study groups)."""
GROUPS = {7: (8, 608), 8: (3, 252), 9: (5, 403)}


def pupils() -> pd.DataFrame:
    """Return the cluster sample of the SAS/STAT sample library, with its weights."""
    numbers = [int(one) for one in GRADES.split()]
    rows = [numbers[at : at + 3] for at in range(0, len(numbers), 3)]
    frame = pd.DataFrame(rows, columns=["grade", "group", "spending"])
    frame["groups"] = frame["grade"].map({grade: whole for grade, (_, whole) in GROUPS.items()})
    frame["weight"] = frame["groups"] / frame["grade"].map({grade: drawn for grade, (drawn, _) in GROUPS.items()})
    frame["ten"] = (frame["spending"] >= 10).astype(int)
    return frame


def survey(seed: int = 7, rows: int = 180) -> pd.DataFrame:
    """Return a synthetic survey: 3 strata of 6 clusters each, unequal weights, some answers missing."""
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "stratum": np.repeat(["north", "mid", "south"], rows // 3),
            "cluster": np.tile(np.repeat(np.arange(6), rows // 18), 3),
            "weight": draw.uniform(20, 90, rows),
            "pay": draw.gamma(8, 60, rows),
            "hours": draw.uniform(8, 48, rows),
            "sex": draw.integers(1, 3, rows),
            "part": draw.integers(0, 2, rows),
            "tie": draw.choice(["none", "some", "strong"], rows),
        }
    )
    frame["clusters"] = frame["stratum"].map({"north": 30, "mid": 45, "south": 60})
    frame.loc[draw.random(rows) < 0.1, "pay"] = np.nan
    return frame


@dataclass(frozen=True, slots=True)
class Found:
    """What the textbook gives."""

    estimate: float
    se: float
    df: int
    base: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval by t."""
        reach = float(stats.t.ppf((1 + level) / 2, self.df)) * self.se
        return self.estimate - reach, self.estimate + reach

    def logit(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval on the logit scale."""
        p = self.estimate
        reach = float(stats.t.ppf((1 + level) / 2, self.df)) * self.se / (p * (1 - p))
        low, high = (np.log(p / (1 - p)) + sign * reach for sign in (-1, 1))
        return float(1 / (1 + np.exp(-low))), float(1 / (1 + np.exp(-high)))


def scores(w: np.ndarray, y: np.ndarray, x: np.ndarray | None, inside: np.ndarray) -> tuple[float, np.ndarray]:
    """Return an estimate and what each row adds to its error: of a total where `x` is None, else of y over x."""
    z = inside & ~np.isnan(y) & (np.ones(len(y), dtype=bool) if x is None else ~np.isnan(x))
    y0 = np.where(z, y, 0.0)
    if x is None:
        return float((w * y0).sum()), w * y0
    x0 = np.where(z, x, 0.0)
    below = float((w * x0).sum())
    ratio = float((w * y0).sum()) / below
    return ratio, w * (y0 - ratio * x0) / below


def covariance(
    one: np.ndarray,
    two: np.ndarray,
    stratum: Iterable[object],
    cluster: Iterable[object],
    whole: Iterable[float] | None = None,
) -> float:
    """Return the covariance of two sums of `scores` under stratified sampling of clusters."""
    frame = pd.DataFrame({"s": list(stratum), "c": list(cluster), "a": one, "b": two})
    frame["N"] = np.inf if whole is None else list(whole)
    found = 0.0
    for _, inside in frame.groupby("s"):
        sums = inside.groupby("c")[["a", "b"]].sum()
        n = len(sums)
        away = sums - sums.mean()
        found += (1 - n / inside["N"].iloc[0]) * n / (n - 1) * float((away["a"] * away["b"]).sum())
    return found


def textbook(
    frame: pd.DataFrame,
    y: str,
    x: str | None,
    inside: np.ndarray | None = None,
    *,
    whole: bool = True,
    total: bool = False,
) -> Found:
    """Return a total, a mean (`x` empty) or a ratio of `survey`."""
    z = np.ones(len(frame), dtype=bool) if inside is None else np.asarray(inside)
    values = frame[y].to_numpy(dtype=float)
    below = None if total else (np.ones(len(frame)) if x is None else frame[x].to_numpy(dtype=float))
    estimate, score = scores(frame["weight"].to_numpy(), values, below, z)
    sizes = frame["clusters"] if whole else None
    variance = covariance(score, score, frame["stratum"], frame["cluster"], sizes)
    answered = z & ~np.isnan(values)
    units = frame.loc[answered, ["stratum", "cluster"]].drop_duplicates()
    return Found(estimate, variance**0.5, len(units) - units["stratum"].nunique(), int(answered.sum()))
