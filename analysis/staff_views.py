"""What do staff say about burnout and unpaid hours."""

from evidoc import figure, source, table, value, values
from evidoc.charts import lines

earlier = source("nhs-burnout-2021-2023", rows=True)
latest = source("nhs-burnout-2024", rows=True)
bands = source("unpaid-hours-nhs-2018", rows=True)
everybody = source("unpaid-hours-nhs-2020", rows=True)[0]
visitors = source("unpaid-hours-health-visitors", rows=True)[0]
midwives = source("unpaid-hours-midwives", rows=True)[0]

# Burnout, NHS Staff Survey: four years, two reports.

MEANING = "NHS staff who feel burnt out because of their work, {year}, as others reported it"
ALL_STAFF = "All staff groups in England together: not midwives, health visitors or any other occupation alone."
TWO_REPORTS = "Two reports of one survey: 2021 to 2023 were printed with two decimals, 2024 as a whole number."
values(
    "burnout.nhs.{year}",
    earlier,
    number="rate",
    over={"year": ["2021", "2022", "2023"]},
    meaning=MEANING,
    source="nhs-burnout-2021-2023",
    period="year",
)
values(
    "burnout.nhs.{year}",
    latest,
    number="rate",
    over={"year": ["2024"]},
    meaning=MEANING,
    source="nhs-burnout-2024",
    period="year",
    decimals=0,
)
burnout = [
    *(
        {"year": row["year"], "rate": row["rate"], "printed": f"{row['rate']:.2f}", "by": "Myles Wellbeing"}
        for row in earlier
    ),
    *(
        {"year": row["year"], "rate": row["rate"], "printed": f"{row['rate']:.0f}", "by": "NewsHealth"}
        for row in latest
    ),
]
table(
    "burnout",
    burnout,
    title="NHS staff who feel burnt out because of their work",
    columns={"year": "Year", "printed": "Staff who feel burnt out (%)", "by": "As reported by"},
    notes=[ALL_STAFF],
    source=["nhs-burnout-2021-2023", "nhs-burnout-2024"],
    difference=TWO_REPORTS,
)
figure(
    "burnout",
    lines(burnout, x="year", y="rate", unit="%", decimals=0),
    title="Fewer NHS staff feel burnt out than in 2021",
    subtitle="Share of staff who feel burnt out because of their work, NHS Staff Survey, England, 2021 to 2024",
    alt="Line chart of the share of NHS staff who feel burnt out because of their work, in four yearly surveys. It "
    "fell between the second and the third and hardly moved otherwise.",
    data=burnout,
    columns={"year": "Year", "printed": "Staff who feel burnt out (%)", "by": "As reported by"},
    notes=[ALL_STAFF],
    source=["nhs-burnout-2021-2023", "nhs-burnout-2024"],
    difference=TWO_REPORTS,
)

# Unpaid hours: four questions put to four groups. Nothing here is a trend, or a comparison.

value(
    "unpaid.nhs.2020",
    everybody["share"],
    meaning="NHS staff who work additional unpaid hours each week, as others reported it",
    source="unpaid-hours-nhs-2020",
    decimals=0,
)
values(
    "unpaid.nhs-2018.{hours}",
    [{**row, "label": row["hours"].replace("-", " ")} for row in bands],
    number="share",
    over={"hours": "unpaid-hours-nhs-2018:hours"},
    meaning="NHS staff by unpaid hours a week: {label}, as others reported it",
    source="unpaid-hours-nhs-2018",
    decimals=0,
)
value(
    "unpaid.health-visitors.2024",
    visitors["share"],
    meaning="Health visitors who regularly work unpaid hours, as others reported it",
    source="unpaid-hours-health-visitors",
    base=1392,
    decimals=0,
)
value(
    "unpaid.midwives.2024",
    midwives["share"],
    meaning="Midwives and maternity support workers who worked additional unpaid hours in the survey week",
    source="unpaid-hours-midwives",
    decimals=0,
)
printed = [
    {
        "who": "Midwives and maternity support workers, England",
        "asked": "worked additional unpaid hours in the survey week",
        "period": midwives["period"],
        "share": midwives["share"],
        "by": "Royal College of Midwives; just under 4,000 members answered",
    },
    {
        "who": "Health visitors, UK",
        "asked": "regularly work unpaid hours",
        "period": visitors["period"],
        "share": visitors["share"],
        "by": "Nursing in Practice, on a survey of the Institute of Health Visiting; 1,392 answered",
    },
    {
        "who": "All NHS staff, England",
        "asked": "work additional unpaid hours each week",
        "period": everybody["period"],
        "share": everybody["share"],
        "by": "University of Birmingham blog, on the NHS Staff Survey",
    },
    *(
        {
            "who": "All NHS staff, England",
            "asked": {
                "none": "no unpaid hours a week",
                "up-to-5": "up to 5 unpaid hours a week",
                "6-to-10": "6 to 10 unpaid hours a week",
                "11-or-more": "11 or more unpaid hours a week",
            }[row["hours"]],
            "period": row["year"],
            "share": row["share"],
            "by": "Full Fact, on the NHS Staff Survey",
        }
        for row in bands
    ),
]
table(
    "unpaid-hours",
    printed,
    title="What surveys print about unpaid hours",
    columns={
        "who": "Who answered",
        "asked": "What they said",
        "period": "When",
        "share": ("Share", "%"),
        "by": "As reported by",
    },
    decimals=0,
    notes=[
        "Shares that somebody got by taking a printed share from 100 are left out.",
        "The two surveys of professional bodies were answered by those who chose to answer.",
    ],
    source=["unpaid-hours-midwives", "unpaid-hours-health-visitors", "unpaid-hours-nhs-2020", "unpaid-hours-nhs-2018"],
    difference="Different questions were put to different groups in different years; the rows cannot be compared.",
)
