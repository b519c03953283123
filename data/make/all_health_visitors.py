"""Make data/all-health-visitors.csv: two figures of one news page go in, health visitors of all employers come out."""

from __future__ import annotations

from _raw import figures, write

write(
    "all-health-visitors.csv",
    [
        {"month": row["period_start"], "fte": row["value"], "record": row["id"]}
        for row in figures("ihv_ltwp_2023", ["F0446", "F0447"])
    ],
)
