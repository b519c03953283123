"""Four quarters of the synthetic survey come in; one table of people with their occupations named goes out."""

import pandas as pd

from evidoc.survey import lfs

WORDS = {id_: one.in_survey for id_, one in lfs.occupations().items()}
ORDER = list(WORDS.values())
PERIOD = "2021-07/2022-06"
NOTES = [
    "Synthetic data: made up by a script, about nobody and no country.",
    "July 2021 to June 2022: weights are divided by four, and households are clusters.",
    "Intervals are 95% intervals; the base is the number of answers, unweighted.",
]
POOLED = "Four files of one survey and one definition, a quarter after the other, are put together."
GROUPS = {code: one.in_survey for one in lfs.occupations().values() for code in one.soc2020.codes}
"""Four-digit code of SOC2020 -> what figures of it are called."""


def employed(quarters: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the pooled quarters with the occupation's name and what is asked as 0 and 1."""
    people = lfs.pool_quarters(quarters)
    people["occupation"] = lfs.occupation_of(people["SOC20M"]).map(WORDS)
    people["unpaid"] = (people["UOTHR"] > 0).astype(float).where(people["UOTHR"].notna())
    for name, column in (("looking", "DIFJOB"), ("longer", "UNDEMP")):
        people[name] = (people[column] == 1).astype(float).where(people[column].notna())
    return people


def rows(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return estimates by occupation in their fixed order; shares of exactly 0 or 1 have no known reliability."""
    places = {name: number for number, name in enumerate(ORDER)}
    found = estimates.sort_values("occupation", key=lambda names: names.map(places), kind="stable", ignore_index=True)
    found["reliability"] = found["reliability"].where(found["se"] > 0, "not known")
    return found
