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

cohorts = {cohort: teachers[teachers["cohort"] == cohort].to_dict("records") for cohort in ("2015", "2016")}
by_year = [
    {
        "after": after,
        **{
            f"cohort_{cohort}": rates.get(years, "not available")
            for cohort, rates in ((name, {row["years"]: row["rate"] for row in rows}) for name, rows in cohorts.items())
        },
    }
    for years, after in WORDS.items()
]
COLUMNS = {
    "after": "Time since qualifying",
    "cohort_2015": ("Qualified in 2015", "%"),
    "cohort_2016": ("Qualified in 2016", "%"),
}
table(
    "new-teachers",
    by_year,
    title="Newly qualified teachers still in service",
    columns=COLUMNS,
    notes=[
        "England, by number of people.",
        NOT_NURSERY,
        "The answer prints no fifth year for those who qualified in 2016.",
    ],
)
figure(
    "new-teachers",
    lines(
        teachers.assign(cohort="Qualified " + teachers["cohort"]),
        x="years",
        y="rate",
        series="cohort",
        unit="%",
        decimals=0,
    ),
    title="New teachers are lost fastest in the first year",
    subtitle="Share of newly qualified teachers still in service, by years since qualifying, England, qualified in 2015 and 2016",
    alt="Line chart of the share of new teachers still in service one to five years after qualifying, for two cohorts. Both fall less with "
    "every year; the largest loss is in the first year.",
    data=by_year,
    columns=COLUMNS,
    notes=[NOT_NURSERY],
)
