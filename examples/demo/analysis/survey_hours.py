"""Hours, unpaid overtime and months with the employer by occupation, from pooled quarters of the synthetic survey."""

import survey_people as own

from evidoc import figure, protected, source, table, values
from evidoc.charts import dots
from evidoc.survey import mean, median, percent, share

people = own.employed(
    {
        "2021-07": source("synthetic-lfs-2021-07"),
        "2021-10": source("synthetic-lfs-2021-10"),
        "2022-01": source("synthetic-lfs-2022-01"),
        "2022-04": source("synthetic-lfs-2022-04"),
    }
)
QUARTERS = ["synthetic-lfs-2021-07", "synthetic-lfs-2021-10", "synthetic-lfs-2022-01", "synthetic-lfs-2022-04"]
SIX = {"ILODEFR": [1], "occupation": own.ORDER}
INTERVAL = {"ci_low": "From", "ci_high": "To", "base": "Answers", "reliability": "Reliability"}

hours = own.rows(mean(people, "TTUSHR", by="occupation", where=SIX))
table(
    "hours",
    hours,
    title="Usual hours a week with overtime, by occupation (synthetic)",
    columns={"occupation": "Occupation", "estimate": ("Hours", "hours per week"), **INTERVAL},
    source=QUARTERS,
    difference=own.POOLED,
    definition="synthetic-hours",
    decimals={"estimate": 1, "ci_low": 1, "ci_high": 1},
    base="base",
    reliability="reliability",
    measure="in work, hours known",
    derived="weighted means of four quarters",
    notes=own.NOTES,
)
unpaid = own.rows(percent(share(people, "unpaid", by="occupation", where=SIX)))
table(
    "unpaid",
    unpaid,
    title="People who usually work unpaid overtime, by occupation (synthetic)",
    columns={"occupation": "Occupation", "estimate": ("Share", "%"), **INTERVAL},
    source=QUARTERS,
    difference=own.POOLED,
    definition="synthetic-unpaid",
    decimals={"estimate": 0, "ci_low": 0, "ci_high": 0},
    base="base",
    reliability="reliability",
    measure="in work, overtime known",
    derived="weighted shares of four quarters",
    notes=own.NOTES,
)
shown = protected(unpaid, source=QUARTERS, base="base", measure="in work, overtime known")
figure(
    "unpaid",
    dots(shown, x="estimate", y="occupation", unit="%", low="ci_low", high="ci_high", decimals=0),
    title="Synthetic: unpaid overtime by occupation",
    subtitle="People in employment who usually work unpaid overtime, invented country, July 2021 to June 2022",
    alt="Dot chart of made-up shares of people who work unpaid overtime, by occupation, each with its interval.",
    data=unpaid,
    columns={"occupation": "Occupation", "estimate": ("Share", "%"), **INTERVAL},
    source=QUARTERS,
    difference=own.POOLED,
    definition="synthetic-unpaid",
    decimals={"estimate": 0, "ci_low": 0, "ci_high": 0},
    base="base",
    reliability="reliability",
    measure="in work, overtime known",
    derived="weighted shares of four quarters",
    notes=own.NOTES[:2],
)
sector = {1: "private", 2: "public"}
people["sector"] = people["PUBLICR"].map(sector)
by_sector = own.rows(percent(share(people, "unpaid", by=["occupation", "sector"], where=SIX)))
table(
    "unpaid-by-sector",
    by_sector,
    title="People who usually work unpaid overtime, by occupation and sector (synthetic)",
    columns={"occupation": "Occupation", "sector": "Sector", "estimate": ("Share", "%"), **INTERVAL},
    source=QUARTERS,
    difference=own.POOLED,
    definition="synthetic-unpaid",
    decimals={"estimate": 0, "ci_low": 0, "ci_high": 0},
    base="base",
    reliability="reliability",
    measure="in work, overtime known",
    derived="weighted shares of four quarters",
    notes=[
        *own.NOTES,
        "Where fewer than ten people answered, nothing is shown, and nothing from which it could be worked out.",
    ],
)
tenure = own.rows(median(people, "EMPMON", by="occupation", where=SIX))
table(
    "tenure",
    tenure,
    title="Median months with the employer, by occupation (synthetic)",
    columns={"occupation": "Occupation", "estimate": ("Median", "months"), **INTERVAL},
    source=QUARTERS,
    difference=own.POOLED,
    definition="synthetic-tenure",
    base="base",
    reliability="reliability",
    measure="in work, months known",
    derived="weighted medians of four quarters",
    notes=own.NOTES,
)
ids = {words: id_ for id_, words in own.WORDS.items()}
values(
    "hours.{id}",
    hours.assign(id=hours["occupation"].map(ids)),
    number="estimate",
    over={"id": ["midwives", "childrens-nurses", "nursery-workers"]},
    meaning="Synthetic: usual hours a week with overtime, {occupation}",
    source=QUARTERS,
    difference=own.POOLED,
    definition="synthetic-hours",
    period=own.PERIOD,
    base="base",
    low="ci_low",
    high="ci_high",
    reliability="reliability",
    measure="in work, hours known",
)
