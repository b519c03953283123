"""Make data/pay-search.csv: what we hold on pay goes in, one row a service says what is there comes out.

No pay level is copied. The table of published figures is searched for pay levels, the pay table we hold for what it
measures; which occupation code each service falls under is our own reading of the code's title.
"""

from __future__ import annotations

import csv
import sys

import pandas as pd
from _raw import raw, write

SERVICES = {
    "midwives": ("2231", "yes", "midwives"),
    "health-visitors": ("2232", "no", "health visitors"),
    "paediatricians": ("2212", "no", "paediatricians"),
    "childrens-nurses": ("2236", "yes", "children's nurses"),
    "nursery-workers": ("3232", "in part", "early years staff"),
    "early-years-teachers": ("2315", "yes", "nursery education teachers"),
}
"""Service -> occupation code, whether that code holds this occupation alone, its name in the published figures."""
CURRENT = "2023"
"""The first year that we would call current."""

sheet = pd.read_excel(raw("ashe-2025-table-14.12.xlsx"), sheet_name="All", header=None, dtype=str)
if "Gender pay gap" not in str(sheet.iloc[0, 0]):
    sys.exit("The pay table is not the gender pay gap table that was read.")
codes = sheet.dropna(subset=[1]).set_index(1)[0].str.strip()
with raw("published_figures.csv").open(encoding="utf-8", newline="") as lines:
    levels = [row for row in csv.DictReader(lines) if row["indicator"].startswith("pay_hourly")]
rows: list[dict[str, str]] = []
for service, (code, alone, name) in SERVICES.items():
    found = [row for row in levels if row["occupation"] == name]
    if any(row["period_start"] >= CURRENT for row in found):
        sys.exit(f"There is a current pay level for {name} after all: use it.")
    older = "yes" if found else "no"
    rows.append(
        {
            "service": service,
            "code": code,
            "code_title": codes[code],
            "alone": alone,
            "older": "yes" if found else "no",
        },
    )
write("pay-search.csv", rows)
