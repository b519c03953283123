"""Make data/nhs-health-visitors.csv: a written answer goes in, NHS-employed health visitors 2012 to 2021 come out.

Check: in each year there are no more full-time equivalents than people, as the same line of the answer prints them.
"""

from __future__ import annotations

import sys

from _raw import figures, write

KEY = "dhsc_pq_hv_2012_2021"
equivalents = figures(KEY, [f"F{number:04d}" for number in range(1, 21, 2)])
people = figures(KEY, [f"F{number:04d}" for number in range(2, 21, 2)])
for fte, headcount in zip(equivalents, people, strict=True):
    if fte["period_start"] != headcount["period_start"] or int(fte["value"]) > int(headcount["value"]):
        sys.exit(f"{fte['id']} and {headcount['id']} do not fit together.")
write(
    "nhs-health-visitors.csv",
    [{"month": row["period_start"], "fte": row["value"], "record": row["id"]} for row in equivalents],
)
