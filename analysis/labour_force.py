"""Who looks for another job, in the occupations that the Labour Force Survey can tell apart, July to September 2024."""

from evidoc import source, table, values
from evidoc.survey import lfs, percent, share

CODES = {
    "midwives": ["2231"],
    "community-nurses": ["2232"],
    "childrens-nurses": ["2236"],
    "nursery-workers": ["3232", "6111"],
    "nursery-teachers": ["2315"],
}
LABELS = {
    "midwives": "Midwives",
    "community-nurses": "Community nurses, health visitors among them",
    "childrens-nurses": "Children's nurses",
    "nursery-workers": "Nursery workers",
    "nursery-teachers": "Nursery teachers",
}
"""Paediatricians lie among all specialist doctors, who are too many to say anything of them."""

people = source("lfs-2024-q3", labels=True)
by_code = {int(code): name for name, codes in CODES.items() for code in codes}
people["occupation"] = people["SOC20M"].map(by_code)
people = people[people["occupation"].notna() & people["DIFJOB"].notna()]
people["looks"] = (people["DIFJOB"].astype(str).str.casefold() == "yes").astype(int)
looking = percent(share(people, "looks", by="occupation"))
looking["label"] = looking["occupation"].map(LABELS)

values(
    "lfs.looking.{occupation}",
    looking,
    number="estimate",
    over={"occupation": ["midwives", "community-nurses", "childrens-nurses", "nursery-workers", "nursery-teachers"]},
    meaning="Share who look for another job, {label}",
    base="base",
    low="ci_low",
    high="ci_high",
    reliability="reliability",
)
table(
    "lfs-looking",
    looking,
    title="Who looks for another job",
    columns={
        "label": "Occupation",
        "estimate": ("Look for another job", "%"),
        "ci_low": ("From", "%"),
        "ci_high": ("To", "%"),
        "base": "Unweighted base",
    },
    base="base",
    reliability="reliability",
    notes=[lfs.status().text, "Another member of the household may have answered."],
)
