"""How many marbles of each colour there are."""

from evidoc import figure, source, table, value, values

rows = source("marbles", rows=True)

value("marbles.all", sum(row["number"] for row in rows), meaning="Marbles of all colours")
values("marbles.{colour}", rows, over={"colour": "marbles:colour"}, meaning="Marbles that are {colour}")

columns = {"colour": "Colour", "number": ("Marbles", "count")}
table("marbles", rows, title="Marbles by colour", columns=columns)

bars = "".join(
    f'<rect x="0" y="{place * 40}" width="{row["number"] * 5}" height="30" fill="#12436D"/>'
    for place, row in enumerate(rows)
)
figure(
    "marbles",
    f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="80" viewBox="0 0 400 80">{bars}</svg>',
    title="Most marbles are red",
    alt="Bar chart of two bars: the bar of red marbles is half as long again as that of blue ones.",
    data=rows,
    columns=columns,
)
