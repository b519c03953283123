"""How has the number of midwives and health visitors changed."""

from evidoc import figure, source, table, value
from evidoc.charts import dots, lines, panels

midwives = source("nhs-midwives")
workbook = source("nhs-staff-nationality")
visitors = source("nhs-health-visitors")
everywhere = source("all-health-visitors")

# Midwives: one September a year.

midwives["year"] = midwives["month"].str[:4].astype(int)
first, last = midwives.iloc[0], midwives.iloc[-1]
span = f"{first['month']}/{last['month']}"
rise = last["fte"] - first["fte"]
checked = workbook.set_index("month").loc["2017-09", "fte"]

value(
    "workforce.midwives.first",
    first["fte"],
    source="nhs-midwives",
    period=first["month"],
    meaning="Midwives employed by the NHS in England, full-time equivalents, at the start of the series",
)
value(
    "workforce.midwives.last",
    last["fte"],
    source="nhs-midwives",
    period=last["month"],
    meaning="Midwives employed by the NHS in England, full-time equivalents, at the end of the series (not current)",
)
value(
    "workforce.midwives.change",
    rise,
    source="nhs-midwives",
    period=span,
    meaning="Rise in midwives employed by the NHS in England, full-time equivalents",
)
value(
    "workforce.midwives.change-percent",
    100 * rise / first["fte"],
    source="nhs-midwives",
    period=span,
    unit="%",
    meaning="Rise in midwives employed by the NHS in England, in per cent of the first number",
)
value(
    "workforce.midwives.checked",
    checked,
    source="nhs-staff-nationality",
    period="2017-09",
    meaning="Midwives employed by the NHS in England, our own sum over the staff nationality workbook",
)
NO_LATER = "No later September figure of this series was seen: it does not say how many midwives there are now."
table(
    "midwives",
    midwives,
    title="Midwives employed by the NHS",
    columns={"month": "Month", "fte": ("Midwives", "FTE")},
    notes=["England. FTE is full-time equivalents: two people who each work half time count as one.", NO_LATER],
    source="nhs-midwives",
)
figure(
    "midwives",
    lines(midwives, x="month", y="fte", unit="FTE"),
    title="NHS midwife numbers grew slowly from 2009 to 2019",
    subtitle="Midwives employed by the NHS, full-time equivalents, England, each September",
    alt=f"Line chart of midwives employed by the NHS in England each September, {first['year']} to {last['year']}. "
    "The line rises a little in every year.",
    data=midwives,
    columns={"month": "Month", "fte": ("Midwives", "FTE")},
    notes=[NO_LATER],
    source="nhs-midwives",
)

# Health visitors: the NHS alone, and all employers. Two counts that are never joined.

visitors["year"] = visitors["month"].str[:4].astype(int)
start, end = visitors.iloc[0], visitors.iloc[-1]
peak = visitors.loc[visitors["fte"].idxmax()]
fall = peak["fte"] - end["fte"]
since_peak = f"{peak['month']}/{end['month']}"
before, after = everywhere.iloc[0], everywhere.iloc[-1]
fall_everywhere = before["fte"] - after["fte"]
between = f"{before['month']}/{after['month']}"

value(
    "workforce.health-visitors.first",
    start["fte"],
    source="nhs-health-visitors",
    period=start["month"],
    meaning="Health visitors employed by the NHS in England, full-time equivalents, at the start of the series",
)
value(
    "workforce.health-visitors.peak",
    peak["fte"],
    source="nhs-health-visitors",
    period=peak["month"],
    meaning="Health visitors employed by the NHS in England, full-time equivalents, highest number of the series",
)
value(
    "workforce.health-visitors.last",
    end["fte"],
    source="nhs-health-visitors",
    period=end["month"],
    meaning="Health visitors employed by the NHS in England, full-time equivalents, at the end of the series",
)
value(
    "workforce.health-visitors.fall",
    fall,
    source="nhs-health-visitors",
    period=since_peak,
    meaning="Fall in health visitors employed by the NHS in England, full-time equivalents",
)
value(
    "workforce.health-visitors.fall-percent",
    100 * fall / peak["fte"],
    source="nhs-health-visitors",
    period=since_peak,
    unit="%",
    meaning="Fall in health visitors employed by the NHS in England, in per cent of the highest number",
)
value(
    "workforce.health-visitors-all.first",
    before["fte"],
    source="all-health-visitors",
    period=before["month"],
    meaning="Health visitors of all employers in England, full-time equivalents, first of two figures",
)
value(
    "workforce.health-visitors-all.last",
    after["fte"],
    source="all-health-visitors",
    period=after["month"],
    meaning="Health visitors of all employers in England, full-time equivalents, second of two figures",
)
value(
    "workforce.health-visitors-all.fall",
    fall_everywhere,
    source="all-health-visitors",
    period=between,
    meaning="Fall in health visitors of all employers in England, full-time equivalents",
)
value(
    "workforce.health-visitors-all.fall-percent",
    100 * fall_everywhere / before["fte"],
    source="all-health-visitors",
    period=between,
    unit="%",
    meaning="Fall in health visitors of all employers in England, in per cent of the first figure",
)
NHS_ONLY = (
    "Health visitors employed by councils, companies and social enterprises are not counted. When a service moves to "
    "such an employer, its health visitors leave this count while they stay in the job."
)
table(
    "health-visitors",
    visitors,
    title="Health visitors employed by the NHS",
    columns={"month": "Month", "fte": ("Health visitors", "FTE")},
    notes=[
        "England. FTE is full-time equivalents: two people who each work half time count as one.",
        NHS_ONLY,
    ],
    source="nhs-health-visitors",
)
HEADINGS = ("Employed by the NHS, each September", "All employers, two figures")
KEPT_APART = (
    "Two counts that are not joined. The first is of health visitors employed by the NHS alone; the second also counts "
    "those of other employers, and is known for two months only."
)


everywhere["label"] = everywhere["month"].map({"2015-10": "October 2015", "2023-04": "April 2023"})
points = [
    {"who": who, "month": row.month, "fte": row.fte}
    for who, frame in zip(HEADINGS, (visitors, everywhere), strict=True)
    for row in frame.itertuples()
]


figure(
    "health-visitors",
    panels(
        {
            HEADINGS[0]: lines(visitors, x="month", y="fte", unit="FTE"),
            HEADINGS[1]: dots(everywhere, x="fte", y="label", unit="FTE"),
        },
    ),
    title="Health visitor numbers have fallen since 2015",
    subtitle="Health visitors, full-time equivalents, England, 2012 to 2023",
    alt=f"Two separate charts of health visitors in England. Those employed by the NHS peak in {peak['year']} "
    "and fall; of all employers two points are known, and the second is far below the first.",
    data=points,
    columns={"who": "Count", "month": "Month", "fte": ("Health visitors", "FTE")},
    source=["nhs-health-visitors", "all-health-visitors"],
    difference=KEPT_APART,
)
