"""Make data/nhs-staff-nationality.csv: 81,603 rows of a workbook go in, midwives in two months come out.

Nationality and organisation are added up and dropped: we need the totals only, to check another source.
"""

from __future__ import annotations

import pandas as pd
from _raw import raw, write

MONTHS = {"2017-SEP": "2017-09", "2018-JUN": "2018-06"}

sheet = pd.read_excel(raw("staff-nationality-2017-2018.xlsx"), sheet_name="Data")
totals = sheet[sheet["Staff group"] == "Midwives"].groupby("Month")["FTE"].sum()
write("nhs-staff-nationality.csv", [{"month": MONTHS[month], "fte": f"{fte:.2f}"} for month, fte in totals.items()])
