"""Which occupations can official classifications tell apart, of the six of this project."""

from evidoc import source, table

rows = source("occupation-codes", rows=True)
table(
    "occupation-codes",
    [
        {
            "label": row["label"],
            "now": f"{row['soc2020']} {row['soc2020_titles']}",
            "now_alone": row["soc2020_isolates"],
            "before_alone": row["soc2010_isolates"],
        }
        for row in rows
    ],
    title="Which occupations official codes single out",
    columns={
        "label": "Occupation",
        "now": "Codes since 2021",
        "now_alone": "Singled out",
        "before_alone": "Before 2021",
    },
    notes=[
        "No: the code holds other occupations too. In part: it lacks some of the people meant, or holds a few others.",
        "Since 2021: Standard Occupational Classification 2020; before: 2010. Nothing compares across the change.",
        "The same number means another occupation in the other classification.",
        "Occupations collected from January 2021 to September 2022 were partly miscoded, says the publisher.",
    ],
)
