"""Make data/nhs-nurse-leavers.csv: three figures of one written answer go in, nurse leaver rates by year come out.

An earlier answer prints rates from 2018 on; it is left out, because nothing says that both count the same employers.
"""

from __future__ import annotations

from _raw import figures, write

write(
    "nhs-nurse-leavers.csv",
    [
        {
            "year": row["period_end"][:4],
            "period": f"{row['period_start']}/{row['period_end']}",
            "rate": row["value"],
            "record": row["id"],
        }
        for row in figures("dhsc_pq_hl4444", ["F0469", "F0470", "F0471"])
    ],
)
