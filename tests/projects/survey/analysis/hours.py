"""How long people work, by occupation and region; all of it synthetic."""

from evidoc import figure, protected, source, table, values

rows = source("panel", rows=True)


def estimate(own: list[dict]) -> dict[str, float | int | str]:
    """Return a weighted mean with a rough interval: a test needs no better."""
    weights = sum(row["weight"] for row in own)
    mean = sum(row["weight"] * row["hours"] for row in own) / weights
    spread = (sum((row["hours"] - mean) ** 2 for row in own) / max(len(own) - 1, 1) / len(own)) ** 0.5
    ends = {"ci_low": mean - 2 * spread, "ci_high": mean + 2 * spread}
    words = "precise" if spread < 0.05 * mean else "unreliable [u]"
    return {"estimate": mean, **ends, "base": len(own), "reliability": words}


def cell(occupation: str, region: str) -> dict[str, float | int | str]:
    """Return the estimate of one cell or margin."""
    own = [
        row for row in rows if occupation in ("Total", row["occupation"]) and region in ("Total", row["region"])
    ]
    return {"occupation": occupation, "region": region, **estimate(own)}


occupations, regions = ("nurse", "teacher", "midwife"), ("north", "south")
crossed = [cell(one, other) for one in (*occupations, "Total") for other in (*regions, "Total")]
columns = {"occupation": "Occupation", "region": "Region", "estimate": ("Hours", "hours")}
words = {"columns": columns, "base": "base", "reliability": "reliability", "derived": "weighted means", "decimals": 1}
table("hours", crossed, title="Usual hours by occupation and region, synthetic", **words)

shown = protected([row for row in crossed if row["region"] == "north"], base="base", reliability="reliability")
bars = "".join(
    f'<rect x="0" y="{place * 20}" width="{row["estimate"] * 5:.1f}" height="15" fill="#12436D"/>'
    for place, row in enumerate(shown)
    if row["estimate"] is not None
)
figure(
    "hours",
    f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="80" viewBox="0 0 400 80">{bars}</svg>',
    title="Usual hours in the north, synthetic",
    alt="Bars of usual hours a week by occupation, with no bar for midwives.",
    data=shown,
    **words,
)
estimates = [row for row in crossed if row["region"] == "Total"]
values(
    "hours.{occupation}",
    estimates,
    over={"occupation": ["nurse", "midwife"]},
    number="estimate",
    meaning="Usual hours of a {occupation}",
    base="base",
    low="ci_low",
    high="ci_high",
    reliability="reliability",
    decimals=1,
)
north = [row for row in crossed if row["region"] == "north"]
values(
    "north.{occupation}.{region}",
    north,
    over={"occupation": ["midwife"], "region": ["north"]},
    number="estimate",
    meaning="Usual hours of a {occupation} in the {region}",
    base="base",
    low="ci_low",
    high="ci_high",
    reliability="reliability",
    decimals=1,
)
