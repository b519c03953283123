"""How much NHS staff time is lost to sickness, by kind of trust, April 2024 to March 2025."""

import numpy as np
import pandas as pd

from evidoc import figure, source, table, value, values
from evidoc.charts import dots

KINDS = {
    "ambulance": "Ambulance trusts",
    "mental-health": "Mental health trusts",
    "community": "Community trusts",
    "acute": "Acute trusts",
}
SMALLEST_GROUP = 10
"""Kinds with fewer trusts would get no rate: what a handful of trusts do can be recognised."""
SMALLEST_CLASSED = 30
"""Kinds with fewer trusts get no classes, so that each class holds at least ten."""
REPLICATES = 2_000
SEED = 20_241_101
PERIOD = "2024-04/2025-03"
OWN = "days lost, added up over trusts and months, over days available, added up in the same way"
GROUPS = "all staff groups together: midwives, health visitors and others cannot be told apart"

every = source("nhs-sickness-absence")
trusts = every[every["trust"]]
months = sorted(trusts["month"].unique())


def rate(rows: pd.DataFrame) -> float:
    """Return days lost in 100 days available."""
    return float(100 * rows["days_lost"].sum() / rows["days_available"].sum())


# Level, by kind of trust.

complete = trusts.groupby("organisation")["month"].transform("size") == len(months)
full_year = trusts[complete]
by_kind = pd.DataFrame(
    [
        {
            "kind": kind,
            "label": label,
            "name": label.lower(),
            "rate": rate(trusts[trusts["kind"] == kind]),
            "trusts": trusts[trusts["kind"] == kind]["organisation"].nunique(),
            "full_year": full_year[full_year["kind"] == kind]["organisation"].nunique(),
            "days_lost": trusts[trusts["kind"] == kind]["days_lost"].sum(),
            "days_available": trusts[trusts["kind"] == kind]["days_available"].sum(),
        }
        for kind, label in KINDS.items()
    ],
).sort_values("rate", ascending=False)
by_kind = by_kind[by_kind["full_year"] >= SMALLEST_GROUP]

value(
    "sickness.rate.all",
    rate(trusts),
    meaning="Share of staff days lost to sickness absence in NHS trusts, all staff groups, our own calculation",
    base=trusts["organisation"].nunique(),
)
values(
    "sickness.rate.{kind}",
    by_kind,
    number="rate",
    over={"kind": ["acute", "ambulance", "mental-health", "community"]},
    meaning="Share of staff days lost to sickness absence, {name}, all staff groups, our own calculation",
    base="trusts",
)
value(
    "sickness.rate.organisations",
    rate(every),
    meaning="Share of staff days lost to sickness absence in all NHS organisations of the files, our own calculation",
    population="all staff groups of NHS trusts and other NHS organisations",
    base=every["organisation"].nunique(),
)
value(
    "sickness.trusts",
    trusts["organisation"].nunique(),
    meaning="NHS trusts that reported sickness absence in at least one month",
    unit="trusts",
)
values(
    "sickness.trusts.{kind}",
    by_kind,
    number="trusts",
    over={"kind": ["acute", "ambulance", "mental-health", "community"]},
    meaning="NHS {name} that reported sickness absence in at least one month",
    unit="trusts",
)
table(
    "sickness-by-kind",
    by_kind,
    title="Sickness absence by kind of NHS trust",
    columns={
        "label": "Kind of trust",
        "trusts": "Trusts",
        "days_lost": ("Days lost", "FTE days"),
        "days_available": ("Days available", "FTE days"),
        "rate": ("Days lost in 100 days available", "%"),
    },
    notes=[
        f"England, April 2024 to March 2025, {GROUPS}.",
        "The kinds do different work with different staff: their rates do not say how well anybody is managed.",
        "Trusts that merged during the year count once under each code.",
    ],
    derived=OWN,
)
highest, lowest = by_kind.iloc[0], by_kind.iloc[-1]
figure(
    "sickness-by-kind",
    dots(by_kind, x="rate", y="label", unit="%"),
    title="Ambulance trusts lose the largest share of staff days",
    subtitle="Days lost to sickness in 100 days available, England, April 2024 to March 2025",
    alt=f"Dot chart of sickness absence in four kinds of NHS trust. {highest['label']} lose the largest share of staff "
    f"days and {lowest['label'].lower()} the smallest.",
    data=by_kind,
    columns={"label": "Kind of trust", "trusts": "Trusts", "rate": ("Days lost in 100 days available", "%")},
    notes=[f"NHS trusts only, {GROUPS}."],
    derived=OWN,
)

