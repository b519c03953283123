"""Who stays in an occupation from quarter to quarter, from the longitudinal files of the synthetic survey."""

import survey_people as own

from evidoc import figure, protected, source, table
from evidoc.charts import flows, survival
from evidoc.survey import lfs, percent, workforce

NURSES, TEACHERS, CARE = "Nurses and midwives", "Teachers and their assistants", "Childcare and care workers"
ELSEWHERE = "Other work, or none"
CODES = {NURSES: (2231, 2232, 2236, 2237), TEACHERS: (2314, 2315, 6112), CARE: (3232, 6111, 6114, 6135)}
BROAD = {str(code): name for name, codes in CODES.items() for code in codes}
"""Wider groups than the six occupations, who are too few to be followed for a year in a survey of this size."""
MOVED = {"count": "answered in five quarters, by move"}
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
five = source("synthetic-lfs-five-quarters")
moves = lfs.moves(five, groups=BROAD, first=1, last=5).long
moves["end"] = moves["end"].replace({"Other work": ELSEWHERE, "Not in work": ELSEWHERE})
began = moves[moves["start"].isin(list(BROAD.values()))]
counts = began.groupby(["start", "end"], sort=False, as_index=False)["count"].sum()
shown = protected(counts, source="synthetic-lfs-five-quarters", counts=["count"], measure=MOVED)
figure(
    "moves",
    flows(shown, value="count", unit="people", headings=("First quarter", "A year later")),
    title="Synthetic: most people stay where they were",
    subtitle="People asked in five quarters running, by group of occupations at the start and the end",
    alt="Sankey diagram of made-up moves. Broad bands lead from each group to itself, and thin ones out of it.",
    data=shown,
    columns={"start": "First quarter", "end": "A year later", "count": ("People asked", "people")},
    source="synthetic-lfs-five-quarters",
    definition="synthetic-moves",
    counts=["count"],
    measure=MOVED,
    derived="people counted, not weighted",
    notes=[*NOTES, "Moves of fewer than ten people, and what would give them away, are not drawn."],
)

# Half-years, and the three groups together: in a smaller step fewer than ten people leave, and their number could be
# taken from two numbers at risk.
spells = lfs.spells(five, groups=BROAD, waves=(1, 3, 5))
curve = workforce.survival(spells, time="months", event="left")
later = curve[curve["time"] > 0].copy()
later[["survival", "ci_low", "ci_high"]] *= 100
later["at"] = later["time"].map("{:.0f} months".format)
later["reliability"] = "not weighted"
figure(
    "survival",
    survival(curve, unit="months"),
    title="Synthetic: fewer are left with every half-year",
    subtitle="People who have not left their group of occupations, by months since the first quarter, invented country",
    alt="A falling step curve of made-up survival with its interval band.",
    data=later,
    columns={
        "at": "After",
        "survival": ("Not left", "%"),
        "ci_low": ("From", "%"),
        "ci_high": ("To", "%"),
        "at_risk": "At risk",
        "reliability": "Reliability",
    },
    source="synthetic-lfs-five-quarters",
    definition="synthetic-survival",
    decimals={"survival": 0, "ci_low": 0, "ci_high": 0},
    base="at_risk",
    reliability="reliability",
    measure="answered in five quarters, at risk",
    derived="Kaplan–Meier, not weighted; log-log interval",
    notes=[
        *NOTES[:1],
        "Nurses and midwives, teachers and their assistants, and childcare and care workers together.",
        "People are looked at after half a year and after a year: nobody knows the month.",
    ],
)
