"""How many newly qualified teachers are still in service after one to five years."""

from evidoc import figure, source, table, values
from evidoc.charts import lines

teachers = source("new-teachers")

NOT_NURSERY = "Teachers in state-funded schools. Staff of private and voluntary nurseries are not counted."
WORDS = {1: "one year", 2: "two years", 3: "three years", 4: "four years", 5: "five years"}
teachers["after"] = teachers["years"].map(WORDS)
MEANING = "Teachers who qualified in {cohort} and were still in service after {after}"
values(
    "new-teachers.2015.{years}",
    teachers[teachers["cohort"] == "2015"],
    number="rate",
    over={"years": ["1", "2", "3", "4", "5"]},
    meaning=MEANING,
    period="period",
)
values(
    "new-teachers.2016.{years}",
    teachers[teachers["cohort"] == "2016"],
    number="rate",
    over={"years": ["1", "2", "3", "4"]},
    meaning=MEANING,
    period="period",
)


rates = teachers.pivot_table(index="years", columns="cohort", values="rate")
by_year = [
    {
        "after": after,
        "qualified_2015": rates.loc[years, "2015"],
        "qualified_2016": rates.loc[years, "2016"] if years < 5 else "not available",
    }
    for years, after in WORDS.items()
]
COLUMNS = {
    "after": "Time since qualifying",
    "qualified_2015": ("Qualified in 2015", "%"),
    "qualified_2016": ("Qualified in 2016", "%"),
}
NO_FIFTH = "The answer prints no fifth year for those who qualified in 2016."
table(
    "new-teachers",
    by_year,
    title="Newly qualified teachers still in service",
    columns=COLUMNS,
    notes=["England, by number of people.", NOT_NURSERY, NO_FIFTH],
)
cohorts = ["2015", "2016"]
start = [{"cohort": cohort, "years": 0, "rate": 100.0} for cohort in cohorts]  # everybody who qualified
figure(
    "new-teachers",
    lines(
        [*start, *teachers.to_dict("records")],
        x="years",
        y="rate",
        series="cohort",
        unit="%",
        decimals=0,
    ),
    title="New teachers are lost fastest in the first year",
    subtitle="Newly qualified teachers still in service, by years since qualifying in 2015 or 2016, England",
    alt="Line chart of the share of new teachers still in service by years since qualifying, for two cohorts. Both "
    "lose most teachers in the first year, and fewer in each year after it.",
    data=by_year,
    columns=COLUMNS,
    notes=[NOT_NURSERY, "The lines begin with everybody who qualified.", NO_FIFTH],
)
