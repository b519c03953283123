"""What are midwives, health visitors, nursery workers and others paid now."""

from evidoc import not_available, source, table, values

services = source("pay-search", rows=True)
LABELS = {
    "midwives": "Midwives",
    "health-visitors": "Health visitors",
    "paediatricians": "Paediatricians",
    "childrens-nurses": "Children's nurses",
    "nursery-workers": "Nursery workers",
    "early-years-teachers": "Early years teachers",
}
ALONE = {
    "yes": "the code holds this occupation",
    "no": "the code holds other occupations too and cannot be split",
    "in part": "other nursery workers fall under another code",
}
OLDER = {"yes": "none since 2023; an older one is not shown", "no": "none of any year"}

values(
    "pay.{service}",
    [
        {
            "service": row["service"],
            "label": LABELS[row["service"]].lower(),
            "pay": not_available("no pay level of 2023 or later was found in the data we hold"),
        }
        for row in services
    ],
    number="pay",
    over={"service": "pay-search:service"},
    meaning="Current pay of {label}",
    decimals=2,
)
table(
    "pay-search",
    [
        {
            "service": LABELS[row["service"]],
            "code": f"{row['code']} {row['code_title']}",
            "alone": ALONE[row["alone"]],
            "found": OLDER[row["older"]],
        }
        for row in services
    ],
    title="Current pay levels: what we looked for",
    columns={
        "service": "Service",
        "code": "Occupation code",
        "alone": "Does the code single them out?",
        "found": "Pay level found",
    },
    notes=[
        "Looked for: pay an hour, a week or a year of employees in 2023 or later, in England or the United Kingdom.",
        "Searched: the figures and data sets that this project holds.",
        "The pay table among them gives differences between men and women, not levels, and cannot stand in for them.",
        "Codes: Standard Occupational Classification 2020. Which one holds an occupation is our own reading.",
    ],
)
