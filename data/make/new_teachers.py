"""Make data/new-teachers.csv: rows of one written answer go in, shares still in service by cohort and year come out.

Kept: the cohorts of 2015 and 2016. Check: nobody is counted back in, the shares only fall.
"""

from __future__ import annotations

import sys
from itertools import pairwise

from _raw import figures, write

rows = [
    {
        "cohort": row["period_start"],
        "years": int(row["period_end"]) - int(row["period_start"]),
        "period": row["period_end"],
        "rate": row["value"],
        "record": row["id"],
    }
    for row in figures("dfe_pq_hl3322", [f"F{number:04d}" for number in range(737, 746)])
]
for before, after in pairwise(rows):
    if before["cohort"] == after["cohort"] and float(str(after["rate"])) >= float(str(before["rate"])):
        sys.exit(f"{after['record']}: the share does not fall.")
write("new-teachers.csv", rows)
