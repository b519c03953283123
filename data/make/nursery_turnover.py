"""Make data/nursery-turnover-2024.csv: figures of the 2024 survey go in, turnover by type of provider comes out.

The preview that was read prints rate and base without a space ("183169"). The split is accepted only where the base
fits the number of providers that the same survey prints, with separators, in its table of mean staff numbers: none
above it, none more than a tenth below.
"""

from __future__ import annotations

import re
import sys

from _raw import figures, write

TYPES = {"private": ("F0097", "F0368"), "voluntary": ("F0098", "F0369"), "school-based": ("F0096", "F0367")}


def digits(snippet: str) -> str:
    """Return the run of digits at the end of what was read."""
    found = re.search(r"\d+$", snippet)
    return found[0] if found else ""


def base(run: str, rate: str, providers: int) -> int:
    """Return the base that remains after `rate`, or stop where another split would fit as well or ours does not."""
    splits = {run[:at]: int(run[at:]) for at in range(1, len(run)) if not run[at:].startswith("0")}
    fitting = {left for left, right in splits.items() if 0.9 * providers <= right <= providers}
    if fitting != {rate}:
        sys.exit(f"{run}: cannot be split into a rate and a base that fits {providers} providers in one way only.")
    return splits[rate]


rows: list[dict[str, object]] = []
for kind, (turnover_id, staff_id) in TYPES.items():
    (turnover,) = figures("dfe_sceyp_2024_turnover", [turnover_id])
    (staff,) = figures("dfe_sceyp_2024_meanstaff", [staff_id])
    if turnover["population"] != staff["population"]:
        sys.exit(f"{turnover_id} and {staff_id} are about different providers.")
    providers = int(staff["snippet"].rstrip(" |").rsplit("|", 1)[1])
    rows.append(
        {
            "year": turnover["period_start"],
            "type": kind,
            "providers": turnover["population"],
            "rate": turnover["value"],
            "base": base(digits(turnover["snippet"]), turnover["value"], providers),
            "record": turnover["id"],
        },
    )
write("nursery-turnover-2024.csv", rows)
