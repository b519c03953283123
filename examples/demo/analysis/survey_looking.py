"""Who looks for another job or would like longer hours, with and without proxies, from the synthetic survey."""

import pandas as pd
import survey_people as own

from evidoc import source, table
from evidoc.survey import lfs, percent, share

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
COLUMNS = {
    "occupation": "Occupation",
    "answers": "Answers taken",
    "estimate": ("Share", "%"),
    "ci_low": "From",
    "ci_high": "To",
    "base": "Answers",
    "reliability": "Reliability",
}


def both(column: str) -> pd.DataFrame:
    """Return shares by occupation from all answers and from own answers, beside each other."""
    return own.rows(percent(lfs.with_and_without_proxies(share, people, column, by="occupation", where=SIX)))


PROXIES = "Own answers alone rest on people who were at home to answer, and who are not like the others."
table(
    "looking",
    both("looking"),
    title="People in employment who look for another job (synthetic)",
    columns=COLUMNS,
    source=QUARTERS,
    difference=own.POOLED,
    definition="synthetic-looking",
    decimals={"estimate": 0, "ci_low": 0, "ci_high": 0},
    base="base",
    margins="all answers",
    reliability="reliability",
    measure="in work, looking known",
    derived="weighted shares of four quarters",
    notes=[*own.NOTES, PROXIES],
)
table(
    "longer",
    both("longer"),
    title="People in employment who would like longer hours (synthetic)",
    columns=COLUMNS,
    source=QUARTERS,
    difference=own.POOLED,
    definition="synthetic-longer",
    decimals={"estimate": 0, "ci_low": 0, "ci_high": 0},
    base="base",
    margins="all answers",
    reliability="reliability",
    measure="in work, wish known",
    derived="weighted shares of four quarters",
    notes=[*own.NOTES, PROXIES],
)
