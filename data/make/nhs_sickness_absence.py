"""Make data/nhs-sickness-absence.csv: twelve monthly files go in, one row an organisation and month comes out.

Kept: month, the organisation's code, its kind, whether it is an NHS trust, days lost, days available. Names and
places are left out. Two checks: with Windows line ends each file has the SHA-256 that the copying repository recorded
when it downloaded the file; and the national monthly rate equals the one worked out when the files were first read.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path

from _raw import raw, write

MONTHS = [*(f"2024-{m:02d}" for m in range(4, 13)), *(f"2025-{m:02d}" for m in range(1, 4))]
RATES = [4.76, 4.71, 4.87, 5.20, 4.79, 4.96, 5.41, 5.43, 5.74, 5.71, 5.26, 4.88]
"""Days lost in 100 days available, all organisations, April 2024 to March 2025: a check, not a published figure."""

KINDS = {
    "Acute": "acute",
    "Ambulance": "ambulance",
    "Mental Health": "mental-health",
    "Community Provider Trust": "community",
    "Integrated Care Board": "integrated-care-board",
    "Commissioning Support Unit": "commissioning-support-unit",
    "Others": "other",
}


def recorded() -> dict[str, str]:
    """Return file name -> SHA-256 of the file as it was downloaded from the publisher."""
    with raw("sickness/download_manifest.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {row["FileName"]: row["SHA256"].lower() for row in csv.DictReader(lines)}


def organisations(path: Path, month: str) -> list[dict[str, str]]:
    """Return the tidy rows of one month's file.

    The kind "Community Provider Trust" also holds companies and social enterprises, so the name tells what is a trust.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            {
                "month": month,
                "organisation": row["ORG_CODE"],
                "kind": KINDS[row["ORG_TYPE"]],
                "trust": "true" if row["ORG_NAME"].endswith("Trust") else "false",
                "days_lost": row["FTE_DAYS_LOST"],
                "days_available": row["FTE_DAYS_AVAILABLE"],
            }
            for row in csv.DictReader(lines)
        ]


manifest = recorded()
tidy: list[dict[str, str]] = []
for month, rate in zip(MONTHS, RATES, strict=True):
    name = f"nhs_sickness_absence_{month}.csv"
    path = raw(f"sickness/{name}")
    if hashlib.sha256(path.read_bytes().replace(b"\n", b"\r\n")).hexdigest() != manifest[name]:
        sys.exit(f"{name}: not the file whose checksum its repository recorded.")
    rows = organisations(path, month)
    lost, available = (sum(float(row[column]) for row in rows) for column in ("days_lost", "days_available"))
    if round(100 * lost / available, 2) != rate:
        sys.exit(f"{name}: the national rate is {100 * lost / available:.2f}, not {rate}.")
    tidy += rows
write("nhs-sickness-absence.csv", tidy)
