"""Make data/nhs-burnout-2021-2023.csv and data/nhs-burnout-2024.csv: published figures go in, one row a year comes out.

Two extracts, because two others reported them. Check: a third report prints 34 for 2022, rounded.
"""

from __future__ import annotations

import sys

from _raw import figures, write


def tidy(key: str, ids: list[str]) -> list[dict[str, str]]:
    """Return year, rate and record of each figure."""
    return [{"year": row["period_start"], "rate": row["value"], "record": row["id"]} for row in figures(key, ids)]


earlier = tidy("myles_nss_2024", ["F0602", "F0603", "F0604"])
(other,) = figures("pt_nss_2024", ["F0403"])
rates = {row["year"]: float(row["rate"]) for row in earlier}
if round(rates[other["period_start"]]) != int(other["value"]):
    sys.exit(f"Two reports disagree on {other['period_start']}: {rates[other['period_start']]} and {other['value']}.")
write("nhs-burnout-2021-2023.csv", earlier)
write("nhs-burnout-2024.csv", tidy("newshealth_nss_2025", ["F0610"]))
