"""How many newly qualified teachers are still in service after one to five years."""

from evidoc import figure, source, table, values
from evidoc.charts import lines

teachers = source("new-teachers")

NOT_NURSERY = "Teachers in state-funded schools. Staff of private and voluntary nurseries are not counted."
MEANING = "Newly qualified teachers of {cohort} still in service after {years} years"
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
