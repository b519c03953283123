"""How much NHS staff time is lost to sickness, by kind of trust, April 2024 to March 2025."""

import pandas as pd

from evidoc import figure, source, table, value, values
from evidoc.charts import dots
from evidoc.survey.workforce import classify

KINDS = {
    "ambulance": "Ambulance trusts",
    "mental-health": "Mental health trusts",
    "community": "Community trusts",
    "acute": "Acute trusts",
}
SMALLEST_GROUP = 10
"""Kinds with fewer trusts would get no rate, and no class holds fewer: what a handful do can be recognised."""
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

found = classify(
    trusts,
    lost="days_lost",
    available="days_available",
    seed=SEED,
    kinds=list(KINDS),
    replicates=REPLICATES,
    fewest=SMALLEST_GROUP,
)
classes = found.summary.rename(columns={"organisations": "trusts"}).assign(label=found.summary["kind"].map(KINDS))

MEANING = "Trusts whose class (low, medium or high for their kind) changes when the twelve months are drawn again"
value(
    "sickness.class-change",
    **found.change(),
    meaning=f"{MEANING}, acute and mental health trusts",
    base=len(found.organisations),
)
values(
    "sickness.class-change.{kind}",
    [
        {"kind": kind, "label": KINDS[kind].lower(), "base": len(moved), **found.change(kind)}
        for kind, moved in found.changed.items()
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
        f"Only trusts that reported all twelve months, and kinds with at least {3 * SMALLEST_GROUP} of them.",
        f"The twelve months were drawn again {REPLICATES:,} times with replacement, the same months for all trusts.",
        "The last column is the mean share of the trusts of a class that were then in another class.",
        f"England, April 2024 to March 2025, {GROUPS}.",
    ],
    derived=f"{OWN}; classes and their changes as the notes say",
)
