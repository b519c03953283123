"""Who stays in an occupation from quarter to quarter, from the longitudinal files of the synthetic survey."""

import pandas as pd
import survey_people as own

from evidoc import figure, protected, source, table
from evidoc.charts import flows, survival
from evidoc.survey import lfs, percent, workforce

NURSES, DOCTORS, CHILDCARE = "Midwives and nurses of children", "Specialist doctors", "Early education and childcare"
BROAD = {
    "2231": NURSES,
    "2232": NURSES,
    "2236": NURSES,
    "2212": DOCTORS,
    "3232": CHILDCARE,
    "6111": CHILDCARE,
    "2315": CHILDCARE,
}
"""The six occupations in three groups: fewer would be too few to follow."""
NOTES = [
    "Synthetic data: made up by a script, about nobody and no country.",
    "From the longitudinal file with its own weight: the quarterly files cannot show who stays.",
]

two = source("synthetic-lfs-two-quarters")
stayed = percent(lfs.retention(two, groups=own.GROUPS, cluster="HSERIALP"))
table(
    "staying",
    own.rows(stayed),
    title="People still in their occupation a quarter later (synthetic)",
    columns={
        "occupation": "Occupation in January to March 2022",
        "estimate": ("Still in it in April to June", "%"),
        "ci_low": "From",
        "ci_high": "To",
        "base": "Answers",
        "reliability": "Reliability",
    },
    source="synthetic-lfs-two-quarters",
    definition="synthetic-retention",
    decimals={"estimate": 0, "ci_low": 0, "ci_high": 0},
    base="base",
    reliability="reliability",
    measure="answered in both quarters",
    derived="weighted shares",
    notes=[*NOTES, "The occupation, with any employer. A wrong code in one of the quarters looks like a move."],
)
moves = lfs.moves(two, groups=BROAD)
counts = moves.long[moves.long["start"].isin(list(BROAD.values()))][["start", "end", "count"]]
columns = {"start": "January to March 2022", "end": "April to June 2022", "count": ("People asked", "people")}
shown = protected(
    counts,
    source="synthetic-lfs-two-quarters",
    counts=["count"],
    measure={"count": "answered in both quarters, by move"},
)
figure(
    "moves",
    flows(shown, value="count", unit="people", headings=("January to March", "April to June")),
    title="Synthetic: most people stay where they were",
    subtitle="People asked in both quarters, by occupation in the first and in the second, invented country, 2022",
    alt="Sankey diagram of made-up moves. Broad bands lead from each group of occupations to itself, and thin ones to "
    "other work and out of work.",
    data=shown,
    columns=columns,
    source="synthetic-lfs-two-quarters",
    definition="synthetic-moves",
    counts=["count"],
    measure={"count": "answered in both quarters, by move"},
    derived="people counted, not weighted",
    notes=[*NOTES, "Moves of fewer than ten people are not drawn."],
)

five = source("synthetic-lfs-five-quarters")
start = five["SOC20M1"].map(lambda code: BROAD.get(f"{code:.0f}") if pd.notna(code) else None)
followed = five[start.notna() & (five["ILODEFR1"] == 1)].assign(group=start)
left = pd.DataFrame(
    {
        wave: (followed[f"ILODEFR{wave}"] != 1)
        | (
            followed[f"SOC20M{wave}"].map(lambda code: BROAD.get(f"{code:.0f}") if pd.notna(code) else None)
            != followed["group"]
        )
        for wave in (2, 3, 4, 5)
    }
)
first = left.idxmax(axis=1).where(left.any(axis=1), 5)
spells = pd.DataFrame({"group": followed["group"], "months": 3 * (first - 1), "left": left.any(axis=1).astype(int)})
spells = spells[spells["group"] != DOCTORS]
curves = workforce.survival(spells, time="months", event="left", by=["group"])
figure(
    "survival",
    survival(curves, series="group", unit="months"),
    title="Synthetic: fewer are left with every quarter",
    subtitle="People who have not left their group of occupations, by months since the first quarter, invented country",
    alt="Two falling step curves of made-up survival with their interval bands.",
    data=curves[curves["time"] > 0].assign(
        estimate=lambda rows: 100 * rows["survival"],
        low=lambda rows: 100 * rows["ci_low"],
        high=lambda rows: 100 * rows["ci_high"],
        at=lambda rows: rows["time"].map("{:.0f} months".format),
        reliability="not weighted",
    ),
    columns={
        "group": "Group in the first quarter",
        "at": "After",
        "estimate": ("Not left", "%"),
        "low": "From",
        "high": "To",
        "at_risk": "At risk",
        "reliability": "Reliability",
    },
    source="synthetic-lfs-five-quarters",
    definition="synthetic-survival",
    decimals={"estimate": 0, "low": 0, "high": 0},
    base="at_risk",
    reliability="reliability",
    measure="answered in five quarters, at risk",
    derived="Kaplan–Meier, not weighted; log-log interval",
    notes=[*NOTES[:1], "Specialist doctors are too few to be followed. Times are quarters: nobody knows the month."],
)
