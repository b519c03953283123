"""Make data/teacher-leavers.csv: previews of three data sets go in, leaver rates, nursery and primary, come out.

The previews print count and rate without a space ("179538.5"). Count over rate gives the number of teachers, so a
split is accepted only where that is within a tenth of what the 2018/19 row gives, which was printed with separators;
no other split comes near. Earlier years are left out: before 2022/23 the row was called "primary", and 2021/22 was
not seen.
"""

from __future__ import annotations

import re
import sys

from _raw import figures, write

YEARS = {"2022/2023": ("dfe_swf_leavers_2022_23", "F0349"), "2023/2024": ("dfe_swf_leavers_2023_24", "F0355")}
YEARS["2024/2025"] = ("dfe_swf_leavers_2024_25", "F0361")


def implied(run: str) -> dict[str, float]:
    """Return rate -> number of teachers, for every way of cutting `run` into a count and a rate in per cent."""
    found: dict[str, float] = {}
    for at in range(1, len(run)):
        count, rate = run[:at], run[at:]
        if re.fullmatch(r"[1-9]\d*(\.\d+)?", rate) and count.isdigit():
            found[rate] = 100 * int(count) / float(rate)
    return found


(anchor,) = figures("dfe_swf_leavers_2018_19", ["F0331"])
count, rate = (float(part) for part in anchor["snippet"].rstrip(" |").rsplit("|", 2)[1:])
teachers = 100 * count / rate

rows: list[dict[str, str]] = []
for year, (key, record) in YEARS.items():
    (row,) = figures(key, [record])
    run = re.search(r"[\d.]+$", row["snippet"])
    fitting = {r for r, number in implied(run[0] if run else "").items() if abs(number / teachers - 1) <= 0.1}
    if fitting != {row["value"]}:
        sys.exit(f"{record}: cannot be split in one way only ({sorted(fitting)}).")
    rows.append(
        {"year": year[5:], "period": year, "rate": row["value"], "record": record, "address": row["seen_at_url"]}
    )
write("teacher-leavers.csv", rows)