# Classes within kind, and how firm they are: months are drawn again with replacement, the same months for all trusts.


def wide(rows: pd.DataFrame, column: str) -> np.ndarray:
    """Return one row a trust and one column a month."""
    return rows.pivot_table(index="organisation", columns="month", values=column).to_numpy()


def thirds(rates: np.ndarray) -> np.ndarray:
    """Return 0, 1 or 2 for the lowest, middle or highest third within each column of trusts."""
    cuts = np.quantile(rates, [1 / 3, 2 / 3], axis=0)
    return (rates > cuts[0]).astype(int) + (rates > cuts[1]).astype(int)


drawn = np.random.default_rng(SEED).multinomial(len(months), [1 / len(months)] * len(months), size=REPLICATES).T
classed = [kind for kind in KINDS if (by_kind.set_index("kind")["full_year"].get(kind, 0)) >= SMALLEST_CLASSED]
classes, changes = [], {}
for kind in classed:
    rows = full_year[full_year["kind"] == kind]
    lost, available = wide(rows, "days_lost"), wide(rows, "days_available")
    rates = 100 * lost.sum(axis=1) / available.sum(axis=1)
    own = thirds(rates[:, None])[:, 0]
    again = thirds(100 * (lost @ drawn) / (available @ drawn))
    changes[kind] = again != own[:, None]
    for number, name in enumerate(["low", "medium", "high"]):
        inside = own == number
        classes.append(
            {
                "label": KINDS[kind],
                "class": name,
                "trusts": int(inside.sum()),
                "rate": 100 * lost[inside].sum() / available[inside].sum(),
                "change": 100 * changes[kind][inside].mean(),
            },
        )


def change(moved: np.ndarray) -> dict[str, float]:
    """Return the mean share of trusts in another class, and the share's 2.5th and 97.5th percentile."""
    shares = 100 * moved.mean(axis=0)
    return {"number": shares.mean(), "low": np.quantile(shares, 0.025), "high": np.quantile(shares, 0.975)}


MEANING = "Trusts whose class (low, medium or high for their kind) changes when the twelve months are drawn again"
every_change = np.vstack(list(changes.values()))
value(
    "sickness.class-change",
    **change(every_change),
    meaning=f"{MEANING}, acute and mental health trusts",
    base=len(every_change),
)
values(
    "sickness.class-change.{kind}",
    [
        {"kind": kind, "label": KINDS[kind].lower(), "base": len(moved), **change(moved)}
        for kind, moved in changes.items()
    ],
    over={"kind": ["acute", "mental-health"]},
    meaning=f"{MEANING}, {{label}}",
    base="base",
    low="low",
    high="high",
)
table(
    "sickness-classes",
    classes,
    title="Low, medium and high sickness absence within kind of trust",
    columns={
        "label": "Kind of trust",
        "class": "Class",
        "trusts": "Trusts",
        "rate": ("Days lost in 100 days available", "%"),
        "change": ("Trusts that change class", "%"),
    },
    notes=[
        "Classes are thirds of the trusts of one kind by their rate over the year: positions, not a judgement.",
        f"Only trusts that reported all twelve months, and kinds with at least {SMALLEST_CLASSED} of them.",
        f"The twelve months were drawn again {REPLICATES:,} times with replacement, the same months for all trusts.",
        "The last column is the mean share of the trusts of a class that were then in another class.",
        f"England, April 2024 to March 2025, {GROUPS}.",
    ],
    derived=f"{OWN}; classes and their changes as the notes say",
)
