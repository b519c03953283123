"""Make data/unpaid-hours-*.csv: figures of four surveys go in, one extract a report comes out.

The questions differ, so the figures never share an extract. Left out: figures for 2015 and 2018 that somebody got by
taking a printed share from 100; for 2018 the printed shares themselves are kept.
"""

from __future__ import annotations

import sys

from _raw import figures, write

BANDS = {"F0386": "none", "F0387": "up-to-5", "F0388": "6-to-10", "F0389": "11-or-more"}

bands = figures("fullfact_2019", BANDS)
if sum(int(row["value"]) for row in bands) != 100:
    sys.exit("The four bands of 2018 do not add up to 100.")
write(
    "unpaid-hours-nhs-2018.csv",
    [
        {"year": row["period_start"], "hours": BANDS[row["id"]], "share": row["value"], "record": row["id"]}
        for row in bands
    ],
)
for name, key, record in (
    ("unpaid-hours-nhs-2020.csv", "exworthy_2021", "F0550"),
    ("unpaid-hours-health-visitors.csv", "nip_hv_2025", "F0414"),
    ("unpaid-hours-midwives.csv", "rcm_flash_2024", "F0167"),
):
    write(name, [{"period": r["period_start"], "share": r["value"], "record": r["id"]} for r in figures(key, [record])])
