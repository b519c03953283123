"""How many staff leave in a year, and what does each published rate count."""

from evidoc import figure, source, table, values
from evidoc.charts import Chart, dots, panels

nurseries = source("nursery-turnover-2024")
nurses = source("nhs-nurse-leavers")
teachers = source("teacher-leavers")

TYPES = {
    "private": "Private group-based",
    "voluntary": "Voluntary group-based",
    "school-based": "School-based",
}

values(
    "turnover.nursery.{type}",
    nurseries,
    number="rate",
    over={"type": "nursery-turnover-2024:type"},
    meaning="Staff turnover in a year, {providers}",
    source="nursery-turnover-2024",
    base="base",
    decimals=0,
)
values(
    "turnover.nhs-nurses.{year}",
    nurses,
    number="rate",
    over={"year": ["2022", "2023", "2024"]},
    meaning="NHS nurses who left active service in the year to September {year}",
    source="nhs-nurse-leavers",
    period="period",
)
values(
    "turnover.teachers.{year}",
    teachers,
    number="rate",
    over={"year": ["2023", "2024", "2025"]},
    meaning="Qualified nursery and primary teachers who left state-funded schools, school year to {year}",
    source="teacher-leavers",
    period="period",
)

# One panel a definition, each with its own scale: nothing invites a comparison between panels.

HEADINGS = {
    "nursery-staff-turnover": "Early years staff who left their provider, 2024",
    "nhs-nurse-leavers": "NHS nurses who left active service",
    "teacher-leavers": "Nursery and primary teachers who left state-funded schools",
}
"""Definition -> what its panel counts."""
UNLIKE = (
    "Three definitions. Nursery turnover counts everybody who leaves a provider, also to another one; the NHS rate "
    "counts nurses who leave active service; the school rate counts qualified teachers who leave state-funded schools. "
    "The panels have scales of their own and cannot be compared."
)
rates = [
    *(
        {"definition": "nursery-staff-turnover", "who": TYPES[row.type], "period": row.year, "rate": row.rate}
        for row in nurseries.itertuples()
    ),
    *(
        {
            "definition": "nhs-nurse-leavers",
            "who": f"Year to September {row.year}",
            "period": row.period,
            "rate": row.rate,
        }
        for row in nurses.itertuples()
    ),
    *(
        {
            "definition": "teacher-leavers",
            "who": f"School year {row.period[:4]} to {row.year}",
            "period": row.period,
            "rate": row.rate,
        }
        for row in teachers.itertuples()
    ),
]


def panel(definition: str, decimals: int) -> Chart:
    """Return the panel of one definition."""
    return dots(
        [row for row in rates if row["definition"] == definition], x="rate", y="who", unit="%", decimals=decimals
    )


figure(
    "turnover",
    panels(
        {
            HEADINGS["nursery-staff-turnover"]: panel("nursery-staff-turnover", 0),
            HEADINGS["nhs-nurse-leavers"]: panel("nhs-nurse-leavers", 1),
            HEADINGS["teacher-leavers"]: panel("teacher-leavers", 1),
        },
    ),
    title="Three leaver rates count three different things",
    subtitle="Staff who left in a year, England; each panel has its own definition and its own scale",
    alt="Three separate dot charts of the share of staff who left in a year: early years providers by type, NHS nurses "
    "by year, and nursery and primary school teachers by year. Each counts something else, so they cannot be compared.",
    data=[{**row, "counts": HEADINGS[row["definition"]]} for row in rates],
    columns={"counts": "What is counted", "who": "Group or year", "rate": ("Left in a year", "%")},
    source=["nursery-turnover-2024", "nhs-nurse-leavers", "teacher-leavers"],
    difference=UNLIKE,
)
table(
    "turnover-definitions",
    [
        {
            "who": "Staff of early years providers",
            "counts": "paid staff who left a provider, also to another nursery",
            "among": "paid staff of the provider at the start of the year",
            "caution": "2024 is not comparable with earlier years",
        },
        {
            "who": "NHS nurses",
            "counts": "nurses who left active service in NHS trusts and integrated care boards",
            "among": "not stated in what we saw",
            "caution": "midwives and health visitors are not included",
        },
        {
            "who": "Teachers in nursery and primary schools",
            "counts": "qualified teachers who left state-funded schools, in full-time equivalents",
            "among": "qualified teachers in state-funded nursery and primary schools",
            "caution": "staff of private and voluntary nurseries are not included; 2021/22 was not seen",
        },
        {
            "who": "Nurses and midwives on the register",
            "counts": "people who left the register of the Nursing and Midwifery Council",
            "among": "people on the register",
            "caution": "no rate shown: leaving the register is not leaving a job",
        },
    ],
    title="What each turnover or leaver rate counts",
    columns={"who": "Group", "counts": "Who counts as leaving", "among": "Out of", "caution": "Take care"},
    source=["nursery-turnover-2024", "nhs-nurse-leavers", "teacher-leavers"],
    difference="The rates count different people and different moves; they cannot be compared or ranked.",
)
