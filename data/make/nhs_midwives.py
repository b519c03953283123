"""Make data/nhs-midwives.csv: rows of one written answer go in, midwives each September 2009 to 2019 come out.

Left out: July 2020 (another month) and a rounded figure for March 2025 from another answer. Check: September 2017 is
what the staff nationality workbook adds up to.
"""

from __future__ import annotations

import csv
import sys

from _raw import DATA, figures, write

answer = figures("dhsc_pq_midwives_2020", [f"F{number:04d}" for number in range(52, 63)])
rows = [{"month": row["period_start"], "fte": row["value"], "record": row["id"]} for row in answer]

with (DATA / "nhs-staff-nationality.csv").open(encoding="utf-8", newline="") as lines:
    workbook = {row["month"]: float(row["fte"]) for row in csv.DictReader(lines)}
printed = {row["month"]: int(row["fte"]) for row in rows}
if printed["2017-09"] != round(workbook["2017-09"]):
    sys.exit(
        f"September 2017: the answer prints {printed['2017-09']}, the workbook adds up to {workbook['2017-09']:.0f}."
    )
write("nhs-midwives.csv", rows)
