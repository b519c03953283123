"""Make data/occupation-codes.csv: what is known of occupation codes goes in, a row an occupation comes out.

What each code holds stands in evidoc (`evidoc.survey.lfs`), with its sources. Checked here: every title of SOC2020 is
the one that the pay table of the Office for National Statistics prints beside the code.
"""

from __future__ import annotations

import sys

import pandas as pd
from _raw import raw, write

from evidoc.survey import lfs

sheet = pd.read_excel(raw("ashe-2025-table-14.12.xlsx"), sheet_name="All", header=None, dtype=str)
printed = sheet.dropna(subset=[1]).set_index(1)[0].str.strip().to_dict()
rows: list[dict[str, str]] = []
for name, occupation in lfs.occupations().items():
    now, before = occupation.soc2020, occupation.soc2010
    for code, title in zip(now.codes, now.titles, strict=True):
        if printed.get(code) != title:
            sys.exit(f"SOC2020 {code}: the pay table prints {printed.get(code)!r}, evidoc says {title!r}.")
    rows.append(
        {
            "occupation": name,
            "label": occupation.label,
            "soc2020": ", ".join(now.codes),
            "soc2020_titles": "; ".join(now.titles),
            "soc2020_isolates": now.isolates,
            "soc2010": ", ".join(before.codes),
            "soc2010_titles": "; ".join(before.titles),
            "soc2010_isolates": before.isolates,
        },
    )
write("occupation-codes.csv", rows)
