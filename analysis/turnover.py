"""How many staff leave in a year, and what does each published rate count."""

from evidoc import figure, source, table, values
from evidoc.charts import dots, panels

nurseries = source("nursery-turnover-2024")
nurses = source("nhs-nurse-leavers")
teachers = source("teacher-leavers")

TYPES = {
    "private": "Private nurseries and other group-based providers",
    "voluntary": "Voluntary group-based providers",
    "school-based": "Nurseries in schools and maintained nursery schools",
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
    meaning="Qualified teachers in state-funded nursery and primary schools who left state-funded schools, year to {year}",
    source="teacher-leavers",
    period="period",
)
